import { SlipwayError } from '../core/problem.ts';
import { runCommand } from './process.ts';
import type { Environment } from './runner.ts';

/** One git command in the checkout, whoever owns it; its standard output, or git's own complaint as an error. */
export async function readGit(folder: string, env: Environment, ...args: readonly string[]): Promise<string> {
  const all = ['-c', `safe.directory=${folder}`, ...args];
  const { exitCode, stdout, stderr } = await runCommand({ program: 'git', args: all, env, cwd: folder });
  if (exitCode === 0) return stdout.trim();
  throw new SlipwayError({
    code: 'git.failed',
    message: `\`git ${args.join(' ')}\` ended with exit code ${exitCode}: ${stderr.trim()}`,
    hint: 'the checkout is read here, at the root of the workspace: put actions/checkout before this step, without `path`',
  });
}
