import { describe, expect, it } from '@jest/globals';
import { formatRegistryAuth, readPushMessage } from '../../src/core/engine-push.ts';

const decode = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown;

describe('a push by the engine', () => {
  it('logs in as docker would, with a password', () => {
    const login = { host: 'ghcr.io', username: 'octocat', password: 'ü>?~' };
    const header = formatRegistryAuth('ghcr.io', login);
    expect(header).not.toMatch(/[+/]/);
    expect(decode(header)).toEqual({ username: 'octocat', password: 'ü>?~', serveraddress: 'ghcr.io' });
  });

  it('logs in with an identity token, and to Docker Hub by its old address', () => {
    const login = { host: 'docker.io', identityToken: 't' };
    const serveraddress = 'https://index.docker.io/v1/';
    expect(decode(formatRegistryAuth('docker.io', login))).toEqual({ identitytoken: 't', serveraddress });
  });

  it('sends an empty login where there is none', () => {
    expect(decode(formatRegistryAuth('r.test', undefined))).toEqual({});
  });

  it.each([
    {
      message: { status: 'Pushed', id: '2cf9c0cf801f', progressDetail: {} },
      is: { line: '2cf9c0cf801f: Pushed' },
    },
    {
      message: { status: 'The push refers to repository [r]' },
      is: { line: 'The push refers to repository [r]' },
    },
    {
      message: { status: 'Pushing', id: 'a', progressDetail: { current: 1, total: 2 }, progress: '[=>]' },
      is: {},
    },
    { message: { errorDetail: { message: 'denied' }, error: 'denied: all of it' }, is: { error: 'denied' } },
    { message: { error: 'unauthorized' }, is: { error: 'unauthorized' } },
    { message: { aux: { Tag: '1' } }, is: {} },
  ])('tells of $message what docker would print', ({ message, is }) => {
    expect(readPushMessage(message)).toEqual(is);
  });
});
