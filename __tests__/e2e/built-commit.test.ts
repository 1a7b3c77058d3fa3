import { chmod, readFile, writeFile } from 'node:fs/promises';
import { makeWorkspace, runStep, uniqueImage } from './door.ts';
import { type FakeGitHub, startFakeGitHub } from './github.ts';
import { digestOf, readImage } from './image.ts';
import { makeRepository, type TestRepository, token } from './repository.ts';

const revisionKey = 'org.opencontainers.image.revision';
const comment = { action: 'created', issue: { number: 7, pull_request: { url: 'x' } } };

let github: FakeGitHub;
let repository: TestRepository;
/** Of the event, and of what is checked out. */
let [main, feature] = ['', ''];
beforeAll(async () => {
  github = await startFakeGitHub();
  repository = await makeRepository();
  main = await repository.commit('2026-01-01T00:00:00Z');
  await repository.git('checkout', '--quiet', '-b', 'feature');
  feature = await repository.commit('2026-02-02T02:02:02Z');
});
afterAll(() => Promise.all([github.close(), repository.remove()]));
beforeEach(() => github.reset());

interface Run {
  readonly inputs: Record<string, string>;
  readonly name?: string;
  readonly ref?: string;
  readonly sha?: string;
  readonly payload?: object;
  readonly entry?: string;
  readonly folder?: string;
}

function run({ inputs, name = 'workflow_dispatch', ref = 'refs/heads/main', sha = main, ...more }: Run) {
  const { payload, entry, folder = repository.folder } = more;
  const builds = entry === undefined || entry === 'main' || entry === 'build';
  return runStep({
    inputs: { 'github-token': token, ...(builds && { driver: 'docker', cache: 'off' }), ...inputs },
    event: { name, ref, sha, payload: { head_commit: undefined, ...payload } },
    env: { GITHUB_API_URL: github.url },
    workspace: folder,
    ...(entry && { entry }),
  });
}

async function readFirst(image: string, digest = '') {
  const { children, readChild } = await readImage(`${image}@${digest}`);
  return readChild(children[0]?.digest ?? '');
}

describe('a checkout of another commit than that of the event', () => {
  it('is what labels, annotations and dates are about, and a notice names both commits', async () => {
    const image = uniqueImage();
    const step = await run({ inputs: { images: image, tags: 'type=sha' } });
    expect(step.exitCode).toBe(0);
    const { labels, created, manifest } = await readFirst(image, step.outputs.digest);
    expect(labels[revisionKey]).toBe(feature);
    expect(manifest.annotations[revisionKey]).toBe(feature);
    expect([labels['org.opencontainers.image.created'], created]).toEqual([
      '2026-02-02T02:02:02.000Z',
      '2026-02-02T02:02:02Z',
    ]);
    expect(step.outputs['tag-names']).toBe(`sha-${feature.slice(0, 7)}`);
    expect(step.log).toContain(
      `::notice::the image is built from commit ${feature}, and the event is about ${main}`,
    );
    expect(step.log).toContain(
      `commit      ${feature.slice(0, 7)} (HEAD of the checkout; the checkout is at`,
    );
  });

  it('is never noted or reused as the commit of the event, though a comment pushes it by `push: true`', async () => {
    const image = uniqueImage();
    const inputs = { images: image, reuse: 'commit' };
    const foreign = await run({
      inputs: { ...inputs, push: 'true' },
      name: 'issue_comment',
      payload: comment,
    });
    expect(foreign).toMatchObject({ exitCode: 0, outputs: { pushed: 'true' } });
    expect(foreign.log).toContain('nor does a later run reuse this image');
    const own = await repository.checkOut(main);
    const release = { ref: 'refs/tags/v1.0.0', name: 'push', payload: { base_ref: 'refs/heads/main' } };
    const step = await run({ inputs, ...release, folder: own.folder });
    await own.remove();
    expect(step.exitCode).toBe(0);
    expect(step.log).toContain('Built anew: none of v1.0.0, latest, main');
    expect(step.outputs.digest).not.toBe(foreign.outputs.digest);
    expect((await readFirst(image, step.outputs.digest)).labels[revisionKey]).toBe(main);
  });
});

