import { describe, expect, it } from '@jest/globals';
import { deriveChildEnvironment, withoutSecrets } from '../../src/core/child-environment.ts';

describe('what a program that the step starts is given', () => {
  it.each([
    'INPUT_PASSWORD',
    'INPUT_GITHUB-TOKEN',
    'INPUT_SECRETS',
    'STATE_folder',
    'BUILDER_NODE_0_AUTH_TLS_KEY',
    'BUILDER_NODE_12_AUTH_TLS_CACERT',
    'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    'ACTIONS_ID_TOKEN_REQUEST_URL',
    'ACTIONS_RUNTIME_TOKEN',
    'GITHUB_TOKEN',
    'GH_TOKEN',
    'GH_ENTERPRISE_TOKEN',
    'GITHUB_ENTERPRISE_TOKEN',
  ])('no %s, unless it cannot do without', (name) => {
    expect(deriveChildEnvironment({ [name]: 'x', PATH: '/bin' })).toEqual({ PATH: '/bin' });
    expect(deriveChildEnvironment({ [name]: 'x' }, [name])).toEqual({ [name]: 'x' });
  });

  it('all other variables of the step', () => {
    const env = {
      PATH: '/bin',
      INPUTS: 'x',
      GITHUB_REPOSITORY: 'acme/app',
      ACTIONS_RESULTS_URL: 'https://results.example/',
      AWS_SECRET_ACCESS_KEY: 'for the login at ECR',
      BUILDER_NODE_NAME: 'x',
      EMPTY: '',
    };
    expect(deriveChildEnvironment({ ...env, GONE: undefined })).toEqual(env);
  });
});

describe('what a test of the image is given', () => {
  const password = 'p@ss/word-1';

  it.each([
    { what: 'the password', value: password },
    { what: 'an address with it', value: `https://u:${password}@x.io/` },
    {
      what: 'an address with it, as addresses are written',
      value: `https://u:${encodeURIComponent(password)}@x.io/`,
    },
    { what: 'it in base64', value: `{"auth":"${btoa(password)}"}` },
    { what: 'its short neighbour', value: 'abc' },
  ])('no variable that holds $what', ({ value }) => {
    const env = { PATH: '/bin', URL: value, OTHER: 'see abcd' };
    expect(withoutSecrets(env, [password, 'abc', ''])).toEqual({ PATH: '/bin', OTHER: 'see abcd' });
  });

  it('no service of the runner', () => {
    const env = { ACTIONS_CACHE_URL: 'x', ACTIONS_RESULTS_URL: 'x', GITHUB_STATE: '/f', GITHUB_SHA: 'a' };
    expect(withoutSecrets(env, [])).toEqual({ GITHUB_SHA: 'a' });
  });

  it('its programs and the engine, whatever the password is', () => {
    const env = { PATH: '/usr/local/bin', HOME: '/home/deployment', DOCKER_HOST: 'unix:///deployment.sock' };
    expect(withoutSecrets(env, ['/usr/local/bin', 'deployment'])).toEqual(env);
  });
});
