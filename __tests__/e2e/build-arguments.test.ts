import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeWorkspace, runStep, sampleSha, testbed, uniqueImage } from './door.ts';

let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  workspace = await makeWorkspace({
    Dockerfile: `FROM ${testbed('BASE')} AS seen
ARG VERSION=dev
ARG REVISION
ARG CREATED
ARG SOURCE_DATE_EPOCH
ARG COLOUR=red
RUN echo "$VERSION $REVISION $CREATED $SOURCE_DATE_EPOCH $COLOUR" > /seen
FROM scratch
COPY --from=seen /seen /
`,
  });
});
afterAll(() => workspace.remove());

async function build(inputs: Record<string, string> = {}, env: Record<string, string> = {}) {
  const out = `out-${crypto.randomUUID().slice(0, 8)}`;
  const step = await runStep({
    inputs: {
      images: uniqueImage(),
      tags: 'type=raw,value=1.2.3',
      push: 'false',
      outputs: `type=local,dest=${out}`,
      ...inputs,
    },
    workspace: workspace.folder,
    env,
  });
  expect(step.exitCode).toBe(0);
  return { step, seen: (await readFile(join(workspace.folder, out, 'seen'), 'utf8')).trim() };
}

it('a Dockerfile that declares them gets version, commit and date, and the plan says each', async () => {
  const { step, seen } = await build();
  expect(seen).toBe(`1.2.3 ${sampleSha} 2026-01-02T03:04:05.000Z 1767323045 red`);
  expect(step.log).toContain('build-arg   VERSION=1.2.3 (line 2: the Dockerfile declares it');
});

it('what the user gives wins, in `build-args` and in the environment, and a misspelt name is a warning', async () => {
  const { step, seen } = await build(
    { 'build-args': 'VERSION=9\nREVISION\nCOLOR=blue' },
    { REVISION: 'mine', SOURCE_DATE_EPOCH: '7' },
  );
  expect(seen).toBe('9 mine 2026-01-02T03:04:05.000Z 7 red');
  expect(step.log).toMatch(/::warning.*no `ARG COLOR`.*did you mean `COLOUR`/);
});
