import type { PublishInputs } from '../../inputs/publish.ts';
import type { BuildContext } from '../build-context.ts';
import { listSecretValues } from '../content/secret-guard.ts';
import { isUnderstood } from '../dockerfile/emulation.ts';
import { type BuiltDockerfile, checkGitCopies, checkMissingGit, type GitFindings } from './git-copies.ts';
import { type ContextFacts, checkIgnoreLists, noteGitExceptions } from './git-folder.ts';

/** What is wrong, or worth a word, with the folders that the build gets. */
export function checkContextContent(
  inputs: PublishInputs,
  context: BuildContext,
  contexts: readonly ContextFacts[] = [],
  built?: BuiltDockerfile,
): GitFindings {
  // Another frontend may read no such list, and takes what it likes.
  if (!built || !isUnderstood(built.dockerfile)) return { problems: [], notices: [] };
  const copies = checkGitCopies(built, contexts, listSecretValues(inputs));
  const isHidden = inputs.allowedFindings.includes('secrets') || inputs.options.call !== undefined;
  return {
    problems: [
      ...checkIgnoreLists(contexts),
      ...(context.leavesGitOut ? checkMissingGit(built) : []),
      ...(isHidden ? [] : copies.problems),
    ],
    notices: [...noteGitExceptions(context, contexts), ...copies.notices],
  };
}
