import { makeWorkspace, runStep, type StepEvent, sampleSha } from './door.ts';
import { type FakeGitHub, startFakeGitHub } from './github.ts';
import { makeRepository, makeShallowClone, type TestRepository } from './repository.ts';

let github: FakeGitHub;
let empty: Awaited<ReturnType<typeof makeWorkspace>>;
const repositories: TestRepository[] = [];
beforeAll(async () => {
  github = await startFakeGitHub();
  empty = await makeWorkspace({ 'README.md': 'sample' });
});
afterAll(() => Promise.all([github.close(), empty.remove(), ...repositories.map(({ remove }) => remove())]));
beforeEach(() => github.reset());

function plan(
  inputs: Record<string, string>,
  event: Partial<StepEvent> = {},
  { folder = empty.folder, env = {} }: { folder?: string; env?: Record<string, string> } = {},
) {
  const all = { images: 'acme/app', 'github-token': 'made-up', ...inputs };
  const variables = { GITHUB_API_URL: github.url, ...env };
  return runStep({ inputs: all, event, entry: 'plan', workspace: folder, env: variables });
}

const series =
  'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}\ntype=semver,pattern={{major}}';

describe('what the plan asks GitHub', () => {
  const told = {
    name: 'App',
    description: 'Serves a page',
    html_url: 'https://github.com/Acme/App',
    default_branch: 'trunk',
    license: { spdx_id: 'MIT' },
  };
  // As on a schedule, whose payload says nothing of the repository.
  const silent = { name: 'schedule', payload: { repository: undefined } };

  it.each([
    { name: 'push' },
    { name: 'push', ref: 'refs/tags/v1.2.3' },
    { name: 'pull_request', ref: 'refs/pull/7/merge' },
    { name: 'release', ref: 'refs/tags/v1.2.3' },
  ])('nothing on $name $ref', async (event) => {
    const step = await plan({ tags: `${series}\ntype=edge\ntype=ref,event=branch\ntype=channel` }, event);
    expect(step.exitCode).toBe(0);
    expect(github.requests).toEqual([]);
  });

  it('the repository, once, where the event is silent about it', async () => {
    github.repository = told;
    const step = await plan({ tags: 'type=edge\ntype=schedule' }, { ...silent, ref: 'refs/heads/trunk' });
    expect(github.requests).toEqual(['GET /repos/Acme/App']);
    expect(step.outputs['tag-names']).toBe('nightly\nedge');
    expect(step.outputs.labels).toContain('org.opencontainers.image.licenses=MIT');
  });

  it('in vain where it may not: labels without a licence are a warning that names the permission', async () => {
    github.fault = 403;
    const step = await plan({ tags: 'type=schedule' }, silent);
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'tag-names': 'nightly' } });
    expect(step.log).toMatch(/::warning::Description, link and licence are missing.*contents: read/);
  });

  it('in vain where a rule waits for the default branch: an error that names the permission', async () => {
    github.fault = 403;
    const step = await plan({ tags: 'type=edge' }, silent);
    expect(step.exitCode).toBe(1);
    expect(step.log).toMatch(/::error::could not read the facts of the repository.*contents: read/);
  });

  it('again where the answer was a fault of the moment', async () => {
    github.fault = 502;
    const step = await plan({ tags: 'type=schedule' }, silent);
    expect(step.exitCode).toBe(0);
    expect(github.requests).toHaveLength(3);
  });

  it('the date of a commit that neither event nor checkout knows', async () => {
    github.dates = { [sampleSha]: '2026-03-04T05:06:07Z' };
    const tags = "type=raw,value={{commit_date 'YYYYMMDD'}}";
    const step = await plan({ tags }, { payload: { head_commit: undefined } });
    expect(step.outputs.version).toBe('20260304');
    expect(github.requests).toEqual([`GET /repos/Acme/App/commits/${sampleSha}`]);
  });
});

