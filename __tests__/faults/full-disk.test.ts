import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeWorkspace, runStep, testbed, uniqueImage } from '../e2e/door.ts';
import { digestOf } from '../e2e/image.ts';

let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  workspace = await makeWorkspace({ Dockerfile: `FROM ${testbed('BASE')}\nCOPY Dockerfile /\n` });
});
afterAll(() => workspace.remove());

/** A file of the runner's on a disk that takes nothing more. */
function publish(images: string, full: string) {
  return runStep({ inputs: { images }, workspace: workspace.folder, env: { [full]: '/dev/full' } });
}

test('a disk that is full before the build ends the step by that name, with no tag and nothing left behind', async () => {
  const image = uniqueImage();
  const step = await publish(image, 'GITHUB_STATE');
  expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
  expect(step.log).toMatch(/::error::.*disk/);
  expect(step.log).not.toContain('a defect in Slipway');
  expect(await digestOf(`${image}:main`)).toBeUndefined();
});

test('a disk that is full when the outputs are written fails the step, though the tag names the whole image', async () => {
  const image = uniqueImage();
  const step = await publish(image, 'GITHUB_OUTPUT');
  expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
  expect(step.log).toMatch(/::error::.*disk/);
  expect(await digestOf(`${image}:main`)).toMatch(/^sha256:/);
});
