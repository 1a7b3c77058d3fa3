import type { TagDecision } from '../metadata/floating.ts';
import type { Metadata } from '../metadata/types.ts';
import type { Problem } from '../problem.ts';
import type { TagState, TagStates } from '../release.ts';
import { isCommitTag, type Target } from '../targets.ts';
import type { HeldTag } from './held.ts';

/** What happens to a version tag that exists already. */
export type IfExists = 'move' | 'skip' | 'fail' | 'verify';

export interface ExistingReading {
  readonly held: readonly HeldTag[];
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];
}

/** As much of a plan as the policy looks at: both doors have it. */
export interface ExistingSubject {
  readonly targets: readonly Target[];
  readonly metadata: Metadata;
  readonly guard: { readonly decisions: readonly TagDecision[] };
}

type Present = Extract<TagState, { kind: 'present' }>;

/** A tag that stands for one version: neither one that moves on, nor the name of a commit. */
export function isVersionTarget({ isFloating, reference }: Target, { metadata }: ExistingSubject): boolean {
  return !isFloating && !isCommitTag(reference.tag, metadata);
}

/** Before anything is built: what the policy says to the version tags that the registry has. */
export function decideExisting(
  plan: ExistingSubject,
  policy: IfExists,
  before: TagStates,
  sha: string,
): ExistingReading {
  const found = plan.targets
    .filter((target) => isVersionTarget(target, plan))
    .map((target) => ({ target, state: before.get(target.text) }));
  const existing = found.flatMap(({ target, state }) =>
    state?.kind === 'present' ? [{ target, state }] : [],
  );
  const unread = found.flatMap(({ target, state }) =>
    state?.kind === 'unreadable' ? [describeUnread(target, state.problem)] : [],
  );
  const others = existing.filter(({ state }) => state.revision !== undefined && state.revision !== sha);
  const none = { held: [], problems: [], notices: [] };
  if (policy === 'move') return { ...none, notices: others.map(describeMove) };
  if (policy === 'skip') return { ...none, held: holdWithVersions(plan, existing), problems: unread };
  const refused = policy === 'fail' ? existing.map(describeExisting) : others.map(describeOther);
  return { ...none, problems: [...unread, ...refused] };
}

/** After the build, for `verify`: the tag names this very image, or at least one of this commit. */
export function verifyExisting(
  plan: ExistingSubject,
  before: TagStates,
  digest: string,
  sha: string,
): ExistingReading {
  const others = plan.targets.flatMap((target) => {
    const state = before.get(target.text);
    if (state?.kind !== 'present' || state.digest === digest || !isVersionTarget(target, plan)) return [];
    return [{ target, state }];
  });
  const same = others.filter(({ state }) => state.revision === sha);
  const problems = others.filter(({ state }) => state.revision !== sha).map(describeOther);
  return { held: holdWithVersions(plan, same), problems, notices: [] };
}

interface Existing {
  readonly target: Target;
  readonly state: Present;
}

/** `1.2` and `latest` stay with `1.2.3`, so that they never name another build of the same version. */
function holdWithVersions(plan: ExistingSubject, existing: readonly Existing[]): readonly HeldTag[] {
  const names = new Map(existing.map((one) => [repositoryOf(one.target), one]));
  return plan.targets.flatMap((target) => {
    const own = existing.find((one) => one.target === target);
    if (own) return [{ text: target.text, reason: `it exists, ${describeState(own.state)}` }];
    const version = names.get(repositoryOf(target));
    const decision = plan.guard.decisions.find(({ tag }) => tag === target.reference.tag);
    if (!version || !target.isFloating || !followsVersion(decision)) return [];
    return [{ text: target.text, reason: `${version.target.reference.tag} of this image exists and stays` }];
  });
}

function followsVersion(decision: TagDecision | undefined): boolean {
  return decision?.by === 'version' || decision?.by === 'nothing';
}

function repositoryOf({ reference: { host, repository } }: Target): string {
  return `${host}/${repository}`;
}

/** `sha256:0123456789ab, built from abc1234` */
function describeState({ digest, revision }: Present): string {
  return `${digest.slice(0, 19)}${revision ? `, built from ${revision.slice(0, 7)}` : ''}`;
}

function describeMove({ target, state }: Existing): Problem {
  return {
    code: 'tags.exists-moves',
    message: `${target.text} exists (${describeState(state)}) and moves to another commit`,
    hint: '`if-exists: skip`, `fail` or `verify` would keep it',
  };
}

function describeExisting({ target, state }: Existing): Problem {
  return {
    code: 'tags.exists',
    input: 'if-exists',
    message: `${target.text} exists already (${describeState(state)})`,
    hint: 'publish a new version; `if-exists: skip` would leave the tag and stay green, `move` would overwrite it',
  };
}

function describeOther({ target, state }: Existing): Problem {
  const [what, hint] = state.revision
    ? ['another commit', 'publish a new version, or run this on the commit of the tag']
    : [
        'an image that does not say its commit',
        'publish a new version; `if-exists: move` would overwrite it',
      ];
  return {
    code: 'tags.exists-differs',
    input: 'if-exists',
    message: `${target.text} exists already (${describeState(state)}) and names ${what}`,
    hint,
  };
}

function describeUnread({ text }: Target, problem: Problem): Problem {
  return {
    code: 'tags.exists-unknown',
    input: 'if-exists',
    message: `could not find out whether ${text} exists: ${problem.message}`,
    ...(problem.hint && { hint: problem.hint }),
  };
}
