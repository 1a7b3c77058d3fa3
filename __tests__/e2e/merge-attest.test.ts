import { RegistryClient } from '../../src/io/registry/client.ts';
import { listReferrers } from '../../src/io/registry/referrers.ts';
import { freshRepository, pushIndex } from '../io/registries.ts';
import { makeWorkspace, runStep, testbed } from './door.ts';
import { type FakeSigstore, startFakeSigstore } from './sigstore/sigstore.ts';

let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
let sigstore: FakeSigstore;
beforeAll(async () => {
  [workspace, sigstore] = await Promise.all([makeWorkspace({}), startFakeSigstore()]);
});
afterAll(() => Promise.all([workspace.remove(), sigstore.close()]));
beforeEach(() => sigstore.reset());

const platforms = ['linux/amd64', 'linux/arm64'];

async function pushLegs() {
  const repository = freshRepository(testbed('REGISTRY'), 'merge-attest');
  const legs = await Promise.all(platforms.map((platform) => pushIndex(repository, [platform], platform)));
  return {
    repository,
    children: legs.flatMap((leg) => leg.children),
    inputs: {
      images: `${repository.host}/${repository.repository}`,
      platforms: platforms.join(),
      results: platforms.map((platform, at) => `${platform} ${legs[at]?.digest}`).join('\n'),
      'github-token': 'ghs_run',
    },
  };
}

const merge = (inputs: Record<string, string>, env: Readonly<Record<string, string>> = sigstore.env) =>
  runStep({ inputs, entry: 'merge', workspace: workspace.folder, env: { PATH: '/nowhere', ...env } });

describe('`attest` in the merge door', () => {
  it('signs the merged index and every platform in it, and hangs the bundle onto the index, before any tag', async () => {
    const { repository, children, inputs } = await pushLegs();
    const step = await merge({ ...inputs, attest: 'true' });
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'attestation-id': '1001' } });
    const { digest = '' } = step.outputs;
    const { statement } = sigstore.verify(sigstore.stored[0]!);
    expect(statement.subject.map((subject) => `sha256:${subject.digest.sha256}`)).toEqual([
      digest,
      ...children,
    ]);
    const { descriptors } = await listReferrers(new RegistryClient(), repository, digest);
    expect(descriptors).toHaveLength(1);
    expect(step.summary).toContain(`gh attestation verify oci://${inputs.images}@${digest} --repo Acme/App`);
  });

  it('verifies at another registry as well, where promote has brought the image, from what that registry has', async () => {
    const { inputs } = await pushLegs();
    const { digest = '' } = (await merge({ ...inputs, attest: 'true' })).outputs;
    const target = freshRepository(testbed('REGISTRY_2'), 'merge-attest');
    const promoted = await runStep({
      entry: 'promote',
      workspace: workspace.folder,
      inputs: {
        source: `${inputs.images}@${digest}`,
        images: `${target.host}/${target.repository}`,
        tags: '1.2.3',
        'require-attestation': 'https://slsa.dev/provenance/v1',
      },
      env: sigstore.env,
    });
    expect(promoted.exitCode).toBe(0);
    const client = new RegistryClient();
    const { descriptors } = await listReferrers(client, target, digest);
    const { content } = await client.readManifest({ ...target, digest: descriptors[0]?.digest ?? '' });
    const [layer] = content.kind === 'manifest' ? content.layers : [];
    const bundle = await client.getBlob(target, layer?.digest ?? '');
    const { statement } = sigstore.verify(JSON.parse(new TextDecoder().decode(bundle)));
    expect(`sha256:${statement.subject[0]?.digest.sha256}`).toBe(digest);
    expect(await client.headManifest({ ...target, tag: '1.2.3' })).toMatchObject({ digest });
  });

  it('names the reusable workflow as the signer that verifiers have to ask for', async () => {
    sigstore.state.claims = {
      job_workflow_ref: 'slipway-ci/slipway/.github/workflows/publish.yml@refs/tags/v1',
    };
    const { inputs } = await pushLegs();
    const step = await merge({ ...inputs, attest: 'true' });
    expect(step.summary).toContain(
      '--repo Acme/App --signer-workflow slipway-ci/slipway/.github/workflows/publish.yml',
    );
  });

  it('`true` without the permissions writes nothing, and says which they are', async () => {
    const { repository, inputs } = await pushLegs();
    const step = await merge({ ...inputs, attest: 'true' }, {});
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('id-token: write');
    expect(step.outputs.digest).toBeUndefined();
    expect(sigstore.requests).toEqual([]);
    const dry = await merge({ ...inputs, 'dry-run': 'true' });
    const reference = { ...repository, digest: dry.outputs.digest ?? '' };
    expect(await new RegistryClient().findManifest(reference)).toBeUndefined();
  });

  it('`auto` without the permissions merges, and says once what is missing', async () => {
    const { inputs } = await pushLegs();
    const step = await merge({ ...inputs, attest: 'auto' }, {});
    expect(step).toMatchObject({ exitCode: 0, outputs: { 'attestation-id': '' } });
    expect(step.outputs.digest).toMatch(/^sha256:/);
    expect(step.log.match(/published without an attestation/g)).toHaveLength(1);
  });

  it('fails where signing fails, and has no digest to move a tag to', async () => {
    sigstore.state.fault = { path: 'signingCert', answer: { status: 400, body: {} }, times: 9 };
    const { inputs } = await pushLegs();
    const step = await merge({ ...inputs, attest: 'true' });
    expect(step.exitCode).toBe(1);
    expect(step.outputs.digest).toBeUndefined();
  });
});
