import { plain } from './markdown.ts';
import { formatProblem, type Problem } from './problem.ts';

/** The job summary of a step that failed: what went wrong, so that nobody has to open the log for it. */
export function formatFailureSummary(problems: readonly Problem[]): string {
  const isPartial = problems.some(({ code }) => code === 'release.rolled-back');
  const heading = isPartial ? 'The release broke off' : 'Nothing was published';
  const items = problems.map((problem) => `- ${plain(formatProblem(problem))}`);
  return `### ${heading}\n\n${items.join('\n')}\n`;
}
