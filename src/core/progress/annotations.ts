import type { BuildFailure } from './failure.ts';
import type { BuildWarning } from './warning.ts';

/** As @actions/core takes it: `error(message, { title, file, startLine, endLine })`. */
export interface Annotation {
  readonly level: 'error' | 'warning';
  readonly title: string;
  readonly message: string;
  /** The last lines of the step. */
  readonly lines?: readonly string[];
  readonly file?: string;
  readonly startLine?: number;
  readonly endLine?: number;
}

/** GitHub shows ten warnings a step and drops the others without a word. */
const MOST_WARNINGS = 10;
/** An annotation is for reading at a glance; the log has the whole of it. */
const MOST_LINES = 15;

/** The failing step on its line of the Dockerfile. `dockerfile`: its path in the repository, where it is there. */
export function annotateFailure(failure: BuildFailure, dockerfile?: string): Annotation {
  const { step, platform, stage, exitCode, lastLines } = failure;
  const place = step === undefined ? '' : [platform, stage && `stage ${stage}`].filter(Boolean).join(', ');
  const what = failure.command ?? 'The build';
  const how = exitCode === undefined ? `failed: ${failure.message}` : `failed with exit code ${exitCode}`;
  return {
    level: 'error',
    title: 'Build failed',
    // The log shows no title, and the platform is half of the answer.
    message: `${place === '' ? '' : `${place}: `}${what} ${how}`,
    lines: lastLines.slice(-MOST_LINES),
    // What no line of the Dockerfile caused (a context, an export) does not stand in it either.
    ...placeOf(failure, failure.line === undefined ? undefined : dockerfile),
  };
}

/** BuildKit's warnings on their lines; what is more than GitHub shows is counted in the last one. */
export function annotateWarnings(
  warnings: readonly BuildWarning[],
  dockerfile?: string,
): readonly Annotation[] {
  const annotations = warnings.map((warning) => toAnnotation(warning, dockerfile));
  if (annotations.length <= MOST_WARNINGS) return annotations;
  const shown = annotations.slice(0, MOST_WARNINGS - 1);
  const rest = warnings.slice(MOST_WARNINGS - 1).map((warning) => warning.message);
  const title = `${rest.length} more warnings of the build`;
  return [...shown, { level: 'warning', title, message: rest.join('\n') }];
}

function toAnnotation(warning: BuildWarning, dockerfile: string | undefined): Annotation {
  // The line stands in the annotation itself.
  const [, rule = 'Build check', text = ''] = /^([A-Za-z]+): (.*)$/.exec(warning.message) ?? [];
  const message = (text || warning.message).replace(/ \(line \d+\)$/, '');
  return {
    level: 'warning',
    title: rule,
    message: [message, ...warning.detail, ...(warning.url ? [warning.url] : [])].join('\n'),
    ...placeOf(warning, dockerfile),
  };
}

function placeOf(
  place: { readonly line?: number; readonly endLine?: number },
  file: string | undefined,
): Pick<Annotation, 'file' | 'startLine' | 'endLine'> {
  if (file === undefined) return {};
  const { line, endLine = line } = place;
  return line === undefined || endLine === undefined ? { file } : { file, startLine: line, endLine };
}
