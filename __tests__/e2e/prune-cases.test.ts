import { fillDigests, pruneCases, readPruneCase } from '../fixtures/prune-cases.ts';
import { makePruneWorld, type PruneWorld } from './prune-world.ts';

/*
 * Folders of facts, in fixtures/prune: there.yml says what is in the package, with.yml the inputs, remains.yml which
 * tags and manifests must remain. The package is one in the real registry.
 */
describe('what must remain, remains, and can be pulled on every platform', () => {
  it.concurrent.each(pruneCases)('%s', async (name) => {
    const { things, inputs, pulls, branches, pageSize, vanishes, remains } = readPruneCase(name);
    const world = await makePruneWorld(things);
    try {
      Object.assign(world.fake, { pullRequests: pulls, branches, pageSize });
      if (vanishes) letVanish(world, vanishes);
      const all = { 'max-delete-fraction': '100%', apply: 'true', ...fillDigests(inputs, world.digests) };
      const first = await world.prune(all);
      expect({ log: first.log, exitCode: first.exitCode }).toMatchObject({ exitCode: remains.fails ? 1 : 0 });
      const { tags, manifests } = await world.remaining();
      expect({ tags, manifests }).toEqual({
        tags: [...remains.tags].sort(),
        manifests: [...remains.manifests].sort(),
      });
      for (const part of remains.says ?? []) expect(first.log).toContain(part);
      const broken = await world.pullAll();
      expect(broken.filter((one) => !remains.broken?.some((tag) => one.startsWith(`${tag}:`)))).toEqual([]);
      const second = remains.fails ? undefined : await world.prune(all);
      expect(second ?? { exitCode: 0, outputs: { deleted: '0' } }).toMatchObject({
        exitCode: 0,
        outputs: { deleted: '0' },
      });
    } finally {
      await world.close();
    }
  });
});

function letVanish(world: PruneWorld, name: string): void {
  let pages = 0;
  world.fake.hook = async ({ method, path }) => {
    if (method === 'GET' && path.includes('/versions?') && ++pages === 2) await world.takeAway(name);
    return undefined;
  };
}
