import { readSourcesFrom, trimSource } from '../dockerfile/copy-sources.ts';
import { isUnderstood } from '../dockerfile/emulation.ts';
import { type BuildChoices, findStageGraph } from '../dockerfile/graph.ts';
import type { Dockerfile, Instruction } from '../dockerfile/parse.ts';
import type { Problem } from '../problem.ts';
import { findGitCredentials } from './git-config.ts';
import { askForGit, type ContextFacts, type GitFolder, readRules } from './git-folder.ts';

/** The Dockerfile that is built, and what decides which of its stages are. */
export interface BuiltDockerfile {
  readonly path: string;
  readonly dockerfile: Dockerfile;
  readonly choices: BuildChoices & { readonly platforms: readonly string[] };
}

export interface GitFindings {
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];
}

/**
 * A `.git` that the build gets and an instruction takes: what it costs, on its line, and a credential in it as a problem.
 * Of a Dockerfile that is not understood, nothing is known before the build.
 */
export function checkGitCopies(
  built: BuiltDockerfile,
  contexts: readonly ContextFacts[],
  known: readonly string[],
): GitFindings {
  const found = contexts.flatMap((context) => {
    const rules = readRules(context.ignore?.text ?? '', context.compile);
    if (rules instanceof SyntaxError) return [];
    const instructions = listInstructions(built, context.name);
    return context.gitFolders.flatMap((folder) => {
      const isLetIn = (path: string) => !rules.isIgnored(path);
      const copying = (path: string) =>
        isLetIn(path) ? instructions.find((one) => takes(one, context.name, path)) : undefined;
      return [checkFolder(built.path, folder, copying, known)];
    });
  });
  return {
    problems: found.flatMap(({ problems }) => problems),
    notices: found.flatMap(({ notices }) => notices),
  };
}

/** An instruction that asks for the `.git` which the default context has not: BuildKit would say `not found`. */
export function checkMissingGit(built: BuiltDockerfile): readonly Problem[] {
  const asks = (source: string) => /^\.git(?:\/|$)/.test(trimSource(source));
  return listInstructions(built, undefined)
    .filter((one) => readSourcesFrom(one, undefined)?.some(asks))
    .map((one) => ({
      code: 'context.git-missing',
      message: `line ${one.line} of ${built.path}, ${quote(one)}, wants \`.git\`, which the default context has not`,
      hint: askForGit,
      at: { file: built.path, startLine: one.line },
    }));
}

/** Those of the stages that are reached, once each, that look into a context. */
function listInstructions(
  { dockerfile, choices }: BuiltDockerfile,
  context: string | undefined,
): readonly Instruction[] {
  if (!isUnderstood(dockerfile)) return [];
  const { platforms, ...rest } = choices;
  const all = (platforms.length > 0 ? platforms : [undefined]).flatMap((platform) =>
    findStageGraph(dockerfile, { ...rest, platform }).flatMap(({ instructions }) => instructions),
  );
  return [...new Set(all)].filter(
    (one) => ['COPY', 'ADD', 'RUN'].includes(one.keyword) && (readSourcesFrom(one, context) ?? []).length > 0,
  );
}

/** Whether an instruction takes a path for certain. */
function takes(instruction: Instruction, context: string | undefined, path: string): boolean {
  const excluded = instruction.flags.flatMap(({ name, value }) =>
    name === 'exclude' && value ? [value] : [],
  );
  return (readSourcesFrom(instruction, context) ?? []).some((source) => {
    const trimmed = trimSource(source);
    if (trimmed === '') return !matches(excluded, path);
    return !/[$"'\\]|^[!#]|\.\./.test(source) && matches([trimmed], path);
  });
}

function matches(patterns: readonly string[], path: string): boolean {
  const rules = readRules(patterns.join('\n'));
  return !(rules instanceof SyntaxError) && rules.isIgnored(path);
}

function checkFolder(
  file: string,
  { path, configs }: GitFolder,
  copying: (path: string) => Instruction | undefined,
  known: readonly string[],
): GitFindings {
  const problems = configs.flatMap((config) => {
    const settings = findGitCredentials(config.text, known);
    const by = settings.length > 0 ? copying(config.path) : undefined;
    return by && by.keyword !== 'RUN' ? [describeCredential(file, config.path, settings, by)] : [];
  });
  const by = copying(`${path}/HEAD`);
  return { problems, notices: by ? [describeCost(file, path, by)] : [] };
}

function describeCredential(
  file: string,
  path: string,
  settings: readonly string[],
  by: Instruction,
): Problem {
  const names = settings.map((name) => `\`${name}\``).join(', ');
  return {
    code: 'content.secret',
    message: `\`${path}\` of the context holds a credential (${names}), and line ${by.line} of ${file}, ${quote(by)}, takes it into a layer, where everyone who gets the image or its cache could read it`,
    hint: [
      'leave `context` out: the default context is the checkout without `.git`; or put `.git` into `.dockerignore`;',
      'or give actions/checkout `persist-credentials: false` (from v6 on it keeps the token elsewhere);',
      'where it is none, or meant to be public: `allow-findings: secrets`',
    ].join('\n     '),
    at: { file, startLine: by.line },
  };
}

function describeCost(file: string, path: string, by: Instruction): Problem {
  return {
    code: 'context.git-copied',
    message: `line ${by.line} of ${file}, ${quote(by)}, takes \`${path}\` along, which differs in every checkout: this step and all behind it are never cached, and \`reuse: content\` never finds the same image`,
    hint: 'leave `context` out: the default context is the checkout without `.git`; or put `.git` into `.dockerignore`. Where a step asks git for the version, declare `ARG VERSION` or `ARG REVISION`, which the run fills',
    at: { file, startLine: by.line },
  };
}

function quote({ keyword, text }: Instruction): string {
  const line = `${keyword} ${text}`.split('\n')[0] ?? '';
  return `\`${line.length > 60 ? `${line.slice(0, 60)}...` : line}\``;
}
