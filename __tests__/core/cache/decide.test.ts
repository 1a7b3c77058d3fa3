import { describe, expect, it } from '@jest/globals';
import { type CacheService, parseCacheService } from '../../../src/core/cache/service.ts';
import type { PublishFacts } from '../../../src/core/publish-plan.ts';
import type { RawInputs } from '../../../src/inputs/raw.ts';
import { readEvent } from '../../fixtures/events/read.ts';
import { classicEngine, codesOf, containerdEngine, decide, makeFacts } from '../../fixtures/values.ts';
import { runtimeToken } from '../../io/actions-cache.ts';

const service: CacheService = {
  version: 2,
  url: 'https://results.example/',
  reads: ['refs/heads/main'],
  writes: ['refs/heads/main'],
};
const ofPull: CacheService = {
  ...service,
  reads: ['refs/pull/7/merge', 'refs/heads/main'],
  writes: ['refs/pull/7/merge'],
};

const container = { driver: 'docker-container' };
function cacheOf(raw: RawInputs, facts: Partial<PublishFacts> = {}, event = 'push-default-branch') {
  return decide(raw, makeFacts({ cacheService: service, ...facts }, event)).plan.cache;
}

describe('cache: auto', () => {
  const cases: {
    name: string;
    raw?: RawInputs;
    facts?: Partial<PublishFacts>;
    kind: string;
    says: string;
  }[] = [
    { name: 'a builder made for the step gets the Actions cache', kind: 'gha', says: 'the builder goes' },
    {
      name: 'so does the engine of a machine that goes with the job',
      raw: {},
      facts: { isFleeting: true },
      kind: 'gha',
      says: 'the builder goes',
    },
    {
      name: 'an engine that stays keeps its own: to write another would only take time',
      raw: {},
      kind: 'none',
      says: 'keeps its own',
    },
    {
      name: 'so does a builder whose state stays',
      raw: { ...container, 'keep-state': 'true' },
      kind: 'none',
      says: 'keeps its own',
    },
    {
      name: 'so does a BuildKit elsewhere, even when the machine goes',
      raw: { driver: 'remote', endpoint: 'tcp://buildkit:1234' },
      facts: { isFleeting: true },
      kind: 'none',
      says: 'keeps its own',
    },
    {
      name: 'a runner without an Actions cache gets none: what a stage holds is not published unasked',
      facts: { cacheService: undefined },
      kind: 'none',
      says: 'no Actions cache',
    },
    {
      name: 'an engine that exports no cache is no reason for a builder of its own',
      raw: { provenance: 'false' },
      facts: { engine: classicEngine, isFleeting: true },
      kind: 'none',
      says: 'classic image store',
    },
    {
      name: 'a buildx that knows only the first version of the service gets none',
      facts: { engine: { ...containerdEngine, buildxVersion: '0.20.1' } },
      kind: 'none',
      says: '0.21',
    },
    {
      name: 'lines of the user go before it',
      raw: { ...container, 'cache-from': 'type=gha' },
      kind: 'none',
      says: 'cache-from',
    },
    {
      name: 'a question to the Dockerfile has none',
      raw: { ...container, call: 'check' },
      kind: 'none',
      says: 'off',
    },
  ];
  it.each(cases)('$name', ({ raw = container, facts, kind, says }) => {
    const reading = decide(raw, makeFacts({ cacheService: service, ...facts }));
    expect(reading.plan.cache).toMatchObject({ kind, reason: expect.stringContaining(says) });
    expect(codesOf(reading.warnings)).not.toContain('cache.unavailable');
  });
});

describe('a cache that was asked for by name', () => {
  it.each(['gha', 'registry', 'local'])('%s has an engine that exports none step aside', (cache) => {
    const { plan } = decide(
      { cache, provenance: 'false' },
      makeFacts({ engine: classicEngine, cacheService: service }),
    );
    expect(plan.engine.driver).toBe('docker-container');
    expect(plan.cache.kind).toBe(cache);
  });

  it('a driver that was asked for, too, stays, and a warning says that there is no cache', () => {
    const raw = { cache: 'gha', driver: 'docker', provenance: 'false' };
    const { plan, problems, warnings } = decide(
      raw,
      makeFacts({ engine: classicEngine, cacheService: service }),
    );
    expect(plan.cache.kind).toBe('none');
    expect([codesOf(problems), codesOf(warnings)]).toEqual([[], ['cache.unavailable']]);
  });

  it('a warning says that the runner has no Actions cache', () => {
    expect(codesOf(decide({ cache: 'gha' }).warnings)).toEqual(['cache.unavailable']);
  });
});

