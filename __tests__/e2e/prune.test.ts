import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFakePackage } from './fake-packages.ts';
import { makePruneWorld, type PruneWorld, type Thing } from './prune-world.ts';

/** Two releases of two platforms each, the older one signed; and an image that lost its tag. */
const releases: readonly Thing[] = [
  { name: 'a1', age: '60 days' },
  { name: 'b1', platform: 'linux/arm64', age: '60 days' },
  { name: 'one', index: ['a1', 'b1'], tags: ['v1'], age: '60 days' },
  { name: 'sig', links: ['one.sig'], age: '60 days' },
  { name: 'a2' },
  { name: 'b2', platform: 'linux/arm64' },
  { name: 'two', index: ['a2', 'b2'], tags: ['v2', 'latest'] },
  { name: 'lost' },
];
const two = ['a2', 'b2', 'two'];
const all = releases.map(({ name }) => name).sort();

let folder: string;
let world: PruneWorld;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-prune-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => world.close());

async function start(things: readonly Thing[] = releases): Promise<PruneWorld> {
  world = await makePruneWorld(things);
  return world;
}

const everything = { 'keep-latest': '1', untagged: 'true', orphans: 'true', 'max-delete-fraction': '100%' };
const apply = { ...everything, apply: 'true' };
const deletes = () =>
  world.api.lines().filter((line) => line.startsWith('DELETE') && !line.endsWith('/versions/0'));
const files = () => {
  const name = crypto.randomUUID().slice(0, 8);
  return {
    plan: join(folder, `${name}.json`),
    undo: join(folder, `${name}.ndjson`),
    usage: join(folder, `${name}-usage.json`),
  };
};
const limit = (seconds: number) => ({
  kind: 'answer' as const,
  status: 403,
  headers: { 'retry-after': String(seconds) },
  body: JSON.stringify({ message: 'You have exceeded a secondary rate limit.' }),
});
const refusal = (status: number, message: string) => ({
  kind: 'answer' as const,
  status,
  body: JSON.stringify({ message }),
});

describe('without apply', () => {
  it('shows what would go and why, and deletes nothing', async () => {
    await start();
    const { plan } = files();
    const step = await world.prune({ ...everything, 'plan-file': plan });
    expect(step).toMatchObject({
      exitCode: 0,
      outputs: { planned: '5', deleted: '0', kept: '3', blocked: '[]' },
    });
    expect(deletes()).toEqual([]);
    expect((await world.remaining()).manifests).toEqual(all);
    expect(step.log).toMatch(/v1 +60 days +selected by `\*`, 60 days old/);
    expect(step.log).toContain('2 stay: part of an image that stays');
    expect(step.summary).toContain('5 of 8 versions would go');
    expect(step.summary).toContain('`apply` is not set');
  });

  it('writes every version with its decision and reason into the plan file, and the deletions in their order', async () => {
    await start();
    const { plan } = files();
    await world.prune({ ...everything, 'plan-file': plan });
    const { packages } = JSON.parse(await readFile(plan, 'utf8'));
    expect(packages).toHaveLength(1);
    expect(packages[0].versions).toHaveLength(8);
    for (const version of packages[0].versions)
      expect(version).toMatchObject({ action: expect.any(String), reason: expect.stringMatching(/./) });
    const order: readonly number[] = packages[0].order;
    expect(order.indexOf(world.idOf('one'))).toBeLessThan(order.indexOf(world.idOf('a1')));
    expect(order.indexOf(world.idOf('one'))).toBeLessThan(order.indexOf(world.idOf('sig')));
  });
});

