import type { TagMove } from '../../core/release.ts';
import { pause } from '../http/pause.ts';
import type { RegistryClient } from './client.ts';
import { readTagState } from './tags.ts';

const shortestPause = 50;
const longestPause = 250;

/**
 * Watches a tag while the engine pushes to it, which may take long and ends with the tag: what another run writes in
 * between would be gone without a trace. The returned function ends it, and gives the digest that was seen last and
 * was not there before.
 */
export function watchTag(registry: RegistryClient, move: TagMove): () => Promise<string | undefined> {
  const end = new AbortController();
  const watching = watch(registry, move, end.signal);
  return () => {
    end.abort();
    return watching;
  };
}

async function watch(registry: RegistryClient, move: TagMove, end: AbortSignal): Promise<string | undefined> {
  let seen: string | undefined;
  // A short push is watched closely, a long one at the cost of four requests a second: a tag that comes and is
  // written over between two of them is never seen.
  for (let delay = shortestPause; !end.aborted; delay = Math.min(delay * 1.2, longestPause)) {
    const now = await readTagState(registry, move.reference);
    const isNew = now.kind === 'present' && now.digest !== move.previous && now.digest !== move.digest;
    if (isNew) seen = now.digest;
    // Ended while it waits: that is what it waits for.
    await pause(delay, end).catch(() => undefined);
  }
  return seen;
}
