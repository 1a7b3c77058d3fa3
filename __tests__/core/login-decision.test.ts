import { describe, expect, it } from '@jest/globals';
import { decideLogins, type LoginFacts } from '../../src/core/login-decision.ts';
import { codesOf } from '../fixtures/values.ts';

const given = (host: string, username: string, password: string, input = 'password') => ({
  host,
  username,
  password,
  input,
});
const decide = (facts: Partial<LoginFacts>) =>
  decideLogins({
    given: [],
    mainHost: 'ghcr.io',
    hosts: ['ghcr.io'],
    push: true,
    actor: 'wile',
    githubToken: 'ghs_1',
    ...facts,
  });
const byDefault = { host: 'ghcr.io', username: 'wile', password: 'ghs_1', isDefault: true };

describe('decideLogins', () => {
  const good: { name: string; facts: Partial<LoginFacts>; logins: object[] }[] = [
    { name: 'GHCR by the token of the run', facts: {}, logins: [byDefault] },
    { name: 'GHCR without an actor', facts: { actor: '' }, logins: [{ ...byDefault, username: 'token' }] },
    { name: 'nothing without a token', facts: { githubToken: '' }, logins: [] },
    { name: 'nothing for a registry that is not GHCR', facts: { hosts: ['quay.io'] }, logins: [] },
    {
      name: 'GHCR for a private base image, though nothing is pushed',
      facts: { push: false, hosts: ['quay.io', 'ghcr.io'] },
      logins: [byDefault],
    },
    {
      name: 'what was given, before the token of the run',
      facts: { given: [given('ghcr.io', 'bot', 'ghp_1')] },
      logins: [{ host: 'ghcr.io', username: 'bot', password: 'ghp_1' }],
    },
    {
      name: 'a login without a registry for that of the first image',
      facts: { mainHost: 'docker.io', hosts: ['docker.io'], given: [given('', 'u', 'p')] },
      logins: [{ host: 'docker.io', username: 'u', password: 'p' }],
    },
    {
      name: 'a password for GHCR without a user name',
      facts: { given: [given('', '', 'ghp_1')] },
      logins: [{ host: 'ghcr.io', username: 'wile', password: 'ghp_1' }],
    },
    {
      name: 'an entry for GHCR without anything',
      facts: { given: [given('ghcr.io', '', '', 'registries')] },
      logins: [{ host: 'ghcr.io', username: 'wile', password: 'ghs_1' }],
    },
    {
      name: 'several, and GHCR beside them',
      facts: { given: [given('docker.io', 'u', 'p'), given('quay.io', 'v', 'q', 'registries')] },
      logins: [
        { host: 'docker.io', username: 'u', password: 'p' },
        { host: 'quay.io', username: 'v', password: 'q' },
        byDefault,
      ],
    },
    {
      name: 'the same login twice, once',
      facts: { hosts: [], given: [given('q.io', 'u', 'p'), given('q.io', 'u', 'p', 'registries')] },
      logins: [{ host: 'q.io', username: 'u', password: 'p' }],
    },
    {
      name: 'the key of a service account, which has several lines',
      facts: { hosts: [], given: [given('gcr.io', '_json_key', '{\n"a": 1\n}')] },
      logins: [{ host: 'gcr.io', username: '_json_key', password: '{\n"a": 1\n}' }],
    },
    {
      name: 'a fine-grained token for another registry',
      facts: { hosts: [], given: [given('q.io', 'u', 'github_pat_1')] },
      logins: [{ host: 'q.io', username: 'u', password: 'github_pat_1' }],
    },
  ];
  it.each(good)('uses $name', ({ facts, logins }) => {
    expect(decide(facts)).toEqual({ logins, problems: [], notices: [] });
  });

  const bad: { name: string; facts: Partial<LoginFacts>; code: string; input: string }[] = [
    {
      name: 'an empty password',
      facts: { given: [given('docker.io', 'u', '')] },
      code: 'login.empty-password',
      input: 'password',
    },
    {
      name: 'an empty password for GHCR beside a user name, a secret that was misspelt',
      facts: { given: [given('ghcr.io', 'bot', '')] },
      code: 'login.empty-password',
      input: 'password',
    },
    {
      name: 'an empty password in the list',
      facts: { given: [given('docker.io', '', '', 'registries')] },
      code: 'login.empty-password',
      input: 'registries',
    },
    {
      name: 'a password without a user name',
      facts: { given: [given('docker.io', '', 'hidden')] },
      code: 'login.no-username',
      input: 'username',
    },
    {
      name: 'a password without a user name in the list',
      facts: { given: [given('docker.io', '', 'hidden', 'registries')] },
      code: 'login.no-username',
      input: 'registries',
    },
    {
      name: 'a password of two lines',
      facts: { given: [given('docker.io', 'u', 'hidden\nhidden')] },
      code: 'login.white-space',
      input: 'password',
    },
    {
      name: 'a fine-grained token for GHCR',
      facts: { given: [given('', 'u', 'github_pat_hidden')] },
      code: 'login.fine-grained-token',
      input: 'password',
    },
    {
      name: 'two logins for one registry',
      facts: { given: [given('q.io', 'u', 'hidden'), given('q.io', 'v', 'hidden', 'registries')] },
      code: 'login.twice',
      input: 'registries',
    },
  ];
  it.each(bad)('refuses $name', ({ facts, code, input }) => {
    const { problems } = decide({ hosts: [], ...facts });
    expect(problems).toMatchObject([{ code, input }]);
    expect(JSON.stringify(problems)).not.toContain('hidden');
  });

  it('leaves a login without its password out where nothing is pushed, as on a fork, and stays green', () => {
    const { logins, problems, notices } = decide({
      push: false,
      hosts: [],
      given: [given('docker.io', 'u', '')],
    });
    expect({ logins, problems }).toEqual({ logins: [], problems: [] });
    expect(codesOf(notices)).toEqual(['login.empty-password']);
  });

  it('goes back to the token of the run for private base images on a fork', () => {
    const { logins, problems } = decide({ push: false, given: [given('ghcr.io', 'bot', '')] });
    expect({ logins, problems }).toEqual({ logins: [byDefault], problems: [] });
  });

  it('tells every mistake', () => {
    const { problems } = decide({
      given: [given('a.io', 'u', ''), given('b.io', '', 'p'), given('c.io', 'u', 'a\nb')],
    });
    expect(codesOf(problems)).toEqual(['login.empty-password', 'login.no-username', 'login.white-space']);
  });
});
