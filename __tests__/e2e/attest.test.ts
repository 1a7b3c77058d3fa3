import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RegistryClient } from '../../src/io/registry/client.ts';
import { fallbackTagOf, listReferrers } from '../../src/io/registry/referrers.ts';
import { type FaultProxy, type SeenRequest, startFaultProxy } from '../io/faults.ts';
import { encode, OCI_INDEX, sha256 } from '../io/registries.ts';
import {
  makeWorkspace,
  runStep,
  type Step,
  type StepResult,
  sampleSha,
  testbed,
  uniqueImage,
} from './door.ts';
import { digestOf, docker, readImage } from './image.ts';
import { type FakeSigstore, startFakeSigstore } from './sigstore/sigstore.ts';

let sigstore: FakeSigstore;
let proxy: FaultProxy;
let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
// One for all tests but those that show which builder is taken: each would boot its own.
const builder = `slipway-test-${crypto.randomUUID().slice(0, 8)}`;
beforeAll(async () => {
  const options = ['--driver', 'docker-container', '--driver-opt', 'network=host'];
  await docker('buildx', 'create', '--name', builder, ...options);
  sigstore = await startFakeSigstore();
  proxy = await startFaultProxy(testbed('REGISTRY'));
  workspace = await makeWorkspace({ Dockerfile: `FROM ${testbed('BASE')}\nCOPY Dockerfile /\n` });
});
afterAll(async () => {
  await Promise.all([sigstore.close(), proxy.close(), workspace.remove()]);
  await docker('buildx', 'rm', '--force', builder);
});
beforeEach(() => {
  sigstore.reset();
  proxy.reset();
});

const platforms = 'linux/amd64,linux/arm64,linux/arm/v7';
const bundleType = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const hex = (digest: string | undefined) => digest?.replace('sha256:', '');

interface Wish {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly event?: Step['event'];
  readonly workspace?: string;
}

/** The step speaks to the proxy; what the registry itself holds is read past it. */
function publish(
  image: string,
  { inputs, env, event = {}, workspace: folder = workspace.folder }: Wish = {},
) {
  const images = image.replaceAll(testbed('REGISTRY'), proxy.host);
  return runStep({
    inputs: {
      images,
      tags: 'type=raw,value=stable',
      'github-token': 'ghs_run',
      attest: 'true',
      builder,
      ...inputs,
    },
    workspace: folder,
    event,
    env: { ...sigstore.env, ...env },
  });
}

const byPlatform =
  (children: readonly { digest: string; platform?: { architecture: string } }[]) =>
  (a: string, b: string) => {
    const order = ['amd64', 'arm', 'arm64'];
    const place = (digest: string) =>
      order.indexOf(children.find((child) => child.digest === digest)?.platform?.architecture ?? '');
    return place(a) - place(b);
  };

const nameOf = (image: string) => {
  const [host = '', ...path] = image.split('/');
  return { host, repository: path.join('/') };
};

/** The bundles that a registry lists for a digest, read from its own bytes. */
async function readReferrers(image: string, digest: string) {
  const client = new RegistryClient();
  const name = nameOf(image);
  const { descriptors } = await listReferrers(client, name, digest);
  return Promise.all(
    descriptors.map(async (entry) => {
      const { content } = await client.readManifest({ ...name, digest: entry.digest });
      if (content.kind !== 'manifest') throw new Error('no manifest');
      const blob = await client.getBlob(name, content.layers[0]!.digest);
      return { entry, content, bundle: JSON.parse(new TextDecoder().decode(blob)) as object };
    }),
  );
}

