import type { Environment } from '../../src/core/event.ts';
import { SlipwayError } from '../../src/core/problem.ts';
import { decidePublish } from '../../src/core/publish-plan.ts';
import type { RepositoryName } from '../../src/core/reference.ts';
import { openAttestor } from '../../src/flows/attest-image.ts';
import type { ReleaseTools } from '../../src/flows/bring-content.ts';
import { checkPushRights, observeTags } from '../../src/flows/preflight.ts';
import type { PublishRequest } from '../../src/flows/read-request.ts';
import { releaseImage } from '../../src/flows/release-image.ts';
import { openTagGuard } from '../../src/flows/tag-guard.ts';
import { parseBuildSettings } from '../../src/inputs/build-settings.ts';
import type { Io } from '../../src/io/io.ts';
import { RegistryClient } from '../../src/io/registry/client.ts';
import type { RegistryOptions } from '../../src/io/registry/door.ts';
import { openImageReader } from '../../src/io/registry/image-reader.ts';
import { listReferrers } from '../../src/io/registry/referrers.ts';
import { log } from '../../src/io/runner.ts';
import { makeFacts, readInputs } from '../fixtures/values.ts';
import type { FaultProxy } from '../io/faults.ts';
import { encode, OCI_INDEX, sha256, type TestImage } from '../io/registries.ts';

/** A repository on one of the registries, spoken to through a proxy; the test itself looks past that. */
export interface Site {
  readonly proxy: FaultProxy;
  readonly registry: string;
  readonly repository: string;
  readonly credentials?: { readonly username: string; readonly password: string };
  /** The image that the floating tags have before. */
  readonly old: TestImage;
}

export interface World {
  readonly sites: readonly Site[];
  /** Where Sigstore and GitHub answer; with it, no tag may name an image that no attestation speaks of. */
  readonly sigstore?: { readonly proxy: FaultProxy; readonly env: Environment };
}

/** One release: an image whose content is everywhere, and the tags that are to name it. */
export interface Release {
  readonly world: World;
  readonly image: { readonly bytes: Uint8Array; readonly digest: string };
  readonly version: string;
  readonly floating: readonly string[];
}

const hour = 3_600_000;
/** Quick enough for hundreds of runs. */
const QUICK: RegistryOptions = {
  policy: { attempts: 3, baseDelay: 2, maxDelay: 20 },
  lagDelays: [5, 10, 20],
};

let count = 0;

/** An image of its own, pushed by digest as a builder does, and two floating tags that name the one before. */
export async function prepareRelease(world: World): Promise<Release> {
  const number = ++count;
  const [first] = world.sites;
  if (!first) throw new Error('no registry');
  const index = JSON.parse(new TextDecoder().decode(first.old.bytes)) as object;
  const bytes = encode({ ...index, annotations: { number: String(number) } });
  const image = { bytes, digest: sha256(bytes) };
  const release = {
    world,
    image,
    version: `1.${number}.0`,
    floating: [`stable-${number}`, `edge-${number}`],
  };
  for (const site of world.sites) {
    const { client, name } = lookAt(site);
    await client.putManifest(name, image.digest, bytes, OCI_INDEX);
    for (const tag of release.floating) await client.putManifest(name, tag, site.old.bytes, OCI_INDEX);
  }
  return release;
}

/** What the step does around and after its build: rights, tags as they are, attestation, tags, looking back. */
export async function run(release: Release, timeout = 30_000): Promise<void> {
  const { signal } = new AbortController();
  const { world } = release;
  const io: Io = {
    env: world.sigstore?.env ?? {},
    workspace: '/nowhere',
    log: silent,
    now: () => new Date(Date.now() + hour),
    signal,
  };
  const request = readRequest(release);
  const { plan, problems } = decidePublish(request.inputs, request.facts);
  if (problems.length > 0) throw new Error(`the test asks for what there is not: ${problems[0]?.message}`);
  const registry = connect(world.sites, timeout);
  await checkPushRights(io, plan, registry);
  const observed = await observeTags(io, request, plan, registry);
  const guard = openTagGuard(io, request, observed.plan, registry);
  // With this driver nothing of a release goes through the engine.
  const docker = {} as ReleaseTools['docker'];
  const tools: ReleaseTools = {
    io,
    request,
    plan: observed.plan,
    registry,
    images: openImageReader(registry),
    docker,
    guard,
    attest: undefined,
    dropImage: () => undefined,
    previous: Promise.resolve(undefined),
  };
  const { event } = request.facts;
  const { githubToken } = request.inputs;
  const wish = { decision: observed.plan.attest, event, githubToken };
  const attest = world.sigstore && (await openAttestor(io, wish, signal));
  try {
    await releaseImage({ ...tools, attest }, release.image.digest, observed.before);
  } finally {
    await registry.settle();
  }
}

