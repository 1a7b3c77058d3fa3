import type { Descriptor } from '../core/descriptor.ts';
import { isForeignLayer } from '../core/image-parts.ts';
import { MAX_MANIFEST_BYTES, parseManifest } from '../core/manifest.ts';
import { refuse, SlipwayError } from '../core/problem.ts';
import { formatPushing, type PushedLayers } from '../core/push-progress.ts';
import { formatName, type RepositoryName } from '../core/reference.ts';
import { repeatEvery } from '../io/clock.ts';
import type { Docker } from '../io/docker.ts';
import { type EngineContent, openEngineContent } from '../io/engine-content.ts';
import type { Io } from '../io/io.ts';
import { mountBlob, openContent, type Place, uploadBlob } from '../io/registry/blobs.ts';
import type { ReadManifest, RegistryClient } from '../io/registry/client.ts';
import { type Closure, findLostParts, readClosure } from '../io/registry/closure.ts';
import { putManifests, transferAll } from '../io/registry/copy.ts';
import { checkBytes } from '../io/registry/digest.ts';
import { transferPatiently } from './transfer.ts';

interface PushTools {
  readonly io: Io;
  readonly docker: Docker;
  readonly registry: RegistryClient;
}

/**
 * Pushes an image of the engine's store by its digest, to a repository and to no tag. `docker push` would take whatever
 * a name stands for at that moment, and another job on the same engine can give the name to its own image.
 */
export async function pushStored(tools: PushTools, name: RepositoryName, digest: string): Promise<void> {
  const { io, docker, registry } = tools;
  const layers: PushedLayers = new Map();
  const started = io.now().getTime();
  const text = `${formatName(name)}@${digest}`;
  const stop = repeatEvery(30_000, () =>
    io.log.line(formatPushing(text, layers, io.now().getTime() - started)),
  );
  try {
    await transferPatiently(io, `push of ${text}`, async () => {
      const api = docker.openApi();
      try {
        const content = await openEngineContent(api);
        try {
          await pushContent({ client: registry, name }, content, digest, layers);
        } finally {
          content.close();
        }
      } finally {
        api.close();
      }
    });
  } finally {
    stop();
  }
}

async function pushContent(
  place: Place,
  content: EngineContent,
  digest: string,
  layers: PushedLayers,
): Promise<void> {
  const closure = await readStored(place, content, digest);
  const blobs = closure.blobs.filter((blob) => !isForeignLayer(blob));
  const isThere = await Promise.all(blobs.map((blob) => place.client.hasBlob(place.name, blob.digest)));
  for (const [at, { digest: own }] of blobs.entries()) layers.set(own, isThere[at] === true);
  const missing = blobs.filter((_, at) => !isThere[at]);
  await transferAll(place.client.door.transfersFrom('engine'), missing, async (blob) => {
    await pushBlob(place, content, blob);
    layers.set(blob.digest, true);
  });
  await putManifests(place, closure.manifests);
}

/** The whole image as the engine has it, without its layers. */
async function readStored(place: Place, content: EngineContent, digest: string): Promise<Closure> {
  const read = (part: string) => readManifest(content, part);
  const closure = await readClosure(place, await read(digest), read);
  refuse(await findLostParts(place, closure, { origin: 'built', blobs: 'known' }));
  return closure;
}

async function readManifest(content: EngineContent, digest: string): Promise<ReadManifest> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of content.open(digest)) {
    size += (chunk as Uint8Array).length;
    if (size > MAX_MANIFEST_BYTES) throw describeSize(digest);
    chunks.push(chunk as Uint8Array);
  }
  const bytes = Buffer.concat(chunks);
  checkBytes(bytes, digest, 'The Docker engine');
  const manifest = parseManifest(bytes);
  return { digest, bytes, mediaType: manifest.mediaType, content: manifest };
}

/** A layer of a base image is mounted from where it was pulled, if that is the same registry. */
async function pushBlob(place: Place, content: EngineContent, blob: Descriptor): Promise<void> {
  const { digest } = blob;
  const [source] = await content.findSources(digest, place.name.host);
  const mount = source === undefined ? undefined : await mountBlob(place, digest, source);
  if (mount?.kind === 'mounted') return;
  const open = () => openContent(blob, () => content.open(digest));
  await uploadBlob(place, blob, open, mount?.location);
}

function describeSize(digest: string): SlipwayError {
  const message = `${digest} is larger than a manifest may be, ${MAX_MANIFEST_BYTES} bytes`;
  return new SlipwayError({ code: 'manifest.malformed', message });
}
