import { code, plain } from '../markdown.ts';
import { formatSize } from '../progress/format.ts';
import type { TagStates } from '../release.ts';
import type { Target } from '../targets.ts';
import type { PictureLayer } from './layers.ts';

/** A platform's image with the bytes that a pull of it transfers. */
export interface SizedImage {
  readonly name: string;
  readonly size?: number;
  readonly layers?: readonly PictureLayer[];
}

/** The image that a tag of this release named before. */
export interface PreviousImage {
  /** The tag that named it. */
  readonly text: string;
  readonly digest: string;
  /** Commit it was built from, where it says so. */
  readonly revision?: string;
  readonly platforms: readonly SizedImage[];
}

/** The image of the first tag that has one, those of versions before the floating ones. */
export function findPreviousTag(
  targets: readonly Target[],
  before: TagStates,
): (Omit<PreviousImage, 'platforms'> & Pick<Target, 'reference'>) | undefined {
  for (const { text, reference } of [...targets].sort(byFloating)) {
    const state = before.get(text);
    if (state?.kind !== 'present') continue;
    const { digest, revision } = state;
    return { text, reference, digest, ...(revision !== undefined && { revision }) };
  }
  return undefined;
}

function byFloating(a: Target, b: Target): number {
  return Number(a.isFloating) - Number(b.isFloating);
}

/** `+1.2 MB, 3 of 8 layers new`; empty where there was nothing to compare with. */
export function formatChange(image: SizedImage, previous: PreviousImage | undefined): string {
  if (!previous) return '';
  const old = previous.platforms.find(({ name }) => name === image.name);
  if (!old) return 'new platform';
  if (image.size === undefined || old.size === undefined || !image.layers || !old.layers) return '';
  const known = new Set(old.layers.map(({ digest }) => digest));
  const fresh = image.layers.filter(({ digest }) => !known.has(digest)).length;
  const layers = fresh === 0 ? 'no new layer' : `${fresh} of ${image.layers.length} layers new`;
  return `${formatDifference(image.size - old.size)}, ${layers}`;
}

function formatDifference(bytes: number): string {
  if (bytes === 0) return 'same size';
  return `${bytes > 0 ? '+' : '-'}${formatSize(Math.abs(bytes))}`;
}

/** What the new image is compared with, and the commits between the two. */
export function formatComparison(
  previous: PreviousImage | undefined,
  sha: string,
  repositoryUrl: string,
): string {
  if (!previous) return '';
  const { text, digest, revision } = previous;
  const intro = `Compared with ${code(digest.slice(0, 'sha256:'.length + 12))}, which ${code(text)} named before`;
  if (revision === undefined || !isCommitId(revision) || !isCommitId(sha)) return `${intro}.`;
  if (revision === sha) return `${intro}: the same commit ${code(sha.slice(0, 7))}.`;
  const link = `[${revision.slice(0, 7)}...${sha.slice(0, 7)}](${plain(repositoryUrl)}/compare/${revision}...${sha})`;
  return `${intro}: commits ${link}.`;
}

function isCommitId(text: string): boolean {
  return /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(text);
}
