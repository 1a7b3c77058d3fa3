/** A line of the table, and how a comparison is measured. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Row {
  readonly what: string;
  readonly ours: string;
  /** What it is compared with, and its figure. */
  readonly peer?: string;
  readonly theirs?: string;
  readonly ratio?: string;
  /** What is to be reached, and whether it is. */
  readonly reach?: string;
  readonly isReached?: boolean;
}

const restMilliseconds = 500;

/** Rounds of all contestants in turn, so that a slow minute of the machine is a slow minute for each; medians. */
export async function compete<Name extends string>(
  rounds: number,
  contestants: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Readonly<Record<Name, number>>> {
  const names = Object.keys(contestants) as Name[];
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    // Whoever goes first pays for what both share.
    const order = round % 2 === 0 ? names : [...names].reverse();
    for (const name of order) {
      // What one leaves to the engine to clean away is not the next one's time.
      await sleep(restMilliseconds);
      times.get(name)?.push(await contestants[name]());
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])])) as Record<
    Name,
    number
  >;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

export function ratio(ours: number, theirs: number): string {
  return (ours / theirs).toFixed(2);
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}
