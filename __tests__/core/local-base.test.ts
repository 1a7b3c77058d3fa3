import { describe, expect, it } from '@jest/globals';
import { findBaseImages } from '../../src/core/dockerfile/images.ts';
import { parseDockerfile } from '../../src/core/dockerfile/parse.ts';
import {
  checkLocalPlatforms,
  decideLocalBases,
  formatLayoutContext,
  listBaseNames,
} from '../../src/core/local-base.ts';
import { formatPlan } from '../../src/core/plan-text.ts';
import { classicEngine, containerdEngine, decide } from '../fixtures/values.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const imagesOf = (...lines: readonly string[]) =>
  findBaseImages(parseDockerfile(lines.join('\n')), { platforms: ['linux/amd64'] });
const stored = (tag: string, ...digests: readonly string[]) => [{ RepoTags: [tag], RepoDigests: digests }];

describe('a base image counts as made on this machine', () => {
  const cases: {
    name: string;
    from: string;
    has: readonly object[];
    store?: 'containerd';
    pull?: boolean;
    /** Absent where it does not. */
    isCertain?: boolean;
  }[] = [
    {
      name: 'where the classic store has it without a digest',
      from: 'app-base',
      has: stored('app-base:latest'),
      isCertain: true,
    },
    {
      name: 'where only another repository has its digest, since it was pushed under another name',
      from: 'app-base:1',
      has: stored('app-base:1', `ghcr.io/acme/base@${digest}`),
      isCertain: true,
    },
    {
      name: 'where it has the name of a registry, from which it did not come',
      from: 'ghcr.io/acme/base:1',
      has: stored('ghcr.io/acme/base:1'),
      isCertain: true,
    },
    {
      name: 'not where its own repository gave it',
      from: 'alpine',
      has: stored('alpine:latest', `alpine@${digest}`),
    },
    {
      name: 'not where the full name of the same repository gave it',
      from: 'docker.io/library/alpine:3',
      has: stored('alpine:3', `alpine@${digest}`),
    },
    { name: 'not where the store has another tag only', from: 'app-base:2', has: stored('app-base:1') },
    { name: 'not where the store has nothing', from: 'app-base', has: [] },
    {
      name: 'not where it is named by its content',
      from: `app-base@${digest}`,
      has: stored('app-base:latest'),
    },
    {
      name: 'perhaps in the containerd store, which has a digest for all: the registry is asked',
      from: 'app-base',
      has: stored('app-base:latest', `app-base@${digest}`),
      store: 'containerd',
      isCertain: false,
    },
    {
      name: 'perhaps with `pull`, which wants what the registry has',
      from: 'app-base',
      has: stored('app-base:latest'),
      pull: true,
      isCertain: false,
    },
  ];
  it.each(cases)('$name', ({ from, has, store, pull = false, isCertain }) => {
    const engine = store ? containerdEngine : classicEngine;
    const bases = decideLocalBases(imagesOf(`FROM ${from}`), JSON.parse(JSON.stringify(has)), engine, pull);
    expect(bases.map((base) => base.isCertain)).toEqual(isCertain === undefined ? [] : [isCertain]);
  });

  it('in --from and in mounts, too; names that variables leave open are not asked for', () => {
    const images = imagesOf(
      'FROM scratch',
      'COPY --from=tools /x /x',
      'RUN --mount=from=more:1,target=/m true',
      'COPY --from=app-$WHICH / /',
    );
    expect(listBaseNames(images)).toEqual(['tools', 'more:1']);
  });
});

describe('the platforms of a base image of the store', () => {
  const base = {
    name: 'app-base',
    reference: { host: 'docker.io', repository: 'library/app-base', tag: 'latest' },
    line: 3,
    platforms: ['linux/amd64', 'linux/arm64'],
    isCertain: true,
  };
  it('have to be all that the build takes it for: the missing ones are named, on the line', () => {
    expect(checkLocalPlatforms(base, ['linux/amd64'], 'app/Dockerfile')).toMatchObject([
      {
        message:
          "the base image `app-base` (line 3) is in the engine's store for linux/amd64, and the build needs it for linux/arm64",
        at: { file: 'app/Dockerfile', startLine: 3 },
      },
    ]);
  });
  it.each([
    { wanted: 'linux/arm/v7', has: 'linux/arm/v6', fits: true },
    { wanted: 'linux/amd64/v3', has: 'linux/amd64', fits: true },
    { wanted: 'linux/arm/v6', has: 'linux/arm/v7', fits: false },
    { wanted: 'linux/amd64', has: 'linux/amd64/v2', fits: false },
    { wanted: 'linux/arm64', has: 'linux/arm/v7', fits: false },
  ])('an image for $has serves $wanted: $fits', ({ wanted, has, fits }) => {
    expect(checkLocalPlatforms({ ...base, platforms: [wanted] }, [has], undefined)).toHaveLength(
      fits ? 0 : 1,
    );
  });
  it('may be more than that', () => {
    expect(checkLocalPlatforms(base, ['linux/amd64', 'linux/arm64', 'linux/s390x'], undefined)).toEqual([]);
  });
  it('are not judged where those of the build are not known', () => {
    expect(checkLocalPlatforms({ ...base, platforms: [] }, ['linux/amd64'], undefined)).toEqual([]);
  });
  it('come from the folder that takes the place of the name', () => {
    expect(formatLayoutContext('app-base:1', '/tmp/x', digest)).toBe(
      `app-base:1=oci-layout:///tmp/x@${digest}`,
    );
  });
  it.each([
    { isCertain: true, why: 'no registry gave it' },
    { isCertain: false, why: 'unless its registry has it' },
  ])('stand in the plan with the reason: $why', ({ isCertain, why }) => {
    expect(formatPlan(decide({}).plan, [{ ...base, isCertain }])).toContain(
      `  base        app-base (line 3) from the engine's store: ${why}, and the builder does not see that store`,
    );
  });
});
