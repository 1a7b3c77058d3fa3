import { deriveBuildCommand } from '../core/build-command.ts';
import { describeBuildFailure } from '../core/build-failure.ts';
import type { BuildCall } from '../core/build-options.ts';
import { deriveBuildRequest } from '../core/build-request.ts';
import { formatFinding, judgeCheck, parseCheck } from '../core/check-findings.ts';
import { refuse, SlipwayError } from '../core/problem.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import type { Io } from '../io/io.ts';
import { readFacts, showWarnings } from './build-image.ts';
import { followProgress } from './follow-progress.ts';
import { prepareEngine } from './prepare-engine.ts';
import type { PublishRequest } from './read-request.ts';
import type { Session } from './session.ts';

/** `call`: asks the Dockerfile, shows the answer, and builds, exports and pushes nothing. */
export async function callBuild(
  io: Io,
  request: PublishRequest,
  plan: PublishPlan,
  session: Session,
  call: BuildCall,
): Promise<void> {
  const ready = await prepareEngine(io, request, plan, session);
  const command = deriveBuildCommand(
    deriveBuildRequest(request.inputs, plan, ready.builder, '', ready.contexts, [], ready.dockerfile),
  );
  const { result, progress } = await followProgress(io, command, (onLine) =>
    session.docker.call(command, onLine),
  );
  io.signal.throwIfAborted();
  const check = call.method === 'check' ? parseCheck(result.stdout) : undefined;
  if (!check && result.exitCode !== 0) {
    throw new SlipwayError(
      describeBuildFailure(progress.failure, result.exitCode, plan.dockerfile, await readFacts(io, plan)),
    );
  }
  if (!check || call.format === 'json') result.stdout.trimEnd().split('\n').forEach(io.log.line);
  for (const finding of check?.findings ?? []) io.log.line(formatFinding(finding, plan.dockerfile));
  showWarnings(io, request, check?.findings ?? [], plan.dockerfile);
  refuse(check ? judgeCheck(check, call, plan.dockerfile) : []);
  if (check && check.findings.length === 0) io.log.line('The Dockerfile keeps all rules');
}
