import { describe, expect, it } from '@jest/globals';
import {
  configKeyOf,
  deriveDockerConfig,
  describeMissingHelper,
  findHelper,
  findLogin,
  type Login,
  listHelpers,
  parseHelperAnswer,
  withAuthVariable,
  withoutHelpers,
} from '../../src/core/docker-config.ts';
import { parseDockerConfig } from '../../src/core/engine-facts.ts';
import type { JsonObject } from '../../src/core/event.ts';

const hub = 'https://index.docker.io/v1/';
const base64 = (text: string) => Buffer.from(text).toString('base64');
const ghcr: Login = { host: 'ghcr.io', username: 'me', password: 'pw' };

describe('DOCKER_AUTH_CONFIG', () => {
  const entry = (text: string) => ({ auth: base64(text) });
  const variable = JSON.stringify({ auths: { 'ghcr.io': entry('env:pw'), [hub]: entry('hub:pw') } });

  it('holds logins that go before those of the file and of its helpers', () => {
    const own: JsonObject = {
      auths: { 'ghcr.io': entry('old:old'), 'quay.io': entry('q:q') },
      credsStore: 'desktop',
      credHelpers: { 'ghcr.io': 'ecr-login' },
    };
    const { config, problem } = withAuthVariable(own, variable);
    expect(problem).toBeUndefined();
    expect(findHelper(config, 'ghcr.io')).toBeFalsy();
    expect(findLogin(config, 'ghcr.io')).toEqual({ host: 'ghcr.io', username: 'env', password: 'pw' });
    expect(findLogin(config, 'docker.io')).toEqual({ host: 'docker.io', username: 'hub', password: 'pw' });
    expect(findHelper(config, 'quay.io')).toBe('desktop');
  });

  it('goes before the token of the run, and behind a login of the inputs', () => {
    const { config } = withAuthVariable({}, variable);
    const nameOf = (login: Login) => {
      const found = findLogin(deriveDockerConfig(config, [login], []), 'ghcr.io');
      return found && 'username' in found ? found.username : '';
    };
    expect(nameOf({ ...ghcr, isDefault: true })).toBe('env');
    expect(nameOf(ghcr)).toBe('me');
  });

  it.each(['{', '[]', '{"auths":{}}', '{"auths":{"ghcr.io":{}}}', 'geheim'])(
    'that is no such JSON is a warning which does not show it: %s',
    (text) => {
      const { config, problem } = withAuthVariable({ auths: {} }, text);
      expect(config).toEqual({ auths: {} });
      expect(problem?.code).toBe('login.auth-variable');
      expect(JSON.stringify(problem)).not.toContain('geheim');
    },
  );

  it('that is empty changes nothing', () => {
    expect(withAuthVariable({ auths: {} }, ' ')).toEqual({ config: { auths: {} } });
  });
});

