import { join, resolve } from 'node:path';
import { deriveExpiry } from '../core/artifact.ts';
import { leavesCredentials, noteHistory } from '../core/build-history.ts';
import { describeLeaks, findLeaks, type KnownCredential, nameRecord } from '../core/build-record.ts';
import { deriveRunUrl } from '../core/event.ts';
import { SlipwayError } from '../core/problem.ts';
import { formatSize } from '../core/progress/format.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import { uploadArtifact } from '../io/artifact.ts';
import { listBuilds } from '../io/build-refs.ts';
import { readCompressed, readTextIfThere } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import type { PublishRequest } from './read-request.ts';
import type { Session } from './session.ts';

/** A build, as far as BuildKit's history of it is concerned. */
export interface HistoricBuild {
  readonly request: PublishRequest;
  readonly plan: PublishPlan;
  readonly builder: string;
  readonly cacheFrom: readonly string[];
}

/**
 * What BuildKit remembers of a build: kept as an artifact where that is asked for. Called before the build; what it
 * returns is called behind it, whether it went well or not. Nothing here can fail a build.
 */
export async function watchHistory(
  io: Io,
  session: Session,
  build: HistoricBuild,
): Promise<() => Promise<void>> {
  const { plan, request, builder } = build;
  // A BuildKit that was started for this step ends with it, and a machine of GitHub's with the job.
  const { cleanup, keepState } = request.inputs;
  const outlives = !plan.engine.creates || plan.engine.driver === 'remote' || !cleanup || keepState;
  if (outlives && io.env.RUNNER_ENVIRONMENT === 'self-hosted' && leavesCredentials(build.cacheFrom))
    io.log.problem('notice', noteHistory(builder));
  if (!request.inputs.buildRecord) return async () => undefined;
  const search = {
    folder: session.buildxFolder,
    builder,
    context: plan.context.value,
    workspace: io.workspace,
  };
  const earlier = new Set(await listBuilds(search));
  return async () => {
    const own = (await listBuilds(search)).filter((id) => !earlier.has(id));
    if (own.length > 0 && !io.signal.aborted) await keepRecord(io, session, build, own);
  };
}

async function keepRecord(io: Io, session: Session, build: HistoricBuild, ids: readonly string[]) {
  const { event } = build.request.facts;
  const name = nameRecord(event.repository.owner, event.repository.name, ids);
  const path = join(session.folder, name);
  try {
    await session.docker.exportRecord(build.builder, ids, path);
    const { bytes, content } = await readCompressed(path);
    const leaks = findLeaks(content, await listCredentials(io, session, build));
    if (leaks.length > 0) throw new SlipwayError(describeLeaks(leaks));
    const expiresAt = deriveExpiry(io.now(), build.request.settings.recordDays);
    const id = await uploadArtifact(io.env, io.signal, {
      name,
      content: bytes,
      ...(expiresAt && { expiresAt }),
    });
    const run = deriveRunUrl(event) ?? '';
    io.log.line(`The build record ${name} (${formatSize(bytes.length)}) is kept: ${run}/artifacts/${id}`);
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    for (const problem of error.problems) io.log.problem('warning', { input: 'build-record', ...problem });
  }
}

/** Every credential that this step was given or that its environment holds. */
async function listCredentials(
  io: Io,
  { logins }: Session,
  { request, plan }: HistoricBuild,
): Promise<readonly KnownCredential[]> {
  const { inputs } = request;
  const secrets = [...inputs.secrets, ...plan.gitSecrets].map(async ({ id, value, variable, file }) => ({
    what: `the secret \`${id}\``,
    value:
      value ?? (variable ? io.env[variable] : await readTextIfThere(resolve(io.workspace, file ?? ''))) ?? '',
  }));
  return [
    { what: '`github-token`', value: inputs.githubToken },
    ...logins.map(({ host, password }) => ({ what: `the password for ${host}`, value: password })),
    ...runnerTokens.map((name) => ({ what: `\`${name}\` of the runner`, value: io.env[name] ?? '' })),
    ...(await Promise.all(secrets)),
  ];
}

const runnerTokens = ['ACTIONS_RUNTIME_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
