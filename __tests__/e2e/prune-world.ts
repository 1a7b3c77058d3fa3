import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { isManifestType, parseManifest } from '../../src/core/manifest.ts';
import { withDigest, withTag } from '../../src/core/reference.ts';
import { RegistryClient } from '../../src/io/registry/client.ts';
import { type FaultProxy, startFaultProxy } from '../io/faults.ts';
import { encode, OCI_INDEX, OCI_MANIFEST, sha256 } from '../io/registries.ts';
import { runStep, type StepResult, testbed } from './door.ts';
import { type FakePackage, type FakePackages, makeFakePackage, startFakePackages } from './fake-packages.ts';

/** One manifest of a package, as a folder of facts describes it. */
export interface Thing {
  /** What the facts call it. */
  readonly name: string;
  readonly tags?: readonly string[];
  /** `40 days`, `3 hours`. */
  readonly age?: string;
  readonly platform?: string;
  /** Names of what an index has inside; with it the thing is an index. */
  readonly index?: readonly string[];
  /** What it refers to by its `subject`. */
  readonly subject?: string;
  /** Further tags that refer to others: `amd64.sig` is `sha256-<hex of amd64>.sig`. */
  readonly links?: readonly string[];
  /** What stands before them, as cosign's `--attachment-tag-prefix` has it. */
  readonly prefix?: string;
  /** Stored under this media type, with `mentions` in its text. */
  readonly type?: string;
  readonly mentions?: readonly string[];
  /** What it is. Default: an image, or a signature where it refers to something by its tag and is no index. */
  readonly content?: ThingContent;
  /** `deleted`: it was there once; `ghost`: GitHub lists it and the registry has it no more. */
  readonly gone?: 'deleted' | 'ghost';
}

export type ThingContent = 'image' | 'cache' | 'old-cache' | 'chart' | 'sbom' | 'signature';

export function contentOf({ content, links = [], index }: Thing): ThingContent {
  return content ?? (links.length > 0 && !index ? 'signature' : 'image');
}

/** Media types of config and layers. */
const TYPES: Readonly<Record<Exclude<ThingContent, 'old-cache'>, readonly [config: string, layer: string]>> =
  {
    image: ['application/vnd.oci.image.config.v1+json', 'application/vnd.oci.image.layer.v1.tar'],
    cache: ['application/vnd.buildkit.cacheconfig.v0', 'application/vnd.oci.image.layer.v1.tar+gzip'],
    chart: [
      'application/vnd.cncf.helm.config.v1+json',
      'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
    ],
    sbom: ['application/vnd.oci.empty.v1+json', 'application/spdx+json'],
    signature: [
      'application/vnd.oci.image.config.v1+json',
      'application/vnd.dev.cosign.simplesigning.v1+json',
    ],
  };

export interface PruneWorld {
  readonly api: FaultProxy;
  readonly fake: FakePackages;
  readonly registry: FaultProxy;
  readonly name: string;
  readonly one: FakePackage;
  readonly digests: ReadonlyMap<string, string>;
  push(things: readonly Thing[]): Promise<void>;
  tag(thing: string, tag: string): Promise<void>;
  /** Somebody else deletes it, from GitHub's list and from the registry. */
  takeAway(thing: string): Promise<void>;
  prune(
    inputs: Readonly<Record<string, string>>,
    more?: Partial<Parameters<typeof runStep>[0]>,
  ): Promise<StepResult>;
  /** What the registry has now, by the names of the facts. */
  remaining(): Promise<{ readonly tags: readonly string[]; readonly manifests: readonly string[] }>;
  /** Reads every image behind a tag whole, with all platforms, layers and attestations. */
  pullAll(): Promise<readonly string[]>;
  idOf(thing: string): number;
  close(): Promise<void>;
}

const units: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

