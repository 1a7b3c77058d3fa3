import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { makeWorkspace, runStep, type StepEvent, sampleSha } from './door.ts';

let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  workspace = await makeWorkspace({ 'README.md': 'sample' });
});
afterAll(() => workspace.remove());

/** No docker on the PATH: the plan needs none. */
function plan(
  inputs: Record<string, string>,
  event: Partial<StepEvent> = {},
  env: Record<string, string | undefined> = {},
) {
  const noDocker = { PATH: '/usr/bin:/bin', DOCKER_HOST: 'unix:///nonexistent.sock' };
  return runStep({ inputs, event, entry: 'plan', workspace: workspace.folder, env: { ...noDocker, ...env } });
}

const semver = 'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}\ntype=sha';

describe('the plan', () => {
  it('gives the outputs of metadata-action for a version tag, without Docker and without an API', async () => {
    const step = await plan(
      { images: 'ghcr.io/Acme/App', tags: semver },
      { ref: 'refs/tags/v1.2.3' },
      { GITHUB_API_URL: 'http://127.0.0.1:9' },
    );
    expect(step.exitCode).toBe(0);
    expect(step.outputs).toMatchObject({
      version: '1.2.3',
      tags: 'ghcr.io/acme/app:1.2.3\nghcr.io/acme/app:1.2\nghcr.io/acme/app:sha-860c190\nghcr.io/acme/app:latest',
      'tag-names': '1.2.3\n1.2\nsha-860c190\nlatest',
      push: 'true',
    });
    expect(step.outputs.labels).toContain(`org.opencontainers.image.revision=${sampleSha}`);
    expect(JSON.parse(step.outputs.json ?? '')).toMatchObject({
      'tag-names': ['1.2.3', '1.2', 'sha-860c190', 'latest'],
    });
  });

  it('leaves bake files for the steps behind it', async () => {
    let text = '';
    const step = await plan(
      { images: 'acme/app', 'bake-target': 'mine' },
      {},
      { RUNNER_TEMP: workspace.folder },
    );
    text = await readFile(step.outputs['bake-file-tags'] ?? '', 'utf8');
    expect(JSON.parse(text)).toMatchObject({ target: { mine: { tags: ['acme/app:main'] } } });
  });

  it('exports its answers for later steps, unless that is switched off', async () => {
    const on = await plan({ images: 'acme/app' });
    expect(on.log).toContain('DOCKER_METADATA_OUTPUT_TAGS');
    const off = await plan({ images: 'acme/app' }, {}, { DOCKER_METADATA_SET_OUTPUT_ENV: 'false' });
    expect(off.log).not.toContain('DOCKER_METADATA_OUTPUT_TAGS');
  });

  it('says for each rule which tag it gave, or why none, in log and summary', async () => {
    const step = await plan({ images: 'acme/app', tags: semver });
    expect(step.log).toContain('type=semver,pattern={{version}}: the ref is the branch main');
    expect(step.summary).toContain('| `type=semver,pattern={{version}}` |  | the ref is the branch main |');
    expect(step.summary).toContain('| `type=sha` | `sha-860c190` |');
  });

  it('decides about the push, and says why not on a pull request', async () => {
    const payload = { pull_request: { number: 7, head: { repo: { full_name: 'Acme/App' } } } };
    const step = await plan(
      { images: 'acme/app' },
      { name: 'pull_request', ref: 'refs/pull/7/merge', payload },
    );
    expect(step.outputs).toMatchObject({ push: 'false', tags: 'acme/app:pr-7' });
    expect(step.outputs.reason).toContain('a pull request is built, not published');
  });

  it('makes the job matrix, ready for strategy.matrix and fromJSON', async () => {
    const runners = 'linux/arm64,linux/arm/v7 = ubuntu-24.04-arm';
    const step = await plan({
      images: 'acme/app',
      platforms: 'linux/amd64,linux/arm64,linux/arm/v7',
      runners,
    });
    const { include } = JSON.parse(step.outputs.matrix ?? '');
    expect(include).toMatchObject([
      { index: 0, platforms: 'linux/amd64' },
      { index: 1, platforms: 'linux/arm/v7,linux/arm64' },
    ]);
    expect(JSON.parse(include[1]['runs-on'])).toBe('ubuntu-24.04-arm');
    expect(JSON.parse(step.outputs.plan ?? '')).toMatchObject({
      version: 1,
      sha: sampleSha,
      push: true,
      platforms: ['linux/amd64', 'linux/arm/v7', 'linux/arm64'],
    });
  });

  it('reports all mistakes of all inputs at once, with their lines, in under half a second', async () => {
    const step = await plan({
      images: 'acme/app',
      tags: 'type=sha\ntype=semvr,pattern={{version}}\ntype=sha,fromat=long',
      runners: 'x',
      push: 'maybe',
      platforms: 'linux/amd46',
    });
    expect(step.exitCode).toBe(1);
    for (const said of [
      'input `tags`, line 2',
      'input `tags`, line 3',
      'input `runners`, line 1',
      'input `push`',
      'input `platforms`',
    ]) {
      expect(step.log).toContain(said);
    }
    expect(step.milliseconds).toBeLessThan(500);
  });

  it('a tag without any rule for this event only warns, as the peer does', async () => {
    const step = await plan({ images: 'acme/app', tags: 'type=semver,pattern={{version}}' });
    expect(step).toMatchObject({ exitCode: 0, outputs: { tags: '', version: '' } });
    expect(step.log).toContain('No rule gives a tag for this event');
  });

  it('nothing from a ref is more than text: no command of the runner, no HTML, no shell', async () => {
    const ref = 'refs/heads/x`$(touch pwned)|<b>';
    const step = await plan({ images: 'acme/app' }, { ref });
    expect(step.exitCode).toBe(0);
    expect(step.outputs.tags).toBe('acme/app:x-touch-pwned-b-');
    expect(step.summary).not.toContain('<b>');
  });
});

describe('the plan from the checkout (`context: git`)', () => {
  const git = (folder: string, ...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd: folder,
      encoding: 'utf8',
    }).trim();

  it('takes branch and commit from git, whatever the event says', async () => {
    const checkout = await makeWorkspace({ a: 'a' });
    git(checkout.folder, 'init', '--quiet', '--initial-branch=work');
    git(checkout.folder, 'add', 'a');
    git(checkout.folder, 'commit', '--quiet', '--message=a');
    const sha = git(checkout.folder, 'rev-parse', 'HEAD');
    const run = () =>
      runStep({
        inputs: {
          context: 'git',
          images: 'acme/app',
          tags: 'type=ref,event=branch\ntype=ref,event=tag\ntype=sha',
        },
        entry: 'plan',
        workspace: checkout.folder,
      });
    const branch = await run();
    expect(branch.outputs['tag-names']).toBe(`work\nsha-${sha.slice(0, 7)}`);
    git(checkout.folder, 'tag', 'v1');
    git(checkout.folder, 'checkout', '--quiet', '--detach');
    const tag = await run();
    expect(tag.outputs.version).toBe('v1');
    await checkout.remove();
  });

  it('says what is missing where there is no checkout', async () => {
    const step = await plan({ context: 'git', images: 'acme/app' });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('put actions/checkout before this step');
  });
});
