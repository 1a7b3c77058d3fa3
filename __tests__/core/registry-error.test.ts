import { describe, expect, test } from '@jest/globals';
import { explainNetworkFailure, isNetworkProblem } from '../../src/core/network-fault.ts';
import {
  explainRegistryFailure,
  parseRegistryMessages,
  type RegistryFailure,
  type RunFacts,
} from '../../src/core/registry-error.ts';

const PUSH: RegistryFailure = {
  host: 'ghcr.io',
  repository: 'acme/tools/app',
  operation: 'push',
  status: 403,
};
const body = (code: string, message: string) => JSON.stringify({ errors: [{ code, message }] });

function explain(
  failure: Partial<RegistryFailure>,
  facts: RunFacts = { loggedIn: ['ghcr.io', 'docker.io'] },
) {
  return explainRegistryFailure({ ...PUSH, ...failure }, facts);
}

describe('a refusal is explained with what to do', () => {
  test.each<[string, Partial<RegistryFailure>, string, string]>([
    [
      'a job without `packages: write` creating a package',
      { body: body('DENIED', 'installation not allowed to Create organization package') },
      'registry.packages-write',
      'packages: write',
    ],
    [
      'a job without `packages: write` writing to a package',
      { body: body('DENIED', 'installation not allowed to Write organization package') },
      'registry.packages-write',
      'permissions:',
    ],
    [
      'a package that does not know the repository',
      { body: body('DENIED', 'permission_denied: write_package') },
      'registry.package-access',
      'https://github.com/orgs/acme/packages/container/tools%2Fapp/settings',
    ],
    [
      'a personal token without the scope',
      { body: body('DENIED', 'permission_denied: The token provided does not match expected scopes.') },
      'registry.token-scope',
      'write:packages',
    ],
    [
      'an expired token',
      {
        status: 401,
        body: body('UNAUTHORIZED', 'unauthenticated: User cannot be authenticated with the token provided.'),
      },
      'registry.token-invalid',
      'expired',
    ],
    [
      'an index of which a part is gone, as distribution says it',
      { status: 400, body: body('MANIFEST_BLOB_UNKNOWN', 'blob unknown to registry') },
      'registry.part-missing',
      'build the image again',
    ],
    [
      'an index of which a part is gone, as go-containerregistry says it',
      { status: 404, body: body('MANIFEST_UNKNOWN', 'Sub-manifest "sha256:00" not found') },
      'registry.part-missing',
      'build the image again',
    ],
    [
      'a layer that is gone when it is read',
      { operation: 'pull', status: 404, body: body('BLOB_UNKNOWN', 'blob unknown to registry') },
      'registry.part-missing',
      'build the image again',
    ],
    [
      'a tag that is not there when it is read',
      { operation: 'pull', status: 404, body: body('MANIFEST_UNKNOWN', 'manifest unknown') },
      'registry.not-found',
      'check the name and the tag',
    ],
    ['`denied: denied`', { body: body('DENIED', 'denied') }, 'registry.token-invalid', 'token of the job'],
    ['a 403 whose body got lost', { body: '' }, 'registry.denied', 'Manage Actions access'],
    [
      'a name without owner',
      { status: 400, repository: 'app', body: '' },
      'registry.no-owner',
      'ghcr.io/<owner>/app',
    ],
    [
      'a wrong password on Docker Hub',
      { host: 'docker.io', status: 401, body: '{"details":"incorrect username or password"}' },
      'registry.credentials',
      'docker.io',
    ],
    [
      'a read-only token on Docker Hub',
      { host: 'docker.io', status: 401, body: body('UNAUTHORIZED', 'authentication required') },
      'registry.denied',
      'may not write to `acme/tools/app`',
    ],
    [
      'no credentials for a registry',
      { host: 'registry.example.com', status: 401, body: body('UNAUTHORIZED', 'authentication required') },
      'registry.no-credentials',
      '`registries`',
    ],
    [
      'a project that does not exist',
      { host: 'harbor.example.com', status: 404, body: body('NAME_UNKNOWN', 'project acme not found') },
      'registry.not-found',
      'created first',
    ],
    [
      'a tag that does not exist',
      { operation: 'pull', status: 404, body: body('MANIFEST_UNKNOWN', 'manifest unknown') },
      'registry.not-found',
      'check the name and the tag',
    ],
    [
      'the rate limit',
      { status: 429, body: body('TOOMANYREQUESTS', 'slow down') },
      'registry.rate-limit',
      'log in',
    ],
    [
      'an outage',
      { status: 504, body: '<html><h1>Gateway Timeout</h1></html>' },
      'registry.outage',
      'status page',
    ],
  ])('%s', (_, failure, code, hint) => {
    expect(explain(failure)).toMatchObject({ code, hint: expect.stringContaining(hint) });
  });

  test('a fork`s pull request is told that it cannot push, not what to change in its permissions', () => {
    const refused = { body: body('DENIED', 'installation not allowed to Write organization package') };
    const problem = explain(refused, { isFork: true });
    expect(problem).toMatchObject({
      code: 'registry.fork',
      hint: expect.not.stringContaining('packages: write'),
    });
  });

  test('the settings page names the repository to add, and the server of an Enterprise', () => {
    const facts = { repository: 'acme/website', serverUrl: 'https://git.acme.example' };
    const refused = { body: body('DENIED', 'permission_denied: write_package') };
    expect(explain(refused, facts).hint).toMatch(
      /add `acme\/website`[\s\S]*https:\/\/git\.acme\.example\/users\/acme/,
    );
  });

  test('a status nobody knows is passed on with the registry`s words', () => {
    const problem = explain({ status: 418, body: body('TEAPOT', 'short and stout') });
    expect(problem.code).toBe('registry.unexpected');
    expect(problem.message).toBe(
      'could not push (ghcr.io/acme/tools/app): ghcr.io answered 418: teapot: short and stout',
    );
    expect(problem).not.toHaveProperty('hint');
  });
});

