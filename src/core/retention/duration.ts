import { DAY, HOUR } from './facts.ts';

const MINUTE = 60_000;
const units: readonly (readonly [milliseconds: number, pattern: RegExp])[] = [
  [MINUTE, /^(?:m|min|minutes?)$/],
  [HOUR, /^(?:h|hours?)$/],
  [DAY, /^(?:d|days?)$/],
  [7 * DAY, /^(?:w|weeks?)$/],
];
const ISO = /^P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?)?$/;

/**
 * `30 days`, `12h`, `2w`, or ISO 8601 `P30D`, `PT12H`. Nothing else: no sign (it would reach into the future), no bare
 * number, no fraction, and neither months nor years, which have no fixed length.
 */
export function parseDuration(text: string): number | undefined {
  const [, weeks, days, hours, minutes] = ISO.exec(text) ?? [];
  const parts = [weeks, days, hours, minutes].map((part) => (part === undefined ? undefined : Number(part)));
  if (parts.some((part) => part !== undefined)) {
    if (/T$/.test(text)) return undefined;
    const [w = 0, d = 0, h = 0, m = 0] = parts;
    return (w * 7 + d) * DAY + h * HOUR + m * MINUTE;
  }
  const [, number, word = ''] = /^(\d{1,5}) ?([a-z]+)$/.exec(text) ?? [];
  const unit = units.find(([, pattern]) => pattern.test(word));
  return number === undefined || !unit ? undefined : Number(number) * unit[0];
}

/** `30 days`, `12 hours`; the largest unit that leaves no rest, and never weeks, for which ages are too exact. */
export function formatDuration(milliseconds: number): string {
  const [size, word] =
    milliseconds >= 2 * DAY || (milliseconds % DAY === 0 && milliseconds > 0)
      ? ([DAY, 'day'] as const)
      : milliseconds >= HOUR
        ? ([HOUR, 'hour'] as const)
        : ([MINUTE, 'minute'] as const);
  const count = Math.floor(milliseconds / size);
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
