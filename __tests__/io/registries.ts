import { createHash, randomBytes } from 'node:crypto';
import type { RepositoryName } from '../../src/core/reference.ts';
import type { RegistryClient } from '../../src/io/registry/client.ts';

/** The real registries that script/setup starts. */
export interface TestRegistries {
  /** Without a login. */
  readonly open: string;
  /** With Basic authentication. */
  readonly locked: { readonly host: string; readonly username: string; readonly password: string };
}

export function findTestRegistries(): TestRegistries {
  return {
    open: variable('SLIPWAY_TEST_REGISTRY'),
    locked: {
      host: variable('SLIPWAY_TEST_REGISTRY_AUTH'),
      username: variable('SLIPWAY_TEST_REGISTRY_USER'),
      password: variable('SLIPWAY_TEST_REGISTRY_PASSWORD'),
    },
  };
}

/** A repository that no other test and no earlier run has used. */
export function freshRepository(host: string, label: string): RepositoryName {
  return { host, repository: `slipway-test/${label}-${randomBytes(4).toString('hex')}` };
}

export function sha256(bytes: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

export function encode(value: unknown): Uint8Array {
  return new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
}

export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

export interface TestImage {
  readonly bytes: Uint8Array;
  readonly digest: string;
  readonly children: readonly string[];
}

/** An index of small images, one a platform, pushed with nothing but plain requests: not the code under test. */
export async function pushIndex(
  { host, repository }: RepositoryName,
  platforms: readonly string[],
  seed = 'x',
  login?: { readonly username: string; readonly password: string },
): Promise<TestImage> {
  const headers = login && {
    authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`,
  };
  const manifests = [];
  for (const name of platforms) {
    const [os, architecture, variant] = name.split('/');
    const platform = { os, architecture, ...(variant && { variant }) };
    const config = await putBlob(
      host,
      repository,
      encode({ ...platform, rootfs: { type: 'layers', diff_ids: [] } }),
      headers,
    );
    const layer = await putBlob(host, repository, encode(`${seed} ${name}`), headers);
    const image = encode({
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
      layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', ...layer }],
    });
    await putManifest(host, repository, sha256(image), image, OCI_MANIFEST, headers);
    manifests.push({ mediaType: OCI_MANIFEST, digest: sha256(image), size: image.length, platform });
  }
  const bytes = encode({ schemaVersion: 2, mediaType: OCI_INDEX, manifests });
  await putManifest(host, repository, sha256(bytes), bytes, OCI_INDEX, headers);
  return { bytes, digest: sha256(bytes), children: manifests.map(({ digest }) => digest) };
}

/** What a client threw, as text for the log would have it. */
export async function failureOf(task: Promise<unknown>): Promise<Error & { code: string }> {
  try {
    await task;
  } catch (error) {
    if (error instanceof Error) return error as Error & { code: string };
    throw error;
  }
  throw new Error('it did not fail');
}

export function tagOf(name: RepositoryName, tag: string) {
  return { ...name, tag };
}

export function digestOf(name: RepositoryName, digest: string) {
  return { ...name, digest };
}

/** Nothing of a client is left running when its test ends. */
export async function settleAll(clients: readonly RegistryClient[]): Promise<void> {
  await Promise.all(clients.map((client) => client.settle()));
}

async function putBlob(
  host: string,
  repository: string,
  bytes: Uint8Array,
  headers: Record<string, string> = {},
) {
  const digest = sha256(bytes);
  const opened = await fetch(`http://${host}/v2/${repository}/blobs/uploads/`, { method: 'POST', headers });
  const location = new URL(opened.headers.get('location') ?? '', `http://${host}`);
  location.searchParams.set('digest', digest);
  const stored = await fetch(location, { method: 'PUT', headers, body: bytes });
  if (stored.status !== 201) throw new Error(`blob upload: ${stored.status} ${await stored.text()}`);
  return { digest, size: bytes.length };
}

async function putManifest(
  host: string,
  repository: string,
  digest: string,
  bytes: Uint8Array,
  type: string,
  more: Record<string, string> = {},
) {
  const url = `http://${host}/v2/${repository}/manifests/${digest}`;
  const stored = await fetch(url, { method: 'PUT', headers: { 'content-type': type, ...more }, body: bytes });
  if (stored.status !== 201) throw new Error(`manifest upload: ${stored.status} ${await stored.text()}`);
}

function variable(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`${name} is not set: run script/setup and source its env file (script/test does both)`);
}
