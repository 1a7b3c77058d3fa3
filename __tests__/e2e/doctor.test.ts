import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';
import { digestOf } from './image.ts';

let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  workspace = await makeWorkspace({
    'docker/Dockerfile': `FROM ${testbed('BASE')}\n`,
    Dockerfile: 'FROM scratch\n',
  });
});
afterAll(() => workspace.remove());

const dryRun = (inputs: Readonly<Record<string, string>>) =>
  runStep({ inputs: { ...inputs, 'dry-run': 'true' }, workspace: workspace.folder });

/** The marks and names of the table's rows. */
const rowsOf = (summary: string) =>
  [...summary.matchAll(/^\| (✅|⚠️|❌) \| ([^|]+) \|/gm)].map(([, mark, area]) => `${mark} ${area}`);

describe('a dry run of what cannot work', () => {
  it('says in one table what is wrong with event, permissions, names, files, cache and platforms', async () => {
    const step = await dryRun({
      images: 'ghcr.io/tenant',
      push: 'yes',
      attest: 'true',
      context: 'dokcer',
      'cache-from': 'type=registry,ref=ghcr.io/acme/app:a:b',
      platforms: 'linux/amd46',
      platfrom: 'linux/arm64',
      password: 'a-password-without-a-name',
    });
    expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
    const rows = rowsOf(step.summary);
    for (const area of ['event', 'permissions', 'names', 'files', 'cache', 'platforms', 'other inputs'])
      expect(rows).toContain(`❌ ${area}`);
    expect(step.summary).toMatch(/^### This cannot work: (?:[7-9]|\d\d) things are wrong\n/);
    expect(step.summary).not.toContain('Nothing was published');
    expect(step.log).toMatch(/^wrong platforms {4}input `platforms`.*\n {19}-> /m);
    const said = step.log.replace(/^::add-mask::.*$/gm, '');
    expect(`${step.summary}${said}`).not.toContain('a-password-without-a-name');
  });

  it('says that the registry would refuse it, beside all that is right', async () => {
    const image = uniqueImage(testbed('REGISTRY_AUTH'));
    const step = await dryRun({ images: image });
    expect(step.exitCode).toBe(1);
    expect(rowsOf(step.summary)).toEqual([
      '✅ event',
      '❌ permissions',
      '✅ names',
      '✅ files',
      '✅ cache',
      '✅ platforms',
    ]);
  });
});

describe('a dry run of what works', () => {
  it('says so, with what was found, and has pushed nothing', async () => {
    const image = uniqueImage();
    const step = await dryRun({ images: image });
    expect(step).toMatchObject({
      exitCode: 0,
      leftovers: [],
      outputs: { tags: `${image}:main`, pushed: 'false' },
    });
    expect(step.summary).toContain('### This would work\n');
    for (const cell of [`may push to ${image}`, `${image}:main`, 'publishes: push on main'])
      expect(step.summary).toContain(cell);
    expect(await digestOf(`${image}:main`)).toBeUndefined();
  });
});

describe('a dry run of the plan', () => {
  const dryPlan = (inputs: Readonly<Record<string, string>>) =>
    runStep({
      entry: 'plan',
      inputs: { ...inputs, 'dry-run': 'true' },
      workspace: workspace.folder,
      env: { PATH: '/nowhere', DOCKER_HOST: 'unix:///nonexistent.sock' },
    });

  it('says the same of a workflow that cannot work, in one table and without docker', async () => {
    const step = await dryPlan({
      images: 'ghcr.io/tenant',
      tags: 'type=semver,patern={{version}}',
      push: 'yes',
      attest: 'true',
      context: 'dokcer',
      file: 'docker/Dockerfiel',
      'cache-from': 'type=registry,ref=ghcr.io/acme/app:a:b',
      platforms: 'linux/amd46',
      runners: 'linux/arm64',
      platfrom: 'linux/arm64',
    });
    expect(step).toMatchObject({ exitCode: 1, outputs: {}, leftovers: [] });
    const rows = rowsOf(step.summary);
    for (const area of ['event', 'permissions', 'names', 'files', 'cache', 'platforms', 'other inputs'])
      expect(rows).toContain(`❌ ${area}`);
    expect(step.summary.match(/input `tags`, line 1: there is no attribute/g)).toHaveLength(1);
    expect(step.summary).not.toContain('ocker engine');
  });

  it('says that the registry would refuse the push', async () => {
    const step = await dryPlan({ images: uniqueImage(testbed('REGISTRY_AUTH')), platforms: 'linux/amd64' });
    expect(step.exitCode).toBe(1);
    expect(rowsOf(step.summary)).toContain('❌ permissions');
  });

  it('of what works says so, with runners and files, and gives the plan all the same', async () => {
    const image = uniqueImage();
    const step = await dryPlan({
      images: image,
      tags: 'type=ref,event=branch',
      platforms: 'linux/amd64,linux/arm64',
      file: 'docker/Dockerfile',
    });
    expect(step).toMatchObject({ exitCode: 0, outputs: { tags: `${image}:main`, push: 'true' } });
    for (const cell of ['linux/arm64 on ubuntu-24.04-arm', `may push to ${image}`, 'docker/Dockerfile'])
      expect(step.summary).toContain(cell);
    expect(step.summary).toMatch(/^### This would work\n/);
    expect(await digestOf(`${image}:main`)).toBeUndefined();
  });
});

describe('the names in a dry run', () => {
  it('are those that would move, also beside another problem: `latest` is none of a beta', async () => {
    const step = await runStep({
      inputs: { images: uniqueImage(), 'cache-from': 'type=registry,ref=a:b:c', 'dry-run': 'true' },
      workspace: workspace.folder,
      event: { name: 'push', ref: 'refs/tags/v2.0.0-beta.1' },
    });
    expect(step.exitCode).toBe(1);
    const names = /^\| ✅ \| names \| ([^|]*) \|/m.exec(step.summary)?.[1] ?? '';
    expect(names).toContain(':v2.0.0-beta.1');
    expect(names).not.toContain(':latest');
  });

  it('count one problem once', async () => {
    const step = await dryRun({ images: uniqueImage(), attest: 'true', 'github-token': 'ghs_made-up' });
    expect(step.exitCode).toBe(1);
    expect(rowsOf(step.summary).filter((row) => row === '❌ permissions')).toHaveLength(1);
    expect(step.summary).toMatch(/^### This cannot work: one thing is wrong\n/);
  });

  it('stand beside "not known" where the registry does not answer', async () => {
    const step = await dryRun({ images: '127.0.0.1:9/acme/app' });
    expect(step.exitCode).toBe(0);
    expect(step.summary).toContain('### Nothing wrong was found, but not everything could be checked\n');
    expect(step.summary).toMatch(/^\| ⚠️ \| permissions \| not known: .*127\.0\.0\.1:9/m);
  });
});
