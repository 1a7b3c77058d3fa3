import { access, constants, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

// `for` has read the list of arguments before it changes.
const script = `#!/bin/sh
for argument do
  shift
  case $argument in
    -P | --absolute-names) ;;
    *) set -- "$@" "$argument" ;;
  esac
done
PATH=$SLIPWAY_PATH exec "$(basename "$0")" "$@"
`;

/**
 * `@actions/cache` unpacks with `tar -P`, which follows absolute names, `..` and links to wherever they lead: whoever
 * can write an entry of the cache could overwrite any file of the job. The tar that it finds first is this one, which
 * leaves that option out: tar itself then keeps to its folder. Returns the environment's new PATH.
 */
export async function guardTar(
  folder: string,
  path: string,
): Promise<{ readonly PATH: string; readonly SLIPWAY_PATH: string }> {
  const own = await mkdtemp(join(folder, 'tar-'));
  // A `gtar` that is not there must not seem to be.
  for (const name of ['tar', 'gtar'])
    if (await isOnPath(name, path)) await writeFile(join(own, name), script, { mode: 0o755 });
  return { PATH: `${own}${delimiter}${path}`, SLIPWAY_PATH: path };
}

/** Names below a folder that are neither files nor folders, and would lead out of it; they are removed with all else. */
export async function refuseLinks(folder: string): Promise<string | undefined> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const link = entries.find((entry) => !entry.isFile() && !entry.isDirectory());
  if (!link) return undefined;
  await rm(folder, { recursive: true, force: true });
  return join(link.parentPath, link.name);
}

async function isOnPath(name: string, path: string): Promise<boolean> {
  const tried = path
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => access(join(folder, name), constants.X_OK));
  return (await Promise.allSettled(tried)).some(({ status }) => status === 'fulfilled');
}
