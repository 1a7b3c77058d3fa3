/** Rows of the step that builds and publishes. */
import { randomFillSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasChain, runChain } from './chain.ts';
import { run } from './process.ts';
import { compete, type Row, ratio, seconds } from './row.ts';
import { runOurs, type Step, stateVariables } from './step.ts';
import { three, type Workspace, type World } from './world.ts';

export interface Build {
  readonly builder: string;
  readonly image: string;
  readonly workspace: Workspace;
  readonly platforms?: readonly string[];
  readonly tags?: readonly string[];
  /** Further repositories. */
  readonly others?: readonly string[];
}

/** The same arguments as ours gives, but for the tags, which buildx pushes by itself. */
export async function runBare({
  builder,
  image,
  workspace,
  platforms = three,
  tags = ['main'],
  others = [],
}: Build): Promise<number> {
  workspace.touch();
  const names = [image, ...others].flatMap((name) => tags.flatMap((tag) => ['--tag', `${name}:${tag}`]));
  const options = ['--builder', builder, '--platform', platforms.join(), '--provenance', 'mode=min'];
  const args = ['buildx', 'build', ...options, ...names, '--push', '.'];
  return (await run('docker', args, { cwd: workspace.folder })).milliseconds;
}

export async function runWarm(build: Build, more: Partial<Step> = {}): Promise<number> {
  const { builder, image, workspace, platforms = three, tags = ['main'], others = [] } = build;
  workspace.touch();
  const inputs = {
    builder,
    images: [image, ...others].join('\n'),
    platforms: platforms.join(),
    tags: tags.map((tag) => `type=raw,value=${tag}`).join('\n'),
    flavor: 'latest=false',
  };
  return (await runOurs('main', { inputs, workspace: workspace.folder, ...more })).milliseconds;
}

export function trivial({ base }: World): string {
  return `FROM ${base}\nCOPY stamp /stamp\n`;
}

export async function measureWarm(world: World): Promise<readonly Row[]> {
  const workspace = world.workspace(trivial(world));
  const [builder, image, other] = [await world.builder(), world.image(), world.image()];
  const ours = { builder, image, workspace };
  const bare = { ...ours, image: other };
  // Once each without the clock: what the builder keeps is there for both.
  await runBare(bare);
  await runWarm(ours);
  const times = await compete(world.options.rounds * 2, {
    ours: () => runWarm(ours),
    bare: () => runBare(bare),
  });
  const more = times.ours - times.bare;
  return [
    {
      what: 'one step, builder warm, trivial image, three platforms',
      ours: seconds(times.ours),
      peer: 'bare `docker buildx build --push`',
      theirs: seconds(times.bare),
      ratio: `${ratio(times.ours, times.bare)} (+${seconds(more)})`,
      reach: 'at most 0.3 s more',
      isReached: more <= 300,
    },
  ];
}

/** From cold: a registry with a login, no builder, and everything gone afterwards. */
async function runCold(
  world: World,
  driver: string,
  image: string,
  workspace: Workspace,
  env = {},
): Promise<number> {
  workspace.touch();
  const { host: registry, username, password } = world.locked;
  const inputs = { registry, username, password, images: image, platforms: three.join(), driver };
  const step = { inputs, workspace: workspace.folder, env };
  const main = await runOurs('main', step);
  const post = await runOurs('post', { ...step, env: { ...env, ...stateVariables(main.state) } });
  return main.milliseconds + post.milliseconds;
}

interface ColdTimes {
  readonly container: number;
  readonly engine: number;
  /** Where the peers are given. */
  readonly chain?: number | undefined;
}

export async function measureCold(world: World): Promise<readonly Row[]> {
  const workspace = world.workspace(trivial(world));
  const image = () => world.image(world.locked.host);
  const platforms = three.join();
  const chain = (env: NodeJS.ProcessEnv = {}) => {
    workspace.touch();
    return runChain(world, { image: image(), workspace, platforms, env });
  };
  const container = (env = {}) => runCold(world, 'docker-container', image(), workspace, env);
  const engine = (env = {}) => runCold(world, 'docker', image(), workspace, env);
  const started = { container: await count(world, container), engine: await count(world, engine) };
  const rounds = world.options.rounds * 2 - 1;
  const ours = { container: () => container(), engine: () => engine() };
  if (!hasChain(world)) return formatCold(await compete(rounds, ours), started);
  const times = await compete(rounds, { ...ours, chain: () => chain() });
  return formatCold(times, { ...started, chain: await count(world, chain) });
}

/** The docker commands of a run; a docker that counts is slower, so that run has no time. */
async function count(world: World, start: (env: NodeJS.ProcessEnv) => Promise<number>): Promise<number> {
  const counter = world.counter();
  await start({ PATH: counter.path });
  return counter.count();
}

function formatCold(times: ColdTimes, started: ColdTimes): readonly Row[] {
  const ways = [
    { way: 'container', limit: 0.3, what: 'with a container builder made for it' },
    { way: 'engine', limit: 0.18, what: "with the engine's own BuildKit" },
  ] as const;
  const peer = 'login, setup-buildx, metadata and build-push actions';
  const { chain } = times;
  return ways.flatMap(({ way, limit, what }) => [
    {
      what: `the same from cold, logins and post steps included, ${what}`,
      ours: seconds(times[way]),
      ...(chain !== undefined && {
        ...{ peer, theirs: seconds(chain), ratio: ratio(times[way], chain) },
        reach: `at most ${limit.toFixed(2)} of its time`,
        isReached: times[way] / chain <= limit,
      }),
    },
    {
      what: `docker commands of that, ${what}`,
      ours: String(started[way]),
      ...(started.chain !== undefined && { peer: 'the same actions', theirs: String(started.chain) }),
      reach: 'at most 5',
      isReached: started[way] <= 5,
    },
  ]);
}

const layers = 8;

/** Layers that no compression makes smaller; other bytes in each build, so that nothing is cached. */
export async function measureLarge(world: World): Promise<readonly Row[]> {
  const copies = Array.from({ length: layers }, (_, at) => `COPY part${at} /part${at}\n`).join('');
  const { folder, touch } = world.workspace(`FROM ${world.base}\n${copies}`);
  const fill = () => {
    const bytes = Buffer.alloc(Math.ceil((world.options.large << 20) / layers));
    for (let at = 0; at < layers; at++) writeFileSync(join(folder, `part${at}`), randomFillSync(bytes));
    touch();
  };
  const workspace = { folder, touch: fill };
  const builder = await world.builder();
  const platforms = ['linux/amd64'];
  // Filling takes a while, too, and is no part of a build.
  const still = { folder, touch: () => undefined };
  const timed = async (start: (build: Build) => Promise<number>) => {
    workspace.touch();
    return start({ builder, image: world.image(), workspace: still, platforms });
  };
  const times = await compete(Math.min(2, world.options.rounds), {
    ours: () => timed(runWarm),
    bare: () => timed(runBare),
  });
  return [
    {
      what: `${world.options.large} MiB of layers that nothing compresses, one platform`,
      ours: seconds(times.ours),
      peer: 'bare `docker buildx build --push`',
      theirs: seconds(times.bare),
      ratio: ratio(times.ours, times.bare),
      reach: 'at most 1.03 times',
      isReached: times.ours / times.bare <= 1.03,
    },
  ];
}