describe('what a registry says is read in every form in use', () => {
  test.each([
    ['the form of the specification', body('DENIED', 'no'), [{ code: 'DENIED', message: 'no' }]],
    ['Docker Hub`s token endpoint', '{"details":"bad"}', [{ code: '', message: 'bad' }]],
    ['OAuth 2', '{"error":"x","error_description":"y"}', [{ code: 'x', message: 'y' }]],
    ['plain text', 'denied: no', [{ code: '', message: 'denied: no' }]],
    ['a web page', '<!doctype html><p>x', []],
    ['nothing', ' ', []],
    ['JSON without a meaning', '[1,null]', []],
    ['a number', '7', []],
    ['lines of its own', 'a\n::error::b\u001b[31m', [{ code: '', message: 'a ::error::b [31m' }]],
  ])('%s', (_, text, expected) => {
    expect(parseRegistryMessages(text)).toEqual(expected);
  });

  test('a very long text is cut', () => {
    expect(parseRegistryMessages('x'.repeat(10_000))[0]?.message).toHaveLength(400);
  });
});

describe('a fault of the network is told from a refusal', () => {
  test.each([
    ['ENOTFOUND', 'registry.name-resolution', 'typos'],
    ['ECONNREFUSED', 'registry.refused', 'ports'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'registry.plain-http', 'insecure'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'registry.certificate', 'NODE_EXTRA_CA_CERTS'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'registry.certificate', 'NODE_EXTRA_CA_CERTS'],
    ['UND_ERR_CONNECT_TIMEOUT', 'registry.timeout', 'proxy'],
    ['ECONNRESET', 'registry.connection', 'again'],
    ['UND_ERR_SOCKET', 'registry.connection', 'again'],
  ])('%s', (fault, code, hint) => {
    const problem = explainNetworkFailure({ host: 'ghcr.io', doing: 'push', fault, attempts: 3 });
    expect(problem).toMatchObject({ code, hint: expect.stringContaining(hint) });
    expect(problem.message).toContain(`(${fault}, 3 attempts)`);
    expect(isNetworkProblem(problem)).toBe(true);
  });

  test('a refusal is not one', () => {
    expect(isNetworkProblem(explain({}))).toBe(false);
  });
});
