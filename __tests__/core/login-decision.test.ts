import { describe, expect, it } from '@jest/globals';
import { decideLogins, type LoginFacts } from '../../src/core/login-decision.ts';
import { checkScopes, folderOfScope } from '../../src/core/login-scope.ts';
import type { RegistryLogin } from '../../src/inputs/registries.ts';
import { codesOf } from '../fixtures/values.ts';

/** `ghcr.io/other` is a login for that owner alone. */
const given = (
  address: string,
  username: string,
  password: string,
  input = 'password',
  ecr: RegistryLogin['ecr'] = 'auto',
): RegistryLogin => {
  const [host = '', ...path] = address.split('/');
  return { host, path: path.join('/'), username, password, ecr, input };
};
const names = (...texts: string[]) =>
  texts.map((text) => {
    const [host = '', ...path] = text.split('/');
    return { host, repository: path.join('/') || 'acme/app' };
  });
const decide = (facts: Partial<LoginFacts>) => {
  const { planned, ...said } = decideLogins({
    given: [],
    ecr: 'auto',
    mainHost: 'ghcr.io',
    targets: names('ghcr.io'),
    sources: [],
    isComplete: true,
    push: true,
    actor: 'wile',
    owner: 'Acme',
    githubToken: 'ghs_1',
    ...facts,
  });
  return { ...planned, ...said };
};
const byDefault = { host: 'ghcr.io', username: 'wile', password: 'ghs_1', isDefault: true };

