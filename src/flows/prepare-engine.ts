import { describeMissingEmulators, findMissingEmulators, listEmulatorNames } from '../core/emulators.ts';
import { SlipwayError } from '../core/problem.ts';
import { formatSeconds } from '../core/progress/format.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import { isLoopbackHost } from '../core/reference.ts';
import type { PublishInputs } from '../inputs/publish.ts';
import { readEmulators } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import type { Session } from './session.ts';

/** Makes the builder and registers the emulators that the plan needs and that are missing; returns the builder's name. */
export async function prepareEngine(
  io: Io,
  inputs: PublishInputs,
  plan: PublishPlan,
  session: Session,
): Promise<string> {
  const [builder] = await Promise.all([
    prepareBuilder(io, inputs, plan, session),
    prepareEmulators(io, inputs, plan, session),
  ]);
  return builder;
}

async function prepareBuilder(
  io: Io,
  inputs: PublishInputs,
  plan: PublishPlan,
  session: Session,
): Promise<string> {
  const { engine } = plan;
  if (!engine.creates) return engine.builder ?? session.engineBuilder;
  const name = `slipway-${crypto.randomUUID().slice(0, 8)}`;
  session.ownBuilder(name);
  const started = io.now();
  await session.docker.createBuilder({
    name,
    driver: engine.driver,
    driverOpts: deriveDriverOpts(inputs, plan),
    endpoint: inputs.endpoint,
  });
  io.log.line(`Builder ${name} is ready after ${formatSeconds(io.now().getTime() - started.getTime())}`);
  return name;
}

/** A registry on this machine is reached from the builder's container only through the machine's own network. */
function deriveDriverOpts(inputs: PublishInputs, plan: PublishPlan): readonly string[] {
  const isLocal = plan.targets.some((target) => isLoopbackHost(target.reference.host));
  const isDecided = inputs.driverOpts.some((option) => option.startsWith('network='));
  const needsHost = plan.engine.driver === 'docker-container' && isLocal && !isDecided;
  return needsHost ? [...inputs.driverOpts, 'network=host'] : inputs.driverOpts;
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
