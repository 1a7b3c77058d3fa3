import { join } from 'node:path';
import {
  isRemote,
  listDockerfileCandidates,
  normalizePath,
  type WorkspaceFacts,
} from '../core/build-context.ts';
import { assumedEngine, type EngineFacts } from '../core/engine.ts';
import { parseEngineInfo } from '../core/engine-facts.ts';
import { isLoaded } from '../core/engine-needs.ts';
import { type Event, findCommitDate, parseEvent } from '../core/event.ts';
import { findTools } from '../core/metadata/context.ts';
import { SlipwayError } from '../core/problem.ts';
import type { PublishFacts } from '../core/publish-plan.ts';
import { adviseOnEngine, needsEngine, parseRunnerSystem } from '../core/runner-system.ts';
import { type PublishInputs, parsePublishInputs } from '../inputs/publish.ts';
import { createFindings, type Findings, type RawInputs } from '../inputs/raw.ts';
import { createDocker } from '../io/docker.ts';
import { findDockerfiles, readKind, readTextIfThere } from '../io/files.ts';
import { readCommitDate } from '../io/git.ts';
import type { Io } from '../io/io.ts';
import { maskSecret, readInputs, readPayload } from '../io/runner.ts';
import { loadTools } from './load-tools.ts';
import { applyRefInput } from './read-ref.ts';
import { findMissingSources } from './read-sources.ts';

/** Everything that was read before anything is decided. */
export interface PublishRequest {
  readonly inputs: PublishInputs;
  readonly facts: PublishFacts;
  /** What is wrong, or worth a word, with the inputs by themselves. */
  readonly findings: Findings;
}

/** Reads inputs, event, workspace and engine; starts nothing, and masks every credential before a word is printed. */
export async function readPublishRequest(io: Io): Promise<PublishRequest> {
  const findings = createFindings();
  const inputs = parsePublishInputs(readInputsWithDefaults(io), findings);
  maskCredentials(inputs);
  const event = await applyRefInput(io, parseEvent(io.env, await readPayload(io.env)), inputs, findings);
  const [workspace, engine, commitDate, tools, missing] = await Promise.all([
    readWorkspace(io.workspace, inputs),
    readEngine(io, inputs, findings),
    readDateOfCommit(io, event),
    loadTools(findTools(Object.values(inputs.metadata).join('\n'))),
    findMissingSources(io, inputs),
  ]);
  findings.problems.push(...missing);
  const hasOwnEpoch = io.env.SOURCE_DATE_EPOCH !== undefined;
  const facts = { event, now: io.now(), workspace, engine, tools, hasOwnEpoch };
  return { inputs, findings, facts: { ...facts, ...(commitDate && { commitDate }) } };
}

/** docker's own variable for the default platform goes on to mean what it means to docker. */
function readInputsWithDefaults({ env }: Io): RawInputs {
  const raw = readInputs(env);
  return raw.platforms?.trim() ? raw : { ...raw, platforms: env.DOCKER_DEFAULT_PLATFORM ?? '' };
}

function maskCredentials(inputs: PublishInputs): void {
  for (const { password } of inputs.logins) maskSecret(password);
  for (const { value } of inputs.secrets) if (value !== undefined) maskSecret(value);
  maskSecret(inputs.githubToken);
}

/** An engine that cannot be asked is one more finding: the inputs are checked all the same. */
async function readEngine(io: Io, inputs: PublishInputs, findings: Findings): Promise<EngineFacts> {
  const docker = createDocker(io.env, io.workspace, io.signal);
  try {
    const [{ text, said }, named] = await Promise.all([
      docker.readEngine(),
      inputs.builder ? docker.readBuilder(inputs.builder) : undefined,
    ]);
    const isNeeded = needsEngine(named?.builderDriver ?? inputs.driver, isLoaded(inputs));
    return { ...parseEngineInfo(text, { isNeeded, said }), ...named };
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    const system = parseRunnerSystem(io.env.RUNNER_OS, process.platform);
    findings.problems.push(...error.problems.map((problem) => adviseOnEngine(problem, system)));
    return assumedEngine;
  }
}

async function readDateOfCommit(io: Io, event: Event): Promise<Date | undefined> {
  return findCommitDate(event) ?? (await readCommitDate(io.workspace, event.sha, io.env));
}

async function readWorkspace(workspace: string, inputs: PublishInputs): Promise<WorkspaceFacts> {
  const context = isRemote(inputs.context) || inputs.context === '' ? '.' : inputs.context;
  const candidates = listDockerfileCandidates(context, inputs.file);
  const [kinds, checkout] = await Promise.all([
    Promise.all(
      [context, ...candidates].map(
        async (path) => [path, await readKind(resolveIn(workspace, path))] as const,
      ),
    ),
    readKind(join(workspace, '.git')),
  ]);
  const path = candidates.find((candidate) =>
    kinds.some(([name, kind]) => name === candidate && kind === 'file'),
  );
  const text = path === undefined ? undefined : await readTextIfThere(resolveIn(workspace, path));
  return {
    hasCheckout: checkout !== 'nothing' || path !== undefined,
    kinds: Object.fromEntries(kinds),
    ...(path !== undefined && text !== undefined && { dockerfile: { path, text } }),
    similar: path === undefined ? await findDockerfiles(workspace) : [],
  };
}

function resolveIn(workspace: string, path: string): string {
  return path.startsWith('/') ? normalizePath(path) : join(workspace, path);
}
