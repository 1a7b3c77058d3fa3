import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { Duplex, type Readable, type Writable } from 'node:stream';
import { deriveChildEnvironment } from '../core/child-environment.ts';
import { SlipwayError } from '../core/problem.ts';
import { createLineSplitter } from './line-splitter.ts';

/** One program to run: an argument array, never a shell line. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** What the step has; what no child may read is left out of it here. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Variables that would be left out, and that this program cannot do without. */
  readonly needs?: readonly string[];
  readonly cwd?: string;
  readonly input?: string;
  /** Called for each line of standard error as it comes; where given, those lines are not kept. */
  readonly onErrorLine?: (line: string) => void;
  /** The same for standard output. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Whether all that it started ends with it, when it ends or is stopped: it leads a process group of its own. */
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

/** A build that was asked to stop gets this long to do so. */
const graceMilliseconds = 5000;
/** What a program left running may hold its output open. After so long a silence nobody listens to it any more. */
const silenceMilliseconds = 500;
/** Nor for ever to one that goes on talking. */
const mostSilences = 4;

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Runs a program to its end. Does not judge the exit code: the caller does.
 *
 * node's own spawn rather than @actions/exec, because a cancelled job must stop its child and
 * because a child that a signal killed must not look like exit code 0 (docs/decisions/0002).
 */
export async function runCommand(command: Command): Promise<CommandResult> {
  const child = spawn(command.program, command.args, {
    cwd: command.cwd,
    env: deriveChildEnvironment(command.env, command.needs),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: command.leadsGroup === true,
  });
  const stop = () => stopChild(child, command.leadsGroup === true);
  const failures: unknown[] = [];
  // What a reader throws here would end the whole process.
  const fail = (error: unknown) => {
    failures.push(error);
    stop();
  };
  const readStdout = collect(child.stdout, command.onLine, fail);
  const readStderr = collect(child.stderr, command.onErrorLine, fail);
  // A child that ends without reading its input breaks the pipe: its exit code tells why.
  child.stdin.on('error', () => undefined);
  child.stdin.end(command.input ?? '');
  const end = await waitForEnd(child, command, stop);
  const [stdout, stderr] = [readStdout(), readStderr()];
  if (failures.length > 0) throw failures[0];
  return { ...end, stdout, stderr };
}

async function waitForEnd(
  child: Child,
  { program, signal, timeout, leadsGroup }: Command,
  stop: () => void,
): Promise<Pick<CommandResult, 'exitCode' | 'isTimedOut'>> {
  let isTimedOut = false;
  const endTimer = startTimer(timeout, () => {
    isTimedOut = true;
    stop();
  });
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  const endWatch = () => {
    endTimer();
    signal?.removeEventListener('abort', stop);
  };
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', (cause: NodeJS.ErrnoException) => reject(explainStart(program, cause)));
      child.on('exit', () => {
        // From here on nothing can time out: whatever is still running, it is not the program.
        endWatch();
        if (leadsGroup) stop();
        letGo(child);
      });
      child.on('close', (code, name) =>
        resolve({ exitCode: exitCodeOf(code, name), ...(isTimedOut && { isTimedOut }) }),
      );
    });
  } finally {
    endWatch();
  }
}

/** 128 + n where signal n ended it, as shells have it. */
function exitCodeOf(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

function stopChild(child: Child, leadsGroup: boolean): void {
  const kill = (signal: NodeJS.Signals) => (leadsGroup ? killGroup(child.pid, signal) : child.kill(signal));
  kill('SIGTERM');
  setTimeout(() => kill('SIGKILL'), graceMilliseconds).unref();
}

/** Ends the pipes of a program that has ended itself, once what it wrote has been read. */
function letGo(child: Child): void {
  let silences = 0;
  let isSilent = true;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', () => {
      isSilent = false;
    });
  }
  const look = () => {
    if (isSilent || ++silences === mostSilences) {
      child.stdout.destroy();
      child.stderr.destroy();
      return;
    }
    isSilent = true;
    wait();
  };
  // The look comes after what waits in the pipes has been read, however busy the machine is.
  let timer: NodeJS.Timeout;
  const wait = () => {
    timer = setTimeout(() => setImmediate(look), silenceMilliseconds);
  };
  wait();
  child.once('close', () => clearTimeout(timer));
}

/** Reads a stream to its end; the answer has the text, and nothing where it went out line by line. */
function collect(
  stream: Readable,
  onLine: ((line: string) => void) | undefined,
  fail: (error: unknown) => void,
): () => string {
  if (onLine === undefined) {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    return () => Buffer.concat(chunks).toString('utf8');
  }
  const splitter = createLineSplitter(onLine);
  const guarded = (task: () => void) => {
    try {
      task();
    } catch (error) {
      fail(error);
    }
  };
  stream.on('data', (chunk: Buffer) => guarded(() => splitter.add(chunk)));
  return () => {
    guarded(splitter.end);
    return '';
  };
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
    // Nobody of the group is left, or nobody whom we may stop.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** A program as a pipe: what is written goes to its standard input, what is read comes from its standard output. */
export function openPipe({ program, args, env }: Pick<Command, 'program' | 'args' | 'env'>): Duplex {
  const child = spawn(program, args, {
    env: deriveChildEnvironment(env),
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const pipe = Duplex.from({ readable: child.stdout, writable: child.stdin });
  child.on('error', (error) => pipe.destroy(error));
  pipe.on('close', () => child.kill());
  return pipe;
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

export async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
