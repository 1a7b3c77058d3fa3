import { codeBlock, plain } from './markdown.ts';
import { formatHint, formatProblem, type Place, type Problem } from './problem.ts';

/** The job summary of a step that failed: what went wrong, so that nobody has to open the log for it. */
export function formatFailureSummary(problems: readonly Problem[]): string {
  const items = problems.map((problem, at) =>
    // What is to be done about several is said once, behind the last of them.
    formatItem(problem.hint === problems[at + 1]?.hint ? withoutHint(problem) : problem),
  );
  return `### ${findHeading(problems)}\n\n${items.join('\n')}\n`;
}

function withoutHint({ hint: _, ...problem }: Problem): Problem {
  return problem;
}

function formatItem({ lines = [], hint, ...problem }: Problem): string {
  const head = `${plain(formatProblem(problem))}${formatPlace(problem.at)}`;
  const todo = hint ? plain(`-> ${formatHint({ ...problem, hint })}`) : '';
  if (lines.length === 0) return [`- ${head}`, ...(todo ? [todo] : [])].join('<br>');
  return [`- ${head}`, codeBlock(lines), ...(todo ? [todo] : [])]
    .join('\n\n')
    .replaceAll(/\n(?!\n)/g, '\n  ');
}

function formatPlace({ file, startLine }: Place = {}): string {
  if (file === undefined) return '';
  return plain(` (\`${file.replaceAll('`', '')}\`${startLine ? `, line ${startLine}` : ''})`);
}

function findHeading(problems: readonly Problem[]): string {
  const isAny = (codes: RegExp) => problems.some(({ code }) => codes.test(code));
  if (isAny(/^release\.rolled-back$/)) return 'The release broke off';
  return isAny(/^(?:prune|packages)\./) ? 'The clean-up of packages failed' : 'Nothing was published';
}
