/**
 * Runs in a process of its own, see archive.ts: `@actions/cache` knows no time limit and no signal, asks the
 * environment, and prints what goes wrong instead of throwing it.
 */
export async function workOnArchive(args: readonly string[]): Promise<void> {
  const [task, folder = '', key = '', ...prefixes] = args;
  const { restoreCache, saveCache } = await import('@actions/cache');
  const answer =
    task === 'save'
      ? String(await saveCache([folder], key))
      : ((await restoreCache([folder], key, [...prefixes])) ?? '');
  process.stdout.write(`\nslipway-answer:${answer}\n`);
}
