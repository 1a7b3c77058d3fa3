/** What a step's process takes of the machine's memory, and how much code it loads. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from './step.ts';
import type { World } from './world.ts';

export const mostMemory = 150e6;

export interface Watched<End> {
  readonly end: End;
  /** Bytes, the most at once. */
  readonly memory: number;
  /** Of the code that was loaded. */
  readonly bytes: number;
}

export async function watch<End>(
  world: World,
  start: (more: Partial<Step>) => Promise<End>,
): Promise<Watched<End>> {
  const notes = join(world.folder, 'notes.json');
  const node = ['--require', join(import.meta.dirname, 'watch.cjs')];
  const end = await start({ node, env: { BENCH_NOTES: notes } });
  return { end, ...(JSON.parse(readFileSync(notes, 'utf8')) as { memory: number; bytes: number }) };
}
