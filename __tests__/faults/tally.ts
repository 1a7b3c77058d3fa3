import { writeSync } from 'node:fs';

/** What a fault did, of all those that were tried. */
export interface Tried {
  readonly name: string;
  readonly kind: 'survived' | 'failed';
  readonly violations: readonly string[];
}

/** script/faults sets `SLIPWAY_FAULTS=all`; else, as in CI, a sample is tried that has every kind in it. */
export const triesAll = process.env.SLIPWAY_FAULTS === 'all';

/** Each how-manieth is tried: in a short run, and in a thorough one. */
export interface Steps {
  readonly short: number;
  readonly thorough: number;
}

export function sample<T>(list: readonly T[], { short, thorough }: Steps): readonly T[] {
  const step = triesAll ? thorough : short;
  return list.filter((_, at) => at % step === list.length % step);
}

/** The runner's commands that the code under test prints; a test's own output has no use for them. */
export function withoutCommands(): () => void {
  const write = process.stdout.write;
  process.stdout.write = ((text: string, ...rest: []) =>
    String(text).startsWith('::') || write.call(process.stdout, text, ...rest)) as typeof write;
  return () => void Object.assign(process.stdout, { write });
}

/** One line of figures, past the test runner's own output. */
export function report(title: string, tried: readonly Tried[]): void {
  const count = (test: (one: Tried) => boolean) => tried.filter(test).length;
  const figures = [
    `${tried.length} faults`,
    `${count(({ kind }) => kind === 'survived')} outlived`,
    `${count(({ kind }) => kind === 'failed')} ended with an explanation`,
    `${count(({ violations }) => violations.length > 0)} violations`,
  ];
  const scope = triesAll ? '' : ' (a sample; script/faults tries more)';
  const wrong = tried.flatMap(({ name, violations }) => violations.map((text) => `\n  ${name}: ${text}`));
  writeSync(2, `${title}: ${figures.join(', ')}${scope}${wrong.join('')}\n`);
}

/** Works through a list in lanes that have something of their own. */
export async function inLanes<L, T, R>(
  lanes: readonly L[],
  items: readonly T[],
  work: (lane: L, item: T) => Promise<R>,
): Promise<readonly R[]> {
  const queue = [...items];
  const results: R[] = [];
  const drain = async (lane: L) => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift())
      results.push(await work(lane, item));
  };
  await Promise.all(lanes.map(drain));
  return results;
}
