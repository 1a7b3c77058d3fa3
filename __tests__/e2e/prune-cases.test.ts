import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { makePruneWorld, type Thing } from './prune-world.ts';

/*
 * Folders of facts: there.yml says what is in the package, with.yml the inputs, remains.yml which tags and manifests
 * must remain, and with what reasons others go. The package is one in the real registry.
 */
const folder = resolve(import.meta.dirname, '../fixtures/prune');
const cases = readdirSync(folder).sort();

interface Remains {
  readonly tags: readonly string[];
  readonly manifests: readonly string[];
  /** Parts of the log. */
  readonly says?: readonly string[];
  /** Tags that could not be pulled before, either. */
  readonly broken?: readonly string[];
}

function read<T>(name: string, file: string): T {
  return parse(readFileSync(join(folder, name, file), 'utf8')) as T;
}

/** `{deployed}` is the digest of what the facts call so. */
function fillDigests(text: string, digests: ReadonlyMap<string, string>): string {
  return text.replace(/\{([\w-]+)\}/g, (whole, name) => digests.get(name) ?? whole);
}

describe('what must remain, remains, and can be pulled on every platform', () => {
  it.concurrent.each(cases)('%s', async (name) => {
    const things = read<readonly Thing[]>(name, 'there.yml');
    const { pulls = {}, ...inputs } = read<
      Record<string, string> & { pulls?: Record<number, 'open' | 'closed'> }
    >(name, 'with.yml');
    const remains = read<Remains>(name, 'remains.yml');
    const world = await makePruneWorld(things);
    try {
      world.fake.pullRequests = pulls;
      const texts = Object.fromEntries(
        Object.entries(inputs).map(([key, value]) => [key, fillDigests(String(value), world.digests)]),
      );
      const first = await world.prune({ 'max-delete-fraction': '100%', apply: 'true', ...texts });
      expect({ name, log: first.log, exitCode: first.exitCode }).toMatchObject({ exitCode: 0 });
      const { tags, manifests } = await world.remaining();
      expect({ name, tags, manifests }).toEqual({
        name,
        tags: [...remains.tags].sort(),
        manifests: [...remains.manifests].sort(),
      });
      for (const part of remains.says ?? []) expect(first.log).toContain(part);
      const broken = await world.pullAll();
      expect(broken.filter((one) => !remains.broken?.some((tag) => one.startsWith(`${tag}:`)))).toEqual([]);
      const second = await world.prune({ 'max-delete-fraction': '100%', apply: 'true', ...texts });
      expect({
        name,
        exitCode: second.exitCode,
        deleted: second.outputs.deleted,
        log: second.log,
      }).toMatchObject({ exitCode: 0, deleted: '0' });
    } finally {
      await world.close();
    }
  });
});
