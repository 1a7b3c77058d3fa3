import { SlipwayError } from '../problem.ts';
import { isDigest } from '../reference.ts';
import type { Version } from './facts.ts';

/** What GitHub says of a package, as far as it matters here. */
export interface PackageHead {
  readonly name: string;
  /** Versions that it holds, by GitHub's count; absent where it does not say. */
  readonly versionCount?: number;
  /** `owner/name` of the repository that it belongs to; absent where it belongs to none. */
  readonly repository?: string;
}

export function parsePackageHead(value: unknown): PackageHead {
  const { name, version_count: count, repository } = fieldsOf(value, 'a package');
  if (typeof name !== 'string' || name === '') throw malformed('a package has no name');
  const full =
    typeof repository === 'object' && repository !== null && 'full_name' in repository
      ? repository.full_name
      : undefined;
  return {
    name,
    ...(typeof count === 'number' && { versionCount: count }),
    ...(typeof full === 'string' && { repository: full }),
  };
}

export function parseBranchName(value: unknown): string {
  const { name } = fieldsOf(value, 'a branch');
  if (typeof name === 'string' && name !== '') return name;
  throw malformed('a branch has no name');
}

/** Strict: a version that only seems to have no tag would be taken for one that may go. */
export function parseVersion(value: unknown): Version {
  const { id, name, created_at: created, metadata } = fieldsOf(value, 'a version');
  if (typeof id !== 'number' || !Number.isSafeInteger(id)) throw malformed('a version has no `id`');
  if (typeof name !== 'string' || !isDigest(name)) throw malformed(`the name of version ${id} is no digest`);
  const createdAt = Date.parse(String(created));
  if (Number.isNaN(createdAt)) throw malformed(`version ${id} has no \`created_at\``);
  const container = fieldsOf(
    fieldsOf(metadata, `\`metadata\` of version ${id}`).container,
    `\`metadata.container\` of version ${id}`,
  );
  const { tags } = container;
  if (!Array.isArray(tags) || !tags.every((tag): tag is string => typeof tag === 'string'))
    throw malformed(`version ${id} has no list of tags`);
  return { id, digest: name, tags, createdAt };
}

export function parseList<T>(value: unknown, parse: (one: unknown) => T): readonly T[] {
  if (Array.isArray(value)) return value.map(parse);
  throw malformed('an answer is no list');
}

function fieldsOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  throw malformed(`${what} is missing`);
}

function malformed(what: string): SlipwayError {
  return new SlipwayError({
    code: 'packages.answer',
    message: `GitHub's answer is not as documented: ${what}`,
    hint: 'nothing was concluded from it; run the job again, and report it if it stays',
  });
}
