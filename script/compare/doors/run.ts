/** Starts a door as the runner does: a process of its own, its files, its environment. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { DoorAnswer, DoorCase } from './case.ts';
import { gitEnv } from './checkouts.ts';

export interface Start {
  readonly bundle: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** A folder that is there already, for the files of this step. */
  readonly temp: string;
}

const files = ['OUTPUT', 'ENV', 'STATE', 'STEP_SUMMARY'];

/** Replaces the clock of a process; written to a file and loaded before the bundle. */
export const clock = `const Real = Date;
globalThis.Date = class extends Real {
  constructor(...args) { super(...(args.length === 0 ? [process.env.COMPARE_NOW] : args)); }
};`;

export async function runDoor(one: DoorCase, { bundle, env, cwd, temp }: Start): Promise<DoorAnswer> {
  const folder = mkdtempSync(join(temp, 'step-'));
  const api = await serve(one);
  mkdirSync(join(folder, 'temp'));
  for (const name of files) writeFileSync(join(folder, name), '');
  writeFileSync(join(folder, 'event.json'), JSON.stringify(one.payload));
  const variables = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    TZ: 'UTC',
    COMPARE_NOW: one.now,
    ...gitEnv,
    ...one.env,
    GITHUB_API_URL: api.url,
    GITHUB_WORKSPACE: cwd,
    GITHUB_EVENT_PATH: join(folder, 'event.json'),
    RUNNER_TEMP: join(folder, 'temp'),
    ...Object.fromEntries(files.map((name) => [`GITHUB_${name}`, join(folder, name)])),
    'INPUT_GITHUB-TOKEN': 'none',
    ...Object.fromEntries(
      Object.entries(one.inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
    ),
    ...env,
  };
  const { exitCode, log } = await start(['--require', join(temp, 'clock.cjs'), bundle], variables, cwd);
  const answer = {
    exitCode,
    outputs: readAnswers(join(folder, 'OUTPUT')),
    exported: readAnswers(join(folder, 'ENV')),
    errors: [...log.matchAll(/^::error.*?::(.*)/gm)].map(([, text]) => text ?? ''),
    requests: api.requests,
  };
  await api.close();
  rmSync(folder, { recursive: true, force: true });
  return answer;
}

function start(args: readonly string[], env: NodeJS.ProcessEnv, cwd: string) {
  return new Promise<{ exitCode: number | null; log: string }>((resolve, reject) => {
    const child = spawn(process.execPath, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    const collect = (chunk: Buffer) => {
      log += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, log }));
  });
}

/** GitHub's API, as far as the doors ask it. */
async function serve(one: DoorCase) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    requests.push(url.replace(/\?.*/, ''));
    const committer = { date: one.commitDate };
    const body = url.includes('/commits/') ? { committer, commit: { committer } } : one.repository;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}`, requests, close };
}

/** `name<<delimiter`, lines, delimiter; the paths of bake files become their text. */
function readAnswers(path: string): Readonly<Record<string, string>> {
  const lines = /^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm;
  const answers: Record<string, string> = {};
  for (const [, name = '', , text = ''] of readFileSync(path, 'utf8').matchAll(lines))
    answers[name] = /bake[-_]file/i.test(name) ? readFileSync(text, 'utf8') : text;
  return answers;
}