describe('decideLogins', () => {
  const good: { name: string; facts: Partial<LoginFacts>; logins: object[] }[] = [
    { name: 'GHCR by the token of the run', facts: {}, logins: [byDefault] },
    { name: 'GHCR without an actor', facts: { actor: '' }, logins: [{ ...byDefault, username: 'token' }] },
    { name: 'nothing without a token', facts: { githubToken: '' }, logins: [] },
    { name: 'nothing for a registry that is not GHCR', facts: { targets: names('quay.io') }, logins: [] },
    {
      name: 'GHCR for a private base image, though nothing is pushed',
      facts: { push: false, targets: [], sources: names('quay.io', 'ghcr.io') },
      logins: [byDefault],
    },
    {
      name: 'what was given, before the token of the run',
      facts: { given: [given('ghcr.io', 'bot', 'ghp_1')] },
      logins: [{ host: 'ghcr.io', username: 'bot', password: 'ghp_1' }],
    },
    {
      name: 'a login without a registry for that of the first image',
      facts: { mainHost: 'docker.io', targets: names('docker.io'), given: [given('', 'u', 'p')] },
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
      facts: { targets: [], given: [given('q.io', 'u', 'p'), given('q.io', 'u', 'p', 'registries')] },
      logins: [{ host: 'q.io', username: 'u', password: 'p' }],
    },
    {
      name: 'the key of a service account, which has several lines',
      facts: { targets: [], given: [given('gcr.io', '_json_key', '{\n"a": 1\n}')] },
      logins: [{ host: 'gcr.io', username: '_json_key', password: '{\n"a": 1\n}' }],
    },
    {
      name: 'the same token as user name and password, where a registry wants that',
      facts: { targets: [], given: [given('registry.digitalocean.com', 'dop_1', 'dop_1')] },
      logins: [{ host: 'registry.digitalocean.com', username: 'dop_1', password: 'dop_1' }],
    },
    {
      name: 'a path of a registry that has one login, for all of it, as docker does',
      facts: { targets: [], given: [given('quay.io/acme', 'u', 'p')] },
      logins: [{ host: 'quay.io', username: 'u', password: 'p' }],
    },
    {
      name: 'a token of AWS that was asked for already',
      facts: { targets: [], given: [given('public.ecr.aws', 'AWS', 'eyJ')] },
      logins: [{ host: 'public.ecr.aws', username: 'AWS', password: 'eyJ' }],
    },
    {
      name: 'a fine-grained token for another registry',
      facts: { targets: [], given: [given('q.io', 'u', 'github_pat_1')] },
      logins: [{ host: 'q.io', username: 'u', password: 'github_pat_1' }],
    },
  ];
  it.each(good)('uses $name', ({ facts, logins }) => {
    expect(decide(facts)).toEqual({ logins, scopes: [], ecrLogins: [], problems: [], notices: [] });
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
      name: 'a token of GitHub for Docker Hub',
      facts: { given: [given('docker.io', 'u', 'ghp_hidden')] },
      code: 'login.other-service',
      input: 'password',
    },
    {
      name: 'a token of Docker Hub for GHCR',
      facts: { given: [given('ghcr.io', 'u', 'dckr_pat_hidden')] },
      code: 'login.other-service',
      input: 'password',
    },
    {
      name: 'a token of GitLab for GHCR, in the list',
      facts: { given: [given('ghcr.io', 'u', 'glpat-hidden', 'registries')] },
      code: 'login.other-service',
      input: 'registries',
    },
    {
      name: 'a password that is its user name',
      facts: { given: [given('docker.io', 'hidden', 'hidden')] },
      code: 'login.same',
      input: 'password',
    },
    {
      name: 'a password of stars, as logs show them',
      facts: { given: [given('q.io', 'u', '***')] },
      code: 'login.masked-password',
      input: 'password',
    },
    {
      name: 'an access key without its secret',
      facts: { given: [given('public.ecr.aws', 'AKIAHIDDEN', '', 'registries')] },
      code: 'login.aws-keys',
      input: 'registries',
    },
    {
      name: 'a secret of AWS without its access key',
      facts: { given: [given('', '', 'hidden', 'password', true)] },
      code: 'login.aws-keys',
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
    const { problems } = decide({ targets: [], ...facts });
    expect(problems).toMatchObject([{ code, input }]);
    expect(JSON.stringify(problems)).not.toContain('hidden');
  });

  it('leaves a login without its password out where nothing is pushed, as on a fork, and stays green', () => {
    const { logins, problems, notices } = decide({
      push: false,
      targets: [],
      given: [given('docker.io', 'u', '')],
    });
    expect({ logins, problems }).toEqual({ logins: [], problems: [] });
    expect(codesOf(notices)).toEqual(['login.empty-password']);
  });

  it('goes back to the token of the run for private base images on a fork', () => {
    const { logins, problems } = decide({ push: false, given: [given('ghcr.io', 'bot', '')] });
    expect({ logins, problems }).toEqual({ logins: [byDefault], problems: [] });
  });

  const strangers: { stranger: 'fork' | 'dependabot'; says: string }[] = [
    { stranger: 'dependabot', says: '"Secrets and variables", "Dependabot"' },
    { stranger: 'fork', says: 'a pull request from a fork gets no secrets' },
  ];
  it.each(strangers)('says where the secret of a run by a $stranger has to be', ({ stranger, says }) => {
    const { problems } = decide({ stranger, given: [given('docker.io', 'u', '')] });
    expect(problems).toMatchObject([{ code: 'login.empty-password', hint: expect.stringContaining(says) }]);
  });

  it('tells every mistake', () => {
    const { problems } = decide({
      given: [given('a.io', 'u', ''), given('b.io', '', 'p'), given('c.io', 'u', 'a\nb')],
    });
    expect(codesOf(problems)).toEqual(['login.empty-password', 'login.no-username', 'login.white-space']);
  });
});

describe('two owners of one registry', () => {
  const two = [given('ghcr.io/other', 'friend', 'ghp_1', 'registries')];
  const facts = { given: two, sources: names('ghcr.io/other/base', 'ghcr.io/others/tool') };

  it('each get their own login, the token of the run for what is not named', () => {
    expect(decide(facts)).toEqual({
      logins: [{ host: 'ghcr.io', path: 'other', username: 'friend', password: 'ghp_1' }, byDefault],
      scopes: [
        {
          name: { host: 'ghcr.io', repository: 'other/base' },
          login: { host: 'ghcr.io', username: 'friend', password: 'ghp_1' },
        },
      ],
      ecrLogins: [],
      problems: [],
      notices: [],
    });
  });

  it('and the longest path decides', () => {
    const { scopes } = decide({
      ...facts,
      given: [...two, given('ghcr.io/other/base', 'closer', 'ghp_2', 'registries')],
    });
    expect(scopes.map(({ login }) => login.username)).toEqual(['closer']);
  });

  it('a second login for the same path is refused', () => {
    expect(
      codesOf(decide({ given: [...two, given('ghcr.io/other', 'x', 'ghp_9', 'registries')] }).problems),
    ).toEqual(['login.twice']);
  });

  it.each([
    { buildx: '0.30.1', codes: ['login.scope-old-buildx'] },
    { buildx: '0.31.0', codes: [] },
    { buildx: '1.0.0', codes: [] },
    { buildx: '', codes: [] },
  ])('are told apart by buildx from 0.31 on: $buildx', ({ buildx, codes }) => {
    expect(codesOf(checkScopes(decide(facts).scopes, buildx))).toEqual(codes);
  });

  it('a buildx that is too old does not matter where no login has a path', () => {
    expect(checkScopes(decide({}).scopes, '0.29.1')).toEqual([]);
  });

  it('buildx finds a login of Docker Hub under the name that its registry has', () => {
    const name = { host: 'docker.io', repository: 'acme/app' };
    expect(folderOfScope({ name, login: byDefault })).toBe('registry-1.docker.io/acme/app');
  });
});

