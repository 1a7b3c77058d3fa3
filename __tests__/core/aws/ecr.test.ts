import { describe, expect, it } from '@jest/globals';
import { hostOfAccount, locateEcr, parseEcrHost } from '../../../src/core/aws/ecr-host.ts';
import { describeCredentials, explainNoAws } from '../../../src/core/aws/ecr-login.ts';
import { explainAwsFailure, listAccounts, parseTokens } from '../../../src/core/aws/ecr-token.ts';

const account = '123456789012';

describe('a registry of Amazon tells where its tokens are given', () => {
  it.each([
    ['dkr.ecr.eu-central-1.amazonaws.com', 'eu-central-1', ''],
    ['dkr.ecr.cn-north-1.amazonaws.com.cn', 'cn-north-1', ''],
    ['dkr.ecr.eusc-de-east-1.amazonaws.eu', 'eusc-de-east-1', ''],
    ['dkr.ecr-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1', 'fips'],
    ['dkr-ecr.us-west-2.on.aws', 'us-west-2', 'dual-stack'],
    ['dkr-ecr-fips.us-west-2.on.aws', 'us-west-2', 'fips dual-stack'],
    ['dkr-ecr.cn-north-1.on.amazonwebservices.com.cn', 'cn-north-1', 'dual-stack'],
  ])('%s', (host, region, kinds) => {
    expect(parseEcrHost(`${account}.${host}`)).toEqual({
      kind: 'private',
      account,
      region,
      isFips: kinds.includes('fips'),
      isDualStack: kinds.includes('dual-stack'),
    });
  });

  it('the public one gives them in one region, whatever the region of the run', () => {
    expect(locateEcr('public.ecr.aws', 'eu-central-1')).toMatchObject({
      kind: 'public',
      region: 'us-east-1',
    });
  });

  it.each([
    'ghcr.io',
    'dkr.ecr.eu-central-1.amazonaws.com',
    `${account}.dkr.ecr.eu-central-1.amazonaws.com.evil.example`,
    `x${account}.dkr.ecr.eu-west-1.amazonaws.com`,
  ])('%s is none', (host) => {
    expect(parseEcrHost(host)).toBeUndefined();
  });

  it('a name of its own is of the region of the run', () => {
    expect(locateEcr('images.example.com', 'eu-west-1')).toMatchObject({
      kind: 'private',
      region: 'eu-west-1',
    });
  });
});

describe('the token', () => {
  const host = `${account}.dkr.ecr.eu-central-1.amazonaws.com`;
  const place = locateEcr(host, '');
  const token = (text: string) => btoa(text);

  it('is asked for the account of the registry and those of AWS_ACCOUNT_IDS, each once', () => {
    expect(listAccounts(place, ` 210987654321,${account}, `)).toEqual([account, '210987654321']);
    expect(listAccounts(locateEcr('public.ecr.aws', ''), '1')).toEqual([]);
  });

  it('is a login for each account, under the kind of name that the user wrote', () => {
    const entry = (id: string, text: string) => ({
      authorizationToken: token(text),
      proxyEndpoint: `https://${id}.dkr.ecr.eu-central-1.amazonaws.com`,
    });
    const fips = host.replace('ecr', 'ecr-fips');
    const entries = [entry(account, 'AWS:one'), entry('210987654321', 'AWS:two:2')];
    expect(parseTokens(fips, entries)).toEqual([
      { host: fips, username: 'AWS', password: 'one' },
      { host: hostOfAccount(fips, '210987654321'), username: 'AWS', password: 'two:2' },
    ]);
  });

  it('of the public registry comes by itself', () => {
    expect(parseTokens('public.ecr.aws', [{ authorizationToken: token('AWS:p') }])).toEqual([
      { host: 'public.ecr.aws', username: 'AWS', password: 'p' },
    ]);
  });

  it.each([{ entries: [] }, { entries: [{}] }, { entries: [{ authorizationToken: '%' }] }])(
    'is none in $entries',
    ({ entries }) => {
      expect(parseTokens(host, entries)).toEqual([]);
    },
  );
});

describe("the runner's AWS credentials", () => {
  it.each([
    [['CREDENTIALS_ENV_VARS'], 'the AWS credentials of AWS_ACCESS_KEY_ID'],
    [
      ['CREDENTIALS_ENV_VARS_STS_WEB_ID_TOKEN', 'CREDENTIALS_STS_ASSUME_ROLE_WEB_ID'],
      'a role that the identity of this job gets',
    ],
    [['CREDENTIALS_PROFILE', 'CREDENTIALS_PROFILE_SSO', 'CREDENTIALS_SSO'], 'a login by IAM Identity Center'],
    [['CREDENTIALS_PROFILE_PROCESS', 'CREDENTIALS_PROCESS'], 'the program that `credential_process` names'],
    [['CREDENTIALS_PROFILE', 'CREDENTIALS_PROFILE_SOURCE_PROFILE'], 'a role that a profile names'],
    [['CREDENTIALS_PROFILE'], 'the AWS credentials of a profile'],
    [['CREDENTIALS_HTTP'], "the role of the runner's container"],
    [['CREDENTIALS_IMDS'], "the role of the runner's machine"],
    [[], "the runner's AWS credentials"],
  ])('%p are called %s in the log', (features, name) => {
    expect(describeCredentials(features)).toBe(name);
  });

  it('where there are none, the message says what each place said, each once and on one line', () => {
    const login = { host: 'public.ecr.aws', input: 'password' };
    const { message } = explainNoAws(login, ['no variables', 'no\nprofile', 'no variables']);
    expect(message).toBe(
      'public.ecr.aws needs AWS credentials, and the runner has none: no variables; no profile',
    );
  });
});

describe("AWS's refusals are explained", () => {
  it.each([
    { name: 'ExpiredTokenException', says: 'have expired' },
    { name: 'AccessDeniedException', says: 'ecr:GetAuthorizationToken' },
    { name: 'UnrecognizedClientException', says: 'does not know these keys' },
    { name: 'InvalidSignatureException', says: 'does not know these keys' },
    { name: 'InvalidIdentityToken', says: 'identity provider' },
    { name: 'Odd', says: '`ecr: false`' },
  ])('$name', ({ name, says }) => {
    const problem = explainAwsFailure('get a token', 400, name, 'no\n::error::way');
    expect(problem.hint).toContain(says);
    expect(problem.message).toContain(`AWS answered 400: ${name}: no`);
    expect(problem.message).not.toContain('\n');
  });

  it('what a provider of credentials refuses has no status', () => {
    expect(explainAwsFailure('get AWS credentials', undefined, 'SSOError', 'run aws sso login').message).toBe(
      'could not get AWS credentials: SSOError: run aws sso login',
    );
  });

  it('a fault of its own is not the fault of the keys', () => {
    expect(explainAwsFailure('x', 503, '', '').hint).toContain('lies with AWS');
  });
});
