/** The comparison of the doors: every case through both bundles, each in a process of its own. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventFacts } from '../generate.ts';
import type { Verdict } from '../judge.ts';
import type { DoorCase } from './case.ts';
import { makeCheckouts } from './checkouts.ts';
import { generateDoorCase } from './generate.ts';
import { judgeDoors } from './judge.ts';
import { clock, runDoor } from './run.ts';

const [, , peerBundle = '', ourBundle = '', fixtures = '', count = '400', seed = '1'] = process.argv;
const SHOWN = Number(process.env.SHOW ?? 10);
const PROCESSES = 2;

const events = readdirSync(fixtures)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(join(fixtures, name), 'utf8')) as EventFacts);
const temp = mkdtempSync(join(tmpdir(), 'compare-doors-'));
process.on('exit', () => rmSync(temp, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
writeFileSync(join(temp, 'clock.cjs'), clock);
const checkouts = makeCheckouts(temp);

interface Compared {
  readonly one: DoorCase;
  readonly verdict: Verdict;
}

async function compare(id: number): Promise<Compared> {
  const one = generateDoorCase(Number(seed), id, events);
  const cwd = checkouts.get(one.checkout) ?? temp;
  const peer = await runDoor(one, { bundle: peerBundle, cwd, temp });
  const ours = await runDoor(one, { bundle: ourBundle, cwd, temp, env: { SLIPWAY_DOOR: 'plan' } });
  return { one, verdict: judgeDoors(one, peer, ours) };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function show({ one, verdict }: Compared): void {
  print(`\ncase ${one.id}: ${verdict.kind}`);
  print(`  ${one.env.GITHUB_EVENT_NAME} ${one.env.GITHUB_REF} now ${one.now}, checkout: ${one.checkout}`);
  for (const [name, text] of Object.entries(one.inputs)) print(`  ${name}: ${JSON.stringify(text)}`);
  const steering = Object.entries(one.env).filter(([name]) => name.startsWith('DOCKER_'));
  for (const [name, text] of steering) print(`  ${name}=${text}`);
  for (const line of verdict.details) print(`  ${line}`);
}

const found: Compared[] = [];
let next = 0;
const work = async () => {
  for (let id = next++; id < Number(count); id = next++) {
    found.push(await compare(id));
    if (found.length % 100 === 0) process.stderr.write(`${found.length} cases\n`);
  }
};
await Promise.all(Array.from({ length: PROCESSES }, work));
const totals = new Map<string, number>();
for (const { verdict } of found) totals.set(verdict.kind, (totals.get(verdict.kind) ?? 0) + 1);
const bad = found.filter(({ verdict }) => !verdict.accepted).sort((a, b) => a.one.id - b.one.id);
for (const one of bad.slice(0, SHOWN)) show(one);
print(`\n${found.length} cases, half of them in ${checkouts.size} checkouts, seed ${seed}`);
for (const [kind, number] of [...totals].sort((a, b) => b[1] - a[1]))
  print(`${String(number).padStart(7)}  ${kind}`);
print(`${String(bad.length).padStart(7)}  not explained`);
process.exitCode = bad.length > 0 ? 1 : 0;
