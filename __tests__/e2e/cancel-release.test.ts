import { RegistryClient } from '../../src/io/registry/client.ts';
import { type Fault, type FaultProxy, startFaultProxy } from '../io/faults.ts';
import { freshRepository, OCI_INDEX, pushIndex, type TestImage } from '../io/registries.ts';
import { makeWorkspace, runStep, type Step, type StepResult, testbed } from './door.ts';
import { digestOf, removeImages } from './image.ts';

let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
let proxy: FaultProxy;
const made: string[] = [];
beforeAll(async () => {
  workspace = await makeWorkspace({ Dockerfile: `FROM ${testbed('BASE')}\nCOPY Dockerfile /\n` });
  proxy = await startFaultProxy(testbed('REGISTRY'));
});
beforeEach(() => proxy.reset());
afterAll(async () => {
  await Promise.all([proxy.close(), workspace.remove(), removeImages(made)]);
});

interface Place {
  /** Through the proxy. */
  readonly image: string;
  readonly old: TestImage;
  readonly push: (seed: string) => Promise<TestImage>;
  readonly named: (tag: string) => Promise<string | undefined>;
}

/** A repository in which `edge` and `stable` name an image. */
async function preparePlace(): Promise<Place> {
  const name = freshRepository(testbed('REGISTRY'), 'cancel');
  const push = (seed: string) => pushIndex(name, ['linux/amd64'], seed);
  const old = await push('old');
  const client = new RegistryClient();
  for (const tag of ['edge', 'stable']) await client.putManifest(name, tag, old.bytes, OCI_INDEX);
  made.push(`${proxy.host}/${name.repository}`);
  const named = (tag: string) => digestOf(`${testbed('REGISTRY')}/${name.repository}:${tag}`);
  return { image: `${proxy.host}/${name.repository}`, old, push, named };
}

const tags = 'type=raw,value=edge\ntype=raw,value=stable';

/** What a runner gives a job between SIGINT and SIGTERM, in milliseconds. */
const GRACE = 7500;

/** The signal is sent a moment after `stable` is to be written, which ends as the test says. */
async function cancelAtStable(
  step: Omit<Step, 'workspace'>,
  fault: Fault,
): Promise<StepResult & { readonly afterSignal: number }> {
  let pid = 0;
  let sentAt = 0;
  const send = () => {
    sentAt = performance.now();
    process.kill(pid, 'SIGINT');
  };
  proxy.inject({
    method: 'PUT',
    path: /manifests\/stable$/,
    times: 1,
    fault: () => {
      setTimeout(send, 200);
      return fault;
    },
  });
  const onStart = (own: number) => {
    pid = own;
  };
  const result = await runStep({ ...step, workspace: workspace.folder, onStart });
  return { ...result, afterSignal: performance.now() - sentAt };
}

async function promoteTo({ image, push }: Place) {
  const { digest } = await push('new');
  return { entry: 'promote', inputs: { source: `${image}@${digest}`, images: image, tags } };
}

const doors: readonly { door: string; makeStep: (place: Place) => Promise<Omit<Step, 'workspace'>> }[] = [
  {
    door: 'promote',
    makeStep: promoteTo,
  },
  {
    door: 'publish',
    makeStep: async ({ image }) => ({ inputs: { images: image, driver: 'docker', tags } }),
  },
];

describe.each(doors)('a job that is cancelled while $door moves tags', ({ makeStep }) => {
  it('puts floating tags back before the runner kills it, and says which', async () => {
    const place = await preparePlace();
    const step = await cancelAtStable(await makeStep(place), { kind: 'delay', milliseconds: 1000 });
    expect(step.afterSignal).toBeLessThan(GRACE);
    expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
    expect(step.log).toContain('the job was cancelled (SIGINT)');
    const [, back = ''] = /the release broke off; put back: ([^;%\n]*)/.exec(step.log) ?? [];
    expect(back.split(', ').sort()).toEqual([`${place.image}:edge`, `${place.image}:stable`]);
    expect(await place.named('edge')).toBe(place.old.digest);
    expect(await place.named('stable')).toBe(place.old.digest);
  });
});

it('a registry that does not answer any more does not hold up a job that is cancelled', async () => {
  const place = await preparePlace();
  const ended = cancelAtStable(await promoteTo(place), { kind: 'hang' });
  const isWritten = ({ method, path }: { readonly method: string; readonly path: string }) =>
    method === 'PUT' && path.endsWith('/manifests/stable');
  proxy.inject({
    path: /manifests/,
    fault: () => (proxy.requests.some(isWritten) ? { kind: 'hang' } : undefined),
  });
  const { exitCode, log, afterSignal } = await ended;
  expect(afterSignal).toBeLessThan(GRACE);
  expect(exitCode).toBe(1);
  expect(log).toMatch(/may name the new image, which could not be found out: .*stable/);
});
