import type { PublishInputs } from '../../inputs/publish.ts';
import { type CachedBuild, formatScope } from '../cache/place.ts';
import { findWriteObstacle } from '../cache/trust.ts';
import { isUnderstood } from '../dockerfile/emulation.ts';
import type { BuildChoices } from '../dockerfile/graph.ts';
import type { Dockerfile } from '../dockerfile/parse.ts';
import type { EngineChoice } from '../engine.ts';
import type { Problem } from '../problem.ts';
import type { PublishFacts } from '../publish-plan.ts';
import { type CacheMount, findCacheMounts, type MountBase } from './find.ts';

/** The folders of cache mounts that are kept between runs. */
export interface MountsPlan {
  readonly mounts: readonly CacheMount[];
  readonly base: MountBase;
  readonly scope: string;
  readonly isRead: boolean;
  /** Why this run keeps nothing; absent where it does. */
  readonly obstacle?: string;
}

export interface MountsDecision {
  readonly plan: { readonly mounts?: MountsPlan; readonly mountsNote?: string };
  readonly warnings: readonly Problem[];
  readonly notices: readonly Problem[];
}

/** What is settled before. */
export interface MountsFacts {
  readonly build: CachedBuild | undefined;
  readonly dockerfile: Dockerfile | undefined;
  readonly choices: BuildChoices;
  readonly choice: EngineChoice;
  /** Whether BuildKit's own folders are still there at the next run. */
  readonly isKept: boolean;
}

export function decideMounts(
  inputs: PublishInputs,
  facts: PublishFacts,
  settled: MountsFacts,
): MountsDecision {
  const { dockerfile } = settled;
  if (!inputs.cacheMounts || inputs.options.call) return noteUnkept(settled);
  if (settled.isKept) return nothing('the builder keeps its own');
  if (!settled.build) return nothing('the image has no name', true);
  if (!facts.cacheService) return nothing('this runner offers no Actions cache', true);
  if (settled.choice.nodes.length > 1)
    return nothing('several nodes build, each with folders of its own', true);
  if (!dockerfile || !isUnderstood(dockerfile))
    return nothing('the Dockerfile is not here to be read, or is not understood', true);
  const buildPlatform = facts.engine.platform;
  const { platforms } = settled.build;
  const { mounts, base, left } = findCacheMounts(dockerfile, {
    ...settled.choices,
    platforms,
    buildPlatform,
  });
  const notices = left.map(({ line, reason }) => ({
    code: 'cache-mounts.left-out',
    input: 'cache-mounts',
    message: `the mount on line ${line} is not kept: ${reason}`,
  }));
  if (mounts.length === 0)
    return { ...nothing('no stage that is built has a `RUN --mount=type=cache` to keep'), notices };
  if (!base)
    return { ...nothing('none of its steps is built on an image, whose `cp` is needed', true), notices };
  const obstacle =
    findWriteObstacle(facts.event, false) ??
    (facts.cacheService.writes.length > 0 ? undefined : 'the token of the run may only read');
  const scope = formatScope(settled.build);
  const plan = { mounts, base, scope, isRead: !inputs.noCache, ...(obstacle && { obstacle }) };
  return { plan: { mounts: plan }, warnings: [], notices };
}

/** Nobody asked, and nobody is warned: but whoever reads the plan learns that it could be had. */
function noteUnkept({ dockerfile, isKept }: MountsFacts): MountsDecision {
  const count = dockerfile?.cacheMounts.length ?? 0;
  const note = `${count} of the Dockerfile's go with the builder (\`cache-mounts: true\` keeps them)`;
  return { plan: count > 0 && !isKept ? { mountsNote: note } : {}, warnings: [], notices: [] };
}

function nothing(reason: string, isWarned = false): MountsDecision {
  const warning = {
    code: 'cache-mounts.unavailable',
    input: 'cache-mounts',
    message: `cache mounts are not kept: ${reason}`,
    hint: 'the image is built all the same',
  };
  return { plan: { mountsNote: `none: ${reason}` }, warnings: isWarned ? [warning] : [], notices: [] };
}

/** `2 folders: /go/pkg/mod, /root/.cache/go-build; kept as they are after this build`, for the plan in the log. */
export function formatMounts({ mounts, obstacle }: MountsPlan): string {
  const names = [...new Set(mounts.map(({ id }) => id))].join(', ');
  return `${names}: ${obstacle === undefined ? 'brought and kept' : `brought, and not kept (${obstacle})`}`;
}
