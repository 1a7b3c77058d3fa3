import { readFile } from 'node:fs/promises';
import { type FaultProxy, startFaultProxy } from '../io/faults.ts';
import { makeWorkspace, runStep, type StepResult, sampleSha, testbed, uniqueImage } from './door.ts';
import { digestOf, readImage } from './image.ts';
import { standIn } from './stand-in.ts';

const platforms = 'linux/amd64,linux/arm64,linux/arm/v7';
const file = `FROM ${testbed('BASE')}\nARG GREETING=hello\nCOPY Dockerfile /\n`;

let proxy: FaultProxy;
let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  proxy = await startFaultProxy(testbed('REGISTRY'));
  workspace = await makeWorkspace({ Dockerfile: file });
});
afterAll(() => Promise.all([proxy.close(), workspace.remove()]));
beforeEach(() => proxy.reset());

const rules = 'type=ref,event=branch\ntype=semver,pattern={{version}}';
const release = { name: 'push', ref: 'refs/tags/v1.2.3' };

/** Counts the commands of docker; what is published is the same. */
async function run(inputs: Record<string, string>, event = {}, folder = workspace.folder) {
  const { path, notes } = await standIn(folder, 'real "$@"');
  const step = await runStep({
    inputs: { tags: rules, reuse: 'commit', 'guard-floating-tags': 'false', platforms, ...inputs },
    event,
    workspace: folder,
    env: { PATH: path },
  });
  const commands = (await readFile(notes, 'utf8')).trim().split('\n');
  return { ...step, commands, isBuilt: commands.some((command) => command.startsWith('buildx build')) };
}

describe('reuse: commit', () => {
  const image = uniqueImage();
  let branch: StepResult;
  beforeAll(async () => {
    branch = await run({ images: image });
  });

  it('a tag pushed on a commit whose image exists gets the same digest, and no builder is started', async () => {
    const step = await run({ images: image }, release);
    expect(step.log).toContain(`${image}:main was built from this commit (${sampleSha.slice(0, 7)})`);
    expect(step).toMatchObject({ exitCode: 0, isBuilt: false, leftovers: [] });
    expect(step.commands.filter((command) => !/^(?:version|info|buildx version)/.test(command))).toEqual([]);
    expect(step.outputs.digest).toBe(branch.outputs.digest);
    expect(await digestOf(`${image}:1.2.3`)).toBe(branch.outputs.digest);
    expect(step.milliseconds).toBeLessThan(5000);
  });
});
