import { SlipwayError } from '../core/problem.ts';
import { findMissingScopes, nameMissingRight } from '../core/retention/api-failure.ts';
import { compileTagPattern, isExpression, type TagPattern } from '../core/retention/pattern.ts';
import type { Io } from '../io/io.ts';
import type { PruneWorld } from './open-prune-world.ts';

/** The packages that are meant, and the proof that the token may do what is asked: before anything else is done. */
export async function findPackages(io: Io, world: PruneWorld): Promise<readonly string[]> {
  const { inputs, packages } = world;
  const isPattern = ({ text }: TagPattern) => isExpression(text) || /[*?]/.test(text);
  const patterns = inputs.packages.filter(isPattern);
  const listed = patterns.length > 0 ? (await packages.listPackages()).map(({ name }) => name) : [];
  const names = new Set<string>();
  for (const one of inputs.packages.filter((one) => !isPattern(one)))
    names.add(await resolveName(io, world, one.text.toLowerCase()));
  for (const pattern of patterns) for (const name of matchNames(io, world, listed, pattern)) names.add(name);
  for (const name of names) await proveRights(world, name);
  return [...names];
}

/** `acme/app` of the owner `acme` may be a package of that very name; far more often it is `app`. */
async function resolveName(io: Io, { inputs, packages }: PruneWorld, name: string): Promise<string> {
  const short = withoutOwner(name, inputs.owner);
  if (short === name || (await packages.hasPackage(name))) return name;
  io.log.notice(
    `\`packages\`: there is no package \`${name}\` of \`${inputs.owner}\`, so \`${short}\` is meant`,
  );
  return short;
}

function matchNames(io: Io, { inputs }: PruneWorld, listed: readonly string[], pattern: TagPattern) {
  const short = withoutOwner(pattern.text, inputs.owner);
  const found = listed.filter(pattern.isWhole);
  const all =
    found.length === 0 && short !== pattern.text ? listed.filter(compileTagPattern(short).isWhole) : found;
  if (all.length === 0) io.log.warning(`\`packages\`: no package matches \`${pattern.text}\``);
  return all;
}

function withoutOwner(name: string, owner: string): string {
  return name.toLowerCase().startsWith(`${owner.toLowerCase()}/`) ? name.slice(owner.length + 1) : name;
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
