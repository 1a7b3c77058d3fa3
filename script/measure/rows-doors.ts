/** Rows of the doors that need no docker: plan, merge, promote; and of wrong inputs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPeer } from './chain.ts';
import { isInstalled, run } from './process.ts';
import { startProxy, type Way } from './proxy.ts';
import { compete, median, type Row, ratio, seconds } from './row.ts';
import { trivial } from './rows-publish.ts';
import { runBundle, runOurs, type StepEnd } from './step.ts';
import { three, type World } from './world.ts';

export async function measurePlan(world: World): Promise<readonly Row[]> {
  const { folder: workspace } = world.workspace('FROM scratch\n');
  const inputs = { images: world.image(), context: 'workflow', 'github-token': 'none' };
  const asked = { ours: 0, peer: 0 };
  const timed = async (name: keyof typeof asked, start: () => Promise<StepEnd>) => {
    world.github.requests.length = 0;
    const { milliseconds } = await start();
    asked[name] = world.github.requests.length;
    return milliseconds;
  };
  const ours = () => timed('ours', () => runOurs('plan', { inputs, workspace }));
  const bundle = findPeer(world.options.peers, 'metadata-action');
  const rounds = world.options.rounds * 3;
  const what = '`plan` on a push';
  if (!bundle) return [{ what, ours: seconds((await compete(rounds, { ours })).ours) }];
  const times = await compete(rounds, {
    ours,
    peer: () => timed('peer', () => runBundle(bundle, { inputs, workspace })),
  });
  return [
    {
      what,
      ours: `${seconds(times.ours)}, ${asked.ours} API calls`,
      peer: 'docker/metadata-action',
      theirs: `${seconds(times.peer)}, ${asked.peer} API calls`,
      ratio: ratio(times.ours, times.peer),
      reach: 'at most 0.7 of its time, no API call',
      isReached: times.ours / times.peer <= 0.7 && asked.ours === 0,
    },
  ];
}

/** One image a platform, with BuildKit's attestations, as the legs of a distributed build push them. */
async function pushLegs(world: World, image: string): Promise<readonly string[]> {
  const { folder: cwd } = world.workspace(trivial(world));
  const digests: string[] = [];
  for (const platform of three) {
    const name = `${image}:${platform.replaceAll('/', '-')}`;
    const options = ['--builder', await world.builder(), '--platform', platform, '--provenance', 'mode=min'];
    const file = join(cwd, 'metadata.json');
    const args = ['buildx', 'build', ...options, '--metadata-file', file, '--tag', name, '--push', '.'];
    await run('docker', args, { cwd });
    const told = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    digests.push(told['containerimage.digest'] ?? '');
  }
  return digests;
}

export async function measureMerge(world: World): Promise<readonly Row[]> {
  const image = world.image();
  const legs = await pushLegs(world, image);
  const results = three.map((platform, at) => `${platform} ${legs[at]}`).join('\n');
  const { folder: workspace } = world.workspace('FROM scratch\n');
  const inputs = { images: image, platforms: three.join(), results };
  const sources = legs.map((digest) => `${image}@${digest}`);
  const times = await compete(world.options.rounds * 2, {
    ours: async () => (await runOurs('merge', { inputs, workspace })).milliseconds,
    buildx: async () =>
      (await run('docker', ['buildx', 'imagetools', 'create', '--tag', `${image}:merged`, ...sources]))
        .milliseconds,
  });
  return [
    {
      what: '`merge` of three platforms with attestations',
      ours: seconds(times.ours),
      peer: '`docker buildx imagetools create`',
      theirs: seconds(times.buildx),
      ratio: ratio(times.ours, times.buildx),
      reach: 'under 0.5 s',
      isReached: times.ours < 500,
    },
  ];
}

const tags = ['1.2.3', '1.2', 'latest'];
const mostAttempts = 4;

interface Promotion {
  readonly source: string;
  readonly target: string;
}

