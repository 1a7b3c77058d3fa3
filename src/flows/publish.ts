import { refuse } from '../core/problem.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import { deriveOutputs, derivePlanOutputs, type PublishResult } from '../core/report.ts';
import { formatSummary } from '../core/summary.ts';
import { parsePublishInputs } from '../inputs/publish.ts';
import { type Ask, askOnce } from '../io/ask-docker.ts';
import type { Io } from '../io/io.ts';
import { writeOutputs, writeSummary } from '../io/runner.ts';
import { afterTags } from './after-tags.ts';
import { askForEcr } from './ask-for-ecr.ts';
import { callBuild } from './call-build.ts';
import { checkVisibility } from './check-visibility.ts';
import { decideRun, showPlan } from './decide-run.ts';
import { examine } from './examine.ts';
import { findReuse } from './find-reuse.ts';
import { guardContent } from './guard-content.ts';
import { guardVersions } from './guard-tags.ts';
import { explainHubLimit } from './hub-limits.ts';
import { makeImage, reuseImage } from './make-image.ts';
import { openRunRegistry } from './open-run-registry.ts';
import { type PublishRequest, readPublishRequest } from './read-request.ts';
import { releaseImage } from './release-image.ts';
import { openSession } from './session.ts';
import { testImage } from './test-image.ts';

/** The root door: from the repository to a published image, in the order of the README's list. */
export async function publish(io: Io, ask: Ask = askOnce(io)): Promise<void> {
  await publishImage(io, await readPublishRequest(io, parsePublishInputs, ask));
}

/** The same for a whole image and for a leg of one; nothing comes of a dry run or of a question to the Dockerfile. */
export async function publishImage(io: Io, request: PublishRequest): Promise<PublishResult | undefined> {
  if (request.inputs.dryRun) return examine(io, request);
  const decided = decideRun(io, request);
  refuse(decided.problems);
  const plan = await guardVersions(io, request, decided.plan);
  showPlan(io, plan);
  const logins = [...plan.logins, ...(await askForEcr(io, plan.ecrLogins, plan.push.push))];
  const session = await openSession(io, logins, plan.scopes);
  try {
    const registry = await openRunRegistry(io, request, plan, session);
    const { call } = request.inputs.options;
    if (call) {
      await callBuild(io, request, plan, session, call);
      return endWithPlan(plan);
    }
    const known = await findReuse(io, request, plan, registry, session);
    const { built, tools, before, look } = known.reuse
      ? await reuseImage(io, request, known, session, registry, known.reuse)
      : await makeImage(io, request, known, session, registry);
    await guardContent(tools, built.digest, look);
    const tested = known.reuse?.isTested ? { results: [] } : await testImage(tools, session, built.digest);
    const released = await releaseImage(tools, built.digest, before);
    const kept = await afterTags(io, 'The cache was not settled', () =>
      built.settleCaches?.(request.inputs.cacheMilliseconds),
    );
    const result = { ...built.told, tested, ...released, ...kept };
    const summary = (await afterTags(io, 'There is no job summary', () => formatSummary(result))) ?? '';
    writeOutputs(deriveOutputs(result, summary));
    if (request.settings.summary) await writeSummary(summary);
    await afterTags(io, 'Who may pull the image was not checked', async () => {
      await Promise.all([registry.settle(), checkVisibility(io, request, released)]);
    });
    return result;
  } catch (error) {
    throw await explainHubLimit(io, request.facts.event, session.findLogin, error);
  } finally {
    await session.close();
  }
}

function endWithPlan(plan: PublishPlan): undefined {
  writeOutputs(derivePlanOutputs(plan));
}
