import { type StepResult, uniqueImage } from './door.ts';
import { type FakeGitHub, startFakeGitHub } from './github.ts';
import { digestOf } from './image.ts';
import {
  makeRepository,
  makeShallowClone,
  publishFrom,
  type Run,
  type TestRepository,
  tagsOf,
  token,
} from './repository.ts';

const series =
  'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}\ntype=semver,pattern={{major}}';

let github: FakeGitHub;
const repositories: TestRepository[] = [];
beforeAll(async () => {
  github = await startFakeGitHub();
});
afterAll(() => Promise.all([github.close(), ...repositories.map(({ remove }) => remove())]));
beforeEach(() => github.reset());

async function openRepository(): Promise<TestRepository> {
  const repository = await makeRepository();
  repositories.push(repository);
  return repository;
}

async function cloneShallow(origin: TestRepository, ref: string): Promise<TestRepository> {
  const clone = await makeShallowClone(origin, ref);
  repositories.push(clone);
  return clone;
}

const publish = (repository: TestRepository, run: Run) => publishFrom(repository, github, run);

describe('a backport, v1.9.1 after v2.0.1', () => {
  const image = uniqueImage();
  const inputs = { images: image, tags: series };
  let newest: StepResult;
  let backport: StepResult;
  beforeAll(async () => {
    const repository = await openRepository();
    await repository.commit();
    for (const version of ['v1.9.0', 'v1.10.0', 'v2.0.1']) {
      await repository.commit();
      await repository.git('tag', version);
    }
    newest = await publish(repository, { inputs, ref: 'refs/tags/v2.0.1' });
    await repository.git('checkout', '--quiet', 'v1.9.0');
    await repository.commit();
    await repository.git('tag', 'v1.9.1');
    backport = await publish(repository, { inputs, ref: 'refs/tags/v1.9.1' });
  });

  it('moves its own version and minor, and neither `1` nor `latest`', async () => {
    expect([newest.exitCode, backport.exitCode]).toEqual([0, 0]);
    expect(await tagsOf(image, backport, '1.9.1', '1.9', '1', 'latest')).toEqual(['1.9.1', '1.9']);
    expect(await digestOf(`${image}:1`)).toBeUndefined();
    expect(await tagsOf(image, newest, '2.0.1', '2.0', '2', 'latest')).toEqual([
      '2.0.1',
      '2.0',
      '2',
      'latest',
    ]);
  });

  it('says in plan, notice and summary which tags stay, and why', () => {
    const sentence = `${image}:latest stays at 2.0.1: 2.0.1 is newer than 1.9.1`;
    expect(backport.log).toContain(`::notice::${sentence}`);
    expect(backport.log).toMatch(/^ {2}stays +\S+:latest stays at 2\.0\.1/m);
    expect(backport.log).toContain(`${image}:1 stays at 1.10.0: 1.10.0 is newer than 1.9.1`);
    expect(backport.summary).toContain(`| \`${image}:latest\` | stays at 2.0.1: 2.0.1 is newer than 1.9.1 |`);
  });

  it('has only the tags that moved in its outputs', () => {
    expect(backport.outputs.tags?.split('\n')).toEqual([`${image}:1.9.1`, `${image}:1.9`]);
    expect(backport.outputs['tag-names']).toBe('1.9.1\n1.9');
    expect(backport.outputs.refs).not.toContain('latest');
    expect(JSON.parse(backport.outputs.json ?? '').tags).toHaveLength(2);
  });

  it('asks nobody, since the checkout has all tags', () => {
    expect(github.requests).toEqual([]);
  });
});

