import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';

const run = promisify(execFile);
const nobody = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'init.defaultBranch=main'];
const token = Buffer.from('x-access-token:not-a-real-token').toString('base64');

const files = {
  Dockerfile: 'FROM scratch\nCOPY . /\n',
  '.dockerignore': 'notes.md\n!.git\n',
  'notes.md': 'mine',
  'src/a.txt': 'a',
  '.gitattributes': '* text\n',
};

const made: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(made.map((remove) => remove())));

/** A repository as actions/checkout up to v5 leaves it. */
async function checkOut(own: Readonly<Record<string, string>> = {}) {
  const { folder, remove } = await makeWorkspace({ ...files, ...own });
  made.push(remove);
  const git = async (...args: readonly string[]) =>
    (await run('git', [...nobody, ...args], { cwd: folder })).stdout.trim();
  await git('init', '--quiet');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'x');
  await git('config', '--local', 'http.https://github.com/.extraheader', `AUTHORIZATION: basic ${token}`);
  return { folder, git, sha: await git('rev-parse', 'HEAD') };
}

/** What the files of the image are, on the engine's own BuildKit unless something else is asked for. */
async function build(
  { folder, sha }: { readonly folder: string; readonly sha: string },
  inputs: Record<string, string> = {},
  env: Record<string, string> = {},
) {
  const out = await mkdtemp(join(tmpdir(), 'slipway-out-'));
  made.push(() => rm(out, { recursive: true, force: true }));
  const step = await runStep({
    inputs: { images: uniqueImage(), push: 'false', outputs: `type=local,dest=${out}`, ...inputs },
    event: { sha },
    workspace: folder,
    env,
  });
  const has = (await readdir(out, { recursive: true })).map(String);
  return { ...step, out, has };
}

describe('the default context', () => {
  it.each([
    ['the engine with the containerd store', {}, {}],
    ['the engine with the classic store', {}, { DOCKER_HOST: testbed('DOCKER_HOST_CLASSIC') }],
    ['a container', { driver: 'docker-container' }, {}],
    ['a frontend of its own line', { file: 'with-syntax/Dockerfile' }, {}],
  ])(
    'has no `.git` on %s, leaves out what the list says, and leaves the tree as it was',
    async (_, inputs, env) => {
      const checkout = await checkOut({ 'with-syntax/Dockerfile': `# comment\n${files.Dockerfile}` });
      const step = await build(checkout, inputs, env);
      expect(step.exitCode === 0 ? '' : step.log).toBe('');
      expect(step.has.filter((path) => /(?:^|\/)\.git(?:\/|$)/.test(path))).toEqual([]);
      expect(step.has).toEqual(
        expect.arrayContaining(['src/a.txt', '.gitattributes', '.dockerignore', 'Dockerfile']),
      );
      expect(step.has).not.toContain('notes.md');
      expect(await readFile(join(step.out, '.dockerignore'), 'utf8')).toBe(files['.dockerignore']);
      expect(step.log).toContain('the workspace holds a checkout; without `.git`, as a git context');
      expect(step.log).toContain('line 2 of .dockerignore, `!.git`, brings nothing back');
      expect(step.leftovers).toEqual([]);
      expect(await checkout.git('status', '--porcelain')).toBe('');
    },
  );

  it('goes by the list beside the Dockerfile where there is one, and leaves checkouts below it without `.git`, too', async () => {
    const checkout = await checkOut({ 'Dockerfile.dockerignore': 'src\n' });
    await run('git', ['init', '--quiet', 'other'], { cwd: checkout.folder });
    const { has } = await build(checkout);
    expect(has).toEqual(expect.arrayContaining(['notes.md', 'other', 'Dockerfile.dockerignore']));
    expect(has.filter((path) => /(?:^|\/)\.git(?:\/|$)|^src/.test(path))).toEqual([]);
  });

  it('may leave out everything', async () => {
    const checkout = await checkOut({
      Dockerfile: 'FROM scratch\nCOPY <<EOF /made\nx\nEOF\n',
      '.dockerignore': '*',
    });
    expect((await build(checkout, { provenance: 'false' })).has).toEqual(['made']);
  });

  it('has `.git` where BUILDKIT_CONTEXT_KEEP_GIT_DIR asks for it, and then looks for a credential in it', async () => {
    const checkout = await checkOut({ '.dockerignore': '' });
    const keep = { 'build-args': 'BUILDKIT_CONTEXT_KEEP_GIT_DIR=1' };
    const refused = await build(checkout, keep);
    expect(refused).toMatchObject({ exitCode: 1, has: [] });
    await checkout.git('config', '--local', '--remove-section', 'http.https://github.com/');
    const step = await build(checkout, keep);
    expect(step.has).toEqual(expect.arrayContaining(['.git/config', '.git/HEAD']));
    expect(step.log).toContain('differs in every checkout');
  });

  it('names the Dockerfile of the user where a line fails, and where a check finds something', async () => {
    const failing = await checkOut({ 'in/Dockerfile': `FROM ${testbed('BASE')}\nRUN false\n` });
    const step = await build(failing, { file: 'in/Dockerfile' });
    expect(step.exitCode).toBe(1);
    expect(step.log).toMatch(/::error [^\n]*file=in\/Dockerfile,line=2/);
    const checked = await checkOut({ 'in/Dockerfile': `from ${testbed('BASE')}\nRUN true\n` });
    const check = await build(checked, { file: 'in/Dockerfile', call: 'check', outputs: '' });
    expect(check.log).toMatch(/file=in\/Dockerfile,line=1/);
    const said = `${step.log}${check.log}`
      .split('\n')
      .filter((line) => !line.startsWith('docker buildx build'));
    expect(said.join('\n')).not.toMatch(/slipway-\w+\/dockerfile/);
  });

  it('is the same for two checkouts of a commit, so that the second one reuses the image', async () => {
    const source = await checkOut({
      Dockerfile: `FROM ${testbed('BASE')}\nCOPY . /app\n`,
      '.dockerignore': '',
    });
    const images = uniqueImage();
    const publish = async () => {
      const { folder, remove } = await makeWorkspace({});
      made.push(remove);
      await run('git', ['clone', '--quiet', '--depth=1', `file://${source.folder}`, folder]);
      const inputs = { images, reuse: 'content', provenance: 'mode=max' };
      return runStep({ inputs, event: { sha: source.sha }, workspace: folder });
    };
    const first = await publish();
    expect(first.exitCode === 0 ? '' : first.log).toBe('');
    const second = await publish();
    expect(second.log).toContain('Not built: nothing that goes into');
    expect(second.outputs.digest).toBe(first.outputs.digest);
    const provenance = await run('docker', [
      'buildx',
      'imagetools',
      'inspect',
      `${images}:main`,
      '--format',
      '{{json .Provenance}}',
    ]);
    expect(provenance.stdout).toContain('"Dockerfile"');
    expect(provenance.stdout).not.toMatch(/slipway-(?!workspace)|localdir:dockerfile/);
  });
});

