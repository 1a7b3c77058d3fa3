import type { StepSummary } from '../progress/summary.ts';
import { formatName, parseReference, type Reference } from '../reference.ts';
import { BASE_DIGEST_KEY, BASE_NAME_KEY } from '../reuse/keys.ts';

/** The image that another one is built on, and which one its name meant. */
export interface BaseNote {
  readonly name: string;
  readonly digest: string;
  /** Whether that is an index; absent where nobody was asked. */
  readonly isIndex?: boolean;
}

/** As annotations; those of the user's own stay. */
export function formatBaseNotes(
  base: BaseNote | undefined,
  annotations: readonly string[],
): readonly string[] {
  const isGiven = annotations.some(
    (line) => line.includes(`${BASE_NAME_KEY}=`) || line.includes(`${BASE_DIGEST_KEY}=`),
  );
  return base && !isGiven ? [`${BASE_NAME_KEY}=${base.name}`, `${BASE_DIGEST_KEY}=${base.digest}`] : [];
}

/** Where BuildKit took another image than the one that was noted: the engine's store, or a moment, may be between. */
export function findOtherBase(
  steps: readonly StepSummary[],
  noted: BaseNote | undefined,
): BaseNote | undefined {
  if (!noted) return undefined;
  const digests = new Set(steps.flatMap(({ image }) => digestOf(image ?? '', noted.name) ?? []));
  const [digest] = digests;
  return digests.size === 1 && digest !== undefined && digest !== noted.digest
    ? { ...noted, digest }
    : undefined;
}

/** BuildKit's steps have the name in full: `docker.io/library/alpine:3@sha256:...` for `alpine:3`. */
function digestOf(image: string, name: string): string | undefined {
  const [taken, wanted] = [parseReference(image), parseReference(name)];
  if ('problem' in taken || 'problem' in wanted) return undefined;
  const isSame = nameOf(taken.reference) === nameOf(wanted.reference);
  return isSame ? taken.reference.digest : undefined;
}

function nameOf(reference: Reference): string {
  return `${formatName(reference)}:${reference.tag ?? 'latest'}`;
}