describe('mistakes', () => {
  it('are all told at once, and nothing is asked of anybody', async () => {
    await start();
    const step = await world.prune({
      apply: 'yes',
      'keep-tag': 'prod',
      'keep-latest': '1e3',
      'older-than': '-30 days',
      'min-age': '30d ago',
      'max-delete-fraction': '50',
      'keep-digests': 'sha256:abc',
      'keep-tags': '^v1',
      'delete-tags': '/(?=v)/',
      'warn-above': 'byte=1',
      rules: '- tag: v*',
      colour: 'red',
    });
    expect(step.exitCode).toBe(1);
    for (const part of [
      'input `apply`: expected `true` or `false`, found "yes"',
      'input `keep-tag`: there is no such input%0A  -> did you mean `keep-tags`?',
      'input `keep-latest`: expected a whole number of at least 1, found "1e3"',
      'input `older-than`: expected a duration above zero, found "-30 days"',
      'input `min-age`: expected a duration, found "30d ago"',
      'input `max-delete-fraction`: expected a share such as `50%25` or `0.5`, found "50"',
      'input `keep-digests`, line 1: `sha256:abc` is not a digest',
      'input `keep-tags`, line 1: `^v1` has `^` in it',
      'input `delete-tags`, line 1: the regular expression `/(?=v)/` cannot be read',
      'did you mean `bytes`?',
      'input `rules`: rule 1 has the field `tag`, which there is not%0A  -> did you mean `tags`?',
      'input `colour`: there is no such input',
    ])
      expect(step.log).toContain(part);
    expect(world.api.requests).toEqual([]);
    expect(world.registry.requests).toEqual([]);
  });

  it('a rule that keeps and none that selects is refused with `apply`', async () => {
    await start();
    const step = await world.prune({ 'keep-tags': 'v*', apply: 'true' });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('no rule says what may go');
    expect(world.api.requests).toEqual([]);
  });

  it('an age alone is refused: it says when, and nothing says what', async () => {
    await start();
    const step = await world.prune({ 'older-than': '30 days' });
    expect(step).toMatchObject({ exitCode: 1, log: expect.stringContaining('nothing says what') });
  });
});

describe('bounds', () => {
  it('a plan of more versions than `max-deletes` fails, and nothing is deleted', async () => {
    await start();
    const step = await world.prune({ ...apply, 'max-deletes': '4' });
    expect(step).toMatchObject({ exitCode: 1, outputs: { planned: '5', deleted: '0' } });
    expect(step.log).toContain('the plan deletes 5 versions, at most 4 are allowed');
    expect(deletes()).toEqual([]);
  });

  it('a plan of more than half of a package fails, unless that is allowed', async () => {
    await start();
    const { 'max-delete-fraction': _, ...inputs } = apply;
    const step = await world.prune(inputs);
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('the plan deletes 5 of the 8 versions');
    expect(step.log).toContain('max-delete-fraction: 63%25');
    expect(deletes()).toEqual([]);
  });
});

describe("GitHub's list is not to be trusted", () => {
  it('a deletion between two pages hides a version; its children stay all the same', async () => {
    await start();
    world.fake.pageSize = 4;
    let pages = 0;
    world.fake.hook = ({ method, path }) => {
      // Between the first page and the second of the first listing the newest version goes: `two` slips to page one.
      if (method === 'GET' && path.includes('/versions?') && ++pages === 2) world.one.versions.splice(7, 1);
      return undefined;
    };
    const step = await world.prune({ ...apply, untagged: 'true' });
    expect(step.exitCode).toBe(0);
    expect((await world.remaining()).manifests).toEqual(expect.arrayContaining(two));
    expect(await world.pullAll()).toEqual([]);
  });

  it('a list that is older than the tag that is in the registry stops the run', async () => {
    await start();
    await world.fake.freeze(world.name, 1000);
    await world.tag('one', 'prod');
    const step = await world.prune(apply);
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('the registry has the tag `prod`, which GitHub does not list');
    expect(deletes()).toEqual([]);
  });

  it('a tag that has moved to a selected image since the list was made keeps that image, and all in it', async () => {
    await start();
    await world.fake.freeze(world.name, 1000);
    await world.tag('one', 'latest');
    const step = await world.prune(apply);
    expect(step.exitCode).toBe(0);
    expect(step.log).toMatch(/stays: v1 \(version \d+\): its tags have changed: it is latest/);
    const { manifests } = await world.remaining();
    expect(manifests).toEqual(expect.arrayContaining(['a1', 'b1', 'one', 'sig', ...two]));
  });

  it('lists again until two listings agree, where a deletion is still shown', async () => {
    await start();
    await world.fake.freeze(world.name, 1);
    world.one.versions.splice(7, 1);
    const step = await world.prune(everything);
    expect(step).toMatchObject({ exitCode: 0, outputs: { planned: '4' } });
  });

  it('refuses a list that is shorter than what GitHub itself counts', async () => {
    await start();
    world.fake.hook = ({ path }) => {
      if (!path.endsWith(`/container/${world.name}`)) return undefined;
      return { status: 200, body: { name: world.name, version_count: 9 } };
    };
    const step = await world.prune(apply);
    expect(step).toMatchObject({
      exitCode: 1,
      log: expect.stringContaining('GitHub counts 9 versions and lists 8'),
    });
    expect(deletes()).toEqual([]);
  });

  it('a signature whose image only the registry has is no orphan', async () => {
    await start([...releases, { name: 'sig-of-lost', links: ['lost.sig'] }]);
    world.one.versions.splice(7, 1);
    const step = await world.prune({ orphans: 'true', apply: 'true' });
    expect(step).toMatchObject({ exitCode: 0, outputs: { planned: '1', deleted: '0' } });
    expect(step.log).toContain('which it refers to and GitHub does not list');
  });

  it('a version without its list of tags is no version without tags', async () => {
    await start();
    world.api.inject({
      path: /versions\?/,
      fault: {
        kind: 'answer',
        status: 200,
        body: JSON.stringify([
          { id: 1, name: world.digests.get('two'), created_at: '2025-01-01T00:00:00Z', metadata: {} },
        ]),
      },
    });
    const step = await world.prune(apply);
    expect(step).toMatchObject({
      exitCode: 1,
      log: expect.stringContaining('`metadata.container` of version 1 is missing'),
    });
  });
});

