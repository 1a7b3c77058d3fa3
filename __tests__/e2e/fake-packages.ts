import { createServer, type IncomingMessage } from 'node:http';
import { close, listen } from '../io/faults.ts';

/**
 * A thin stand-in for GitHub's packages API over a real registry: it knows ids and ages, the registry has the content
 * and the tags, and what is deleted here is deleted there.
 */
export interface FakePackages {
  /** `127.0.0.1:<port>` */
  readonly host: string;
  readonly packages: Map<string, FakePackage>;
  owner: { readonly login: string; readonly type: 'Organization' | 'User' };
  /** Whose token it is; nobody for the token of a job. */
  user: string | undefined;
  /** Scopes of a classic token; none for the token of a job. */
  scopes: string | undefined;
  /** Counts down with each request; nothing where no limit is told. */
  remaining: number | undefined;
  /** A page has no more than this, whatever is asked for. */
  pageSize: number;
  pullRequests: Readonly<Record<number, 'open' | 'closed'>>;
  branches: readonly string[];
  /** The next so many listings are as the package was when `freeze` was called. */
  freeze(name: string, listings: number): Promise<void>;
  /** Called before each answer; what it gives is the answer. */
  hook:
    | ((request: { method: string; path: string }) => Promise<Answer | undefined> | Answer | undefined)
    | undefined;
  close(): Promise<void>;
}

export interface FakePackage {
  readonly versions: FakeVersion[];
  readonly deleted: (FakeVersion & {
    readonly bytes: Buffer;
    readonly type: string;
    readonly tags: readonly string[];
  })[];
  /** `owner/name` of its repository. */
  repository: string | undefined;
  /** Ids that GitHub does not delete, with its words. */
  readonly blocked: Map<number, string>;
  /** Whether tags come back with a restored version; GitHub does not say. */
  restoresTags: boolean;
}

