import type { Problem } from '../core/problem.ts';
import { withDigest } from '../core/reference.ts';
import { nameOf, type Version } from '../core/retention/facts.ts';
import type { RetentionPlan } from '../core/retention/plan.ts';
import { listTags } from '../io/registry/tag-list.ts';
import { inPool } from './in-pool.ts';
import type { PruneWorld } from './open-prune-world.ts';

const READERS = 8;
/** Tags are all looked up in one list; manifests one by one, those of tagged images first. */
const MAX_LOOK_UPS = 1000;

/** Whether everything that was to stay is there: what is missing is a problem, whoever took it. */
export async function verifyKept(
  world: PruneWorld,
  { facts, decisions, graph }: RetentionPlan,
  undoFile: string,
): Promise<readonly Problem[]> {
  const name = world.repositoryOf(facts.name);
  const stays = facts.versions.flatMap((version, at) => {
    const kind = graph.nodes[at]?.manifest?.kind;
    const wasThere = kind !== 'absent' && kind !== 'unread';
    return decisions[at]?.action === 'keep' && wasThere ? [version] : [];
  });
  const present = new Set(await listTags(world.registry, name));
  const lostTags = stays.flatMap(({ tags }) => tags.filter((tag) => !present.has(tag)));
  const first = [...stays]
    .sort((a, b) => Number(b.tags.length > 0) - Number(a.tags.length > 0))
    .slice(0, MAX_LOOK_UPS);
  const heads = await inPool(first, READERS, ({ digest }) =>
    world.registry.headManifest(withDigest(name, digest)),
  );
  const lost = [
    ...lostTags,
    ...first.filter((_, at) => !heads[at]).map((version: Version) => nameOf(version)),
  ];
  if (lost.length === 0) return [];
  return [
    {
      code: 'prune.verify',
      message: `after the run ${lost.length} of the kept versions of \`${facts.name}\` are missing: ${lost.slice(0, 5).join(', ')}`,
      hint: `this run deleted none of them; if it was a mistake, \`restore: ${undoFile}\` brings back what it did delete`,
    },
  ];
}
