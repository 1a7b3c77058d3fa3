import { describe, expect, it } from '@jest/globals';
import {
  formatRoleForm,
  parseRoleAnswer,
  parseRoleRefusal,
} from '../../../src/core/aws/credential-answer.ts';
import { findAwsSource, hasAwsCredentials } from '../../../src/core/aws/credential-source.ts';
import { hostOfAccount, locateEcr, parseEcrHost } from '../../../src/core/aws/ecr-host.ts';
import { explainNoAws } from '../../../src/core/aws/ecr-login.ts';
import { deriveTokenCall, explainAwsFailure, parseTokenAnswer } from '../../../src/core/aws/ecr-token.ts';

const account = '123456789012';

describe('a registry of Amazon tells where its tokens are given', () => {
  const hosts: { host: string; region: string; endpoint: string }[] = [
    {
      host: 'dkr.ecr.eu-central-1.amazonaws.com',
      region: 'eu-central-1',
      endpoint: 'https://api.ecr.eu-central-1.amazonaws.com',
    },
    {
      host: 'dkr.ecr.cn-north-1.amazonaws.com.cn',
      region: 'cn-north-1',
      endpoint: 'https://api.ecr.cn-north-1.amazonaws.com.cn',
    },
    {
      host: 'dkr.ecr.eusc-de-east-1.amazonaws.eu',
      region: 'eusc-de-east-1',
      endpoint: 'https://api.ecr.eusc-de-east-1.amazonaws.eu',
    },
    {
      host: 'dkr.ecr-fips.us-gov-west-1.amazonaws.com',
      region: 'us-gov-west-1',
      endpoint: 'https://ecr-fips.us-gov-west-1.amazonaws.com',
    },
    { host: 'dkr-ecr.us-west-2.on.aws', region: 'us-west-2', endpoint: 'https://ecr.us-west-2.api.aws' },
    {
      host: 'dkr-ecr-fips.us-west-2.on.aws',
      region: 'us-west-2',
      endpoint: 'https://ecr-fips.us-west-2.api.aws',
    },
    {
      host: 'dkr-ecr.cn-north-1.on.amazonwebservices.com.cn',
      region: 'cn-north-1',
      endpoint: 'https://ecr.cn-north-1.api.amazonwebservices.com.cn',
    },
  ];
  it.each(hosts)('$host', ({ host, region, endpoint }) => {
    expect(parseEcrHost(`${account}.${host}`)).toEqual({ kind: 'private', account, region, endpoint });
  });

  it('the public one gives them in one region, whatever the region of the run', () => {
    expect(locateEcr('public.ecr.aws', 'eu-central-1')).toEqual({
      kind: 'public',
      region: 'us-east-1',
      endpoint: 'https://api.ecr-public.us-east-1.amazonaws.com',
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
      endpoint: 'https://api.ecr.eu-west-1.amazonaws.com',
    });
  });
});

describe('the token', () => {
  const host = `${account}.dkr.ecr.eu-central-1.amazonaws.com`;
  const place = locateEcr(host, '');
  const token = (text: string) => btoa(text);

  it('is asked for the account of the registry and those of AWS_ACCOUNT_IDS, each once', () => {
    expect(deriveTokenCall(place, ` 210987654321,${account}, `)).toEqual({
      service: 'ecr',
      target: 'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken',
      body: `{"registryIds":["${account}","210987654321"]}`,
    });
    expect(deriveTokenCall(locateEcr('public.ecr.aws', ''), '1')).toMatchObject({
      service: 'ecr-public',
      body: '{}',
    });
  });

  it('is a login for each account, under the kind of name that the user wrote', () => {
    const entry = (id: string, text: string) => ({
      authorizationToken: token(text),
      expiresAt: 1.7e9,
      proxyEndpoint: `https://${id}.dkr.ecr.eu-central-1.amazonaws.com`,
    });
    const fips = host.replace('ecr', 'ecr-fips');
    const answer = { authorizationData: [entry(account, 'AWS:one'), entry('210987654321', 'AWS:two:2')] };
    expect(parseTokenAnswer(fips, answer)).toEqual([
      { host: fips, username: 'AWS', password: 'one' },
      { host: hostOfAccount(fips, '210987654321'), username: 'AWS', password: 'two:2' },
    ]);
  });

  it('of the public registry comes by itself', () => {
    const answer = { authorizationData: { authorizationToken: token('AWS:p'), expiresAt: 1.7e9 } };
    expect(parseTokenAnswer('public.ecr.aws', answer)).toEqual([
      { host: 'public.ecr.aws', username: 'AWS', password: 'p' },
    ]);
  });

  it.each([{}, { authorizationData: [] }, { authorizationData: [{ authorizationToken: '%' }] }, undefined])(
    'is none in %p',
    (answer) => {
      expect(parseTokenAnswer(host, answer)).toEqual([]);
    },
  );
});

