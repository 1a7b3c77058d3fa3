import { plain } from './markdown.ts';
import { formatProblem, type Problem } from './problem.ts';

/** The job summary of a step that failed: what went wrong, so that nobody has to open the log for it. */
export function formatFailureSummary(problems: readonly Problem[]): string {
  const items = problems.map((problem) => `- ${plain(formatProblem(problem))}`);
  return `### ${findHeading(problems)}\n\n${items.join('\n')}\n`;
}

function findHeading(problems: readonly Problem[]): string {
  const isAny = (codes: RegExp) => problems.some(({ code }) => codes.test(code));
  if (isAny(/^release\.rolled-back$/)) return 'The release broke off';
  return isAny(/^(?:prune|packages)\./) ? 'The clean-up of packages failed' : 'Nothing was published';
}
