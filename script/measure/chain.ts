/** The four docker actions that one step of ours stands for, each as the runner starts it, with its post step. */
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runBundle, type StepEnd, stateVariables } from './step.ts';
import type { Workspace, World } from './world.ts';

export const peerNames = ['login-action', 'setup-buildx-action', 'metadata-action', 'build-push-action'];

export function findPeer(peers: string | undefined, name: string): string | undefined {
  if (peers === undefined) return undefined;
  const bundle = join(peers, name, 'dist/index.cjs');
  return existsSync(bundle) ? bundle : undefined;
}

export function hasChain({ options }: World): boolean {
  return peerNames.every((name) => findPeer(options.peers, name) !== undefined);
}

export interface ChainRun {
  readonly image: string;
  readonly workspace: Workspace;
  readonly platforms: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** From cold: nobody is logged in, there is no builder; milliseconds of all eight processes. */
export async function runChain(
  world: World,
  { image, workspace, platforms, env = {} }: ChainRun,
): Promise<number> {
  const { locked, options, folder } = world;
  const config = join(folder, `config-${crypto.randomUUID().slice(0, 8)}`);
  mkdirSync(config);
  const own = join(process.env.DOCKER_CONFIG ?? join(process.env.HOME ?? '', '.docker'), 'config.json');
  if (existsSync(own)) copyFileSync(own, join(config, 'config.json'));
  const ends: { readonly name: string; readonly inputs: Record<string, string>; readonly end: StepEnd }[] =
    [];
  let total = 0;
  const start = async (name: string, inputs: Record<string, string>, more: NodeJS.ProcessEnv = {}) => {
    const end = await runBundle(findPeer(options.peers, name) ?? '', {
      inputs: { 'github-token': 'none', ...inputs },
      workspace: workspace.folder,
      // There is no artifact store to upload a build record to; what it would take is not counted.
      env: { ...env, DOCKER_CONFIG: config, DOCKER_BUILD_RECORD_UPLOAD: 'false', ...more },
    });
    total += end.milliseconds;
    return end;
  };
  const main = async (name: string, inputs: Record<string, string>) => {
    const end = await start(name, inputs);
    ends.push({ name, inputs, end });
    return end.outputs;
  };
  const { host: registry, username, password } = locked;
  await main('login-action', { registry, username, password, logout: 'true' });
  const { name: builder = '' } = await main('setup-buildx-action', {
    driver: 'docker-container',
    'driver-opts': 'network=host',
    install: 'false',
    use: 'true',
    'cache-binary': 'false',
    'keep-state': 'false',
    cleanup: 'true',
  });
  const { tags = '', labels = '' } = await main('metadata-action', { images: image, context: 'workflow' });
  const defaults = { load: 'false', 'no-cache': 'false', pull: 'false' };
  const build = { ...defaults, context: '.', builder, platforms, tags, labels, push: 'true' };
  await main('build-push-action', build);
  for (const { name, inputs, end } of ends.reverse()) await start(name, inputs, stateVariables(end.state));
  return total;
}