describe('while it deletes', () => {
  it('an image that is pushed meanwhile keeps what it shares with one that was to go', async () => {
    await start();
    let listings = 0;
    world.fake.hook = async ({ method, path }) => {
      if (method !== 'GET' || !path.includes('/versions?') || ++listings !== 3) return undefined;
      await world.push([{ name: 'hotfix', index: ['a1'], tags: ['v3'], age: '0 minutes' }]);
      return undefined;
    };
    const step = await world.prune(apply);
    expect(step).toMatchObject({ exitCode: 0, outputs: { deleted: '4' } });
    expect((await world.remaining()).manifests).toEqual(['a1', 'hotfix', ...two].sort());
    expect(await world.pullAll()).toEqual([]);
  });

  it('what somebody else has deleted already is no failure', async () => {
    await start();
    world.fake.hook = async ({ method, path }) => {
      if (method === 'DELETE' && path.endsWith(`/${world.idOf('lost')}`)) await world.takeAway('lost');
      return undefined;
    };
    const step = await world.prune(apply);
    expect(step).toMatchObject({
      exitCode: 0,
      outputs: { deleted: '4' },
      log: expect.stringContaining('1 were gone already'),
    });
  });

  it('an image that only GitHub does not show any more keeps its parts', async () => {
    await start();
    world.fake.hook = ({ method, path }) =>
      method === 'GET' && path.endsWith(`/versions/${world.idOf('one')}`)
        ? { status: 404, body: {} }
        : undefined;
    const step = await world.prune(apply);
    expect(step).toMatchObject({ exitCode: 0, outputs: { deleted: '1' } });
    expect(step.log).toContain('GitHub does not show it, and the registry still has it');
    expect((await world.remaining()).manifests).toEqual(all.filter((name) => name !== 'lost'));
  });

  it('a version that GitHub does not delete stays with all that is in it, and the step is green', async () => {
    await start();
    world.one.blocked.set(
      world.idOf('one'),
      'Publicly visible package versions with more than 5000 downloads cannot be deleted. Contact GitHub support for further assistance.',
    );
    const step = await world.prune(apply);
    expect(step).toMatchObject({ exitCode: 0, outputs: { deleted: '1' } });
    expect(JSON.parse(step.outputs.blocked ?? '')).toEqual([
      expect.objectContaining({ name: 'v1', reason: expect.stringContaining('more than 5,000 downloads') }),
    ]);
    expect((await world.remaining()).manifests).toEqual(all.filter((name) => name !== 'lost'));
    expect(await world.pullAll()).toEqual([]);
    expect(step.summary).toContain('Stays against the plan');
  });

  it('the last tagged version stays, and the step is green', async () => {
    await start([{ name: 'only', tags: ['v1'] }, { name: 'lost' }]);
    const step = await world.prune({
      'delete-tags': 'v*',
      untagged: 'true',
      'max-delete-fraction': '100%',
      apply: 'true',
    });
    expect(step).toMatchObject({ exitCode: 0, outputs: { deleted: '1' } });
    expect(step.outputs.blocked).toContain('the last tagged version');
    expect(await world.remaining()).toEqual({ tags: ['v1'], manifests: ['only'] });
  });

  it('a server that fails for good ends the run, red, with every image that is left whole', async () => {
    await start();
    const once = world.idOf('b1');
    world.api.inject({
      method: 'DELETE',
      path: new RegExp(`/versions/${once}$`),
      fault: refusal(500, 'Server Error'),
    });
    const step = await world.prune(apply);
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('answered 500: Server Error');
    expect(Number(step.outputs.deleted)).toBeGreaterThan(0);
    expect(await world.pullAll()).toEqual([]);
    expect((await world.remaining()).manifests).toEqual(expect.arrayContaining(two));
  });

  it('a server that fails for a moment is asked again', async () => {
    await start();
    world.api.inject({
      method: 'DELETE',
      path: /versions\/[1-9]/,
      times: 2,
      fault: refusal(502, 'Bad Gateway'),
    });
    expect(await world.prune(apply)).toMatchObject({ exitCode: 0, outputs: { deleted: '5' } });
  });

  it('what is missing afterwards fails the step, with the way back', async () => {
    await start();
    world.fake.hook = async ({ method, path }) => {
      if (method === 'DELETE' && path.endsWith(`/${world.idOf('lost')}`))
        await fetch(
          `http://${process.env.SLIPWAY_TEST_REGISTRY}/v2/acme/${world.name}/manifests/${world.digests.get('a2')}`,
          { method: 'DELETE' },
        );
      return undefined;
    };
    const step = await world.prune(apply);
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('are missing: sha256:');
    expect(step.log).toContain('restore: ');
  });

  it('a cancelled job stops at once, and what is left is whole', async () => {
    await start();
    const step = await world.prune(apply, {
      onLog: (log, kill) => {
        if (log.includes('5 go, 3 stay')) kill('SIGINT');
      },
    });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('the job was cancelled');
    expect((await world.remaining()).manifests).toEqual(expect.arrayContaining(two));
    expect(await world.pullAll()).toEqual([]);
  });
});

