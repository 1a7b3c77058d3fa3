/** `0.3s`, `95.2s`, `12m 05s`. */
export function formatSeconds(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 600) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}m ${String(whole % 60).padStart(2, '0')}s`;
}

const units = ['kB', 'MB', 'GB', 'TB'];

/** The unit in which the parts of so many bytes can be compared; for charts, which show bare numbers. */
export function chooseUnit(total: number): { readonly unit: string; readonly bytes: number } {
  const power = Math.max(1, Math.min(Math.floor(Math.log10(Math.max(total, 1)) / 3), units.length));
  return { unit: units[power - 1] ?? 'kB', bytes: 1000 ** power };
}

/** `512 B`, `54.2 MB`: powers of 1000, as registries and BuildKit count. */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  let value = bytes / 1000;
  let at = 0;
  // 999,950 would be shown as "1000.0".
  while (value >= 999.95 && at < units.length - 1) {
    value /= 1000;
    at += 1;
  }
  return `${value.toFixed(1)} ${units[at]}`;
}
