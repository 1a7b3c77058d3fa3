import { basename, join } from 'node:path';
import { describeOversize } from '../core/cache/place.ts';
import type { CacheWriting } from '../core/cache/report.ts';
import { ARCHIVE_NAME, deriveMountRequest, deriveTakeRecipe } from '../core/cache-mounts/recipe.ts';
import {
  describeMountsWriting,
  findNothingToKeep,
  formatMountsReport,
  type MountsReport,
} from '../core/cache-mounts/report.ts';
import type { ProgressSummary } from '../core/progress/summary.ts';
import { saveArchive } from '../io/archive.ts';
import { makeFolder, removeFolder, sumSizes, writeText } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import { startBounded } from './bounded.ts';
import type { BroughtMounts } from './prepare-mounts.ts';
import type { PublishRequest } from './read-request.ts';
import { runSmallBuild } from './run-small-build.ts';
import type { Session } from './session.ts';

/** The builder of a build that has ended well, and what its folders began with. */
export interface UsedMounts {
  readonly brought: BroughtMounts;
  readonly builder: string;
  readonly contexts: readonly string[];
  readonly progress: ProgressSummary;
}

type Kept = Pick<MountsReport, 'writing' | 'size'>;

/** Starts to keep the folders of cache mounts, beside all that comes after the build. */
export function startMounts(
  io: Io,
  session: Session,
  request: PublishRequest,
  used: UsedMounts,
): (milliseconds: number) => Promise<MountsReport> {
  const { brought, progress } = used;
  const { plan, matched, key, bringing, isOut } = brought;
  const tell = ({ writing, size }: Kept): MountsReport => {
    const report = { plan, matched, bringing, writing, ...(size !== undefined && { size }) };
    io.log.line(formatMountsReport(report));
    return report;
  };
  const nothing = isOut ? ({ kind: 'none' } as const) : findNothingToKeep(plan, matched === key, progress);
  if (nothing) return async () => tell({ writing: nothing });
  const settle = startBounded(
    session,
    (signal) => keepMounts(io, session, request, used, signal),
    (milliseconds): Kept => ({ writing: { kind: 'late', milliseconds } }),
  );
  return async (milliseconds) => {
    const ended = await settle(milliseconds);
    const problem = describeMountsWriting(ended.writing);
    if (problem && !io.signal.aborted) io.log.problem('warning', problem);
    return tell(ended);
  };
}

/** Never throws: whatever comes of it is no failure of the step. */
async function keepMounts(
  io: Io,
  session: Session,
  request: PublishRequest,
  used: UsedMounts,
  signal: AbortSignal,
): Promise<Kept> {
  const started = io.now().getTime();
  try {
    const kept = await packMounts(session, request, used, signal);
    if ('writing' in kept) return kept;
    const { service, key } = used.brought;
    const end = await saveArchive(io.env, service, { folder: kept.folder, key }, { signal });
    if ('reason' in end) return { writing: failed(end.reason) };
    return {
      writing: { kind: 'written', milliseconds: io.now().getTime() - started },
      size: kept.size,
    };
  } catch (error) {
    return { writing: failed(error instanceof Error ? error.message : String(error)) };
  }
}

/** The folders as one file, in a folder of its own. */
async function packMounts(
  session: Session,
  { inputs }: PublishRequest,
  { brought: { plan, folder: read }, builder, contexts }: UsedMounts,
  signal: AbortSignal,
): Promise<Kept | { readonly folder: string; readonly size: number }> {
  const folder = join(session.folder, 'mounts-written');
  const [recipe, content] = [join(folder, 'recipe'), join(folder, 'content')];
  // The disk may not have room for both.
  await Promise.all([removeFolder(read), makeFolder(recipe), makeFolder(content)]);
  await writeText(
    join(recipe, 'Dockerfile'),
    deriveTakeRecipe({ ...plan, token: `take-${basename(session.folder)}` }),
  );
  const request = deriveMountRequest({ ...inputs, builder, contexts }, recipe, join(content, ARCHIVE_NAME));
  const reason = await runSmallBuild(session, request, { signal });
  if (reason !== undefined) return { writing: failed(reason) };
  const size = await sumSizes(content);
  const tooLarge = describeOversize(size, inputs.cacheMaxSize);
  return tooLarge === undefined ? { folder, size } : { writing: failed(tooLarge) };
}

function failed(reason: string): CacheWriting {
  return { kind: 'failed', reason };
}
