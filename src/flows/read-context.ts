import { basename, dirname, join, relative, resolve } from 'node:path';
import { isRemote, type WorkspaceFacts } from '../core/build-context.ts';
import { listIncludes } from '../core/context/git-config.ts';
import { type ContextFacts, type GitFolder, keepsGitFolder } from '../core/context/git-folder.ts';
import { SlipwayError } from '../core/problem.ts';
import type { PublishInputs } from '../inputs/publish.ts';
import type { Io } from '../io/io.ts';
import { findGitFolders, findModuleConfigs, readScopedFile } from '../io/scoped-file.ts';
import { loadExpressions } from './load-tools.ts';

/** BuildKit reads no Dockerfile and no list of ignored files that is larger. */
const mostBytes = 16 * 1024 * 1024;
const mostConfigBytes = 1024 * 1024;
const mostConfigs = 100;

/** The list of ignored files that counts for a folder: the one beside the Dockerfile goes before the folder's own. */
export async function readIgnoreList(
  folder: string,
  dockerfile?: string,
): Promise<{ readonly path: string; readonly bytes: Buffer } | undefined> {
  const own = dockerfile && `${dockerfile}.dockerignore`;
  const places = [
    ...(own ? [[dirname(own), basename(own)] as const] : []),
    [folder, '.dockerignore'] as const,
  ];
  for (const [root, name] of places) {
    const bytes = await readScopedFile(root, name, mostBytes);
    // An empty one is passed over where it could hide another.
    if (bytes === undefined || (bytes.length === 0 && root !== folder)) continue;
    if (bytes.length > mostBytes) throw describeSize(join(root, name));
    return { path: join(root, name), bytes };
  }
  return undefined;
}

/** A Dockerfile as BuildKit would find it. */
export async function readDockerfile(path: string): Promise<Buffer | undefined> {
  const bytes = await readScopedFile(dirname(path), basename(path), mostBytes);
  if (bytes && bytes.length > mostBytes) throw describeSize(path);
  return bytes;
}

/** What is to be known of the folders that the build gets. */
export async function readContexts(
  { workspace, env }: Io,
  inputs: PublishInputs,
  dockerfile: string | undefined,
): Promise<Pick<WorkspaceFacts, 'contexts' | 'keepsGit'>> {
  const keepsGit = keepsGitFolder(inputs.buildArgs, env);
  const isGiven = inputs.context !== '';
  const main = inputs.context === 'git' || isRemote(inputs.context) ? [] : [{ path: inputs.context || '.' }];
  const named = inputs.buildContexts.map((line) => {
    const at = line.indexOf('=');
    return { name: line.slice(0, at), path: line.slice(at + 1) };
  });
  const folders = [
    ...main,
    ...named.filter(({ path }) => !/^[a-z][\w+.-]*:|^\{\{/i.test(path) && !isRemote(path)),
  ];
  const contexts = folders.map(async (one): Promise<ContextFacts> => {
    const folder = resolve(workspace, one.path);
    const isNamed = 'name' in one;
    const ignore = await readIgnoreList(
      folder,
      isNamed || !dockerfile ? undefined : resolve(workspace, dockerfile),
    );
    const text = ignore?.bytes.toString('utf8') ?? '';
    return {
      ...(isNamed && { name: String(one.name) }),
      ...(ignore && { ignore: { path: relative(workspace, ignore.path), text } }),
      compile: await loadExpressions(text),
      gitFolders: isNamed || isGiven || keepsGit ? await readGitFolders(folder) : [],
    };
  });
  return { keepsGit, contexts: await Promise.all(contexts) };
}

async function readGitFolders(folder: string): Promise<readonly GitFolder[]> {
  const paths = await findGitFolders(folder);
  return Promise.all(
    paths.map(async (path) => ({
      path,
      configs: await readConfigs(folder, await listConfigs(folder, path)),
    })),
  );
}

/** The configuration of a checkout and those of its submodules. */
async function listConfigs(folder: string, git: string): Promise<readonly string[]> {
  const modules = await findModuleConfigs(join(folder, git));
  return ['config', ...modules].map((path) => `${git}/${path}`);
}

/** With what they include of the context; a file elsewhere does not go into the image. */
async function readConfigs(folder: string, paths: readonly string[]): Promise<GitFolder['configs']> {
  const waiting = [...paths];
  const read = new Map<string, string>();
  for (let path = waiting.shift(); path !== undefined && read.size < mostConfigs; path = waiting.shift()) {
    if (read.has(path)) continue;
    const text = (await readScopedFile(folder, path, mostConfigBytes))?.toString('utf8') ?? '';
    read.set(path, text);
    for (const include of listIncludes(text)) {
      const inside = relative(folder, resolve(folder, dirname(path), include));
      if (!inside.startsWith('..') && !include.startsWith('~')) waiting.push(inside);
    }
  }
  return [...read].map(([path, text]) => ({ path, text }));
}

function describeSize(path: string): SlipwayError {
  return new SlipwayError({
    code: 'context.file-size',
    message: `${path} is larger than 16 MiB, and BuildKit reads no such file`,
    hint: 'it holds something else than its name says: look into it',
  });
}
