import { testbed, uniqueImage } from './door.ts';
import { type FakeGitHub, startFakeGitHub } from './github.ts';
import { digestOf, readImage } from './image.ts';
import {
  makeRepository,
  makeShallowClone,
  publishFrom,
  type Run,
  type TestRepository,
  tagsOf,
} from './repository.ts';

const series = 'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}';

let github: FakeGitHub;
const repositories: TestRepository[] = [];
beforeAll(async () => {
  github = await startFakeGitHub();
});
afterAll(() => Promise.all([github.close(), ...repositories.map(({ remove }) => remove())]));
beforeEach(() => github.reset());

/** A repository with one commit and these git tags on it. */
async function openRepository(...tags: readonly string[]): Promise<TestRepository> {
  const repository = await makeRepository();
  repositories.push(repository);
  await repository.commit();
  for (const tag of tags) await repository.git('tag', tag);
  return repository;
}

const publish = (repository: TestRepository, run: Run) => publishFrom(repository, github, run);

describe('another ref than that of the event', () => {
  const dispatch = { name: 'workflow_dispatch', ref: 'refs/heads/main' };

  it.each([
    { input: { version: '1.2.3' }, gitTag: 'v1.2.3', version: 'v1.2.3' },
    { input: { version: '1.2.3' }, gitTag: '1.2.3', version: '1.2.3' },
    { input: { version: 'v1.2.3' }, gitTag: 'v1.2.3', version: 'v1.2.3' },
    { input: { ref: 'refs/tags/v1.2.3' }, gitTag: 'v1.2.3', version: 'v1.2.3' },
    { input: { ref: 'v1.2.3' }, gitTag: 'v1.2.3', version: 'v1.2.3' },
  ])('$input gives what a push of the git tag $gitTag gives', async ({ input, gitTag, version }) => {
    const repository = await openRepository(gitTag, 'v1.0.0');
    const tags = `${series}\ntype=ref,event=tag\ntype=ref,event=branch\ntype=raw,value=branch,enable={{is_default_branch}}`;
    const inputs = { images: uniqueImage(), tags, 'dry-run': 'true' };
    const [push, asked] = await Promise.all([
      publish(repository, { inputs, ref: `refs/tags/${gitTag}` }),
      publish(repository, { inputs: { ...inputs, ...input }, ...dispatch }),
    ]);
    expect(asked.exitCode).toBe(0);
    expect(asked.outputs).toEqual(push.outputs);
    expect(asked.outputs['tag-names']?.split('\n')).toEqual([
      ...new Set(['1.2.3', '1.2', version, 'latest']),
    ]);
    expect(asked.log).toContain(`This run publishes refs/tags/${gitTag}`);
    expect(github.requests).toEqual([]);
  });

  it('comes from the checkout with `metadata-context: git`, and its lists are joined as asked', async () => {
    const repository = await openRepository();
    await repository.git('checkout', '--quiet', '-b', 'work');
    const rules = { images: uniqueImage(), tags: 'type=ref,event=branch\ntype=sha', 'dry-run': 'true' };
    const inputs = { ...rules, 'metadata-context': 'git', 'sep-tags': ',' };
    const step = await publish(repository, { inputs, sha: 'f'.repeat(40) });
    const sha = await repository.git('rev-parse', '--short=7', 'HEAD');
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'tag-names': `work,sha-${sha}` } });
  });

  it('is published from a run by hand, with the commit of the tag', async () => {
    const image = uniqueImage();
    const repository = await openRepository('v1.2.3', 'v1.0.0');
    const step = await publish(repository, {
      inputs: { images: image, tags: series, version: '1.2.3' },
      ...dispatch,
      sha: 'f'.repeat(40),
    });
    expect(await tagsOf(image, step, '1.2.3', '1.2', 'latest')).toEqual(['1.2.3', '1.2', 'latest']);
    const { index } = await readImage(`${image}:1.2.3`);
    expect(index.annotations).toMatchObject({
      'org.opencontainers.image.revision': await repository.git('rev-parse', 'HEAD'),
    });
  });

  it('is looked up by GitHub where a release tool has just made the tag, and may be made later', async () => {
    const origin = await openRepository();
    const clone = await makeShallowClone(origin, 'refs/heads/main');
    repositories.push(clone);
    const head = await clone.git('rev-parse', 'HEAD');
    const inputs = { images: uniqueImage(), tags: series, 'dry-run': 'true', version: '1.2.3' };
    github.commits = { 'tags/1.2.3': head };
    const made = await publish(clone, { inputs });
    expect(made.log).toContain('This run publishes refs/tags/1.2.3 ');
    expect(github.requests).toEqual([
      'GET /repos/Acme/App/commits/tags/v1.2.3',
      'GET /repos/Acme/App/commits/tags/1.2.3',
      'GET /repos/Acme/App/git/matching-refs/tags/?per_page=100',
    ]);
    github.commits = {};
    const later = await publish(clone, { inputs });
    expect(later.log).toContain('This run publishes refs/tags/v1.2.3 ');
    expect(later.outputs['tag-names']).toBe('1.2.3\n1.2\nlatest');
  });

  it('is refused where the workspace holds another commit than the tag', async () => {
    const repository = await openRepository('v1.2.3');
    await repository.commit();
    const inputs = { images: uniqueImage(), version: '1.2.3' };
    const step = await publish(repository, { inputs, ...dispatch });
    expect(step.exitCode).toBe(1);
    expect(step.log).toMatch(/v1\.2\.3 is commit [0-9a-f]{7}, and the workspace holds [0-9a-f]{7}/);
    expect(step.log).not.toContain('buildx build');
  });

  it('is refused on a pull request, and so are both inputs at once and what is no ref', async () => {
    const repository = await openRepository('v1.2.3');
    const images = uniqueImage();
    const pull = { name: 'pull_request', ref: 'refs/pull/7/merge' };
    const onPull = await publish(repository, { inputs: { images, version: '1.2.3' }, ...pull });
    expect(onPull.exitCode).toBe(1);
    expect(onPull.log).toContain('pull_request tries code that is not accepted yet');
    const both = await publish(repository, { inputs: { images, version: 'x', ref: 'main' } });
    expect(both.log).toContain('only one may be given');
    const wrong = await publish(repository, { inputs: { images, ref: 'main' } });
    expect(wrong.log).toContain('write `refs/tags/main` or `refs/heads/main`');
  });
});