function ageOf(text = '40 days'): number {
  const [, count, unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(text) ?? [];
  if (!count) throw new Error(`no age: ${text}`);
  return Number(count) * (units[unit] ?? 0);
}

/** A package of its own in the real registry, and the API that speaks of it; both behind proxies that can fail. */
export async function makePruneWorld(things: readonly Thing[] = []): Promise<PruneWorld> {
  const registry = await startFaultProxy(testbed('REGISTRY'));
  const fake = await startFakePackages(testbed('REGISTRY'));
  const api = await startFaultProxy(fake.host);
  const name = `app-${randomBytes(4).toString('hex')}`;
  const one = makeFakePackage();
  fake.packages.set(name, one);
  const digests = new Map<string, string>();
  const repository = { host: testbed('REGISTRY'), repository: `acme/${name}` };
  const client = new RegistryClient();
  const named = (digest: string) => [...digests].find(([, value]) => value === digest)?.[0] ?? digest;
  const push = async (more: readonly Thing[]) => {
    for (const thing of more) await pushThing(repository.repository, one, digests, thing);
    // What an index names has to be there when it is pushed, and may be gone afterwards.
    for (const thing of more.filter(({ gone }) => gone))
      await takeAway(repository.repository, one, digests, thing);
  };
  await push(things);
  return {
    api,
    fake,
    registry,
    name,
    one,
    digests,
    push,
    tag: (thing, tag) => putTag(repository.repository, digests.get(thing) ?? '', tag),
    takeAway: (thing) => takeAway(repository.repository, one, digests, { name: thing, gone: 'deleted' }),
    prune: (inputs, more) => startPrune({ api, registry, name }, inputs, more),
    idOf: (thing) => one.versions.find(({ digest }) => digest === digests.get(thing))?.id ?? 0,
    remaining: async () => {
      const heads = await Promise.all(
        [...digests.values()].map((digest) => client.headManifest(withDigest(repository, digest))),
      );
      const tags = await readTagNames(repository.repository);
      const plain = tags.map((tag) =>
        tag.replace(/sha256-([0-9a-f]{64})/, (_, hex) => `sha256-<${named(`sha256:${hex}`)}>`),
      );
      return { tags: plain.sort(), manifests: [...digests.keys()].filter((_, at) => heads[at]).sort() };
    },
    pullAll: async () => {
      const tags = await readTagNames(repository.repository);
      const broken = await Promise.all(
        tags.map(async (tag) =>
          pull(client, withTag(repository, tag)).then(
            () => [],
            (error: Error) => [`${tag}: ${error.message}`],
          ),
        ),
      );
      return broken.flat();
    },
    close: async () => {
      await Promise.all([api.close(), registry.close(), fake.close()]);
    },
  };
}

type Reference = Parameters<RegistryClient['getManifest']>[0];

async function pull(client: RegistryClient, reference: Reference): Promise<void> {
  const stored = await client.getManifest(reference);
  const manifest = parseManifest(stored.bytes, stored.mediaType);
  if (manifest.kind === 'index')
    for (const { digest, mediaType } of manifest.manifests)
      if (isManifestType(mediaType)) await pull(client, withDigest(reference, digest));
      else await client.getBlob(reference, digest);
  else
    for (const { digest } of [manifest.config, ...manifest.layers]) await client.getBlob(reference, digest);
}

function startPrune(
  { api, registry, name }: Pick<PruneWorld, 'api' | 'registry' | 'name'>,
  inputs: Readonly<Record<string, string>>,
  more: Partial<Parameters<typeof runStep>[0]> = {},
): Promise<StepResult> {
  const common = {
    owner: 'Acme',
    packages: name,
    token: 'ghs_of-the-job',
    registry: registry.host,
    'api-url': `http://${api.host}`,
  };
  return runStep({ entry: 'prune', workspace: tmpdir(), inputs: { ...common, ...inputs }, ...more });
}

async function pushThing(
  repository: string,
  one: FakePackage,
  digests: Map<string, string>,
  thing: Thing,
): Promise<void> {
  const { bytes, type } = await makeManifest(repository, digests, thing);
  const digest = sha256(bytes);
  await put(repository, digest, bytes, type);
  const links = (thing.links ?? []).map((link) => {
    const [, target = '', ending = ''] = /^([^.]+)(\..+)?$/.exec(link) ?? [];
    return `${thing.prefix ?? ''}${find(digests, target).replace(':', '-')}${ending}`;
  });
  for (const tag of [...(thing.tags ?? []), ...links]) await put(repository, tag, bytes, type);
  digests.set(thing.name, digest);
  one.versions.push({
    id: 1000 + digests.size,
    digest,
    createdAt: new Date(Date.now() - ageOf(thing.age)).toISOString(),
  });
}

/** Plain requests, not the code under test. */
async function makeManifest(
  repository: string,
  digests: ReadonlyMap<string, string>,
  thing: Thing,
): Promise<{ bytes: Uint8Array; type: string }> {
  const subject = thing.subject && {
    subject: { mediaType: OCI_MANIFEST, digest: find(digests, thing.subject), size: 100 },
  };
  if (thing.index) {
    const manifests = thing.index.map((name) => ({
      mediaType: OCI_MANIFEST,
      digest: find(digests, name),
      size: 100,
      // A list of referrers says nothing of platforms.
      ...(!thing.links && { platform: { os: 'linux', architecture: name } }),
    }));
    const text = {
      schemaVersion: 2,
      mediaType: OCI_INDEX,
      manifests,
      ...subject,
      annotations: { name: thing.name },
    };
    return { bytes: encode(text), type: OCI_INDEX };
  }
  const [os, architecture] = (thing.platform ?? 'linux/amd64').split('/');
  const config = await putBlob(
    repository,
    encode({ os, architecture, rootfs: { type: 'layers', diff_ids: [] }, name: thing.name }),
  );
  const layer = await putBlob(repository, encode(`layer of ${thing.name}`));
  const base = await putBlob(repository, encode('a layer that all have'));
  const mentions = thing.mentions && {
    annotations: Object.fromEntries(thing.mentions.map((name, at) => [`see-${at}`, find(digests, name)])),
  };
  const content = contentOf(thing);
  if (content === 'old-cache') return makeOldCache([base, layer], config);
  const [configType, layerType] = TYPES[content];
  const manifest = {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: { mediaType: thing.type ?? configType, ...config },
    layers: [base, layer].map((blob) => ({ mediaType: layerType, ...blob })),
    ...subject,
    ...mentions,
  };
  return { bytes: encode(manifest), type: OCI_MANIFEST };
}

type Stored = { readonly digest: string; readonly size: number };

/** The form of a cache before BuildKit 0.21: an index of layers. */
function makeOldCache(layers: readonly Stored[], config: Stored): { bytes: Uint8Array; type: string } {
  const [configType, layerType] = TYPES.cache;
  const manifests = [
    ...layers.map((blob) => ({ mediaType: layerType, ...blob })),
    { mediaType: configType, ...config },
  ];
  return { bytes: encode({ schemaVersion: 2, mediaType: OCI_INDEX, manifests }), type: OCI_INDEX };
}

async function takeAway(
  repository: string,
  one: FakePackage,
  digests: ReadonlyMap<string, string>,
  { name, gone }: Thing,
): Promise<void> {
  const digest = find(digests, name);
  await fetch(`${urlOf(repository)}/manifests/${digest}`, { method: 'DELETE' });
  const at = one.versions.findIndex((version) => version.digest === digest);
  if (gone === 'deleted') one.versions.splice(at, 1);
}

function find(digests: ReadonlyMap<string, string>, name: string): string {
  const digest = digests.get(name);
  if (!digest) throw new Error(`nothing is called ${name} yet`);
  return digest;
}

function urlOf(repository: string): string {
  return `http://${testbed('REGISTRY')}/v2/${repository}`;
}

async function readTagNames(repository: string): Promise<readonly string[]> {
  const answer = await fetch(`${urlOf(repository)}/tags/list`);
  const { tags } = (await answer.json()) as { tags?: readonly string[] | null };
  return tags ?? [];
}

async function putTag(repository: string, digest: string, tag: string): Promise<void> {
  const url = `${urlOf(repository)}/manifests/${digest}`;
  const stored = await fetch(url, { headers: { accept: `${OCI_INDEX}, ${OCI_MANIFEST}` } });
  await put(
    repository,
    tag,
    new Uint8Array(await stored.arrayBuffer()),
    stored.headers.get('content-type') ?? '',
  );
}

async function put(repository: string, reference: string, bytes: Uint8Array, type: string): Promise<void> {
  const stored = await fetch(`${urlOf(repository)}/manifests/${reference}`, {
    method: 'PUT',
    headers: { 'content-type': type },
    body: bytes,
  });
  if (!stored.ok) throw new Error(`${reference}: ${stored.status} ${await stored.text()}`);
}

async function putBlob(repository: string, bytes: Uint8Array): Promise<{ digest: string; size: number }> {
  const digest = sha256(bytes);
  const opened = await fetch(`${urlOf(repository)}/blobs/uploads/`, { method: 'POST' });
  const location = new URL(opened.headers.get('location') ?? '', urlOf(repository));
  location.searchParams.set('digest', digest);
  const stored = await fetch(location, { method: 'PUT', body: bytes });
  if (!stored.ok) throw new Error(`blob: ${stored.status} ${await stored.text()}`);
  return { digest, size: bytes.length };
}
