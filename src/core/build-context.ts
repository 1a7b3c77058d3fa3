import { type ContextFacts, keepGitArgument } from './context/git-folder.ts';
import type { Event } from './event.ts';
import { findNearest } from './nearest.ts';
import type { Problem } from './problem.ts';
import { hideUserinfo } from './userinfo.ts';

/** What the build gets to see, and why it is that. */
export interface BuildContext {
  readonly kind: 'path' | 'remote';
  /** What buildx is given: a path relative to the workspace, or a URL. */
  readonly value: string;
  readonly reason: string;
  /** Whether BuildKit is kept from seeing any `.git` of it. */
  readonly leavesGitOut?: true;
  /** Remote only: the host whose git server needs the token of the run. */
  readonly gitHost?: string;
}

/** What stands in the workspace; read once, before anything is decided. */
export interface WorkspaceFacts {
  /** Whether a checkout, or at least a Dockerfile, stands in the workspace. */
  readonly hasCheckout: boolean;
  /** What stands at the context, as it was given, and at each of `listDockerfileCandidates`. */
  readonly kinds: Readonly<Record<string, 'file' | 'folder' | 'nothing'>>;
  /** Text of the Dockerfile that was found. */
  readonly dockerfile?: { readonly path: string; readonly text: string };
  /** The context and the build contexts that are folders, as far as they are there. */
  readonly contexts?: readonly ContextFacts[];
  /** Whether the build arguments ask for `.git`. */
  readonly keepsGit?: boolean;
  /** Paths of files that look like a Dockerfile, for "did you mean". */
  readonly similar: readonly string[];
  /** Files of the context that hold a pointer of Git LFS instead of their content. */
  readonly lfsPointers?: readonly string[];
}

// As BuildKit tells them (util/gitutil, git_url.go): an address, `git@host:path`, and GitHub without a scheme.
const remotePattern =
  /^(?:https?:\/\/|git:\/\/|ssh:\/\/|[\w-]+@[\w.-]+:|github\.com\/|docker-image:\/\/|oci-layout:\/\/)/;

export function isRemote(text: string): boolean {
  return remotePattern.test(text);
}

/** This commit as BuildKit's git context: `https://github.com/acme/app.git#<sha>`. */
export function deriveGitContext(event: Event): string {
  const { serverUrl, repository, contextSha = event.sha } = event;
  return `${serverUrl}/${repository.owner}/${repository.name}.git#${contextSha}`;
}

/**
 * Puts this commit in the place of `{{defaultContext}}`. Queries stand before the `#` in BuildKit's address, and one
 * that names a ref takes the place of the commit: `{{defaultContext}}?subdir=app` is `....git?subdir=app#<sha>`.
 */
