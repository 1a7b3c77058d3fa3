import { runnerVariables } from '../io/actions-cache.ts';
import { startFaultProxy } from '../io/faults.ts';
import { main, ownPull, useCacheWorld } from './cache-world.ts';
import { testbed, uniqueImage } from './door.ts';
import { runWorkflow } from './workflow.ts';

const fork = { number: 7, pull_request: { number: 7, head: { repo: { full_name: 'Wile/App' } } } };
const { parts, build } = useCacheWorld('head -c 8 /dev/urandom | od > /made');

const reservations = () =>
  parts().service.requests.filter((line) => /CreateCacheEntry|POST \S+\/caches$/.test(line));
const allCached = expect.stringMatching(/3 of 3 steps were cached/);

describe('without a word about caches, on a runner that offers the Actions cache', () => {
  it.each([2, 1] as const)(
    'the second run takes every step from it and writes nothing; so does a tag (version %s of the service)',
    async (version) => {
      const image = uniqueImage();
      const first = await build({ image, version, inputs: { provenance: 'false' } });
      const written = reservations().length;
      const second = await build({ image, version, inputs: { provenance: 'false' } });
      const scopes = [
        { Scope: 'refs/tags/v1.2.3', Permission: 3 },
        { ...main, Permission: 1 },
      ];
      const tagged = await build({ image, version, scopes, event: { ref: 'refs/tags/v1.2.3' } });
      expect([first.exitCode, second.exitCode, tagged.exitCode]).toEqual([0, 0, 0]);
      expect(first.log).toMatch(/Cache: read main; 0 of 3 steps were cached; main written in/);
      for (const { log, summary } of [second, tagged]) expect([log, summary]).toEqual([allCached, allCached]);
      expect(second.log).toContain('nothing written: nothing is new');
      expect(tagged.log).toContain('writes nothing (a tag run');
      expect(second.outputs.digest).toBe(first.outputs.digest);
      expect(written).toBeGreaterThan(0);
      expect(reservations()).toHaveLength(written);
    },
  );

  it('a pull request of the repository reads its base, and writes to a scope of its own', async () => {
    const image = uniqueImage();
    const scopes = [
      { Scope: 'refs/pull/7/merge', Permission: 3 },
      { ...main, Permission: 1 },
    ];
    const event = { name: 'pull_request', ref: 'refs/pull/7/merge', payload: ownPull };
    expect((await build({ image, scopes, event })).exitCode).toBe(0);
    expect([...parts().service.entries.values()].map(({ scope }) => scope)).toContain('refs/pull/7/merge');
    expect([...parts().service.entries.values()].map(({ scope }) => scope)).not.toContain(main.Scope);
  });

  it("a fork's run writes nothing, whatever its token allows", async () => {
    const scopes = [{ Scope: 'refs/pull/7/merge', Permission: 3 }];
    const event = { name: 'pull_request', ref: 'refs/pull/7/merge', payload: fork };
    const { exitCode, log } = await build({ image: uniqueImage(), scopes, event });
    expect(exitCode).toBe(0);
    expect(log).toContain('writes nothing (code from a fork)');
    expect(reservations()).toEqual([]);
  });

  it('another image built from the same Dockerfile has a cache of its own', async () => {
    await build({ image: uniqueImage() });
    expect((await build({ image: uniqueImage() })).log).toContain('0 of 3 steps were cached');
  });

  it('the token of the run stands in no line of the log', async () => {
    const { log, summary } = await build({ image: uniqueImage() });
    expect(log).toContain('type=gha,scope=');
    expect(log + summary).not.toContain(runnerVariables('', 2, [main]).ACTIONS_RUNTIME_TOKEN);
  });

  it('`cache: off` asks it nothing', async () => {
    expect((await build({ image: uniqueImage(), inputs: { cache: 'off' } })).exitCode).toBe(0);
    expect(parts().service.requests).toEqual([]);
  });
});

it("a workflow that builds twice has every step of the second build from the runner's own cache server, in one piece too", async () => {
  const { exitCode, summaries } = await runWorkflow({
    workflow: '__tests__/fixtures/workflows/cached.yml',
    event: { name: 'push' },
  });
  expect(exitCode).toBe(0);
  expect(summaries).toEqual([
    expect.stringMatching(/^Cache: read all refs; 0 of \d+ steps were cached; all refs written in/m),
    expect.stringMatching(/^Cache: read all refs; (\d+) of \1 steps were cached, .*; nothing written/m),
    expect.stringMatching(/^Cache: read none; 0 of \d+ steps were cached; all refs written in/m),
    expect.stringMatching(/^Cache: read all refs; (\d+) of \1 steps were cached, .*; nothing written/m),
  ]);
});