describe('a version tag that exists', () => {
  const tags = series;
  const ref = 'refs/tags/v1.2.3';
  let repository: TestRepository;
  beforeAll(async () => {
    repository = await openRepository('v1.2.3', 'v1.0.0');
  });
  const again = (inputs: Run['inputs']) =>
    publish(repository, { inputs: { tags, labels: `round=${crypto.randomUUID()}`, ...inputs }, ref });
  /** From another commit. */
  const fromOther = async (inputs: Run['inputs']) => {
    const other = await openRepository('v1.2.3', 'v1.0.0');
    return publish(other, { inputs: { tags, ...inputs }, ref });
  };

  it('moves by default, and where the commit is another one a notice says so', async () => {
    const images = uniqueImage();
    await again({ images });
    const same = await again({ images });
    expect(same.exitCode).toBe(0);
    expect(same.log).not.toContain('moves to another commit');
    const other = await fromOther({ images });
    expect(other.log).toMatch(/::notice::\S+:1\.2\.3 exists \(sha256:\w{12}, built from \w{7}\) and moves/);
    expect(await tagsOf(images, other, '1.2.3', '1.2', 'latest')).toHaveLength(3);
  });

  it.each(['docker', 'docker-container'])(
    'stays with skip, and its shorter forms with it: %s',
    async (driver) => {
      const images = uniqueImage();
      const first = await again({ images });
      const second = await again({ images, 'if-exists': 'skip', driver });
      expect(second).toMatchObject({ exitCode: 0, outputs: { tags: '', name: images } });
      expect(second.outputs.digest).toMatch(/^sha256:/);
      expect(second.log).toMatch(/:1\.2\.3 stays: it exists, sha256:\w{12}, built from \w{7}/);
      expect(second.log).toContain(`${images}:latest stays: 1.2.3 of this image exists and stays`);
      expect(await tagsOf(images, first, '1.2.3', '1.2', 'latest')).toHaveLength(3);
    },
  );

  it('stops the run before the build with fail; a tag that is new does not', async () => {
    const images = uniqueImage();
    const first = await again({ images, 'if-exists': 'fail' });
    expect(await tagsOf(images, first, '1.2.3', '1.2', 'latest')).toHaveLength(3);
    const second = await again({ images, 'if-exists': 'fail' });
    expect(second.exitCode).toBe(1);
    expect(second.log).toMatch(/input `if-exists`: \S+:1\.2\.3 exists already/);
    expect(second.log).not.toContain('buildx build');
    expect(await digestOf(`${images}:1.2.3`)).toBe(first.outputs.digest);
  });

  it('stays with verify where it is of this commit, and fails where it is of another', async () => {
    const images = uniqueImage();
    const first = await again({ images, 'if-exists': 'verify' });
    const second = await again({ images, 'if-exists': 'verify' });
    expect(second.exitCode).toBe(0);
    expect(await tagsOf(images, first, '1.2.3', '1.2', 'latest')).toHaveLength(3);
    const other = await fromOther({ images, 'if-exists': 'verify' });
    expect(other.exitCode).toBe(1);
    expect(other.log).toMatch(/:1\.2\.3 exists already .* and names another commit/);
    expect(other.log).not.toContain('buildx build');
    expect(await digestOf(`${images}:1.2.3`)).toBe(first.outputs.digest);
  });

  it('fails with verify after the build where it does not say its commit and is another image', async () => {
    const images = uniqueImage();
    const url = `http://${testbed('REGISTRY')}/v2`;
    const name = images.split('/').slice(1).join('/');
    await again({ images, tags: 'type=raw,value=first' });
    // An image of other tools, without a word about its origin.
    const bare = await fetch(`${url}/${name}/manifests/first`, {
      headers: { accept: 'application/vnd.oci.image.index.v1+json' },
    });
    const { annotations: _, ...index } = (await bare.json()) as Record<string, unknown>;
    const headers = { 'content-type': 'application/vnd.oci.image.index.v1+json' };
    await fetch(`${url}/${name}/manifests/1.2.3`, { method: 'PUT', headers, body: JSON.stringify(index) });
    const step = await again({ images, 'if-exists': 'verify' });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('names an image that does not say its commit');
    expect(step.log).toContain('buildx build');
  });
});

describe('names', () => {
  it('that had to be mended, and that another branch gets too, are told in log and summary', async () => {
    const repository = await openRepository();
    const long = `feature/${'x'.repeat(140)}`;
    for (const branch of [long, long.replace('/', '-')]) await repository.git('branch', branch);
    const ref = `refs/heads/${long}`;
    const step = await publish(repository, { inputs: { images: uniqueImage() }, ref });
    expect(step.exitCode).toBe(0);
    expect(step.outputs['tag-names']).toMatch(/^feature-x{111}-[0-9a-f]{8}$/);
    for (const text of [step.log, step.summary])
      expect(text).toContain('148 characters, and 128 are allowed');
    const short = await openRepository();
    await short.git('branch', 'feature-a');
    const both = await publish(short, { inputs: { images: uniqueImage() }, ref: 'refs/heads/feature/a' });
    const message = 'the branch feature/a and the branch feature-a both become the tag `feature-a`';
    for (const text of [both.log, both.summary]) expect(text).toContain(message);
  });
});
