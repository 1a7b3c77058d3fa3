import type { PublishInputs } from '../../inputs/publish.ts';
import { decideMounts } from '../cache-mounts/decide.ts';
import type { BuildChoices } from '../dockerfile/graph.ts';
import type { Dockerfile } from '../dockerfile/parse.ts';
import type { EngineChoice } from '../engine.ts';
import type { PublishFacts } from '../publish-plan.ts';
import type { RepositoryName } from '../reference.ts';
import { decideCache } from './decide.ts';
import { warnOfCaches } from './engine-support.ts';

/** What else the plan has settled before its cache is. */
export interface Settled {
  readonly image: RepositoryName | undefined;
  readonly push: boolean;
  readonly platforms: readonly string[];
  readonly choice: EngineChoice;
  /** Undefined where it is not here to be read. */
  readonly dockerfile: Dockerfile | undefined;
  readonly choices: BuildChoices;
}

/** The cache of a publication, and what becomes of its cache mounts. */
export function decideRunCache(inputs: PublishInputs, facts: PublishFacts, settled: Settled) {
  const { image, platforms } = settled;
  const build = image && { image, target: inputs.target, platforms };
  const isKept = keepsOwn(inputs, settled.choice, facts.isFleeting ?? false);
  const mounts = decideMounts(inputs, facts, { ...settled, build, isKept });
  const { plan, warnings } = decideCache({
    wish: inputs.options.call ? 'off' : inputs.cache,
    hasLines: inputs.cacheFrom.length + inputs.cacheTo.length > 0,
    event: facts.event,
    ...(build && { build }),
    push: settled.push,
    noCache: inputs.noCache,
    service: facts.cacheService,
    engine: facts.engine,
    choice: settled.choice,
    isKept,
  });
  return {
    planned: { cache: plan, ...mounts.plan },
    warnings: [...warnings, ...warnOfCaches(inputs, settled.choice.driver), ...mounts.warnings],
    notices: mounts.notices,
  };
}

/** Whether BuildKit's own cache outlives the job: another machine's does, this one's where neither it nor the builder goes. */
function keepsOwn({ cleanup, keepState }: PublishInputs, choice: EngineChoice, isFleeting: boolean): boolean {
  if (choice.driver === 'remote') return true;
  if (choice.creates && cleanup && !keepState) return false;
  return choice.driver === 'kubernetes' || !isFleeting;
}
