import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { decideSocket } from '../core/engine-socket.ts';
import type { Environment } from '../core/event.ts';
import { readTextNow } from './read-now.ts';

/** The engine's socket on this machine; nothing where the command line would reach it in another way. */
export function findSocket(env: Environment): string | undefined {
  const path = decideSocket(env, () =>
    readTextNow(join(env.DOCKER_CONFIG || join(env.HOME ?? '', '.docker'), 'config.json')),
  );
  return path !== undefined && existsSync(path) ? path : undefined;
}
