import { RegistryClient } from '../../src/io/registry/client.ts';
import { fallbackTagOf, listReferrers } from '../../src/io/registry/referrers.ts';
import { encode, freshRepository, OCI_INDEX, pushIndex } from '../io/registries.ts';
import { makeWorkspace, runStep, type StepResult, testbed } from './door.ts';
import { type FakeSigstore, startFakeSigstore } from './sigstore/sigstore.ts';

let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
let sigstore: FakeSigstore;
beforeAll(async () => {
  [workspace, sigstore] = await Promise.all([makeWorkspace({}), startFakeSigstore()]);
});
afterAll(() => Promise.all([workspace.remove(), sigstore.close()]));

/** There is no docker on this PATH. */
const run = (entry: string, inputs: Record<string, string>, env: object = {}) =>
  runStep({ inputs, entry, workspace: workspace.folder, env: { PATH: '/nowhere', ...sigstore.env, ...env } });

interface Attested {
  readonly name: string;
  readonly digest: string;
  readonly repository: ReturnType<typeof freshRepository>;
}

/** An image that an action of ours has put together, attested and tagged. */
async function publish(claims: Readonly<Record<string, string>> = {}): Promise<Attested> {
  sigstore.reset();
  sigstore.state.claims = claims;
  const repository = freshRepository(testbed('REGISTRY'), 'verify');
  const leg = await pushIndex(repository, ['linux/amd64'], crypto.randomUUID());
  const name = `${repository.host}/${repository.repository}`;
  const step = await run('merge', {
    images: name,
    platforms: 'linux/amd64',
    results: `linux/amd64 ${leg.digest}`,
    attest: 'true',
    'github-token': 'ghs_run',
  });
  const { digest = '' } = step.outputs;
  const client = new RegistryClient();
  const { bytes } = await client.getManifest({ ...repository, digest });
  await client.putManifest(repository, 'staging', bytes, OCI_INDEX);
  return { name, digest, repository };
}

const workflow = 'https://github.com/Acme/App/.github/workflows/publish.yml@refs/heads/main';

function expectRefused(step: StepResult, says: string | RegExp): void {
  expect(step.exitCode).toBe(1);
  expect(step.log).toMatch(says);
  // Nothing that a deployment could go on with.
  expect(step.outputs).toEqual({});
}

describe('verify', () => {
  let image: Attested;
  beforeAll(async () => {
    image = await publish();
  });

  it.each([
    { by: 'a tag', reference: ({ name }: Attested) => `${name}:staging` },
    { by: 'its digest', reference: ({ name, digest }: Attested) => `${name}@${digest}` },
  ])('finds the image by $by and says what to deploy, and who signed it', async ({ reference }) => {
    const step = await run('verify', { image: reference(image), ref: 'refs/heads/main', 'max-age': '1h' });
    expect(step).toMatchObject({ exitCode: 0, leftovers: [] });
    expect(step.outputs).toEqual({
      digest: image.digest,
      name: image.name,
      image: `${image.name}@${image.digest}`,
      signer: workflow,
    });
    expect(step.summary).toContain(workflow);
  });

  it.each([
    { what: 'of the owner', inputs: { owner: 'acme' } },
    { what: 'by this workflow', inputs: { workflow: '.github/workflows/publish.yml@refs/heads/*' } },
    {
      what: 'by one of two workflows',
      inputs: { workflow: 'a/b/.github/workflows/c.yml\nacme/app/.github/workflows/publish.yml' },
    },
  ])('takes an image $what', async ({ inputs }) => {
    expect(await run('verify', { image: `${image.name}:staging`, ...inputs })).toMatchObject({ exitCode: 0 });
  });

  it.each([
    {
      what: 'another repository',
      inputs: { repository: 'acme/other' },
      says: 'its repository is https://github.com/Acme/App, expected https://github.com/acme/other',
    },
    { what: 'another owner', inputs: { owner: 'evil' }, says: 'its owner is https://github.com/Acme' },
    {
      what: 'another workflow',
      inputs: { workflow: '.github/workflows/release.yml' },
      says: /it was signed by .*publish\.yml@refs\/heads\/main, expected Acme\/App\/\.github\/workflows\/release\.yml/,
    },
    {
      what: 'another ref',
      inputs: { ref: 'refs/tags/v*' },
      says: 'its ref is refs/heads/main, expected refs/tags/v*',
    },
    {
      what: 'another kind of statement',
      inputs: { type: 'https://spdx.dev/Document/v2.3' },
      says: 'has no https://spdx.dev/Document/v2.3 that verifies',
    },
  ])('refuses it where $what is expected, and says what did not fit', async ({ inputs, says }) => {
    const step = await run('verify', { image: `${image.name}:staging`, ...inputs });
    expectRefused(step, typeof says === 'string' ? new RegExp(says.replaceAll(/[.*]/g, '\\$&')) : says);
  });

  it('refuses keys that it was not signed with', async () => {
    const other = await startFakeSigstore();
    const env = { SIGSTORE_TRUSTED_ROOT: undefined };
    const inputs = { image: `${image.name}:staging`, 'trusted-root': other.trustedRoot };
    expectRefused(await run('verify', inputs, env), /Failed to verify certificate chain/);
    await other.close();
    const own = { ...inputs, 'trusted-root': sigstore.trustedRoot };
    expect(await run('verify', own, env)).toMatchObject({ exitCode: 0 });
  });

  it('refuses an image that has the attestation of another one', async () => {
    const other = await publish();
    const client = new RegistryClient();
    const { descriptors } = await listReferrers(client, image.repository, image.digest);
    const theirs = await client.getManifest({ ...image.repository, digest: descriptors[0]!.digest });
    const list = encode({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: descriptors });
    // As somebody would who may write to the repository: the same registry has the content.
    const name = { ...other.repository, digest: descriptors[0]!.digest };
    const { content } = await client.readManifest({ ...image.repository, digest: name.digest });
    const blobs = content.kind === 'manifest' ? [content.config, ...content.layers] : [];
    for (const { digest } of blobs)
      await fetch(
        `http://${other.name.replace('/', '/v2/')}/blobs/uploads/?mount=${digest}&from=${image.repository.repository}`,
        { method: 'POST' },
      );
    await client.putManifest(other.repository, name.digest, theirs.bytes, theirs.mediaType);
    await client.putManifest(other.repository, fallbackTagOf(other.digest), list, OCI_INDEX);
    sigstore.reset();
    const step = await run('verify', { image: `${other.name}:staging` });
    expectRefused(step, /it speaks of another image/);
  });
});

