import { parseDockerfile } from '../core/dockerfile/parse.ts';
import { findDoubt } from '../core/event-origin.ts';
import { decideImages, type ImageCase } from '../core/monorepo/decide-images.ts';
import type { ImageEntry } from '../core/monorepo/image-entry.ts';
import {
  checkContexts,
  deriveImagesOutputs,
  type ImagePlan,
  noteRecipe,
} from '../core/monorepo/image-plan.ts';
import { checkLinks, checkWaves, deriveWaves, findLinks, type Link } from '../core/monorepo/links.ts';
import { formatImagesLog, formatImagesSummary } from '../core/monorepo/report.ts';
import { formatPlatform } from '../core/platform.ts';
import { refuse } from '../core/problem.ts';
import { createStepLimit } from '../core/reuse/dockerignore.ts';
import type { PlanInputs } from '../inputs/plan.ts';
import { readTree } from '../io/git-changes.ts';
import type { Io } from '../io/io.ts';
import { writeOutputs, writeSummary } from '../io/runner.ts';
import { readQuestion } from './compare-images.ts';
import { type DescribedImage, describeImages } from './describe-images.ts';
import { findPublished, type Registered } from './find-published.ts';
import { readGuardedList } from './guard-images.ts';
import { readBuiltCommit } from './read-built-commit.ts';
import { type FoundImage, readImage } from './read-images.ts';
import type { PlanRequest } from './read-plan-request.ts';
import { type Recipe, readRecipe } from './read-recipes.ts';

/** The plan door for a repository of several images: which of them are built, and which get their tags as they are. */
export async function planImages(io: Io, asked: PlanRequest): Promise<void> {
  const { inputs, findings } = asked;
  const [list, request] = await Promise.all([readGuardedList(io, asked), withHead(io, asked)]);
  const { facts } = request;
  const entries = list.images.map((entry) => withDefaults(entry, inputs));
  const tree = await readTree(io.workspace, facts.event.sha, io.env);
  const limit = createStepLimit();
  const read = await Promise.all(entries.map((entry) => readImage(io, entry, tree?.links ?? [], limit)));
  refuse([...findings.problems, ...list.problems, ...read.flatMap(({ problems }) => problems)]);
  for (const notice of findings.notices) io.log.problem('notice', notice);
  const found = read.map((one) => one.found);
  const described = await describeImages(io, request, entries);
  const links = linkAll(found, described);
  refuse(checkLinks(entries, links));
  const registered = await findPublished(io, request, described);
  const cases = await makeCases(io, request, found, links, registered);
  const publishes = registered.images.some(({ plan }) => plan.push.push);
  const published = [...registered.published.values()].flat();
  const question = await readQuestion(io, { request, publishes, published, tree });
  const decisions = decideImages(cases, question, { listFile: inputs.imagesFile, publishes });
  // What such a run builds is never taken for what a run of the repository's own would build.
  const isInDoubt = findDoubt(facts.event) !== undefined || facts.built?.doubt !== undefined;
  const plans = decisions.flatMap((decision, at): readonly ImagePlan[] => {
    const [one, of] = [registered.images[at], cases[at]];
    if (!one || !of) return [];
    const candidates = one.candidates.map(({ text }) => text);
    const plan = isInDoubt ? one.plan : noteRecipe(one.plan, of.recipe);
    return [{ ...of, plan, decision, candidates }];
  });
  await report(io, plans, links);
}

/** What is compared and built is what the checkout is at. */
async function withHead(io: Io, request: PlanRequest): Promise<PlanRequest> {
  const { inputs, facts, findings } = request;
  const { refWish, githubToken } = inputs;
  const question = { context: '', githubToken, metadata: {}, ...(refWish && { refWish }) };
  const read = await readBuiltCommit(io, facts.event, question, findings);
  return { ...request, facts: { ...facts, ...read } };
}

function withDefaults(entry: ImageEntry, inputs: PlanInputs): ImageEntry {
  const platforms = inputs.platforms.map(formatPlatform);
  return { ...entry, ...(entry.platforms.length === 0 && { platforms }) };
}

type Links = ReadonlyMap<string, readonly Link[]>;

function linkAll(found: readonly FoundImage[], described: readonly DescribedImage[]): Links {
  const named = described.map((one) => one.named);
  return new Map(found.map(({ entry, text }) => [entry.key, findLinks(entry, parseDockerfile(text), named)]));
}

async function makeCases(
  io: Io,
  request: PlanRequest,
  found: readonly FoundImage[],
  links: Links,
  { images, published }: Registered,
): Promise<readonly ImageCase[]> {
  const byKey = new Map(found.map((one) => [one.entry.key, one]));
  const recipes = new Map<string, Promise<Recipe>>();
  const recipeOf = (one: FoundImage): Promise<Recipe> => {
    const { key } = one.entry;
    const known = recipes.get(key) ?? makeRecipe(one);
    recipes.set(key, known);
    return known;
  };
  const makeRecipe = async (one: FoundImage): Promise<Recipe> => {
    const below = (links.get(one.entry.key) ?? []).flatMap(({ key, contexts }) => {
      const linked = byKey.get(key);
      return linked ? [{ linked, contexts }] : [];
    });
    const made = below.map(async ({ linked, contexts }) => ({ contexts, recipe: await recipeOf(linked) }));
    return readRecipe(io, request, one, await Promise.all(made));
  };
  const isCompared = request.inputs.changedSince === 'content';
  return Promise.all(
    found.map(async (one, at) => ({
      entry: one.entry,
      idle: images[at]?.idle,
      platforms: one.entry.platforms,
      links: links.get(one.entry.key) ?? [],
      counts: one.counts,
      published: published.get(one.entry.key) ?? [],
      ...(isCompared && { recipe: await recipeOf(one) }),
    })),
  );
}

async function report(io: Io, plans: readonly ImagePlan[], links: Links): Promise<void> {
  const built = plans.filter(({ decision }) => decision.builds).map(({ entry }) => entry.key);
  const waves = deriveWaves(built, links);
  refuse([...checkWaves(waves), ...checkContexts(plans)]);
  io.log.startGroup('What will be built, and why');
  for (const line of formatImagesLog(plans)) io.log.line(line);
  io.log.endGroup();
  writeOutputs(deriveImagesOutputs(plans, waves));
  await writeSummary(formatImagesSummary(plans));
}
