import { deriveFillRecipe, deriveTakeRecipe } from '../../../src/core/cache-mounts/recipe.ts';
import { findNothingToKeep, usesMounts } from '../../../src/core/cache-mounts/report.ts';
import { formatPlan } from '../../../src/core/plan-text.ts';
import { parseVertexName } from '../../../src/core/progress/vertex-name.ts';
import type { PublishFacts } from '../../../src/core/publish-plan.ts';
import type { RawInputs } from '../../../src/inputs/raw.ts';
import { codesOf, decide, makeFacts, workspace } from '../../fixtures/values.ts';

const service = {
  version: 2,
  url: 'https://results.example/',
  reads: ['refs/heads/main'],
  writes: ['refs/heads/main'],
} as const;
const text =
  'FROM node AS build\nRUN --mount=type=cache,target=/root/.npm npm ci\nFROM scratch\nCOPY --from=build / /\n';
const withMount = { ...workspace, dockerfile: { path: 'Dockerfile', text } };

function read(raw: RawInputs = {}, facts: Partial<PublishFacts> = {}, event?: string) {
  const inputs = { driver: 'docker-container', 'cache-mounts': 'true', ...raw };
  return decide(inputs, makeFacts({ cacheService: service, workspace: withMount, ...facts }, event));
}
const rowOf = (reading: ReturnType<typeof read>) =>
  formatPlan(reading.plan).find((line) => line.startsWith('  mounts')) ?? '';

describe('cache-mounts', () => {
  it('keeps the mounts of the Dockerfile, read and written by a branch', () => {
    const reading = read();
    expect(reading.plan.mounts).toMatchObject({
      mounts: [{ id: '/root/.npm' }],
      base: { reference: 'node' },
      isRead: true,
    });
    expect(rowOf(reading)).toContain('/root/.npm: brought and kept');
  });

  it.each(['pull-request', 'pull-request-fork', 'push-tag', 'pull-request-target'])(
    '%s keeps none',
    (event) => {
      expect(read({}, {}, event).plan.mounts?.obstacle).toEqual(expect.any(String));
    },
  );

  it('a build without cache begins with none, and keeps what it has', () => {
    const { mounts } = read({ 'no-cache': 'true' }).plan;
    expect([mounts?.isRead, mounts?.obstacle]).toEqual([false, undefined]);
  });

  it.each<{ name: string; raw?: RawInputs; facts?: Partial<PublishFacts>; says: string; isWarned?: boolean }>(
    [
      { name: 'a builder that stays', raw: { driver: 'auto' }, says: 'the builder keeps its own' },
      {
        name: 'no Actions cache',
        facts: { cacheService: undefined },
        says: 'no Actions cache',
        isWarned: true,
      },
      { name: 'no such mount', facts: { workspace }, says: 'no stage that is built has' },
      { name: 'a context elsewhere', raw: { context: 'git' }, says: 'not here to be read', isWarned: true },
    ],
  )('has no effect with $name, and says so', ({ raw, facts, says, isWarned = false }) => {
    const reading = read(raw, facts);
    expect(reading.plan.mounts).toBeUndefined();
    expect(rowOf(reading)).toContain(says);
    expect(codesOf(reading.warnings).includes('cache-mounts.unavailable')).toBe(isWarned);
  });

  it('where it is off, the plan says what goes with the builder', () => {
    expect(rowOf(read({ 'cache-mounts': 'false' }))).toContain("1 of the Dockerfile's go with the builder");
    expect(rowOf(read({ 'cache-mounts': 'false', driver: 'auto' }))).toBe('');
  });
});

describe('the small builds that fill and empty the folders', () => {
  const recipe = {
    mounts: [{ id: 'npm', target: '/root/.npm', owner: ['uid=1000'], line: 2 }],
    base: { reference: 'node:24', platform: 'linux/amd64' },
    token: 'take-x',
  };

  it('run `cp` and no shell, on an image of the build, as nobody else uses the folder', () => {
    for (const text of [deriveFillRecipe(recipe), deriveTakeRecipe(recipe)]) {
      expect(text).toContain('FROM --platform=linux/amd64 node:24');
      expect(text).toMatch(
        /^RUN --network=none .*--mount=type=cache,id=npm,target=\/slipway\/mounts\/0,sharing=locked,uid=1000 \["cp","-a",/m,
      );
    }
  });

  it('are never taken from a cache', () => {
    expect(deriveTakeRecipe(recipe)).not.toBe(deriveTakeRecipe({ ...recipe, token: 'take-y' }));
  });
});

describe('what is kept', () => {
  const progress = (outcome: 'done' | 'cached') => ({
    duration: 0,
    platforms: [],
    warnings: [],
    steps: [
      {
        ...parseVertexName('[build 2/2] RUN --network=none --mount=type=cache,target=/root/.npm npm ci'),
        ...{ outcome, offset: 0, duration: 1, bytes: 0 },
      },
    ],
  });
  const { mounts } = read().plan;

  it('is nothing where no command used the folders: they may be empty, and would stay so under this name', () => {
    expect([usesMounts(progress('done')), usesMounts(progress('cached'))]).toEqual([true, false]);
    expect(mounts && findNothingToKeep(mounts, false, progress('cached'))).toEqual({ kind: 'unchanged' });
  });

  it('is nothing where the lock files are those of the archive', () => {
    expect(mounts && findNothingToKeep(mounts, true, progress('done'))).toEqual({ kind: 'unchanged' });
    expect(mounts && findNothingToKeep(mounts, false, progress('done'))).toBeUndefined();
  });
});
