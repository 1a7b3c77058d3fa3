/** Programs, started and timed. */
import { spawn } from 'node:child_process';

export interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
  readonly milliseconds: number;
}

export interface Start {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** For output that is too much to keep. */
  readonly isQuiet?: boolean;
}

/** Runs a program to its end, and throws where that is not a good one. */
export async function run(
  program: string,
  args: readonly string[],
  { env = process.env, cwd, isQuiet = false }: Start = {},
): Promise<Ended> {
  const started = performance.now();
  const child = spawn(program, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const collect = (chunk: Buffer) => {
    output = isQuiet ? chunk.toString() : output + chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const milliseconds = performance.now() - started;
  if (exitCode !== 0)
    throw new Error(
      `${program} ${args.slice(0, 3).join(' ')} ended with ${exitCode}: ${output.slice(-1500)}`,
    );
  return { exitCode, output, milliseconds };
}

export async function docker(...args: readonly string[]): Promise<string> {
  return (await run('docker', args)).output.trim();
}

/** Whether a program is on this machine. */
export async function isInstalled(program: string): Promise<boolean> {
  return run('sh', ['-c', 'command -v "$1"', 'sh', program]).then(
    () => true,
    () => false,
  );
}
