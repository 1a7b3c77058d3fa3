import { isAbsolute, join } from 'node:path';
import { SlipwayError } from '../core/problem.ts';
import { withDigest, withTag } from '../core/reference.ts';
import { findMissingScopes, nameMissingRight } from '../core/retention/api-failure.ts';
import { nameOf } from '../core/retention/facts.ts';
import { parseUndo, type UndoRecord } from '../core/retention/undo.ts';
import type { Io } from '../io/io.ts';
import { longestList, readTextIfThere } from '../io/read-file.ts';
import { writeOutputs } from '../io/runner.ts';
import type { PruneWorld } from './open-prune-world.ts';

/** Brings back what an undo file names, children first, and the tags that nothing else has taken since. */
export async function restoreVersions(io: Io, world: PruneWorld): Promise<void> {
  const records = await readUndoFile(io, world.inputs.files.restore);
  if (!world.inputs.apply) {
    for (const record of records)
      io.log.line(`  would restore ${record.package} ${nameOf(record)} (version ${record.id})`);
    io.log.notice(`${records.length} versions would be restored; \`apply: true\` does it`);
    return;
  }
  proveScopes(world);
  const lost: string[] = [];
  let restored = 0;
  for (const record of records) {
    io.signal.throwIfAborted();
    const result = await restoreOne(world, record);
    io.log.line(`  ${record.package} ${nameOf(record)} (version ${record.id}): ${result}`);
    if (result === 'restored') restored++;
    if (result === 'lost') lost.push(`${record.package} ${nameOf(record)}`);
  }
  // Tags when all content is there: a registry may refuse a tag for an index whose children are missing.
  for (const record of records) await restoreTags(io, world, record);
  writeOutputs({ restored: String(restored) });
  io.log.notice(`${restored} of ${records.length} versions were restored`);
  if (lost.length > 0)
    throw new SlipwayError({
      code: 'prune.restore',
      message: `${lost.length} versions could not be restored: ${lost.slice(0, 5).join(', ')}`,
      hint: 'GitHub keeps a deleted version for 30 days, and only as long as its digest is not pushed again',
    });
}

/** Only classic tokens say what they may do, and they say it with the first answer. */
function proveScopes({ packages }: PruneWorld): void {
  const { scopes } = packages.door;
  if (findMissingScopes('restore', scopes).length === 0) return;
  throw new SlipwayError({
    code: 'packages.permission',
    input: 'token',
    message: 'the token may not restore versions',
    hint: nameMissingRight({ operation: 'restore', ...(scopes && { scopes }) }),
  });
}

async function readUndoFile(io: Io, path: string): Promise<readonly UndoRecord[]> {
  const text = await readTextIfThere(isAbsolute(path) ? path : join(io.workspace, path), longestList);
  const { records, badLines } = parseUndo(text ?? '');
  if (text === undefined || badLines.length > 0 || records.length === 0) {
    const why =
      text === undefined
        ? 'there is no such file'
        : badLines.length > 0
          ? `line ${badLines[0]} is no record of a deletion`
          : 'it is empty';
    throw new SlipwayError({
      code: 'prune.undo-file',
      input: 'restore',
      message: `\`${path}\` cannot be used: ${why}`,
      hint: 'name the `undo-file` of an earlier run, as it was written',
    });
  }
  return records;
}

async function restoreOne(
  { packages }: PruneWorld,
  record: UndoRecord,
): Promise<'restored' | 'there already' | 'lost'> {
  if (await packages.restoreVersion(record.package, record.id)) return 'restored';
  return (await packages.findVersion(record.package, record.id)) ? 'there already' : 'lost';
}

/** Whether tags come back with a version is not documented, so they are looked up. */
async function restoreTags(
  io: Io,
  { registry, repositoryOf }: PruneWorld,
  record: UndoRecord,
): Promise<void> {
  const name = repositoryOf(record.package);
  for (const tag of record.tags) {
    const now = await registry.headManifest(withTag(name, tag));
    if (now && now.digest !== record.digest)
      io.log.warning(`${record.package}: \`${tag}\` names another image by now, and stays there`);
    const stored = now ? undefined : await registry.findManifest(withDigest(name, record.digest));
    if (!stored) continue;
    await registry.putManifest(name, tag, stored.bytes, stored.mediaType);
    io.log.line(`  ${record.package}: the tag ${tag} is back`);
  }
}