describe('limits', () => {
  it('one that passes in a moment is waited for', async () => {
    await start();
    world.api.inject({ method: 'DELETE', path: /versions\/[1-9]/, times: 1, fault: limit(1) });
    world.api.inject({ method: 'GET', path: /versions\?/, times: 1, fault: { ...limit(1), status: 429 } });
    expect(await world.prune(apply)).toMatchObject({ exitCode: 0, outputs: { deleted: '5' } });
  });

  it('one that lasts ends the run, green, and the next run goes on', async () => {
    await start();
    world.api.inject({
      method: 'DELETE',
      path: new RegExp(`/versions/${world.idOf('a1')}$`),
      times: 1,
      fault: limit(3600),
    });
    const step = await world.prune(apply);
    expect(step.exitCode).toBe(0);
    expect(step.log).toContain('the next run goes on');
    expect(await world.pullAll()).toEqual([]);
    expect(await world.prune(apply)).toMatchObject({ exitCode: 0 });
    expect((await world.remaining()).manifests).toEqual(two);
  });

  it('some requests of the hour are left to others, and no image is begun that cannot be finished', async () => {
    await start([{ name: 'old', tags: ['v0'], age: '90 days' }, ...releases]);
    world.fake.remaining = 65;
    const step = await world.prune(apply);
    expect(step).toMatchObject({ exitCode: 0, outputs: { deleted: '1' } });
    expect(step.log).toMatch(/5\d requests to GitHub's API are left until 2100/);
    expect((await world.remaining()).manifests).toEqual(all);
    world.fake.remaining = 200;
    expect(await world.prune(apply)).toMatchObject({ exitCode: 0, outputs: { deleted: '5' } });
  });

  it('one that is met while listing ends the run before anything is known, red, and says until when', async () => {
    await start();
    world.fake.hook = () => ({
      status: 403,
      body: { message: 'API rate limit exceeded' },
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4102444800' },
    });
    const step = await world.prune(apply);
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('the limit ends at 2100-01-01T00:00:00.000Z');
  });
});

describe('a manifest that cannot be read', () => {
  it('a registry that answers with a fault for one manifest: nothing older is deleted, for nobody knows what it holds', async () => {
    await start();
    world.registry.inject({
      path: new RegExp(`manifests/${world.digests.get('two')}`),
      fault: refusal(503, 'down'),
    });
    const step = await world.prune(apply);
    expect(step).toMatchObject({ exitCode: 0, outputs: { planned: '0' } });
    expect(step.log).toMatch(/the registry did not serve latest, v2 \(sha256:[0-9a-f]{64}, version \d+\)/);
    expect(deletes()).toEqual([]);
  });

  it('a tag whose manifest is not there keeps everything that is older than it', async () => {
    await start();
    world.registry.inject({
      method: 'GET',
      path: new RegExp(`manifests/${world.digests.get('two')}`),
      fault: refusal(404, 'unknown'),
    });
    const step = await world.prune(apply);
    expect(step.exitCode).toBe(0);
    expect(step.log).toContain('is listed and cannot be read; it may hold this');
    expect(deletes()).toEqual([]);
  });

  it('one of an unknown type keeps every digest that its text names', async () => {
    await start();
    const bytes = JSON.stringify({ schemaVersion: 3, parts: { main: world.digests.get('lost') } });
    const digest = `sha256:${Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(bytes))).toString('hex')}`;
    world.one.versions.push({ id: 77, digest, createdAt: new Date(Date.now() - 9e8).toISOString() });
    world.fake.hook = async ({ path }) => {
      if (!path.includes('/versions?')) return undefined;
      const list = world.one.versions.map((version) => ({
        id: version.id,
        name: version.digest,
        created_at: version.createdAt,
        metadata: { container: { tags: version.id === 77 ? ['strange'] : [] } },
      }));
      return { status: 200, body: list };
    };
    world.registry.inject({
      path: new RegExp(digest),
      fault: {
        kind: 'answer',
        status: 200,
        headers: { 'content-type': 'application/vnd.acme.set.v3+json' },
        body: bytes,
      },
    });
    world.registry.inject({
      path: /tags\/list/,
      fault: { kind: 'answer', status: 200, body: '{"tags":["strange"]}' },
    });
    const { plan } = files();
    await world.prune({ untagged: 'true', 'plan-file': plan });
    const [{ versions }] = JSON.parse(await readFile(plan, 'utf8')).packages;
    const decisionOf = (id: number) => versions.find((version: { id: number }) => version.id === id);
    expect(decisionOf(world.idOf('lost'))).toMatchObject({
      action: 'keep',
      reason: 'part of strange, which stays',
    });
    expect(decisionOf(world.idOf('one'))).toMatchObject({ action: 'delete' });
  });

  it('a registry that answers to nothing fails the step, and is not asked ten thousand times', async () => {
    await start(Array.from({ length: 30 }, (_, at) => ({ name: `image-${at}`, tags: [`t${at}`] })));
    world.registry.inject({ path: /manifests/, fault: { kind: 'answer', status: 501, body: '' } });
    const step = await world.prune({ 'delete-tags': 't*' });
    expect(step.exitCode).toBe(1);
    expect(world.registry.requests.length).toBeLessThan(25);
  });
});

describe('rights', () => {
  it.each([
    ['a job without a permission', 403, 'Resource not accessible by integration', '`packages: write`'],
    ['a token that is none', 401, 'Bad credentials', 'the token is not valid'],
  ])('%s is told what is missing before anything is listed', async (_, status, message, part) => {
    await start();
    world.api.inject({ path: /versions\/0/, fault: refusal(status, message) });
    const step = await world.prune(apply);
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain(part);
    expect(world.api.lines().filter((line) => line.includes('versions?'))).toEqual([]);
  });

  it('names the scope that a classic token lacks, without asking to delete', async () => {
    await start();
    world.fake.scopes = 'read:packages, repo';
    const step = await world.prune(apply);
    expect(step).toMatchObject({
      exitCode: 1,
      log: expect.stringContaining('the token lacks the scope `delete:packages`'),
    });
    expect(world.api.lines().some((line) => line.startsWith('DELETE'))).toBe(false);
  });

  it('names the scope that a classic token lacks to restore', async () => {
    await start();
    const { undo } = files();
    await world.prune({ ...apply, 'undo-file': undo });
    world.fake.scopes = 'read:packages, delete:packages';
    const back = await world.prune({ restore: undo, apply: 'true' });
    expect(back).toMatchObject({
      exitCode: 1,
      log: expect.stringContaining('the token lacks the scope `write:packages`'),
    });
    expect((await world.remaining()).manifests).toEqual(two);
  });

  it('a plan needs no right to delete', async () => {
    await start();
    world.fake.scopes = 'read:packages';
    world.api.inject({ method: 'DELETE', fault: refusal(403, 'no') });
    expect(await world.prune(everything)).toMatchObject({ exitCode: 0, outputs: { planned: '5' } });
  });

  it('a deletion that is answered with 404 although the version is there is a missing right, too', async () => {
    await start();
    world.api.inject({
      method: 'DELETE',
      path: /versions\/[1-9]/,
      fault: refusal(404, 'Package not found.'),
    });
    const step = await world.prune(apply);
    expect(step).toMatchObject({ exitCode: 1, outputs: { deleted: '0' } });
    expect(step.log).toContain('its repository the role Admin on the package');
  });

  it('a package that is not there, or not to be seen, is told as both', async () => {
    await start();
    const step = await world.prune({ ...everything, packages: 'nothing' });
    expect(step).toMatchObject({
      exitCode: 1,
      log: expect.stringContaining('either there is no such package, or the token may not see it'),
    });
  });
});

describe('owners and names', () => {
  it('finds the packages of a user, for the token of a job by the path of users', async () => {
    await start();
    world.fake.owner = { login: 'Acme', type: 'User' };
    expect(await world.prune(apply)).toMatchObject({ exitCode: 0, outputs: { deleted: '5' } });
    expect(world.api.lines().some((line) => line.includes('/users/Acme/packages/container/'))).toBe(true);
  });

  it("finds a user's private packages for a token of that user", async () => {
    await start();
    world.fake.owner = { login: 'Acme', type: 'User' };
    world.fake.user = 'acme';
    expect(await world.prune(everything)).toMatchObject({ exitCode: 0, outputs: { planned: '5' } });
    expect(world.api.lines().some((line) => line.includes('/user/packages/container/'))).toBe(true);
  });

  it('takes packages by pattern, and several of them', async () => {
    await start();
    world.fake.packages.set('other', makeFakePackage());
    world.fake.packages.set(`${world.name}/nothing-in-it`, makeFakePackage());
    const step = await world.prune({ ...everything, packages: `${world.name}*` });
    expect(step.exitCode).toBe(0);
    const plans = JSON.parse(step.outputs.plan ?? '') as { package: string; deletes: number }[];
    expect(plans.map((plan) => plan.package).sort()).toEqual([world.name, `${world.name}/nothing-in-it`]);
  });

  it('says that the token of a job cannot list packages', async () => {
    await start();
    world.api.inject({ path: /packages\?/, fault: refusal(403, 'Resource not accessible by integration') });
    const step = await world.prune({ ...everything, packages: '*' });
    expect(step).toMatchObject({
      exitCode: 1,
      log: expect.stringContaining('cannot list packages: name them in `packages`'),
    });
  });
});

describe('the way back', () => {
  it('restores all that was deleted, children first, tags included', async () => {
    await start();
    const { undo } = files();
    const before = await world.remaining();
    const step = await world.prune({ ...apply, 'undo-file': undo });
    expect(step.outputs).toMatchObject({ deleted: '5', 'undo-file': undo });
    expect((await world.remaining()).manifests).toEqual(two);
    const back = await world.prune({ restore: undo, apply: 'true' });
    expect(back).toMatchObject({ exitCode: 0, outputs: { restored: '5' } });
    expect(await world.remaining()).toEqual(before);
    expect(await world.pullAll()).toEqual([]);
  });

  it('shows what it would restore without `apply`', async () => {
    await start();
    const { undo } = files();
    await world.prune({ ...apply, 'undo-file': undo });
    const back = await world.prune({ restore: undo });
    expect(back).toMatchObject({ exitCode: 0, log: expect.stringContaining('5 versions would be restored') });
    expect((await world.remaining()).manifests).toEqual(two);
  });

  it('leaves a tag where it is that names another image by now', async () => {
    await start();
    const { undo } = files();
    await world.prune({ ...apply, 'undo-file': undo });
    await world.tag('two', 'v1');
    const back = await world.prune({ restore: undo, apply: 'true' });
    expect(back).toMatchObject({
      exitCode: 0,
      log: expect.stringContaining('`v1` names another image by now'),
    });
    const remaining = await world.remaining();
    expect(remaining.manifests).toEqual(all);
  });

  it('fails for what GitHub has no more, and says which', async () => {
    await start();
    const { undo } = files();
    await world.prune({ ...apply, 'undo-file': undo });
    world.one.deleted.splice(
      world.one.deleted.findIndex(({ digest }) => digest === world.digests.get('lost')),
      1,
    );
    const back = await world.prune({ restore: undo, apply: 'true' });
    expect(back).toMatchObject({ exitCode: 1, outputs: { restored: '4' } });
    expect(back.log).toContain('1 versions could not be restored');
  });

  it('refuses a file that is none', async () => {
    await start();
    const { undo } = files();
    await writeFile(undo, '{"package":"app"}\n');
    const back = await world.prune({ restore: undo, apply: 'true' });
    expect(back).toMatchObject({
      exitCode: 1,
      log: expect.stringContaining('line 1 is no record of a deletion'),
    });
  });
});

describe('usage', () => {
  const things: readonly Thing[] = [
    ...releases,
    { name: 'gone', gone: 'deleted' },
    { name: 'orphan', links: ['gone.sig'] },
    { name: 'part', gone: 'deleted' },
    { name: 'half', index: ['part'], tags: ['half'] },
  ];

  it('counts images, not versions, and tells what is shared, broken, and freed by the plan', async () => {
    await start(things);
    const step = await world.prune({ untagged: 'true' });
    const [usage] = JSON.parse(step.outputs.usage ?? '');
    expect(usage).toMatchObject({
      versions: 10,
      images: 4,
      tags: 4,
      untagged: 1,
      children: 4,
      referrers: 2,
      orphans: 1,
      broken: ['half'],
    });
    expect(usage.bytes.total).toBeGreaterThan(usage.bytes.shared);
    expect(usage.bytes.shared).toBe('a layer that all have'.length);
    expect(usage.bytes.reclaimable).toBe(Number(step.outputs.bytes));
    expect(usage.bytes.byTag.v1).toBeGreaterThan(usage.bytes.byTag.half);
    expect(step.summary).toContain('```mermaid\npie showData');
    expect(step.summary).toContain("| downloads | GitHub's API does not tell them |");
  });

  it('tells growth against an earlier report, and thresholds warn or fail', async () => {
    await start();
    const { usage } = files();
    await world.prune({ 'usage-file': usage });
    await world.push([{ name: 'three', tags: ['v3'] }]);
    const step = await world.prune({
      'previous-usage': usage,
      'warn-above': 'growth=1%',
      'fail-above': 'versions=8\nbytes=10GB',
    });
    expect(step.exitCode).toBe(1);
    expect(step.log).toMatch(/::warning::`app-\w+`: growth \d+(?:\.\d)?%25, above 1%25/);
    expect(step.log).toContain('versions 9, above 8');
    expect(step.log).not.toContain('above 10.0 GB');
    expect(step.summary).toContain('growth since the earlier report');
  });

  it('reads no manifest where sizes are not asked for and nothing could go', async () => {
    await start();
    await world.prune({ untagged: 'true', 'older-than': '300 days', usage: 'false' });
    expect(world.registry.lines().filter((line) => line.includes('/manifests/'))).toEqual([]);
  });

  it('reads every manifest once', async () => {
    await start();
    await world.prune(everything);
    const reads = world.registry.lines().filter((line) => line.includes('/manifests/'));
    expect(reads).toHaveLength(8);
    expect(new Set(reads).size).toBe(8);
  });
});

describe('secrets', () => {
  it('the token is in no log, summary, output or file', async () => {
    await start();
    const { plan, undo, usage } = files();
    const step = await world.prune({ ...apply, 'plan-file': plan, 'undo-file': undo, 'usage-file': usage });
    const texts = [
      step.log.replace('::add-mask::ghs_of-the-job', ''),
      step.summary,
      JSON.stringify(step.outputs),
    ];
    for (const path of [plan, undo, usage]) texts.push(await readFile(path, 'utf8'));
    for (const text of texts) expect(text).not.toContain('ghs_of-the-job');
  });
});
