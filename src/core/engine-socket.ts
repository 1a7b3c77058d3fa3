import type { Environment } from './event.ts';

const defaultSocket = '/var/run/docker.sock';

/**
 * The socket of the engine that the docker command line would speak to; nothing where that is reached in another way.
 * The variables go before the context that docker's configuration names (docs.docker.com, "Docker contexts").
 */
export function decideSocket(
  { DOCKER_HOST, DOCKER_CONTEXT }: Environment,
  readConfig: () => string,
): string | undefined {
  if (DOCKER_HOST) return /^unix:\/\/(\/.+)$/.exec(DOCKER_HOST)?.[1];
  const context = DOCKER_CONTEXT || /"currentContext"\s*:\s*"([^"]*)"/.exec(readConfig())?.[1];
  return !context || context === 'default' ? defaultSocket : undefined;
}
