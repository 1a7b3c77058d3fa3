import { createAuthority } from '../io/certificates.ts';
import { startBuildkitd } from './buildkitd.ts';
import { main, ownPull, useCacheWorld } from './cache-world.ts';
import { uniqueImage } from './door.ts';

const { parts, build } = useCacheWorld('sleep 1 && head -c 8 /dev/urandom | od > /made', {
  cache: 'local',
  provenance: 'false',
});

const archives = () => [...parts().service.entries.keys()].filter((key) => key.includes('slipway-local'));
const allCached = expect.stringMatching(
  /3 of 3 steps were cached, which took [1-9]\d*\.\ds when they were built/,
);

describe('cache: local', () => {
  it.each([2, 1] as const)(
    'keeps what BuildKit wrote in one entry, from which the next run and a tag take every step, and says what that saved (version %s of the service)',
    async (version) => {
      const image = uniqueImage();
      const first = await build({ image, version });
      const second = await build({ image, version });
      const scopes = [
        { Scope: 'refs/tags/v1.2.3', Permission: 3 },
        { ...main, Permission: 1 },
      ];
      const tagged = await build({ image, version, scopes, event: { ref: 'refs/tags/v1.2.3' } });
      expect([first.exitCode, second.exitCode, tagged.exitCode]).toEqual([0, 0, 0]);
      expect(first.log).toMatch(/Cache: read none; 0 of 3 steps were cached; main written/);
      for (const { log, summary } of [second, tagged]) expect([log, summary]).toEqual([allCached, allCached]);
      expect(second.log).toContain('nothing written: nothing is new');
      expect(second.outputs.digest).toBe(first.outputs.digest);
      expect(archives()).toHaveLength(1);
      expect([...first.leftovers, ...second.leftovers]).toEqual([]);
    },
  );
});

it('goes with the runner to BuildKit on other machines, which do not reach the service', async () => {
  const image = uniqueImage();
  const authority = await createAuthority();
  const server = await authority.issue('server', 'ca', 'DNS:localhost,IP:127.0.0.1');
  const { cert, key } = await authority.issue('client', 'ca', 'DNS:client');
  const env = {
    BUILDER_NODE_0_AUTH_TLS_CACERT: authority.ca,
    BUILDER_NODE_0_AUTH_TLS_CERT: cert,
    BUILDER_NODE_0_AUTH_TLS_KEY: key,
  };
  const buildOnNew = async () => {
    const node = await startBuildkitd(server, authority.caFile);
    const inputs = { driver: 'remote', 'driver-opts': '', endpoint: node.endpoint };
    return build({ image, inputs, env }).finally(node.stop);
  };
  try {
    const [first, second] = [await buildOnNew(), await buildOnNew()];
    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    expect(second.log).toEqual(allCached);
    expect(second.outputs.digest).toBe(first.outputs.digest);
    expect([...first.leftovers, ...second.leftovers]).toEqual([]);
  } finally {
    await authority.remove();
  }
});

describe('a local cache', () => {
  it('that is damaged on its way, or does not arrive in time, costs a warning', async () => {
    const image = uniqueImage();
    await build({ image });
    parts().proxy.inject({ method: 'GET', path: /slipway-local/, fault: { kind: 'corrupt' } });
    const damaged = await build({ image });
    parts().proxy.reset();
    parts().proxy.inject({ method: 'GET', path: /slipway-local/, fault: { kind: 'hang' } });
    const late = await build({ image, inputs: { 'cache-timeout': '4s' } });
    expect([damaged.exitCode, late.exitCode]).toEqual([0, 0]);
    expect(damaged.log).toMatch(/::warning::.*the build goes without its local cache: /);
    expect(late.log).toMatch(
      /::warning::.*the build goes without its local cache: it was not done within 4 s/,
    );
    expect(late.milliseconds).toBeLessThan(40_000);
  });

  it('that is larger than `cache-max-size` is not kept; nor is one that the service does not take', async () => {
    const large = await build({ image: uniqueImage(), inputs: { 'cache-max-size': '1kB' } });
    parts().proxy.inject({ method: 'PUT', path: /slipway-local/, fault: { kind: 'answer', status: 403 } });
    const refused = await build({ image: uniqueImage(), inputs: { 'cache-timeout': '10s' } });
    expect([large.exitCode, refused.exitCode]).toEqual([0, 0]);
    expect(large.log).toMatch(
      /::warning::.*the cache was not written: it has .*`cache-max-size` allows 1\.0 kB/,
    );
    expect(refused.log).toMatch(/::warning::.*the cache was not written: /);
  });

  it('is read by a pull request, which writes to a scope of its own; a fork writes nothing', async () => {
    const image = uniqueImage();
    await build({ image });
    const scopes = [
      { Scope: 'refs/pull/7/merge', Permission: 3 },
      { ...main, Permission: 1 },
    ];
    const event = { name: 'pull_request', ref: 'refs/pull/7/merge', payload: ownPull };
    const pull = await build({ image, scopes, event });
    expect(pull.log).toEqual(allCached);
    const payload = { number: 7, pull_request: { number: 7, head: { repo: { full_name: 'Wile/App' } } } };
    const fork = await build({ image: uniqueImage(), scopes, event: { ...event, payload } });
    expect(fork.log).toContain('writes nothing (code from a fork)');
    expect(archives()).toHaveLength(1);
  });

  it("works with the engine's own BuildKit, too", async () => {
    const image = uniqueImage();
    const inputs = { driver: 'docker', 'driver-opts': '' };
    const first = await build({ image, inputs });
    const second = await build({ image, inputs });
    expect(first.log).toContain('main written in');
    expect(second.log).toMatch(/Cache: read main; 3 of 3 steps were cached/);
  });
});
