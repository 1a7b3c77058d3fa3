import { access, constants, open, realpath } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { listPluginFolders } from '../core/docker-plugin.ts';
import type { Environment, JsonValue } from '../core/event.ts';
import { readTextIfThere } from './files.ts';

/**
 * The program that `docker buildx` would start. The command line costs two processes more for each command: its own,
 * and one that asks the plugin who it is. Nothing where somebody may stand in between on purpose: a `docker` that is a
 * script, or another program by that name (docs/decisions/0030).
 */
export async function findBuildx(env: Environment): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined;
  try {
    const docker = await findFirst(env.PATH?.split(delimiter) ?? [], 'docker');
    if (!docker || basename(await realpath(docker)) !== 'docker' || (await isScript(docker)))
      return undefined;
    const folder = env.DOCKER_CONFIG || join(env.HOME ?? '', '.docker');
    const config = JSON.parse((await readTextIfThere(join(folder, 'config.json'))) || '{}') as JsonValue;
    return await findFirst(listPluginFolders(config, folder), 'docker-buildx');
  } catch {
    // Whatever is wrong there, docker itself says it best.
    return undefined;
  }
}

async function findFirst(folders: readonly string[], name: string): Promise<string | undefined> {
  for (const folder of folders.filter(Boolean)) {
    const path = join(folder, name);
    if (await canRun(path)) return path;
  }
  return undefined;
}

function canRun(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function isScript(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.toString() === '#!';
  } finally {
    await file.close();
  }
}
