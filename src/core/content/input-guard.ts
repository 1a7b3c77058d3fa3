import type { PublishInputs } from '../../inputs/publish.ts';
import type { Problem } from '../problem.ts';
import type { PublishFacts, PublishPlan } from '../publish-plan.ts';
import { warnOfBaseEnds } from './base-end.ts';
import { checkInputSecrets } from './secret-guard.ts';

/** What can be said of an image's content before it is built. */
export function checkContentOfInputs(
  inputs: PublishInputs,
  { now, workspace }: PublishFacts,
  { metadata, bases, dockerfile: path }: PublishPlan,
): { readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] } {
  const { dockerfile } = workspace;
  const isBuilt = dockerfile !== undefined && dockerfile.path === path;
  return {
    problems: checkInputSecrets(inputs, { metadata, ...(isBuilt && { dockerfile }) }),
    warnings: inputs.allowedFindings.includes('base-end-of-life') ? [] : warnOfBaseEnds(bases, now),
  };
}
