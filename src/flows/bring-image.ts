import { type Problem, refuse } from '../core/problem.ts';
import { checkLayerSizes } from '../core/promote/decide.ts';
import type { ReferrerWish } from '../core/promote/referrer-filter.ts';
import type { Copied } from '../core/promote/report.ts';
import { formatName, type RepositoryName } from '../core/reference.ts';
import { ensureListed } from '../io/registry/attach.ts';
import type { Place } from '../io/registry/blobs.ts';
import type { ReadManifest, RegistryClient } from '../io/registry/client.ts';
import { type Closure, findLostParts, readClosure } from '../io/registry/closure.ts';
import { copyClosure } from '../io/registry/copy.ts';
import { findReferrers, type Referring } from '../io/registry/find-referrers.ts';

/** Where it is, and what of that which refers to it comes along. */
interface Origin {
  readonly source: RepositoryName;
  readonly inputs: { readonly referrers: ReferrerWish };
}

/** Brings an image and what refers to it to other repositories, whole; no name of theirs is touched. */
export async function bringImage(
  registry: RegistryClient,
  { source, inputs }: Origin,
  closure: Closure,
  destinations: readonly RepositoryName[],
): Promise<readonly Copied[]> {
  if (destinations.length === 0) return [];
  const from = { client: registry, name: source };
  await refuseBroken(from, closure);
  refuse(destinations.flatMap((name) => checkLayerSizes(closure.blobs, source, name)));
  const digests = closure.manifests.map(({ digest }) => digest).reverse();
  const referring = await findReferrers(from, digests, inputs.referrers);
  return Promise.all(
    destinations.map((name) => bringTo(from, { client: registry, name }, closure, referring)),
  );
}

async function bringTo(from: Place, to: Place, closure: Closure, referring: Referring): Promise<Copied> {
  const count = await copyClosure(from, to, closure);
  // One after the other: those that speak of the same manifest stand in one list.
  for (const { manifest, subject, entry } of referring.referrers) {
    await copyClosure(from, to, await readWhole(from, manifest));
    await ensureListed(to, { subject, entries: [entry] });
  }
  for (const { tag, manifest } of referring.notes) {
    await copyClosure(from, to, await readWhole(from, manifest));
    await to.client.putManifest(to.name, tag, manifest.bytes, manifest.mediaType, { isFresh: true });
  }
  return {
    name: to.name,
    manifests: closure.manifests.length,
    ...count,
    referrers: referring.referrers.length + referring.notes.length,
  };
}

async function readWhole(from: Place, manifest: ReadManifest): Promise<Closure> {
  const closure = await readClosure(from, manifest);
  await refuseBroken(from, closure);
  return closure;
}

/** Whether a blob is there shows when it is mounted or fetched. */
async function refuseBroken(from: Place, closure: Closure): Promise<void> {
  const lost = await findLostParts(from, closure, { origin: 'found', blobs: 'known' });
  refuse([...lost, ...describeUnknown(from.name, closure)]);
}

/** What belongs to it cannot be known, so it cannot be brought anywhere whole. */
function describeUnknown(source: RepositoryName, { unknown }: Closure): readonly Problem[] {
  return unknown.map((digest) => ({
    code: 'closure.unknown-kind',
    message: `${formatName(source)}@${digest} is neither an image nor an index, so what belongs to it is not known`,
    hint: 'nothing was copied; inside its own repository the image can be promoted',
  }));
}