function readRequest({ world, version, floating }: Release): PublishRequest {
  const tags = [version, ...floating].map((tag) => `type=raw,value=${tag}`).join('\n');
  const images = world.sites.map(({ proxy, repository }) => `${proxy.host}/${repository}`).join('\n');
  const raw = {
    images,
    tags,
    driver: 'docker-container',
    'github-token': 'ghs_made-up',
    ...(world.sigstore && { attest: 'true' }),
  };
  const { inputs, ...findings } = readInputs(raw);
  const settings = parseBuildSettings({}, false, { problems: [], notices: [] });
  return {
    inputs,
    settings,
    facts: readFacts(world),
    findings: { problems: [...findings.problems], notices: [] },
  };
}

/** The repository that the stand-in for Sigstore vouches for. */
function readFacts({ sigstore }: World): PublishRequest['facts'] {
  const facts = makeFacts();
  if (!sigstore) return facts;
  const repository = { ...facts.event.repository, owner: 'Acme', name: 'App' };
  const apiUrl = sigstore.env.GITHUB_API_URL ?? '';
  return { ...facts, hasIdentity: true, event: { ...facts.event, repository, apiUrl } };
}

/** All that a fault may hit. */
export function proxiesOf({ sites, sigstore }: World): readonly FaultProxy[] {
  return [...sites.map(({ proxy }) => proxy), ...(sigstore ? [sigstore.proxy] : [])];
}

function connect(sites: readonly Site[], timeout: number): RegistryClient {
  const logins = sites.flatMap(({ proxy, credentials }) =>
    credentials ? [[proxy.host, credentials] as const] : [],
  );
  return new RegistryClient({ ...QUICK, credentials: new Map(logins), timeout });
}

/** Past the proxy. */
export function lookAt({ registry, repository, credentials }: Site): {
  readonly client: RegistryClient;
  readonly name: RepositoryName;
} {
  const logins = new Map(credentials ? [[registry, credentials]] : []);
  return { client: new RegistryClient({ credentials: logins }), name: { host: registry, repository } };
}

/** How a release ended, and what is wrong with what it left. */
export interface Outcome {
  readonly kind: 'survived' | 'failed';
  readonly message: string;
  readonly violations: readonly string[];
}

/** Runs it, and judges it by what the registries hold and by what it says. */
export async function attempt(release: Release, task: Promise<void>): Promise<Outcome> {
  const error = await task.then(
    () => undefined,
    (reason: unknown) => reason ?? new Error('nothing was thrown'),
  );
  const message = error instanceof Error ? error.message : String(error ?? '');
  const states = (await Promise.all(release.world.sites.map((site) => readStates(release, site)))).flat();
  const violations = [
    ...(error && !(error instanceof SlipwayError) ? [`not explained: ${message}`] : []),
    ...states.flatMap((state) => judge(state, error === undefined, message)),
  ];
  return { kind: error ? 'failed' : 'survived', message, violations };
}

interface State {
  readonly text: string;
  readonly isFloating: boolean;
  readonly names: 'old' | 'new' | 'nothing' | 'another';
  readonly isAttested: boolean;
}

async function readStates(
  { world, image, version, floating }: Release,
  site: Site,
): Promise<readonly State[]> {
  const { client, name } = lookAt(site);
  const isAttested =
    !world.sigstore || (await listReferrers(client, name, image.digest)).descriptors.length > 0;
  return Promise.all(
    [version, ...floating].map(async (tag) => {
      const digest = (await client.headManifest({ ...name, tag }))?.digest;
      const known = new Map([
        [undefined, 'nothing' as const],
        [site.old.digest, 'old' as const],
        [image.digest, 'new' as const],
      ]);
      const text = `${site.proxy.host}/${site.repository}:${tag}`;
      return { text, isFloating: tag !== version, names: known.get(digest) ?? 'another', isAttested };
    }),
  );
}

function judge({ text, names, isAttested }: State, isGreen: boolean, message: string): readonly string[] {
  const told = /may name the new image[^\n]*|names the new image already[^\n]*/g;
  const isTold = [...message.matchAll(told)].some(([line]) => line.includes(text));
  return [
    ...(names === 'another' ? [`${text} names an image of nobody`] : []),
    ...(names === 'new' && !isAttested ? [`${text} names an image without its attestation`] : []),
    ...(isGreen && names !== 'new' ? [`the step is green, and ${text} names ${names}`] : []),
    ...(!isGreen && names === 'new' && !isTold ? [`${text} names the new image, and nobody says so`] : []),
  ];
}

const silent: Io['log'] = {
  ...log,
  line: () => undefined,
  startGroup: () => undefined,
  endGroup: () => undefined,
  notice: () => undefined,
  warning: () => undefined,
  error: () => undefined,
  problem: () => undefined,
};
