import { describe, expect, it } from '@jest/globals';
import {
  checkContext,
  decideContext,
  fillDefaultContext,
  findGitHost,
  formatContext,
  isRemote,
  listDockerfileCandidates,
  normalizePath,
  type WorkspaceFacts,
} from '../../src/core/build-context.ts';
import { readEvent } from '../fixtures/events/read.ts';

const event = readEvent('push-default-branch');
const own = `https://github.com/Acme/Rocket.git#${event.sha}`;

describe('decideContext', () => {
  const cases: {
    name: string;
    wish: string;
    hasCheckout?: boolean;
    kind: string;
    value: string;
    gitHost?: string;
  }[] = [
    { name: 'nothing said, a checkout: the workspace', wish: '', kind: 'path', value: '.' },
    {
      name: 'nothing said, no checkout: this commit by git',
      wish: '',
      hasCheckout: false,
      kind: 'remote',
      value: own,
      gitHost: 'github.com',
    },
    {
      name: '`git`: this commit, whatever was checked out',
      wish: 'git',
      kind: 'remote',
      value: own,
      gitHost: 'github.com',
    },
    { name: 'a folder called git', wish: './git', kind: 'path', value: './git' },
    { name: 'a path with ./ and a slash at its end', wish: './app/', kind: 'path', value: './app/' },
    { name: 'an absolute path', wish: '/tmp/app', kind: 'path', value: '/tmp/app' },
    {
      name: 'the default context of docker/build-push-action',
      wish: '{{defaultContext}}',
      kind: 'remote',
      value: own,
      gitHost: 'github.com',
    },
    {
      name: 'a folder of it',
      wish: '{{ defaultContext }}:docker/app',
      kind: 'remote',
      value: `${own}:docker/app`,
      gitHost: 'github.com',
    },
    {
      name: 'a folder of it by a query, which stands before the commit',
      wish: '{{defaultContext}}?subdir=docker/app&submodules=false',
      kind: 'remote',
      value: `https://github.com/Acme/Rocket.git?subdir=docker/app&submodules=false#${event.sha}`,
      gitHost: 'github.com',
    },
    {
      name: 'a query that names a ref, which takes the place of the commit',
      wish: '{{defaultContext}}?subdir=app&branch=main',
      kind: 'remote',
      value: 'https://github.com/Acme/Rocket.git?subdir=app&branch=main',
      gitHost: 'github.com',
    },
    {
      name: 'the own repository at another ref',
      wish: 'https://github.com/acme/rocket#main:sub',
      kind: 'remote',
      value: 'https://github.com/acme/rocket#main:sub',
      gitHost: 'github.com',
    },
    {
      name: 'the own repository without a scheme',
      wish: 'github.com/Acme/Rocket.git',
      kind: 'remote',
      value: 'github.com/Acme/Rocket.git',
      gitHost: 'github.com',
    },
    {
      name: 'another repository, which never gets the token of the run',
      wish: 'https://github.com/Acme/Rocket-fuel.git',
      kind: 'remote',
      value: 'https://github.com/Acme/Rocket-fuel.git',
    },
    {
      name: 'a repository whose name only begins like the own one',
      wish: 'https://github.com/Acme/Rocket.gitx#main',
      kind: 'remote',
      value: 'https://github.com/Acme/Rocket.gitx#main',
    },
    {
      name: 'the own path on another host',
      wish: 'https://github.com.evil.io/Acme/Rocket.git',
      kind: 'remote',
      value: 'https://github.com.evil.io/Acme/Rocket.git',
    },
    {
      name: 'an address of git over ssh',
      wish: 'git@github.com:Acme/Rocket.git',
      kind: 'remote',
      value: 'git@github.com:Acme/Rocket.git',
    },
    {
      name: 'an archive',
      wish: 'https://example.com/a.tar.gz',
      kind: 'remote',
      value: 'https://example.com/a.tar.gz',
    },
  ];
  it.each(cases)('$name', ({ wish, hasCheckout = true, kind, value, gitHost }) => {
    const context = decideContext(wish, event, { hasCheckout });
    expect(context).toMatchObject({ kind, value });
    expect(context.gitHost).toBe(gitHost);
    expect(context.reason).not.toBe('');
  });

  it('knows GitHub Enterprise Server by its address', () => {
    const elsewhere = readEvent('push-default-branch', { GITHUB_SERVER_URL: 'https://git.acme.io:8443' });
    expect(decideContext('git', elsewhere, { hasCheckout: true })).toMatchObject({
      value: `https://git.acme.io:8443/Acme/Rocket.git#${event.sha}`,
      gitHost: 'git.acme.io:8443',
    });
  });

  it('fetches the head of a pull request where DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF asks for it', () => {
    const merged = readEvent('pull-request');
    const env = { DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF: 'true' };
    const head = readEvent('pull-request', env);
    const [asMerged, asPushed] = [merged, head].map(
      (one) => decideContext('git', one, { hasCheckout: true }).value.split('#')[1],
    );
    expect(asMerged).toBe(merged.sha);
    expect(asPushed).toMatch(/^[0-9a-f]{40}$/);
    expect(asPushed).not.toBe(asMerged);
    expect(readEvent('push-default-branch', env).contextSha).toBeUndefined();
  });

  it.each([
    { line: 'src={{defaultContext}}:app', host: 'github.com' },
    { line: 'src=https://github.com/acme/rocket.git?ref=main', host: 'github.com' },
    { line: 'src=https://github.com/acme/other.git', host: undefined },
    { line: 'src=./app', host: undefined },
  ])('the named context `$line` gets the token for $host', ({ line, host }) => {
    expect(findGitHost([fillDefaultContext(line, event)], event)).toBe(host);
  });

  it.each(['./a', 'app', 'a@b', '/x', '..', 'docker', 'http', ''])('takes `%s` for a path', (text) => {
    expect(isRemote(text)).toBe(false);
  });

  it('shows no password of an address', () => {
    const context = decideContext('https://me:hidden@git.acme.io/a.git#main', event, { hasCheckout: true });
    expect(context.value).toContain('hidden');
    expect(formatContext(context)).toBe('https://***@git.acme.io/a.git#main');
  });
});

