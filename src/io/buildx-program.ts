import { accessSync, closeSync, constants, openSync, readSync, realpathSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { listPluginFolders } from '../core/docker-plugin.ts';
import type { Environment, JsonValue } from '../core/event.ts';
import { readTextNow } from './read-now.ts';

/**
 * The program that `docker buildx` would start. The command line costs two processes more for each command: its own,
 * and one that asks the plugin who it is. Nothing where somebody may stand in between on purpose: a `docker` that is a
 * script, or another program by that name (docs/decisions/0030).
 *
 * At once and not in turns: the first question to the program is what the whole step waits for.
 */
export function findBuildx(env: Environment): string | undefined {
  if (process.platform === 'win32') return undefined;
  try {
    const docker = findFirst(env.PATH?.split(delimiter) ?? [], 'docker');
    if (!docker || basename(realpathSync(docker)) !== 'docker' || isScript(docker)) return undefined;
    const folder = env.DOCKER_CONFIG || join(env.HOME ?? '', '.docker');
    const config = JSON.parse(readTextNow(join(folder, 'config.json')) || '{}') as JsonValue;
    return findFirst(listPluginFolders(config, folder), 'docker-buildx');
  } catch {
    // Whatever is wrong there, docker itself says it best.
    return undefined;
  }
}

function findFirst(folders: readonly string[], name: string): string | undefined {
  return folders
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find(canRun);
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isScript(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(2);
    readSync(file, head);
    return head.toString() === '#!';
  } finally {
    closeSync(file);
  }
}