/** Ways to give an image three names, each a list of commands. */
const tools: Readonly<Record<string, (promotion: Promotion) => readonly (readonly string[])[]>> = {
  'docker buildx imagetools create': ({ source, target }) => [
    [
      'docker',
      'buildx',
      'imagetools',
      'create',
      ...tags.flatMap((tag) => ['--tag', `${target}:${tag}`]),
      source,
    ],
  ],
  crane: ({ source, target }) =>
    tags.map((tag) => ['crane', 'copy', '--insecure', source, `${target}:${tag}`]),
  oras: ({ source, target }) => [
    ['oras', 'copy', '--from-plain-http', '--to-plain-http', source, `${target}:${tags}`],
  ],
  skopeo: ({ source, target }) =>
    tags.map((tag) => {
      const options = ['--all', '--src-tls-verify=false', '--dest-tls-verify=false'];
      return ['skopeo', 'copy', ...options, `docker://${source}`, `docker://${target}:${tag}`];
    }),
};

export async function measurePromote(world: World): Promise<readonly Row[]> {
  const proxy = await startProxy(world.registry, 0);
  try {
    const image = world.image();
    const legs = await pushLegs(world, image);
    const sources = legs.map((digest) => `${image}@${digest}`);
    // Another image each time, by an annotation: tags that name it already would be left as they are.
    const makeSource = async () => {
      const note = ['--annotation', `index:round=${crypto.randomUUID()}`];
      await run('docker', ['buildx', 'imagetools', 'create', ...note, '--tag', `${image}:all`, ...sources]);
      return `${proxy.host}/${image.slice(image.indexOf('/') + 1)}`;
    };
    const rows: Row[] = [];
    for (const isSame of [true, false])
      rows.push(...(await comparePromotions(world, proxy, makeSource, isSame)));
    return rows;
  } finally {
    await proxy.close();
  }
}

async function comparePromotions(
  world: World,
  proxy: Way,
  makeSource: () => Promise<string>,
  isSame: boolean,
): Promise<readonly Row[]> {
  const { folder: workspace } = world.workspace('FROM scratch\n');
  const promotion = async () => {
    const image = await makeSource();
    return { source: `${image}:all`, target: isSame ? image : world.image(proxy.host) };
  };
  const requests = new Map<string, number>();
  const counted = (name: string, start: (wish: Promotion) => Promise<number>) => async () => {
    for (let attempt = 1; ; attempt++) {
      const wish = await promotion();
      proxy.seen.length = 0;
      try {
        const time = await start(wish);
        requests.set(name, proxy.seen.length);
        return time;
      } catch (error) {
        // imagetools writes a manifest before what it is made of has arrived, now and then.
        if (name === 'ours' || attempt === mostAttempts) throw error;
      }
    }
  };
  const ours = counted('ours', async ({ source, target }) => {
    const inputs = {
      source,
      images: target,
      'if-exists': 'move',
      tags: tags.map((tag) => `type=raw,value=${tag}`).join('\n'),
    };
    return (await runOurs('promote', { inputs, workspace })).milliseconds;
  });
  const contestants: Record<string, () => Promise<number>> = { ours };
  for (const [name, commands] of Object.entries(tools)) {
    if (!(await isInstalled(name.split(' ')[0] ?? ''))) continue;
    contestants[name] = counted(name, async (wish) => {
      let total = 0;
      for (const [program = '', ...args] of commands(wish)) total += (await run(program, args)).milliseconds;
      return total;
    });
  }
  const times = await compete(world.options.rounds, contestants);
  const what = `\`promote\` to three tags ${isSame ? 'of the same repository' : 'of another repository'}`;
  const count = (name: string) => `${requests.get(name)} requests`;
  return Object.keys(times)
    .filter((name) => name !== 'ours')
    .map((name) => ({
      what,
      ours: `${seconds(times.ours ?? 0)}, ${count('ours')}`,
      peer: `\`${name}\``,
      theirs: `${seconds(times[name] ?? 0)}, ${count(name)}`,
      ratio: ratio(times.ours ?? 0, times[name] ?? 1),
    }));
}

export async function measureInputs(world: World): Promise<readonly Row[]> {
  const { folder: workspace } = world.workspace('FROM scratch\n');
  const inputs = {
    images: 'UPPER/case',
    tags: 'type=shaa',
    platforms: 'linux/amd46',
    push: 'perhaps',
    file: 'Dockerfil',
  };
  const times: number[] = [];
  for (let round = 0; round < world.options.rounds * 2; round++)
    times.push((await runOurs('main', { inputs, workspace, mayFail: true })).milliseconds);
  const time = median(times);
  return [
    {
      what: 'five wrong inputs, all reported',
      ours: seconds(time),
      reach: 'under 0.5 s',
      isReached: time < 500,
    },
  ];
}