export interface FakeVersion {
  readonly id: number;
  readonly digest: string;
  readonly createdAt: string;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface ListedVersion {
  readonly id: number;
  readonly name: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly metadata: object;
}

const MANIFESTS =
  'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json, application/vnd.docker.distribution.manifest.list.v2+json';

export async function startFakePackages(registry: string): Promise<FakePackages> {
  const frozen = new Map<string, { listings: number; versions: readonly ListedVersion[] }>();
  const server = createServer((request, response) => {
    respond(fake, registry, frozen, request)
      .catch((error: Error) => ({ status: 500, body: { message: error.stack } }))
      .then(({ status, body, headers }: Answer) => {
        response.writeHead(status, { 'content-type': 'application/json', ...limitHeaders(fake), ...headers });
        response.end(body === undefined ? undefined : JSON.stringify(body));
      });
  });
  const host = await listen(server);
  const fake: FakePackages = {
    host,
    packages: new Map(),
    owner: { login: 'Acme', type: 'Organization' },
    user: undefined,
    scopes: undefined,
    remaining: undefined,
    pullRequests: {},
    branches: ['main'],
    pageSize: 100,
    hook: undefined,
    freeze: async (name, listings) => {
      const one = fake.packages.get(name);
      if (one)
        frozen.set(name, { listings, versions: await listVersions(registry, repositoryOf(fake, name), one) });
    },
    close: () => close(server),
  };
  return fake;
}

export function makeFakePackage(): FakePackage {
  return { versions: [], deleted: [], repository: 'Acme/App', blocked: new Map(), restoresTags: false };
}

function repositoryOf({ owner }: FakePackages, name: string): string {
  return `${owner.login}/${name}`.toLowerCase();
}

function limitHeaders({ remaining, scopes }: FakePackages): Record<string, string> {
  return {
    ...(remaining !== undefined && {
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-reset': '4102444800',
    }),
    ...(scopes !== undefined && { 'x-oauth-scopes': scopes }),
  };
}

const missing: Answer = { status: 404, body: { message: 'Package not found.' } };

async function respond(
  fake: FakePackages,
  registry: string,
  frozen: Map<string, { listings: number; versions: readonly ListedVersion[] }>,
  request: IncomingMessage,
): Promise<Answer> {
  const { method = 'GET', url = '' } = request;
  if (fake.remaining !== undefined) fake.remaining = Math.max(0, fake.remaining - 1);
  const hooked = await fake.hook?.({ method, path: url });
  if (hooked) return hooked;
  const { pathname, searchParams } = new URL(url, 'http://any');
  if (!request.headers.authorization?.startsWith('Bearer '))
    return { status: 401, body: { message: 'Bad credentials' } };
  const about = answerAbout(fake, pathname);
  if (about) return about;
  if (pathname === '/repos/Acme/App/branches') {
    const branches = fake.branches.map((branch) => ({ name: branch }));
    return paginate(request, fake.pageSize, branches, searchParams);
  }
  const base = baseOf(fake, pathname);
  if (base === undefined) return missing;
  if (base === '')
    return paginate(
      request,
      fake.pageSize,
      [...fake.packages].map(([name, one]) => describe(name, one)),
      searchParams,
    );
  const [, encoded = '', rest = ''] = /^\/container\/([^/]+)(.*)$/.exec(base) ?? [];
  const name = decodeURIComponent(encoded);
  const one = fake.packages.get(name);
  if (!one) return missing;
  const repository = repositoryOf(fake, name);
  if (rest === '') return { status: 200, body: describe(name, one) };
  if (rest === '/versions') {
    const old = frozen.get(name);
    const isFirst = (searchParams.get('page') ?? '1') === '1';
    if (old && isFirst) old.listings--;
    const isOld = old !== undefined && old.listings >= 0;
    return paginate(
      request,
      fake.pageSize,
      isOld ? old.versions : await listVersions(registry, repository, one),
      searchParams,
    );
  }
  const [, id, restore] = /^\/versions\/(\d+)(\/restore)?$/.exec(rest) ?? [];
  if (restore) return restoreVersion(registry, repository, one, Number(id));
  return method === 'DELETE'
    ? deleteVersion(registry, repository, one, Number(id))
    : findVersion(registry, repository, one, Number(id));
}

function answerAbout(fake: FakePackages, path: string): Answer | undefined {
  const [, login] = /^\/users\/([^/]+)$/.exec(path) ?? [];
  if (login)
    return login.toLowerCase() === fake.owner.login.toLowerCase()
      ? { status: 200, body: fake.owner }
      : missing;
  if (path === '/user')
    return fake.user
      ? { status: 200, body: { login: fake.user } }
      : { status: 403, body: { message: 'Resource not accessible by integration' } };
  const [, number] = /^\/repos\/Acme\/App\/pulls\/(\d+)$/.exec(path) ?? [];
  const state = fake.pullRequests[Number(number)];
  return number ? (state ? { status: 200, body: { number: Number(number), state } } : missing) : undefined;
}

/** What follows the path of the owner's packages; each kind of owner has a path of its own, and no other works. */
function baseOf({ owner, user }: FakePackages, path: string): string | undefined {
  const own = user?.toLowerCase() === owner.login.toLowerCase() ? ['/user/packages'] : [];
  const bases =
    owner.type === 'Organization'
      ? [`/orgs/${owner.login}/packages`]
      : [...own, `/users/${owner.login}/packages`];
  const base = bases.find((one) => path.toLowerCase().startsWith(one.toLowerCase()));
  return base && path.slice(base.length);
}

function describe(name: string, { versions, repository }: FakePackage): object {
  return {
    name,
    package_type: 'container',
    version_count: versions.length,
    ...(repository && { repository: { full_name: repository } }),
  };
}

function paginate(
  request: IncomingMessage,
  limit: number,
  all: readonly unknown[],
  query: URLSearchParams,
): Answer {
  const size = Math.min(limit, Number(query.get('per_page') ?? 30));
  const page = Number(query.get('page') ?? 1);
  const next = new URL(request.url ?? '', `http://${request.headers.host}`);
  next.searchParams.set('page', String(page + 1));
  const headers = all.length > page * size ? { link: `<${next}>; rel="next"` } : undefined;
  return { status: 200, body: all.slice((page - 1) * size, page * size), ...(headers && { headers }) };
}

async function listVersions(
  registry: string,
  repository: string,
  { versions }: FakePackage,
): Promise<readonly ListedVersion[]> {
  const tags = await readTags(registry, repository);
  return [...versions]
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id - a.id)
    .map((version) => listed(version, tags.get(version.digest) ?? []));
}

