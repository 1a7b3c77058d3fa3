import { normalizePath } from '../build-context.ts';
import type { JsonObject } from '../event.ts';
import type { Leg } from '../job-matrix.ts';
import { formatPlanValue, type PlanValue } from '../plan-value.ts';
import type { Problem } from '../problem.ts';
import { RECIPE_KEY } from '../reuse/keys.ts';
import type { ImageCase, ImageDecision } from './decide-images.ts';
import { type ImageEntry, readContexts } from './image-entry.ts';
import { type Link, maximumWaves } from './links.ts';

/** Everything that is decided about one of the images. */
export interface ImagePlan {
  readonly entry: ImageEntry;
  readonly plan: PlanValue;
  readonly links: readonly Link[];
  readonly decision: ImageDecision;
  /** Names that it may have in its registry, `ghcr.io/acme/base:main`, the likeliest first. */
  readonly candidates: readonly string[];
}

/** How the build door builds it: its inputs, where the step itself gives none. */
function describeBuild(entry: ImageEntry, contexts: readonly string[]): JsonObject {
  const { context, file, target, buildArgs, test } = entry;
  const own = readContexts(entry).flatMap(({ name, value, image }) => (image ? [] : [`${name}=${value}`]));
  return {
    // The root of the repository is the default context of a leg: the checkout without `.git`.
    ...(normalizePath(context) !== '.' && { context }),
    ...(file && { file }),
    ...(target && { target }),
    ...(buildArgs.length > 0 && { 'build-args': buildArgs }),
    ...(own.length + contexts.length > 0 && { 'build-contexts': [...own, ...contexts] }),
    ...(test && { test }),
  };
}

/**
 * The plan of one image, as the other doors read it. What it is built on is given by digest: at once where that image
 * stays as it is, and as a need, for the plan door to look up once it is published, where this run builds it.
 * Where nothing is published there is nothing to look up: then the need says how that image is built.
 */
export function formatImagePlan(one: ImagePlan, all: ReadonlyMap<string, ImagePlan>): JsonObject {
  const { entry, plan, decision } = one;
  const publishes = plan.push.push;
  const linked = one.links.flatMap((link) => {
    const other = all.get(link.key);
    return other ? [{ link, other }] : [];
  });
  const there = linked.filter(({ other }) => !other.decision.builds);
  const contexts = there.flatMap(({ link, other }) =>
    link.contexts.flatMap((name) => pinContext(name, other)),
  );
  const needs = linked
    .filter(({ other }) => other.decision.builds)
    .map(({ link, other }) => describeNeed(link, other, all, publishes));
  const source = decision.source && `${decision.source.name}@${decision.source.digest}`;
  return {
    ...(formatPlanValue(plan) as unknown as JsonObject),
    image: entry.key,
    decision: decision.builds ? 'build' : source && publishes ? 'promote' : 'leave',
    'decision-reason': decision.reason,
    ...(source && publishes && { source }),
    ...(decision.builds && { build: describeBuild(entry, contexts) }),
    ...(decision.builds && needs.length > 0 && { needs }),
  };
}

/** Without a digest a name that BuildKit finds by itself is left to it; one that only the list knows is not. */
function pinContext(name: string, other: ImagePlan): readonly string[] {
  const { source } = other.decision;
  if (source) return [`${name}=docker-image://${source.name}@${source.digest}`];
  const found = isRegistryName(name, other) ? undefined : findCandidate(other);
  return found === undefined ? [] : [`${name}=docker-image://${found}`];
}

/** What this run would publish, and does not, is not there: the default branch's image may be. */
function findCandidate({ candidates, plan }: ImagePlan): string | undefined {
  return candidates.find((text) => !plan.metadata.tags.includes(text)) ?? candidates[0];
}

function isRegistryName(name: string, { plan }: ImagePlan): boolean {
  return plan.metadata.images.some((image) => name === image || name.startsWith(`${image}:`));
}

/** A build context that is another image of the list, where there is none to take its place. */
export function checkContexts(plans: readonly ImagePlan[]): readonly Problem[] {
  const all = new Map(plans.map((one) => [one.entry.key, one]));
  return plans
    .filter(({ decision }) => decision.builds)
    .flatMap(({ entry, links }) =>
      links.flatMap(({ key, contexts }) => {
        const other = all.get(key);
        if (!other || other.decision.builds || other.decision.source || findCandidate(other)) return [];
        const lost = contexts.filter((name) => !isRegistryName(name, other));
        return lost.map((name) => describeNoImage(entry.key, name, other));
      }),
    );
}

function describeNoImage(key: string, name: string, { entry, decision }: ImagePlan): Problem {
  return {
    code: 'images-file.no-image',
    input: 'images-file',
    message: `\`${key}\` takes \`${entry.key}\` as its build context \`${name}\`, and that is not built: ${decision.reason}`,
    hint: `give \`${entry.key}\` a tag on this event, or name its image: \`${name}: docker-image://<name>:<tag>\``,
  };
}

function describeNeed(
  link: Link,
  other: ImagePlan,
  all: ReadonlyMap<string, ImagePlan>,
  publishes: boolean,
): JsonObject {
  const { entry, plan } = other;
  const common = { image: link.key, contexts: [...link.contexts] };
  if (publishes) return { ...common, name: plan.metadata.tags[0] ?? '' };
  const { build = {}, needs = [] } = formatImagePlan(other, all);
  return {
    ...common,
    build: { ...(build as JsonObject), ...withoutTest },
    needs,
    platforms: entry.platforms,
  };
}

/** What is built on the way to another image is tested where it is built for itself. */
const withoutTest = { test: '' };

/** A leg of one of the images, for a matrix over all of them. */
export interface ImageLeg extends Leg {
  readonly image: string;
}

export function listLegs(plans: readonly ImagePlan[]): readonly ImageLeg[] {
  return plans.flatMap(({ entry, plan, decision }) =>
    decision.builds ? plan.matrix.include.map((leg) => ({ image: entry.key, ...leg })) : [],
  );
}

/** What the image is made of is noted on it, where a later run compares by that. */
export function noteRecipe(plan: PlanValue, recipe: ImageCase['recipe']): PlanValue {
  if (!recipe || 'obstacle' in recipe) return plan;
  const annotations = [...plan.metadata.annotations, `index:${RECIPE_KEY}=${recipe.text}`];
  return { ...plan, metadata: { ...plan.metadata, annotations } };
}

/** The outputs of the plan door: the plan of each image by its name, and which of them are for which job. */
export function deriveImagesOutputs(
  plans: readonly ImagePlan[],
  waves: readonly (readonly string[])[],
): Readonly<Record<string, string>> {
  const all = new Map(plans.map((one) => [one.entry.key, one]));
  const formatted = plans.map((one) => [one.entry.key, formatImagePlan(one, all)] as const);
  const stays = formatted.filter(([, { decision }]) => decision === 'promote').map(([key]) => key);
  const [first] = plans;
  return {
    plans: JSON.stringify(Object.fromEntries(formatted)),
    // All rows for which there are jobs, so that none is asked for that is not there.
    waves: JSON.stringify(Array.from({ length: maximumWaves }, (_, at) => waves[at] ?? [])),
    unchanged: JSON.stringify(stays),
    matrix: JSON.stringify({ include: listLegs(plans) }),
    push: String(first?.plan.push.push ?? false),
    reason: first?.plan.push.reason ?? '',
  };
}