describe('versions in a shallow checkout', () => {
  let origin: TestRepository;
  let silent: FakeGitHub;
  // It takes its time, so the other tests run beside it.
  let unanswered: Promise<StepResult>;
  const unansweredImage = uniqueImage();
  beforeAll(async () => {
    origin = await openRepository();
    await origin.commit();
    await origin.git('tag', 'v1.9.1');
    silent = await startFakeGitHub();
    silent.fault = 'hang';
    const clone = await cloneShallow(origin, 'refs/tags/v1.9.1');
    const inputs = { images: unansweredImage, tags: series };
    unanswered = publishFrom(clone, silent, { inputs, ref: 'refs/tags/v1.9.1' });
  });
  afterAll(() => silent.close());

  it('are asked for by one call, and the next pages of a long list', async () => {
    const image = uniqueImage();
    github.tags = ['v1.9.1', 'v2.0.1', 'v1.9.0'];
    const step = await publish(await cloneShallow(origin, 'refs/tags/v1.9.1'), {
      inputs: { images: image, tags: series },
      ref: 'refs/tags/v1.9.1',
    });
    expect(step.exitCode).toBe(0);
    expect(step.outputs['tag-names']?.split('\n')).toEqual(['1.9.1', '1.9', '1']);
    expect(github.requests).toEqual(['GET /repos/Acme/App/git/matching-refs/tags/?per_page=100']);
    expect(github.tokens).toEqual([`Bearer ${token}`]);
    github.reset();
    github.tags = [...Array.from({ length: 230 }, (_, i) => `v0.0.${i}`), 'v2.0.1'];
    const dry = await publish(await cloneShallow(origin, 'refs/tags/v1.9.1'), {
      inputs: { images: image, tags: series, 'dry-run': 'true' },
      ref: 'refs/tags/v1.9.1',
    });
    expect(dry.outputs['tag-names']?.split('\n')).toEqual(['1.9.1', '1.9', '1']);
    expect(github.requests).toHaveLength(3);
  });

  it.each([
    { fault: 403, said: /may not read Acme\/App.*contents: read/, requests: 1 },
    { fault: 404, said: /cannot see Acme\/App.*contents: read/, requests: 1 },
    { fault: 500, said: /status 500/, requests: 3 },
  ])('are taken from the registry where GitHub answers $fault, with a warning', async (given) => {
    const image = uniqueImage();
    const clone = await cloneShallow(origin, 'refs/tags/v1.9.1');
    const inputs = { images: image, tags: series };
    github.tags = ['v2.0.1'];
    await publish(clone, { inputs: { ...inputs, tags: 'type=raw,value=2.0.1' }, ref: 'refs/heads/main' });
    github.reset();
    github.fault = given.fault;
    const step = await publish(clone, { inputs, ref: 'refs/tags/v1.9.1' });
    expect(step.exitCode).toBe(0);
    expect(step.log).toMatch(/::warning::Which versions exist is not known/);
    expect(step.log.replaceAll('%0A', ' ')).toMatch(given.said);
    expect(github.requests).toHaveLength(given.requests);
    expect(step.log).toContain('latest stays at 2.0.1');
    expect(await tagsOf(image, step, '1.9.1', '1.9', '1', 'latest')).toEqual(['1.9.1', '1.9', '1']);
    expect(`${step.log.replaceAll(`::add-mask::${token}`, '')}${step.summary}`).not.toContain(token);
  });

  it('hold nothing back where GitHub never answers and the registry has no newer one', async () => {
    const step = await unanswered;
    expect(step.exitCode).toBe(0);
    expect(step.log).toContain('TIMEOUT');
    expect(await tagsOf(unansweredImage, step, '1.9.1', '1.9', '1', 'latest')).toHaveLength(4);
    expect(step.milliseconds).toBeLessThan(25_000);
  });
});

describe('nobody is asked', () => {
  it.each([
    { what: 'a branch push', ref: 'refs/heads/main', tags: 'type=ref,event=branch\ntype=raw,value=latest' },
    { what: 'a pull request', ref: 'refs/pull/7/merge', name: 'pull_request', tags: series },
    { what: 'a pre-release', ref: 'refs/tags/v3.0.0-rc.1', tags: `${series}\ntype=raw,value=latest` },
    { what: 'a commit tag', ref: 'refs/tags/v3.0.0', tags: 'type=sha' },
  ])('on $what', async ({ ref, tags, name = 'push' }) => {
    const repository = await openRepository();
    await repository.commit();
    const step = await publish(repository, { inputs: { images: uniqueImage(), tags }, ref, name });
    expect(step.exitCode).toBe(0);
    expect(github.requests).toEqual([]);
  });
});

describe('a first release and its pre-release', () => {
  it('a pre-release moves its full version only, the release everything', async () => {
    const image = uniqueImage();
    const inputs = { images: image, tags: `${series}\ntype=raw,value=latest` };
    const repository = await openRepository();
    await repository.commit();
    await repository.git('tag', 'v1.0.0-rc.1');
    const candidate = await publish(repository, { inputs, ref: 'refs/tags/v1.0.0-rc.1' });
    expect(candidate.outputs['tag-names']).toBe('1.0.0-rc.1');
    expect(candidate.log).toContain('latest stays: 1.0.0-rc.1 is no stable release');
    await repository.commit();
    await repository.git('tag', 'v1.0.0');
    const release = await publish(repository, { inputs, ref: 'refs/tags/v1.0.0' });
    expect(await tagsOf(image, release, '1.0.0', '1.0', '1', 'latest')).toHaveLength(4);
    expect(await tagsOf(image, candidate, '1.0.0-rc.1')).toHaveLength(1);
  });
});