describe('listDockerfileCandidates', () => {
  const cases: { name: string; context: string; file: string; paths: string[] }[] = [
    {
      name: 'the usual names in the workspace',
      context: '.',
      file: '',
      paths: ['Dockerfile', 'dockerfile', 'Containerfile'],
    },
    {
      name: 'the usual names in the context',
      context: './app/',
      file: '',
      paths: ['app/Dockerfile', 'app/dockerfile', 'app/Containerfile'],
    },
    {
      name: 'a file is looked for in the workspace, then in the context',
      context: 'app',
      file: './docker/Dockerfile',
      paths: ['docker/Dockerfile', 'app/docker/Dockerfile'],
    },
    {
      name: 'one place where both are the same',
      context: '.',
      file: 'docker//x/../Dockerfile',
      paths: ['docker/Dockerfile'],
    },
    { name: 'an absolute file', context: 'app', file: '/etc/Dockerfile', paths: ['/etc/Dockerfile'] },
    {
      name: 'an absolute context',
      context: '/work/app/',
      file: 'Dockerfile',
      paths: ['Dockerfile', '/work/app/Dockerfile'],
    },
    {
      name: 'a file outside of the context',
      context: 'app',
      file: 'app/../Dockerfile.prod',
      paths: ['Dockerfile.prod', 'app/Dockerfile.prod'],
    },
  ];
  it.each(cases)('$name', ({ context, file, paths }) => {
    expect(listDockerfileCandidates(context, file)).toEqual(paths);
  });

  it.each([
    { path: '', normal: '.' },
    { path: './', normal: '.' },
    { path: '/', normal: '/' },
    { path: '../a/', normal: '../a' },
    { path: 'a/../../b', normal: '../b' },
    { path: '/a//./b/', normal: '/a/b' },
  ])('writes `$path` as `$normal`', ({ path, normal }) => {
    expect(normalizePath(path)).toBe(normal);
  });
});

