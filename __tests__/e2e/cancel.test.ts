import { makeWorkspace, runStep, type StepResult, testbed, uniqueImage } from './door.ts';
import { digestOf, docker } from './image.ts';

let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  workspace = await makeWorkspace({ Dockerfile: `FROM ${testbed('BASE')}\nRUN echo started && sleep 300\n` });
});
afterAll(() => workspace.remove());

/** Runs a build that would take minutes, and sends the signal once it is under way. */
function cancel(driver: string, signal: NodeJS.Signals, images: string): Promise<StepResult> {
  let isSent = false;
  const onLog = (log: string, kill: (signal: NodeJS.Signals) => void) => {
    // On an engine that builds for others, too, a step may go by the name that the other build gave it.
    if (isSent || !/1\/\d\] FROM/.test(log)) return;
    isSent = true;
    setTimeout(() => kill(signal), 500);
  };
  return runStep({ inputs: { images, driver, 'no-cache': 'true' }, workspace: workspace.folder, onLog });
}

describe.each(['docker', 'docker-container'])(
  'a job that is cancelled during a build with driver %s',
  (driver) => {
    it.each(['SIGINT', 'SIGTERM'] as const)(
      'ends within seconds on %s, is not green, and leaves nothing behind',
      async (signal) => {
        const images = uniqueImage();
        const started = performance.now();
        const step = await cancel(driver, signal, images);
        expect(performance.now() - started).toBeLessThan(15_000);
        expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
        expect(step.log).toContain(`the job was cancelled (${signal})`);
        expect(await docker('buildx', 'ls')).not.toContain(step.state.builder ?? 'no builder');
        expect(await digestOf(`${images}:main`)).toBeUndefined();
      },
    );
  },
);

describe('a step that is killed', () => {
  it('leaves a builder, which the post step takes away', async () => {
    const images = uniqueImage();
    const step = await cancel('docker-container', 'SIGKILL', images);
    expect(step.exitCode).toBeNull();
    expect(step.leftovers).toHaveLength(1);
    const builder = step.state.builder ?? '';
    expect(await docker('buildx', 'ls')).toContain(builder);
    const env = { STATE_folder: step.state.folder, STATE_builder: builder };
    const post = await runStep({ inputs: {}, entry: 'post', workspace: workspace.folder, env });
    expect(post.exitCode).toBe(0);
    expect(await docker('buildx', 'ls')).not.toContain(builder);
    expect(await digestOf(`${images}:main`)).toBeUndefined();
  });
});
