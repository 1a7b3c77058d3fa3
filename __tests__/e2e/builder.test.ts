import { readFile } from 'node:fs/promises';
import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';
import { standIn } from './stand-in.ts';

let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  workspace = await makeWorkspace({ Dockerfile: `FROM ${testbed('BASE')}\nCOPY Dockerfile /\n` });
});
afterAll(() => workspace.remove());

function publish(path: string, env: Record<string, string> = {}) {
  const inputs = { images: uniqueImage(), driver: 'docker-container' };
  return runStep({ inputs, workspace: workspace.folder, env: { PATH: path, ...env } });
}

describe('what the machine knows reaches a BuildKit container by itself', () => {
  it('mirrors and hosts without TLS, as the engine was told', async () => {
    const told = '"IndexConfigs":{"registry.example:5000":{"Secure":false},';
    const { path, notes } = await standIn(
      workspace.folder,
      `copy() { for word; do [ "$last" = --buildkitd-config ] && cat "$word" >> "$(dirname "$0")/notes"; last=$word; done; }
      case "$*" in
        info*) PATH="$REAL_PATH" docker "$@" | sed 's#"IndexConfigs":{#${told}#';;
        *) copy "$@"; real "$@";;
      esac`,
    );
    const step = await publish(path, { REAL_PATH: process.env.PATH ?? '' });
    expect(step).toMatchObject({ exitCode: 0, leftovers: [] });
    expect(await readFile(notes, 'utf8')).toContain(
      '[registry."registry.example:5000"]\nhttp = true\ninsecure = true',
    );
  });

  it('proxies, but never for a registry on this machine', async () => {
    const { path, notes } = await standIn(workspace.folder, 'real "$@"');
    const step = await publish(path, {
      HTTPS_PROXY: 'http://proxy.invalid:3128',
      NO_PROXY: 'localhost,127.0.0.1',
    });
    expect(step.exitCode).toBe(0);
    const said = await readFile(notes, 'utf8');
    expect(said).toContain('--driver-opt env.HTTPS_PROXY=http://proxy.invalid:3128');
    expect(said).toContain('--driver-opt "env.NO_PROXY=localhost,127.0.0.1"');
  });

  it('a machine that knows nothing starts the container without a configuration', async () => {
    const { path, notes } = await standIn(workspace.folder, 'real "$@"');
    expect((await publish(path)).exitCode).toBe(0);
    expect(await readFile(notes, 'utf8')).not.toContain('--buildkitd-config');
  });
});
