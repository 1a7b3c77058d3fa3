import type { Problem } from '../core/problem.ts';
import { followExport } from '../core/progress/exported.ts';
import { formatName } from '../core/reference.ts';
import type { LookTools } from './check-content.ts';
import { lookInto } from './guard-content.ts';

/** What the guards find in an image. */
export type Look = () => Promise<readonly Problem[]>;

export interface EarlyLook {
  /** Hears of the build's progress. */
  readonly onProgress: (line: string) => void;
  readonly of: (digest: string) => Look;
}

/**
 * Begins to look into the image once it is pushed, or in the engine's store: BuildKit and buildx have their records to
 * write before the build ends. What it finds counts only where the build ends well, with that image.
 */
export function openEarlyLook(tools: LookTools): EarlyLook {
  const { candidate, repositories } = tools.plan;
  const [name] = candidate.kind === 'registry' ? repositories : [];
  // What is loaded is found by its name, which may be another image's until the load is over.
  const isByDigest = candidate.kind === 'registry' || (candidate.kind === 'engine' && !candidate.isLoaded);
  const hear = isByDigest ? followExport(name && formatName(name)) : undefined;
  const begun = new Map<string, Promise<readonly Problem[]>>();
  return {
    onProgress: (line) => {
      const digest = begun.size === 0 ? hear?.(line) : undefined;
      if (digest === undefined) return;
      const look = lookInto(tools, digest, 'early');
      // Whoever asks for it hears of a failure; a build that fails does not ask.
      look.catch(() => undefined);
      begun.set(digest, look);
    },
    // A fault on the way is worth a second look.
    of: (digest) => () => begun.get(digest)?.catch(() => lookInto(tools, digest)) ?? lookInto(tools, digest),
  };
}