describe('a checkout that is not clean', () => {
  it.each(['commit', 'content'])(
    'is neither reused nor noted with `reuse: %s`, and the log names the file',
    async (reuse) => {
      const image = uniqueImage();
      const own = await repository.checkOut(main);
      const publish = (ref: string) =>
        run({ inputs: { images: image, reuse }, name: 'push', ref, folder: own.folder });
      const first = await publish('refs/heads/main');
      const clean = await publish('refs/tags/v1.0.0');
      await writeFile(`${own.folder}/content`, 'what a step has made of it');
      const dirty = await publish('refs/tags/v1.0.1');
      const recipes = await Promise.all(
        ['v1.0.0', 'v1.0.1'].map(async (tag) =>
          Object.keys((await readImage(`${image}:${tag}`)).index.annotations),
        ),
      );
      await own.remove();
      expect([first, clean, dirty].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
      expect(clean.outputs.digest).toBe(first.outputs.digest);
      expect(clean.log).toContain('Not built:');
      expect(dirty.outputs.digest).not.toBe(first.outputs.digest);
      expect(dirty.log).toContain('Built anew: the checkout is not clean: `content` is not as HEAD has it');
      expect(recipes.map((keys) => keys.some((key) => key.endsWith('.recipe')))).toEqual([true, false]);
    },
    60_000,
  );
});

describe('a leg and its plan', () => {
  it('may be about two commits: the image says which one was built, and a merge says so as well', async () => {
    const image = uniqueImage();
    const planned = await run({
      inputs: { images: image, tags: 'type=raw,value=1.0.0', style: 'publish', platforms: 'linux/amd64' },
      entry: 'plan',
    });
    const { plan = '' } = planned.outputs;
    expect(JSON.parse(plan).labels[revisionKey]).toBe(main);
    const leg = await run({
      inputs: { plan, index: '0', platforms: 'linux/amd64', driver: 'docker-container' },
      entry: 'build',
    });
    expect(leg.exitCode === 0 ? '' : leg.log).toBe('');
    const { labels } = await readFirst(image, leg.outputs.digest);
    expect(labels[revisionKey]).toBe(feature);
    expect(labels['org.opencontainers.image.version']).toBe('1.0.0');
    const merged = await run({ inputs: { plan, results: JSON.stringify(leg.outputs) }, entry: 'merge' });
    expect(merged.log).toContain(
      `The legs say that they are of commit ${feature}, and the plan is of ${main}`,
    );
    const { index } = await readImage(`${image}@${merged.outputs.digest}`);
    expect(index.annotations[revisionKey]).toBe(feature);
  }, 60_000);
});

describe('`{{commit_date}}` where the event has no commits', () => {
  const tags = "type=raw,value={{commit_date 'YYYYMMDD'}}";
  const doors = [
    { entry: 'plan', inputs: {} },
    { entry: 'main', inputs: { push: 'false', 'dry-run': 'true', context: 'git' } },
  ];
  let empty: Awaited<ReturnType<typeof makeWorkspace>>;
  beforeAll(async () => {
    empty = await makeWorkspace({ Dockerfile: 'FROM scratch\n' });
  });
  afterAll(() => empty.remove());

  it.each(doors)('$entry takes it from the checkout, and asks nobody', async ({ entry, inputs }) => {
    const own = await repository.checkOut(main);
    const step = await run({
      inputs: { images: 'acme/app', tags, ...inputs },
      entry,
      folder: own.folder,
      name: 'schedule',
    });
    await own.remove();
    expect(step.log).toContain('acme/app:20260101');
    expect(github.requests).toEqual([]);
  });

  it.each(doors)('$entry asks GitHub once without one', async ({ entry, inputs }) => {
    github.dates = { [main]: '2026-03-04T05:06:07Z' };
    const step = await run({
      inputs: { images: 'acme/app', tags, ...inputs },
      entry,
      folder: empty.folder,
      name: 'schedule',
    });
    expect(step.log).toContain('acme/app:20260304');
    expect(github.requests).toEqual([`GET /repos/Acme/App/commits/${main}`]);
  });

  it.each(doors)(
    '$entry refuses to guess where nobody can tell, and names the rule',
    async ({ entry, inputs }) => {
      const step = await run({
        inputs: { images: 'acme/app', tags, ...inputs },
        entry,
        folder: empty.folder,
        name: 'schedule',
      });
      expect(step.exitCode).toBe(1);
      expect(step.log).toMatch(
        /::error::input `tags`, line 1: the rule `type=raw,value=\{\{commit_date 'YYYYMMDD'\}\}`:.*is not known/,
      );
    },
  );

  it('promote asks for it as well', async () => {
    const image = uniqueImage();
    const built = await run({ inputs: { images: image, tags: 'type=raw,value=one' } });
    github.dates = { [main]: '2026-03-04T05:06:07Z' };
    const step = await runStep({
      inputs: { 'github-token': token, source: `${image}:one`, tags },
      event: { name: 'workflow_dispatch', sha: main, payload: { head_commit: undefined } },
      env: { GITHUB_API_URL: github.url },
      workspace: empty.folder,
      entry: 'promote',
    });
    expect(step.exitCode).toBe(0);
    expect(await digestOf(`${image}:20260304`)).toBe(built.outputs.digest);
  });
});

describe('what it costs', () => {
  /** Which commands of git a step starts. */
  async function count(run: Omit<Run, 'folder'>, folder: string): Promise<readonly string[]> {
    const { folder: own, remove } = await makeWorkspace({
      git: `#!/bin/sh\necho "$*" >> "$(dirname "$0")/notes"\nPATH="\${PATH#*:}" exec git "$@"\n`,
      notes: '',
    });
    await chmod(`${own}/git`, 0o755);
    const builds = run.entry !== 'plan';
    const step = await runStep({
      inputs: {
        'github-token': token,
        images: 'acme/app',
        push: 'false',
        ...(builds && { 'dry-run': 'true' }),
        ...run.inputs,
      },
      event: { name: run.name ?? 'push', sha: main, payload: run.payload ?? {} },
      env: { GITHUB_API_URL: github.url, PATH: `${own}:${process.env.PATH}` },
      workspace: folder,
      ...(run.entry && { entry: run.entry }),
    });
    const notes = await readFile(`${own}/notes`, 'utf8');
    await remove();
    expect(step.exitCode === 0 ? '' : step.log).toBe('');
    return [...notes.matchAll(/ (status|show|rev-parse|for-each-ref|config|symbolic-ref) /g)].map(
      ([, name = '']) => name,
    );
  }

  it('is one question to git on a push, and one more where the event does not say when its commit was made', async () => {
    const own = await repository.checkOut(main);
    const dated = { head_commit: { id: main, timestamp: '2026-01-01T00:00:00Z' } };
    expect(await count({ inputs: {}, payload: dated }, own.folder)).toEqual(['status']);
    const silent = { head_commit: undefined };
    const both = await count({ inputs: {}, name: 'workflow_dispatch', payload: silent }, own.folder);
    expect([...both].sort()).toEqual(['show', 'status']);
    await own.remove();
  });

  it('is nothing in an empty workspace, and nothing in a plan whose event says all', async () => {
    const { folder, remove } = await makeWorkspace({});
    const silent = { head_commit: undefined };
    expect(await count({ inputs: { context: 'git' }, name: 'schedule', payload: silent }, folder)).toEqual(
      [],
    );
    for (const style of ['metadata-action', 'publish'])
      expect(
        await count({ inputs: { style }, entry: 'plan', name: 'schedule', payload: silent }, folder),
      ).toEqual([]);
    await remove();
    const plan = { inputs: { style: 'publish' }, entry: 'plan' };
    const dated = { head_commit: { id: main, timestamp: '2026-01-01T00:00:00Z' } };
    expect(await count({ ...plan, payload: dated }, repository.folder)).toEqual([]);
  });
});
