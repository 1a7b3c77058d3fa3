import {
  isManifestType,
  MANIFEST_MEDIA_TYPES,
  MAX_MANIFEST_BYTES,
  type Manifest,
  parseManifest,
} from '../../core/manifest.ts';
import { formatName, isDigest, type Reference, type RepositoryName } from '../../core/reference.ts';
import type { HttpResponse } from '../http/http.ts';
import { checkBytes, digestOf } from './digest.ts';
import { type Call, RegistryDoor, type RegistryOptions } from './door.ts';
import { type PushProbe, probePush } from './push-probe.ts';
import { checkStored, isLagAnswer } from './write-answer.ts';

/** A manifest exactly as the registry holds it: the bytes are what the digest names. */
export interface StoredManifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** A manifest with what it says. */
export type ReadManifest = StoredManifest & { readonly content: Manifest };

export interface ManifestHead {
  readonly digest: string;
  readonly mediaType: string;
}

export interface PutOptions {
  /** What it refers to was written a moment ago: GHCR may not see that yet and answers 404 or "blob unknown". */
  readonly isFresh?: boolean;
  /** Milliseconds that a write under way still has when the job is cancelled. */
  readonly grace?: number;
}

const ACCEPT = { accept: MANIFEST_MEDIA_TYPES.join(', ') };

/** The operations of a registry that Slipway needs, each one request where the protocol allows it. */
export class RegistryClient {
  readonly door: RegistryDoor;
  private readonly options: RegistryOptions;
  /** Mounts that a registry refused: what else they would bring is copied at once. */
  readonly refusedMounts = new Set<string>();
  private readonly leftovers = new Set<Promise<void>>();
  private readonly listed = new Set<string>();

  constructor(options: RegistryOptions = {}) {
    this.options = options;
    this.door = new RegistryDoor(options);
  }

  /** For what has to be done in any case: where the job was cancelled, one that still works for so many milliseconds. */
  outliving(milliseconds: number): RegistryClient {
    if (!this.options.signal?.aborted) return this;
    const end = new AbortController();
    setTimeout(() => end.abort(this.options.signal?.reason), milliseconds).unref();
    return new RegistryClient({ ...this.options, signal: end.signal });
  }

  /** The manifest of a tag or digest; an error where there is none. */
  async getManifest(reference: Reference): Promise<StoredManifest> {
    const response = await this.fetchManifest(reference, [200]);
    return storedManifest(reference, response);
  }

  /** The manifest of a tag or digest; undefined where the registry says that there is none. */
  async findManifest(reference: Reference): Promise<StoredManifest | undefined> {
    const response = await this.fetchManifest(reference, [200, 404]);
    return response.status === 404 ? undefined : storedManifest(reference, response);
  }

  /** Digest and type of what a tag or digest names; undefined where there is nothing. */
  async headManifest(reference: Reference): Promise<ManifestHead | undefined> {
    const { status, headers } = await this.door.send({
      method: 'HEAD',
      name: reference,
      path: `manifests/${targetOf(reference)}`,
      headers: ACCEPT,
      doing: `look up ${describeTarget(targetOf(reference))}`,
      actions: ['pull'],
      expected: [200, 404],
    });
    if (status === 404) return undefined;
    const digest = headers.get('docker-content-digest');
    // The header is optional (distribution-spec, "Checking if content exists"): without it, only the bytes tell.
    if (!digest || !isDigest(digest)) return this.findManifest(reference);
    return { digest, mediaType: mediaTypeOf(headers) };
  }

