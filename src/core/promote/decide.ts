import type { PromotePolicy } from '../../inputs/promote.ts';
import type { Descriptor } from '../descriptor.ts';
import type { Problem } from '../problem.ts';
import { formatName, isSameRepository, type Reference, type RepositoryName } from '../reference.ts';
import type { TagMove } from '../release.ts';
import type { Target } from '../targets.ts';

/** What becomes of the tags. */
export interface Promotion {
  /** Tags that are written, or that name the image already. */
  readonly moves: readonly TagMove[];
  /** Tags that keep what they name, `if-exists: skip`. */
  readonly kept: readonly TagMove[];
  readonly problems: readonly Problem[];
}

/** A tag that names another image moves, stays, or stands against the whole promotion. */
export function decidePromotion(moves: readonly TagMove[], policy: PromotePolicy): Promotion {
  const isHeld = ({ kind, isFloating }: TagMove) =>
    (kind === 'move' || kind === 'unknown') && policy !== 'move' && !(policy === 'auto' && isFloating);
  const held = moves.filter(isHeld);
  const refused = policy === 'skip' ? held.filter(({ kind }) => kind === 'unknown') : held;
  return {
    moves: moves.filter((move) => !held.includes(move)),
    kept: held.filter((move) => !refused.includes(move)),
    problems: refused.map(describeRefusal),
  };
}

function describeRefusal({ text, previous, digest, kind }: TagMove): Problem {
  if (kind === 'unknown')
    return {
      code: 'promote.unreadable',
      message: `could not find out what ${text} names, so it is not overwritten`,
      hint: 'run the job again; `if-exists: move` would write it whatever it names',
    };
  return {
    code: 'promote.exists',
    input: 'if-exists',
    message: `${text} names ${previous}, and was to be moved to ${digest}`,
    hint: '`if-exists: move` would move it, `skip` would leave it and stay green; a version that people have pulled should stay',
  };
}

/** The repositories that the content has to come to; where it is already, there is nothing to bring. */
export function findDestinations(
  source: RepositoryName,
  targets: readonly Target[],
): readonly RepositoryName[] {
  const names = new Map(
    targets
      .filter(({ reference }) => !isSameRepository(reference, source))
      .map(({ reference: { host, repository } }) => [`${host}/${repository}`, { host, repository }]),
  );
  return [...names.values()];
}

// docs.github.com, "Working with the Container registry": the size of a layer.
const largestLayerOfGithub = 10 * 1000 ** 3;

/** GHCR takes a layer of 10 GB and ends an upload after ten minutes: better said before the first byte. */
export function checkLayerSizes(
  blobs: readonly Descriptor[],
  source: RepositoryName,
  destination: RepositoryName,
): readonly Problem[] {
  if (destination.host !== 'ghcr.io' || source.host === destination.host) return [];
  return blobs
    .filter(({ size }) => size > largestLayerOfGithub)
    .map(({ digest, size }) => ({
      code: 'promote.layer-size',
      message: `the layer ${digest} has ${(size / 1000 ** 3).toFixed(1)} GB, and ${destination.host} takes 10 GB`,
      hint: 'split what this layer adds into several instructions of the Dockerfile',
    }));
}

export function checkDigest(source: Reference, digest: string, expected: string): readonly Problem[] {
  if (expected === '' || expected === digest) return [];
  return [
    {
      code: 'promote.other-digest',
      input: 'expect-digest',
      message: `${formatName(source)}${source.tag ? `:${source.tag}` : ''} names ${digest}, expected ${expected}`,
      hint: 'the tag has moved since that digest was tested: promote the digest itself, or test this one',
    },
  ];
}
