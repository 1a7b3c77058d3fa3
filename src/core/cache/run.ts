import type { PublishInputs } from '../../inputs/publish.ts';
import type { EngineChoice } from '../engine.ts';
import type { PublishFacts } from '../publish-plan.ts';
import type { RepositoryName } from '../reference.ts';
import { decideCache } from './decide.ts';

/** What else the plan has settled before its cache is. */
export interface Settled {
  readonly image: RepositoryName | undefined;
  readonly push: boolean;
  readonly platforms: readonly string[];
  readonly choice: EngineChoice;
}

/** The cache of a publication. */
export function decideRunCache(inputs: PublishInputs, facts: PublishFacts, settled: Settled) {
  const { image, platforms } = settled;
  return decideCache({
    wish: inputs.options.call ? 'off' : inputs.cache,
    hasLines: inputs.cacheFrom.length + inputs.cacheTo.length > 0,
    event: facts.event,
    ...(image && { build: { image, target: inputs.target, platforms } }),
    push: settled.push,
    noCache: inputs.noCache,
    service: facts.cacheService,
    engine: facts.engine,
    choice: settled.choice,
    isKept: keepsOwn(inputs, settled.choice, facts.isFleeting ?? false),
  });
}

/** Whether BuildKit's own cache outlives the job: another machine's does, this one's where neither it nor the builder goes. */
function keepsOwn({ cleanup, keepState }: PublishInputs, choice: EngineChoice, isFleeting: boolean): boolean {
  if (choice.driver === 'remote') return true;
  if (choice.creates && cleanup && !keepState) return false;
  return choice.driver === 'kubernetes' || !isFleeting;
}
