import { isLockFile, selectLockFiles } from '../../../src/core/cache-mounts/lock-files.ts';

const all = [
  'go.sum',
  'web/package-lock.json',
  'web/yarn.lock',
  'api/requirements-dev.txt',
  'api/uv.lock',
  'Cargo.lock',
];
const select = (...targets: string[]) =>
  selectLockFiles(
    targets.map((target) => ({ id: target, target, owner: [], line: 1 })),
    all,
  );

describe('the lock files that a cache mount depends on', () => {
  it.each([
    ['/go/pkg/mod', ['go.sum']],
    ['/root/.cache/go-build', ['go.sum']],
    ['/root/.npm', ['web/package-lock.json', 'web/yarn.lock']],
    ['/usr/local/share/.cache/yarn', ['web/yarn.lock']],
    ['/root/.cache/pip', ['api/requirements-dev.txt', 'api/uv.lock']],
    ['/root/.cache/uv', ['api/requirements-dev.txt', 'api/uv.lock']],
    ['/usr/local/cargo/registry', ['Cargo.lock']],
    ['/var/cache/apt', []],
  ])('of %s are %j', (target, files) => {
    expect(select(target)).toEqual(files);
  });

  it('are those of each mount', () => {
    expect(select('/go/pkg/mod', '/usr/local/cargo/registry')).toEqual(['go.sum', 'Cargo.lock']);
  });

  it('are all of them where what it holds cannot be told', () => {
    expect(select('/go/pkg/mod', '/cache')).toEqual(all);
  });

  it.each([
    'App.csproj',
    'packages.lock.json',
    'Gemfile.lock',
    'composer.lock',
    'pom.xml',
    'build.gradle.kts',
    'pnpm-lock.yaml',
    'poetry.lock',
  ])('are looked for by name: %s', (name) => {
    expect(isLockFile(name)).toBe(true);
  });

  it('are no other files', () => {
    expect(['package.json', 'main.go', 'requirements.md', 'locked.txt'].filter(isLockFile)).toEqual([]);
  });
});