describe('checkContext', () => {
  const path = (value: string) => ({ kind: 'path', value, reason: '' }) as const;
  const empty: WorkspaceFacts = { hasCheckout: true, kinds: {}, similar: [] };
  const cases: {
    name: string;
    context: string;
    file: string;
    workspace: Partial<WorkspaceFacts>;
    code: string;
    says: string[];
  }[] = [
    {
      name: 'a context that does not exist',
      context: 'ap',
      file: '',
      workspace: {},
      code: 'context.missing',
      says: ['`ap`', 'relative to the root'],
    },
    {
      name: 'a context that is a file',
      context: 'a.txt',
      file: '',
      workspace: { kinds: { 'a.txt': 'file' } },
      code: 'context.missing',
      says: ['is a file'],
    },
    {
      name: 'a context without a checkout',
      context: 'app',
      file: '',
      workspace: { hasCheckout: false },
      code: 'context.missing',
      says: ['actions/checkout'],
    },
    {
      name: 'a template that is none',
      context: '{{defaultContex}}',
      file: '',
      workspace: {},
      code: 'context.missing',
      says: ['git URL'],
    },
    {
      name: 'no Dockerfile anywhere',
      context: '.',
      file: '',
      workspace: { kinds: { '.': 'folder' } },
      code: 'dockerfile.missing',
      says: ['`Dockerfile`, `dockerfile`, `Containerfile`', 'there is no Dockerfile'],
    },
    {
      name: 'a Dockerfile in a folder',
      context: '.',
      file: '',
      workspace: { kinds: { '.': 'folder' }, similar: ['docs/Dockerfile.md', 'docker/Dockerfile'] },
      code: 'dockerfile.missing',
      says: ['`file: docker/Dockerfile`'],
    },
    {
      name: 'a Dockerfile deeper in the context',
      context: 'app',
      file: '',
      workspace: { kinds: { app: 'folder' }, similar: ['Dockerfile', 'app/docker/Dockerfile'] },
      code: 'dockerfile.missing',
      says: ['`file: app/docker/Dockerfile`'],
    },
    {
      name: 'a misspelt file',
      context: '.',
      file: 'docker/Dokerfile.prod',
      workspace: { kinds: { '.': 'folder' }, similar: ['Dockerfile', 'docker/Dockerfile.prod'] },
      code: 'dockerfile.missing',
      says: ['`file: docker/Dockerfile.prod`'],
    },
    {
      name: 'a file in other letters',
      context: '.',
      file: '',
      workspace: { kinds: { '.': 'folder' }, similar: ['DOCKERFILE'] },
      code: 'dockerfile.missing',
      says: ['`file: DOCKERFILE`'],
    },
  ];
  it.each(cases)('explains $name', ({ context, file, workspace, code, says }) => {
    const problems = checkContext(path(context), file, { ...empty, ...workspace });
    expect(problems).toMatchObject([{ code }]);
    for (const text of says) expect(`${problems[0]?.message} ${problems[0]?.hint}`).toContain(text);
  });

  it('is content with a Dockerfile that was found', () => {
    const workspace = {
      ...empty,
      kinds: { './app/': 'folder' as const },
      dockerfile: { path: 'app/Containerfile', text: '' },
    };
    expect(checkContext(path('./app/'), '', workspace)).toEqual([]);
  });

  it('leaves what is elsewhere to those who fetch it', () => {
    expect(checkContext({ kind: 'remote', value: own, reason: '' }, 'x/Dockerfile', empty)).toEqual([]);
    const workspace = { ...empty, kinds: { '.': 'folder' as const } };
    expect(checkContext(path('.'), 'https://example.com/Dockerfile', workspace)).toEqual([]);
  });
});
