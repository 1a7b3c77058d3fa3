import type { BuildContext } from '../build-context.ts';
import type { Environment } from '../event.ts';
import type { Problem } from '../problem.ts';
import { type IgnoreRules, parseDockerignore } from '../reuse/dockerignore.ts';
import type { CompileExpression } from '../reuse/ignore-pattern.ts';

/** A folder that the build gets, with what is to be known of it before. */
export interface ContextFacts {
  /** Of a build context; absent for the context itself. */
  readonly name?: string;
  /** The list of ignored files that counts, and where it stands in the workspace. */
  readonly ignore?: { readonly path: string; readonly text: string };
  /** For a list that needs it. */
  readonly compile?: CompileExpression | undefined;
  readonly gitFolders: readonly GitFolder[];
}

/** A `.git`, by its path in the context, with the configurations in it and what these include of the context. */
export interface GitFolder {
  readonly path: string;
  readonly configs: readonly { readonly path: string; readonly text: string }[];
}

/** Lines of a .dockerignore that leave every `.git` out: that of the checkout, and those of checkouts below it. */
const gitLines = '\n**/.git\n';

/** A list of ignored files that leaves `.git` out, whatever it says of it by itself. */
export function leaveGitOut(list: string): string {
  return `${list}${gitLines}`;
}

/** The argument with which a git context keeps its `.git`, as BuildKit reads it. */
export const keepGitArgument = 'BUILDKIT_CONTEXT_KEEP_GIT_DIR';

/** Whether build arguments, `name=value` or a name that the environment has a value for, ask for `.git`. */
export function keepsGitFolder(buildArgs: readonly string[], env: Environment): boolean {
  const given = buildArgs.findLast((line) => line.split('=')[0] === keepGitArgument);
  const value = given?.includes('=') ? given.slice(given.indexOf('=') + 1) : given && env[given];
  // Go's strconv.ParseBool.
  return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(value ?? '');
}

/** What BuildKit would refuse of the lists, before anything starts. */
export function checkIgnoreLists(contexts: readonly ContextFacts[]): readonly Problem[] {
  return contexts.flatMap(({ ignore }) => {
    const reading = ignore ? readRules(ignore.text) : undefined;
    if (!ignore || !(reading instanceof SyntaxError)) return [];
    const line = Number(/^line (\d+)/.exec(reading.message)?.[1]);
    return [
      {
        code: 'dockerignore.pattern',
        message: `BuildKit refuses ${ignore.path}: ${reading.message}`,
        hint: 'a pattern has `*`, `**`, `?`, `[a-z]` and `!` in front of an exception; `\\` takes the meaning from such a sign',
        at: { file: ignore.path, ...(line > 0 && { startLine: line }) },
      },
    ];
  });
}

/** An exception for `.git` that the default context overrules. */
export function noteGitExceptions(
  { leavesGitOut }: BuildContext,
  contexts: readonly ContextFacts[],
): readonly Problem[] {
  const ignore = contexts.find(({ name }) => name === undefined)?.ignore;
  const rules = ignore && readRules(ignore.text);
  if (!leavesGitOut || !ignore || !rules || rules instanceof SyntaxError) return [];
  const line = rules.lines.find(({ isException, pattern }) => isException && namesGit(pattern));
  if (!line) return [];
  return [
    {
      code: 'context.git-exception',
      message: `line ${line.line} of ${ignore.path}, \`!${line.pattern}\`, brings nothing back: the default context has no \`.git\``,
      hint: askForGit,
      at: { file: ignore.path, startLine: line.line },
    },
  ];
}

/** How one gets what the default context leaves out. */
export const askForGit = `\`build-args: ${keepGitArgument}=1\` brings \`.git\` along, and so does \`context: .\`, which takes the checkout as it is`;

export function readRules(text: string, compile?: CompileExpression): IgnoreRules | SyntaxError {
  try {
    return parseDockerignore(text, compile);
  } catch (error) {
    if (error instanceof SyntaxError) return error;
    throw error;
  }
}

function namesGit(pattern: string): boolean {
  return pattern.split('/').includes('.git');
}
