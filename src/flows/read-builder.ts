import { join } from 'node:path';
import { describePlainContainer, isBuilderName, isPlainContainer } from '../core/builder/instance-file.ts';
import type { EngineFacts } from '../core/engine.ts';
import type { BuilderFacts } from '../core/engine-facts.ts';
import type { Questions } from '../io/docker.ts';
import { findSocket } from '../io/engine-socket.ts';
import { readEmulators, readTextIfAllowed } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import { isThisMachine } from '../io/machine.ts';
import { findConfigFolder } from './docker-login.ts';

/** What a named builder is: of one in a container of this machine's engine the files of buildx and of the kernel tell. */
export async function readNamedBuilder(
  io: Io,
  name: string,
  docker: Questions,
  readEngine: () => Promise<EngineFacts>,
): Promise<BuilderFacts> {
  const [isPlain, emulators] = await Promise.all([readFile(io, name), readEmulators()]);
  // Where the kernel's list is not mounted, nobody here knows what it runs.
  if (!isPlain || !emulators?.includes('status')) return docker.readBuilder(name);
  const engine = await readEngine();
  return isThisMachine(engine) ? describePlainContainer(engine, emulators) : docker.readBuilder(name);
}

async function readFile(io: Io, name: string): Promise<boolean> {
  const socket = findSocket(io.env);
  if (socket === undefined || !isBuilderName(name)) return false;
  const text = await readTextIfAllowed(join(findBuildxFolder(io), 'instances', name));
  return text !== undefined && isPlainContainer(text, socket);
}

/** Where buildx keeps its own files. */
export function findBuildxFolder(io: Io): string {
  return io.env.BUILDX_CONFIG || join(findConfigFolder(io), 'buildx');
}
