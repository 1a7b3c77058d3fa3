import { resolve } from 'node:path';

/**
 * Runs in a process of its own, see archive.ts: `@actions/cache` knows no time limit and no signal, asks the
 * environment, and prints what goes wrong instead of throwing it.
 */
export async function workOnArchive(args: readonly string[]): Promise<void> {
  const [task, folder = '', key = '', ...prefixes] = args;
  const answer = task === 'save' ? await save(folder, key) : await restore(folder, key, prefixes);
  process.stdout.write(`\n${answer === undefined ? '' : `slipway-answer:${answer}`}\n`);
}

async function save(folder: string, key: string): Promise<string> {
  const { saveCache } = await import('@actions/cache');
  return String(await saveCache([folder], key));
}

async function restore(folder: string, key: string, prefixes: string[]): Promise<string | undefined> {
  const { guardTar, refuseLinks } = await import('./tar-guard.ts');
  // The tar of Windows is started by its whole path; BuildKit's own caches are not kept there.
  Object.assign(process.env, await guardTar(process.cwd(), process.env.PATH ?? ''));
  const { restoreCache } = await import('@actions/cache');
  const matched = (await restoreCache([folder], key, prefixes)) ?? '';
  const link = await refuseLinks(resolve(folder));
  if (link === undefined) return matched;
  process.stdout.write(`Failed to restore: ${JSON.stringify(link)} in it is a link or a device\n`);
  return undefined;
}
