import type { JsonValue } from '../event.ts';
import { formatPlatform, parsePlatform } from '../platform.ts';
import type { Problem } from '../problem.ts';
import { isDigest } from '../reference.ts';

/** What a leg of a distributed build says of itself: `linux/arm64,linux/arm/v7 sha256:...`. */
export interface LegResult {
  /** In normal form, `linux/arm/v7`. */
  readonly platforms: readonly string[];
  readonly digest: string;
}

export interface LegReading {
  readonly legs: readonly LegResult[];
  /** Outputs of the legs that hold something else, by their keys; what they hold may be a secret of anyone. */
  readonly others: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * Reads `toJSON(needs.build.outputs)`, a list in JSON, or one result a line. Whatever is no result is left aside: jobs
 * have other outputs, too, and runners leave empty ones and unevaluated expressions among them.
 */
export function parseLegResults(text: string, image = ''): LegReading {
  const reading = readValues(text.trim());
  if ('problem' in reading) return { legs: [], others: [], problems: [reading.problem] };
  const legs = new Map<string, LegResult>();
  const others: string[] = [];
  for (const [key, value] of findOwn(reading.values, image)) {
    const leg = typeof value === 'string' ? parseLeg(value) : undefined;
    // The same result twice is what a re-run leaves behind.
    if (leg) legs.set(`${leg.platforms.join()} ${leg.digest}`, leg);
    else others.push(key);
  }
  return { legs: [...legs.values()], others, problems: [] };
}

/** Of a matrix over several images, `shop-r0` is a leg of `shop`; where no output has such a name, all are its own. */
function findOwn(values: Values, image: string): Values {
  const own = values.filter(
    ([key]) => key.startsWith(`${image}-r`) && /^\d+$/.test(key.slice(image.length + 2)),
  );
  return image !== '' && own.length > 0 ? own : values;
}

type Values = readonly (readonly [key: string, value: JsonValue | undefined])[];

function readValues(text: string): { readonly values: Values } | { readonly problem: Problem } {
  if (!/^[[{]/.test(text)) {
    const lines = text.split('\n').map((line, at) => [`line ${at + 1}`, line.trim()] as const);
    return { values: lines.filter(([, line]) => line !== '' && !line.startsWith('#')) };
  }
  try {
    return { values: Object.entries(JSON.parse(text) as Record<string, JsonValue>) };
  } catch {
    return {
      problem: {
        code: 'merge.results-syntax',
        input: 'results',
        message: 'it starts like JSON and is none',
        hint: `write \`results: \${{ toJSON(needs.build.outputs) }}\`, or one \`<platforms> <digest>\` a line`,
      },
    };
  }
}

/** One result; nothing where the text is something else. */
export function parseLeg(text: string): LegResult | undefined {
  const [, list, digest] = /^(\S+)\s+(\S+)$/.exec(text.trim()) ?? [];
  if (list === undefined || digest === undefined || !isDigest(digest)) return undefined;
  const platforms = list.split(',').map((name) => parsePlatform(name));
  const names = platforms.flatMap((one) => ('platform' in one ? [formatPlatform(one.platform)] : []));
  return names.length === platforms.length ? { platforms: names.sort(), digest } : undefined;
}

/** `linux/arm64,linux/arm/v7 sha256:...` */
export function formatLeg({ platforms, digest }: LegResult): string {
  return `${[...platforms].sort().join(',')} ${digest}`;
}
