import { crc32, gunzipSync } from 'node:zlib';
import { readTarFiles } from '../../src/core/tar-files.ts';
import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';
import { docker, removeImages } from './image.ts';
import { runWorkflow, type WorkflowResult } from './workflow.ts';

const passphrase = 'correct-horse-battery-staple';

/** The one file of a zip archive, read from the end as unzip does (APPNOTE.TXT, 4.3). */
function unzip(zip: Buffer): { name: string; content: Buffer } {
  const end = zip.lastIndexOf(Buffer.from('PK\u0005\u0006'));
  expect(zip.readUInt16LE(end + 10)).toBe(1);
  const entry = zip.readUInt32LE(end + 16);
  const [crc, size] = [zip.readUInt32LE(entry + 16), zip.readUInt32LE(entry + 20)];
  const nameLength = zip.readUInt16LE(entry + 28);
  const local = zip.readUInt32LE(entry + 42);
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const content = zip.subarray(start, start + size);
  expect(crc32(content)).toBe(crc);
  return { name: zip.toString('utf8', entry + 46, entry + 46 + nameLength), content };
}

describe('build records of a workflow', () => {
  let workflow: WorkflowResult;
  beforeAll(async () => {
    workflow = await runWorkflow({
      workflow: '__tests__/fixtures/workflows/build-record.yml',
      event: { name: 'push' },
      secrets: { PASSPHRASE: passphrase },
      files: { 'Failing.Dockerfile': `FROM ${testbed('BASE')}\nRUN echo before the end && exit 3\n` },
    });
  }, 60_000);
  afterAll(() => removeImages(['ghcr.io/acme/app']));

  it('are kept where that is asked for, also of a build that fails, and nowhere else', () => {
    expect(workflow).toMatchObject({ exitCode: 0, leaks: [] });
    const names = Object.keys(workflow.artifacts);
    expect(names).toHaveLength(2);
    for (const name of names) {
      expect(name).toMatch(/^Acme~App~[0-9A-Z]{6}\.dockerbuild$/);
      expect(workflow.log).toMatch(
        new RegExp(`The build record ${name} .* is kept: https://.*/artifacts/\\d+`),
      );
    }
  });

  it('are archives of what buildx exports: settings, trace and log of the build', () => {
    for (const [artifact, zip] of Object.entries(workflow.artifacts)) {
      const { name, content } = unzip(zip);
      expect(name).toBe(artifact);
      const files = readTarFiles(gunzipSync(content));
      expect([...files.keys()]).toEqual(expect.arrayContaining(['index.json', 'oci-layout']));
      const text = gunzipSync(content).toString();
      for (const part of ['historyrecord.v0', 'otlp.json.v0', 'status.v0', 'FrontendAttrs'])
        expect(text).toContain(part);
      expect(text).not.toMatch(/eyJ[\w-]+\.eyJ/);
    }
  });

  it('that hold a credential are not kept, and the warning says what and where', () => {
    const warning = workflow.log.split('\n').find((line) => line.includes('the build record is not kept'));
    expect(warning).toContain('the secret `passphrase` in `build-arg:PASSPHRASE`');
    for (const zip of Object.values(workflow.artifacts))
      expect(gunzipSync(unzip(zip).content).toString()).not.toContain(passphrase);
  });
});

describe('on a machine that others use too', () => {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { nbf: now - 60, exp: now + 600, ac: '[{"Scope":"refs/heads/main","Permission":3}]' };
  const env = {
    RUNNER_ENVIRONMENT: 'self-hosted',
    ACTIONS_RUNTIME_TOKEN: `${part({ alg: 'none' })}.${part(claims)}.${part({})}`,
    // Nothing answers there: a cache that cannot be read fails no build.
    ACTIONS_RESULTS_URL: 'http://127.0.0.1:9/',
    ACTIONS_CACHE_URL: 'http://127.0.0.1:9/',
  };
  const build = async (inputs: Record<string, string>, more: Record<string, string> = {}) => {
    const workspace = await makeWorkspace({ Dockerfile: `FROM ${testbed('BASE')}\nCOPY Dockerfile /\n` });
    const common = { images: uniqueImage(), push: 'false' };
    const step = await runStep({
      inputs: { ...common, ...inputs },
      env: { ...env, ...more },
      workspace: workspace.folder,
    });
    await workspace.remove();
    return step;
  };

  it('a cache whose token stays in the history of the builder is told, with the builder that keeps none', async () => {
    const stays = await build({ 'cache-from': 'type=gha' });
    expect(stays.exitCode).toBe(0);
    expect(stays.log).toMatch(/::notice::input `cache-from`: the builder `default` outlives this step/);
    const { 'buildx.build.ref': ref } = JSON.parse(stays.outputs.metadata ?? '');
    const record = await docker('buildx', 'history', 'inspect', '--format', 'json', ref.split('/').at(-1));
    expect(record).toContain(env.ACTIONS_RUNTIME_TOKEN);
    const goes = await build({ 'cache-from': 'type=gha', driver: 'docker-container' });
    expect(goes.exitCode).toBe(0);
    expect(goes.log).not.toContain('outlives this step');
  });

  it('a runner without an artifact service is told so, and stays green, with a summary unless it is off', async () => {
    const step = await build({ 'build-record': 'true' });
    expect(step.exitCode).toBe(0);
    expect(step.summary).toContain('not pushed');
    const quiet = await build({}, { DOCKER_BUILD_SUMMARY: 'false' });
    expect(quiet).toMatchObject({ exitCode: 0, summary: '' });
    expect(step.log).toMatch(/::warning::input `build-record`: this runner gives steps no access/);
  });
});
