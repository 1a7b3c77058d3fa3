import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultProxy, startFaultProxy } from '../io/faults.ts';
import { type StepResult, testbed, uniqueImage } from './door.ts';
import { type FakeGitHub, startFakeGitHub } from './github.ts';
import { makeRepository, publishFrom, type Run, type TestRepository, tagsOf } from './repository.ts';

// Of five pairs, with each driver: ten pairs in CI, a hundred by script/faults.
const ROUNDS = process.env.SLIPWAY_FAULTS === 'all' ? 10 : 1;

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

it.each(['docker', 'docker-container'])(
  'of two publications of one branch at the same time the newer commit has the tag, driver %s',
  async (driver) => {
    const race = async (lead: number) => {
      const images = uniqueImage();
      const startOf = async (from: TestRepository, delay: number) => {
        await sleep(Math.max(0, delay));
        // Two runs on one engine would share the names in its store, too.
        const env = from === older ? { DOCKER_HOST: testbed('DOCKER_HOST_CLASSIC') } : {};
        return publish(from, { images, driver }, { env });
      };
      const [first, second] = await Promise.all([startOf(older, -lead), startOf(newer, lead)]);
      return {
        exitCodes: [first.exitCode, second.exitCode],
        newest: await tagsOf(images, second, 'main'),
        isTold: second.outputs.tags === `${images}:main`,
      };
    };
    // Milliseconds that the older one starts before the newer.
    const leads = [-240, -120, 0, 120, 240];
    const won = { exitCodes: [0, 0], newest: ['main'], isTold: true };
    const races = [];
    for (let round = 0; round < ROUNDS; round++) races.push(...(await Promise.all(leads.map(race))));
    expect(races).toEqual(races.map(() => won));
  },
  900_000,
);

describe('a tag that another run moves', () => {
  it.each(['docker', 'docker-container'])(
    'during the build stays where ours is older, and is moved on where ours is newer, driver %s',
    async (driver) => {
      const [stays, moves] = [uniqueImage(), uniqueImage()];
      const [behind, ahead] = await Promise.all([
        publishDuring(older, newer, stays, driver),
        publishDuring(newer, older, moves, driver),
      ]);
      expect([behind.slow.exitCode, ahead.slow.exitCode]).toEqual([0, 0]);
      expect(behind.slow.log).toMatch(/:main stays: it has [0-9a-f]{7}, which comes after/);
      expect(behind.slow.outputs.tags).toBe('');
      expect(await tagsOf(stays, behind.meanwhile, 'main')).toEqual(['main']);
      expect(await tagsOf(moves, ahead.slow, 'main')).toEqual(['main']);
    },
  );

  it('while what the engine has built is pushed stays at the newer commit', async () => {
    const images = uniqueImage();
    let meanwhile: Promise<StepResult> | undefined;
    proxy.inject({
      method: 'PUT',
      path: /manifests\/sha256:/,
      times: 1,
      fault: () => {
        meanwhile = publish(newer, { images, driver: 'docker' });
        return { kind: 'wait', until: meanwhile };
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
