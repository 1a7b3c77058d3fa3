import { isDigest } from '../reference.ts';
import { nameOf, type Version } from './facts.ts';
import type { RetentionPlan } from './plan.ts';

/** By package, what somebody has agreed to delete: the versions as they were then. */
export type ApprovedPlan = ReadonlyMap<string, readonly ApprovedVersion[]>;
export type ApprovedVersion = Pick<Version, 'id' | 'digest' | 'tags'>;

/** What a plan file deletes; nothing where the text is no plan file. */
export function parseApprovedPlan(text: string): ApprovedPlan | undefined {
  const value = parseJson(text);
  if (!isFields(value) || value.schema !== 1 || !Array.isArray(value.packages)) return undefined;
  const approved = new Map<string, readonly ApprovedVersion[]>();
  for (const one of value.packages) {
    if (!isFields(one) || typeof one.package !== 'string' || !Array.isArray(one.versions)) return undefined;
    if (!one.versions.every(isVersion)) return undefined;
    approved.set(
      one.package,
      one.versions
        .filter(({ action }) => action === 'delete')
        .map(({ id, digest, tags }) => ({ id, digest, tags })),
    );
  }
  return approved;
}

/** Digests of what was agreed to and is still as it was then. */
export function findUnchanged(
  approved: readonly ApprovedVersion[],
  versions: readonly Version[],
): ReadonlySet<string> {
  const keys = new Set(approved.map(keyOf));
  return new Set(versions.filter((version) => keys.has(keyOf(version))).map(({ digest }) => digest));
}

/** What was agreed to and may not go any more, each with the reason; what is gone already is done. */
export function findDisagreements(
  approved: readonly ApprovedVersion[],
  { facts, decisions }: Pick<RetentionPlan, 'facts' | 'decisions'>,
): readonly string[] {
  const places = new Map(facts.versions.map(({ id }, at) => [id, at]));
  return approved.flatMap((one) => {
    const at = places.get(one.id) ?? -1;
    const now = facts.versions[at];
    const decision = decisions[at];
    if (!now || !decision) return [];
    if (keyOf(now) !== keyOf(one)) return [`\`${nameOf(one)}\` is \`${nameOf(now)}\` now`];
    return decision.action === 'delete' ? [] : [`\`${nameOf(one)}\` stays: ${decision.reason}`];
  });
}

function keyOf({ id, digest, tags }: ApprovedVersion): string {
  return `${id} ${digest} ${[...tags].sort().join(' ')}`;
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isVersion(value: unknown): value is ApprovedVersion & { readonly action: string } {
  if (!isFields(value)) return false;
  const { id, digest, tags, action } = value;
  const isTagList = Array.isArray(tags) && tags.every((tag) => typeof tag === 'string');
  const isDecided = action === 'delete' || action === 'keep';
  return Number.isSafeInteger(id) && typeof digest === 'string' && isDigest(digest) && isTagList && isDecided;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
