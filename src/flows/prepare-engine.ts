import { join } from 'node:path';
import { listEntitlements } from '../core/build-options.ts';
import { deriveBuildkitdConfig, deriveProxyOptions } from '../core/buildkitd-config.ts';
import { describeMissingEmulators, findMissingEmulators, listEmulatorNames } from '../core/emulators.ts';
import type { EngineFacts } from '../core/engine.ts';
import { SlipwayError } from '../core/problem.ts';
import { formatSeconds } from '../core/progress/format.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import { isLoopbackHost } from '../core/reference.ts';
import type { PublishInputs } from '../inputs/publish.ts';
import { readEmulators, readHostCertificates, writePrivateFile } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import type { RegistryClient } from '../io/registry/client.ts';
import { handOverBases } from './hand-over-bases.ts';
import type { PublishRequest } from './read-request.ts';
import { prepareRemote } from './remote-builder.ts';
import type { Session } from './session.ts';

/** What the build starts with. */
export interface ReadyEngine {
  readonly builder: string;
  /** Base images that were handed over, as build contexts. */
  readonly contexts: readonly string[];
}

/** Makes the builder, registers the emulators that the plan needs and that are missing, hands over base images. */
export async function prepareEngine(
  io: Io,
  { inputs, facts }: PublishRequest,
  plan: PublishPlan,
  session: Session,
  registry: RegistryClient,
): Promise<ReadyEngine> {
  const [builder, contexts] = await Promise.all([
    prepareBuilder(io, inputs, facts.engine, plan, session),
    handOverBases(io, plan, session, registry),
    prepareEmulators(io, inputs, plan, session),
  ]);
  return { builder, contexts };
}

async function prepareBuilder(
  io: Io,
  inputs: PublishInputs,
  machine: EngineFacts,
  plan: PublishPlan,
  session: Session,
): Promise<string> {
  const { engine } = plan;
  if (!engine.creates) return engine.builder ?? session.engineBuilder;
  const name = `slipway-${crypto.randomUUID().slice(0, 8)}`;
  session.ownBuilder(name);
  const started = io.now();
  const [driverOpts, configFile] = await Promise.all([
    engine.driver === 'remote' ? prepareRemote(io, inputs, session) : deriveDriverOpts(io, inputs, plan),
    engine.driver === 'docker-container' ? writeBuilderConfig(machine, session) : undefined,
  ]);
  await session.docker.createBuilder({
    name,
    driver: engine.driver,
    driverOpts,
    endpoint: inputs.endpoint,
    entitlements: engine.driver === 'remote' ? [] : listEntitlements(inputs.options),
    ...(configFile && { configFile }),
  });
  io.log.line(`Builder ${name} is ready after ${formatSeconds(io.now().getTime() - started.getTime())}`);
  return name;
}

/** What the machine's engine knows of registries, for the BuildKit in a container; no file where it knows nothing. */
async function writeBuilderConfig(machine: EngineFacts, session: Session): Promise<string | undefined> {
  const config = deriveBuildkitdConfig(machine.registries, await readHostCertificates());
  if (config === '') return undefined;
  const path = join(session.folder, 'buildkitd.toml');
  await writePrivateFile(path, config);
  return path;
}

/** A builder in a container has neither the machine's proxies nor, unless it is told so, its loopback. */
function deriveDriverOpts(io: Io, inputs: PublishInputs, plan: PublishPlan): readonly string[] {
  if (plan.engine.driver !== 'docker-container') return inputs.driverOpts;
  const isGiven = (option: string) => inputs.driverOpts.some((given) => nameOf(given) === nameOf(option));
  const proxies = deriveProxyOptions(io.env).filter((option) => !isGiven(option));
  const isLocal = plan.targets.some((target) => isLoopbackHost(target.reference.host));
  const network = isLocal && !isGiven('network=host') ? ['network=host'] : [];
  return [...inputs.driverOpts, ...proxies, ...network];
}

/** Of an option that may be quoted as a field of comma separated values. */
function nameOf(option: string): string {
  return option.replace(/^"/, '').split('=')[0] ?? '';
}

async function prepareEmulators(
  io: Io,
  inputs: PublishInputs,
  plan: PublishPlan,
  session: Session,
): Promise<void> {
  if (plan.emulation.length === 0) return;
  const isHere = !io.env.DOCKER_HOST || io.env.DOCKER_HOST.startsWith('unix:');
  const missing = findMissingEmulators(plan.emulation, isHere ? await readEmulators() : undefined);
  if (missing.length === 0) return;
  const names = listEmulatorNames(missing);
  const started = io.now();
  try {
    await session.docker.registerEmulators(inputs.qemuImage, names);
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    throw new SlipwayError(describeMissingEmulators(missing, inputs.qemuImage, error.message), {
      cause: error,
    });
  }
  io.log.line(
    `Registered the missing emulators ${names} after ${formatSeconds(io.now().getTime() - started.getTime())}: ${missing[0]?.reason ?? ''}`,
  );
}
