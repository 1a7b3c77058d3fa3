import { checkContextContent } from '../../../src/core/context/content.ts';
import { findGitCredentials, listIncludes } from '../../../src/core/context/git-config.ts';
import { type ContextFacts, keepsGitFolder, leaveGitOut } from '../../../src/core/context/git-folder.ts';
import { parseDockerfile } from '../../../src/core/dockerfile/parse.ts';
import { parseDockerignore } from '../../../src/core/reuse/dockerignore.ts';
import { readInputs } from '../../fixtures/values.ts';

const byCheckout =
  '[core]\n\tbare = false\n[http "https://github.com/"]\n\textraheader = AUTHORIZATION: basic eHh4';
const value = 'a-value-of-this-run';

describe('a credential in a git configuration', () => {
  it.each([
    ['of actions/checkout up to v5', byCheckout, ['http.https://github.com/.extraheader']],
    [
      'in the address of a remote',
      '[remote "origin"]\nurl = https://me:pw@x.org/a.git',
      ['remote.origin.url'],
    ],
    [
      'in an address that takes the place of others',
      '[url "https://x-access-token:pw@github.com/"]\n  insteadOf = https://github.com/',
      ['url.https://***@github.com/.insteadof'],
    ],
    ['that is a known value', `[remote "origin"]\nurl = https://${value}@x.org/a`, ['remote.origin.url']],
    ['of a proxy', '[http]\nproxy = http://me:pw@proxy:3128', ['http.proxy']],
  ])('%s is found by the name of its setting', (_, text, names) => {
    expect(findGitCredentials(text, [value])).toEqual(names);
  });

  it.each([
    ['an address without one', '[remote "origin"]\nurl = https://github.com/acme/app'],
    [
      'a user name',
      '[remote "origin"]\nurl = ssh://git@github.com/acme/app\npushurl = git@github.com:acme/app',
    ],
    ['a header that says nothing of a person', '[http]\nextraheader = X-Trace: 1'],
    [
      'the include of a file elsewhere, as actions/checkout v6 writes it',
      '[includeIf "gitdir:/home/runner/work/app/app/.git"]\npath = /home/runner/work/_temp/git-credentials-1.config',
    ],
  ])('%s is none', (_, text) => {
    expect(findGitCredentials(text, [value])).toEqual([]);
  });

  it('may stand in a file that the configuration includes', () => {
    expect(
      listIncludes('[include]\npath = ../a\n[includeIf "gitdir:/x"]\n path=/b\n[alias]\npath = c'),
    ).toEqual(['../a', '/b']);
  });
});

describe('a `.git` in a context that somebody named', () => {
  const check = (
    text: string,
    {
      ignore,
      raw = {},
      own = {},
    }: { ignore?: string; raw?: Record<string, string>; own?: Partial<ContextFacts> } = {},
  ) => {
    const facts: ContextFacts = {
      ...(ignore !== undefined && { ignore: { path: '.dockerignore', text: ignore } }),
      gitFolders: [{ path: '.git', configs: [{ path: '.git/config', text: byCheckout }] }],
      ...own,
    };
    const dockerfile = parseDockerfile(text);
    const built = { path: 'Dockerfile', dockerfile, choices: { platforms: ['linux/amd64'] } };
    const context = { kind: 'path', value: '.', reason: 'as given' } as const;
    const { problems, notices } = checkContextContent(readInputs(raw).inputs, context, [facts], built);
    const places = (all: readonly { code: string; at?: { startLine?: number } }[]) =>
      all.map(({ code, at }) => `${code} ${at?.startLine}`);
    return { problems: places(problems), notices: places(notices), said: problems[0]?.message };
  };
  const copied = ['context.git-copied 2'];
  const leaked = ['content.secret 2'];

  it.each<[string, string, object, readonly string[], readonly string[]]>([
    ['that is copied with the rest', 'FROM a\nCOPY . /app', {}, leaked, copied],
    ['that is copied by its name', 'FROM a\nADD .git /app/.git', {}, leaked, copied],
    [
      'that is copied in a stage that the image only takes files of',
      'FROM a AS b\nCOPY . /\nFROM c\nCOPY --from=b /x /',
      {},
      leaked,
      copied,
    ],
    ['that a step mounts', 'FROM a\nRUN --mount=target=/src make', {}, [], copied],
    ['that is left out', 'FROM a\nCOPY . /app', { ignore: '**/.git' }, [], []],
    ['whose configuration is left out', 'FROM a\nCOPY . /app', { ignore: '.git/config' }, [], copied],
    ['that COPY excludes', 'FROM a\nCOPY --exclude=.git . /app', {}, [], []],
    ['of which nothing is taken', 'FROM a\nCOPY src /app', {}, [], []],
    ['in a stage that is not built', 'FROM a AS b\nCOPY . /\nFROM c', {}, [], []],
    ['that a variable may name', 'FROM a\nARG X\nCOPY $X /', {}, [], []],
    ['that another frontend copies', '# syntax=example.com/x\nFROM a\nCOPY . /', {}, [], []],
    ['that may be published', 'FROM a\nCOPY . /', { raw: { 'allow-findings': 'secrets' } }, [], copied],
    ['of a build context that is not asked for', 'FROM a\nCOPY . /', { own: { name: 'src' } }, [], []],
    ['of a build context', 'FROM a\nCOPY --from=src . /', { own: { name: 'src' } }, leaked, copied],
  ])('%s', (_, text, more, problems, notices) => {
    expect(check(text, more)).toMatchObject({ problems, notices });
  });

  it('is told with the setting and the line, and never with the value', () => {
    const { said } = check('FROM a\nCOPY . /app');
    expect(said).toMatch(
      /`\.git\/config`.*`http\.https:\/\/github\.com\/\.extraheader`.*line 2.*`COPY \. \/app`/,
    );
    expect(said).not.toContain('eHh4');
  });

  it('is not looked for in a list that BuildKit refuses: that is the problem', () => {
    expect(check('FROM a\nCOPY . /', { ignore: '*\n![' }).problems).toEqual(['dockerignore.pattern 2']);
  });
});