describe('the guard of the plan', () => {
  const backport = { ref: 'refs/tags/v1.9.1' };

  it('is off, so that the answers are those of metadata-action', async () => {
    github.tags = ['v2.0.1'];
    const step = await plan({ tags: series }, backport);
    expect(step.outputs['tag-names']).toBe('1.9.1\n1.9\n1\nlatest');
    expect(github.requests).toEqual([]);
  });

  it('leaves out what a newer version holds, in every output, and says why', async () => {
    github.tags = ['v1.9.0', 'v1.9.1', 'v1.10.0', 'v2.0.1'];
    const step = await plan({ tags: series, 'guard-floating-tags': 'true' }, backport);
    expect(step.outputs).toMatchObject({ tags: 'acme/app:1.9.1\nacme/app:1.9', version: '1.9.1' });
    expect(JSON.parse(step.outputs.plan ?? '')['tag-names']).toEqual(['1.9.1', '1.9']);
    for (const text of [step.log, step.summary]) {
      expect(text).toContain('1 stays at 1.10.0: 1.10.0 is newer than 1.9.1');
      expect(text).toContain('latest stays at 2.0.1: 2.0.1 is newer than 1.9.1');
    }
  });

  it('holds the channel of a pre-release, too', async () => {
    github.tags = ['v2.0.0-rc.2', 'v2.0.0-rc.10', 'v3.0.0-beta.1'];
    const inputs = { tags: `${series}\ntype=channel`, 'guard-floating-tags': 'true' };
    const older = await plan(inputs, { ref: 'refs/tags/v2.0.0-rc.2' });
    expect(older.outputs['tag-names']).toBe('2.0.0-rc.2');
    const newest = await plan(inputs, { ref: 'refs/tags/v2.0.0-rc.10' });
    expect(newest.outputs['tag-names']).toBe('2.0.0-rc.10\nrc');
  });

  it('reads the tags of a whole checkout, and asks nobody', async () => {
    const repository = await makeRepository();
    repositories.push(repository);
    const sha = await repository.commit();
    for (const tag of ['v1.9.1', 'v2.0.1']) await repository.git('tag', tag);
    const inputs = { tags: series, 'guard-floating-tags': 'true' };
    const step = await plan(inputs, { ...backport, sha }, repository);
    expect(step.outputs['tag-names']).toBe('1.9.1\n1.9\n1');
    expect(github.requests).toEqual([]);
  });

  it('warns where nobody can tell, and holds nothing', async () => {
    github.fault = 403;
    const step = await plan({ tags: series, 'guard-floating-tags': 'true' }, backport);
    expect(step.outputs['tag-names']).toBe('1.9.1\n1.9\n1\nlatest');
    expect(step.log).toContain('Which versions exist is not known');
  });
});

describe('a version that no push has announced', () => {
  it('is planned as its tag would be, with the commit of the tag', async () => {
    const origin = await makeRepository();
    repositories.push(origin);
    const sha = await origin.commit();
    await origin.git('tag', 'v1.2.3');
    const clone = await makeShallowClone(origin, 'refs/tags/v1.2.3');
    repositories.push(clone);
    const dispatch = { name: 'workflow_dispatch', ref: 'refs/heads/main' };
    const pushed = await plan({ tags: series }, { ref: 'refs/tags/v1.2.3', sha }, clone);
    for (const input of [{ version: '1.2.3' }, { ref: 'refs/tags/v1.2.3' }]) {
      const step = await plan({ tags: series, ...input }, dispatch, clone);
      expect(step.outputs['tag-names']).toBe(pushed.outputs['tag-names']);
      expect(JSON.parse(step.outputs.plan ?? '')).toMatchObject({ ref: 'refs/tags/v1.2.3', sha, push: true });
    }
  });

  it('is refused on a pull request', async () => {
    const step = await plan(
      { tags: series, version: '1.2.3' },
      { name: 'pull_request', ref: 'refs/pull/7/merge' },
    );
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('input `version`');
  });
});

it('a wrong DOCKER_METADATA_SET_OUTPUT_ENV is told before anything is written', async () => {
  const step = await plan({}, {}, { env: { DOCKER_METADATA_SET_OUTPUT_ENV: 'yes' } });
  expect(step).toMatchObject({ exitCode: 1, outputs: {} });
  expect(step.log).toContain('DOCKER_METADATA_SET_OUTPUT_ENV is `true` or `false`, found "yes"');
});
