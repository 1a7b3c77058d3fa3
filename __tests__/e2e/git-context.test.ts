import { readFile, rm } from 'node:fs/promises';
import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';
import { type GitServer, startGitServer } from './git-server.ts';

const token = 'ghs_an-entirely-made-up-token';
const dockerfile = `FROM ${testbed('BASE')}\nCOPY . /src\n`;

let server: GitServer;
let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  server = await startGitServer(token);
  workspace = await makeWorkspace({});
});
afterAll(async () => {
  await workspace.remove();
  await server.close();
});

/** Files of this run: what the build saw lies in out/src afterwards. */
async function build(inputs: Record<string, string>, event: { sha: string; [key: string]: unknown }) {
  const folder = workspace.folder;
  const step = await runStep({
    inputs: {
      images: uniqueImage(),
      'github-token': token,
      push: 'false',
      outputs: 'type=local,dest=out',
      ...inputs,
    },
    event,
    env: { GITHUB_SERVER_URL: server.url },
    workspace: folder,
  });
  const seen = async (name: string) => readFile(`${folder}/out/src/${name}`, 'utf8').catch(() => undefined);
  const [version, readme, library, head] = await Promise.all(
    ['version', 'README', 'library/code', '.git/HEAD'].map(seen),
  );
  await rm(`${folder}/out`, { recursive: true, force: true });
  return { step, version, readme, library, head };
}

describe('without a checkout', () => {
  it('a private repository is fetched at the commit of the run, with its token, and the log says why', async () => {
    const sha = await server.commit('Acme/App', 'refs/heads/main', {
      Dockerfile: dockerfile,
      version: 'one',
    });
    await server.commit('Acme/App', 'refs/heads/main', { Dockerfile: dockerfile, version: 'later' });
    const { step, version } = await build({}, { sha });
    expect(step.log).toContain(`${server.url}/Acme/App.git#${sha}`);
    expect(step).toMatchObject({ exitCode: 0, leftovers: [] });
    expect(version).toBe('one');
    expect(step.log).toContain(
      'the workspace holds no checkout and no Dockerfile, so this commit is fetched by git',
    );
    expect(step.log.replaceAll(`::add-mask::${token}`, '')).not.toContain(token);
    expect(server.requests.length).toBeGreaterThan(0);
  });

  it('a pull request is fetched at its trial merge, which is on no branch', async () => {
    const sha = await server.commit('Acme/App', 'refs/pull/7/merge', {
      Dockerfile: dockerfile,
      version: 'merge',
    });
    const { step, version } = await build({}, { sha, name: 'pull_request', ref: 'refs/pull/7/merge' });
    expect(step.exitCode).toBe(0);
    expect(version).toBe('merge');
  });

  it('a tag is fetched at its commit', async () => {
    const sha = await server.commit('Acme/App', 'refs/tags/v1.2.3', {
      Dockerfile: dockerfile,
      version: 'v1.2.3',
    });
    const { step, version } = await build({}, { sha, ref: 'refs/tags/v1.2.3' });
    expect(step).toMatchObject({ exitCode: 0, outputs: { version: 'v1.2.3' } });
    expect(version).toBe('v1.2.3');
  });

  it('public submodules come with it, unless a query says no', async () => {
    const library = await server.commit('public/library', 'refs/heads/main', { code: 'of the library' });
    const modules = `[submodule "library"]\n\tpath = library\n\turl = ../../public/library.git\n`;
    const files = { Dockerfile: dockerfile, version: 'with', '.gitmodules': modules };
    const sha = await server.commit('Acme/Modules', 'refs/heads/main', files, { library });
    const whole = await build({}, { sha, repository: 'Acme/Modules' });
    expect(whole).toMatchObject({ step: { exitCode: 0 }, version: 'with', library: 'of the library' });
    const bare = await build(
      { context: '{{defaultContext}}?submodules=false' },
      { sha, repository: 'Acme/Modules' },
    );
    expect(bare).toMatchObject({ step: { exitCode: 0 }, version: 'with', library: undefined });
  });

  const refusals = [
    {
      what: 'private submodules',
      repository: 'Acme/Submodules',
      token,
      says: 'not its submodules, so only public ones can be fetched',
    },
    {
      what: 'a repository that the token may not read',
      repository: 'Acme/Private',
      token: 'ghs_another-made-up-token',
      says: 'github-token',
    },
  ];
  // A repository each: BuildKit does not ask the server again for a commit that it has, and two commits
  // with the same files, made in the same second, are the same commit.
  it.each(refusals)('the step fails on $what, with the cause and what to do', async (row) => {
    const library = await server.commit('Acme/library', 'refs/heads/main', { code: 'private' });
    const modules = `[submodule "library"]\n\tpath = library\n\turl = ../library.git\n`;
    const files = { Dockerfile: dockerfile, '.gitmodules': modules };
    const sha = await server.commit(row.repository, 'refs/heads/main', files, { library });
    const { step } = await build({ 'github-token': row.token }, { sha, repository: row.repository });
    expect(step.exitCode).toBe(1);
    const error = step.log.split('\n').find((line) => line.startsWith('::error'));
    expect(error).toContain('The cause: ');
    expect(error).toContain(row.says);
  });
});

describe('parts of the own repository', () => {
  const files = {
    'app/Dockerfile': dockerfile,
    'app/Other.Dockerfile': `${dockerfile}RUN echo other > /src/README\n`,
    'app/version': 'sub',
    version: 'root',
    README: 'root',
  };
  let sha: string;
  beforeAll(async () => {
    sha = await server.commit('Acme/App', 'refs/heads/parts', files);
  });

  const cases: { context: string; expected: object }[] = [
    { context: '{{defaultContext}}:app', expected: { version: 'sub', head: undefined } },
    { context: '{{ defaultContext }}?subdir=app', expected: { version: 'sub', head: undefined } },
    { context: '{{defaultContext}}?subdir=app&ref=refs/heads/parts', expected: { version: 'sub' } },
  ];
  it.each(cases)('`context: $context` is that folder', async ({ context, expected }) => {
    const built = await build({ context }, { sha });
    expect(built).toMatchObject({ step: { exitCode: 0 }, ...expected });
  });

  it('`keep-git-dir=true` keeps the history for the build', async () => {
    const built = await build(
      { context: '{{defaultContext}}?keep-git-dir=true', file: 'app/Dockerfile' },
      { sha },
    );
    expect(built).toMatchObject({ step: { exitCode: 0 }, version: 'root', head: `${sha}\n` });
  });

  it('`file` is a path in the context, and a named context can be a folder of it', async () => {
    const built = await build(
      {
        context: '{{defaultContext}}:app',
        file: 'Other.Dockerfile',
        'build-contexts': 'extra={{defaultContext}}',
      },
      { sha },
    );
    expect(built).toMatchObject({ step: { exitCode: 0 }, version: 'sub', readme: 'other\n' });
  });
});