describe('a push to another owner of GHCR', () => {
  const foreign = { targets: names('ghcr.io/acme/app', 'ghcr.io/other/app') };

  it('by the token of the run is said before anything starts', () => {
    const { problems, notices } = decide(foreign);
    expect(problems).toEqual([]);
    expect(notices).toMatchObject([
      { code: 'login.foreign-owner', message: expect.stringContaining('ghcr.io/other') },
    ]);
  });

  it("by a person's token is nothing to speak of", () => {
    expect(
      decide({ ...foreign, given: [given('ghcr.io/other', 'u', 'ghp_1', 'registries')] }).notices,
    ).toEqual([]);
  });

  it('is not meant where a public image of theirs is built on', () => {
    expect(decide({ sources: names('ghcr.io/astral-sh/uv') }).notices).toEqual([]);
  });
});

describe('AWS is asked for a login to ECR', () => {
  const own = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';
  const cases: { name: string; facts: Partial<LoginFacts>; ecrLogins: object[] }[] = [
    {
      name: 'where it is pushed to, though nobody gave a login, if the runner has credentials',
      facts: { targets: names(`${own}/app`) },
      ecrLogins: [{ host: own, input: 'ecr', isDefault: true }],
    },
    {
      name: 'where a base image is from there',
      facts: { push: false, targets: [], sources: names(`${own}/base`) },
      ecrLogins: [{ host: own, input: 'ecr', isDefault: true }],
    },
    {
      name: 'never where `ecr` is false',
      facts: { ecr: false, targets: names(`${own}/app`) },
      ecrLogins: [],
    },
    {
      name: 'by the credentials of the runner, where the registry is given without a user',
      facts: { targets: names(`${own}/app`), given: [given(own, '', '')] },
      ecrLogins: [{ host: own, input: 'password' }],
    },
    {
      name: 'by a key that is given as user name and password',
      facts: { targets: names(`${own}/app`), given: [given(own, 'AKIA1', 's3')] },
      ecrLogins: [{ host: own, input: 'password', keys: { accessKeyId: 'AKIA1', secretAccessKey: 's3' } }],
    },
    {
      name: 'not where nothing is pushed there, and nothing comes from there',
      facts: {
        push: false,
        targets: [],
        given: [given(own, '', '')],
        sources: names('docker.io/library/node'),
      },
      ecrLogins: [],
    },
    {
      name: 'where nobody knows what the base images are',
      facts: { push: false, targets: [], isComplete: false, given: [given(own, '', '')] },
      ecrLogins: [{ host: own, input: 'password' }],
    },
    {
      name: 'not for public images, which need none',
      facts: { targets: [], sources: names('public.ecr.aws/docker/library/node') },
      ecrLogins: [],
    },
    {
      name: 'not where a token of AWS is given already',
      facts: { targets: names(`${own}/app`), given: [given(own, 'AWS', 'eyJ')] },
      ecrLogins: [],
    },
    {
      name: 'for a host with a name of its own, where `ecr` is true',
      facts: {
        targets: names('images.example.com/app'),
        mainHost: 'images.example.com',
        given: [given('', '', '', 'password', true)],
      },
      ecrLogins: [{ host: 'images.example.com', input: 'password' }],
    },
  ];
  it.each(cases)('$name', ({ facts, ecrLogins }) => {
    expect(decide({ githubToken: '', ...facts })).toMatchObject({ ecrLogins, problems: [] });
  });
});
