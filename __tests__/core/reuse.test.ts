import type { TagState } from '../../src/core/release.ts';
import { decideReuse, findObstacle, listCandidates } from '../../src/core/reuse/decision.ts';
import { deriveCommandRecipe, deriveRecipe, formatRecipe } from '../../src/core/reuse/recipe.ts';
import type { RawInputs } from '../../src/inputs/raw.ts';
import { decide, makeFacts, readInputs } from '../fixtures/values.ts';

const facts = makeFacts({}, 'push-tag');
const { sha } = facts.event;
const tags = 'type=ref,event=branch\ntype=semver,pattern={{version}}';

function recipeOf(raw: RawInputs, ownFacts = facts) {
  const { plan } = decide({ tags, ...raw }, ownFacts);
  const context = `${sha} path .`;
  const recipe = deriveRecipe(readInputs({ tags, ...raw }).inputs, plan, {
    env: { GIVEN: 'x' },
    context,
    dockerfile: 'FROM a',
  });
  // As good as a hash: one word, and equal where the texts are.
  const words = Object.entries(recipe).map(([name, text]) => [name, Buffer.from(text).toString('base64url')]);
  return Object.fromEntries(words) as Record<string, string>;
}

/** What became of an image that was published from these inputs on a branch, for a tag with those. */
function judge(
  before: RawInputs,
  now: RawInputs,
  state: Partial<Extract<TagState, { kind: 'present' }>> = {},
) {
  const { plan } = decide({ tags, ...now }, facts);
  const candidates = listCandidates(readInputs({ tags, ...now }).inputs.metadata, plan, facts);
  const source = candidates.find(({ reference }) => reference.tag === 'main');
  const branch = { ...facts, event: { ...facts.event, ref: 'refs/heads/main' } };
  const { test = '', ...own } = state as { test?: string };
  const recipe = formatRecipe('commit', { ...recipeOf(before, branch), ...(test && { test }) });
  const found = {
    kind: 'present',
    digest: 'sha256:1',
    platforms: ['linux/amd64'],
    revision: sha,
    version: 'main',
    recipe,
    ...own,
  };
  const states = new Map([[source?.text ?? '', found as TagState]]);
  const wanted = {
    mode: 'commit',
    sha,
    platforms: plan.platforms,
    recipe: recipeOf(now),
    test: now.test ?? '',
  } as const;
  return decideReuse(candidates, states, wanted);
}

describe('an image of this commit', () => {
  it('stands for the build of a tag, though its version label is that of the branch, and the reason says so', () => {
    const { reuse } = judge({}, {});
    expect(reuse?.reason).toMatch(/:main was built from this commit .* its version label stays main$/);
  });

  it.each<[string, RawInputs, string]>([
    ['a build argument', { 'build-args': 'A=1' }, 'build-args'],
    ['a build argument of the environment', { 'build-args': 'GIVEN' }, 'build-args'],
    ['the stage', { target: 'base' }, 'target'],
    ['a label', { labels: 'a=b' }, 'labels'],
    ['an annotation', { annotations: 'a=b' }, 'annotations'],
    ['a secret', { secrets: 'id=value' }, 'secrets'],
    ['the network', { network: 'none' }, 'network'],
    ['a host', { 'add-hosts': 'a:1.2.3.4' }, 'add-host'],
    ['times in layers', { reproducible: 'true' }, 'annotations, form'],
    ['the provenance', { provenance: 'mode=max' }, 'form'],
    ['how layers are compressed', { outputs: 'type=image,compression=zstd' }, 'form'],
  ])('is not taken where %s differs, and the reason names it', (_, now, part) => {
    const { reuse, reasons } = judge({}, now);
    expect(reuse).toBeUndefined();
    expect(reasons.join()).toContain(`differs in ${part}`);
  });

  it('is not taken where a Dockerfile builds the version in: its ARG has another value', () => {
    const workspace = {
      ...facts.workspace,
      dockerfile: { path: 'Dockerfile', text: 'FROM a\nARG VERSION\n' },
    };
    const own = { ...facts, workspace };
    const branch = { ...own, event: { ...own.event, ref: 'refs/heads/main' } };
    expect(recipeOf({}, own)['build-args']).not.toBe(recipeOf({}, branch)['build-args']);
  });

  it('is the same whatever values its secrets have', () => {
    expect(recipeOf({ secrets: 'id=one' })).toEqual(recipeOf({ secrets: 'id=two' }));
  });

  it.each([
    ['it does not say what it was made of', { recipe: '' }, 'does not say what it was made of'],
    ['it was made for another question', { recipe: 'content context=1' }, 'published with `reuse: content`'],
    ['a platform is gone', { platforms: [] }, 'is for no platform'],
    [
      'it has a platform that is not asked for',
      { platforms: ['linux/amd64', 'linux/s390x'] },
      'is for linux/amd64, linux/s390x',
    ],
    ['it is for another platform', { platforms: ['linux/arm64'] }, 'is for linux/arm64'],
    ['it is of another commit', { revision: 'f'.repeat(40) }, 'is of this commit'],
  ])('is not taken where %s', (_, state, reason) => {
    const { reuse, reasons } = judge({}, {}, state);
    expect(reuse).toBeUndefined();
    expect(reasons.join()).toContain(reason);
  });

  it('counts as tested only where the same test let it pass', () => {
    const passed = { test: 'smoke' } as object;
    expect(judge({}, { test: 'smoke' }, passed).reuse?.isTested).toBe(true);
    expect(judge({}, { test: 'other' }, passed).reuse?.isTested).toBe(false);
    expect(judge({}, { test: 'smoke' }).reuse?.isTested).toBe(false);
  });
});

