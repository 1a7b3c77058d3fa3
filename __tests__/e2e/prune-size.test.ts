import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { close } from '../io/faults.ts';
import { type Big, startBig } from './big-package.ts';
import { runStep, type StepResult } from './door.ts';

interface Measured {
  readonly step: StepResult;
  readonly big: Big;
  /** Bytes, the most that the process has held at once. */
  readonly memory: number;
}

async function measure(versions: number, inputs: Readonly<Record<string, string>> = {}): Promise<Measured> {
  const big = await startBig(versions);
  let memory = 0;
  let watch: NodeJS.Timeout | undefined;
  const step = await runStep({
    entry: 'prune',
    workspace: tmpdir(),
    inputs: {
      owner: 'Acme',
      packages: 'app',
      'keep-latest': '10',
      untagged: 'true',
      token: 'x',
      registry: big.host,
      'api-url': big.url,
      ...inputs,
    },
    onStart: (pid) => {
      watch = setInterval(async () => {
        memory = Math.max(memory, await readPeak(pid));
      }, 20);
    },
  });
  clearInterval(watch);
  await close(big.server);
  return { step, big, memory };
}

/** Linux keeps the peak of a process for as long as that lives. */
async function readPeak(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

describe('ten thousand versions', () => {
  let small: Measured;
  let large: Measured;
  beforeAll(async () => {
    small = await measure(1000);
    large = await measure(10_000);
  }, 180_000);

  it('are planned: each has a decision, and the newest ten images stay', () => {
    expect(large.step).toMatchObject({ exitCode: 0, outputs: { planned: '9950', kept: '50' } });
    expect(small.step).toMatchObject({ exitCode: 0, outputs: { planned: '950', kept: '50' } });
  });

  it('take two requests for a hundred of them, a handful of others, and one for each manifest', () => {
    expect(large.big.requests).toMatchObject({ manifests: 10_000, others: 1 });
    expect(large.big.requests.api).toBeLessThanOrEqual(2 * 100 + 4);
    expect(small.big.requests).toMatchObject({ manifests: 1000, others: 1 });
    expect(small.big.requests.api).toBeLessThanOrEqual(2 * 10 + 4);
  });

  it('are held in less than 150 MB', () => {
    expect(small.memory).toBeGreaterThan(0);
    expect(large.memory).toBeLessThan(150e6);
  });

  it('make a log that can be read, and a summary and outputs that GitHub takes', () => {
    expect(large.step.log.split('\n').length).toBeLessThan(200);
    expect(large.step.summary.length).toBeLessThan(100_000);
    expect(Object.values(large.step.outputs).join('').length).toBeLessThan(1_000_000);
  });

  it('take no request but the listing where no rule could select one', async () => {
    const { big } = await measure(10_000, {
      'keep-latest': '',
      untagged: 'false',
      'delete-tags': 'nightly',
      usage: 'false',
    });
    expect(big.requests).toMatchObject({ manifests: 0, others: 1 });
  });
});
