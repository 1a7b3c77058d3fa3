import { runnerVariables, type Scope, startActionsCache } from '../io/actions-cache.ts';
import { type FaultProxy, startFaultProxy } from '../io/faults.ts';
import { makeWorkspace, runStep, type StepEvent, testbed } from './door.ts';

export const main: Scope = { Scope: 'refs/heads/main', Permission: 3 };
export const ownPull = {
  number: 7,
  pull_request: { number: 7, base: { ref: 'main' }, head: { repo: { full_name: 'Acme/App' } } },
};

interface Run {
  readonly image: string;
  readonly version?: 1 | 2;
  readonly scopes?: readonly Scope[];
  readonly event?: Partial<StepEvent>;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Parts {
  readonly workspace: Awaited<ReturnType<typeof makeWorkspace>>;
  readonly service: Awaited<ReturnType<typeof startActionsCache>>;
  readonly proxy: FaultProxy;
}

/**
 * An image of three steps, the first of which makes something else each time it really runs; the Actions cache as a
 * runner offers it, and a proxy in front of it. Each build has a builder of its own, as on a hosted runner: what it holds
 * goes with it.
 */
export function useCacheWorld(
  make: string,
  common: Readonly<Record<string, string>> = {},
): { readonly parts: () => Parts; readonly build: (run: Run) => ReturnType<typeof runStep> } {
  let parts: Parts;
  beforeAll(async () => {
    const base = testbed('BASE');
    const stages = [`FROM ${base} AS build`, `RUN ${make}`, `FROM ${base}`];
    const workspace = await makeWorkspace({
      Dockerfile: [...stages, 'COPY --from=build /made /made', 'RUN cat /made'].join('\n'),
    });
    const service = await startActionsCache();
    parts = { workspace, service, proxy: await startFaultProxy(service.host) };
  });
  beforeEach(() => {
    parts.service.entries.clear();
    parts.service.requests.length = 0;
    parts.proxy.reset();
  });
  afterAll(async () => {
    await Promise.all([parts.workspace.remove(), parts.proxy.close()]);
    await parts.service.close();
  });
  return {
    parts: () => parts,
    build: ({ image, version = 2, scopes = [main], event, inputs, env }) =>
      runStep({
        inputs: {
          images: image,
          driver: 'docker-container',
          'driver-opts': 'network=host',
          ...common,
          ...inputs,
        },
        workspace: parts.workspace.folder,
        env: { ...runnerVariables(parts.proxy.host, version, scopes), ...env },
        ...(event && { event }),
      }),
  };
}
