import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { RepositoryName } from '../../src/core/reference.ts';
import { RegistryClient } from '../../src/io/registry/client.ts';
import { makeWorkspace, testbed } from '../e2e/door.ts';
import { docker, removeImages } from '../e2e/image.ts';
import { type FaultProxy, startFaultProxy } from '../io/faults.ts';
import {
  findTestRegistries,
  freshRepository,
  OCI_INDEX,
  pushIndex,
  type TestImage,
} from '../io/registries.ts';
import { kinds } from './kinds.ts';
import { type Attempt, countRequests, isWhole, type Moment, type Story, tryFault, tryKill } from './story.ts';
import { report, type Steps, sample, type Tried } from './tally.ts';

const { open, locked } = findTestRegistries();
const { host, ...login } = locked;
const builder = `slipway-test-${crypto.randomUUID().slice(0, 8)}`;
const names: string[] = [];
let proxy: FaultProxy;
let front: FaultProxy;
let workspace: Awaited<ReturnType<typeof makeWorkspace>>;

beforeAll(async () => {
  [proxy, front] = await Promise.all([startFaultProxy(host), startFaultProxy(open)]);
  workspace = await makeWorkspace({ Dockerfile: `FROM ${testbed('BASE')}\nCOPY Dockerfile /\n` });
  const options = ['--driver', 'docker-container', '--driver-opt', 'network=host'];
  await docker('buildx', 'create', '--name', builder, ...options);
}, 60_000);
afterAll(async () => {
  await docker('buildx', 'rm', '--force', builder);
  await Promise.all([proxy.close(), front.close(), workspace.remove(), removeImages(names)]);
}, 60_000);

/** A repository behind a login, in which `stable` names an image already. */
async function prepareRepository(): Promise<{ readonly name: RepositoryName; readonly old: TestImage }> {
  const name = freshRepository(host, 'steps');
  const old = await pushIndex(name, ['linux/amd64'], 'old', login);
  const client = new RegistryClient({ credentials: new Map([[host, login]]) });
  await client.putManifest(name, 'stable', old.bytes, OCI_INDEX);
  names.push(`${proxy.host}/${name.repository}`);
  return { name, old };
}

/** What tags name: nothing, the old image, or one that is whole and allowed; all of them the new one where green. */
async function judgeTags(
  name: RepositoryName,
  old: TestImage,
  isGreen: boolean,
  isAllowed: (digest: string) => Promise<boolean>,
): Promise<readonly string[]> {
  const client = new RegistryClient({ credentials: new Map([[name.host, login]]) });
  const found = await Promise.all(
    ['1.0.0', 'stable'].map(async (tag) => {
      const digest = (await client.headManifest({ ...name, tag }))?.digest;
      if (digest === undefined || digest === old.digest)
        return isGreen ? [`green, and ${tag} names ${digest ?? 'nothing'}`] : [];
      return [
        ...((await isWhole(name, digest, login)) ? [] : [`${tag} names an image that lacks a part`]),
        ...((await isAllowed(digest)) ? [] : [`${tag} names an image that was not tested`]),
      ];
    }),
  );
  return found.flat();
}

const credentials = { username: login.username, password: login.password };

function publishWith(engine: Readonly<Record<string, string>>, title: string): Story {
  const prepare = async (): Promise<Attempt> => {
    const { name, old } = await prepareRepository();
    const tested = join(workspace.folder, `.tested-${name.repository.replaceAll('/', '-')}`);
    await writeFile(tested, '');
    const inputs = {
      images: `${proxy.host}/${name.repository}`,
      registry: proxy.host,
      ...credentials,
      ...engine,
      tags: 'type=raw,value=1.0.0\ntype=raw,value=stable',
      test: 'echo "$DIGEST" >> "$TESTED"',
    };
    const judge = (isGreen: boolean) =>
      judgeTags(name, old, isGreen, async (digest) => (await readFile(tested, 'utf8')).includes(digest));
    return { step: { inputs, workspace: workspace.folder, env: { TESTED: tested } }, judge };
  };
  return { name: title, proxies: [proxy], prepare };
}

/** A leg names nothing, whatever happens. */
function buildLeg(): Story {
  const prepare = async (): Promise<Attempt> => {
    const { name, old } = await prepareRepository();
    const inputs = {
      images: `${proxy.host}/${name.repository}`,
      registry: proxy.host,
      ...credentials,
      builder,
      platforms: 'linux/amd64',
      index: '0',
    };
    const judge = async () => judgeTags(name, old, false, async () => false);
    return { step: { entry: 'build', inputs, workspace: workspace.folder }, judge };
  };
  return { name: 'build', proxies: [proxy], prepare };
}

