/** All rows, one after the other: the table on standard output, and docs/performance.md. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasChain } from './chain.ts';
import { startGitHub } from './github.ts';
import { parseOptions } from './options.ts';
import { isInstalled } from './process.ts';
import { formatPage, formatTable } from './report.ts';
import type { Row } from './row.ts';
import { measureCache } from './rows-cache.ts';
import { measureInputs, measureMerge, measurePlan, measurePromote } from './rows-doors.ts';
import { measurePlatforms, measureRepositories, measureStart, measureTags } from './rows-growth.ts';
import { measureCold, measureLarge, measureWarm } from './rows-publish.ts';
import { measureCode, measureDelay, measureLog, measurePrune } from './rows-size.ts';
import { root } from './step.ts';
import { openWorld, type World } from './world.ts';

const measures: Readonly<Record<string, (world: World) => Promise<readonly Row[]>>> = {
  warm: measureWarm,
  cold: measureCold,
  cache: measureCache,
  plan: measurePlan,
  merge: measureMerge,
  promote: measurePromote,
  large: measureLarge,
  tags: measureTags,
  platforms: measurePlatforms,
  repositories: measureRepositories,
  delay: measureDelay,
  log: measureLog,
  prune: measurePrune,
  inputs: measureInputs,
  start: measureStart,
  code: measureCode,
};

async function listMissing(world: World): Promise<readonly string[]> {
  const programs = ['crane', 'oras', 'skopeo'];
  const installed = await Promise.all(programs.map(isInstalled));
  const missing = programs.filter((_, at) => !installed[at]);
  return [
    ...(hasChain(world) ? [] : ["the chain of docker's actions, whose checkouts were not given (--peers)"]),
    ...(missing.length > 0 ? [`${missing.join(', ')}, which are not on this machine`] : []),
  ];
}

async function measureAll(world: World): Promise<void> {
  const { options } = world;
  const names = options.rows.length > 0 ? options.rows : Object.keys(measures);
  const rows: Row[] = [];
  for (const name of names) {
    const measure = measures[name];
    if (!measure) throw new Error(`there is no row ${name}; there are ${Object.keys(measures).join(', ')}`);
    const started = performance.now();
    rows.push(...(await measure(world)));
    process.stderr.write(`${name}: measured in ${Math.round((performance.now() - started) / 1000)} s\n`);
  }
  const missing = await listMissing(world);
  process.stdout.write(`${formatTable(rows)}\n`);
  if (missing.length > 0) process.stdout.write(`\nNot measured: ${missing.join('; ')}\n`);
  if (!options.writes) return;
  writeFileSync(join(root, 'docs/performance.md'), formatPage(rows, missing, options.rounds));
  // The README compares by the figures of this page.
  execFileSync(join(root, 'script/docs'));
}

const github = await startGitHub();
process.env.GITHUB_API_URL = github.url;
const world = openWorld(parseOptions(process.argv.slice(2)), github);
try {
  await measureAll(world);
} finally {
  await world.close();
  github.close();
}
