/** The comparison itself: every case through the peer and through ours, and a table of what differs. */
import { type ChildProcess, fork } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, type CompareCase, outputNames } from './case.ts';
import { type EventFacts, generateCase } from './generate.ts';
import { judge, type Verdict } from './judge.ts';
import { answerCase } from './ours.ts';

const [, , bundle = '', folder = '', count = '4000', seed = '1'] = process.argv;
const PROCESSES = 2;
const SHOWN = Number(process.env.SHOW ?? 10);

const events = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as EventFacts);

interface Compared {
  readonly one: CompareCase;
  readonly peer: Answer;
  readonly verdict: Verdict;
}

/** Every start of the bundle leaves some memory behind, so its process is replaced from time to time. */
const CASES_A_PROCESS = 100;

async function comparePart(worker: number, found: Compared[]): Promise<void> {
  const step = PROCESSES * CASES_A_PROCESS;
  for (let first = worker; first < Number(count); first += step) {
    await compareCases(first, Math.min(first + step, Number(count)), found);
  }
}

function compareCases(first: number, end: number, found: Compared[]): Promise<void> {
  const child = fork(new URL('./peer.js', import.meta.url), [bundle], {
    execArgv: ['--max-old-space-size=1024'],
  });
  let id = first;
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => {
      if (id >= end) resolve();
      else reject(new Error(`the peer's process ended with ${code} at case ${id}`));
    });
    child.on('message', (message: { ready?: true; answer: Answer }) => {
      if (message.ready !== true) {
        const one = generateCase(Number(seed), id, events);
        found.push({ one, peer: message.answer, verdict: judge(one, message.answer, answerCase(one)) });
        id += PROCESSES;
        if (found.length % 500 === 0) process.stderr.write(`${found.length} cases\n`);
      }
      if (id < end) child.send(generateCase(Number(seed), id, events));
      else child.disconnect();
    });
    stopOnSignal(child);
  });
}

function stopOnSignal(child: ChildProcess): void {
  const stop = () => child.kill();
  process.once('SIGTERM', stop);
  child.once('exit', () => process.off('SIGTERM', stop));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function show({ one, peer, verdict }: Compared): void {
  print(`\ncase ${one.id}: ${verdict.kind}`);
  print(`  ${one.env.GITHUB_EVENT_NAME} ${one.env.GITHUB_REF} now ${one.now}`);
  for (const [name, text] of Object.entries(one.inputs)) print(`  ${name}: ${JSON.stringify(text)}`);
  print(`  peer: ${'error' in peer ? peer.error : 'answers'}`);
  for (const line of verdict.details) print(`  ${line}`);
}

const found: Compared[] = [];
await Promise.all(Array.from({ length: PROCESSES }, (_, worker) => comparePart(worker, found)));
const totals = new Map<string, number>();
for (const { verdict } of found) totals.set(verdict.kind, (totals.get(verdict.kind) ?? 0) + 1);
const bad = found.filter(({ verdict }) => !verdict.accepted).sort((a, b) => a.one.id - b.one.id);
for (const one of bad.slice(0, SHOWN)) show(one);
print(`\n${found.length} cases, ${outputNames.length} outputs each, seed ${seed}`);
for (const [kind, number] of [...totals].sort((a, b) => b[1] - a[1]))
  print(`${String(number).padStart(7)}  ${kind}`);
print(`${String(bad.length).padStart(7)}  not explained`);
process.exitCode = bad.length > 0 ? 1 : 0;
