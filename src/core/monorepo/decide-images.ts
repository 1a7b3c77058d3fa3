import { describeEntry, type ImageEntry } from './image-entry.ts';
import type { Counts } from './image-files.ts';
import type { Link } from './links.ts';

/** An image that a tag names already. */
export interface PublishedImage {
  /** `ghcr.io/acme/shop:main` */
  readonly text: string;
  readonly name: string;
  readonly digest: string;
  readonly platforms: readonly string[];
  readonly revision?: string | undefined;
  readonly recipe?: string | undefined;
}

/** What lies between a commit and this one. */
export interface Comparison {
  readonly commit: string;
  /** Paths that differ; absent where the checkout cannot tell. */
  readonly files?: readonly string[] | undefined;
  /** The list of images as it was; absent where it was not there, or none. */
  readonly entries?: readonly ImageEntry[] | undefined;
}

/** What decides whether an image has changed. */
export type Question =
  | { readonly kind: 'all'; readonly reason: string }
  | { readonly kind: 'commit'; readonly comparison: Comparison; readonly name: string }
  /** Since the commit that the published image says that it was built from. */
  | { readonly kind: 'published'; readonly comparisons: ReadonlyMap<string, Comparison> }
  /** By what the image is made of, which the published one says, too. */
  | { readonly kind: 'content' };

/** One image, and what is known of it. */
export interface ImageCase {
  readonly entry: ImageEntry;
  readonly platforms: readonly string[];
  readonly links: readonly Link[];
  readonly counts: Counts;
  readonly published: readonly PublishedImage[];
  /** What it is made of; an obstacle where that cannot be known. */
  readonly recipe?: { readonly text: string } | { readonly obstacle: string };
  /** Why it has nothing to do with this run, whatever has changed. */
  readonly idle?: string | undefined;
}

export interface ImageDecision {
  readonly key: string;
  readonly builds: boolean;
  readonly reason: string;
  /** The image that stays, and gets the tags of this run. */
  readonly source?: PublishedImage;
}

/**
 * Each image, with its reason. One that is not built has an image that can take its place where this run publishes;
 * one whose base is built is built on it.
 */
export function decideImages(
  cases: readonly ImageCase[],
  question: Question,
  { listFile, publishes }: { readonly listFile: string; readonly publishes: boolean },
): readonly ImageDecision[] {
  const byKey = new Map(cases.map((one) => [one.entry.key, one]));
  const decided = new Map<string, ImageDecision>();
  const decide = (one: ImageCase): ImageDecision => {
    const { key } = one.entry;
    const known = decided.get(key);
    if (known) return known;
    if (one.idle !== undefined) return { key, builds: false, reason: one.idle };
    const below = one.links.flatMap((link) => {
      const linked = byKey.get(link.key);
      return linked && decide(linked).builds ? [link] : [];
    });
    const own = judge({ ...one, counts: withLinked(one, byKey) }, question, listFile, publishes, byKey);
    const [link] = below;
    const decision =
      own.builds || !link
        ? own
        : { key, builds: true, reason: `\`${link.key}\` is built anew, and it needs that (${link.reason})` };
    decided.set(key, decision);
    return decision;
  };
  return cases.map(decide);
}

/**
 * What an image below is made of, this one is made of, too: a change of a base that this image has never been built on
 * would be seen nowhere else once the base has been published.
 */
function withLinked(one: ImageCase, byKey: ReadonlyMap<string, ImageCase>): Counts {
  const all = listLinked(one, byKey);
  return (path) => {
    const own = one.counts(path);
    if (own !== undefined) return own;
    const linked = all.find(({ counts }) => counts(path) !== undefined);
    return linked && `\`${linked.entry.key}\`, which it needs, is made of it`;
  };
}

/** The images that one is built on, at any depth. */
export function listLinked(one: ImageCase, byKey: ReadonlyMap<string, ImageCase>): readonly ImageCase[] {
  const found = new Map<string, ImageCase>();
  const add = ({ links }: ImageCase) => {
    for (const { key } of links) {
      const linked = byKey.get(key);
      if (!linked || found.has(key)) continue;
      found.set(key, linked);
      add(linked);
    }
  };
  add(one);
  return [...found.values()];
}

function judge(
  one: ImageCase,
  question: Question,
  listFile: string,
  publishes: boolean,
  byKey: ReadonlyMap<string, ImageCase>,
): ImageDecision {
  const { key } = one.entry;
  const build = (reason: string): ImageDecision => ({ key, builds: true, reason });
  if (question.kind === 'all') return build(question.reason);
  const entries = [one, ...listLinked(one, byKey)].map(({ entry }) => entry);
  if (question.kind === 'commit') {
    const change = findChange(one, entries, question.comparison, listFile);
    if (change) return build(`${change} since ${question.name}`);
    if (!publishes) return { key, builds: false, reason: `nothing of it has changed since ${question.name}` };
  }
  const reasons: string[] = [];
  for (const source of one.published) {
    const obstacle = findObstacle(one, entries, source, question, listFile);
    if (!obstacle) return { key, builds: false, reason: describeSame(source, question), source };
    reasons.push(`${source.text} ${obstacle}`);
  }
  return build(reasons[0] ?? 'there is no image of it yet');
}

/** Why a published image cannot take the place of a build. */
function findObstacle(
  one: ImageCase,
  entries: readonly ImageEntry[],
  source: PublishedImage,
  question: Question,
  listFile: string,
): string | undefined {
  const { platforms, recipe } = one;
  const isSame =
    platforms.length === source.platforms.length &&
    platforms.every((platform) => source.platforms.includes(platform));
  if (!isSame) return `is for ${source.platforms.join(', ') || 'no platform'}`;
  if (question.kind === 'published') {
    if (source.revision === undefined) return 'does not say which commit it was built from';
    const comparison = question.comparisons.get(source.revision) ?? { commit: source.revision };
    const change = findChange(one, entries, comparison, listFile);
    return change && `was built from ${shorten(source.revision)}, and ${change}`;
  }
  if (question.kind !== 'content') return undefined;
  if (!recipe || 'obstacle' in recipe) return `cannot be compared: ${recipe?.obstacle ?? ''}`;
  if (source.recipe === undefined) return 'does not say what it was made of';
  return source.recipe === recipe.text ? undefined : 'was made of something else';
}

/** What has changed of an image, in words; nothing where nothing has. */
function findChange(
  { counts }: ImageCase,
  entries: readonly ImageEntry[],
  { files, entries: before, commit }: Comparison,
  listFile: string,
): string | undefined {
  if (files === undefined) return `${shorten(commit)} is not in this checkout`;
  const changed = files.filter((path) => counts(path) !== undefined);
  const [first] = changed;
  if (first !== undefined) {
    const more = changed.length > 1 ? ` and ${changed.length - 1} more have` : ' has';
    return `\`${first}\`${more} changed (${counts(first)})`;
  }
  if (!files.includes(listFile)) return undefined;
  if (!before) return `${listFile} has changed, and what it said before cannot be read`;
  const other = entries.find((entry) => {
    const old = before.find(({ key }) => key === entry.key);
    return !old || describeEntry(old) !== describeEntry(entry);
  });
  return other && `its settings in ${listFile} have changed`;
}

function describeSame({ text, revision }: PublishedImage, question: Question): string {
  if (question.kind === 'commit')
    return `nothing of it has changed since ${question.name}, and there is ${text}`;
  const since = revision ? ` since ${shorten(revision)}` : '';
  return `nothing that ${text} is made of has changed${since}`;
}

function shorten(commit: string): string {
  return commit.slice(0, 7);
}