it('verify asks GitHub where the registry lists nothing, and says so', async () => {
  const image = await publish();
  const client = new RegistryClient();
  const list = encode({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [] });
  await client.putManifest(image.repository, fallbackTagOf(image.digest), list, OCI_INDEX);
  const inputs = { image: `${image.name}:staging`, 'github-token': 'ghs_run' };
  const step = await run('verify', inputs);
  expect(step.exitCode).toBe(0);
  expect(step.log).toContain('found in GitHub');
  expect((await run('verify', { ...inputs, owner: 'Acme' })).exitCode).toBe(0);
  sigstore.state.fault = {
    path: 'attestations',
    answer: { status: 403, body: { message: 'Resource not accessible by integration' } },
    times: 1,
  };
  expectRefused(await run('verify', inputs), /there is none.*could not look for attestations in GitHub.*403/);
});

it('verify takes the private repository of a company, whose signatures are in no public log', async () => {
  const image = await publish({ repository_visibility: 'private' });
  expect(await run('verify', { image: `${image.name}:staging` })).toMatchObject({ exitCode: 0 });
});

it('a reusable workflow of others signs with its own name, and is trusted where that is named', async () => {
  const signer = 'slipway-ci/slipway/.github/workflows/publish.yml';
  const image = await publish({ job_workflow_ref: `${signer}@refs/tags/v1` });
  const inputs = { image: `${image.name}:staging` };
  expectRefused(await run('verify', inputs), new RegExp(`to trust it, name .${signer}. as the workflow`));
  expect(await run('verify', { ...inputs, workflow: signer })).toMatchObject({ exitCode: 0 });
  const promotion = { source: inputs.image, tags: 'production', 'require-attestation': 'true' };
  expect(await run('promote', promotion)).toMatchObject({ exitCode: 1 });
  const named = { ...promotion, 'attestation-workflow': `${signer}@refs/tags/v1` };
  expect(await run('promote', named)).toMatchObject({ exitCode: 0 });
});

it('verify says all mistakes at once, and asks nobody', async () => {
  sigstore.reset();
  const step = await run('verify', {
    image: 'ghcr.io/acme/app',
    repository: 'app',
    workflow: 'publish.yml',
    ref: 'main',
    type: 'provenance',
    'max-age': 'soon',
  });
  expect(step.exitCode).toBe(1);
  for (const text of [
    'names neither a tag nor a digest',
    'expected `acme/app`, found "app"',
    'found "publish.yml"',
    'write `refs/heads/main` for a branch',
    'found "provenance"',
    'found "soon"',
  ])
    expect(step.log).toContain(text);
  expect(sigstore.requests).toEqual([]);
});

it('verify without a tag that there is fails, and names the tag', async () => {
  const { name } = await publish();
  const step = await run('verify', { image: `${name}:none` });
  expectRefused(step, /the tag `none`|:none/);
});
