import { comparePlatforms, formatPlatform, type Platform, parsePlatform } from '../core/platform.ts';
import { type Findings, parseItems, type RawInputs } from './raw.ts';

/** In normal form, sorted, each once: the order of the input must not change the image. */
export function parsePlatforms(raw: RawInputs, found: Findings, input = 'platforms'): readonly Platform[] {
  const platforms = new Map<string, Platform>();
  for (const text of parseItems(raw, input, {}, found)) {
    const reading = parsePlatform(text);
    if ('problem' in reading) found.problems.push({ ...reading.problem, input });
    else platforms.set(formatPlatform(reading.platform), reading.platform);
  }
  return [...platforms.values()].sort(comparePlatforms);
}
