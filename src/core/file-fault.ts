import type { Problem } from './problem.ts';

/** What node tells of a file or folder that could not be read or written. */
export interface FileFault {
  readonly code: string;
  readonly path: string;
  readonly syscall: string;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user has no permission',
  EPERM: 'this user has no permission',
  EROFS: 'the file system is read-only',
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of the path is no folder',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open on this machine',
  EIO: 'the disk reports an error',
  EDQUOT: 'the quota of this user is used up',
  ETXTBSY: 'it is in use',
  EBUSY: 'it is in use',
};

/** The variables of the runner that name a file or folder for the step to write to. */
const ANSWER_FILES = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_STEP_SUMMARY'];

/** Nothing: it is no fault of a file, or one that the machine is not to blame for. */
export function readFileFault(error: unknown): FileFault | undefined {
  const { code = '', path, syscall = '' } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  return Object.hasOwn(REASONS, code) && typeof path === 'string' ? { code, path, syscall } : undefined;
}

/** One line with the path, and what to do about it. */
export function describeFileFault(
  fault: FileFault,
  env: Readonly<Record<string, string | undefined>>,
): Problem {
  const hint = findHint(fault.path, env);
  return {
    code: 'runner.files',
    message: `${formatFileFault(fault)}`,
    ...(hint && { hint }),
  };
}

/** `/home/runner/.docker/buildx: this user has no permission (EACCES, open)` */
export function formatFileFault({ code, path, syscall }: FileFault): string {
  return `${path}: ${REASONS[code] ?? 'it cannot be used'} (${[code, syscall].filter(Boolean).join(', ')})`;
}

function findHint(path: string, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const isIn = (folder: string | undefined) => !!folder && (path === folder || path.startsWith(`${folder}/`));
  const answer = ANSWER_FILES.find((name) => env[name] === path);
  if (answer)
    return `the runner names this file in ${answer}, and the step writes to it: a job container that runs as another user needs access to it (\`options: --user root\`, or the user of the runner)`;
  if (isIn(env.RUNNER_TEMP))
    return 'RUNNER_TEMP has to name a folder that exists and that this user may write to; the runner sets it';
  if (isIn(env.BUILDX_CONFIG)) return 'set BUILDX_CONFIG to a folder that this user may write to';
  if (isIn(env.DOCKER_CONFIG)) return 'set DOCKER_CONFIG to a folder that this user may read';
  if (isIn(env.HOME))
    return 'HOME has to be a folder of this user; set HOME, or DOCKER_CONFIG and BUILDX_CONFIG';
  if (isIn(env.GITHUB_WORKSPACE))
    return 'check who owns the files that earlier steps have left in the workspace';
  return undefined;
}
