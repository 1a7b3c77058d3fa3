import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeDice } from '../core/retention/random.ts';
import { makeWorkspace, runStep } from '../e2e/door.ts';
import { standIn } from '../e2e/stand-in.ts';
import { close, listen } from '../io/faults.ts';
import { CANARY, type Door, doors, MARKER, makeEvent, makeInputs } from './made-up.ts';
import { inLanes, triesAll } from './tally.ts';

const CASES = triesAll ? 400 : 40;
const LANES = 3;
/** Milliseconds of a step, retries of what is not there included; one that takes longer hangs, and is ended. */
const LIMIT = 60_000;

/** A registry that lets everybody push and has nothing; every other address ends here, too. */
const server = createServer((request, response) => {
  const isUpload = request.method === 'POST' && request.url?.includes('/blobs/uploads/');
  response.writeHead(isUpload ? 202 : 404, { location: '/v2/x/blobs/uploads/1' }).end('{}');
}).on('connect', (_, socket) => socket.destroy());
let host: string;
let workspaces: readonly Awaited<ReturnType<typeof makeWorkspace>>[];
beforeAll(async () => {
  host = await listen(server);
  const make = () => makeWorkspace({ Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' });
  workspaces = await Promise.all(Array.from({ length: LANES }, make));
});
afterAll(async () => {
  await close(server);
  await Promise.all(workspaces.map(({ remove }) => remove()));
});

/** What the engine is, it may say; whatever is to be done fails. */
const script = `printf '%s\\0' "$@" >> "$(dirname "$0")/arguments"
case "$1 $2" in info*|version*|'buildx version'|'buildx ls'*) real "$@";; *) echo refused >&2; exit 1;; esac`;

const known = /^::(?:group|endgroup|add-mask|notice|warning|error|debug)(?: [^:]*)?::/;

async function tryCase({ folder }: { readonly folder: string }, seed: number): Promise<readonly string[]> {
  const dice = makeDice(1_000_000 + seed);
  const door = dice.pick(doors);
  const { env, payload } = makeEvent(dice);
  const { path, notes } = await standIn(folder, script);
  let timer: NodeJS.Timeout | undefined;
  const step = await runStep({
    onStart: (pid) => {
      timer = setTimeout(() => process.kill(pid, 'SIGKILL'), LIMIT);
    },
    inputs: writeInputs(makeInputs(dice, door), door, dice.chance(0.3)),
    ...(door === 'publish' ? {} : { entry: door }),
    event: {
      name: env.GITHUB_EVENT_NAME ?? 'push',
      ref: env.GITHUB_REF ?? '',
      actor: env.GITHUB_ACTOR ?? '',
      payload,
    },
    workspace: folder,
    env: {
      PATH: path,
      GITHUB_ENV: '/dev/null',
      GITHUB_HEAD_REF: env.GITHUB_HEAD_REF,
      GITHUB_BASE_REF: env.GITHUB_BASE_REF,
      HTTPS_PROXY: `http://${host}`,
    },
  });
  clearTimeout(timer);
  const said = [
    await readFile(notes, 'utf8').catch(() => ''),
    await readFile(notes.replace(/notes$/, 'arguments'), 'utf8').catch(() => ''),
  ];
  const lines = step.log.split(/[\r\n]/).filter((line) => !line.startsWith('::add-mask::'));
  const shown = [
    ...lines,
    step.summary,
    ...Object.values(step.outputs),
    ...Object.values(step.state),
    ...said,
  ];
  // A line is read in the new form first; only what is none may be one in the old form.
  const commands = lines.filter((line) => !known.test(line) && /^\s*::|##\[/.test(line));
  const wrong = [
    ...(step.exitCode === 0 || step.exitCode === 1
      ? []
      : [`exit code ${step.exitCode}: ${step.log.slice(-500)}`]),
    ...(step.exitCode === 1 && !/^::error/m.test(step.log) ? ['failed without a word'] : []),
    ...(step.log.includes('a defect in Slipway') ? [step.log.slice(step.log.indexOf('a defect'), 1500)] : []),
    ...(step.milliseconds > LIMIT ? [`does not end: ${Math.round(step.milliseconds)} ms`] : []),
    ...shown.filter((text) => text.includes(MARKER)).map((text) => `shows a secret: ${text.slice(0, 200)}`),
    ...commands.map((line) => `a command for the runner: ${line.slice(0, 200)}`),
    ...Object.keys(step.outputs)
      .filter((name) => name.includes(CANARY))
      .map((name) => `an output of nobody: ${name}`),
    ...(await readdir(folder)).filter((name) => name.includes(CANARY)).map((name) => `a shell made ${name}`),
  ];
  return wrong.map((text) => `seed ${seed}, ${door}: ${text}`);
}

/** Where nobody has written something else, what is written to stands here. */
function writeInputs(
  made: Readonly<Record<string, string>>,
  door: Door,
  isDry: boolean,
): Record<string, string> {
  const image = `${host}/acme/app`;
  const own: Readonly<Record<Door, Readonly<Record<string, string>>>> = {
    publish: { images: image, ...(isDry && { 'dry-run': 'true' }) },
    build: { images: image },
    plan: {},
    merge: { images: image },
    promote: { source: `${image}:1` },
    prune: { 'api-url': `http://${host}`, registry: host },
    verify: { image: `${image}:1` },
  };
  const written = Object.entries(made).filter(([, value]) => value !== '');
  return { ...own[door], ...Object.fromEntries(written) };
}

test(`${CASES} steps with inputs and events that nobody expects end by themselves, run no text, and show no secret`, async () => {
  const seeds = Array.from({ length: CASES }, (_, seed) => seed);
  const wrong = await inLanes(workspaces, seeds, tryCase);
  expect(wrong.flat()).toEqual([]);
}, 1_800_000);
