import { decideSocket } from '../../src/core/engine-socket.ts';

describe('the socket of the engine', () => {
  it.each([
    ['its usual place', {}, '{}', '/var/run/docker.sock'],
    ['the one of DOCKER_HOST', { DOCKER_HOST: 'unix:///run/one.sock' }, '{}', '/run/one.sock'],
    ['none for an engine at the end of a network', { DOCKER_HOST: 'tcp://10.0.0.1:2376' }, '{}', undefined],
    ['none for SSH', { DOCKER_HOST: 'ssh://me@build' }, '{}', undefined],
    ['none for a context of the environment', { DOCKER_CONTEXT: 'build' }, '{}', undefined],
    ['none for a context of the configuration', {}, '{"currentContext": "rootless"}', undefined],
    ['its usual place for the default context', {}, '{"currentContext":"default"}', '/var/run/docker.sock'],
    [
      'the one of DOCKER_HOST whatever the context',
      { DOCKER_HOST: 'unix:///a', DOCKER_CONTEXT: 'b' },
      '{}',
      '/a',
    ],
    [
      'that of the environment before the configuration',
      { DOCKER_CONTEXT: 'default' },
      '{"currentContext":"x"}',
      '/var/run/docker.sock',
    ],
  ])('is %s', (_, env, config, socket) => {
    expect(decideSocket(env, () => config)).toBe(socket);
  });
});
