/** Runs the bundle of docker/metadata-action once a case: afresh, with its clock, its API and its folders replaced. */
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import type { Answer, CompareCase } from './case.ts';

const PATIENCE_MS = 20_000;
const bundle = process.argv[2] ?? '';
const script = new Script(
  `(function (require, module, exports, __filename, __dirname) {${readFileSync(bundle, 'utf8')}\n})`,
  {
    filename: bundle,
  },
);
const requireThere = createRequire(bundle);
const RealDate = Date;
let current: CompareCase | undefined;
const keep = Object.keys(process.env).filter(
  (name) => !/^(INPUT_|GITHUB_|DOCKER_|RUNNER_|STATE_|ACTIONS_)/.test(name),
);
const cleanEnv = Object.fromEntries(keep.map((name) => [name, process.env[name]]));

const api = createServer((request, response) => {
  const body = request.url?.includes('/commits/')
    ? { commit: { committer: { date: current?.commitDate } } }
    : current?.repository;
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});

/** A `Date` whose "now" is that of the case. */
function freezeClock(now: string): void {
  globalThis.Date = class extends RealDate {
    constructor(...args: unknown[]) {
      super(...((args.length === 0 ? [now] : args) as [string]));
    }
  } as DateConstructor;
}

async function runCase(one: CompareCase, folder: string, port: number): Promise<Answer> {
  current = one;
  const output = join(folder, `output-${one.id}`);
  const event = join(folder, 'event.json');
  writeFileSync(output, '');
  writeFileSync(event, JSON.stringify(one.payload));
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, cleanEnv, one.env, {
    GITHUB_API_URL: `http://127.0.0.1:${port}`,
    GITHUB_EVENT_PATH: event,
    GITHUB_OUTPUT: output,
    GITHUB_ENV: '/dev/null',
    RUNNER_TEMP: folder,
    'INPUT_GITHUB-TOKEN': 'none',
  });
  for (const [name, value] of Object.entries(one.inputs)) process.env[`INPUT_${name.toUpperCase()}`] = value;
  freezeClock(one.now);
  const said = await start(output);
  globalThis.Date = RealDate;
  process.exitCode = 0;
  return said === undefined ? { outputs: readOutputs(output) } : { error: said };
}

/** Starts the bundle and waits for its last output, or for its complaint. */
function start(output: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const write = process.stdout.write.bind(process.stdout);
    const stderr = process.stderr.write.bind(process.stderr);
    const timer = setTimeout(() => end('no end in sight'), PATIENCE_MS);
    const end = (error: string | undefined) => {
      clearTimeout(timer);
      process.stdout.write = write;
      process.stderr.write = stderr;
      resolve(error);
    };
    const listen = (text: unknown) => {
      const error = /^::error::(.*)/m.exec(String(text));
      if (error) setImmediate(end, error[1]);
      else if (/^bake-file<</m.test(existsSync(output) ? readFileSync(output, 'utf8') : ''))
        setImmediate(end, undefined);
      return true;
    };
    process.stdout.write = listen as typeof process.stdout.write;
    process.stderr.write = (() => true) as typeof process.stderr.write;
    const module = { exports: {} };
    try {
      script.runInThisContext()(watchOutputs(listen), module, module.exports, bundle, join(bundle, '..'));
    } catch (error) {
      end(String(error));
    }
  });
}

/** The last output is written to a file and not printed, so writing to it is listened to. */
function watchOutputs(listen: (text: unknown) => boolean) {
  const fs = requireThere('fs') as object;
  const watched = {
    ...fs,
    appendFileSync: (file: string, text: string) => {
      appendFileSync(file, text);
      listen('');
    },
  };
  return (name: string) => (/^(node:)?fs$/.test(name) ? watched : requireThere(name));
}

function readOutputs(file: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {};
  const lines = /^([\w-]+)<<(ghadelimiter_[\w-]+)\n([\s\S]*?)\n\2$/gm;
  for (const [, name = '', , text = ''] of readFileSync(file, 'utf8').matchAll(lines)) {
    outputs[name] = name.startsWith('bake-file') ? readFileSync(text, 'utf8') : text;
  }
  rmSync(file);
  return outputs;
}

api.listen(0, '127.0.0.1', () => {
  const folder = mkdtempSync(join(tmpdir(), 'peer-'));
  const { port } = api.address() as AddressInfo;
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.on('disconnect', () => process.exit(0));
  process.on('message', async (one: CompareCase) => {
    process.send?.({ id: one.id, answer: await runCase(one, folder, port) });
  });
  process.send?.({ ready: true });
});
