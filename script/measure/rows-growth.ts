/** Rows of what grows: tags, platforms, repositories; and of the least that a step takes. */
import { run } from './process.ts';
import { compete, megabytes, type Row, ratio, seconds } from './row.ts';
import { type Build, runBare, runWarm } from './rows-publish.ts';
import { runOurs } from './step.ts';
import { mostMemory, watch } from './watch.ts';
import type { World } from './world.ts';

async function measureSizes(
  world: World,
  sizes: readonly (Pick<Build, 'platforms' | 'tags'> & {
    readonly what: string;
    readonly repositories?: number;
  })[],
): Promise<readonly Row[]> {
  const workspace = world.workspace('FROM scratch\nCOPY stamp /stamp\n');
  const builder = await world.builder();
  const rows: Row[] = [];
  for (const { what, repositories = 1, ...more } of sizes) {
    const build = () => {
      const others = Array.from({ length: repositories - 1 }, () => world.image());
      return { builder, image: world.image(), others, workspace, ...more };
    };
    const [ours, bare] = [build(), build()];
    const times = await compete(Math.min(3, world.options.rounds), {
      ours: () => runWarm(ours),
      bare: () => runBare(bare),
    });
    const { memory } = await watch(world, (extra) => runWarm(ours, extra));
    rows.push({
      what,
      ours: `${seconds(times.ours)}, ${megabytes(memory)}`,
      peer: 'bare `docker buildx build --push`',
      theirs: seconds(times.bare),
      ratio: ratio(times.ours, times.bare),
      reach: 'under 150 MB',
      isReached: memory < mostMemory,
    });
  }
  return rows;
}

export function measureTags(world: World): Promise<readonly Row[]> {
  const sizes = (world.options.isQuick ? [1, 10] : [1, 10, 100]).map((count) => ({
    what: `${count} ${count === 1 ? 'tag' : 'tags'}, one platform`,
    platforms: ['linux/amd64'],
    tags: Array.from({ length: count }, (_, at) => `t${at}`),
  }));
  return measureSizes(world, sizes);
}

const eight = ['amd64', 'arm64', 'arm/v7', 'arm/v6', '386', 'ppc64le', 's390x', 'riscv64'];

export function measurePlatforms(world: World): Promise<readonly Row[]> {
  const sizes = (world.options.isQuick ? [1, 3] : [1, 3, 8]).map((count) => ({
    what: `${count} ${count === 1 ? 'platform' : 'platforms'}, one tag`,
    platforms: eight.slice(0, count).map((name) => `linux/${name}`),
  }));
  return measureSizes(world, sizes);
}

export function measureRepositories(world: World): Promise<readonly Row[]> {
  const sizes = (world.options.isQuick ? [2] : [1, 20]).map((repositories) => ({
    what: `${repositories} ${repositories === 1 ? 'repository' : 'repositories'}, one platform, one tag`,
    platforms: ['linux/amd64'],
    repositories,
  }));
  return measureSizes(world, sizes);
}

/** From the start of node to the refusal of an input, without docker: what every step takes before anything is asked. */
export async function measureStart(world: World): Promise<readonly Row[]> {
  const { folder: workspace } = world.workspace('FROM scratch\n');
  const step = { inputs: { platforms: 'linux' }, workspace, env: { PATH: '/nowhere' }, mayFail: true };
  const times = await compete(world.options.rounds * 2, {
    ours: async () => (await runOurs('main', step)).milliseconds,
    node: async () => (await run(process.execPath, ['--eval', '0'])).milliseconds,
  });
  const [peer, theirs] = ['node without a program', seconds(times.node)];
  return [{ what: 'start-up, to the refusal of an input', ours: seconds(times.ours), peer, theirs }];
}