  /** Writes bytes under a tag or a digest, and returns the digest that the registry has them under. */
  async putManifest(
    name: RepositoryName,
    tagOrDigest: string,
    bytes: Uint8Array,
    mediaType: string,
    { isFresh = false, grace = 0 }: PutOptions = {},
  ): Promise<string> {
    const digest = isDigest(tagOrDigest) ? tagOrDigest : digestOf(bytes);
    checkBytes(bytes, digest, 'Slipway');
    const put = (more: Pick<Call, 'alsoExpects'>) =>
      this.door.send({
        method: 'PUT',
        name,
        path: `manifests/${tagOrDigest}`,
        headers: { 'content-type': mediaType },
        body: bytes,
        doing: `write ${describeTarget(tagOrDigest)}`,
        actions: ['pull', 'push'],
        expected: [200, 201, 202, 204],
        grace,
        ...more,
      });
    const response = isFresh
      ? await this.door.untilSeen(async (isLast) => {
          const answer = await put(isLast ? {} : { alsoExpects: isLagAnswer });
          return isLagAnswer(answer) ? undefined : answer;
        })
      : await put({});
    // distribution-spec, "Pushing Manifests with Subject": without this header the list is the client's to keep.
    if (response?.headers.get('oci-subject')) this.listed.add(formatPlace(name, digest));
    return checkStored(name, response?.headers.get('docker-content-digest'), digest);
  }

  /** Whether the registry has said of a manifest that was written here that it lists what it refers to. */
  isListing(name: RepositoryName, digest: string): boolean {
    return this.listed.has(formatPlace(name, digest));
  }

  /** Whether this run may write to a repository; leaves nothing behind. */
  async probePush(name: RepositoryName): Promise<PushProbe> {
    const { probe, leftover } = await probePush(this.door, name);
    if (leftover) {
      this.leftovers.add(leftover);
      leftover.finally(() => this.leftovers.delete(leftover));
    }
    return probe;
  }

  /** Whether a repository has a blob; nothing where the registry does not take the question. */
  async hasBlob(name: RepositoryName, digest: string): Promise<boolean | undefined> {
    const { status } = await this.door.send({
      method: 'HEAD',
      name,
      path: `blobs/${digest}`,
      doing: `look up ${digest}`,
      actions: ['pull'],
      expected: [200, 404, 405],
    });
    return status === 405 ? undefined : status === 200;
  }

  /** A small blob, such as an image config, whole. */
  async getBlob(name: RepositoryName, digest: string, maxBytes = MAX_MANIFEST_BYTES): Promise<Uint8Array> {
    const { body } = await this.door.send({
      method: 'GET',
      name,
      path: `blobs/${digest}`,
      doing: `read ${digest}`,
      actions: ['pull'],
      expected: [200],
      maxBytes,
    });
    checkBytes(body, digest, name.host);
    return body;
  }

  /** The manifest of a tag or digest, read. */
  async readManifest(reference: Reference): Promise<ReadManifest> {
    return readContent(await this.getManifest(reference));
  }

  /** Waits for what is still under way in the background and of no interest to anyone. */
  async settle(): Promise<void> {
    await Promise.all(this.leftovers);
  }

  private fetchManifest(reference: Reference, expected: readonly number[]): Promise<HttpResponse> {
    return this.door.send({
      method: 'GET',
      name: reference,
      path: `manifests/${targetOf(reference)}`,
      headers: ACCEPT,
      doing: `read ${describeTarget(targetOf(reference))}`,
      actions: ['pull'],
      expected,
      maxBytes: MAX_MANIFEST_BYTES,
    });
  }
}

function formatPlace(name: RepositoryName, digest: string): string {
  return `${formatName(name)}@${digest}`;
}

/** What a request names below `manifests/`: the digest where there is one, and docker's default where nothing is. */
function targetOf({ digest, tag }: Reference): string {
  return digest ?? tag ?? 'latest';
}

function describeTarget(tagOrDigest: string): string {
  return isDigest(tagOrDigest) ? tagOrDigest : `the tag \`${tagOrDigest}\``;
}

export function readContent(stored: StoredManifest): ReadManifest {
  return { ...stored, content: parseManifest(stored.bytes, stored.mediaType) };
}

function storedManifest(reference: Reference, { body: bytes, headers }: HttpResponse): StoredManifest {
  const named = headers.get('docker-content-digest');
  const digest = reference.digest ?? (named && isDigest(named) ? named : digestOf(bytes));
  checkBytes(bytes, digest, reference.host);
  const mediaType = mediaTypeOf(headers);
  // Some registries send `application/json`; then the document says what it is.
  return { digest, bytes, mediaType: isManifestType(mediaType) ? mediaType : parseManifest(bytes).mediaType };
}

function mediaTypeOf(headers: HttpResponse['headers']): string {
  return headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
}
