import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limited } from '../../src/io/sigstore/limited.ts';
import { findTrustedRoots, readByTuf } from '../../src/io/sigstore/trust.ts';
import { close, listen } from './faults.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-trust-'));
});
afterEach(() => rm(folder, { recursive: true }));

// Nothing listens on that port; the library itself would not look at this variable.
const unreachable = { ALL_PROXY: '127.0.0.1:9' };
const source = (more: object = {}) => ({
  env: { ...unreachable, RUNNER_TEMP: folder },
  allowsEmbedded: true,
  signal: new AbortController().signal,
  ...more,
});

describe('the keys that signatures are verified with', () => {
  it('of the public Sigstore come with the library where they cannot be fetched, and that is said; nothing is left behind', async () => {
    const { roots, warning } = await findTrustedRoots(source(), 'public');
    expect(roots[0]?.tlogs.map(({ baseUrl }) => baseUrl)).toContain('https://rekor.sigstore.dev');
    expect(warning).toContain('could not be fetched from tuf-repo-cdn.sigstore.dev');
    // By way of the proxy.
    expect(warning).toContain('connect ECONNREFUSED 127.0.0.1:9');
    expect(await readdir(folder)).toEqual([]);
  });

  it('do not count for a verification that is asked for, where nobody can tell whether they still hold', async () => {
    const found = findTrustedRoots(source({ allowsEmbedded: false }), 'public');
    await expect(found).rejects.toThrow(
      /could not be fetched from tuf-repo-cdn.*name a file with the trusted root/s,
    );
  });

  it("of GitHub's own Sigstore have to be fetched", async () => {
    await expect(findTrustedRoots(source(), 'github')).rejects.toThrow('from tuf-repo.github.com');
  });

  it('in a file of your own are asked of nobody', async () => {
    const file = join(folder, 'root.json');
    const mediaType = 'application/vnd.dev.sigstore.trustedroot+json;version=0.1';
    const authority = { certChain: { certificates: [] } };
    const root = { mediaType, certificateAuthorities: [authority], timestampAuthorities: [authority] };
    await writeFile(file, JSON.stringify(root));
    const { roots, warning } = await findTrustedRoots(source({ file }), 'github');
    expect([roots.length, warning]).toEqual([1, undefined]);
  });
});

describe('whoever waits for a library that knows no cancellation', () => {
  const never = () => new Promise<never>(() => undefined);
  const late = () => new Error('late');
  it('leaves when the job is cancelled, with its reason', async () => {
    const cancel = new AbortController();
    const waiting = limited(never(), cancel.signal, 60_000, late);
    cancel.abort(new Error('cancelled'));
    await expect(waiting).rejects.toThrow('cancelled');
    await expect(limited(never(), cancel.signal, 60_000, late)).rejects.toThrow('cancelled');
  });
  it('leaves when its time is up', async () => {
    await expect(limited(never(), new AbortController().signal, 5, late)).rejects.toThrow('late');
  });
  it('hears its answer, and its failure', async () => {
    const { signal } = new AbortController();
    expect(await limited(Promise.resolve(7), signal, 60_000, late)).toBe(7);
    await expect(limited(Promise.reject(new Error('no')), signal, 60_000, late)).rejects.toThrow('no');
  });
});

/** A repository of The Update Framework: one key for everything, its first root, and a second one signed by it. */
function createRepository(files: Readonly<Record<string, string>>) {
  const makeKey = () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const hex = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('hex');
    return { id: sha256(hex), hex, privateKey };
  };
  const [old, key] = [makeKey(), makeKey()];
  const expires = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+/, '');
  const formatRoot = (version: number, { id, hex }: typeof key) => ({
    _type: 'root',
    spec_version: '1.0.31',
    version,
    expires,
    consistent_snapshot: true,
    keys: { [id]: { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: hex } } },
    roles: Object.fromEntries(
      ['root', 'targets', 'snapshot', 'timestamp'].map((role) => [role, { keyids: [id], threshold: 1 }]),
    ),
  });
  const seal = (signed: object, ...keys: readonly (typeof key)[]) =>
    JSON.stringify({
      signed,
      signatures: keys.map(({ id, privateKey }) => ({
        keyid: id,
        sig: sign(null, Buffer.from(canonicalize(signed)), privateKey).toString('hex'),
      })),
    });
  const role = (type: string, more: object) =>
    seal({ _type: type, spec_version: '1.0.31', version: 1, expires, ...more }, key);
  const targets = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [
      name,
      { length: text.length, hashes: { sha256: sha256(text) } },
    ]),
  );
  const served: Record<string, string> = {
    '/2.root.json': seal(formatRoot(2, key), old, key),
    '/timestamp.json': role('timestamp', { meta: { 'snapshot.json': { version: 1 } } }),
    '/1.snapshot.json': role('snapshot', { meta: { 'targets.json': { version: 1 } } }),
    '/1.targets.json': role('targets', { targets }),
  };
  for (const [name, text] of Object.entries(files)) served[`/targets/${sha256(text)}.${name}`] = text;
  return { firstRoot: seal(formatRoot(1, old), old), served };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function canonicalize(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalize).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, one]) => `${JSON.stringify(name)}:${canonicalize(one)}`).join(',')}}`;
}

describe('keys that are published by The Update Framework', () => {
  const server = createServer(({ url = '' }, response) => {
    const text = repository.served[url];
    response.writeHead(text === undefined ? 404 : 200);
    response.end(text);
  });
  const text = '{"keys":"of a tenant"}';
  let repository = createRepository({});
  let mirror: string;
  beforeAll(async () => {
    mirror = `http://${await listen(server)}`;
  });
  afterAll(() => close(server));
  beforeEach(() => {
    repository = createRepository({ 'acme.trusted_root.json': text });
  });
  const read = () =>
    readByTuf({ env: {}, mirror, firstRoot: repository.firstRoot, folder }, 'acme.trusted_root.json');

  it('are traced back to the first root, also where the keys have changed since', async () => {
    expect(await read()).toBe(text);
  });

  it('are refused where the file is another one than was signed', async () => {
    const [path = ''] = Object.keys(repository.served).slice(-1);
    repository.served[path] = text.replace('tenant', 'forger');
    await expect(read()).rejects.toThrow('error downloading target');
  });

  it('are refused where another key has signed', async () => {
    repository.served = createRepository({ 'acme.trusted_root.json': text }).served;
    await expect(read()).rejects.toThrow('root was signed by 0/1 keys');
  });
});
