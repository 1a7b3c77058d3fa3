import { readFile } from 'node:fs/promises';
import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';
import { type FakeHub, startFakeHub } from './hub.ts';
import { docker, readImage } from './image.ts';
import { standIn } from './stand-in.ts';

/** What Docker Hub and BuildKit say, word for word, when the pulls of an address are used up. */
const used =
  'toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit';
const refused = (image: string) =>
  `ERROR: failed to build: failed to solve: failed to resolve source metadata for docker.io/${image}: unexpected status from HEAD request to https://registry-1.docker.io/v2/${image.replace(':', '/manifests/')}: 429 Too Many Requests\n${used}`;

const place = `${testbed('REGISTRY')}/hub`;
let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
let hub: FakeHub;
beforeAll(async () => {
  hub = await startFakeHub();
  workspace = await makeWorkspace({ Dockerfile: `FROM ${testbed('BASE')}\nCOPY Dockerfile /\n` });
});
beforeEach(() => {
  hub.requests.length = 0;
});
afterAll(async () => {
  await workspace.remove();
  await hub.close();
});

async function publish(
  script: string,
  inputs: Record<string, string> = {},
  env: Record<string, string> = {},
) {
  const images = uniqueImage();
  const { path, notes } = await standIn(workspace.folder, script);
  const step = await runStep({
    inputs: { images, ...inputs },
    workspace: workspace.folder,
    env: { PATH: path, ...env },
  });
  return { step, images, commands: await readFile(notes, 'utf8') };
}

it('a frontend that Docker Hub refuses is taken from the second place, and the build starts again', async () => {
  // The real build goes without it: the frontend's image cannot be had here.
  const { step, images, commands } = await publish(
    `case "$*" in
      *BUILDKIT_SYNTAX=*)
        for word; do shift; case "$word" in BUILDKIT_SYNTAX=*) word=UNUSED=1;; esac; set -- "$@" "$word"; done
        real "$@";;
      buildx\\ build*) echo '${refused('docker/dockerfile:1')}' >&2; exit 1;;
      *) real "$@";;
    esac`,
    { 'helper-images-from': place },
  );
  expect(commands).toContain(`--build-arg BUILDKIT_SYNTAX=${place}/docker/dockerfile:1`);
  expect(step.log).toContain(`it is taken from ${place}, and the build starts again`);
  expect({ exitCode: step.exitCode, digest: step.outputs.digest }).toEqual({
    exitCode: 0,
    digest: (await readImage(`${images}:main`)).digest,
  });
});

it("buildx's own image is taken from the second place, and the builder that did not boot is gone", async () => {
  await docker('tag', 'moby/buildkit:buildx-stable-1', `${place}/moby/buildkit:buildx-stable-1`);
  const { step, images, commands } = await publish(
    `case "$*" in
      *image=${place}/*) real "$@";;
      buildx\\ create*) (real "$@" > /dev/null); echo 'ERROR: Error response from daemon: ${used}' >&2; exit 1;;
      *) real "$@";;
    esac`,
    { 'helper-images-from': place, driver: 'docker-container' },
  );
  await docker('image', 'rm', `${place}/moby/buildkit:buildx-stable-1`);
  expect(step).toMatchObject({ exitCode: 0, leftovers: [] });
  expect(commands).toContain(`--driver-opt image=${place}/moby/buildkit:buildx-stable-1`);
  expect((await readImage(`${images}:main`)).digest).toBe(step.outputs.digest);
});

describe('a pull that the limit refused', () => {
  const fail = `case "$*" in buildx\\ build*) echo '${refused('library/node:22')}' >&2; exit 1;; *) real "$@";; esac`;

  it('is told with the pulls that are left, when they come back, and what raises them', async () => {
    const { step } = await publish(fail, {}, hub.env);
    expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
    const said =
      '0 of 100 pulls left for this address without a login (203.0.113.7); each pull counts for 6 hours';
    expect(step.log).toContain(said);
    expect(step.summary).toContain('0 of 100 pulls left');
    expect(step.log).toContain('a login raises the limit');
    expect(hub.requests).toEqual([
      'GET auth.docker.io/token?service=registry.docker.io&scope=repository%3Aratelimitpreview%2Ftest%3Apull nobody',
      'HEAD registry-1.docker.io/v2/ratelimitpreview/test/manifests/latest Bearer hub-token',
    ]);
  });

  it('with a login is asked for by that login', async () => {
    const registries = 'registry=docker.io,username=octocat,password=dckr_pat_1';
    const { step } = await publish(fail, { registries }, hub.env);
    expect(step.log).toContain('0 of 100 pulls left for the login for docker.io');
    const basic = Buffer.from('octocat:dckr_pat_1').toString('base64');
    expect(hub.requests[0]).toContain(`Basic ${basic}`);
  });

  it('is told as well where Docker Hub does not answer', async () => {
    const { step } = await publish(fail);
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('Docker Hub counts pulls without a login by address');
  });
});

it('nobody asks for the limit while no pull is refused', async () => {
  const { step } = await publish('real "$@"', {}, hub.env);
  expect(step.exitCode).toBe(0);
  expect(hub.requests).toEqual([]);
});
