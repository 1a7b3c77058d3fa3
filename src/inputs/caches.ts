import { parseSize } from '../core/content/size.ts';
import { parseDuration } from '../core/duration.ts';
import { formatReference, parseReference } from '../core/reference.ts';
import type { Entry } from './entries.ts';
import { type Findings, parseBoolean, parseChoice, parseEntries, parseText, type RawInputs } from './raw.ts';

export type CacheWish = 'auto' | 'gha' | 'registry' | 'local' | 'off';

export interface CacheInputs {
  readonly cache: CacheWish;
  /** How long the step waits, once all else is done, for its cache to be written. */
  readonly cacheMilliseconds: number;
  /** Bytes of a cache that is kept in one piece. */
  readonly cacheMaxSize: number;
  /** Whether the folders of `RUN --mount=type=cache` outlive the builder. */
  readonly cacheMounts: boolean;
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
}

const wishes: Readonly<Record<string, CacheWish>> = {
  auto: 'auto',
  gha: 'gha',
  registry: 'registry',
  local: 'local',
  off: 'off',
  true: 'auto',
  false: 'off',
};
const defaultTimeout = '2m';
// GitHub keeps 10 GB for a repository, and takes away what was not used for longest when they are full.
const defaultMaxSize = '2GB';

export function parseCacheInputs(raw: RawInputs, found: Findings): CacheInputs {
  return {
    cache: parseChoice(raw, 'cache', wishes, 'auto', found),
    cacheMilliseconds: parseTimeout(raw, found),
    cacheMaxSize: parseMaxSize(raw, found),
    cacheMounts: parseBoolean(raw, 'cache-mounts', found),
    cacheFrom: parseCaches(raw, 'cache-from', found),
    cacheTo: parseCaches(raw, 'cache-to', found),
  };
}

function parseTimeout(raw: RawInputs, found: Findings): number {
  const text = parseText(raw, 'cache-timeout') || defaultTimeout;
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined) return milliseconds;
  found.problems.push({
    code: 'cache.timeout-syntax',
    input: 'cache-timeout',
    message: `expected a time such as \`30s\` or \`2m\`, found "${text}"`,
  });
  return 0;
}

function parseMaxSize(raw: RawInputs, found: Findings): number {
  const text = parseText(raw, 'cache-max-size') || defaultMaxSize;
  const size = parseSize(text);
  if (size !== undefined) return size;
  found.problems.push({
    code: 'cache.size-syntax',
    input: 'cache-max-size',
    message: `expected a size such as \`500MB\` or \`2GB\`, found "${text}"`,
  });
  return 0;
}

/**
 * `cache-from` or `cache-to`, in buildx's own syntax. A reference of `type=registry` is checked and brought to lower
 * case as every image name is: a wrong one ends the build in spite of `ignore-error=true`.
 */
function parseCaches(raw: RawInputs, name: 'cache-from' | 'cache-to', found: Findings) {
  return parseEntries(raw, name, found).map((entry) => mendCache(entry, name, found));
}

function mendCache({ text, line }: Entry, input: string, found: Findings): string {
  // A reference by itself is buildx's short form of the registry type, and takes no attributes.
  const cache = text.includes('=') ? text : `type=registry,ref=${text}`;
  const [whole, start = '', reference = ''] = /^((?:.*,)?\s*"?ref=)([^,"]*)/.exec(cache) ?? [];
  if (whole === undefined || !/(?:^|,)\s*"?type=registry(?=[,"]|$)/.test(cache)) return cache;
  const place = { input, line };
  const reading = parseReference(reference.trim());
  if ('problem' in reading) {
    found.problems.push({ ...reading.problem, ...place });
    return cache;
  }
  if (reading.notices.length === 0) return cache;
  found.notices.push(...reading.notices.map((notice) => ({ ...notice, ...place })));
  return `${start}${formatReference(reading.reference)}${cache.slice(whole.length)}`;
}