function listed({ id, digest, createdAt }: FakeVersion, tags: readonly string[]): ListedVersion {
  return {
    id,
    name: digest,
    created_at: createdAt,
    updated_at: createdAt,
    metadata: { package_type: 'container', container: { tags } },
  };
}

/** By digest, as the registry has them at this moment. */
async function readTags(
  registry: string,
  repository: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const answer = await fetch(`http://${registry}/v2/${repository}/tags/list`);
  const { tags } = (answer.ok ? await answer.json() : {}) as { tags?: readonly string[] | null };
  const byDigest = new Map<string, string[]>();
  await Promise.all(
    (tags ?? []).map(async (tag) => {
      const head = await fetch(`http://${registry}/v2/${repository}/manifests/${tag}`, {
        method: 'HEAD',
        headers: { accept: MANIFESTS },
      });
      const digest = head.headers.get('docker-content-digest') ?? '';
      byDigest.set(digest, [...(byDigest.get(digest) ?? []), tag].sort());
    }),
  );
  return byDigest;
}

async function findVersion(
  registry: string,
  repository: string,
  { versions }: FakePackage,
  id: number,
): Promise<Answer> {
  const version = versions.find((one) => one.id === id);
  if (!version) return missing;
  return {
    status: 200,
    body: listed(version, (await readTags(registry, repository)).get(version.digest) ?? []),
  };
}

async function deleteVersion(
  registry: string,
  repository: string,
  one: FakePackage,
  id: number,
): Promise<Answer> {
  const at = one.versions.findIndex((version) => version.id === id);
  const version = one.versions[at];
  if (!version) return missing;
  const message = one.blocked.get(id);
  if (message) return { status: 400, body: { message } };
  const tags = await readTags(registry, repository);
  const own = tags.get(version.digest) ?? [];
  const others = one.versions.some(({ digest }) => digest !== version.digest && tags.has(digest));
  if (own.length > 0 && !others)
    return {
      status: 400,
      body: {
        message:
          'You cannot delete the last tagged version of a package. You must delete the package instead.',
      },
    };
  const url = `http://${registry}/v2/${repository}/manifests/${version.digest}`;
  const stored = await fetch(url, { headers: { accept: MANIFESTS } });
  const bytes = Buffer.from(await stored.arrayBuffer());
  await fetch(url, { method: 'DELETE' });
  one.versions.splice(at, 1);
  one.deleted.push({ ...version, bytes, type: stored.headers.get('content-type') ?? '', tags: own });
  return { status: 204 };
}

async function restoreVersion(
  registry: string,
  repository: string,
  one: FakePackage,
  id: number,
): Promise<Answer> {
  const at = one.deleted.findIndex((version) => version.id === id);
  const version = one.deleted[at];
  if (!version) return missing;
  const names = one.restoresTags ? [version.digest, ...version.tags] : [version.digest];
  for (const name of names) {
    const url = `http://${registry}/v2/${repository}/manifests/${name}`;
    const put = await fetch(url, {
      method: 'PUT',
      headers: { 'content-type': version.type },
      body: new Uint8Array(version.bytes),
    });
    if (!put.ok) return { status: 500, body: { message: `the registry refuses: ${await put.text()}` } };
  }
  one.deleted.splice(at, 1);
  one.versions.push({ id: version.id, digest: version.digest, createdAt: version.createdAt });
  return { status: 204 };
}