describe('who writes', () => {
  const cases: { name: string; event: string; service?: CacheService; gha: boolean; registry: boolean }[] = [
    { name: 'a push to the default branch', event: 'push-default-branch', gha: true, registry: true },
    { name: 'a push to a branch', event: 'push-branch', gha: true, registry: true },
    { name: 'a schedule', event: 'schedule', gha: true, registry: true },
    { name: 'a run by hand', event: 'workflow-dispatch', gha: true, registry: true },
    {
      name: 'a pull request, for itself alone',
      event: 'pull-request',
      service: ofPull,
      gha: true,
      registry: false,
    },
    { name: "a pull request whose token is the base's", event: 'pull-request', gha: false, registry: false },
    { name: 'a fork', event: 'pull-request-fork', service: ofPull, gha: false, registry: false },
    {
      name: 'a fork that is gone',
      event: 'pull-request-deleted-fork',
      service: ofPull,
      gha: false,
      registry: false,
    },
    { name: 'pull_request_target', event: 'pull-request-target', gha: false, registry: false },
    { name: 'a comment', event: 'issue-comment', gha: false, registry: false },
    { name: 'a merge queue', event: 'merge-group', gha: false, registry: false },
    { name: 'an event that is on no list', event: 'create-branch', gha: false, registry: false },
    { name: 'a run after a push', event: 'workflow-run', gha: true, registry: true },
    { name: 'a tag', event: 'push-tag', gha: false, registry: true },
    { name: 'a release', event: 'release-published', gha: false, registry: true },
    {
      name: 'a token that may only read',
      event: 'push-default-branch',
      service: { ...service, writes: [] },
      gha: false,
      registry: true,
    },
  ];
  it.each(cases)(
    '$name: Actions cache $gha, registry $registry',
    ({ event, service: own = service, gha, registry }) => {
      const facts = { cacheService: own };
      const isWritten = (cache: string) => cacheOf({ cache, push: 'true' }, facts, event).to !== undefined;
      const all = { gha: isWritten('gha'), registry: isWritten('registry'), local: isWritten('local') };
      expect(all).toEqual({ gha, registry, local: gha });
    },
  );

  it('a run after a run after something unknown does not', () => {
    const run = readEvent('workflow-run');
    const before = { event: 'workflow_run', head_repository: { full_name: 'Acme/Rocket' } };
    const event = { ...run, payload: { ...run.payload, workflow_run: before } };
    const { plan } = decide({ cache: 'gha' }, { ...makeFacts({ cacheService: service }), event });
    expect(plan.cache).toMatchObject({ writing: expect.stringContaining('followed another run') });
    expect(plan.cache.to).toBeUndefined();
  });

  it('Dependabot does not, although its branch is one of the repository', () => {
    const facts = makeFacts({ cacheService: service }, 'push-branch', { GITHUB_ACTOR: 'dependabot[bot]' });
    expect(decide({ cache: 'gha' }, facts).plan.cache.to).toBeUndefined();
  });
});

describe('a service that keeps no refs apart', () => {
  const shared = { ...service, reads: [''], writes: [''] };
  it('is read and written by a branch, and only read by a pull request', () => {
    const ofBranch = cacheOf({ cache: 'gha' }, { cacheService: shared });
    const ofPullRequest = cacheOf({ cache: 'gha' }, { cacheService: shared }, 'pull-request');
    expect([ofBranch.from, ofPullRequest.from]).toEqual([[expect.anything()], [expect.anything()]]);
    expect([ofBranch.to, ofPullRequest.to]).toEqual([expect.any(String), undefined]);
  });
});

