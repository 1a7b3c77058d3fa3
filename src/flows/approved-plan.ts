import { isAbsolute, join } from 'node:path';
import { type Problem, SlipwayError } from '../core/problem.ts';
import { type ApprovedPlan, findDisagreements, parseApprovedPlan } from '../core/retention/approved-plan.ts';
import type { RetentionPlan } from '../core/retention/plan.ts';
import type { PruneInputs } from '../inputs/prune.ts';
import type { Io } from '../io/io.ts';
import { longestList, readTextIfThere } from '../io/read-file.ts';

/** What somebody has agreed to; nothing where nobody was asked. */
export async function readApprovedPlan(io: Io, { files }: PruneInputs): Promise<ApprovedPlan | undefined> {
  const path = files.approved;
  if (path === '') return undefined;
  const text = await readTextIfThere(isAbsolute(path) ? path : join(io.workspace, path), longestList);
  const approved = text === undefined ? undefined : parseApprovedPlan(text);
  if (approved) return approved;
  throw new SlipwayError({
    code: 'prune.approved-plan',
    input: 'approved-plan',
    message: `\`${path}\` cannot be used: ${text === undefined ? 'there is no such file' : 'it is no plan of prune'}`,
    hint: 'name the file that `plan-file` wrote in an earlier run, as it was written',
  });
}

const MOST_NAMED = 5;

/** A plan is applied as it was agreed to, or not at all. */
export function checkApproved(
  approved: ApprovedPlan | undefined,
  plans: readonly RetentionPlan[],
): readonly Problem[] {
  return [...(approved ?? [])].flatMap(([name, versions]) => {
    if (versions.length === 0) return [];
    const plan = plans.find(({ facts }) => facts.name === name);
    const found = plan ? findDisagreements(versions, plan) : ['the package is not among `packages`'];
    if (found.length === 0) return [];
    const more = found.length > MOST_NAMED ? `; and ${found.length - MOST_NAMED} more` : '';
    return [
      {
        code: 'prune.approved-plan',
        input: 'approved-plan',
        message: `the approved plan for \`${name}\` does not hold any more: ${found.slice(0, MOST_NAMED).join('; ')}${more}`,
        hint: 'nothing was deleted; run it without `approved-plan`, and have the new plan approved',
      },
    ];
  });
}
