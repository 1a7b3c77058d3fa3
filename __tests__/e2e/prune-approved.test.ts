import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePruneWorld, type PruneWorld, type Thing } from './prune-world.ts';

const releases: readonly Thing[] = [
  { name: 'a1', age: '60 days' },
  { name: 'one', index: ['a1'], tags: ['v1'], age: '60 days' },
  { name: 'a2', age: '50 days' },
  { name: 'two', index: ['a2'], tags: ['v2'], age: '50 days' },
  { name: 'three', tags: ['v3'] },
];

let folder: string;
let world: PruneWorld;
let plan: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-prune-'));
});
beforeEach(async () => {
  world = await makePruneWorld(releases);
  plan = join(folder, `${world.name}.json`);
});
afterEach(() => world.close());
afterAll(() => rm(folder, { recursive: true, force: true }));

const rules = { 'keep-latest': '2', 'max-delete-fraction': '100%' };
const propose = () => world.prune({ ...rules, 'plan-file': plan });
const apply = (more: Readonly<Record<string, string>> = {}) =>
  world.prune({ ...rules, apply: 'true', 'approved-plan': plan, ...more });

describe('a plan that somebody has agreed to', () => {
  it('is applied as it is: what the rules have come to select since, stays', async () => {
    await propose();
    await world.push([{ name: 'four', tags: ['v4'], age: '2 days' }]);
    const step = await apply();
    expect(step).toMatchObject({ exitCode: 0, outputs: { deleted: '2' } });
    expect(await world.remaining()).toEqual({
      tags: ['v2', 'v3', 'v4'],
      manifests: ['a2', 'four', 'three', 'two'],
    });
    expect(step.log).toContain('not in the approved plan');
    expect(await world.pullAll()).toEqual([]);
  });

  it('goes on where it was cut, and is done when all of it is gone', async () => {
    await propose();
    await world.takeAway('one');
    expect(await apply()).toMatchObject({ exitCode: 0, outputs: { deleted: '1' } });
    expect(await apply()).toMatchObject({ exitCode: 0, outputs: { deleted: '0' } });
    expect((await world.remaining()).manifests).toEqual(['a2', 'three', 'two']);
  });

  it('is refused as a whole where one of its images got another tag, or is needed by now', async () => {
    await propose();
    await world.tag('one', 'prod');
    const tagged = await apply();
    expect(tagged).toMatchObject({ exitCode: 1, outputs: {} });
    expect(tagged.log).toMatch(/does not hold any more: `v1` is `prod, v1` now/);
    const kept = await apply({ 'keep-tags': 'v1' });
    expect(kept.exitCode).toBe(1);
    expect((await world.remaining()).manifests).toEqual(['a1', 'a2', 'one', 'three', 'two']);
  });

  it('is refused where its part is in an image that was pushed since', async () => {
    await propose();
    await world.push([{ name: 'four', index: ['a1'], tags: ['v4'], age: '2 days' }]);
    const step = await apply();
    expect(step.exitCode).toBe(1);
    expect(step.log).toMatch(/does not hold any more: .*stays: part of v4, which stays/);
    expect((await world.remaining()).manifests).toHaveLength(6);
  });

  it('is refused where the file is none, or is not there', async () => {
    await writeFile(plan, '[]');
    expect((await apply()).log).toContain('it is no plan of prune');
    expect((await apply({ 'approved-plan': `${plan}.other` })).log).toContain('there is no such file');
    expect((await world.remaining()).manifests).toHaveLength(5);
  });
});
