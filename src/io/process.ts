import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { SlipwayError } from '../core/problem.ts';

/** One program to run: an argument array, never a shell line. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly input?: string;
  /** Called for each line of standard error as it comes; where given, those lines are not kept. */
  readonly onErrorLine?: (line: string) => void;
  /** The same for standard output. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Whether all that it started ends with it when it is stopped: it leads a process group of its own. */
  readonly leadsGroup?: boolean;
  /** Milliseconds until it is stopped. */
  readonly timeout?: number;
}

/** How it ended. `exitCode` is 128 + n where a signal n killed it, as shells have it: never 0 then. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether it was stopped because its time was over. */
  readonly isTimedOut?: boolean;
}

const signalNumbers: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGTERM: 15,
};
/** A build that was asked to stop gets this long to do so. */
const graceMilliseconds = 5000;

/**
 * Runs a program to its end. Does not judge the exit code: the caller does.
 *
 * node's own spawn rather than @actions/exec, because a cancelled job must stop its child and
 * because a child that a signal killed must not look like exit code 0 (docs/decisions/0002).
 */
export async function runCommand(command: Command): Promise<CommandResult> {
  const child = spawn(command.program, command.args, {
    cwd: command.cwd,
    env: definedOnly(command.env),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: command.leadsGroup === true,
  });
  const kill = (signal: NodeJS.Signals) =>
    command.leadsGroup ? killGroup(child.pid, signal) : child.kill(signal);
  const stop = () => {
    kill('SIGTERM');
    setTimeout(() => kill('SIGKILL'), graceMilliseconds).unref();
  };
  let isTimedOut = false;
  const endTimer = startTimer(command.timeout, () => {
    isTimedOut = true;
    stop();
  });
  if (command.signal?.aborted) stop();
  command.signal?.addEventListener('abort', stop, { once: true });
  // A child that ends without reading its input breaks the pipe: its exit code tells why.
  child.stdin.on('error', () => undefined);
  child.stdin.end(command.input ?? '');
  try {
    const [stdout, stderr, exitCode] = await Promise.all([
      command.onLine ? readLines(child.stdout, command.onLine) : readText(child.stdout),
      command.onErrorLine ? readLines(child.stderr, command.onErrorLine) : readText(child.stderr),
      waitForExit(child, command.program),
    ]);
    return { exitCode, stdout, stderr, ...(isTimedOut ? { isTimedOut } : {}) };
  } finally {
    endTimer();
    command.signal?.removeEventListener('abort', stop);
  }
}

function startTimer(milliseconds: number | undefined, onEnd: () => void): () => void {
  if (milliseconds === undefined) return () => undefined;
  const timer = setTimeout(onEnd, milliseconds);
  return () => clearTimeout(timer);
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch (error) {
    // Nobody of the group is left.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function definedOnly(env: Command['env']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function waitForExit(child: ReturnType<typeof spawn>, program: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', (cause: NodeJS.ErrnoException) => reject(explainStart(program, cause)));
    child.on('close', (code, signal) => resolve(code ?? 128 + (signalNumbers[signal ?? ''] ?? 0)));
  });
}

function explainStart(program: string, cause: NodeJS.ErrnoException): SlipwayError {
  const isMissing = cause.code === 'ENOENT';
  return new SlipwayError(
    {
      code: isMissing ? 'process.not-found' : 'process.not-started',
      message: isMissing
        ? `\`${program}\` is not on this runner's PATH`
        : `\`${program}\` did not start: ${cause.message}`,
      ...(isMissing && program === 'docker'
        ? {
            hint: 'use a runner with Docker and buildx, e.g. ubuntu-latest, or install them in an earlier step',
          }
        : {}),
    },
    { cause },
  );
}

async function readText(stream: Readable): Promise<string> {
  return (await readAll(stream)).toString('utf8');
}

export async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function readLines(stream: Readable, onLine: (line: string) => void): Promise<string> {
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }))
    onLine(line);
  return '';
}
