import { type Fault, type FaultProxy, type SeenRequest, startFaultProxy } from './faults.ts';
import { sha256 } from './registries.ts';
import { requireTokens, type TokenService } from './token-service.ts';

/** A registry with the manners of ghcr.io. */
export interface Ghcr {
  readonly proxy: FaultProxy;
  /** Where blobs are served from: another host, which wants no credentials, as GitHub's does. */
  readonly storage: FaultProxy;
  /** How often each manner showed, by its name. */
  readonly shown: Readonly<Record<Manner, number>>;
  close(): Promise<void>;
}

type Manner = 'accept' | 'referrers' | 'delete' | 'lateRead' | 'lateWrite' | 'redirect';

export interface GhcrOptions extends TokenService {
  /** How many reads of a manifest that was just written still get what was there before. */
  readonly lag?: number;
}

/**
 * In front of the real registry, what ghcr.io does differently (registry-facts of the design): tokens with scopes; 404
 * for a manifest whose type is not accepted; no referrers API; 405 for every deletion; blobs by a redirect to another
 * host; and its own writes seen late, by reads as well as by the next write.
 */
export async function startGhcr(target: string, { lag = 1, ...service }: GhcrOptions): Promise<Ghcr> {
  const proxy = await startFaultProxy(target);
  const storage = await startFaultProxy(target);
  const shown = { accept: 0, referrers: 0, delete: 0, lateRead: 0, lateWrite: 0, redirect: 0 };
  const note = (manner: Manner, fault: Fault | undefined) => {
    if (fault) shown[manner]++;
    return fault;
  };
  const memory: Memory = { lag, written: new Map(), early: new Set() };
  const find = ({ path }: SeenRequest) => memory.written.get(path);
  const behave = (
    manner: Manner,
    method: RegExp,
    path: RegExp,
    answer: (request: SeenRequest) => Fault | undefined,
  ) =>
    proxy.inject({
      path,
      fault: (request) => (method.test(request.method) ? note(manner, answer(request)) : undefined),
    });
  requireTokens(proxy, service);
  behave('delete', /DELETE/, /./, () => refuse(405, 'UNSUPPORTED', 'The operation is unsupported.'));
  behave('referrers', /GET/, /\/referrers\//, () => refuse(404, 'MANIFEST_UNKNOWN', 'manifest unknown'));
  behave('lateWrite', /PUT/, /\/manifests\//, (request) => write(memory, request));
  behave('lateRead', /GET|HEAD/, /\/manifests\//, (request) => readLate(find(request)));
  behave('accept', /GET|HEAD/, /\/manifests\//, (request) => negotiate(find(request), request));
  behave('redirect', /GET/, /\/blobs\/sha256:/, ({ path }) => {
    return { kind: 'answer', status: 307, headers: { location: `http://${storage.host}${path}` } };
  });
  storage.inject({
    fault: ({ headers }) => (headers.authorization ? refuse(400, 'AUTH', 'two logins') : undefined),
  });
  return {
    proxy,
    storage,
    shown,
    close: async () => void (await Promise.all([proxy.close(), storage.close()])),
  };
}

interface Stored {
  readonly type: string;
  readonly digest: string;
  readonly bytes: Buffer;
}

/** A manifest under a tag or digest, what stood there before, and how many reads still get that. */
interface Written extends Stored {
  readonly before: Stored | undefined;
  late: number;
}

/** What the proxy has seen written. */
interface Memory {
  readonly lag: number;
  /** By path. */
  readonly written: Map<string, Written>;
  /** Writes of tags that were refused once. */
  readonly early: Set<string>;
}

/** Remembers a write; the first one of a tag that is ours comes too early: what it is to name is not seen yet. */
function write({ lag, written, early }: Memory, request: SeenRequest): Fault | undefined {
  const { path, headers } = request;
  const bytes = Buffer.from(request.body, 'latin1');
  const digest = sha256(bytes);
  const isTag = !path.includes('/manifests/sha256:');
  const isOurs = String(headers['user-agent']).startsWith('slipway');
  const key = `${path} ${digest}`;
  if (isTag && isOurs && lag > 0 && !early.has(key)) {
    early.add(key);
    return refuse(404, 'MANIFEST_UNKNOWN', 'manifest unknown');
  }
  const before = written.get(path);
  if (before?.digest === digest) return undefined;
  const stored = { type: headers['content-type'] ?? '', digest, bytes };
  written.set(path, { ...stored, before, late: lag });
  const own = path.replace(/manifests\/.*/, `manifests/${digest}`);
  if (!written.has(own)) written.set(own, { ...stored, before: undefined, late: lag });
  return undefined;
}

function readLate(one: Written | undefined): Fault | undefined {
  if (!one || one.late === 0) return undefined;
  one.late--;
  if (!one.before) return refuse(404, 'MANIFEST_UNKNOWN', 'manifest unknown');
  const { type, digest, bytes } = one.before;
  const headers = {
    'content-type': type,
    'docker-content-digest': digest,
    'content-length': String(bytes.length),
  };
  return { kind: 'answer', status: 200, headers, body: bytes };
}

/** The words are GHCR's. */
function negotiate(one: Written | undefined, { headers }: SeenRequest): Fault | undefined {
  if (!one || headers.accept?.includes(one.type)) return undefined;
  const what = one.type.includes('index') ? 'index' : 'manifest';
  return refuse(404, 'MANIFEST_UNKNOWN', `OCI ${what} found, but Accept header does not support it`);
}

function refuse(status: number, code: string, message: string): Fault {
  const headers = { 'content-type': 'application/json' };
  return { kind: 'answer', status, headers, body: JSON.stringify({ errors: [{ code, message }] }) };
}
