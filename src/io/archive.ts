import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { CacheService } from '../core/cache/service.ts';
import { runCommand } from './process.ts';
import type { Environment } from './runner.ts';

/** A folder that the Actions cache keeps as one archive. */
export interface Archive {
  /** Its content is in `content`; what the work leaves behind, too: it goes with the session. */
  readonly folder: string;
  readonly key: string;
  /** What other keys may begin with, for reading; the newest wins. */
  readonly prefixes?: readonly string[];
}

export interface ArchiveLimits {
  readonly timeout?: number;
  readonly signal: AbortSignal;
}

export type ArchiveEnd = { readonly reason: string } | { readonly matched: string | undefined };

/** Brings the content of an archive into its folder. */
export async function restoreArchive(
  env: Environment,
  service: CacheService,
  { folder, key, prefixes = [] }: Archive,
  limits: ArchiveLimits,
): Promise<ArchiveEnd> {
  return work(env, service, folder, ['restore', contentName, key, ...prefixes], limits);
}

/** Keeps the content of the folder under a key that nobody has used before. */
export async function saveArchive(
  env: Environment,
  service: CacheService,
  { folder, key }: Archive,
  limits: ArchiveLimits,
): Promise<ArchiveEnd> {
  const end = await work(env, service, folder, ['save', contentName, key], limits);
  return 'matched' in end && end.matched === '-1' ? { reason: 'the service did not take it' } : end;
}

/** Relative to its folder, since the service knows archives by this name as well: it must be the same on each machine. */
const contentName = 'content';
const answerMark = 'slipway-answer:';

async function work(
  env: Environment,
  service: CacheService,
  folder: string,
  args: readonly string[],
  { timeout, signal }: ArchiveLimits,
): Promise<ArchiveEnd> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const bundle = resolve(dirname(process.argv[1] ?? ''), '../main/index.js');
  const { exitCode, stdout, isTimedOut } = await runCommand({
    program: process.execPath,
    args: [bundle, ...args],
    env: deriveEnvironment(env, service, folder),
    needs: ['ACTIONS_RUNTIME_TOKEN'],
    cwd: folder,
    // It starts tar and zstd.
    leadsGroup: process.platform !== 'win32',
    signal,
    ...(timeout !== undefined && { timeout }),
  });
  if (isTimedOut && timeout !== undefined) return { reason: `it was not done within ${timeout / 1000} s` };
  const lines = stdout.split('\n');
  const failure = lines.map(readFailure).findLast((line) => line !== undefined);
  const answer = lines.find((line) => line.startsWith(answerMark))?.slice(answerMark.length);
  if (failure !== undefined || answer === undefined || exitCode !== 0)
    return { reason: failure ?? `exit code ${exitCode}` };
  return { matched: answer === '' ? undefined : answer };
}

/** Warnings, errors and plain lines alike: which of them it is depends on the kind of failure. */
function readFailure(line: string): string | undefined {
  return /^(?:::(?:warning|error)::)?(?:Failed to (?:save|restore): |Cache reservation failed: )(.+)$/.exec(
    line,
  )?.[1];
}

function deriveEnvironment(env: Environment, { version }: CacheService, folder: string): Environment {
  return {
    ...env,
    SLIPWAY_DOOR: 'archive',
    // Any value, be it `false`, means the second version there.
    ACTIONS_CACHE_SERVICE_V2: version === 2 ? 'true' : undefined,
    GITHUB_WORKSPACE: folder,
    RUNNER_TEMP: folder,
    RUNNER_DEBUG: undefined,
  };
}