export function fillDefaultContext(text: string, event: Event): string {
  const own = deriveGitContext(event);
  const [address = '', commit = ''] = own.split('#');
  return text.replaceAll(/\{\{\s*defaultContext\s*\}\}(\?[^#\s]*)?/g, (_, query: string | undefined) => {
    if (query === undefined) return own;
    return namesRef.test(query) ? `${address}${query}` : `${address}${query}#${commit}`;
  });
}

const namesRef = /[?&](?:ref|branch|tag)=/;

/**
 * The checkout where the workspace holds one, without `.git` as a git context is; else git at this commit. A given
 * context is used as it is.
 */
export function decideContext(
  wish: string,
  event: Event,
  { hasCheckout, keepsGit = false }: Pick<WorkspaceFacts, 'hasCheckout' | 'keepsGit'>,
  file = '',
): BuildContext {
  const own = deriveGitContext(event);
  const gitHost = new URL(event.serverUrl).host;
  if (wish === 'git') return { kind: 'remote', value: own, gitHost, reason: '`context: git`' };
  const given = fillDefaultContext(wish, event);
  if (isRemote(given)) {
    const isOwn = isSameGitRepository(given, own);
    return { kind: 'remote', value: given, reason: 'as given', ...(isOwn && { gitHost }) };
  }
  if (given !== '') return { kind: 'path', value: given, reason: 'as given' };
  if (hasCheckout) return decideCheckout(keepsGit, file);
  return {
    kind: 'remote',
    value: own,
    gitHost,
    reason:
      'the workspace holds no checkout and no Dockerfile, so this commit is fetched by git; add actions/checkout to build from files',
  };
}

/** BuildKit is kept from `.git` by a list beside the Dockerfile, which therefore has to be here. */
function decideCheckout(keepsGit: boolean, file: string): BuildContext {
  const checkout = { kind: 'path', value: '.' } as const;
  const held = 'the workspace holds a checkout';
  if (keepsGit) return { ...checkout, reason: `${held}; with \`.git\`, as ${keepGitArgument} asks` };
  if (isRemote(file))
    return { ...checkout, reason: `${held}; with \`.git\`, as the Dockerfile is elsewhere` };
  return { ...checkout, leavesGitOut: true, reason: `${held}; without \`.git\`, as a git context` };
}

/** Compares addresses of repositories, without scheme, `.git` and what stands behind `#` or `?`. */
function isSameGitRepository(left: string, right: string): boolean {
  const [one, other] = [left, right].map((url) =>
    url
      .replace(/[#?].*$/, '')
      .replace(/^https?:\/\//, '')
      .replace(/(?:\.git)?\/?$/, '')
      .toLowerCase(),
  );
  return one === other;
}

/** The host whose git server needs the token of the run for one of the named contexts; nothing where none does. */
export function findGitHost(buildContexts: readonly string[], event: Event): string | undefined {
  const own = deriveGitContext(event);
  const isOwn = (line: string) => isSameGitRepository(line.slice(line.indexOf('=') + 1), own);
  return buildContexts.some(isOwn) ? new URL(event.serverUrl).host : undefined;
}

/** The context for people to read: an address may hold a password, which a log and a summary must not. */
export function formatContext({ value }: BuildContext): string {
  return hideUserinfo(value);
}

/** Paths, most likely first, at which the Dockerfile may stand; relative to the workspace. */
export function listDockerfileCandidates(context: string, file: string): readonly string[] {
  if (file !== '') return unique([normalizePath(file), joinPath(context, file)]);
  return ['Dockerfile', 'dockerfile', 'Containerfile'].map((name) => joinPath(context, name));
}

/** The problem with the context or the Dockerfile, in time to be told before anything starts. */
export function checkContext(
  context: BuildContext,
  file: string,
  workspace: WorkspaceFacts,
): readonly Problem[] {
  if (context.kind === 'remote' || isRemote(file)) return [];
  if (workspace.kinds[context.value] !== 'folder') return [describeMissingContext(context, workspace)];
  if (workspace.dockerfile) return [];
  return [describeMissingDockerfile(context, file, workspace.similar)];
}

/** The pointer would be published in the place of the file. */
export function warnOfPointers(
  { kind }: BuildContext,
  { lfsPointers = [] }: WorkspaceFacts,
): readonly Problem[] {
  if (kind !== 'path' || lfsPointers.length === 0) return [];
  const [first, ...others] = lfsPointers;
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return [
    {
      code: 'context.lfs',
      input: 'context',
      message: `\`${first}\`${more} in the build context is a pointer of Git LFS, and not the file itself`,
      hint: 'set `lfs: true` for actions/checkout, or leave such files out by `.dockerignore`',
    },
  ];
}

function describeMissingContext(context: BuildContext, workspace: WorkspaceFacts): Problem {
  const isFile = workspace.kinds[context.value] === 'file';
  return {
    code: 'context.missing',
    input: 'context',
    message: `expected a folder, a git URL or \`git\`, found \`${context.value}\`, which ${isFile ? 'is a file' : 'does not exist in the workspace'}`,
    hint: workspace.hasCheckout
      ? 'write it relative to the root of the workspace'
      : 'the workspace is empty: put actions/checkout before this step',
  };
}

function describeMissingDockerfile(context: BuildContext, file: string, similar: readonly string[]): Problem {
  const tried = listDockerfileCandidates(context.value, file);
  const inside = similar.filter((path) => path.startsWith(`${normalizePath(context.value)}/`));
  const [wanted = ''] = tried;
  const nearest = pickSimilar(wanted, inside) ?? pickSimilar(wanted, similar) ?? inside[0] ?? similar[0];
  return {
    code: 'dockerfile.missing',
    input: 'file',
    message: `no Dockerfile: looked for ${tried.map((path) => `\`${path}\``).join(', ')}`,
    hint: nearest
      ? `found \`${nearest}\`: did you mean ${suggest(nearest, file, context)}`
      : 'there is no Dockerfile in the workspace: set `file`, or put actions/checkout before this step',
  };
}

/** A checkout in a folder (`path: app` of actions/checkout) is a context of its own. */
function suggest(path: string, file: string, { value, reason }: BuildContext): string {
  const folder = path.slice(0, -baseOf(path).length - 1);
  const isWhole = file === '' && value === '.' && reason !== 'as given' && folder !== '';
  if (!isWhole || baseOf(path) !== 'Dockerfile') return `\`file: ${path}\`?`;
  return `\`context: ${folder}\`, or \`file: ${path}\`? \`context: git\` builds this commit without a checkout`;
}

/** A path that is written nearly so, else a file of that name in another folder. */
function pickSimilar(wanted: string, paths: readonly string[]): string | undefined {
  return findNearest(wanted, paths) ?? paths.find((path) => baseOf(path) === baseOf(wanted));
}

function joinPath(folder: string, name: string): string {
  return normalizePath(name.startsWith('/') ? name : `${folder}/${name}`);
}

/** `./a//b/../c` is `a/c`: pure, because the same path must compare equal however it was written. */
export function normalizePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `${path.startsWith('/') ? '/' : ''}${parts.join('/')}` || '.';
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function unique(items: readonly string[]): readonly string[] {
  return [...new Set(items)];
}
