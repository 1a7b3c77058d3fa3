import { join } from 'node:path';
import { offersIdentity } from '../core/attest/decision.ts';
import { noteUnsetArguments } from '../core/build-arguments.ts';
import {
  isRemote,
  listDockerfileCandidates,
  normalizePath,
  type WorkspaceFacts,
} from '../core/build-context.ts';
import type { DaemonConfig } from '../core/builder/daemon-config.ts';
import { parseCacheService } from '../core/cache/service.ts';
import { type Event, parseEvent } from '../core/event.ts';
import { describeUnmasked, isUnmasked } from '../core/masks.ts';
import { findTools } from '../core/metadata/context.ts';
import type { PublishFacts } from '../core/publish-plan.ts';
import {
  type BuildSettings,
  parseBuildSettings,
  withoutDefaultProvenance,
} from '../inputs/build-settings.ts';
import type { PublishInputs } from '../inputs/publish.ts';
import { createFindings, type Findings, type ParseYaml, type RawInputs } from '../inputs/raw.ts';
import { leaveOutUnset } from '../inputs/secrets.ts';
import { type Ask, askOnce } from '../io/ask-docker.ts';
import { findDockerfiles, readKind, readTextIfThere } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import { findLfsPointers } from '../io/lfs.ts';
import { readMachine } from '../io/machine.ts';
import { maskSecret, readInputs, readPayload } from '../io/runner.ts';
import { loadTools } from './load-tools.ts';
import { loadYaml } from './load-yaml.ts';
import { readBuiltCommit } from './read-built-commit.ts';
import { type FoundCluster, readCluster } from './read-cluster.ts';
import { readContexts } from './read-context.ts';
import { readGivenConfig } from './read-daemon-config.ts';
import { readEngine } from './read-engine.ts';
import { applyRefInput } from './read-ref.ts';
import { findMissingSources } from './read-sources.ts';

/** Everything that was read before anything is decided. */
export interface PublishRequest {
  readonly inputs: PublishInputs;
  readonly settings: BuildSettings;
  readonly facts: PublishFacts;
  /** What is wrong, or worth a word, with the inputs by themselves. */
  readonly findings: Findings;
  /** buildkitd.toml as the inputs give it. */
  readonly daemonConfig?: DaemonConfig;
  /** Where driver `kubernetes` builds. */
  readonly cluster?: FoundCluster;
}

/** Reads inputs, event, workspace and engine; starts nothing, and masks every credential before a word is printed. */
export async function readPublishRequest<T extends PublishInputs>(
  io: Io,
  parse: (raw: RawInputs, found: Findings, parseYaml?: ParseYaml) => T,
  ask: Ask = askOnce(io),
): Promise<PublishRequest & { readonly inputs: T }> {
  const findings = createFindings();
  const raw = readInputsWithDefaults(io);
  const inputs = leaveOutUnset(parse(raw, findings, await loadYaml(raw)), io.env);
  maskCredentials(inputs, findings);
  const settings = parseBuildSettings(io.env, inputs.buildRecord, findings);
  const asked = await readEvent(io, inputs, findings);
  const [workspace, engine, commit, tools, missing, given, found] = await Promise.all([
    readWorkspace(io, inputs),
    readEngine(io, inputs, findings, ask),
    readBuiltCommit(io, asked, inputs, findings),
    loadTools(findTools(Object.values(inputs.metadata).join('\n'))),
    findMissingSources(io, inputs),
    readGivenConfig(io, inputs),
    readCluster(io, inputs),
  ]);
  findings.problems.push(...missing, ...given.problems, ...found.problems);
  findings.notices.push(...noteUnsetArguments(inputs.buildArgs, io.env));
  const hasOwnEpoch = io.env.SOURCE_DATE_EPOCH !== undefined;
  const machine = await readMachine(engine.host);
  const facts = {
    ...commit,
    now: io.now(),
    workspace,
    engine,
    machine,
    tools,
    hasIdentity: offersIdentity(io.env),
    hasOwnEpoch,
    cacheService: parseCacheService(io.env),
    isFleeting: io.env.RUNNER_ENVIRONMENT === 'github-hosted',
  };
  return {
    inputs,
    settings,
    findings,
    facts,
    ...(given.config && { daemonConfig: given.config }),
    ...(found.cluster && { cluster: found.cluster }),
  };
}

/** What the run is about: the event, or what the inputs `ref`, `version` and `metadata-context` put in its place. */
async function readEvent(io: Io, inputs: PublishInputs, findings: Findings): Promise<Event> {
  const event = parseEvent(io.env, await readPayload(io.env));
  if (inputs.metadataContext !== 'git' || inputs.refWish) return applyRefInput(io, event, inputs, findings);
  const { readCheckout } = await import('./read-checkout.ts');
  return { ...event, ...(await readCheckout(io)) };
}

/** Variables of docker and buildx go on to mean what they mean there: the default platform, and the remote BuildKit. */
function readInputsWithDefaults({ env }: Io): RawInputs {
  const raw = withoutDefaultProvenance(env, readInputs(env));
  const isRemoteDriver = raw.driver?.trim().toLowerCase() === 'remote';
  return {
    ...raw,
    ...(!raw.platforms?.trim() && { platforms: env.DOCKER_DEFAULT_PLATFORM ?? '' }),
    ...(isRemoteDriver && !raw.endpoint?.trim() && { endpoint: env.BUILDKIT_HOST ?? '' }),
  };
}

function maskCredentials(inputs: PublishInputs, { notices }: Findings): void {
  for (const { password } of inputs.logins) maskSecret(password);
  for (const { id, value = '' } of inputs.secrets) {
    maskSecret(value);
    if (isUnmasked(value)) notices.push(describeUnmasked(id));
  }
  maskSecret(inputs.githubToken);
}

async function readWorkspace(io: Io, inputs: PublishInputs): Promise<WorkspaceFacts> {
  const { workspace } = io;
  const context = isRemote(inputs.context) || inputs.context === '' ? '.' : inputs.context;
  const candidates = listDockerfileCandidates(context, inputs.file);
  const [kinds, checkout, lfsPointers] = await Promise.all([
    Promise.all(
      [context, ...candidates].map(
        async (path) => [path, await readKind(resolveIn(workspace, path))] as const,
      ),
    ),
    readKind(join(workspace, '.git')),
    findLfsPointers(resolveIn(workspace, context)),
  ]);
  const path = candidates.find((candidate) =>
    kinds.some(([name, kind]) => name === candidate && kind === 'file'),
  );
  const text = path === undefined ? undefined : await readTextIfThere(resolveIn(workspace, path));
  const similar = path === undefined ? await findDockerfiles(workspace) : [];
  return {
    // A checkout in a folder of the workspace is one, too: nobody wants another one from git then.
    hasCheckout: checkout !== 'nothing' || path !== undefined || similar.length > 0,
    kinds: Object.fromEntries(kinds),
    ...(path !== undefined && text !== undefined && { dockerfile: { path, text } }),
    similar,
    ...(await readContexts(io, inputs, path)),
    lfsPointers,
  };
}

function resolveIn(workspace: string, path: string): string {
  return path.startsWith('/') ? normalizePath(path) : join(workspace, path);
}