describe('a context that somebody named', () => {
  it('stops the step before the build where `COPY` takes a credential of its `.git`, and goes on where that is allowed', async () => {
    const checkout = await checkOut({ '.dockerignore': '' });
    const step = await build(checkout, { context: '.' });
    expect(step).toMatchObject({ exitCode: 1, has: [] });
    expect(step.log).toMatch(
      /`\.git\/config` of the context holds a credential \(`http\.https:\/\/github\.com\/\.extraheader`\)/,
    );
    expect(step.log).not.toContain(token);
    const allowed = await build(checkout, { context: '.', 'allow-findings': 'secrets' });
    expect(allowed.has).toContain('.git/config');
  });

  it('has what actions/checkout v6 leaves, and a notice on the line says what it costs', async () => {
    const checkout = await checkOut({ '.dockerignore': '' });
    await checkout.git('config', '--local', '--remove-section', 'http.https://github.com/');
    const { folder, remove } = await makeWorkspace({
      'credentials.config': `[http]\nextraheader = AUTHORIZATION: basic ${token}\n`,
    });
    made.push(remove);
    const include = `includeIf.gitdir:${checkout.folder}/.git.path`;
    await checkout.git('config', '--local', include, join(folder, 'credentials.config'));
    const step = await build(checkout, { context: '.' });
    expect(step.exitCode === 0 ? '' : step.log).toBe('');
    expect(step.log).toMatch(/::notice [^\n]*file=Dockerfile,line=2[^\n]*takes `\.git` along/);
    await writeFile(
      join(checkout.folder, 'inside.config'),
      `[http]\nextraheader = AUTHORIZATION: basic ${token}\n`,
    );
    await checkout.git('config', '--local', include, '../inside.config');
    const leaking = await build(checkout, { context: '.' });
    expect(leaking.log).toContain('`inside.config` of the context holds a credential');
  });
});
