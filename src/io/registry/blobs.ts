import { Readable } from 'node:stream';
import type { Descriptor } from '../../core/descriptor.ts';
import { isNetworkProblem } from '../../core/network-fault.ts';
import { SlipwayError } from '../../core/problem.ts';
import { formatName, isSameRepository, type RepositoryName } from '../../core/reference.ts';
import { resolveLocation } from '../../core/registry-address.ts';
import type { HttpResponse } from '../http/http.ts';
import { openBlob } from './blob-stream.ts';
import type { RegistryClient } from './client.ts';

/** A blob that a registry has now, or an upload that it opened for it. */
export type MountResult = { readonly kind: 'mounted' } | { readonly kind: 'session'; readonly location: URL };

/** A repository, and the client that speaks to its registry. */
export interface Place {
  readonly client: RegistryClient;
  readonly name: RepositoryName;
}

const UPLOAD_ATTEMPTS = 2;
// distribution-spec has 201; what is seen besides means the same.
const WRITTEN = [200, 201, 204];
// Http does not send a stream twice, so this one answer is waited for here.
const TOO_MANY_REQUESTS = 429;

/**
 * Makes a blob of one repository appear in another of the same registry, without moving a byte where that works. A
 * mount is a wish: whoever may not, or cannot, grant it says so in many ways (Harbor by 401 and 404, GitLab by 403,
 * token services by refusing the second scope), and then a plain upload is what there always is.
 */
export async function mountBlob(place: Place, digest: string, from: string): Promise<MountResult> {
  const { client, name } = place;
  const mount = `${from} ${formatName(name)}`;
  if (client.refusedMounts.has(mount)) return { kind: 'session', location: await openSession(place) };
  try {
    const response = await client.door.send({
      method: 'POST',
      name,
      path: `blobs/uploads/?mount=${digest}&from=${encodeURIComponent(from)}`,
      doing: `mount ${digest} from ${from}`,
      actions: ['pull', 'push'],
      ...(from !== name.repository && { alsoReads: [from] }),
      expected: [201, 202],
      isRepeatable: true,
    });
    if (response.status === 201) return { kind: 'mounted' };
    return { kind: 'session', location: locationOf(place, response) };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    client.refusedMounts.add(mount);
    return { kind: 'session', location: await openSession(place) };
  }
}

function isRefusal(error: unknown): boolean {
  if (!(error instanceof SlipwayError)) return false;
  return error.problems.every(
    (problem) => !isNetworkProblem(problem) && problem.code !== 'registry.rate-limit',
  );
}

/**
 * Writes a blob in one piece; the registry checks it against the digest. What breaks off or is put off is begun again
 * once, with a new session and a new stream, since half an upload cannot be trusted.
 */
export async function uploadBlob(
  place: Place,
  blob: Pick<Descriptor, 'digest' | 'size'>,
  open: () => Promise<Readable>,
  session?: URL,
): Promise<void> {
  let location = session ?? (await openSession(place));
  for (let attempt = 1; ; attempt++) {
    const isLast = attempt === UPLOAD_ATTEMPTS;
    const body = await open();
    try {
      const answer = await putBlob(place, location, { ...blob, body, mayBePutOff: !isLast });
      if (answer.status !== TOO_MANY_REQUESTS) return;
      await place.client.door.waitAsAsked(answer);
    } catch (error) {
      // Where it comes from has been asked again already.
      if (isLast || body.errored instanceof SlipwayError || !isPassing(error)) throw error;
    } finally {
      body.destroy();
    }
    location = await openSession(place);
  }
}

interface Upload extends Pick<Descriptor, 'digest' | 'size'> {
  readonly body: Readable;
  readonly mayBePutOff: boolean;
}

/**
 * The bytes of a blob: those that the manifest contains (image-spec, descriptor.md, "Embedded Content"), else those of
 * the place that has it. Registries want such a blob all the same.
 */
export async function openContent(
  { data }: Pick<Descriptor, 'data'>,
  open: () => Readable | Promise<Readable>,
): Promise<Readable> {
  return data === undefined ? open() : Readable.from([Buffer.from(data, 'base64')]);
}

/** Brings a blob from one place to another: nothing, where it is there; a mount, where one registry has both. */
export async function copyBlob(
  source: Place,
  target: Place,
  blob: Pick<Descriptor, 'digest' | 'size' | 'data'>,
): Promise<'mounted' | 'copied'> {
  if (isSameRepository(source.name, target.name)) return 'mounted';
  const isSameRegistry = source.name.host === target.name.host;
  // Across registries, a mount from the target itself asks "do you have it?" and opens the upload in one request.
  const from = isSameRegistry ? source.name.repository : target.name.repository;
  const mount = await mountBlob(target, blob.digest, from);
  if (mount.kind === 'mounted') return 'mounted';
  await uploadBlob(target, blob, () => openContent(blob, () => openBlob(source, blob)), mount.location);
  return 'copied';
}

async function openSession(place: Place): Promise<URL> {
  const { client, name } = place;
  const response = await client.door.send({
    method: 'POST',
    name,
    path: 'blobs/uploads/',
    doing: 'open an upload',
    actions: ['pull', 'push'],
    expected: [202, ...WRITTEN],
    isRepeatable: true,
  });
  return locationOf(place, response);
}

async function putBlob(
  { client, name }: Place,
  session: URL,
  { digest, size, body, mayBePutOff }: Upload,
): Promise<HttpResponse> {
  // The session's address has parameters of its own, which have to stay.
  const location = new URL(session);
  location.searchParams.set('digest', digest);
  return client.door.send({
    method: 'PUT',
    name,
    path: location,
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(size) },
    body,
    doing: `write ${digest}`,
    actions: ['pull', 'push'],
    expected: [...WRITTEN, ...(mayBePutOff ? [TOO_MANY_REQUESTS] : [])],
  });
}

function locationOf({ client, name }: Place, { headers, url }: HttpResponse): URL {
  const location = headers.get('location');
  const target = location && resolveLocation(location, url, client.door.apiOf(name.host));
  if (target) return target;
  throw new SlipwayError({
    code: 'registry.no-location',
    message: `${url.host} opened an upload and did not say where (no Location header)`,
    hint: 'look at what stands between runner and registry: a proxy may drop the header',
  });
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof SlipwayError)) return false;
  return error.problems.some((problem) => isNetworkProblem(problem) || problem.code === 'registry.outage');
}
