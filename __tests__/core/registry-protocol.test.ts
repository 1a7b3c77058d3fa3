import { describe, expect, test } from '@jest/globals';
import {
  coversScopes,
  formatScopes,
  formatTokenUrl,
  isSameChallenge,
  knownChallengeOf,
  parseChallenges,
} from '../../src/core/registry-auth.ts';
import { decideDelay, type FailedAttempt } from '../../src/core/registry-retry.ts';

describe('what a registry offers for a login', () => {
  const gitea = 'Bearer realm="https://git.example.com/v2/token",service="container_registry",scope="*"';
  const giteaToken = {
    scheme: 'bearer',
    realm: 'https://git.example.com/v2/token',
    service: 'container_registry',
  };
  const basic = { scheme: 'basic' };
  test.each([
    [
      'tokens, by GHCR: its placeholder scope is left out',
      'Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:user/image:pull"',
      [{ scheme: 'bearer', realm: 'https://ghcr.io/token', service: 'ghcr.io' }],
    ],
    [
      'tokens, in lower case, without quotes and with blanks',
      'bearer realm = "https://x/t" , service=abc',
      [{ scheme: 'bearer', realm: 'https://x/t', service: 'abc' }],
    ],
    ['tokens, without a service', 'Bearer realm="https://x/t"', [{ scheme: 'bearer', realm: 'https://x/t' }]],
    [
      'tokens, without commas between the parameters',
      'Bearer realm="https://x/t" service="abc"',
      [{ scheme: 'bearer', realm: 'https://x/t', service: 'abc' }],
    ],
    ['a password', 'Basic realm="registry"', [basic]],
    ['a password, without a realm', 'Basic', [basic]],
    ['both, by Gitea', `${gitea}, Basic realm="Gitea Container Registry"`, [giteaToken, basic]],
    ['both, the other way round', `Basic realm="Gitea Container Registry", ${gitea}`, [giteaToken, basic]],
    ['both, with a bare Basic between', `Basic, ${gitea}`, [giteaToken, basic]],
    [
      'both, with commas and equals signs inside of quotes',
      'Basic realm="a, Bearer realm=b", Bearer realm="https://x/t?a=b,c",scope="repository:a:pull,push"',
      [{ scheme: 'bearer', realm: 'https://x/t?a=b,c' }, basic],
    ],
    [
      'beside schemes that nobody here knows',
      'Negotiate YWJj==, NTLM, Bearer realm="https://x/t", Digest realm="d", nonce="n"',
      [{ scheme: 'bearer', realm: 'https://x/t' }],
    ],
    [
      'two kinds of tokens, in their order',
      'Bearer realm="https://x/1", Bearer realm="https://x/2"',
      [
        { scheme: 'bearer', realm: 'https://x/1' },
        { scheme: 'bearer', realm: 'https://x/2' },
      ],
    ],
    ['an escaped quote', 'Bearer realm="https://x/\\"t"', [{ scheme: 'bearer', realm: 'https://x/"t' }]],
    ['an empty part between commas', ', ,Basic realm="x",', [basic]],
    ['tokens without saying where', 'Bearer service="x"', []],
    ['another scheme', 'Negotiate', []],
    ['a quote that does not end', 'Bearer realm="https://x/t', []],
    ['nothing', null, []],
  ])('%s', (_, header, expected) => {
    expect(parseChallenges(header)).toEqual(expected);
  });

  test('is known of ghcr.io and Docker Hub before they say it', () => {
    const header = 'Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="x"';
    expect(isSameChallenge(knownChallengeOf('ghcr.io'), parseChallenges(header)[0])).toBe(true);
    expect(knownChallengeOf('docker.io')).toMatchObject({ service: 'registry.docker.io' });
    expect(knownChallengeOf('registry.example.com')).toBeUndefined();
  });
});

describe('a scope', () => {
  test('is the same whatever the order of repositories and actions', () => {
    const a = { repository: 'o/a', actions: ['push', 'pull'] as const };
    const b = { repository: 'o/b', actions: ['pull'] as const };
    expect(formatScopes([b, a])).toEqual(['repository:o/a:pull,push', 'repository:o/b:pull']);
  });

  test.each([
    ['pull and push cover pull', ['repository:a:pull,push'], ['repository:a:pull'], true],
    ['pull does not cover push', ['repository:a:pull'], ['repository:a:pull,push'], false],
    ['another repository is another scope', ['repository:a:pull'], ['repository:b:pull'], false],
    ['two repositories cover one', ['repository:a:pull', 'repository:b:pull'], ['repository:b:pull'], true],
  ])('%s', (_, held, wanted, expected) => {
    expect(coversScopes(held, wanted)).toBe(expected);
  });

  test('several scopes go into one token', () => {
    const challenge = { scheme: 'bearer', realm: 'https://x/token?a=b', service: 's' } as const;
    expect(formatTokenUrl(challenge, ['repository:o/a:pull', 'repository:o/b:pull,push'])).toBe(
      'https://x/token?a=b&service=s&scope=repository%3Ao%2Fa%3Apull&scope=repository%3Ao%2Fb%3Apull%2Cpush',
    );
  });
});

describe('a request is sent again', () => {
  const policy = { attempts: 4, baseDelay: 100, maxDelay: 5000 };
  const now = new Date('2026-01-01T00:00:00Z');
  const delay = (failed: Partial<FailedAttempt>, random = 1) =>
    decideDelay({ attempt: 1, ...failed }, policy, random, now);

  test.each([408, 425, 429, 500, 502, 503, 504])('after %i', (status) => {
    expect(delay({ status })).toBe(100);
  });

  test.each([200, 202, 304, 400, 401, 403, 404, 405, 409, 413, 501])('not after %i', (status) => {
    expect(delay({ status })).toBeUndefined();
  });

  test.each(['ECONNRESET', 'ECONNREFUSED', 'EAI_AGAIN', 'UND_ERR_SOCKET', 'TIMEOUT'])('after %s', (fault) => {
    expect(delay({ fault })).toBe(100);
  });

  test.each(['DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_TLS_CERT_ALTNAME_INVALID'])(
    'not after %s, which will not change',
    (fault) => {
      expect(delay({ fault })).toBeUndefined();
    },
  );

  test('later each time, by chance between half and whole, and not beyond the limit', () => {
    expect([1, 2, 3].map((attempt) => delay({ attempt, status: 503 }))).toEqual([100, 200, 400]);
    expect(delay({ status: 503 }, 0)).toBe(50);
    expect(decideDelay({ attempt: 9, status: 503 }, { ...policy, attempts: 99 }, 1, now)).toBe(5000);
  });

  test('not more often than allowed', () => {
    expect(delay({ attempt: 4, status: 503 })).toBeUndefined();
  });

  test.each([
    ['seconds', '3', 3000],
    ['a date', 'Thu, 01 Jan 2026 00:00:02 GMT', 2000],
    ['a date in the past', 'Thu, 01 Jan 2015 00:00:02 GMT', 100],
    ['six hours, cut to the limit', '21600', 5000],
    ['nonsense', 'soon', 100],
  ])('after the pause that the registry asks for: %s', (_, retryAfter, expected) => {
    expect(delay({ status: 429, retryAfter })).toBe(expected);
  });

  test.each([
    ['309.456µs', 100],
    ['1.5s', 1500],
    ['250ms', 250],
    ['10m', 5000],
  ])('after the pause in the body of GHCR: %s', (hint, expected) => {
    expect(delay({ status: 429, body: `retry-after: ${hint}, allowed: 44000/minute` })).toBe(expected);
  });
});
