/** Rows of what must stay small: memory, code, requests that wait for one another. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startBig } from '../../__tests__/e2e/big-package.ts';
import { findPeer, hasChain, peerNames } from './chain.ts';
import { countInARow, startProxy } from './proxy.ts';
import { megabytes, type Row, seconds } from './row.ts';
import { runBare, runWarm, trivial } from './rows-publish.ts';
import { runBundle, runOurs, type StepEnd } from './step.ts';
import { mostMemory, type Watched, watch } from './watch.ts';
import type { World } from './world.ts';

function memoryRow(what: string, { end, memory }: Watched<StepEnd>): Row {
  return {
    what,
    ours: `${megabytes(memory)}, ${seconds(end.milliseconds)}`,
    reach: 'under 150 MB',
    isReached: memory < mostMemory,
  };
}

/** BuildKit cuts a long log off, so a docker that prints one stands in. */
export async function measureLog(world: World): Promise<readonly Row[]> {
  const count = world.options.isQuick ? 100_000 : 1_000_000;
  const { folder: workspace } = world.workspace('FROM scratch\nRUN make\n');
  const bin = join(workspace, '.bin');
  mkdirSync(bin);
  const printer = join(import.meta.dirname, 'print-log.ts');
  const script = `#!/bin/sh
case "$*" in
  "buildx build"*) exec '${process.execPath}' '${printer}' ${count} "$@";;
  *) PATH='${process.env.PATH}' exec docker "$@";;
esac
`;
  writeFileSync(join(bin, 'docker'), script);
  chmodSync(join(bin, 'docker'), 0o755);
  const inputs = { images: world.image(), push: 'false', driver: 'docker' };
  const watched = await watch(world, ({ node = [], env }) =>
    runOurs('main', {
      inputs,
      workspace,
      node,
      isQuiet: true,
      env: { ...env, PATH: `${bin}:${process.env.PATH}` },
    }),
  );
  return [memoryRow(`${count.toLocaleString('en')} lines of a build's log`, watched)];
}

export async function measurePrune(world: World): Promise<readonly Row[]> {
  const versions = world.options.isQuick ? 1000 : 10_000;
  const big = await startBig(versions);
  const { folder: workspace } = world.workspace('FROM scratch\n');
  const inputs = {
    owner: 'Acme',
    packages: 'app',
    'keep-latest': '10',
    untagged: 'true',
    token: 'x',
    registry: big.host,
    'api-url': big.url,
  };
  try {
    const watched = await watch(world, (more) => runOurs('prune', { inputs, workspace, ...more }));
    return [memoryRow(`\`prune\` plans for ${versions.toLocaleString('en')} versions`, watched)];
  } finally {
    big.server.closeAllConnections();
    big.server.close();
  }
}

const millions = 1e6;

/** Of the step with a builder that runs, which most runs load; the peers load their file in the post step, too. */
export async function measureCode(world: World): Promise<readonly Row[]> {
  const { folder: workspace } = world.workspace(trivial(world));
  const inputs = { images: world.image(), driver: 'docker' };
  const { bytes, memory } = await watch(world, (more) => runOurs('main', { inputs, workspace, ...more }));
  const peers = hasChain(world)
    ? await Promise.all(peerNames.map((name) => sizeOfPeer(world, name, workspace)))
    : [];
  const total = peers.reduce((sum, size) => sum + size, 0);
  return [
    {
      what: 'code loaded by the step',
      ours: megabytes(bytes),
      ...(total > 0 && {
        peer: 'login, setup-buildx, metadata and build-push actions',
        theirs: megabytes(total),
        ratio: (bytes / total).toFixed(2),
      }),
      reach: 'under 1 MB',
      isReached: bytes < millions,
    },
    { what: 'memory of that step', ours: megabytes(memory) },
  ];
}

async function sizeOfPeer(world: World, name: string, workspace: string): Promise<number> {
  const bundle = findPeer(world.options.peers, name) ?? '';
  // It stops at its missing inputs, with its code loaded.
  const { bytes } = await watch(world, (more) => runBundle(bundle, { workspace, mayFail: true, ...more }));
  return bytes;
}

const delay = 40;

/** Requests of our own that wait for one another, each 40 ms long; those of BuildKit are the same on both sides. */
export async function measureDelay(world: World): Promise<readonly Row[]> {
  const proxy = await startProxy(world.registry, delay);
  try {
    const image = world.image(proxy.host);
    const workspace = world.workspace(trivial(world));
    const build = { builder: await world.builder(), image, workspace };
    await runBare({ ...build, image: world.image(proxy.host) });
    const bare = await runBare({ ...build, image: world.image(proxy.host) });
    proxy.seen.length = 0;
    const ours = await runWarm(build);
    const rows = [delayRow(proxy, 'publish, three platforms', ours, bare)];
    proxy.seen.length = 0;
    const inputs = { source: `${image}:main`, images: image, tags: 'type=raw,value=one\ntype=raw,value=two' };
    const promoted = await runOurs('promote', { inputs, workspace: workspace.folder });
    rows.push(delayRow(proxy, '`promote` to two tags of the same repository', promoted.milliseconds));
    return rows;
  } finally {
    await proxy.close();
  }
}

function delayRow(
  { seen }: { readonly seen: Parameters<typeof countInARow>[0] },
  what: string,
  ours: number,
  bare?: number,
): Row {
  const own = seen.filter(({ agent }) => agent.startsWith('slipway'));
  return {
    what: `${what}, ${delay} ms to the registry`,
    ours: `${seconds(ours)}, ${own.length} requests, ${countInARow(own)} in a row`,
    ...(bare !== undefined && { peer: 'bare `docker buildx build --push`', theirs: seconds(bare) }),
  };
}
