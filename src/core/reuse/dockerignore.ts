import { type IgnoreLine, readIgnoreLines } from './ignore-lines.ts';
import {
  type CompileExpression,
  compilePattern,
  needsExpression,
  type PathTest,
  type StepLimit,
} from './ignore-pattern.ts';

/** What becomes of a path; `unknown` where BuildKit stops at a pattern, or where it would take too long to find out. */
export type Verdict = 'ignored' | 'kept' | 'unknown';

/** What a .dockerignore leaves out of a build context, by the rules of moby/patternmatcher as fsutil walks by them. */
export interface IgnoreRules {
  /** What becomes of a path in a folder that was judged before; without one, of a path of the root. */
  readonly look: (path: string, folder?: Judged) => Judged;
  /** What becomes of a path, by itself. */
  readonly judge: (path: string) => Verdict;
  /** Whether it is sure that a path is left out. */
  readonly isIgnored: (path: string) => boolean;
  readonly lines: readonly IgnoreLine[];
}

/** What was found for a path, which all below it inherits. */
export interface Judged {
  readonly verdict: Verdict;
  /** Whether nothing below it can come back, so that BuildKit does not look there. */
  readonly isClosed: boolean;
  /** By pattern, whether the path or a folder above it matches. */
  readonly matched?: Uint8Array;
}

/** Enough for a hundred patterns on a million paths; two seconds at most. */
export function createStepLimit(left = 100_000_000): StepLimit {
  return { left };
}

interface Rule extends IgnoreLine {
  readonly test: PathTest | undefined;
}

/** @throws {SyntaxError} where BuildKit refuses the file */
export function parseDockerignore(
  text: string,
  compile?: CompileExpression,
  limit = createStepLimit(),
): IgnoreRules {
  const lines = readIgnoreLines(text);
  const rules = lines.map((line): Rule => ({ ...line, test: compilePattern(line.pattern, compile) }));
  const exceptions = lines.filter(({ isException }) => isException).map(({ pattern }) => trimGlob(pattern));
  // fsutil looks into a folder that is left out only where the words of an exception may lead into it.
  const hasOpenException = exceptions.some((pattern) => /[*[\]?^\\]/.test(pattern));
  const look = (path: string, folder?: Judged): Judged => {
    if (folder?.isClosed) return { verdict: folder.verdict, isClosed: true };
    limit.left -= rules.length;
    const found = limit.left < 0 ? undefined : decide(rules, path, folder?.matched, limit);
    if (!found) return { verdict: 'unknown', isClosed: true };
    if (!found.isIgnored) return { verdict: 'kept', isClosed: false, matched: found.matched };
    const isClosed = !hasOpenException && !exceptions.some((pattern) => `${pattern}/`.startsWith(`${path}/`));
    return { verdict: 'ignored', isClosed, ...(!isClosed && { matched: found.matched }) };
  };
  const judge = rememberWay(look);
  return { look, judge, isIgnored: (path) => judge(path) === 'ignored', lines };
}

/** Whether a list has patterns that only Go's regular expressions can decide. */
export function needsExpressions(text: string): boolean {
  try {
    return readIgnoreLines(text).some(({ pattern }) => needsExpression(pattern));
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/**
 * The last pattern decides that matches. One that could change nothing is not looked at, and all below the path
 * inherits that it did not match: an exception comes too early for what is not left out yet (`a/b`, `!a` leaves `a/b`
 * out).
 */
function decide(
  rules: readonly Rule[],
  path: string,
  above: Uint8Array | undefined,
  limit: StepLimit,
): { readonly isIgnored: boolean; readonly matched: Uint8Array } | undefined {
  const matched = new Uint8Array(rules.length);
  let isIgnored = false;
  for (const [at, { test, isException }] of rules.entries()) {
    if (above?.[at] !== 1) {
      if (isException !== isIgnored) continue;
      const isMatch = test?.(path, limit);
      if (limit.left < 0 || isMatch === undefined) return undefined;
      if (!isMatch) continue;
    }
    matched[at] = 1;
    isIgnored = !isException;
  }
  return { isIgnored, matched };
}

function trimGlob(pattern: string): string {
  return pattern.replace(/\/\*\*$/, '').replace(/\/\*$/, '');
}

/** Paths mostly come in order: what was found for the folders of the last one serves the next. */
function rememberWay(look: IgnoreRules['look']): IgnoreRules['judge'] {
  let way: readonly { readonly path: string; readonly judged: Judged }[] = [];
  return (path) => {
    const parts = path.split('/');
    const steps = way.filter((step) => path === step.path || path.startsWith(`${step.path}/`));
    for (let count = steps.length + 1; count <= parts.length; count++) {
      const step = parts.slice(0, count).join('/');
      steps.push({ path: step, judged: look(step, steps.at(-1)?.judged) });
    }
    way = steps;
    return way.at(-1)?.judged.verdict ?? 'kept';
  };
}