describe('an Actions cache that does not work', () => {
  it.each([403, 429, 500])(
    'with status %s costs a warning, and does not hold the build up',
    async (status) => {
      parts().proxy.inject({ fault: { kind: 'answer', status, headers: { 'retry-after': '60' } } });
      const { exitCode, log, outputs, milliseconds } = await build({ image: uniqueImage() });
      expect({ exitCode, digest: outputs.digest }).toMatchObject({
        exitCode: 0,
        digest: expect.stringMatching(/^sha256:/),
      });
      expect(log).toMatch(
        new RegExp(`::warning::.*the build goes without the Actions cache: status ${status}`),
      );
      expect(milliseconds).toBeLessThan(30_000);
    },
  );

  it('that never answers costs at most ten seconds', async () => {
    parts().proxy.inject({ fault: { kind: 'hang' } });
    const { exitCode, log, milliseconds } = await build({ image: uniqueImage() });
    expect(exitCode).toBe(0);
    expect(log).toContain('the build goes without the Actions cache: no answer within 10 s');
    expect(milliseconds).toBeLessThan(40_000);
  });

  it('that answers, and goes silent while BuildKit reads it, costs `cache-timeout` and the build starts without it', async () => {
    const image = uniqueImage();
    await build({ image });
    parts().proxy.inject({ method: 'GET', path: /index-/, fault: { kind: 'hang' } });
    const { exitCode, log, outputs, milliseconds } = await build({
      image,
      inputs: { 'cache-timeout': '2s' },
    });
    expect({ exitCode, digest: outputs.digest }).toMatchObject({
      exitCode: 0,
      digest: expect.stringMatching(/^sha256:/),
    });
    expect(log).toMatch(/::warning::.*importing cache manifest from gha:.*: not done after 2\.0s/);
    expect(log).toContain('Cache: read none');
    expect(milliseconds).toBeLessThan(30_000);
  });

  it('whose layers are not what they were is left out, and written anew', async () => {
    const image = uniqueImage();
    await build({ image });
    parts().proxy.inject({ method: 'GET', path: /buildkit-blob/, fault: { kind: 'corrupt' } });
    // The engine has to have the layers themselves, which the registry has already.
    const { exitCode, log } = await build({ image, inputs: { load: 'true' } });
    expect(exitCode).toBe(0);
    expect(log).toMatch(/::warning::.*where a cache may be damaged/);
    expect(log).toMatch(/Cache: read none; 0 of 3 steps were cached; main written in/);
  });

  it('that takes nothing holds the step up for `cache-timeout` and no longer', async () => {
    parts().proxy.inject({ path: /CreateCacheEntry/, fault: { kind: 'hang' } });
    const image = uniqueImage();
    const { exitCode, log, milliseconds } = await build({ image, inputs: { 'cache-timeout': '2s' } });
    expect(exitCode).toBe(0);
    expect(log).toMatch(/::warning::.*the cache was not written: it was not done 2\.0s after all else/);
    expect(milliseconds).toBeLessThan(30_000);
  });

  it('that is full leaves the image as it is, and says so', async () => {
    parts().proxy.inject({
      path: /CreateCacheEntry/,
      fault: { kind: 'answer', status: 507, body: '{"msg":"full"}' },
    });
    const { exitCode, log } = await build({ image: uniqueImage() });
    expect(exitCode).toBe(0);
    expect(log).toMatch(/::warning::.*the cache was not written: .*507/);
  });

  it('that gives what nobody wrote is not read', async () => {
    const image = uniqueImage();
    await build({ image });
    parts().proxy.inject({ method: 'GET', path: /index-/, fault: { kind: 'corrupt' } });
    expect((await build({ image })).exitCode).toBe(0);
  });
});

describe('cache: registry', () => {
  const registry = { cache: 'registry' };

  it('where only tags are published, the second tag takes every step from what the first has written', async () => {
    const image = uniqueImage();
    const first = await build({ image, inputs: registry, event: { ref: 'refs/tags/v1.0.0' } });
    const second = await build({ image, inputs: registry, event: { ref: 'refs/tags/v1.0.1' } });
    expect(first.log).toContain(`${image}:buildcache-amd64--tags written in`);
    expect(second.log).toEqual(allCached);
  });

  it('the second run takes every step from it; so does a tag', async () => {
    const image = uniqueImage();
    const first = await build({ image, inputs: registry });
    const second = await build({ image, inputs: registry });
    const tagged = await build({ image, inputs: registry, event: { ref: 'refs/tags/v1.2.3' } });
    expect(first.log).toContain(`${image}:buildcache-amd64 written in`);
    expect([second.log, tagged.log]).toEqual([allCached, allCached]);
    expect(tagged.log).toContain(`writes ${image}:buildcache-amd64--tags`);
    expect(parts().service.requests).toEqual([]);
  });

  it("a pull request reads its base's cache and writes none", async () => {
    const image = uniqueImage();
    await build({ image, inputs: registry });
    const event = { name: 'pull_request', ref: 'refs/pull/7/merge', payload: ownPull };
    const pull = await build({ image, inputs: registry, event });
    expect(pull.log).toEqual(allCached);
    expect(pull.log).toContain('writes nothing (a pull request');
  });

  it('a registry that gives no caches to read costs a warning, and the image is published', async () => {
    const front = await startFaultProxy(testbed('REGISTRY'));
    front.inject({ path: /buildcache/, fault: { kind: 'answer', status: 500 } });
    const image = uniqueImage(front.host);
    const { exitCode, log, outputs } = await build({ image, inputs: registry });
    await front.close();
    expect({ exitCode, digest: outputs.digest }).toMatchObject({
      exitCode: 0,
      digest: expect.stringMatching(/^sha256:/),
    });
    expect(log).toMatch(/::warning::.*the build goes without .*:buildcache-amd64/);
  });
});
