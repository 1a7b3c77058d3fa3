const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** Milliseconds of `90s`, `10m` or `1h`; nothing where the text is none of these, or no time at all. */
export function parseDuration(text: string): number | undefined {
  const [, count = '', unit = ''] = /^([1-9]\d{0,5})([smh])$/.exec(text) ?? [];
  const factor = seconds[unit];
  return factor === undefined ? undefined : Number(count) * factor * 1000;
}
