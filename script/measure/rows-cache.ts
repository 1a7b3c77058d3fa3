/** Rows of a build that does not begin at nothing: an application in Go, its modules fetched in a step of the build. */
import { appendFileSync, copyFileSync, mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runnerVariables, startActionsCache } from '../../__tests__/io/actions-cache.ts';
import { docker, run } from './process.ts';
import { compete, type Row, ratio, seconds } from './row.ts';
import { root, runOurs } from './step.ts';
import { three, type World } from './world.ts';

const app = join(root, 'script/measure/app');
/** A round compiles for three platforms three times, which takes minutes. */
const mostRounds = 3;
const sample = 'an application in Go, three platforms';

export async function measureCache(world: World): Promise<readonly Row[]> {
  const service = await startActionsCache();
  const scopes = [{ Scope: 'refs/heads/main', Permission: 3 }];
  const toolchain = await findToolchain(world);
  const proxy = (await run('go', ['env', 'GOPROXY'])).output.trim();
  const env = {
    ...runnerVariables(service.host, 2, scopes),
    RUNNER_ENVIRONMENT: 'github-hosted',
    GOPROXY: proxy,
  };
  const [same, edited] = [copyApp(world), copyApp(world)];
  const build = async (workspace: string, images: string, inputs: Readonly<Record<string, string>>) => {
    const own = {
      images,
      platforms: three.join(),
      driver: 'docker-container',
      'driver-opts': 'network=host',
    };
    const given = { 'build-args': `TOOLCHAIN=${toolchain}`, 'secret-envs': 'GOPROXY=GOPROXY', push: 'true' };
    return (await runOurs('main', { inputs: { ...own, ...given, ...inputs }, workspace, env })).milliseconds;
  };
  const edit = (inputs: Readonly<Record<string, string>>) => {
    appendFileSync(join(edited, 'main.go'), `// ${crypto.randomUUID()}\n`);
    return build(edited, changed, inputs);
  };
  const [image, changed] = [world.image(), world.image()];
  const kept = { cache: 'gha', 'cache-mounts': 'true' };
  try {
    await build(same, image, { ...kept, reuse: 'commit' });
    await build(edited, changed, kept);
    const times = await compete(Math.min(mostRounds, world.options.rounds), {
      cached: () => build(same, image, { cache: 'gha' }),
      reused: () => build(same, image, { reuse: 'commit' }),
      uncached: () => edit({ cache: 'off' }),
      layers: () => edit({ cache: 'gha' }),
      mounts: () => edit(kept),
    });
    return formatRows(times);
  } finally {
    await service.close();
  }
}

type Times = Readonly<Record<'cached' | 'reused' | 'uncached' | 'layers' | 'mounts', number>>;

function formatRows(times: Times): readonly Row[] {
  const ways = [
    ['cached', 'every step from the Actions cache', 'nothing changed, all from the cache'],
    ['reused', '`reuse: commit`', 'nothing changed, `reuse: commit`'],
    ['layers', 'one source file changed, layers from the Actions cache', undefined],
    ['mounts', 'the same with `cache-mounts`', 'one file changed, with `cache-mounts`'],
  ] as const;
  return ways.map(([name, what, headline]) => ({
    what: `${sample}: ${what}`,
    ...(headline && { headline: `${sample}: ${headline}` }),
    ours: seconds(times[name]),
    peer: 'the same without a cache',
    theirs: seconds(times.uncached),
    ratio: ratio(times[name], times.uncached),
  }));
}

function copyApp({ folder }: World): string {
  const workspace = mkdtempSync(join(folder, 'app-'));
  for (const name of readdirSync(app)) copyFileSync(join(app, name), join(workspace, name));
  return workspace;
}

/** The machine's own Go as an image; it stays in the registry, since making it takes longer than the rows. */
async function findToolchain(world: World): Promise<string> {
  const version = (await run('go', ['env', 'GOVERSION'])).output.trim();
  const name = `${world.registry}/bench/go:${version}`;
  const isThere = await docker('buildx', 'imagetools', 'inspect', name).catch(() => undefined);
  if (isThere !== undefined) return name;
  const goroot = (await run('go', ['env', 'GOROOT'])).output.trim();
  const recipe = [
    `FROM ${world.base}`,
    'COPY --from=go / /usr/local/go',
    'COPY --from=certificates ca-certificates.crt /etc/ssl/certs/',
    'ENV PATH=/usr/local/go/bin:/bin GOTOOLCHAIN=local GOFLAGS=-buildvcs=false GONOSUMDB=* HOME=/root',
  ];
  const contexts = [`go=${goroot}`, 'certificates=/etc/ssl/certs'].flatMap((one) => ['--build-context', one]);
  const output = ['--provenance=false', '--output', `type=image,name=${name},push=true`];
  const { folder } = world.workspace(recipe.join('\n'));
  await docker('buildx', 'build', '--builder', 'default', ...contexts, ...output, folder);
  return name;
}
