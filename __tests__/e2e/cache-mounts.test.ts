import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runnerVariables, type Scope, startActionsCache } from '../io/actions-cache.ts';
import { type FaultProxy, startFaultProxy } from '../io/faults.ts';
import { makeWorkspace, runStep, type StepEvent, testbed, uniqueImage } from './door.ts';

const main: Scope = { Scope: 'refs/heads/main', Permission: 3 };

let service: Awaited<ReturnType<typeof startActionsCache>>;
let proxy: FaultProxy;
beforeAll(async () => {
  service = await startActionsCache();
  proxy = await startFaultProxy(service.host);
});
beforeEach(() => {
  service.entries.clear();
  proxy.reset();
});
afterAll(async () => {
  await proxy.close();
  await service.close();
});

/** Two folders, one of them another owner's; what a step finds there it says, and then it leaves a word. */
async function makeApp() {
  const id = crypto.randomUUID().slice(0, 8);
  const command = [
    // BuildKit takes steps that differ in their mounts alone for the same.
    `: ${id}`,
    'echo "had: $(cat /cache/word /root/.npm/word 2>/dev/null | tr "\\n" " ")"',
    'stat -c "owner: %u" /cache/word 2>/dev/null || true',
    'cat /src/* | tail -n 1 >> /root/.npm/word',
    'echo own > /cache/word && chown 1000:1000 /cache/word',
  ].join(' && ');
  const workspace = await makeWorkspace({
    Dockerfile: [
      `FROM ${testbed('BASE')} AS build`,
      'ARG TARGETARCH',
      'COPY package-lock.json /src/',
      `RUN --mount=type=cache,id=npm-${id}-$TARGETARCH,target=/root/.npm --mount=type=cache,id=own-${id},target=/cache,uid=1000,gid=1000 ${command}`,
      'FROM scratch',
      'COPY --from=build /src /src',
    ].join('\n'),
    'package-lock.json': 'first\n',
  });
  const lock = (text: string) => writeFile(join(workspace.folder, 'package-lock.json'), `${text}\n`);
  return { ...workspace, lock, image: uniqueImage() };
}
type App = Awaited<ReturnType<typeof makeApp>>;

interface Run {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly event?: Partial<StepEvent>;
  readonly scopes?: readonly Scope[];
}

function build(app: App, { inputs, event, scopes = [main] }: Run = {}) {
  return runStep({
    inputs: {
      images: app.image,
      driver: 'docker-container',
      'driver-opts': inputs?.driver ? '' : 'network=host',
      cache: 'off',
      'cache-mounts': 'true',
      ...inputs,
    },
    workspace: app.folder,
    env: { ...runnerVariables(proxy.host, 2, scopes), RUNNER_ENVIRONMENT: 'github-hosted' },
    ...(event && { event }),
  });
}

const archives = () => [...service.entries.keys()].filter((key) => key.includes('slipway-mounts'));

it('the folders of `RUN --mount=type=cache` are there at the next run, with their owners, and are kept anew when a lock file changes', async () => {
  const app = await makeApp();
  const first = await build(app);
  await app.lock('second');
  const second = await build(app);
  const third = await build(app);
  await app.remove();
  expect([first, second, third].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
  expect(first.log).toMatch(/had: $/m);
  expect(first.log).toMatch(/Cache mounts .*: empty at the start; .* kept in /);
  expect(second.log).toMatch(/had: own first $/m);
  expect(second.log).toContain('owner: 1000');
  expect(second.log).toMatch(/Cache mounts .*: as slipway-mounts:.* has them, after .* kept in /);
  expect(third.log).toMatch(/had: own first second $/m);
  expect(third.summary).toMatch(/Cache mounts .*; nothing kept: nothing is new/);
  expect(archives()).toHaveLength(2);
  expect([...first.leftovers, ...third.leftovers]).toEqual([]);
});

it("the engine's own BuildKit keeps and finds them as a builder in a container does; a pull request finds them, and keeps nothing", async () => {
  const app = await makeApp();
  const engine = await build(app, { inputs: { driver: 'docker' } });
  await app.lock('second');
  const payload = {
    number: 7,
    pull_request: { number: 7, base: { ref: 'main' }, head: { repo: { full_name: 'Acme/App' } } },
  };
  const event = { name: 'pull_request', ref: 'refs/pull/7/merge', payload };
  const scopes = [
    { Scope: 'refs/pull/7/merge', Permission: 3 },
    { ...main, Permission: 1 },
  ];
  const pull = await build(app, { event, scopes });
  await app.remove();
  expect([engine.exitCode, pull.exitCode]).toEqual([0, 0]);
  expect(engine.log).toMatch(/Cache mounts .* kept in /);
  expect(pull.log).toMatch(/had: own first $/m);
  expect(pull.log).toContain('nothing kept (a pull request');
  expect(archives()).toHaveLength(1);
});

it('what does not arrive in time, or is too large to be kept, is a warning', async () => {
  const app = await makeApp();
  await build(app);
  proxy.inject({ method: 'GET', path: /slipway-mounts/, fault: { kind: 'hang' } });
  const late = await build(app, { inputs: { 'cache-timeout': '4s' } });
  proxy.reset();
  await app.lock('second');
  const large = await build(app, { inputs: { 'cache-max-size': '1kB' } });
  await app.remove();
  expect([late.exitCode, large.exitCode]).toEqual([0, 0]);
  expect(late.log).toMatch(/::warning::.*the cache mounts begin empty: it was not done within 4 s/);
  expect(large.log).toMatch(/::warning::.*the cache mounts were not kept: it has .* allows 1\.0 kB/);
  expect(late.milliseconds).toBeLessThan(40_000);
});

it('a build that fails keeps nothing', async () => {
  const app = await makeApp();
  await writeFile(
    join(app.folder, 'Dockerfile'),
    `FROM ${testbed('BASE')}\nRUN --mount=type=cache,target=/cache date > /cache/x\nRUN false\n`,
  );
  const { exitCode } = await build(app);
  await app.remove();
  expect(exitCode).toBe(1);
  expect(archives()).toEqual([]);
});
