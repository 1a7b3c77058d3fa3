import { describe, expect, it } from '@jest/globals';
import { formatProblem } from '../../src/core/problem.ts';
import { findPasswords, hideLogins, hideUserinfo } from '../../src/core/userinfo.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('the login in an address is hidden, whatever stands in it', () => {
  it.each([
    ['https://u:pw@x.io/app', 'https://***@x.io/app'],
    ['https://token@x.io/app', 'https://***@x.io/app'],
    ['https://u:p/w@x.io/app', 'https://***@x.io/app'],
    ['https://u:p@w@x.io/app', 'https://***@x.io/app'],
    ['https://u:p%40w%2F@x.io/app', 'https://***@x.io/app'],
    ['https://u:p#w?x@x.io/app', 'https://***@x.io/app'],
    ['https://u:p"w\'`@x.io/app', 'https://***@x.io/app'],
    ['https://p/w@x.io/app', 'https://***@x.io/app'],
    ['https://p@refs/w@x.io/app', 'https://***@x.io/app'],
    ['https://u:8080/w@x.io/app', 'https://***@x.io/app'],
    ['HTTPS://u:pw@x.io', 'HTTPS://***@x.io'],
    ['ssh://git@github.com/acme/app', 'ssh://***@github.com/acme/app'],
    ['tcp://u:pw@h:1 and https://v:qw@y.io', 'tcp://***@h:1 and https://***@y.io'],
    ['env.http_proxy=http://u:pw@proxy:1', 'env.http_proxy=http://***@proxy:1'],
  ])('%s', (text, shown) => {
    expect(hideUserinfo(text)).toBe(shown);
    expect(hideLogins(text)).toBe(shown);
  });

  it.each([
    ['u:pw@x.io/app', '***@x.io/app'],
    ['`u:p@/w@x.io/app:1` is', '`***@x.io/app:1` is'],
    [`u:pw@x.io/app@${digest}`, `***@x.io/app@${digest}`],
  ])('without a scheme, where an input is quoted: %s', (text, shown) => {
    expect(hideLogins(text)).toBe(shown);
  });

  it.each([
    'https://github.com/acme/app.git#refs/tags/pkg@1.2:sub',
    'https://github.com/acme/app/.github/workflows/ci.yml@refs/heads/main',
    'https://github.com/acme/app/.github/workflows/ci.yml@refs/tags/pkg@1.2',
    `docker-image://ghcr.io/acme/app:1@${digest}`,
    `ghcr.io/acme/app:1@${digest}`,
    'git@github.com:acme/app.git',
    'https://localhost:5000/app',
    'actions/checkout@v6',
    'no address at all',
    '',
  ])('nothing is hidden where none is: %s', (text) => {
    expect(hideUserinfo(text)).toBe(text);
    expect(hideLogins(text)).toBe(text);
  });

  it('problems hide it, in what was found and in what to do', () => {
    const problem = { code: 'x', message: 'found `u:pw@x.io`', hint: 'write `https://u:pw@x.io`' };
    expect(formatProblem({ ...problem, input: 'images' })).toBe(
      'input `images`: found `***@x.io`\n  -> write `https://***@x.io`',
    );
    // What a program printed may be about a package with its version.
    expect(formatProblem({ code: 'x', message: 'npm:left-pad@1.3.0' })).toBe('npm:left-pad@1.3.0');
  });

  it('many marks are looked through once', () => {
    const count = 100_000;
    expect(hideUserinfo('https://'.repeat(count))).toHaveLength(8 * count);
    expect(hideLogins('@'.repeat(count))).toHaveLength(count);
    expect(hideLogins(':@'.repeat(count))).toBe('***@');
    expect(findPasswords(`https://${'@sha256:'.repeat(count)}`)).toEqual([]);
  });
});

describe('passwords for the runner to mask', () => {
  it.each([
    ['https://u:long-enough@x.io', ['long-enough']],
    ['a https://u:long/eno@ugh@x.io b', ['long/eno@ugh']],
    ['https://ghp_0123456789abcdefghij:x-oauth-basic@github.com/a/b.git', ['ghp_0123456789abcdefghij']],
    ['https://u:short@x.io', []],
    ['https://github.com/acme/app.git#main:packages/@acme/app', []],
    ['https://user@x.io', []],
    ['u:long-enough@x.io', []],
  ])('%s', (text, passwords) => {
    expect(findPasswords(text)).toEqual(passwords);
  });
});
