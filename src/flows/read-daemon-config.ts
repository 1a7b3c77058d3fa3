import { basename, dirname, join, resolve } from 'node:path';
import type { DaemonConfig } from '../core/builder/daemon-config.ts';
import { findNearest } from '../core/nearest.ts';
import { type Problem, SlipwayError } from '../core/problem.ts';
import type { PublishInputs } from '../inputs/publish.ts';
import { listNames, readTextIfThere } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import { findConfigFolder } from './docker-login.ts';

/** The configuration of BuildKit that the inputs give, and what is wrong with it; nothing where they give none. */
export async function readGivenConfig(
  io: Io,
  { buildkitdConfig: path, buildkitdConfigInline: inline }: PublishInputs,
): Promise<{ readonly config?: DaemonConfig; readonly problems: readonly Problem[] }> {
  if (path === '' && inline === '') return { problems: [] };
  const text = inline === '' ? await readTextIfThere(resolve(io.workspace, path)) : inline;
  if (text === undefined) return { problems: [await describeMissing(io, path)] };
  const place =
    inline === '' ? { input: 'buildkitd-config', file: path } : { input: 'buildkitd-config-inline' };
  return parseConfig(text, place);
}

/** What buildx takes for a container where nothing else is given: `buildkitd.default.toml` beside its builders. */
export async function readDefaultConfig(io: Io): Promise<DaemonConfig | undefined> {
  const folder = io.env.BUILDX_CONFIG || join(findConfigFolder(io), 'buildx');
  const path = join(folder, 'buildkitd.default.toml');
  const text = await readTextIfThere(path);
  if (text === undefined) return undefined;
  const { config, problems } = await parseConfig(text, { file: path });
  if (problems.length > 0) throw new SlipwayError(problems);
  return config;
}

async function parseConfig(text: string, { input, file }: { input?: string; file?: string }) {
  const { readDaemonConfig } = await import('../core/builder/daemon-toml.ts');
  const reading = readDaemonConfig(text);
  if ('config' in reading) return { config: reading.config, problems: [] };
  const { message, line } = reading.fault;
  const problem: Problem = {
    code: 'buildkitd-config.syntax',
    ...(input && { input }),
    ...(file ? { at: { file, startLine: line } } : { line }),
    message: `${file ? `${file}, line ${line}: ` : ''}this is no TOML: ${message}`,
    hint: 'https://docs.docker.com/build/buildkit/toml-configuration/ shows the form',
  };
  return { problems: [problem] };
}

async function describeMissing(io: Io, path: string): Promise<Problem> {
  const folder = dirname(path);
  const names = await listNames(resolve(io.workspace, folder));
  const nearest = findNearest(basename(path), names) ?? names.find((name) => name.endsWith('.toml'));
  return {
    code: 'buildkitd-config.missing',
    input: 'buildkitd-config',
    message: `there is no file "${path}" in the workspace`,
    hint: nearest
      ? `did you mean \`${join(folder, nearest)}\`?`
      : 'check out the repository before this step, or write the configuration into `buildkitd-config-inline`',
  };
}
