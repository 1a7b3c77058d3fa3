import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { readBuiltCommit } from '../../src/flows/read-built-commit.ts';
import { createFindings } from '../../src/inputs/raw.ts';
import { findCheckoutRoot } from '../../src/io/git-status.ts';
import type { Io } from '../../src/io/io.ts';
import { readEvent } from '../fixtures/events/read.ts';

const run = promisify(execFile);
const env = {
  PATH: process.env.PATH,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'Wile',
  GIT_AUTHOR_EMAIL: 'wile@example.com',
  GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z',
  GIT_COMMITTER_NAME: 'Wile',
  GIT_COMMITTER_EMAIL: 'wile@example.com',
  GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z',
};

interface Checkout {
  readonly folder: string;
  readonly git: (...args: readonly string[]) => Promise<string>;
  readonly write: (name: string, text: string) => Promise<void>;
  readonly head: string;
}

/** A repository with one commit; gone when the test has ended. */
async function withCheckout(
  test: (checkout: Checkout) => Promise<void>,
  { format = 'sha1', files = {} as Readonly<Record<string, string>> } = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-status-'));
  const git = async (...args: readonly string[]) =>
    (await run('git', [...args], { cwd: folder, env: { ...process.env, ...env } })).stdout.trim();
  const write = async (name: string, text: string) => {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  };
  try {
    await git('init', '--quiet', `--object-format=${format}`);
    for (const [name, text] of Object.entries({
      Dockerfile: 'FROM scratch\n',
      '.gitignore': 'made/\n',
      ...files,
    }))
      await write(name, text);
    await git('add', '.');
    await git('commit', '--quiet', '--message', 'x');
    await test({ folder, git, write, head: await git('rev-parse', 'HEAD') });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is read for a run by hand whose event is about this commit. */
async function read(workspace: string, sha: string, context = '', more: Partial<typeof env> = {}) {
  const log = { line: () => {}, warning: () => {} } as unknown as Io['log'];
  const io: Io = {
    workspace,
    env: { ...env, GITHUB_SHA: sha, ...more },
    log,
    now: () => new Date(),
    signal: new AbortController().signal,
  };
  const found = createFindings();
  const event = { ...readEvent('workflow-dispatch'), sha };
  const question = { context, githubToken: '', metadata: {} };
  return { ...(await readBuiltCommit(io, event, question, found)), found };
}

describe('a checkout is clean', () => {
  it('as it was made, also when it is shallow, and its date is that of its commit', () =>
    withCheckout(async ({ folder, git, head }) => {
      await git('commit', '--quiet', '--allow-empty', '--message', 'y');
      const clone = `${folder}-shallow`;
      await run('git', ['clone', '--quiet', '--depth=1', `file://${folder}`, clone], {
        env: { ...process.env, ...env },
      });
      const second = await git('rev-parse', 'HEAD');
      const { built, commitDate, event } = await read(clone, second);
      await rm(clone, { recursive: true });
      expect([built.doubt, event.sha]).toEqual([undefined, second]);
      expect(second).not.toBe(head);
      expect(commitDate?.toISOString()).toBe('2026-01-02T03:04:05.000Z');
    }));

  it('with files that .gitignore leaves out: what a build has made', () =>
    withCheckout(async ({ folder, write, head }) => {
      await write('made/program', 'x');
      expect((await read(folder, head)).built.doubt).toBeUndefined();
    }));

  it('where .gitattributes asks for other line endings than the commit has, as git alone would not say', () =>
    withCheckout(
      async ({ folder, git, write }) => {
        await write('.gitattributes', '*.bat text\n');
        await git('add', '.gitattributes');
        await git('commit', '--quiet', '--message', 'y');
        await run('touch', ['-d', '2001-01-01', join(folder, 'run.bat')]);
        expect(await git('status', '--porcelain')).toBe('M run.bat');
        const head = await git('rev-parse', 'HEAD');
        expect((await read(folder, head)).built.doubt).toBeUndefined();
      },
      { files: { 'run.bat': 'one\r\ntwo\r\n' } },
    ));

  it('where the files were copied, so that all their times are others', () =>
    withCheckout(async ({ folder, head }) => {
      const copy = `${folder}-copy`;
      await run('cp', ['-r', folder, copy]);
      const { built } = await read(copy, head);
      await rm(copy, { recursive: true });
      expect(built).toMatchObject({ sha: head, source: 'HEAD of the checkout' });
      expect(built.doubt).toBeUndefined();
    }));

  it('in a repository of SHA-256', () =>
    withCheckout(
      async ({ folder, head }) => {
        expect(head).toHaveLength(64);
        expect((await read(folder, head)).built).toMatchObject({ sha: head });
      },
      { format: 'sha256' },
    ));
});

describe('a checkout is not clean', () => {
  const changes: { name: string; change: (checkout: Checkout) => Promise<unknown>; path: string }[] = [
    {
      name: 'with a tracked file that has changed',
      change: ({ write }) => write('Dockerfile', 'FROM busybox\n'),
      path: 'Dockerfile',
    },
    {
      name: 'with a file that git neither knows nor ignores',
      change: ({ write }) => write('new/file', 'x'),
      path: 'new/',
    },
    {
      name: 'with a tracked file that is gone',
      change: ({ folder }) => rm(join(folder, 'Dockerfile')),
      path: 'Dockerfile',
    },
    {
      name: 'with a file that may be run now',
      change: ({ folder }) => chmod(join(folder, 'Dockerfile'), 0o755),
      path: 'Dockerfile',
    },
    {
      name: 'with line endings that a step has changed',
      change: ({ write }) => write('Dockerfile', 'FROM scratch\r\n'),
      path: 'Dockerfile',
    },
    {
      name: 'with a file that has become a link',
      change: async ({ folder }) => {
        await rm(join(folder, 'Dockerfile'));
        await symlink('/etc/passwd', join(folder, 'Dockerfile'));
      },
      path: 'Dockerfile',
    },
    {
      name: 'with what was added and not committed',
      change: async ({ write, git }) => {
        await write('added', 'x');
        await git('add', 'added');
      },
      path: 'added',
    },
    {
      name: 'with a name that nobody would expect',
      change: ({ write }) => write('a b\n"c"', 'x'),
      path: 'a b\n"c"',
    },
    {
      name: 'with another repository in it',
      change: ({ folder, git }) => git('clone', '--quiet', folder, join(folder, 'tools')),
      path: 'tools/',
    },
  ];
  it.each(changes)('$name', ({ change, path }) =>
    withCheckout(async (checkout) => {
      await change(checkout);
      const { built } = await read(checkout.folder, checkout.head);
      expect(built.sha).toBe(checkout.head);
      expect(built.doubt).toContain(`\`${path}\` is not as HEAD has it`);
    }),
  );

  it('with a submodule at another commit', () =>
    withCheckout(async ({ folder, git }) => {
      const own = ['-c', 'protocol.file.allow=always'];
      await git(...own, 'submodule', '--quiet', 'add', folder, 'library');
      await git('commit', '--quiet', '--message', 'y');
      const head = await git('rev-parse', 'HEAD');
      expect((await read(folder, head)).built.doubt).toBeUndefined();
      await git('-C', 'library', 'commit', '--quiet', '--allow-empty', '--message', 'z');
      const { built } = await read(folder, head);
      expect(built.doubt).toContain('`library` is not as HEAD has it');
    }));
});

describe('which checkout counts', () => {
  it('is the one that the context is in: a second checkout in a folder has its own HEAD', () =>
    withCheckout(async ({ folder, git, head }) => {
      await git('clone', '--quiet', folder, join(folder, 'made/app'));
      await git('-C', 'made/app', 'commit', '--quiet', '--allow-empty', '--message', 'y');
      const inner = await git('-C', 'made/app', 'rev-parse', 'HEAD');
      expect((await read(folder, head)).built).toMatchObject({ sha: head });
      const { built, event, found } = await read(folder, head, './made/app/');
      expect([built.sha, event.sha, event.contextSha]).toEqual([inner, inner, head]);
      expect(found.notices).toMatchObject([{ code: 'commit.other' }]);
      expect((await read(folder, head, 'made')).built).toMatchObject({ sha: head });
    }));

  it('may belong to another user, and be reached through a link', () =>
    withCheckout(async ({ folder, head }) => {
      const foreign = { GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' } as object;
      const link = `${folder}-link`;
      await symlink(folder, link);
      const ofBoth = [await read(folder, head, '', foreign), await read(link, head, '', foreign)];
      await rm(link);
      expect(ofBoth.map(({ built }) => built.source)).toEqual([
        'HEAD of the checkout',
        'HEAD of the checkout',
      ]);
    }));

  it('is none in a folder above the workspace, in an empty workspace, or without git', () =>
    withCheckout(async ({ folder, head, write }) => {
      await write('made/inner/x', 'x');
      const inner = join(folder, 'made/inner');
      const other = 'f'.repeat(40);
      expect(await findCheckoutRoot(inner, inner)).toBeUndefined();
      expect((await read(inner, other)).built).toMatchObject({
        sha: other,
        source: "the event's; nothing here says otherwise",
      });
      expect((await read(folder, other, '', { PATH: '/nowhere' })).built.sha).toBe(other);
      expect((await read(folder, head)).built.sha).toBe(head);
    }));

  it('is none for a git context: what that names is built', () =>
    withCheckout(async ({ folder }) => {
      const other = 'f'.repeat(40);
      const { built } = await read(folder, other, 'git');
      expect(built).toEqual({ sha: other, source: 'the commit that the git context names' });
    }));

  it('starts no program that the checkout names as its file monitor', () =>
    withCheckout(async ({ folder, git, head }) => {
      await git('config', 'core.fsmonitor', `touch ${folder}/seen; false`);
      expect((await read(folder, head)).built.doubt).toBeUndefined();
    }));
});
