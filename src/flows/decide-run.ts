import { checkContentOfInputs } from '../core/content/input-guard.ts';
import type { LocalBase } from '../core/local-base.ts';
import { formatPlan } from '../core/plan-text.ts';
import type { Problem } from '../core/problem.ts';
import { decidePublish, type PublishPlan } from '../core/publish-plan.ts';
import type { Io } from '../io/io.ts';
import type { PublishRequest } from './read-request.ts';

export interface RunDecision {
  readonly plan: PublishPlan;
  /** All that stands against it. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** All decisions and all mistakes at once, before anything is done. */
export function decideRun(io: Io, { inputs, facts, findings }: PublishRequest): RunDecision {
  const reading = decidePublish(inputs, facts);
  const content = checkContentOfInputs(inputs, facts, reading.plan);
  const warnings = [...reading.warnings, ...content.warnings];
  for (const notice of [...findings.notices, ...reading.notices]) io.log.problem('notice', notice);
  for (const warning of warnings) io.log.problem('warning', warning);
  return {
    plan: reading.plan,
    problems: [...findings.problems, ...reading.problems, ...content.problems],
    warnings,
  };
}

/** Base images of the engine's store are known here in a dry run alone; else the log has them once they are handed over. */
export function showPlan(io: Io, plan: PublishPlan, localBases: readonly LocalBase[] = []): void {
  io.log.startGroup(plan.push.push ? 'What will be published, and why' : 'What will be built, and why');
  for (const line of formatPlan(plan, localBases)) io.log.line(line);
  io.log.endGroup();
}
