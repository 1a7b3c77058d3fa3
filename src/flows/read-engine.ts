import { join } from 'node:path';
import { assumedEngine, type EngineFacts } from '../core/engine.ts';
import { type BuilderFacts, namesBuilder, parseEngineInfo } from '../core/engine-facts.ts';
import { isLoaded } from '../core/engine-needs.ts';
import { SlipwayError } from '../core/problem.ts';
import { adviseOnEngine, needsEngine, parseRunnerSystem } from '../core/runner-system.ts';
import type { PublishInputs } from '../inputs/publish.ts';
import type { Findings } from '../inputs/raw.ts';
import { type Ask, askNobody, engineQuestion } from '../io/ask-docker.ts';
import { createQuestions, type Questions } from '../io/docker.ts';
import { listNames, readTextIfAllowed } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import { findBuildxFolder, readNamedBuilder } from './read-builder.ts';

/** An engine that cannot be asked is one more finding: the inputs are checked all the same. */
export async function readEngine(
  io: Io,
  inputs: PublishInputs,
  findings: Findings,
  ask: Ask,
): Promise<EngineFacts> {
  if (ask === askNobody) return assumedEngine;
  const docker = createQuestions(ask);
  const readFacts = async (isNeeded: boolean) => {
    const { stdout, stderr } = await ask(engineQuestion);
    return parseEngineInfo(stdout, { isNeeded, said: stderr });
  };
  const readNamed = (name: string) => readNamedBuilder(io, name, docker, () => readFacts(true));
  try {
    const [named] = await Promise.all([
      inputs.builder ? readNamed(inputs.builder) : readSelected(io, inputs, docker, readNamed),
      ask(engineQuestion),
    ]);
    const isNeeded = needsEngine(named?.builderDriver ?? inputs.driver, isLoaded(inputs));
    return { ...(await readFacts(isNeeded)), ...named };
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    const system = parseRunnerSystem(io.env.RUNNER_OS, process.platform);
    findings.problems.push(...error.problems.map((problem) => adviseOnEngine(problem, system)));
    return assumedEngine;
  }
}

/**
 * The builder that docker itself would take: by BUILDX_BUILDER, or by `docker buildx use`, as in an earlier step with
 * docker/setup-buildx-action. Nothing where that is the engine's own, or where the inputs ask for another.
 */
async function readSelected(
  io: Io,
  { driver, builderSettings }: PublishInputs,
  docker: Questions,
  readNamed: (name: string) => Promise<BuilderFacts>,
): Promise<Partial<EngineFacts> | undefined> {
  if (driver !== 'auto' || builderSettings.length > 0) return undefined;
  const name = io.env.BUILDX_BUILDER?.trim();
  if (name) return nameReason(await readNamed(name), name, 'the builder that BUILDX_BUILDER names');
  if (!(await hasSelection(io))) return undefined;
  const selected = await docker.readSelectedBuilder();
  return nameReason(selected, selected.name, 'the builder that an earlier step has selected');
}

function nameReason(
  { builderDriver, builderPlatforms }: BuilderFacts,
  name: string,
  reason: string,
): Partial<EngineFacts> | undefined {
  if (builderDriver === 'docker') return undefined;
  return { builderDriver, builderPlatforms, selectedBuilder: { name, reason } };
}

/** A look at buildx's files costs no process, and most machines have selected nothing. */
async function hasSelection(io: Io): Promise<boolean> {
  const folder = findBuildxFolder(io);
  const [current, defaults] = await Promise.all([
    readTextIfAllowed(join(folder, 'current')),
    listNames(join(folder, 'defaults')),
  ]);
  return namesBuilder(current ?? '') || defaults.length > 0;
}
