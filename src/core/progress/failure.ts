import { safeTitle } from './safe-text.ts';
import type { Progress } from './state.ts';
import { isCacheWork, isCanceled, type Step } from './step.ts';

export interface BuildFailure {
  /** BuildKit's own words, without the parts that only wrap them. */
  readonly message: string;
  /** The failing step as it is shown in the log; absent when no step had begun (a syntax error, say). */
  readonly step?: string;
  readonly command?: string;
  readonly platform?: string;
  readonly stage?: string;
  readonly file?: string;
  readonly line?: number;
  readonly endLine?: number;
  readonly exitCode?: number;
  /** The end of the failing step's output. */
  readonly lastLines: readonly string[];
  /** What BuildKit and buildx said, whole, without the step's own output: for `explainFailure`. */
  readonly error: string;
}

/** What failed, or undefined where nothing did. buildx's exit code decides that a build failed; this explains it. */
export function findFailure(progress: Progress): BuildFailure | undefined {
  const failed = [...progress.steps.values()].filter((one) => one.error !== undefined && !isCanceled(one));
  const step = failed.find((one) => !isCacheWork(one)) ?? failed[0];
  const final = finalError(progress.otherLines);
  const error = step?.error ?? final;
  if (error === undefined) return undefined;
  const code = /exit code: (\d+)/.exec(error)?.[1];
  return {
    message: safeTitle(cutWrapping(final ?? error), 1_000),
    ...(step && namesOf(step)),
    ...findPlace(progress.otherLines),
    ...(code !== undefined && { exitCode: Number(code) }),
    lastLines: step?.log.tail() ?? [],
    error: final?.includes(error) ? final : [error, final].filter(Boolean).join('\n'),
  };
}

function namesOf({ name }: Step): Pick<BuildFailure, 'step' | 'command' | 'platform' | 'stage'> {
  return {
    step: name.title,
    command: name.command,
    ...(name.platform && { platform: name.platform }),
    ...(name.stage && { stage: name.stage }),
  };
}

/** What docker prints of a command line that it does not understand: without `ERROR:`, and above its usage. */
const USAGE_ERROR =
  /^(?:unknown (?:shorthand )?flag: |flag needs an argument: |invalid argument .* for |unknown command: |docker: '|"docker buildx \w+" requires )/;

/** buildx's last word. Lines may follow it: `Learn more at https://docs.docker.com/go/...`. */
function finalError(lines: readonly string[]): string | undefined {
  const at = lines.findLastIndex((line) => /^(?:ERROR|error): /.test(line));
  return at === -1
    ? lines.find((line) => USAGE_ERROR.test(line))
    : lines
        .slice(at)
        .join(' ')
        .replace(/^\w+: /, '');
}

function cutWrapping(text: string): string {
  return text.replace(/^(?:failed to build: |failed to solve: |rpc error: code = \w+ desc = )+/, '');
}

/**
 * The lines that BuildKit marks in its excerpt of the Dockerfile:
 *
 *     Dockerfile:3
 *     --------------------
 *        2 |     RUN true
 *        3 | >>> RUN false
 */
function findPlace(lines: readonly string[]): Pick<BuildFailure, 'file' | 'line' | 'endLine'> {
  const head = lines.findLastIndex((line, at) => /:\d+$/.test(line) && /^-{10,}$/.test(lines[at + 1] ?? ''));
  if (head === -1) return {};
  const [, file = '', first] = /^(.*):(\d+)$/.exec(lines[head] ?? '') ?? [];
  const marked = lines.slice(head + 2).flatMap((line) => /^ *(\d+) \| >>> /.exec(line)?.[1] ?? []);
  const numbers = marked.length > 0 ? marked.map(Number) : [Number(first)];
  return { file, line: Math.min(...numbers), endLine: Math.max(...numbers) };
}
