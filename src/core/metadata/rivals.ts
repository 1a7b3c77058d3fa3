import { cutPrefix } from './expressions.ts';
import { sanitizeTag } from './mend.ts';
import type { VersionReading } from './types.ts';
import { compareVersions, findRevisionHabits, parseVersion, type RevisionHabits } from './version-order.ts';
import { findVersion, type Version, type VersionTag } from './versions.ts';

/** The versions that exist: git tags, or else the tags that the image has in the registry. */
export interface KnownVersions {
  readonly source: 'git' | 'registry';
  readonly names: readonly string[];
}

/** The versions that exist, and what their suffixes mean in this repository. */
export interface Rivals extends KnownVersions {
  readonly habits: RevisionHabits;
}

export function openRivals({ source, names }: KnownVersions, own: string | undefined): Rivals {
  return { source, names, habits: findRevisionHabits(own === undefined ? names : [...names, own]) };
}

/** Whether it comes before a release, as the rule says that has read it, and as this repository uses its suffix. */
export function isPrerelease({ text, isPrerelease }: Version, habits?: RevisionHabits): boolean {
  return isPrerelease && parseVersion(text, habits)?.stage !== 'after';
}

/**
 * The highest version above this one, by its name: of releases for a release, of pre-releases for a channel. With a
 * tag only those count to which the same rule gives it; without, all of the same product.
 */
export function findHighest(
  version: VersionReading,
  tag: string | undefined,
  rivals: Rivals,
): string | undefined {
  const { habits } = rivals;
  const own = parseVersion(version.text, habits);
  if (!own) return undefined;
  let highest = own;
  for (const name of rivals.names) {
    const source = rivals.source === 'git' ? name : imagineSource(version, name);
    const read = source === undefined ? undefined : version.read(source);
    if (source === undefined || (tag !== undefined && read?.tag !== tag)) continue;
    const other = read ?? version.find(source, habits);
    if (!other || isPrerelease(other, habits) !== isPrerelease(version, habits)) continue;
    const parsed = parseVersion(other.text, habits);
    if (parsed && compareVersions(parsed, highest) > 0) highest = parsed;
  }
  return highest === own ? undefined : nameVersion(highest);
}

/** The highest release of the repository's only product, for a git tag that is no version itself. */
export function findHighestRelease({ source, names, habits }: Rivals): string | undefined {
  const found = names.flatMap((name) => {
    const version = source === 'registry' && mayBeCommit(name) ? undefined : parseVersion(name, habits);
    return version?.component === '' && version.stage !== 'before' ? [version] : [];
  });
  const [highest] = found.sort((a, b) => compareVersions(b, a));
  return highest && nameVersion(highest);
}

/** The git tag that would have given a tag of the registry: ours, with the other version in it. */
function imagineSource(version: VersionReading, registryTag: string): string | undefined {
  const inner = cutPrefix(registryTag, sanitizeTag(version.prefix));
  const suffix = sanitizeTag(version.suffix);
  if (inner === undefined || !inner.endsWith(suffix)) return undefined;
  const text = inner.slice(0, inner.length - suffix.length);
  if (!/^v?\d/i.test(text) || (mayBeCommit(text) && !mayBeCommit(nameVersion(version)))) return undefined;
  const found = findVersion(text);
  return found?.component === '' ? putIntoSource(version, nameVersion(found)) : undefined;
}

/** A registry has tags of commits as well, and the first digits of one may be figures only. */
function mayBeCommit(text: string): boolean {
  return /^\d{7,}$/.test(text);
}

function putIntoSource(version: VersionReading, other: string): string {
  return version.source.replace(nameVersion(version), () => other);
}

/** Without the `v` that git tags have in front. */
export function nameVersion(version: Pick<Version, 'text'>): string {
  return version.text.replace(/^v/i, '');
}

/** Whether any other version would get the same tag: those are tried that differ in one number, or are released. */
export function isShared(version: VersionReading): boolean {
  const own = parseVersion(version.text);
  return listNeighbours(nameVersion(version)).some((neighbour) => {
    const other: VersionTag | undefined = version.read(putIntoSource(version, neighbour));
    const parsed = other && parseVersion(other.text);
    return other?.tag === version.tag && own && parsed && compareVersions(parsed, own) !== 0;
  });
}

function listNeighbours(name: string): readonly string[] {
  const [release = ''] = /^[\d!]+(?:\.\d+)*/.exec(name) ?? [];
  const rest = name.slice(release.length);
  const numbers = release.split('.');
  const others = numbers.map((number, index) =>
    numbers
      .with(
        index,
        number.replace(/\d+$/, (last) => `${BigInt(last) + 1n}`),
      )
      .join('.'),
  );
  return [...others, ...others.map((other) => `${other}${rest}`), release, `${release}.1`];
}
