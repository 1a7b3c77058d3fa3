import { SlipwayError } from '../core/problem.ts';
import { findMissingScopes, nameMissingRight } from '../core/retention/api-failure.ts';
import { isExpression, type TagPattern } from '../core/retention/pattern.ts';
import type { Io } from '../io/io.ts';
import type { PruneWorld } from './open-prune-world.ts';

/** The packages that are meant, and the proof that the token may do what is asked: before anything else is done. */
export async function findPackages(io: Io, world: PruneWorld): Promise<readonly string[]> {
  const { inputs, packages } = world;
  const isPattern = ({ text }: TagPattern) => isExpression(text) || /[*?]/.test(text);
  const patterns = inputs.packages.filter(isPattern);
  const named = inputs.packages.filter((one) => !isPattern(one)).map(({ text }) => text.toLowerCase());
  const listed = patterns.length > 0 ? (await packages.listPackages()).map(({ name }) => name) : [];
  for (const pattern of patterns)
    if (!listed.some(pattern.isWhole)) io.log.warning(`\`packages\`: no package matches \`${pattern.text}\``);
  const names = [
    ...new Set([...named, ...listed.filter((name) => patterns.some(({ isWhole }) => isWhole(name)))]),
  ];
  for (const name of names) await proveRights(world, name);
  return names;
}

async function proveRights({ inputs, packages }: PruneWorld, name: string): Promise<void> {
  await packages.readPackage(name);
  if (!inputs.apply) return;
  const { scopes } = packages.door;
  // Only classic tokens say what they may do.
  if (findMissingScopes('delete', scopes).length > 0)
    throw new SlipwayError({
      code: 'packages.permission',
      input: 'token',
      message: `the token may not delete versions of \`${name}\``,
      hint: nameMissingRight({ operation: 'delete', ...(scopes && { scopes }) }),
    });
  await packages.proveDelete(name);
}