describe('deriveDockerConfig', () => {
  const cases: { name: string; own: JsonObject; logins: Login[]; config: JsonObject }[] = [
    { name: 'nothing to nothing', own: {}, logins: [], config: { auths: {} } },
    { name: 'a login', own: {}, logins: [ghcr], config: { auths: { 'ghcr.io': { auth: base64('me:pw') } } } },
    {
      name: 'Docker Hub under its old key, a password in any language',
      own: {},
      logins: [{ host: 'docker.io', username: 'ü', password: 'p:ä€\u{1f600}' }],
      config: { auths: { [hub]: { auth: base64('ü:p:ä€\u{1f600}') } } },
    },
    {
      name: "the user's own logins, context and settings stay",
      own: {
        auths: { 'quay.io': { auth: 'eA==' } },
        currentContext: 'remote',
        proxies: { default: {} },
        credHelpers: { 'x.io': 'ecr-login' },
      },
      logins: [ghcr],
      config: {
        auths: { 'quay.io': { auth: 'eA==' }, 'ghcr.io': { auth: base64('me:pw') } },
        currentContext: 'remote',
        proxies: { default: {} },
        credHelpers: { 'x.io': 'ecr-login' },
      },
    },
    {
      name: 'a login that was asked for takes the place of the own one',
      own: { auths: { 'ghcr.io': { auth: base64('old:old') } } },
      logins: [ghcr],
      config: { auths: { 'ghcr.io': { auth: base64('me:pw') } } },
    },
    {
      name: 'where a store keeps all logins, ours is read from the file',
      own: { credsStore: 'desktop' },
      logins: [ghcr],
      config: {
        credsStore: 'desktop',
        auths: { 'ghcr.io': { auth: base64('me:pw') } },
        credHelpers: { 'ghcr.io': '' },
      },
    },
    {
      name: 'where a helper keeps the login of this host, ours is read from the file',
      own: { credHelpers: { 'ghcr.io': 'gh' } },
      logins: [ghcr],
      config: { auths: { 'ghcr.io': { auth: base64('me:pw') } }, credHelpers: { 'ghcr.io': '' } },
    },
    {
      name: 'the token of the run is used where docker has no login',
      own: { auths: { 'quay.io': { auth: 'eA==' } }, credsStore: 'desktop' },
      logins: [{ ...ghcr, isDefault: true }],
      config: {
        auths: { 'quay.io': { auth: 'eA==' }, 'ghcr.io': { auth: base64('me:pw') } },
        credsStore: 'desktop',
        credHelpers: { 'ghcr.io': '' },
      },
    },
  ];
  it.each(cases)('$name', ({ own, logins, config }) => {
    expect(deriveDockerConfig(own, logins, [])).toEqual(config);
  });

  it('has no place for a login that is for one owner alone: buildx has one of its own', () => {
    const login = { host: 'ghcr.io', path: 'other', username: 'u', password: 'p' };
    expect(deriveDockerConfig({}, [login], [])).toEqual({ auths: {} });
  });

  const kept: { name: string; own: JsonObject }[] = [
    { name: 'in the file', own: { auths: { 'ghcr.io': { auth: base64('own:own') } } } },
    { name: 'under an address', own: { auths: { 'https://ghcr.io/v2/': { auth: base64('own:own') } } } },
    { name: 'as a token', own: { auths: { 'ghcr.io': { identitytoken: 'x' } } } },
    { name: 'in a store', own: { credsStore: 'desktop', auths: { 'ghcr.io': {} } } },
    { name: 'in a helper', own: { credHelpers: { 'ghcr.io': 'gh' } } },
  ];
  it.each(kept)('the token of the run gives way to a login that docker has $name', ({ own }) => {
    const config = deriveDockerConfig(own, [{ ...ghcr, isDefault: true }], []);
    expect(config).toEqual({ auths: {}, ...own });
  });

  it('leaves the own configuration as it was', () => {
    const own = Object.freeze({ auths: Object.freeze({}), credHelpers: Object.freeze({ 'ghcr.io': 'x' }) });
    expect(() => deriveDockerConfig(own, [ghcr], ['/a'])).not.toThrow();
  });

  it('finds plugins where they were, each folder once', () => {
    const own = { cliPluginsExtraDirs: ['/a', '/b'] };
    expect(deriveDockerConfig(own, [], ['/b', '/c']).cliPluginsExtraDirs).toEqual(['/a', '/b', '/c']);
  });

  it('survives fields of the wrong shape', () => {
    const own = { auths: 'x', credHelpers: null, cliPluginsExtraDirs: {}, credsStore: 7 };
    expect(deriveDockerConfig(own, [ghcr], [])).toMatchObject({
      auths: { 'ghcr.io': { auth: base64('me:pw') } },
    });
  });
});

describe('findLogin', () => {
  const cases: { name: string; config: JsonObject; host: string; login: object | undefined }[] = [
    { name: 'nothing', config: {}, host: 'ghcr.io', login: undefined },
    {
      name: 'a login whose password has colons',
      config: { auths: { 'x.io:5000': { auth: base64('u:a:b:') } } },
      host: 'x.io:5000',
      login: { username: 'u', password: 'a:b:' },
    },
    {
      name: 'a login in UTF-8',
      config: { auths: { 'x.io': { auth: base64('ü:€') } } },
      host: 'x.io',
      login: { username: 'ü', password: '€' },
    },
    {
      name: 'a login under an address',
      config: { auths: { 'https://x.io/v2/': { auth: base64('u:p') } } },
      host: 'x.io',
      login: { username: 'u', password: 'p' },
    },
    {
      name: 'the exact host before an address of it, as docker does',
      config: { auths: { 'https://x.io': { auth: base64('old:old') }, 'x.io': { auth: base64('u:p') } } },
      host: 'x.io',
      login: { username: 'u', password: 'p' },
    },
    {
      name: 'Docker Hub under the key that docker reads',
      config: { auths: { 'docker.io': { auth: base64('no:no') }, [hub]: { auth: base64('u:p') } } },
      host: 'docker.io',
      login: { username: 'u', password: 'p' },
    },
    {
      name: 'not Docker Hub under a key that docker does not read',
      config: { auths: { 'docker.io': { auth: base64('no:no') } } },
      host: 'docker.io',
      login: undefined,
    },
    {
      name: 'another port is another host',
      config: { auths: { 'x.io:5000': { auth: base64('u:p') } } },
      host: 'x.io',
      login: undefined,
    },
    {
      name: 'a token for a user',
      config: { auths: { 'x.io': { auth: base64('u:p'), identitytoken: 'tok' } } },
      host: 'x.io',
      login: { identityToken: 'tok' },
    },
    {
      name: 'user name and password in plain sight',
      config: { auths: { 'x.io': { username: 'u', password: 'a:b' } } },
      host: 'x.io',
      login: { username: 'u', password: 'a:b' },
    },
    {
      name: 'an empty entry, as a store leaves it',
      config: { auths: { 'x.io': {} } },
      host: 'x.io',
      login: undefined,
    },
    {
      name: 'an entry that is no base64',
      config: { auths: { 'x.io': { auth: '%%%' } } },
      host: 'x.io',
      login: undefined,
    },
    {
      name: 'an entry of the wrong shape',
      config: { auths: { 'x.io': 'u:p' } },
      host: 'x.io',
      login: undefined,
    },
    { name: 'a host that every object has', config: { auths: {} }, host: 'constructor', login: undefined },
  ];
  it.each(cases)('finds $name', ({ config, host, login }) => {
    expect(findLogin(config, host)).toEqual(login && { host, ...login });
  });

  it('finds again what was put in', () => {
    const login = { host: 'docker.io', username: 'me', password: 'p:ä€' };
    expect(findLogin(deriveDockerConfig({}, [login], []), 'docker.io')).toEqual(login);
  });
});