describe('the default context', () => {
  const context = { kind: 'path', value: '.', reason: '', leavesGitOut: true } as const;
  const check = (text: string, ignore = '') => {
    const built = { path: 'Dockerfile', dockerfile: parseDockerfile(text), choices: { platforms: [] } };
    const facts = { ignore: { path: '.dockerignore', text: ignore }, gitFolders: [] };
    const found = checkContextContent(readInputs({}).inputs, context, [facts], built);
    return [...found.problems, ...found.notices].map(({ code, at }) => `${code} ${at?.startLine}`);
  };

  it.each([
    ['an instruction that copies `.git`', 'FROM a\nCOPY .git /x', '', ['context.git-missing 2']],
    [
      'a mount of a file of it',
      'FROM a\nRUN --mount=source=.git/HEAD,target=/h cat /h',
      '',
      ['context.git-missing 2'],
    ],
    ['an exception for it', 'FROM a\nCOPY . /', '*\n!src\n!.git', ['context.git-exception 3']],
    ['names that only begin like it', 'FROM a\nCOPY .gitattributes .github /x/', '!.github', []],
  ])('has no `.git`, and says so to %s', (_, text, ignore, found) => {
    expect(check(text, ignore)).toEqual(found);
  });

  it.each(['', '*\n!.git', '!.git/config\n', '!**', '\uFEFF# a\r\n!**/.git'])(
    'has none whatever the list of ignored files says: %j',
    (list) => {
      const { isIgnored } = parseDockerignore(leaveGitOut(list));
      expect(['.git', '.git/config', 'lib/.git', 'lib/.git/HEAD'].every(isIgnored)).toBe(true);
      expect(isIgnored('lib/.gitignore')).toBe(list.startsWith('*'));
    },
  );

  it.each([
    [['BUILDKIT_CONTEXT_KEEP_GIT_DIR=1'], true],
    [['BUILDKIT_CONTEXT_KEEP_GIT_DIR=True'], true],
    [['BUILDKIT_CONTEXT_KEEP_GIT_DIR=yes'], false],
    [['BUILDKIT_CONTEXT_KEEP_GIT_DIR=1', 'BUILDKIT_CONTEXT_KEEP_GIT_DIR=0'], false],
    [['BUILDKIT_CONTEXT_KEEP_GIT_DIR'], true],
    [['A=BUILDKIT_CONTEXT_KEEP_GIT_DIR=1'], false],
  ])('is asked for `.git` by %j: %s', (lines, keeps) => {
    expect(keepsGitFolder(lines, { BUILDKIT_CONTEXT_KEEP_GIT_DIR: 'true' })).toBe(keeps);
  });
});