describe('a branch tag', () => {
  it('does not go back to an older commit when its run is started again; the rest is published', async () => {
    const image = uniqueImage();
    const tags = 'type=ref,event=branch\ntype=raw,value=latest\ntype=sha';
    const repository = await openRepository();
    const older = await repository.commit();
    const newer = await repository.commit();
    const first = await publish(repository, { inputs: { images: image, tags } });
    await repository.git('checkout', '--quiet', older);
    const again = await publish(repository, { inputs: { images: image, tags } });
    expect(again.exitCode).toBe(0);
    expect(await tagsOf(image, first, 'main', 'latest')).toEqual(['main', 'latest']);
    expect(await tagsOf(image, again, `sha-${older.slice(0, 7)}`)).toHaveLength(1);
    const reason = `it has ${newer.slice(0, 7)}, which comes after ${older.slice(0, 7)}`;
    expect(again.log).toContain(`::notice::${image}:main stays: ${reason}`);
    expect(again.summary).toContain(reason);
    expect(again.outputs['tag-names']).toBe(`sha-${older.slice(0, 7)}`);
    expect(github.requests).toEqual([]);
  });

  it('moves to a rewritten branch, and with the guard off to any commit', async () => {
    const image = uniqueImage();
    const repository = await openRepository();
    const base = await repository.commit();
    await repository.commit();
    await publish(repository, { inputs: { images: image } });
    await repository.git('reset', '--quiet', '--hard', base);
    await repository.commit();
    const rewritten = await publish(repository, { inputs: { images: image } });
    expect(await tagsOf(image, rewritten, 'main')).toEqual(['main']);
    await repository.git('reset', '--quiet', '--hard', base);
    const inputs = { images: image, 'guard-floating-tags': 'false' };
    const back = await publish(repository, { inputs });
    expect(await tagsOf(image, back, 'main')).toEqual(['main']);
  });

  it('in a shallow checkout the payload tells of the commit before, and one call of any other', async () => {
    const image = uniqueImage();
    const origin = await openRepository();
    const [first, second, third] = [
      await origin.commit('2026-02-01T00:00:00Z'),
      await origin.commit('2026-02-02T00:00:00Z'),
      await origin.commit('2026-02-03T00:00:00Z'),
    ];
    const cloneOf = async (sha: string) => {
      await origin.git('branch', '--force', 'work', sha);
      return cloneShallow(origin, 'refs/heads/work');
    };
    await publish(await cloneOf(second), { inputs: { images: image } });
    const next = { before: second, after: third };
    const push = await publish(await cloneOf(third), { inputs: { images: image }, payload: next });
    expect(push.exitCode).toBe(0);
    expect(github.requests).toEqual([]);
    github.comparisons = { [`${third}...${first}`]: 'behind' };
    const old = await publish(await cloneOf(first), { inputs: { images: image } });
    expect(old.log).toContain('main stays');
    expect(github.requests).toEqual([`GET /repos/Acme/App/compare/${third}...${first}?per_page=1&page=2`]);
    github.fault = 403;
    const dated = await publish(await cloneOf(first), { inputs: { images: image } });
    expect(dated.log).toContain('only their dates tell');
    expect(dated.log).toContain('main stays');
    expect(await tagsOf(image, push, 'main')).toEqual(['main']);
  });

  it.each(['docker', 'docker-container'])(
    'where no tag is left the step is green and has a digest, with driver %s',
    async (driver) => {
      const image = uniqueImage();
      const repository = await openRepository();
      const older = await repository.commit();
      await repository.commit();
      const first = await publish(repository, { inputs: { images: image } });
      await repository.git('checkout', '--quiet', older);
      const step = await publish(repository, { inputs: { images: image, driver } });
      expect(step).toMatchObject({ exitCode: 0, outputs: { name: image, tags: '' } });
      expect(step.outputs.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(step.outputs.pushed).toBe(String(driver === 'docker-container'));
      const stored = await digestOf(`${image}@${step.outputs.digest}`);
      expect(stored).toBe(driver === 'docker-container' ? step.outputs.digest : undefined);
      expect(await tagsOf(image, first, 'main')).toEqual(['main']);
    },
  );
});