describe('what an image is made of', () => {
  const line = (...args: string[]) => ['buildx', 'build', '--progress', 'rawjson', ...args, '.'];
  const made = (...args: string[]) => deriveCommandRecipe(line(...args), {});

  it.each([
    ['with a value', ['--new-option', 'x'], { 'new-option': '["x"]' }],
    ['without one', ['--new-option'], { 'new-option': '["--new-option"]' }],
    ['with its value behind a sign', ['--new-option=x'], { 'new-option': '["--new-option=x"]' }],
  ])('has an option that nobody has thought of yet, %s', (_, args, part) => {
    expect(made(...args, '--target', 'a')).toEqual({ ...part, target: '["a"]' });
  });

  it('has an attribute of the image that nobody has thought of yet', () => {
    expect(made('--output', 'type=image,name=a,push=true,new=x')).not.toEqual(
      made('--output', 'type=image,name=a,push=true'),
    );
    expect(made('--output', 'type=image,name=a,push=true')).toEqual(
      made('--output', 'type=image,"name=a,b",push=false'),
    );
  });

  it.each([
    [
      'how it is watched and where it is built',
      ['--builder', 'x', '--metadata-file', 'y', '--platform', 'z'],
    ],
    ['what is read from a cache', ['--cache-from', 'x', '--cache-to', 'y', '--no-cache', '--pull']],
    ['when and from which commit', ['--label', 'org.opencontainers.image.revision=x']],
    ['what an index says of that', ['--annotation', 'index:org.opencontainers.image.created=x']],
  ])('has nothing of %s', (_, args) => {
    expect(made(...args)).toEqual({});
  });

  it('names a secret and says nothing of it', () => {
    expect(made('--secret', 'id=a,env=SLIPWAY_SECRET_0', '--ssh', 'default=/key')).toEqual({
      secrets: '["id=a","default"]',
    });
  });

  it('is the same in each run', () => {
    const other = { ...facts, event: { ...facts.event, runId: '99', runAttempt: '3' } };
    expect(recipeOf({}, other)).toEqual(recipeOf({}));
  });
});

describe('a build is run all the same', () => {
  it.each<[string, RawInputs, string]>([
    ['`no-cache`', { 'no-cache': 'true' }, 'no-cache'],
    ['`pull`', { pull: 'true' }, 'pull'],
    ['`load`', { load: 'true' }, 'load'],
    ['an output beside the image', { outputs: 'type=oci,dest=a.tar' }, 'outputs'],
    ['`push: false`', { push: 'false' }, 'nothing is pushed'],
  ])('with %s', (_, raw, reason) => {
    const all = { tags, reuse: 'commit', ...raw };
    expect(findObstacle(readInputs(all).inputs, decide(all, facts).plan, facts.event)).toContain(reason);
  });

  it('on a schedule, which is there for that, unless only content counts', () => {
    const event = { ...facts.event, name: 'schedule' };
    const ask = (reuse: string) =>
      findObstacle(readInputs({ reuse }).inputs, decide({ tags, reuse }, facts).plan, event);
    expect([ask('commit'), ask('content')]).toEqual(['a schedule is there to build anew', undefined]);
  });
});
