import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

interface Project {
  readonly folder: string;
  readonly git: (...args: string[]) => string;
  readonly release: (...args: string[]) => { readonly status: number | null; readonly text: string };
}

/** A repository that has what a release is made of; the checks of dist and docs are tested where they are. */
function makeProject(check = 'exit 0'): Project {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-release-'));
  folders.push(folder);
  mkdirSync(join(folder, 'script'));
  for (const name of ['package.json', 'package-lock.json', 'script/release'])
    cpSync(join(root, name), join(folder, name));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const name of ['check-dist', 'docs'])
    writeFileSync(join(folder, 'script', name), `#!/bin/sh\n${check}\n`, { mode: 0o755 });
  writeFileSync(join(folder, 'CHANGELOG.md'), '# Changes\n\n## Unreleased\n\n- Something new.\n');
  writeFileSync(join(folder, '.gitignore'), 'node_modules\n');
  const env = { ...process.env, GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@example.com' };
  const options = {
    cwd: folder,
    encoding: 'utf8' as const,
    env: { ...env, GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@example.com' },
  };
  const git = (...args: string[]) => execFileSync('git', args, options).trim();
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '.');
  git('commit', '--quiet', '-m', 'first');
  const release = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(join(folder, 'script/release'), args, options);
    return { status, text: `${stdout}${stderr}` };
  };
  return { folder, git, release };
}

function addNote({ folder, git }: Project, note: string): void {
  const path = join(folder, 'CHANGELOG.md');
  writeFileSync(path, readFileSync(path, 'utf8').replace('## Unreleased\n', `## Unreleased\n\n- ${note}\n`));
  git('commit', '--quiet', '-am', note);
}

describe('a release', () => {
  it('tags the version, moves the major tag to it, and has its section in the changelog', () => {
    const project = makeProject();
    expect(project.release('1.2.3').text).toContain(
      'git push --atomic origin main v1.2.3 && git push --force origin v1\n',
    );
    addNote(project, 'More.');
    expect(project.release('1.3.0').status).toBe(0);
    const { git, folder } = project;
    expect(git('rev-parse', 'v1^{commit}')).toBe(git('rev-parse', 'v1.3.0^{commit}'));
    expect(git('rev-parse', 'v1.2.3^{commit}')).toBe(git('rev-parse', 'HEAD~2'));
    expect(JSON.parse(git('show', 'v1.2.3:package.json')).version).toBe('1.2.3');
    expect(JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).version).toBe('1.3.0');
    expect(project.release('notes', '1.2.3').text).toBe('- Something new.\n');
    expect(project.release('notes', '1.3.0').text).toBe('- More.\n');
  });

  it('of a pre-release moves no other tag', () => {
    const project = makeProject();
    expect(project.release('1.0.0-rc.1').status).toBe(0);
    expect(project.git('tag')).toBe('v1.0.0-rc.1');
  });

  it('of an older major version leaves the newer one where it is', () => {
    const project = makeProject();
    project.release('2.0.0');
    addNote(project, 'A mend.');
    expect(project.release('1.9.1').status).toBe(0);
    expect(project.git('rev-parse', 'v2^{commit}')).toBe(project.git('rev-parse', 'v2.0.0^{commit}'));
    expect(project.git('rev-parse', 'v1^{commit}')).toBe(project.git('rev-parse', 'v1.9.1^{commit}'));
  });

  it.each([
    ['what is no version', (_: Project) => {}, 'v1.0', '"v1.0" is no version'],
    [
      'a version that exists',
      ({ release }: Project) => release('1.0.0'),
      '1.0.0',
      'a version tag never moves',
    ],
    [
      'a version below the highest',
      ({ release }: Project) => release('1.1.0'),
      '1.0.9',
      '1.0.9 is not above v1.1.0',
    ],
    ['a branch', ({ git }: Project) => git('switch', '-qc', 'topic'), '1.0.0', 'made on main'],
    [
      'nothing that anybody wrote down',
      ({ release }: Project) => release('1.0.0'),
      '1.0.1',
      'says nothing under "Unreleased"',
    ],
    [
      'changes that are not committed',
      ({ folder }: Project) => writeFileSync(join(folder, 'new'), ''),
      '1.0.0',
      'not committed',
    ],
  ])('is not made of %s', (_, prepare, version, text) => {
    const project = makeProject();
    prepare(project);
    const before = project.git('show-ref', '--head');
    const { status, text: said } = project.release(version);
    expect({ status, said }).toEqual({ status: 1, said: expect.stringContaining(text) });
    expect(project.git('show-ref', '--head')).toBe(before);
  });

  it('is not made where dist is not what the source builds', () => {
    const project = makeProject('echo "dist/ differs" >&2; exit 1');
    expect(project.release('1.0.0').status).not.toBe(0);
    expect(project.git('tag')).toBe('');
  });
});
