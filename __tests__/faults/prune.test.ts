import { expect, test } from '@jest/globals';
import { makeDice } from '../core/retention/random.ts';
import { makePruneWorld, type PruneWorld, type Thing } from '../e2e/prune-world.ts';
import { hit, type Kind, kinds, type Span, spans } from './kinds.ts';
import { inLanes, report, type Tried, triesAll } from './tally.ts';

const SEED = 20261201;
const CASES = triesAll ? 150 : 12;
const LANES = [1, 2, 3];

/** Something of every kind, so that every request that prune knows is made. */
const things: readonly Thing[] = [
  { name: 'a1', age: '60 days' },
  { name: 'b1', platform: 'linux/arm64', age: '60 days' },
  { name: 'one', index: ['a1', 'b1'], tags: ['v1'], age: '60 days' },
  { name: 'sig-one', links: ['one.sig'], prefix: 'cosign-', age: '50 days' },
  { name: 'gone', gone: 'deleted' },
  { name: 'orphan', subject: 'gone', content: 'sbom', age: '50 days' },
  { name: 'ghost', age: '90 days', gone: 'ghost' },
  { name: 'pull', tags: ['pr-7', 'sha-1'], age: '50 days' },
  { name: 'chart', content: 'chart', tags: ['chart-1'], age: '50 days' },
  { name: 'cache', content: 'old-cache', tags: ['buildcache-amd64--branch.gone'], age: '50 days' },
  { name: 'a2', age: '40 days' },
  { name: 'b2', platform: 'linux/arm64', age: '40 days' },
  { name: 'two', index: ['a2', 'b2'], tags: ['v2', 'latest'], age: '40 days' },
  { name: 'sig-two', subject: 'two', content: 'signature', age: '40 days' },
  { name: 'lost', age: '40 days' },
];
const kept = ['a2', 'b2', 'chart', 'sig-two', 'two'];
const inputs = {
  rules: '- tags: v*\n  keep-latest: 1\n- tags: sha-*',
  'pull-requests': 'true',
  caches: 'true',
  untagged: 'true',
  orphans: 'true',
  'keep-tags': 'chart-1',
  'max-delete-fraction': '100%',
  apply: 'true',
};

async function start(): Promise<PruneWorld> {
  const world = await makePruneWorld(things);
  Object.assign(world.fake, { pullRequests: { 7: 'closed' }, branches: ['main'] });
  return world;
}

interface Case {
  readonly at: number;
  readonly kind: Kind;
  readonly span: Span;
}

/** Whatever happened: what was to stay is there and whole, what went is no more than was planned, and green means done or said. */
async function judge(world: PruneWorld, isGreen: boolean, log: string): Promise<readonly string[]> {
  const { manifests } = await world.remaining();
  const isDone = manifests.length === kept.length;
  const isSaid = /stopped with|stay because|did not serve|may hold this|GitHub does not show/.test(log);
  return [
    ...kept.filter((name) => !manifests.includes(name)).map((name) => `${name} is lost`),
    ...(await world.pullAll()).map((text) => `broken: ${text}`),
    ...(isGreen && !isDone && !isSaid ? [`green, and there are still ${manifests.join(', ')}`] : []),
    ...(/defect in Slipway/.test(log) ? ['a fault of others is called a defect in Slipway'] : []),
  ];
}

async function tryCase({ at, kind, span }: Case): Promise<Tried> {
  const world = await start();
  try {
    hit([world.api, world.registry], at, kind.fault, span);
    const step = await world.prune(inputs);
    const violations = [...(await judge(world, step.exitCode === 0, step.log))];
    if (kind.passes && span === 'once' && step.exitCode !== 0)
      violations.push('one that passes was not outlived');
    world.api.reset();
    world.registry.reset();
    const again = await world.prune(inputs);
    const { manifests } = await world.remaining();
    if (again.exitCode !== 0 || manifests.join() !== kept.join())
      violations.push(`the next run ended with ${again.exitCode} and left ${manifests.join(', ')}`);
    const name = `request ${at}, ${kind.name}, ${span}`;
    return { name, kind: step.exitCode === 0 ? 'survived' : 'failed', violations };
  } finally {
    await world.close();
  }
}

async function countRequests(): Promise<number> {
  const world = await start();
  const step = await world.prune(inputs);
  const { manifests } = await world.remaining();
  const count = world.api.requests.length + world.registry.requests.length;
  await world.close();
  expect({ log: step.log, code: step.exitCode, manifests }).toMatchObject({ code: 0, manifests: kept });
  return count;
}

test('a fault at any request of a clean-up loses nothing that was to stay, and the next run finishes', async () => {
  const requests = await countRequests();
  const dice = makeDice(SEED);
  // A kind that only ends with a time limit would take minutes for each case.
  const quick = kinds.filter(({ timeout }) => timeout === undefined);
  const cases = Array.from({ length: CASES }, () => ({
    at: dice.below(requests),
    kind: dice.pick(quick),
    span: dice.pick(spans),
  }));
  const tried = await inLanes(LANES, cases, (_, one) => tryCase(one));
  report(`prune, ${requests} requests`, tried);
  expect(tried.flatMap(({ name, violations }) => violations.map((text) => `${name}: ${text}`))).toEqual([]);
}, 1_800_000);
