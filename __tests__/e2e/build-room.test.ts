import { readFile } from 'node:fs/promises';
import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';
import { standIn } from './stand-in.ts';

let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  workspace = await makeWorkspace({
    // What reads zeros and waits for the end of a line keeps all of them.
    Dockerfile: `FROM ${testbed('BASE')}\nRUN tail /dev/zero\n`,
    'still.Dockerfile': `FROM ${testbed('BASE')}\nCOPY Dockerfile /\n`,
  });
});
afterAll(() => workspace.remove());

const little = {
  driver: 'docker-container',
  'driver-opts': 'memory=200m',
  platforms: 'linux/amd64,linux/arm64',
};

it('with little memory the steps run one after another, and one that is killed is explained with the figures', async () => {
  const { path, notes } = await standIn(
    workspace.folder,
    `copy() { for word; do [ "$last" = --buildkitd-config ] && cat "$word" >> "$(dirname "$0")/notes"; last=$word; done; }
    copy "$@"; real "$@"`,
  );
  const step = await runStep({
    inputs: { images: uniqueImage(), push: 'false', ...little },
    workspace: workspace.folder,
    env: { PATH: path },
  });
  expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
  expect(step.log).toMatch(
    /::warning::the builder may use 200 MiB of memory free, and 2 platforms are built side by side: one step runs at a time/,
  );
  expect(await readFile(notes, 'utf8')).toContain('[worker.oci]\nmax-parallelism = 1\n');
  expect(step.log).toMatch(/::error .*failed with exit code 137/);
  expect(step.log).toMatch(
    /This machine has [\d.]+ GiB, of which the builder may use 200 MiB \(`driver-opts`\), shared by 2 platforms; steps that ran at once: 1\./,
  );
});

it('a disk that is full is no defect of the action: what to remove is said', async () => {
  const step = await runStep({
    inputs: { images: uniqueImage(), file: 'still.Dockerfile', 'dry-run': 'true' },
    workspace: workspace.folder,
    env: { GITHUB_OUTPUT: '/dev/full' },
  });
  expect(step.exitCode).toBe(1);
  expect(step.log).toMatch(/::error::the disk is full, a file could not be written.*docker system prune/);
});