describe('an image that is attested', () => {
  let temp: string;
  let image: string;
  let step: StepResult;
  let states: readonly (string | undefined)[];
  let lines: readonly string[];
  let bundle: object;
  beforeAll(async () => {
    image = uniqueImage();
    temp = await mkdtemp(join(tmpdir(), 'slipway-temp-'));
    const seen: (string | undefined)[] = [];
    sigstore.state.onRequest = async () => void seen.push(await digestOf(`${image}:stable`));
    const inputs = { platforms, provenance: 'false', builder: '' };
    step = await publish(image, { inputs, env: { RUNNER_TEMP: temp } });
    states = seen;
    lines = proxy.lines();
    bundle = sigstore.stored[0] ?? {};
  });
  afterAll(() => rm(temp, { recursive: true }));

  it("is signed so that Sigstore's own verifier is content, for the index that its tag names and for every platform", async () => {
    expect(step.exitCode).toBe(0);
    const { children, digest } = await readImage(`${image}:stable`);
    const { statement, signedBy } = sigstore.verify(bundle);
    expect(statement.subject).toEqual(
      [digest, ...children.map((child) => child.digest).sort(byPlatform(children))].map((subject) => ({
        name: image.replace(testbed('REGISTRY'), proxy.host),
        digest: { sha256: hex(subject) },
      })),
    );
    expect(signedBy).toBe('https://github.com/Acme/App/.github/workflows/publish.yml@refs/heads/main');
  });

  it('says which commit and which workflow it was built by', () => {
    const { statement } = sigstore.verify(bundle);
    expect(statement.predicateType).toBe('https://slsa.dev/provenance/v1');
    expect(statement.predicate).toMatchObject({
      buildDefinition: {
        externalParameters: {
          workflow: {
            path: '.github/workflows/publish.yml',
            ref: 'refs/heads/main',
            repository: 'https://github.com/Acme/App',
          },
        },
        resolvedDependencies: [{ digest: { gitCommit: sampleSha } }],
      },
      runDetails: { metadata: { invocationId: 'https://github.com/Acme/App/actions/runs/7/attempts/1' } },
    });
  });

  it('loses its signature where a byte of what is said changes', () => {
    const changed = JSON.parse(JSON.stringify(bundle));
    const text = Buffer.from(changed.dsseEnvelope.payload, 'base64').toString();
    changed.dsseEnvelope.payload = Buffer.from(text.replace('"sha256":"', '"sha256":"0')).toString('base64');
    expect(() => sigstore.verify(changed)).toThrow();
  });

  it('has the bundle in the registry, too, where the image says what refers to it', async () => {
    const [referrer, ...others] = await readReferrers(image, step.outputs.digest!);
    expect(others).toEqual([]);
    expect(referrer?.bundle).toEqual(bundle);
    expect(referrer?.entry).toMatchObject({
      artifactType: bundleType,
      annotations: { 'dev.sigstore.bundle.predicateType': 'https://slsa.dev/provenance/v1' },
    });
    expect(referrer?.content).toMatchObject({
      artifactType: bundleType,
      subject: { digest: step.outputs.digest },
    });
  });

  it('no tag has moved when it is signed, stored and pushed', () => {
    expect(states.length).toBeGreaterThan(4);
    expect(new Set(states)).toEqual(new Set([undefined]));
    const writes = lines.filter((line) => line.startsWith('PUT 201') && line.includes('/manifests/'));
    const fallback = writes.findIndex((line) => line.endsWith(fallbackTagOf(step.outputs.digest!)));
    expect(fallback).toBeGreaterThan(0);
    expect(writes.slice(fallback + 1).map((line) => line.split('/').at(-1))).toEqual(['stable']);
  });

  it('has no entry `unknown/unknown` where `provenance: false` leaves the provenance to the attestation', async () => {
    const { children, platforms: found } = await readImage(`${image}:stable`);
    expect(children).toHaveLength(3);
    expect(found).toHaveLength(3);
  });

  it('gives bundle, id and page to later steps, and the command that verifies it to people', async () => {
    expect(step.outputs).toMatchObject({
      'attestation-id': '1001',
      'attestation-url': 'https://github.com/Acme/App/attestations/1001',
    });
    const [line, ...others] = (await readFile(step.outputs['bundle-path']!, 'utf8')).trimEnd().split('\n');
    expect(JSON.parse(line!)).toEqual(bundle);
    expect(others).toEqual([]);
    const name = `${proxy.host}/${nameOf(image).repository}`;
    expect(step.summary).toContain(
      `gh attestation verify oci://${name}@${step.outputs.digest} --repo Acme/App\n`,
    );
    expect(step.summary).toContain('(https://github.com/Acme/App/attestations/1001)');
  });

  it('is what the promote door asks for by `require-attestation`', async () => {
    const source = `${image}@${step.outputs.digest}`;
    const promote = (type: string) =>
      runStep({
        inputs: { source, tags: `${image}:prod`, 'require-attestation': type },
        entry: 'promote',
        workspace: workspace.folder,
        env: sigstore.env,
      });
    expect(await promote('https://spdx.dev/Document')).toMatchObject({ exitCode: 1 });
    expect(await promote('https://slsa.dev/provenance/v1')).toMatchObject({ exitCode: 0 });
    expect(await digestOf(`${image}:prod`)).toBe(step.outputs.digest);
  });

  it('leaves no identity token behind, and shows none', async () => {
    const texts = await Promise.all(
      (await readdir(temp, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')),
    );
    expect([...texts, step.summary].join()).not.toMatch(/e30\.|request-token/);
    expect(step.log).toContain('::add-mask::e30.');
    const shown = step.log.split('\n').filter((line) => !line.startsWith('::add-mask::'));
    expect(shown.join('\n')).not.toMatch(/e30\.|request-token/);
  });
});

it('a private repository is signed without the public log, with a timestamp', async () => {
  sigstore.state.claims = { repository_visibility: 'private' };
  const step = await publish(uniqueImage());
  expect(step.exitCode).toBe(0);
  expect(sigstore.requests).toContain('POST /api/v1/timestamp');
  expect(sigstore.requests).not.toContain('POST /api/v1/log/entries');
  expect(sigstore.verify(sigstore.stored[0]!, false).statement.subject.length).toBeGreaterThan(0);
});

it("an SBOM is signed for each platform, and hung onto that platform's image", async () => {
  const generator = uniqueImage();
  const scanner = await makeWorkspace({
    Dockerfile: `FROM ${testbed('BASE')}\nCOPY scan /scan\nENTRYPOINT ["/bin/sh", "/scan"]\n`,
    scan: `printf '{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://spdx.dev/Document","predicate":{"spdxVersion":"SPDX-2.3","name":"%s"}}' "$(cat "$BUILDKIT_SCAN_SOURCE/etc/platform")" > "$BUILDKIT_SCAN_DESTINATION/sbom.spdx.json"\n`,
  });
  const tags = 'type=raw,value=1';
  await runStep({
    inputs: { images: generator, tags, provenance: 'false', builder },
    workspace: scanner.folder,
  });
  const image = uniqueImage();
  const dockerfile = `FROM ${testbed('BASE')}\nARG TARGETPLATFORM\nRUN echo $TARGETPLATFORM > /etc/platform\n`;
  const sources = await makeWorkspace({ Dockerfile: dockerfile });
  const inputs = { platforms: 'linux/amd64,linux/arm64', sbom: `generator=${generator}:1` };
  const step = await publish(image, { inputs, workspace: sources.folder });
  await Promise.all([scanner.remove(), sources.remove()]);
  expect(step.exitCode).toBe(0);
  expect(sigstore.stored).toHaveLength(3);
  for (const [platform, digest] of Object.entries<string>(JSON.parse(step.outputs.digests!))) {
    const [referrer] = await readReferrers(image, digest);
    const { statement } = sigstore.verify(referrer!.bundle);
    expect(statement.subject.map((subject) => subject.digest)).toEqual([{ sha256: hex(digest) }]);
    expect(statement.predicateType).toBe('https://spdx.dev/Document/v2.3');
    expect(statement.predicate.name).toBe(platform);
  }
  expect(step.summary).toContain('--predicate-type https://spdx.dev/Document/v2.3');
});

it('each of several registries gets the attestation, which names the image in all of them', async () => {
  const [image, other] = [uniqueImage(), uniqueImage(testbed('REGISTRY_2'))];
  const step = await publish(`${image}\n${other}`);
  expect(step.exitCode).toBe(0);
  expect(sigstore.stored).toHaveLength(1);
  const { statement } = sigstore.verify(sigstore.stored[0]!);
  const proxied = image.replace(testbed('REGISTRY'), proxy.host);
  expect(new Set(statement.subject.map(({ name }) => name))).toEqual(new Set([proxied, other]));
  for (const name of [image, other]) {
    const referrers = await readReferrers(name, step.outputs.digest!);
    expect(referrers.map((one) => one.bundle)).toEqual([sigstore.stored[0]]);
  }
});

it('a second run for the same digest adds to what refers to it, and keeps what others have written to the letter', async () => {
  const image = uniqueImage();
  const inputs = { provenance: 'false', platforms: 'linux/amd64,linux/arm64' };
  const first = await publish(image, { inputs });
  const client = new RegistryClient();
  const tag = fallbackTagOf(first.outputs.digest!);
  const { bytes } = await client.getManifest({ ...nameOf(image), tag });
  const list = JSON.parse(new TextDecoder().decode(bytes));
  const foreign = { ...list.manifests[0], digest: first.outputs.digest, data: 'e30=', unheard: { of: 1 } };
  const extended = encode({
    ...list,
    manifests: [foreign, ...list.manifests],
    annotations: { by: 'others' },
  });
  await client.putManifest(nameOf(image), tag, extended, OCI_INDEX);
  const second = await publish(image, { inputs });
  expect(second.outputs.digest).toBe(first.outputs.digest);
  const after = await client.getManifest({ ...nameOf(image), tag });
  const merged = JSON.parse(new TextDecoder().decode(after.bytes));
  expect(merged).toMatchObject({ annotations: { by: 'others' } });
  expect(merged.manifests.slice(0, 2)).toEqual([foreign, list.manifests[0]]);
  expect(merged.manifests).toHaveLength(3);
});

it('a list that another job overwrites while the tags move is mended at the very end', async () => {
  const image = uniqueImage();
  const client = new RegistryClient();
  proxy.inject({
    method: 'PUT',
    path: /manifests\/stable$/,
    times: 1,
    fault: ({ body }) => {
      const list = encode({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [] });
      const tag = fallbackTagOf(sha256(Buffer.from(body, 'latin1')));
      void client.putManifest(nameOf(image), tag, list, OCI_INDEX);
      return { kind: 'delay', milliseconds: 500 };
    },
  });
  const step = await publish(image);
  expect(step.exitCode).toBe(0);
  expect(await readReferrers(image, step.outputs.digest!)).toHaveLength(1);
});

it('what has failed its `test` is not signed', async () => {
  const image = uniqueImage();
  const step = await publish(image, { inputs: { test: 'exit 3' } });
  expect(step.exitCode).toBe(1);
  expect(sigstore.requests).not.toContain('POST /api/v2/signingCert');
  expect(await digestOf(`${image}:stable`)).toBeUndefined();
});

describe('where attesting fails', () => {
  const refusal = (status: number, message: string) => ({ status, body: { message } });
  const duringRelease = (path: string, answer: ReturnType<typeof refusal>) => () => {
    sigstore.state.onRequest = async (asked) => {
      if (asked === '/api/v2/signingCert') sigstore.state.fault = { path, answer, times: 9 };
    };
  };
  it.each([
    {
      what: 'Fulcio is down',
      prepare: () => {
        sigstore.state.fault = { path: 'signingCert', answer: refusal(503, 'down'), times: 9 };
      },
      says: 'could not get a certificate for the identity of the job',
    },
    {
      what: 'Fulcio gives a certificate for another key',
      prepare: () => {
        const body = { signedCertificateEmbeddedSct: { chain: { certificates: [sigstore.ca] } } };
        sigstore.state.fault = { path: 'signingCert', answer: { status: 200, body }, times: 9 };
      },
      says: /could not get a certificate.*an answer that cannot be read/,
    },
    {
      what: 'the log refuses the signature',
      prepare: duringRelease('log/entries', refusal(400, 'no such kind')),
      says: /could not write the signature into the transparency log: .* gave status 400: .*no such kind/,
    },
    {
      what: 'the log refuses the signature, while the registry is slow with what the summary shows',
      prepare: () => {
        duringRelease('log/entries', refusal(400, 'no such kind'))();
        const seen = new Set<string>();
        const fault = ({ path }: SeenRequest) => {
          if (seen.has(path)) return { kind: 'hang' } as const;
          seen.add(path);
          return undefined;
        };
        proxy.inject({ method: 'GET', path: /blobs/, fault });
      },
      says: /could not write the signature into the transparency log/,
    },
    {
      what: 'the timestamp authority refuses the signature',
      prepare: () => {
        sigstore.state.claims = { repository_visibility: 'private' };
        duringRelease('/timestamp', refusal(400, 'no such hash'))();
      },
      says: /could not get a timestamp for the signature: .* gave status 400: no such hash/,
    },
    {
      what: 'GitHub stores it under an id that is a link to somewhere else',
      prepare: duringRelease('attestations', {
        status: 201,
        body: { message: '', id: '1)](https://evil.example) [x' },
      } as ReturnType<typeof refusal>),
      says: 'could not store the attestation: 127.0.0.1:',
    },
    {
      what: 'GitHub refuses to store it',
      prepare: duringRelease('attestations', refusal(403, 'Resource not accessible by integration')),
      says: /could not store the attestation: .*Resource not accessible.*attestations: write/,
    },
    {
      what: 'the registry refuses what refers to the image',
      prepare: () => {
        const body = '{"errors":[{"code":"DENIED","message":"no artifacts here"}]}';
        const fault = ({ body: sent }: SeenRequest) =>
          sent.includes('"subject"') ? ({ kind: 'answer', status: 403, body } as const) : undefined;
        proxy.inject({ method: 'PUT', path: /manifests/, fault });
      },
      says: 'no artifacts here',
    },
  ])('since $what, no tag moves and the step says why', async ({ prepare, says }) => {
    const image = uniqueImage();
    prepare();
    const step = await publish(image);
    expect(step.exitCode).toBe(1);
    expect(step.log).toMatch(says);
    expect(step.summary).toContain('Nothing was published');
    expect(await digestOf(`${image}:stable`)).toBeUndefined();
  });
});

/** Rekor's answer with one thing changed: a log that lies, or that is broken. */
const spoilLog = (spoil: (entry: Record<string, unknown>) => void) => () => {
  sigstore.state.spoil = (path, body) => {
    if (!path.includes('log/entries')) return body;
    for (const entry of Object.values(body as Record<string, Record<string, unknown>>)) spoil(entry);
    return body;
  };
};
const encodeBody = (body: object) => Buffer.from(JSON.stringify(body)).toString('base64');

describe('what Sigstore has signed is verified before it is stored or pushed, and before a tag moves:', () => {
  it.each([
    {
      what: 'the log answers with the entry of something else',
      prepare: spoilLog((entry) => {
        const body = JSON.parse(Buffer.from(entry.body as string, 'base64').toString());
        body.spec.signatures[0].signature = 'AAAA';
        entry.body = encodeBody(body);
      }),
      says: 'inclusion promise could not be verified',
    },
    {
      what: 'the log answers with an entry without numbers',
      prepare: spoilLog((entry) => {
        for (const name of Object.keys(entry)) delete entry[name];
        entry.body = encodeBody({ kind: 'dsse', apiVersion: '0.0.1' });
      }),
      says: /could not write the signature into the transparency log: .*cannot be read/,
    },
    {
      what: 'the log promises nothing and proves nothing',
      prepare: spoilLog((entry) => delete entry.verification),
      says: 'does not verify: invalid bundle',
    },
    {
      what: 'the log says another time than it has signed',
      prepare: spoilLog((entry) => {
        entry.integratedTime = 1_700_000_000;
      }),
      says: 'does not verify: Failed to verify certificate chain',
    },
    {
      what: 'the certificate is for another workflow',
      prepare: () => {
        sigstore.state.certified = { job_workflow_ref: 'evil/app/.github/workflows/x.yml@refs/heads/main' };
      },
      says: /does not verify: it was signed by https:\/\/github.com\/evil\/app.*, expected .*Acme\/App/,
    },
    {
      what: 'the certificate is for a job of another service',
      prepare: () => {
        sigstore.state.certified = { iss: 'https://gitlab.com' };
      },
      says: 'its identity service is https://gitlab.com',
    },
    {
      what: 'the certificate is of an authority that nobody trusts',
      prepare: () => {
        sigstore.state.certified = { repository_visibility: 'public' };
        sigstore.state.authority = 'github';
      },
      says: 'does not verify:',
    },
  ])('$what', async ({ prepare, says }) => {
    const image = uniqueImage();
    prepare();
    const step = await publish(image);
    expect(step.exitCode).toBe(1);
    expect(step.log).toMatch(says);
    expect(sigstore.stored).toEqual([]);
    expect(await digestOf(`${image}:stable`)).toBeUndefined();
    expect(proxy.lines().filter((line) => line.startsWith('PUT') && line.includes('sha256-'))).toEqual([]);
  });

  it.each([
    { what: 'a page of a captive portal', answer: '<html>log in</html>' },
    { what: 'nothing', answer: '' },
  ])('the timestamp authority answers with $what', async ({ answer }) => {
    sigstore.state.claims = { repository_visibility: 'private' };
    sigstore.state.spoil = (path, body) => (path.endsWith('/timestamp') ? Buffer.from(answer) : body);
    const image = uniqueImage();
    const step = await publish(image);
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('does not verify');
    expect(sigstore.stored).toEqual([]);
    expect(await digestOf(`${image}:stable`)).toBeUndefined();
  });
});

describe('a Sigstore of your own', () => {
  it('may stand below a path, and have a log of the second version with a timestamp authority', async () => {
    const { FULCIO_URL: base } = sigstore.env;
    const image = uniqueImage();
    const own = { FULCIO_URL: `${base}/fulcio/`, REKOR_URL: `${base}/rekor`, TSA_URL: `${base}/tsa` };
    const step = await publish(image, { env: { ...own, REKOR_API_VERSION: '2' } });
    expect(step.exitCode).toBe(0);
    expect(sigstore.requests).toContain('POST /fulcio/api/v2/signingCert');
    expect(sigstore.requests).toContain('POST /rekor/api/v2/log/entries');
    expect(sigstore.requests).toContain('POST /tsa/api/v1/timestamp');
    expect(sigstore.verify(sigstore.stored[0]!).statement.subject).not.toEqual([]);
  });

  it.each([
    { file: undefined, says: 'no trusted root says how its signatures are verified' },
    { file: '/nowhere/root.json', says: 'the trusted root /nowhere/root.json does not exist' },
    { file: import.meta.filename, says: 'expected a trusted root in' },
  ])('needs the file with its trusted root before anything is built: $file', async ({ file, says }) => {
    const step = await publish(uniqueImage(), { env: { SIGSTORE_TRUSTED_ROOT: file } });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain(says);
    expect(step.log).not.toContain('exporting');
  });
});

it('a job that is cancelled while Sigstore does not answer ends, and moves no tag', async () => {
  const image = uniqueImage();
  let cancel = (): void => undefined;
  sigstore.state.onRequest = async (path) => {
    if (!path.endsWith('/signingCert')) return;
    cancel();
    await new Promise((done) => setTimeout(done, 30_000).unref());
  };
  const ended = runStep({
    inputs: {
      images: image,
      tags: 'type=raw,value=stable',
      'github-token': 'ghs_run',
      attest: 'true',
      builder,
    },
    workspace: workspace.folder,
    env: sigstore.env,
    onStart: (pid) => {
      cancel = () => void process.kill(pid, 'SIGTERM');
    },
  });
  const step = await ended;
  expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
  expect(step.log).toContain('the job was cancelled (SIGTERM)');
  // Sigstore was asked once: nobody waited for its answer and asked again.
  expect(sigstore.requests.filter((request) => request.endsWith('/signingCert'))).toHaveLength(1);
  expect(await digestOf(`${image}:stable`)).toBeUndefined();
});

describe('what attesting needs is asked for before anything is built', () => {
  const noIdentity = { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined };
  const refuseStore = (): void => {
    const answer = { status: 403, body: { message: 'Resource not accessible by integration' } };
    sigstore.state.fault = { path: 'attestations', answer, times: 9 };
  };
  it.each([
    { missing: 'id-token: write', env: noIdentity, prepare: (): void => undefined },
    { missing: 'attestations: write', env: {}, prepare: refuseStore },
  ])('without `$missing` the step fails, with the block to paste', async ({ missing, env, prepare }) => {
    prepare();
    const image = uniqueImage();
    const step = await publish(image, { env });
    expect(step.exitCode).toBe(1);
    expect(step.log).toMatch(new RegExp(`permissions:.*${missing}`));
    expect(step.log).not.toContain('exporting');
    expect(sigstore.requests).not.toContain('POST /api/v2/signingCert');
    expect(await digestOf(`${image}:stable`)).toBeUndefined();
  });

  it('with an address of Sigstore that is no https address the step fails before anything is sent there', async () => {
    const step = await publish(uniqueImage(), { env: { FULCIO_URL: 'http://fulcio.example.com' } });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('FULCIO_URL is to be an https address');
    expect(step.log).not.toContain('exporting');
  });

  it.each([
    { missing: 'id-token: write', env: noIdentity, prepare: (): void => undefined },
    { missing: 'attestations: write', env: {}, prepare: refuseStore },
  ])('without `$missing`, `attest: auto` publishes and says so once', async ({ missing, env, prepare }) => {
    prepare();
    const image = uniqueImage();
    const step = await publish(image, { inputs: { attest: 'auto' }, env });
    expect(step.exitCode).toBe(0);
    expect(await digestOf(`${image}:stable`)).toBe(step.outputs.digest);
    expect(step.log.match(/published without an attestation/g)).toHaveLength(1);
    expect(step.log).toContain(missing);
    expect(step.outputs).toMatchObject({ 'attestation-id': '', 'bundle-path': '' });
    expect(sigstore.requests).not.toContain('POST /api/v2/signingCert');
  });
});

it('a pull request is built with `attest: true`, green, and nobody is asked for anything', async () => {
  const head = { repo: { full_name: 'mallory/App' } };
  const payload = { number: 7, pull_request: { number: 7, head, user: { login: 'mallory' } } };
  const image = uniqueImage();
  const event = { name: 'pull_request', ref: 'refs/pull/7/merge', payload };
  const step = await publish(image, { event });
  expect(step.exitCode).toBe(0);
  expect(sigstore.requests).toEqual([]);
});

describe('an image of this commit that is there (`reuse: commit`)', () => {
  const reuse = { reuse: 'commit', platforms: 'linux/amd64' };
  const again = { inputs: { ...reuse, tags: 'type=raw,value=stable\ntype=raw,value=1.0.0' } };

  it('is released with the attestation that it has, and nothing is signed anew', async () => {
    const image = uniqueImage();
    const first = await publish(image, { inputs: reuse });
    expect(first.exitCode).toBe(0);
    proxy.reset();
    const second = await publish(image, again);
    expect(second).toMatchObject({ exitCode: 0, outputs: { digest: first.outputs.digest } });
    expect(second.log).toContain('Not built: ');
    const writes = proxy.lines().filter((line) => line.startsWith('PUT'));
    expect(writes.map((line) => line.split('/').at(-1))).toEqual(['1.0.0']);
    expect(second.outputs['attestation-id'] ?? '').toBe('');
  });

  it('is built anew where it has none: this run cannot vouch for what it has not built', async () => {
    const image = uniqueImage();
    expect((await publish(image, { inputs: { ...reuse, attest: 'false' } })).exitCode).toBe(0);
    const step = await publish(image, again);
    expect(step.exitCode).toBe(0);
    expect(step.log).toContain(
      'has no attestation that verifies, and this run cannot vouch for what it did not build',
    );
    expect(step.outputs['attestation-id']).not.toBe('');
  });
});