describe('credential helpers', () => {
  const cases: { name: string; config: JsonObject; host: string; helper: string | undefined }[] = [
    { name: 'none', config: {}, host: 'x.io', helper: undefined },
    { name: 'the store for all', config: { credsStore: 'pass' }, host: 'x.io', helper: 'pass' },
    {
      name: 'the own one before the store',
      config: { credsStore: 'pass', credHelpers: { 'x.io': 'ecr-login' } },
      host: 'x.io',
      helper: 'ecr-login',
    },
    {
      name: 'an empty one, which means the file',
      config: { credsStore: 'pass', credHelpers: { 'x.io': '' } },
      host: 'x.io',
      helper: '',
    },
    {
      name: 'Docker Hub under its old key',
      config: { credHelpers: { [hub]: 'a', 'docker.io': 'b' } },
      host: 'docker.io',
      helper: 'a',
    },
  ];
  it.each(cases)('$name', ({ config, host, helper }) => {
    expect(findHelper(config, host)).toBe(helper);
  });

  it('are not asked for a login that this step brings', () => {
    const own = { credsStore: 'pass', credHelpers: { 'docker.io': 'x', [hub]: 'y' } };
    const login = { host: 'docker.io', username: 'u', password: 'p' };
    expect(findHelper(deriveDockerConfig(own, [login], []), 'docker.io')).toBe('');
  });

  const answers: { name: string; text: string; login: object | undefined }[] = [
    {
      name: 'a login',
      text: '{"ServerURL":"x.io","Username":"u","Secret":"p"}',
      login: { username: 'u', password: 'p' },
    },
    { name: 'a token', text: '{"Username":"<token>","Secret":"t"}', login: { identityToken: 't' } },
    { name: 'a secret without a user', text: '{"Secret":"t"}', login: undefined },
    { name: 'an empty secret', text: '{"Username":"u","Secret":""}', login: undefined },
    { name: 'no JSON', text: 'credentials not found in native keychain', login: undefined },
  ];
  it.each(answers)('answer with $name', ({ text, login }) => {
    expect(parseHelperAnswer('x.io', text)).toEqual(login && { host: 'x.io', ...login });
  });

  it.each(['docker.io', 'index.docker.io', 'registry-1.docker.io'])('keep %s under one key', (host) => {
    expect(configKeyOf(host)).toBe(hub);
  });
});

describe('parseDockerConfig', () => {
  it.each([undefined, '', ' \n'])('has nothing where there is nothing: %j', (text) => {
    expect(parseDockerConfig(text, 'x')).toEqual({ config: {} });
  });

  it.each(['{', '[]', '"x"', 'null'])('leaves `%s` out and names the file, not its text', (text) => {
    const { config, problem } = parseDockerConfig(text, '/home/me/.docker/config.json');
    expect(config).toEqual({});
    expect(problem?.message).toBe(
      'the docker configuration /home/me/.docker/config.json is not a JSON object: its logins are not used',
    );
  });
});

describe('withoutHelpers', () => {
  const config = { credsStore: 'desktop', credHelpers: { 'ghcr.io': 'gh', 'quay.io': 'desktop' }, auths: {} };

  it('takes out what the machine has not, and nothing else', () => {
    expect(listHelpers(config)).toEqual(['desktop', 'gh']);
    expect(withoutHelpers(config, ['desktop'])).toEqual({ credHelpers: { 'ghcr.io': 'gh' }, auths: {} });
    expect(withoutHelpers(config, ['gh'])).toEqual({
      credsStore: 'desktop',
      credHelpers: { 'quay.io': 'desktop' },
      auths: {},
    });
    expect(withoutHelpers(config, ['desktop', 'gh'])).toEqual({ auths: {} });
  });

  it('says which program is missing', () => {
    expect(describeMissingHelper('desktop').message).toContain('`docker-credential-desktop`');
  });
});
