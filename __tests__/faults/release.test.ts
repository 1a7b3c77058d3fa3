import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type FakeSigstore, startFakeSigstore } from '../e2e/sigstore/sigstore.ts';
import { startFaultProxy } from '../io/faults.ts';
import { findTestRegistries, freshRepository, pushIndex } from '../io/registries.ts';
import { hit, kinds, type Span, spans } from './kinds.ts';
import {
  attempt,
  type Outcome,
  prepareRelease,
  proxiesOf,
  type Release,
  run,
  type Site,
  type World,
} from './release-world.ts';
import { inLanes, report, type Steps, sample, type Tried, triesAll, withoutCommands } from './tally.ts';

// Most of a run is waiting.
const LANES = triesAll ? 10 : 4;
let worlds: readonly World[];
/** The same registries, for releases that are attested. */
let attested: readonly World[];
let sigstore: FakeSigstore;
let temp: string;
let showCommands: () => void;

/** Two registries, one of which wants a login. */
async function openWorld(): Promise<World> {
  const { open, locked } = findTestRegistries();
  const { host, ...credentials } = locked;
  return { sites: [await openSite(open), await openSite(host, credentials)] };
}

async function openSite(registry: string, credentials?: Site['credentials']): Promise<Site> {
  const name = freshRepository(registry, 'release');
  const old = await pushIndex(name, ['linux/amd64'], 'old', credentials);
  const site = { proxy: await startFaultProxy(registry), registry, repository: name.repository, old };
  return credentials ? { ...site, credentials } : site;
}

async function addSigstore({ sites }: World): Promise<World> {
  const { host } = new URL(sigstore.env.FULCIO_URL);
  const proxy = await startFaultProxy(host);
  const urls = Object.entries(sigstore.env).map(([name, value]) => [name, value.replace(host, proxy.host)]);
  return { sites, sigstore: { proxy, env: { ...Object.fromEntries(urls), RUNNER_TEMP: temp } } };
}

beforeAll(async () => {
  showCommands = withoutCommands();
  worlds = await Promise.all(Array.from({ length: LANES }, openWorld));
  temp = await mkdtemp(join(tmpdir(), 'slipway-faults-'));
  sigstore = await startFakeSigstore();
  attested = await Promise.all(worlds.map(addSigstore));
});
afterAll(async () => {
  await Promise.all([...worlds, ...attested].flatMap(proxiesOf).map((proxy) => proxy.close()));
  showCommands();
  await sigstore.close();
  await rm(temp, { recursive: true, force: true });
});

interface Case {
  readonly at: number;
  readonly kind: (typeof kinds)[number];
  readonly span: Span;
}

/** The release with the fault, what it left, and the same release again without one. */
async function tryOne(world: World, { at, kind, span }: Case): Promise<Outcome & { readonly name: string }> {
  const release = await prepareRelease(world);
  for (const proxy of proxiesOf(world)) proxy.reset();
  hit(proxiesOf(world), at, kind.fault, span);
  const outcome = await attempt(release, run(release, kind.timeout));
  for (const proxy of proxiesOf(world)) proxy.reset();
  const again = await attempt(release, run(release));
  const isOutlived = outcome.kind === 'survived' || !kind.passes || span !== 'once';
  return {
    ...outcome,
    name: `${kind.name}, ${span}, request ${at + 1}`,
    violations: [
      ...outcome.violations,
      ...(isOutlived ? [] : [`was not outlived: ${outcome.message}`]),
      ...(again.kind === 'survived' ? [] : [`does not end well when it is run again: ${again.message}`]),
      ...again.violations.map((text) => `run again: ${text}`),
    ],
  };
}

async function countRequests(world: World): Promise<number> {
  const release = await prepareRelease(world);
  for (const proxy of proxiesOf(world)) proxy.reset();
  const outcome = await attempt(release, run(release));
  expect(outcome).toEqual({ kind: 'survived', message: '', violations: [] });
  return proxiesOf(world).reduce((sum, { requests }) => sum + requests.length, 0);
}

async function tryAll(title: string, lanes: readonly World[], steps: Steps): Promise<readonly Tried[]> {
  const [first] = lanes;
  const requests = first ? await countRequests(first) : 0;
  const all = Array.from({ length: requests }, (_, at) => at).flatMap((at) =>
    kinds.flatMap((kind) => spans.map((span): Case => ({ at, kind, span }))),
  );
  const tried = await inLanes(lanes, sample(all, steps), tryOne);
  report(`${title}, ${requests} requests`, tried);
  return tried.filter(({ violations }) => violations.length > 0);
}

test('a release to two registries leaves no tag at a wrong image, whatever goes wrong at whichever request, and can be run again', async () => {
  expect(await tryAll('Release to two registries', worlds, { short: 23, thorough: 1 })).toEqual([]);
}, 1_800_000);

test('no tag names an image without its attestation, whatever goes wrong at whichever request', async () => {
  expect(await tryAll('Release with an attestation', attested, { short: 151, thorough: 5 })).toEqual([]);
}, 3_600_000);

const floatingOf = ({ floating }: Release, { proxy, repository }: Site) =>
  floating.map((tag) => `${proxy.host}/${repository}:${tag}`);

test('a floating tag whose write was done and never answered goes back with the others', async () => {
  const [world] = worlds;
  const release = await prepareRelease(world!);
  const [site, last] = world!.sites;
  for (const proxy of proxiesOf(world!)) proxy.reset();
  last!.proxy.inject({ method: 'PUT', path: /manifests\/edge-/, times: 3, fault: { kind: 'lose' } });
  const outcome = await attempt(release, run(release));
  const [, back] = /put back: ([^;\n]*)/.exec(outcome.message) ?? [];
  expect(back?.split(', ').sort()).toEqual(
    [...floatingOf(release, site!), ...floatingOf(release, last!)].sort(),
  );
  expect(outcome.violations).toEqual([]);
});

test('an index of which one registry lacks a part is given no tag, in none of them', async () => {
  const [world] = worlds;
  const release = await prepareRelease(world!);
  const [, last] = world!.sites;
  for (const proxy of proxiesOf(world!)) proxy.reset();
  const [child = ''] = last!.old.children;
  last!.proxy.inject({ path: new RegExp(`manifests/${child}`), fault: { kind: 'answer', status: 404 } });
  const outcome = await attempt(release, run(release));
  expect(outcome).toMatchObject({ kind: 'failed', violations: [] });
  expect(outcome.message).toContain(child);
  expect(
    proxiesOf(world!).flatMap((proxy) => proxy.lines().filter((line) => line.startsWith('PUT'))),
  ).toEqual([]);
});
