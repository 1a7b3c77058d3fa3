import { refuse } from '../core/problem.ts';
import { checkLayerSizes } from '../core/promote/decide.ts';
import type { ReferrerWish } from '../core/promote/referrer-filter.ts';
import type { Copied } from '../core/promote/report.ts';
import type { RepositoryName } from '../core/reference.ts';
import { ensureListed } from '../io/registry/attach.ts';
import type { Place } from '../io/registry/blobs.ts';
import type { ReadManifest, RegistryClient } from '../io/registry/client.ts';
import { type Closure, readClosure } from '../io/registry/closure.ts';
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
  image: ReadManifest,
  destinations: readonly RepositoryName[],
): Promise<readonly Copied[]> {
  if (destinations.length === 0) return [];
  const from = { client: registry, name: source };
  const closure = await readClosure(from, image);
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
    await copyClosure(from, to, await readClosure(from, manifest));
    await ensureListed(to, { subject, entries: [entry] });
  }
  for (const { tag, manifest } of referring.notes) {
    await copyClosure(from, to, await readClosure(from, manifest));
    await to.client.putManifest(to.name, tag, manifest.bytes, manifest.mediaType, { isFresh: true });
  }
  return {
    name: to.name,
    manifests: closure.manifests.length,
    ...count,
    referrers: referring.referrers.length + referring.notes.length,
  };
}
