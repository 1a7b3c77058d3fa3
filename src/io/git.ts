import { runCommand } from './process.ts';
import type { Environment } from './runner.ts';

/**
 * When a commit was made, from the checkout; nothing where there is no checkout, no git, or another commit.
 * Asked only where the event does not say it.
 */
export async function readCommitDate(
  folder: string,
  sha: string,
  env: Environment,
): Promise<Date | undefined> {
  // The checkout often belongs to another user than the one of this step: git calls that dubious and refuses.
  const args = ['-c', `safe.directory=${folder}`, 'show', '--no-patch', '--format=%ct', sha, '--'];
  const result = await runCommand({ program: 'git', args, env, cwd: folder }).catch(() => undefined);
  const seconds = Number(result?.exitCode === 0 ? result.stdout.trim() || Number.NaN : Number.NaN);
  return Number.isFinite(seconds) ? new Date(seconds * 1000) : undefined;
}
