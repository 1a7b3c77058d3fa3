import { basename, join, resolve } from 'node:path';
import type { CacheService } from '../core/cache/service.ts';
import type { MountsPlan } from '../core/cache-mounts/decide.ts';
import { isLockFile, selectLockFiles } from '../core/cache-mounts/lock-files.ts';
import {
  ARCHIVE_NAME,
  deriveFillRecipe,
  deriveMountRequest,
  type MountBuilder,
} from '../core/cache-mounts/recipe.ts';
import { describeMountsLeftOut } from '../core/cache-mounts/report.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import { openActionsCache } from '../io/actions-cache.ts';
import { restoreArchive } from '../io/archive.ts';
import { findFiles, readBytesIfThere, readKind, writeText } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import { digestOf } from '../io/registry/digest.ts';
import { answerMilliseconds } from './prepare-cache.ts';
import type { PublishRequest } from './read-request.ts';
import { runSmallBuild } from './run-small-build.ts';
import type { Session } from './session.ts';

/** The archive of an earlier run, on this machine. */
export interface BroughtMounts {
  readonly plan: MountsPlan;
  readonly service: CacheService;
  /** The name that this run's archive would have. */
  readonly key: string;
  /** The name of the one that was found; absent where there is none. */
  readonly matched?: string | undefined;
  readonly folder: string;
  /** Milliseconds since 1970. */
  readonly started: number;
  /** Milliseconds until the folders were filled. */
  readonly bringing: number;
  /** The service does not answer: it is not asked again. */
  readonly isOut: boolean;
}

/** No entry begins so: whether the service answers is all that is asked. */
const nobodys = 'slipway-is-it-there:';

/** Fetches the folders of cache mounts, beside the engine's start. Never a failure. */
export async function bringMounts(
  io: Io,
  request: PublishRequest,
  publication: PublishPlan,
  session: Session,
): Promise<BroughtMounts | undefined> {
  const { mounts: plan } = publication;
  const { cacheService: service } = request.facts;
  if (!plan || !service) return undefined;
  const started = io.now().getTime();
  const folder = join(await session.makeForeignFolder(), 'mounts-read');
  const prefix = `slipway-mounts:${plan.scope}:${hash(JSON.stringify(plan.mounts.map(({ id, owner }) => [id, owner])))}:`;
  const key = `${prefix}${await hashLockFiles(io, request, publication, plan)}`;
  const own = { plan, service, key, folder, started, bringing: 0 };
  if (!plan.isRead) return { ...own, isOut: false };
  const limits = { signal: session.signal, timeout: answerMilliseconds };
  const asked = await (await openActionsCache(io.env, service, limits)).find(nobodys);
  const end =
    'fault' in asked
      ? { reason: asked.fault }
      : await restoreArchive(
          io.env,
          service,
          { folder, key, prefixes: [prefix] },
          { timeout: request.inputs.cacheMilliseconds, signal: session.signal },
        );
  if ('matched' in end) return { ...own, matched: end.matched, isOut: false };
  io.log.problem('warning', describeMountsLeftOut('begin empty', end.reason));
  return { ...own, isOut: 'fault' in asked };
}

/** Puts what was fetched into the builder, before the build. What it says of how that went is never a failure. */
export async function fillMounts(
  io: Io,
  request: PublishRequest,
  session: Session,
  brought: BroughtMounts,
  builder: Omit<MountBuilder, 'buildArgs'>,
): Promise<BroughtMounts> {
  const { plan, matched, folder } = brought;
  const context = join(folder, 'content');
  if (matched === undefined || (await readKind(join(context, ARCHIVE_NAME))) !== 'file')
    return { ...brought, matched: undefined };
  await writeText(
    join(context, 'Dockerfile'),
    deriveFillRecipe({ ...plan, token: `fill-${basename(session.folder)}` }),
  );
  const wanted = deriveMountRequest({ ...request.inputs, ...builder }, context);
  const limits = { timeout: request.inputs.cacheMilliseconds, signal: session.signal };
  const reason = await runSmallBuild(session, wanted, limits);
  if (reason === undefined) return { ...brought, bringing: io.now().getTime() - brought.started };
  io.log.problem('warning', describeMountsLeftOut('begin empty', reason));
  return { ...brought, matched: undefined };
}

/** What the folders depend on; where the files are not here, the commit stands for them. */
async function hashLockFiles(
  { workspace }: Io,
  { facts }: PublishRequest,
  { context }: PublishPlan,
  { mounts }: MountsPlan,
): Promise<string> {
  const { dockerfile } = facts.workspace;
  if (context.kind !== 'path') return hash(`${facts.event.sha}\n${dockerfile?.text ?? ''}`);
  const folder = resolve(workspace, context.value);
  const paths = selectLockFiles(mounts, await findFiles(folder, isLockFile));
  const contents = await Promise.all(
    [...paths].sort().map(async (path) => {
      const bytes = (await readBytesIfThere(join(folder, path))) ?? new Uint8Array();
      return `${path} ${digestOf(bytes)}`;
    }),
  );
  return hash([dockerfile?.text ?? '', ...contents].join('\n'));
}

function hash(text: string): string {
  return digestOf(new TextEncoder().encode(text)).slice('sha256:'.length, 'sha256:'.length + 16);
}