/** From one registry to another, with a login at the second. */
function promoteAcross(): Story {
  const prepare = async (): Promise<Attempt> => {
    const { name, old } = await prepareRepository();
    const from = freshRepository(open, 'steps');
    const image = await pushIndex(from, ['linux/amd64', 'linux/arm64'], from.repository);
    const inputs = {
      source: `${front.host}/${from.repository}@${image.digest}`,
      images: `${proxy.host}/${name.repository}`,
      tags: 'type=raw,value=1.0.0\ntype=raw,value=stable',
      registry: proxy.host,
      ...credentials,
    };
    const judge = (isGreen: boolean) =>
      judgeTags(name, old, isGreen, async (digest) => digest === image.digest);
    return { step: { entry: 'promote', inputs, workspace: workspace.folder }, judge };
  };
  return { name: 'promote', proxies: [front, proxy], prepare };
}

function mergeLegs(): Story {
  const platforms = ['linux/amd64', 'linux/arm64'];
  const prepare = async (): Promise<Attempt> => {
    const { name, old } = await prepareRepository();
    const legs = await Promise.all(platforms.map((platform) => pushIndex(name, [platform], platform, login)));
    const inputs = {
      images: `${proxy.host}/${name.repository}`,
      platforms: platforms.join(),
      results: platforms.map((platform, at) => `${platform} ${legs[at]?.digest}`).join('\n'),
      registry: proxy.host,
      ...credentials,
    };
    const judge = async () => judgeTags(name, old, false, async () => false);
    return { step: { entry: 'merge', inputs, workspace: workspace.folder }, judge };
  };
  return { name: 'merge', proxies: [proxy], prepare };
}

interface Plan {
  readonly story: () => Story;
  /** Texts of the log at which it is stopped, beside every request. */
  readonly moments: readonly string[];
  readonly faults: Steps;
  readonly kills: Steps;
}

const plans: readonly Plan[] = [
  {
    story: () => publishWith({ driver: 'docker' }, 'publish by the engine'),
    moments: ['What will be published', 'buildx build', 'Test of', ': passed', '1.0.0 ->'],
    faults: { short: 173, thorough: 3 },
    kills: { short: 53, thorough: 2 },
  },
  {
    story: () => publishWith({ builder }, 'publish by a builder'),
    moments: ['What will be published', 'buildx build', 'Test of', ': passed', '1.0.0 ->'],
    faults: { short: 173, thorough: 3 },
    kills: { short: 53, thorough: 2 },
  },
  {
    story: buildLeg,
    moments: ['buildx build'],
    faults: { short: 173, thorough: 3 },
    kills: { short: 59, thorough: 2 },
  },
  {
    story: promoteAcross,
    moments: [],
    faults: { short: 31, thorough: 1 },
    kills: { short: 17, thorough: 1 },
  },
  { story: mergeLegs, moments: [], faults: { short: 17, thorough: 1 }, kills: { short: 5, thorough: 1 } },
];

const passing = kinds.filter(({ passes, name }) => passes && name !== 'no answer');

test.each(plans.map((plan) => ({ ...plan, title: plan.story().name })))(
  'whatever breaks $title, or stops it, no tag is wrong, no credential stays, and it can be run again',
  async ({ title, story, moments, faults, kills }) => {
    const own = story();
    const requests = await countRequests(own);
    const all = Array.from({ length: requests }, (_, at) => at);
    const tried: Tried[] = [];
    for (const { at, kind } of sample(
      all.flatMap((at) => passing.map((kind) => ({ at, kind }))),
      faults,
    ))
      tried.push(await tryFault(own, at, kind));
    report(`Faults, ${title}, ${requests} requests`, tried);
    const points = [...all, ...moments].flatMap((moment: Moment) =>
      (['SIGTERM', 'SIGKILL'] as const).map((signal) => ({ moment, signal })),
    );
    const stopped: Tried[] = [];
    for (const { moment, signal } of sample(points, kills)) stopped.push(await tryKill(own, moment, signal));
    report(`Kills, ${title}`, stopped);
    expect([...tried, ...stopped].filter(({ violations }) => violations.length > 0)).toEqual([]);
  },
  3_600_000,
);
