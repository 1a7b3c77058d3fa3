import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { SlipwayError } from '../../src/core/problem.ts';
import { createLineSplitter } from '../../src/io/line-splitter.ts';
import { type Command, runCommand } from '../../src/io/process.ts';

const { env } = process;
const run = (program: string, args: readonly string[] = [], more: Partial<Command> = {}) =>
  runCommand({ program, args, env, ...more });
const shell = (script: string, more: Partial<Command> = {}) => run('sh', ['-c', script], more);

/** Waits until a process is gone; a test that waits for one that stays is ended by jest. */
async function untilGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await wait(20);
  }
}

describe('how a program ended', () => {
  it('its own exit code, and what it printed on each side', async () => {
    const result = await shell('echo out; echo err >&2; exit 3');
    expect(result).toEqual({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  it.each([
    ['HUP', 129],
    ['ABRT', 134],
    ['KILL', 137],
    ['USR1', 138],
    ['SEGV', 139],
    ['PIPE', 141],
    ['TERM', 143],
  ])('killed by SIG%s it is %i, and never 0', async (signal, exitCode) => {
    expect(await shell(`kill -${signal} $$`)).toMatchObject({ exitCode });
  });

  it('a program that is not there is told by its name', async () => {
    await expect(run('slipway-no-such-program')).rejects.toThrow(
      '`slipway-no-such-program` is not on this runner',
    );
  });

  it('docker that is not there comes with what to do', async () => {
    const error: unknown = await run('docker', [], { env: { PATH: '/nowhere' } }).catch((cause) => cause);
    expect((error as SlipwayError).problems[0]).toMatchObject({
      code: 'process.not-found',
      hint: expect.stringContaining('ubuntu-latest'),
    });
  });

  it('a folder that is not there is no success', async () => {
    await expect(run('true', [], { cwd: '/nowhere/at/all' })).rejects.toThrow(SlipwayError);
  });
});

describe('a program that is stopped', () => {
  it('by the end of the job ends with the signal', async () => {
    const { signal, cancel } = cancelling();
    const ended = run('sleep', ['600'], { signal });
    cancel();
    expect(await ended).toEqual({ exitCode: 143, stdout: '', stderr: '' });
  });

  it('before it started does no work', async () => {
    const result = await run('sleep', ['600'], { signal: AbortSignal.abort() });
    expect(result.exitCode).toBe(143);
  });

  it('takes along all that it started, and says that its time was over', async () => {
    const pids: number[] = [];
    const result = await shell('sleep 600 & echo $!; sleep 600', {
      leadsGroup: true,
      timeout: 300,
      onLine: (line) => pids.push(Number(line)),
    });
    expect(result).toMatchObject({ exitCode: 143, isTimedOut: true });
    await untilGone(pids[0]!);
  });

  it('and does not listen is killed', async () => {
    const { signal, cancel } = cancelling();
    const onLine = () => cancel();
    const result = await shell('trap "" TERM; echo ready; while :; do sleep 0.1; done', { signal, onLine });
    expect(result.exitCode).toBe(137);
  }, 20_000);
});

describe('what a program leaves running', () => {
  it('is ended with it where it leads a group: the test of a server that nobody stopped passes', async () => {
    const lines: string[] = [];
    const result = await shell('sleep 600 & echo $!; echo served', {
      leadsGroup: true,
      timeout: 60_000,
      onLine: (line) => lines.push(line),
    });
    expect(result).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(lines[1]).toBe('served');
    await untilGone(Number(lines[0]));
  });

  it('does not hold the step though it keeps the output open', async () => {
    const result = await shell('sleep 600 & echo $!; exit 7');
    expect(result.exitCode).toBe(7);
    process.kill(Number(result.stdout));
  });

  it('does not hold the step though it never stops talking', async () => {
    const result = await shell('yes >&2 & echo $!', { onErrorLine: () => undefined });
    expect(result.exitCode).toBe(0);
    await untilGone(Number(result.stdout));
  }, 20_000);

  it('takes nothing of what the program itself printed', async () => {
    const script = 'process.stdout.write("x".repeat(5e6))';
    const result = await shell(`sleep 600 & echo $! >&2; ${process.execPath} -e '${script}'`);
    expect(result.stdout).toHaveLength(5_000_000);
    process.kill(Number(result.stderr));
  });
});

describe('what a program reads', () => {
  it('its input, to the end', async () => {
    expect((await run('wc', ['-c'], { input: 'x'.repeat(1e6) })).stdout.trim()).toBe('1000000');
  });

  it('an input that it does not read is no failure', async () => {
    expect((await run('true', [], { input: 'x'.repeat(5e6) })).exitCode).toBe(0);
  });

  it('nothing where nothing is given: it does not wait for a keyboard', async () => {
    expect(await run('cat')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  it('arguments as they are, whatever is in them', async () => {
    const args = ['a b', '"', "'", '\\', '$HOME', '*', '', '`id`', '-n', 'ä\n'];
    const script = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))';
    const { stdout } = await run(process.execPath, ['-e', script, '--', ...args]);
    expect(JSON.parse(stdout)).toEqual(args);
  });

  it('no input of the action, no key and no token of the job, unless it is named as needed', async () => {
    const secret = {
      INPUT_PASSWORD: 'x',
      BUILDER_NODE_0_AUTH_TLS_KEY: 'x',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x',
      ACTIONS_RUNTIME_TOKEN: 'x',
      GITHUB_TOKEN: 'x',
    };
    const names = async (needs?: readonly string[]) =>
      (await run('env', [], { env: { ...env, ...secret }, ...(needs && { needs }) })).stdout
        .split('\n')
        .map((line) => line.split('=')[0])
        .filter((name) => name! in secret);
    expect(await names()).toEqual([]);
    expect(await names(['ACTIONS_RUNTIME_TOKEN'])).toEqual(['ACTIONS_RUNTIME_TOKEN']);
  });
});

describe('lines', () => {
  it.each([
    { name: 'both kinds of ends, and a last one without', text: 'a\r\nb\nlast', lines: ['a', 'b', 'last'] },
    { name: 'empty ones', text: '\n\na\n', lines: ['', '', 'a'] },
    { name: 'a bar that is painted over itself', text: '1%\r2%\rdone\n', lines: ['1%', '2%', 'done'] },
    { name: 'nothing', text: '', lines: [] },
    { name: 'letters of several bytes', text: '€\n🚢\n', lines: ['€', '🚢'] },
  ])('$name, wherever the chunks are cut', async ({ text, lines }) => {
    const bytes = Buffer.from(text);
    for (let size = 1; size <= Math.max(1, bytes.length); size++) {
      const found: string[] = [];
      const splitter = createLineSplitter((line) => found.push(line));
      for (let at = 0; at < bytes.length; at += size) splitter.add(bytes.subarray(at, at + size));
      splitter.end();
      expect(found).toEqual(lines);
    }
  });

  it('no broken letter among many, as they come from a pipe', async () => {
    const lines: string[] = [];
    const script = 'process.stdout.write(("€".repeat(99) + "\\n").repeat(3000))';
    await run(process.execPath, ['-e', script], { onLine: (line) => lines.push(line) });
    expect(lines).toHaveLength(3000);
    expect(new Set(lines)).toEqual(new Set(['€'.repeat(99)]));
  });

  it('one without an end is handed on in pieces, and does not fill the memory', () => {
    const lengths: number[] = [];
    const splitter = createLineSplitter((line) => lengths.push(line.length));
    const chunk = Buffer.alloc(64 * 1024, 'x');
    for (let count = 0; count < 40 * 16; count++) splitter.add(chunk);
    splitter.end();
    expect(lengths.reduce((sum, length) => sum + length)).toBe(40 * 16 * 64 * 1024);
    expect(Math.max(...lengths)).toBeLessThan(17 * 1024 * 1024);
  });

  it('what reads them and breaks stops the program, and is told', async () => {
    const onLine = () => {
      throw new Error('the reader broke');
    };
    await expect(shell('echo a; sleep 600', { onLine, leadsGroup: true })).rejects.toThrow(
      'the reader broke',
    );
  });
});

function cancelling() {
  const controller = new AbortController();
  return { signal: controller.signal, cancel: () => controller.abort() };
}
