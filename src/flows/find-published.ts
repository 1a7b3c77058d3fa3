import type { PublishedImage } from '../core/monorepo/decide-images.ts';
import { formatName, type Reference } from '../core/reference.ts';
import type { TagStates } from '../core/release.ts';
import type { Io } from '../io/io.ts';
import { readTagStates } from '../io/registry/tags.ts';
import type { DescribedImage } from './describe-images.ts';
import { openRegistry } from './open-registry.ts';
import { checkExisting } from './plan-registries.ts';
import { checkPushRights } from './preflight.ts';
import type { PlanRequest } from './read-plan-request.ts';

/** What the registries say of the images: those that there are, and the plans without tags that have to stay. */
export interface Registered {
  readonly images: readonly DescribedImage[];
  readonly published: ReadonlyMap<string, readonly PublishedImage[]>;
}

/** One client for all of them; none where nothing is published, and nothing compared with what was. */
export async function findPublished(
  io: Io,
  request: PlanRequest,
  images: readonly DescribedImage[],
): Promise<Registered> {
  const { inputs, facts, findings } = request;
  const publishes = images.some(({ plan }) => plan.push.push);
  if (!publishes && inputs.changedSince !== 'content') return { images, published: new Map() };
  const repositories = images.flatMap((image) => image.repositories);
  const client = await openRegistry(io, {
    event: facts.event,
    targets: publishes ? repositories : [],
    sources: publishes ? [] : repositories,
    githubToken: inputs.githubToken,
    findings,
  });
  if (inputs.checkPush && publishes) await checkPushRights(io, { repositories }, client);
  const states = await readTagStates(
    client,
    images.flatMap(({ candidates }) => candidates),
  );
  const asked =
    inputs.ifExists === 'move' || !publishes
      ? images
      : await Promise.all(
          images.map(async (one) => ({ ...one, plan: await checkExisting(io, request, one, client) })),
        );
  await client.settle();
  return {
    images: asked,
    published: new Map(images.map((one) => [one.entry.key, listPublished(one, states)])),
  };
}

function listPublished({ candidates }: DescribedImage, states: TagStates): readonly PublishedImage[] {
  const found = candidates.flatMap(({ text, reference }) => {
    const state = states.get(text);
    return state?.kind === 'present' ? [describe(text, reference, state)] : [];
  });
  // Several tags of one image are one image.
  return [...new Map([...found].reverse().map((one) => [one.digest, one])).values()].reverse();
}

function describe(
  text: string,
  reference: Reference,
  state: Extract<ReturnType<TagStates['get']>, { kind: 'present' }>,
): PublishedImage {
  const { digest, platforms, revision, recipe } = state;
  return { text, name: formatName(reference), digest, platforms, revision, recipe };
}
