import {
  compareVersions,
  findRevisionHabits,
  type OrderedVersion,
  parseVersion,
} from '../metadata/version-order.ts';

/** An image by its tags. */
export interface Ranked {
  readonly node: number;
  readonly tags: readonly string[];
  readonly createdAt: number;
}

/** The version of each image that has a place in the one order; and why the others have none. */
export interface VersionRanks {
  readonly versions: ReadonlyMap<number, OrderedVersion>;
  readonly unranked: ReadonlyMap<number, string>;
}

type Candidate = Ranked & { readonly versions: readonly OrderedVersion[] };

/**
 * One order of versions, or none: an image whose tags say nothing of a version is neither old nor new, versions of
 * several products have no order, and neither have dates and numbers that are released side by side.
 */
export function rankVersions(images: readonly Ranked[]): VersionRanks {
  const habits = findRevisionHabits(images.flatMap(({ tags }) => tags));
  const candidates = images.map((image) => ({
    ...image,
    versions: image.tags.filter((tag) => !isCommit(tag)).flatMap((tag) => parseVersion(tag, habits) ?? []),
  }));
  const component = findComponent(candidates);
  const versions = new Map<number, OrderedVersion>();
  for (const { node, versions: all } of candidates) {
    const [highest] = all.filter((one) => one.component === component).sort((a, b) => compareVersions(b, a));
    if (highest) versions.set(node, highest);
  }
  const refusal =
    component === undefined ? 'its versions are of several things' : findInterleaving(images, versions);
  const why = refusal ?? 'no version in its tags';
  const unranked = images.filter(({ node }) => refusal || !versions.has(node));
  return {
    versions: refusal ? new Map() : versions,
    unranked: new Map(
      unranked.map(({ node }) => [
        node,
        `${why}: \`order: version\` cannot tell whether it is among the newest`,
      ]),
    ),
  };
}

/** Seven digits of a commit id can look like `1a23456`, the alpha of something. */
function isCommit(tag: string): boolean {
  return /^(?=.*[a-f])[0-9a-f]{7,40}$/.test(tag);
}

/** What stands before the versions: nothing, where some have nothing; `sha-0123456` or `pr-7` beside them are no versions then. */
function findComponent(candidates: readonly Candidate[]): string | undefined {
  const components = new Set(
    candidates.flatMap(({ versions }) => versions.map(({ component }) => component)),
  );
  if (components.size === 0 || components.has('')) return '';
  return components.size === 1 ? [...components][0] : undefined;
}

/** A project may go from numbers to dates; one that releases `2026.11` and after it `5.8` again has two series. */
function findInterleaving(
  images: readonly Ranked[],
  versions: ReadonlyMap<number, OrderedVersion>,
): string | undefined {
  const isDate = ({ node }: Ranked) => /^(?:19|20)\d\d$/.test(versions.get(node)?.numbers[0] ?? '');
  const ranked = images.filter(({ node }) => versions.has(node));
  const ages = (list: readonly Ranked[]) => list.map(({ createdAt }) => createdAt);
  const firstDate = Math.min(...ages(ranked.filter(isDate)));
  const lastNumber = Math.max(...ages(ranked.filter((one) => !isDate(one))));
  return firstDate < lastNumber ? 'dates and other versions are in use side by side' : undefined;
}
