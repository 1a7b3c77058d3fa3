import { type FaultProxy, startFaultProxy } from '../io/faults.ts';
import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';

let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
let proxy: FaultProxy;
beforeAll(async () => {
  [workspace, proxy] = await Promise.all([
    makeWorkspace({ 'README.md': 'sample' }),
    startFaultProxy(testbed('REGISTRY')),
  ]);
});
afterAll(() => Promise.all([workspace.remove(), proxy.close()]));
beforeEach(() => proxy.reset());

function plan(inputs: Record<string, string>, event = {}) {
  const image = uniqueImage().replace(testbed('REGISTRY'), proxy.host);
  return runStep({
    inputs: { images: `${image}\n${image}-mirror`, tags: 'type=raw,value=edge', ...inputs },
    event,
    entry: 'plan',
    workspace: workspace.folder,
    env: { PATH: '/nowhere' },
  });
}

const uploads = () => proxy.lines().filter((line) => line.startsWith('POST'));

describe('the right to push, in the plan', () => {
  it('is not asked for where nobody wants that: the plan speaks to no registry', async () => {
    expect(await plan({})).toMatchObject({ exitCode: 0, outputs: { push: 'true' } });
    expect(proxy.lines()).toEqual([]);
  });

  it('is proved for every repository, and nothing is left there', async () => {
    const step = await plan({ 'check-push': 'true' });
    expect(step).toMatchObject({ exitCode: 0, outputs: { push: 'true' } });
    expect(uploads()).toHaveLength(2);
    expect(proxy.lines().filter((line) => line.startsWith('DELETE'))).toHaveLength(2);
  });

  it('where it is refused, the plan fails before any leg is built, with what to do', async () => {
    const body = '{"errors":[{"code":"DENIED","message":"permission_denied: write_package"}]}';
    const fault = { kind: 'answer', status: 403, body } as const;
    proxy.inject({ method: 'POST', path: /-mirror\/blobs\/uploads/, fault });
    const step = await plan({ 'check-push': 'true' });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('write_package');
    expect(step.outputs.matrix).toBeUndefined();
  });

  it('is not asked for on a pull request, which pushes nothing', async () => {
    const event = { name: 'pull_request', ref: 'refs/pull/7/merge' };
    expect(await plan({ 'check-push': 'true' }, event)).toMatchObject({
      exitCode: 0,
      outputs: { push: 'false' },
    });
    expect(proxy.lines()).toEqual([]);
  });
});