describe('where it lies', () => {
  const lines = (raw: RawInputs, event?: string) => {
    const { from, to } = cacheOf(raw, {}, event);
    return { from: from.map(({ line }) => line), to };
  };

  it('the Actions cache has a scope for each image, target and set of platforms', () => {
    const raw = {
      cache: 'gha',
      images: 'ghcr.io/acme/app',
      target: 'app',
      platforms: 'linux/arm64,linux/amd64',
    };
    const scope = 'scope=ghcr.io/acme/app:app:linux/amd64+linux/arm64';
    expect(lines(raw)).toEqual({ from: [`type=gha,${scope}`], to: `type=gha,${scope},mode=max` });
    const scopes = [{}, { target: 'base' }, { platforms: 'linux/arm64' }, { images: 'ghcr.io/acme/other' }];
    expect(new Set(scopes.map((more) => lines({ ...raw, ...more }).to)).size).toBe(4);
  });

  it('a local cache in the Actions cache is known by the same, and its folder is found when it is there', () => {
    const plan = cacheOf({ cache: 'local', images: 'ghcr.io/acme/app', platforms: 'linux/arm64' });
    expect(plan).toMatchObject({ kind: 'local', scope: 'ghcr.io/acme/app:default:linux/arm64' });
    expect([plan.from[0]?.line, plan.to]).toEqual(['type=local', 'type=local,mode=max']);
  });

  it('a registry has a tag for each target and set of platforms, and for each branch but the default one', () => {
    const raw = { cache: 'registry', images: 'ghcr.io/acme/app', platforms: 'linux/arm64,linux/amd64' };
    const ref = 'type=registry,ref=ghcr.io/acme/app:buildcache-amd64_arm64';
    expect(lines(raw)).toEqual({
      from: [ref],
      to: `${ref},mode=max,image-manifest=true,oci-mediatypes=true`,
    });
    expect(lines({ ...raw, target: 'app' }, 'push-branch').from).toEqual([
      `${ref}--target.app--branch.feat_longer-fuse`,
      `${ref}--target.app`,
    ]);
    // Where only tags publish, no branch writes a cache: tags have one that the next tag reads.
    expect(lines({ ...raw, push: 'true' }, 'push-tag')).toEqual({
      from: [`${ref}--tags`, ref],
      to: `${ref}--tags,mode=max,image-manifest=true,oci-mediatypes=true`,
    });
  });

  it('a name of a branch that is too long for a tag is cut off', () => {
    const [line = ''] = lines({
      cache: 'registry',
      images: 'ghcr.io/acme/app',
      target: 'x'.repeat(200),
    }).from;
    expect(line).toMatch(/:buildcache-amd64--target\.x+$/);
    expect(line.split(':').at(-1)).toHaveLength(128);
  });

  it('a build without cache reads none, and renews what is there', () => {
    expect(lines({ cache: 'gha', 'no-cache': 'true' })).toMatchObject({ from: [], to: expect.any(String) });
  });
});

describe('parseCacheService', () => {
  const token = runtimeToken([
    { Scope: 'refs/heads/topic', Permission: 3 },
    { Scope: 'refs/heads/main', Permission: 1 },
  ]);
  const both = {
    ACTIONS_RUNTIME_TOKEN: token,
    ACTIONS_CACHE_URL: 'https://one/',
    ACTIONS_RESULTS_URL: 'https://two/',
  };

  it('GitHub of today has the second version, of which the token says what may be read and written', () => {
    expect(parseCacheService({ ...both, ACTIONS_CACHE_SERVICE_V2: 'True' })).toEqual({
      version: 2,
      url: 'https://two/',
      reads: ['refs/heads/topic', 'refs/heads/main'],
      writes: ['refs/heads/topic'],
    });
  });

  it.each([
    ['GitHub Enterprise Server has the first', both, { version: 1, url: 'https://one/' }],
    ['a runner without a token has none', { ...both, ACTIONS_RUNTIME_TOKEN: undefined }, undefined],
    [
      'a token without scopes is one that BuildKit refuses',
      { ...both, ACTIONS_RUNTIME_TOKEN: 'a.e30.b' },
      undefined,
    ],
    ['nor is one that is no token', { ...both, ACTIONS_RUNTIME_TOKEN: 'junk' }, undefined],
    ['an address is needed', { ACTIONS_RUNTIME_TOKEN: token }, undefined],
  ])('%s', (_, env, expected) => {
    const found = parseCacheService(env);
    expect(found && { version: found.version, url: found.url }).toEqual(expected);
  });
});
