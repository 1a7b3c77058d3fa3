import { hideLogins, hideUserinfo } from './userinfo.ts';

/**
 * What is wrong, in the words of the person who reads the job log.
 *
 * A problem is a value: readers of inputs and rules collect them, so that a user sees every mistake in one run.
 */
export interface Problem {
  /** Stable name of the mistake, for tests and for docs/troubleshooting.md, e.g. `tags.unknown-attribute`. */
  readonly code: string;
  /** What was expected and what was found. */
  readonly message: string;
  /** The last lines of what failed, as it printed them. */
  readonly lines?: readonly string[];
  /** What to do now. */
  readonly hint?: string;
  /** The input it stands in, e.g. `tags`. */
  readonly input?: string;
  /** 1-based line inside that input. */
  readonly line?: number;
  /** Where it is shown in the repository, for mistakes that stand in a file. */
  readonly at?: Place;
}

/** A place in a file of the repository, for an annotation. */
export interface Place {
  readonly title?: string;
  readonly file?: string;
  readonly startLine?: number;
  readonly endLine?: number;
}

/** The one kind of error that Slipway throws on purpose: one or more problems, and what caused them. */
export class SlipwayError extends Error {
  override readonly name = 'SlipwayError';
  readonly problems: readonly Problem[];
  /** What the job summary says, where a list of the problems is not the best of it. */
  readonly summary: string | undefined;

  constructor(problems: Problem | readonly Problem[], options?: { cause?: unknown; summary?: string }) {
    const all: readonly Problem[] = 'code' in problems ? [problems] : problems;
    super(all.map(formatProblem).join('\n'), options);
    this.problems = all;
    this.summary = options?.summary;
  }

  get code(): string {
    return this.problems[0]?.code ?? 'unknown';
  }
}

/** Throws what stands against going on, all of it; does nothing where nothing does. */
export function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new SlipwayError(problems);
}

/** Two readers of the same input find the same. */
export function uniqueProblems(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [formatProblem(problem), problem])).values()];
}

/**
 * One problem as lines of text: `input \`tags\`, line 3: message`, what failed printed, then its hint. Messages quote
 * what was found, and an address may hold a password.
 */
export function formatProblem(problem: Problem): string {
  const place = problem.input
    ? `input \`${problem.input}\`${problem.line ? `, line ${problem.line}` : ''}: `
    : '';
  const printed = (problem.lines ?? []).map((line) => `\n  ${line}`).join('');
  const hint = problem.hint ? `\n  -> ${formatHint(problem)}` : '';
  return `${place}${hide(problem, problem.message)}${printed}${hint}`;
}

/** What to do now, for a place of its own; empty where nothing is said. */
export function formatHint(problem: Pick<Problem, 'hint' | 'input'>): string {
  return hide(problem, problem.hint ?? '');
}

function hide({ input }: Pick<Problem, 'input'>, text: string): string {
  return input === undefined ? hideUserinfo(text) : hideLogins(text);
}
