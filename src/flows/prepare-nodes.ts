import { join } from 'node:path';
import { listEntitlements } from '../core/build-options.ts';
import { deriveDaemonFlags, type NewNode } from '../core/builder/create-arguments.ts';
import {
  boundSteps,
  type DaemonConfig,
  mergeDaemonConfig,
  readEntitlements,
} from '../core/builder/daemon-config.ts';
import type { DriverOption } from '../core/builder/driver-options.ts';
import type { NodeInput } from '../core/builder/node.ts';
import { deriveProxyOptions, deriveRegistrySettings } from '../core/buildkitd-config.ts';
import { isOtherMachine } from '../core/emulator-choice.ts';
import { refuse } from '../core/problem.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import { isLoopbackHost } from '../core/reference.ts';
import { readHostCertificates, writePrivateFile } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import { checkCluster } from './read-cluster.ts';
import { readDefaultConfig } from './read-daemon-config.ts';
import type { PublishRequest } from './read-request.ts';
import { checkEngineOfNode, type NodeReading, readRemoteNode } from './remote-node.ts';
import type { Session } from './session.ts';

/** A builder's nodes as buildx is to make them, but for the builder's name. */
export type NodeDraft = Omit<NewNode, 'builder' | 'name'>;

/** Writes what the nodes need, and asks those that run already: whatever is wrong with any of them is told at once. */
export async function prepareNodes(
  io: Io,
  request: PublishRequest,
  plan: PublishPlan,
  session: Session,
): Promise<readonly NodeDraft[]> {
  const { inputs } = request;
  const { driver } = plan.engine;
  const [config, cluster, readings] = await Promise.all([
    deriveConfig(io, request, plan),
    request.cluster ? checkCluster(io, request.cluster) : [],
    Promise.all(inputs.nodes.map((node, index) => readNode(io, plan, session, node, index))),
  ]);
  refuse([...cluster, ...readings.flatMap(({ problems }) => problems)]);
  const configFile = config && (await writeConfig(config, session));
  const entitlements = [...listEntitlements(inputs.options), ...(config ? readEntitlements(config) : [])];
  return inputs.nodes.map((node, index) => ({
    driver,
    endpoint: node.endpoint,
    driverOpts: readings[index]?.driverOpts ?? [],
    daemonFlags: driver === 'remote' ? '' : deriveDaemonFlags(node.buildkitdFlags, entitlements),
    ...(configFile && { configFile }),
    platforms: driver === 'kubernetes' ? (plan.engine.nodes[index]?.platforms ?? []) : node.platforms,
    isAppended: index > 0,
  }));
}

async function readNode(
  io: Io,
  plan: PublishPlan,
  session: Session,
  node: NodeInput,
  index: number,
): Promise<NodeReading> {
  const { driver } = plan.engine;
  if (driver === 'remote') return readRemoteNode(io, node, index, session);
  if (driver !== 'docker-container') return { driverOpts: node.driverOpts, problems: [] };
  const isHere = index === 0 && !isOtherMachine(node.endpoint);
  return {
    driverOpts: isHere ? addMachineOptions(io, plan, node.driverOpts) : node.driverOpts,
    problems: await checkEngineOfNode(io, node, index),
  };
}

/** The user's configuration with what the machine's engine knows of registries; nothing where both say nothing. */
async function deriveConfig(
  io: Io,
  { daemonConfig, facts }: PublishRequest,
  { engine: { driver }, room }: PublishPlan,
): Promise<DaemonConfig | undefined> {
  if (driver === 'remote') return undefined;
  const user = daemonConfig ?? (await readDefaultConfig(io)) ?? {};
  const isHere = driver === 'docker-container';
  const machine = isHere ? deriveRegistrySettings(facts.engine.registries, await readHostCertificates()) : {};
  const config = boundSteps(mergeDaemonConfig(user, machine), room?.parallelism);
  return Object.keys(config).length > 0 ? config : undefined;
}

async function writeConfig(config: DaemonConfig, session: Session): Promise<string> {
  const { formatDaemonConfig } = await import('../core/builder/daemon-toml.ts');
  const path = join(session.folder, 'buildkitd.toml');
  await writePrivateFile(path, formatDaemonConfig(config));
  return path;
}

/** A builder in a container has neither the machine's proxies nor, unless it is told so, its loopback. */
function addMachineOptions(
  io: Io,
  plan: PublishPlan,
  given: readonly DriverOption[],
): readonly DriverOption[] {
  const isGiven = ({ name }: DriverOption) => given.some((option) => option.name === name);
  const places = [...plan.targets.map(({ reference }) => reference), ...plan.repositories];
  const isLocal = places.some(({ host }) => isLoopbackHost(host));
  const network = isLocal ? [{ name: 'network', value: 'host' }] : [];
  return [...given, ...[...deriveProxyOptions(io.env), ...network].filter((option) => !isGiven(option))];
}
