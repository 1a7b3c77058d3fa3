import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RegistryClient } from '../../src/io/registry/client.ts';
import { type FakeAws, identityToken, roleKeys, startFakeAws, userKeys } from './aws.ts';
import { makeWorkspace, runStep, type Step, testbed, uniqueImage } from './door.ts';
import { readImage } from './image.ts';

/** The registry that asks for a login stands in for a registry of Amazon's, by a name of its own: `ecr: true`. */
const registry = testbed('REGISTRY_AUTH');
const login = { username: testbed('REGISTRY_USER'), password: testbed('REGISTRY_PASSWORD') };
const client = new RegistryClient({ credentials: new Map([[registry, login]]) });

let aws: FakeAws;
let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
let clean: Record<string, string>;
beforeAll(async () => {
  aws = await startFakeAws(login);
  workspace = await makeWorkspace({
    Dockerfile: `FROM ${testbed('BASE')}\nCOPY Dockerfile /\n`,
    token: identityToken,
    keys: JSON.stringify({ Version: 1, AccessKeyId: userKeys.id, SecretAccessKey: userKeys.secret }),
  });
  // The machine that runs the tests may have AWS credentials of its own.
  clean = {
    AWS_SHARED_CREDENTIALS_FILE: join(workspace.folder, 'credentials'),
    AWS_CONFIG_FILE: join(workspace.folder, 'none'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: 'eu-central-1',
  };
});
beforeEach(() => {
  aws.requests.length = 0;
  aws.refusal = undefined;
});
afterAll(async () => {
  await workspace.remove();
  await aws.close();
});

async function publish(
  inputs: Record<string, string>,
  env: Record<string, string> = {},
  more: Partial<Step> = {},
) {
  const images = uniqueImage(registry);
  const step = await runStep({
    inputs: { images, ecr: 'true', ...inputs },
    workspace: workspace.folder,
    env: { ...clean, ...env },
    ...more,
  });
  return { step, images };
}

/** `program` fails where it can read an input of the step. */
function profiles(): string {
  const { id, secret } = userKeys;
  return [
    `[ci]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}`,
    '[role]\nrole_arn = arn:aws:iam::123456789012:role/ci\nsource_profile = ci',
    `[program]\ncredential_process = sh -c 'test -z "$(env | grep ^INPUT_)" && cat ${workspace.folder}/keys'`,
  ].join('\n');
}

const environmentKeys = { AWS_ACCESS_KEY_ID: userKeys.id, AWS_SECRET_ACCESS_KEY: userKeys.secret };

describe.each(['docker', 'docker-container'])('with driver %s', (driver) => {
  it('a push to ECR needs no password, where the runner has AWS credentials', async () => {
    const { step, images } = await publish({ driver }, environmentKeys);
    expect(step).toMatchObject({ exitCode: 0, leftovers: [] });
    expect((await readImage(`${images}:main`, client)).digest).toBe(step.outputs.digest);
    expect(aws.requests).toEqual([`ecr ${userKeys.id} eu-central-1 {}`]);
    const shown = [
      step.log.replace(`::add-mask::${login.password}`, ''),
      step.summary,
      ...Object.values(step.outputs),
    ];
    for (const text of shown) expect(text).not.toContain(login.password);
    expect(step.log).toContain(`Logged in to ${registry} by the AWS credentials of AWS_ACCESS_KEY_ID`);
  });
});

describe('AWS credentials are', () => {
  const ways: {
    name: string;
    inputs?: Record<string, string>;
    env?: () => Record<string, string>;
    requests: RegExp[];
  }[] = [
    {
      name: 'an access key as user name and its secret as password',
      inputs: { username: userKeys.id, password: userKeys.secret },
      requests: [new RegExp(`^ecr ${userKeys.id} `)],
    },
    {
      name: 'a role that the identity of the job gets',
      env: () => ({
        AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/ci',
        AWS_WEB_IDENTITY_TOKEN_FILE: join(workspace.folder, 'token'),
      }),
      requests: [/^sts Action=AssumeRoleWithWebIdentity/, new RegExp(`^ecr ${roleKeys.id} `)],
    },
    {
      name: 'a profile of the shared files',
      env: () => ({ AWS_PROFILE: 'ci' }),
      requests: [new RegExp(`^ecr ${userKeys.id} `)],
    },
    {
      name: 'a role that a profile takes with the keys of another',
      env: () => ({ AWS_PROFILE: 'role' }),
      requests: [/^sts Action=AssumeRole&/, new RegExp(`^ecr ${roleKeys.id} `)],
    },
    {
      name: 'what a program prints that a profile names',
      env: () => ({ AWS_PROFILE: 'program' }),
      requests: [new RegExp(`^ecr ${userKeys.id} `)],
    },
    {
      name: 'the role of a container',
      env: () => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${aws.url}/container` }),
      requests: [/^container$/, new RegExp(`^ecr ${roleKeys.id} `)],
    },
    {
      name: 'the role of a machine of Amazon',
      env: () => ({ AWS_EC2_METADATA_DISABLED: '', AWS_EC2_METADATA_SERVICE_ENDPOINT: aws.url }),
      requests: [/^machine$/, new RegExp(`^ecr ${roleKeys.id} `)],
    },
  ];
  it.each(ways)('$name', async ({ inputs = {}, env = () => ({}), requests }) => {
    await writeFile(clean.AWS_SHARED_CREDENTIALS_FILE ?? '', profiles());
    const { step, images } = await publish(inputs, env());
    expect(step.exitCode).toBe(0);
    expect((await readImage(`${images}:main`, client)).digest).toBe(step.outputs.digest);
    expect(aws.requests).toHaveLength(requests.length);
    for (const [index, request] of requests.entries()) expect(aws.requests[index]).toMatch(request);
    for (const secret of [userKeys.secret, roleKeys.secret, roleKeys.session, identityToken])
      expect(step.log.replaceAll(`::add-mask::${secret}`, '')).not.toContain(secret);
  });
});

it('no credentials at all are told before the build, with the places that were looked at', async () => {
  const { step } = await publish({});
  expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
  expect(step.log).toContain('aws-actions/configure-aws-credentials');
  expect(step.log).not.toContain('buildx build');
});

it('a refusal by AWS is red before the build, and explained', async () => {
  aws.refusal = 'ExpiredTokenException';
  const { step } = await publish({}, environmentKeys);
  expect(step.exitCode).toBe(1);
  expect(step.log).toContain('ExpiredTokenException by the stand-in');
  expect(step.log).toContain('have expired');
  expect(step.log).not.toContain('buildx build');
});

it('a login that has expired is red, and says how to get a new one', async () => {
  await writeFile(
    clean.AWS_SHARED_CREDENTIALS_FILE ?? '',
    '[sso]\nsso_start_url = https://corp.example\nsso_region = eu-west-1\nsso_account_id = 1\nsso_role_name = r\n',
  );
  const { step } = await publish({}, { AWS_PROFILE: 'sso' });
  expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
  expect(step.log).toContain('aws sso login');
});

it('keys that do not belong together are refused', async () => {
  const { step } = await publish({}, { ...environmentKeys, AWS_SECRET_ACCESS_KEY: 'another' });
  expect(step.exitCode).toBe(1);
  expect(step.log).toContain('InvalidSignatureException');
});

it('AWS is not asked on a pull request that takes nothing from there', async () => {
  const event = { name: 'pull_request', ref: 'refs/pull/7/merge', payload: { pull_request: { number: 7 } } };
  const { step } = await publish({}, environmentKeys, { event });
  expect(step).toMatchObject({ exitCode: 0, outputs: { pushed: 'false' } });
  expect(aws.requests).toEqual([]);
});
