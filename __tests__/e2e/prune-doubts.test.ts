import { makePruneWorld, type PruneWorld, type Thing } from './prune-world.ts';

/* What a run does about things that it cannot be sure of. */
const releases: readonly Thing[] = [
  { name: 'one', tags: ['v1'], age: '60 days' },
  { name: 'two', tags: ['v2'], age: '50 days' },
  { name: 'three', tags: ['v3'], age: '40 days' },
];

let world: PruneWorld;
afterEach(() => world.close());

async function start(things: readonly Thing[] = releases): Promise<PruneWorld> {
  world = await makePruneWorld(things);
  return world;
}

const apply = { 'delete-tags': 'v*', 'max-delete-fraction': '100%', apply: 'true' };
const deletes = () =>
  world.api.lines().filter((line) => line.startsWith('DELETE') && !line.endsWith('/versions/0'));
const refusal = (status: number) => ({
  kind: 'answer' as const,
  status,
  body: JSON.stringify({ errors: [{ code: 'UNKNOWN', message: 'no' }] }),
});

describe('a digest that the registry does not serve', () => {
  it.each([500, 403, 400])(
    'is named (%i), and does not stop this run or the next: only what it may hold stays',
    async (status) => {
      await start();
      world.registry.inject({
        path: new RegExp(`manifests/${world.digests.get('two')}`),
        fault: refusal(status),
      });
      const step = await world.prune(apply);
      expect(step).toMatchObject({ exitCode: 0, outputs: { deleted: '1' } });
      expect(step.log).toContain(`the registry did not serve v2 (${world.digests.get('two')}, version`);
      expect(await world.prune(apply)).toMatchObject({ exitCode: 0, outputs: { deleted: '0' } });
      expect((await world.remaining()).manifests).toEqual(['one', 'two']);
    },
  );

  it('fails the run where it serves none of them', async () => {
    await start();
    world.registry.inject({ path: /manifests\/sha256/, fault: refusal(403) });
    const step = await world.prune(apply);
    expect(step.exitCode).toBe(1);
    expect(deletes()).toEqual([]);
  });
});

it('versions that are gone are asked for three times in all, however many there are', async () => {
  const ghosts = Array.from(
    { length: 12 },
    (_, at): Thing => ({
      name: `ghost-${at}`,
      age: '90 days',
      gone: 'ghost',
    }),
  );
  await start([...ghosts, ...releases]);
  const step = await world.prune({ ...apply, 'delete-tags': 'none-of-these', untagged: 'true' });
  expect(step).toMatchObject({ exitCode: 0, outputs: { deleted: '12' } });
  const reads = world.registry.lines().filter((line) => /^GET .*manifests\/sha256/.test(line));
  // Twice for those that are there, for the plan and nothing else; and once more for what is written down of each.
  expect(reads).toHaveLength(3 + 3 * 12 + 12);
});

describe('a rule that keeps nothing', () => {
  it.each([
    ['keep-tags', 'v[0-9]', 'has `[` in it'],
    ['keep-tags', 'v.*', 'as a regular expression it would match `v'],
    ['keep-tags', 'V3', 'did you mean `v3`?'],
    ['keep-tags', 'stable', 'correct it, or take it out'],
    ['keep-digests', `sha256:${'a'.repeat(64)}`, 'there is no sha256:aaaa'],
    [
      'rules',
      '- tags: v.*\n  keep-latest: 5',
      'rule 1: no tag matches `v.*` as a whole, so it keeps nothing',
    ],
  ])('%s: %s stops a run that deletes, and says what was meant', async (input, text, message) => {
    await start();
    const step = await world.prune({ ...apply, [input]: text });
    expect(step).toMatchObject({ exitCode: 1, log: expect.stringContaining(message) });
    expect(deletes()).toEqual([]);
  });

  it('is only a warning where nothing is deleted', async () => {
    await start();
    const inputs = { ...apply, 'keep-tags': 'stable' };
    const plan = await world.prune({ ...inputs, apply: 'false' });
    expect(plan).toMatchObject({ exitCode: 0, outputs: { planned: '3' } });
    expect(plan.summary).toContain('With `apply: true` this plan would be refused:');
    const step = await world.prune({ ...inputs, 'older-than': '90 days' });
    expect(step).toMatchObject({ exitCode: 0, log: expect.stringContaining('no tag matches `stable`') });
  });
});

describe('the summary says why', () => {
  it('nothing goes', async () => {
    await start();
    const step = await world.prune({ 'keep-latest': '3' });
    expect(step.summary).toContain(
      'Nothing goes. What stays, and why: 3: among the newest 3 of `delete-tags`.',
    );
  });

  it('a bound would refuse the plan', async () => {
    await start();
    const step = await world.prune({ 'delete-tags': 'v*', 'keep-tags': 'v3', 'max-deletes': '1' });
    expect(step.summary).toContain('With `apply: true` this plan would be refused:');
    expect(step.summary).toContain('the plan deletes 2 versions, at most 1 are allowed');
    expect(step.summary).toContain('the plan deletes 2 of the 3 versions');
  });
});

it('without the right to list branches, images stay that may be those of a branch, and the others go', async () => {
  await start([
    { name: 'exact', tags: ['pr-7'] },
    { name: 'flavor', tags: ['pr-7-alpine'] },
    { name: 'other', tags: ['v1'] },
  ]);
  Object.assign(world.fake, { pullRequests: { 7: 'closed' } });
  world.fake.hook = ({ path }) =>
    path.includes('/branches')
      ? { status: 403, body: { message: 'Resource not accessible by integration' } }
      : undefined;
  const step = await world.prune({ 'pull-requests': 'true', apply: 'true' });
  expect(step).toMatchObject({ exitCode: 0, outputs: { deleted: '1' } });
  expect(step.log).toContain('`contents: read`');
  expect((await world.remaining()).manifests).toEqual(['flavor', 'other']);
});

it('a package with its owner in front is found, and the log says which one is meant', async () => {
  await start();
  const step = await world.prune({ packages: `Acme/${world.name}`, 'keep-latest': '3' });
  expect(step).toMatchObject({ exitCode: 0, outputs: { kept: '3' } });
  expect(step.log).toContain(`so \`${world.name}\` is meant`);
});
