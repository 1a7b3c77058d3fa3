import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultProxy, startFaultProxy } from '../io/faults.ts';
import { type StepResult, testbed, uniqueImage } from './door.ts';
import { type FakeGitHub, startFakeGitHub } from './github.ts';
import { makeRepository, publishFrom, type Run, type TestRepository, tagsOf } from './repository.ts';

let github: FakeGitHub;
let proxy: FaultProxy;
let repository: TestRepository;
/** Checkouts of two commits, one after the other. */
let older: TestRepository;
let newer: TestRepository;
beforeAll(async () => {
  [github, proxy, repository] = await Promise.all([
    startFakeGitHub(),
    startFaultProxy(testbed('REGISTRY')),
    makeRepository(),
  ]);
  await repository.commit();
  older = await repository.checkOut('HEAD');
  await repository.commit();
  newer = await repository.checkOut('HEAD');
});
afterAll(() =>
  Promise.all(
    [older, newer, repository, proxy, github].map((one) => ('close' in one ? one.close() : one.remove())),
  ),
);
beforeEach(() => proxy.reset());

const publish = (from: TestRepository, inputs: Run['inputs'], run: Partial<Run> = {}) =>
  publishFrom(from, github, { inputs, ...run });

/** The same repository, spoken to through the proxy. */
const throughProxy = (image: string) => image.replace(testbed('REGISTRY'), proxy.host);

describe.each(['docker', 'docker-container'])(
  'two publications of one branch at the same time, driver %s',
  (driver) => {
    const pairs = Array.from({ length: 5 }, (_, i) => ({ lead: (i - 2) * 120 }));

    it.each(pairs)(
      'the newer commit has the tag when it starts $lead ms after the older',
      async ({ lead }) => {
        const images = uniqueImage();
        const startOf = async (from: TestRepository, delay: number) => {
          await sleep(Math.max(0, delay));
          // Two runs on one engine would share the names in its store, too.
          const env = from === older ? { DOCKER_HOST: testbed('DOCKER_HOST_CLASSIC') } : {};
          return publish(from, { images, driver }, { env });
        };
        const [first, second] = await Promise.all([startOf(older, -lead), startOf(newer, lead)]);
        expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
        expect(await tagsOf(images, second, 'main')).toEqual(['main']);
        expect(second.outputs.tags).toBe(`${images}:main`);
      },
    );
  },
);

describe('a tag that another run moves', () => {
  it.each(['docker', 'docker-container'])(
    'during the build of an older commit stays, driver %s',
    async (driver) => {
      const images = uniqueImage();
      const { slow, meanwhile } = await publishDuring(older, newer, images, driver);
      expect(slow.exitCode).toBe(0);
      expect(slow.log).toMatch(/:main stays: it has [0-9a-f]{7}, which comes after/);
      expect(slow.outputs.tags).toBe('');
      expect(await tagsOf(images, meanwhile, 'main')).toEqual(['main']);
    },
  );

  it('during the build of a newer commit is moved on', async () => {
    const images = uniqueImage();
    const { slow } = await publishDuring(newer, older, images, 'docker-container');
    expect(slow.exitCode).toBe(0);
    expect(await tagsOf(images, slow, 'main')).toEqual(['main']);
  });

  it('while the engine pushes an older commit is given back to the newer', async () => {
    const images = uniqueImage();
    let meanwhile: Promise<StepResult> | undefined;
    proxy.inject({
      method: 'PUT',
      path: /manifests\/main$/,
      times: 1,
      fault: () => {
        meanwhile = publish(newer, { images, driver: 'docker' });
        return { kind: 'delay', milliseconds: 2000 };
      },
    });
    const slow = await publish(older, { images: throughProxy(images), driver: 'docker' });
    const winner = await meanwhile;
    if (!winner) throw new Error('nothing was pushed');
    expect([slow.exitCode, winner.exitCode]).toEqual([0, 0]);
    expect(await tagsOf(images, winner, 'main')).toEqual(['main']);
    expect(slow.log).toContain('main stays');
  });

  it('right behind our write is written once more where ours is newer, and left where it is older', async () => {
    const images = uniqueImage();
    const [old, young] = [
      await publish(older, { images, tags: 'type=raw,value=one' }),
      await publish(newer, { images, tags: 'type=raw,value=two' }),
    ];
    for (const [from, thief, winner] of [
      [newer, old, 'ours'],
      [older, young, 'theirs'],
    ] as const) {
      const name = `${images.split('/').slice(1).join('/')}`;
      proxy.inject({
        method: 'GET',
        path: /manifests\/main$/,
        times: 1,
        fault: () => {
          void retag(name, thief.outputs.digest ?? '', 'main');
          return { kind: 'delay', milliseconds: 500 };
        },
      });
      const inputs = {
        images: throughProxy(images),
        driver: 'docker-container',
        'guard-floating-tags': 'true',
      };
      const step = await publish(from, inputs);
      expect(step.exitCode).toBe(0);
      expect(await tagsOf(images, winner === 'ours' ? step : thief, 'main')).toEqual(['main']);
      await retag(name, old.outputs.digest ?? '', 'main');
    }
  });
});

/** One run with a slow build, and another from start to end inside of it. */
async function publishDuring(from: TestRepository, other: TestRepository, images: string, driver: string) {
  let meanwhile: Promise<StepResult> | undefined;
  const seed = crypto.randomUUID();
  const slow = await publish(
    from,
    { images, driver, 'build-args': `SEED=${seed}`, file: 'Slowfile' },
    {
      onLog: (log) => {
        if (log.includes('buildx build')) meanwhile ??= publish(other, { images });
      },
    },
  );
  if (!meanwhile) throw new Error('the build was not seen');
  return { slow, meanwhile: await meanwhile };
}

async function retag(name: string, digest: string, tag: string): Promise<void> {
  const url = `http://${testbed('REGISTRY')}/v2/${name}/manifests`;
  const type = 'application/vnd.oci.image.index.v1+json';
  const found = await fetch(`${url}/${digest}`, { headers: { accept: type } });
  const headers = { 'content-type': found.headers.get('content-type') ?? type };
  await fetch(`${url}/${tag}`, { method: 'PUT', headers, body: await found.arrayBuffer() });
}
