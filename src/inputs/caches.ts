import { formatReference, parseReference } from '../core/reference.ts';
import type { Entry } from './entries.ts';
import { type Findings, parseEntries, type RawInputs } from './raw.ts';

/**
 * `cache-from` or `cache-to`, in buildx's own syntax. A reference of `type=registry` is checked and brought to lower
 * case as every image name is: a wrong one ends the build in spite of `ignore-error=true`.
 */
export function parseCaches(raw: RawInputs, name: 'cache-from' | 'cache-to', found: Findings) {
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
