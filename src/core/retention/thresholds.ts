import { formatSize } from '../progress/format.ts';
import { formatPercent } from './bounds.ts';
import type { Usage } from './usage.ts';

/** What may be limited; `growth` is that of the bytes since the earlier report. */
export const MEASURES = [
  'versions',
  'images',
  'tags',
  'untagged',
  'orphans',
  'broken',
  'bytes',
  'growth',
] as const;
export type Measure = (typeof MEASURES)[number];

export interface Threshold {
  readonly measure: Measure;
  /** Bytes, a number, or for growth a share. */
  readonly limit: number;
}

/** Growth of the bytes since an earlier report, as a share; nothing where there is nothing to compare with. */
export function deriveGrowth(usage: Usage, earlier: readonly Usage[]): number | undefined {
  const before = earlier.find((one) => one.package === usage.package)?.bytes?.total;
  return before ? usage.bytes.total / before - 1 : undefined;
}

/** The sentences about what is above its threshold. */
export function findExcesses(
  usages: readonly Usage[],
  earlier: readonly Usage[],
  thresholds: readonly Threshold[],
): readonly string[] {
  return usages.flatMap((usage) =>
    thresholds.flatMap(({ measure, limit }) => {
      const value = measureOf(usage, earlier, measure);
      if (value === undefined || value <= limit) return [];
      return [
        `\`${usage.package}\`: ${measure} ${formatMeasure(measure, value)}, above ${formatMeasure(measure, limit)}`,
      ];
    }),
  );
}

export function formatMeasure(measure: Measure, value: number): string {
  if (measure === 'bytes') return formatSize(value);
  return measure === 'growth' ? formatPercent(value) : String(value);
}

function measureOf(usage: Usage, earlier: readonly Usage[], measure: Measure): number | undefined {
  if (measure === 'bytes') return usage.bytes.total;
  if (measure === 'growth') return deriveGrowth(usage, earlier);
  return measure === 'broken' ? usage.broken.length : usage[measure];
}

/** An earlier report, as `usage-file` has it; nothing where the text is something else. */
export function parseUsageReport(text: string): readonly Usage[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every(isUsage) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isUsage(value: unknown): value is Usage {
  return typeof value === 'object' && value !== null && 'package' in value && 'versions' in value;
}