describe("the runner's AWS credentials", () => {
  const keys = { AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 's' };
  const web = { AWS_ROLE_ARN: 'arn:aws:iam::1:role/r', AWS_WEB_IDENTITY_TOKEN_FILE: '/token' };
  const found = (env: Record<string, string>, ...profiles: string[]) =>
    findAwsSource({ AWS_EC2_METADATA_DISABLED: 'true', ...env }, profiles);

  it('are the keys of the environment first, with their session', () => {
    expect(found({ ...keys, ...web, AWS_SESSION_TOKEN: 't' })).toMatchObject({
      kind: 'keys',
      keys: { accessKeyId: 'AKIA1', secretAccessKey: 's', sessionToken: 't' },
    });
  });

  it('then a role that is taken by the identity of a job', () => {
    expect(found({ ...web, AWS_ROLE_SESSION_NAME: 'me' })).toMatchObject({
      kind: 'web-identity',
      role: web.AWS_ROLE_ARN,
      tokenFile: '/token',
      session: 'me',
    });
    expect(found(web)).toMatchObject({ session: 'slipway' });
  });

  const credentials =
    '# ours\n[default]\naws_access_key_id = AKIAD\naws_secret_access_key=sd\n\n[ci]\r\naws_access_key_id = AKIAC\r\naws_secret_access_key = sc\r\naws_session_token = tc\r\n';
  const config =
    '[default]\nregion = eu-west-1\n[profile role]\nrole_arn = arn:r\nweb_identity_token_file = /p\n[profile sso]\nsso_session = corp\n[profile ci]\naws_access_key_id = AKIAOTHER\n';
  it.each([
    {
      name: 'the default profile',
      env: {},
      is: { kind: 'keys', keys: { accessKeyId: 'AKIAD', secretAccessKey: 'sd' } },
    },
    {
      name: 'the one that AWS_PROFILE names, the file of credentials first',
      env: { AWS_PROFILE: 'ci' },
      is: { kind: 'keys', keys: { accessKeyId: 'AKIAC', secretAccessKey: 'sc', sessionToken: 'tc' } },
    },
    {
      name: 'a role in a profile',
      env: { AWS_PROFILE: 'role' },
      is: { kind: 'web-identity', role: 'arn:r', tokenFile: '/p' },
    },
    {
      name: 'a profile that only other tools can read',
      env: { AWS_PROFILE: 'sso' },
      is: { kind: 'unknown', setting: 'sso_session' },
    },
  ])('then $name', ({ env, is }) => {
    expect(found(env as Record<string, string>, credentials, config)).toMatchObject(is);
  });

  it('then what a container or a machine of Amazon is given', () => {
    expect(found({ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/x' })).toMatchObject({
      kind: 'container',
      url: 'http://169.254.170.2/v2/x',
    });
    expect(findAwsSource({}, [])).toEqual({ kind: 'machine', url: 'http://169.254.169.254' });
    expect(found({})).toBeUndefined();
  });

  it('nobody asks the machine where nobody asked for a login', () => {
    expect(hasAwsCredentials(findAwsSource({}, []))).toBe(false);
    expect(hasAwsCredentials(found(keys))).toBe(true);
  });

  it('where there are none, the message says where they were looked for', () => {
    const login = { host: 'public.ecr.aws', input: 'password' };
    expect(explainNoAws(login, undefined).message).toContain('AWS_ACCESS_KEY_ID');
    expect(explainNoAws(login, found({ AWS_PROFILE: 'sso' }, '', config)).message).toContain('`sso_session`');
    expect(explainNoAws(login, found(web)).message).toContain('`/token`');
  });
});

describe('the role of an identity', () => {
  it('is asked for with the token in the body, never in the address', () => {
    expect(formatRoleForm('arn:r', 's', 'a.b+c')).toBe(
      'Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Ar&RoleSessionName=s&WebIdentityToken=a.b%2Bc',
    );
  });

  it('comes as XML', () => {
    const xml =
      '<R><Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>a/b+c=</SecretAccessKey><SessionToken>t==</SessionToken></Credentials></R>';
    expect(parseRoleAnswer(xml)).toEqual({
      accessKeyId: 'ASIA1',
      secretAccessKey: 'a/b+c=',
      sessionToken: 't==',
    });
    expect(parseRoleAnswer('<html>')).toBeUndefined();
    expect(
      parseRoleRefusal('<E><Code>AccessDenied</Code><Message>a &lt;b&gt; &amp; c</Message></E>'),
    ).toEqual({ name: 'AccessDenied', said: 'a <b> & c' });
  });
});

describe("AWS's refusals are explained", () => {
  it.each([
    { name: 'ExpiredTokenException', says: 'have run out' },
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

  it('a fault of its own is not the fault of the keys', () => {
    expect(explainAwsFailure('x', 503, '', '').hint).toContain('lies with AWS');
  });
});
