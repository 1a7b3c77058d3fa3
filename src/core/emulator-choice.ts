import type { PublishInputs } from '../inputs/publish.ts';
import { type BuildContext, isRemote, type WorkspaceFacts } from './build-context.ts';
import { decideEmulation, type EmulationNeed } from './dockerfile/emulation.ts';
import { type Dockerfile, parseDockerfile } from './dockerfile/parse.ts';
import { listNativePlatforms } from './emulators.ts';
import type { EngineFacts } from './engine.ts';

/** The Dockerfile that is in the workspace; nothing where BuildKit fetches it from elsewhere. */
export function findDockerfile(
  { file }: PublishInputs,
  context: BuildContext,
  { dockerfile }: WorkspaceFacts,
): Dockerfile | undefined {
  const isHere = context.kind === 'path' && !isRemote(file);
  return isHere && dockerfile ? parseDockerfile(dockerfile.text) : undefined;
}

/** The emulators that this machine needs for the build. */
export function decideEmulators(
  inputs: PublishInputs,
  engine: EngineFacts,
  dockerfile: Dockerfile | undefined,
  platforms: readonly string[],
): readonly EmulationNeed[] {
  const { platform, builderPlatforms } = engine;
  // The machines of a named builder are not ours to change: what they run, they say themselves, once they are up.
  const known = builderPlatforms?.length === 0 || isElsewhere(inputs, engine) ? platforms : builderPlatforms;
  const claimed = new Set(inputs.nodes.flatMap((node) => node.platforms));
  const here = platforms.filter((one) => !claimed.has(one));
  const building = findEmulationNeeds(inputs, dockerfile, here, known ?? listNativePlatforms(platform));
  return inputs.test === '' ? building : addTestNeeds(building, inputs, engine, platforms);
}

/** The test runs the image on this machine's engine, wherever it was built. */
function addTestNeeds(
  building: readonly EmulationNeed[],
  { testPlatforms }: PublishInputs,
  engine: EngineFacts,
  platforms: readonly string[],
): readonly EmulationNeed[] {
  const known = [...listNativePlatforms(engine.platform), ...building.map(({ platform }) => platform)];
  const testing = (testPlatforms.length > 0 ? testPlatforms : platforms)
    .filter((platform) => !known.includes(platform))
    .map((platform) => ({ platform, reason: '`test` runs the image on it' }));
  return [...building, ...testing];
}

/** The platforms whose commands the machines that run these platforms by themselves do not run. */
export function findEmulationNeeds(
  inputs: PublishInputs,
  dockerfile: Dockerfile | undefined,
  platforms: readonly string[],
  native: readonly string[],
): readonly EmulationNeed[] {
  return decideEmulation({ ...choicesOf(inputs), dockerfile, platforms, native });
}

/** Whether other machines build, or may: which of them takes what, they say once they are up. */
function isElsewhere({ driver, nodes }: PublishInputs, { builderDriver }: EngineFacts): boolean {
  const [first, ...others] = nodes;
  if (['remote', 'kubernetes'].includes(builderDriver ?? driver)) return true;
  return isOtherMachine(first.endpoint) || others.some(({ platforms }) => platforms.length === 0);
}

/** Whether an endpoint is on another machine for certain: a docker context may be anywhere. */
export function isOtherMachine(endpoint: string): boolean {
  return /^(?:ssh|tcp):/.test(endpoint);
}

/** What decides, beside the Dockerfile, which of its stages are built. */
export function choicesOf({ target, buildArgs, buildContexts }: PublishInputs) {
  const pairs = buildArgs.filter((arg) => arg.includes('=')).map((arg) => /^([^=]*)=(.*)$/s.exec(arg) ?? []);
  return {
    target,
    buildArgs: Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, value])),
    contexts: buildContexts.map((line) => line.split('=')[0] ?? ''),
  };
}
