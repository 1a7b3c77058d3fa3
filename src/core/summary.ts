import { formatProblem, type Problem } from './problem.ts';
import { formatSeconds, formatSize } from './progress/format.ts';
import type { StepSummary } from './progress/summary.ts';
import type { TagMove } from './release.ts';
import type { PlatformResult, PublishResult } from './report.ts';

/** The job summary: what was published, in the order in which people look for it. Well under GitHub's 1 MiB. */
export function formatSummary(result: PublishResult): string {
  return [
    formatHeading(result),
    formatTags(result),
    formatPlatforms(result.platforms, result.digest),
    formatPull(result),
    formatTimeline(result),
    formatDecisions(result),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

/** The same place says what went wrong, so that nobody has to open the log for it. */
export function formatFailureSummary(problems: readonly Problem[]): string {
  const items = problems.map((problem) => `- ${formatText(formatProblem(problem)).replaceAll('\n', '<br>')}`);
  return `### Nothing was published\n\n${items.join('\n')}\n`;
}

function formatHeading({ plan, digest }: PublishResult): string {
  const name = plan.targets[0]?.text ?? plan.metadata.images[0] ?? 'the image';
  return plan.push.push
    ? `### Published ${code(name)}\n\nDigest ${code(digest)}`
    : `### Built ${code(name)}, not pushed\n\nDigest ${code(digest)}: ${formatText(plan.push.reason)}`;
}

function formatTags({ moves }: PublishResult): string {
  if (moves.length === 0) return '';
  const rows = moves.map((move) => `| ${code(move.text)} | ${describeMove(move)} |`);
  return ['| Tag | Before |', '| --- | --- |', ...rows].join('\n');
}

function describeMove({ kind, previous }: TagMove): string {
  if (kind === 'unknown') return 'could not be read';
  if (!previous) return 'new';
  return kind === 'same' ? 'the same' : code(shorten(previous));
}

function formatPlatforms(platforms: readonly PlatformResult[], digest: string): string {
  if (platforms.length === 0) return '';
  const rows = platforms.map(
    ({ name, digest: own, size }) =>
      `| ${name} | ${code(own === digest ? digest : own)} | ${size === undefined ? '' : formatSize(size)} |`,
  );
  return ['| Platform | Digest | Size |', '| --- | --- | ---: |', ...rows].join('\n');
}

function formatPull({ plan, digest }: PublishResult): string {
  const [first] = plan.targets;
  if (!first || !plan.push.push) return '';
  const { host, repository } = first.reference;
  return ['```sh', `docker pull ${first.text}`, `docker pull ${host}/${repository}@${digest}`, '```'].join(
    '\n',
  );
}

const mostSteps = 30;

/** Where the time went, as a picture; only steps that took some, and not more than one can look at. */
function formatTimeline({ progress }: PublishResult): string {
  const steps = progress.steps.filter((step) => step.duration >= 50 && step.outcome !== 'cached');
  const shown = [...steps].sort((a, b) => b.duration - a.duration).slice(0, mostSteps);
  if (shown.length === 0) return '';
  const rows = steps.filter((step) => shown.includes(step)).map(formatTimelineRow);
  const cached =
    progress.cachedShare === undefined
      ? ''
      : `, ${Math.round(progress.cachedShare * 100)}% of the steps from the cache`;
  return [
    `<details><summary>The build took ${formatSeconds(progress.duration)}${cached}</summary>`,
    '',
    '```mermaid',
    'gantt',
    '  dateFormat x',
    '  axisFormat %M:%S',
    ...rows,
    '```',
    '',
    '</details>',
  ].join('\n');
}

/** A gantt row ends its name at the first colon, and a semicolon or hash would end the line. */
function formatTimelineRow(step: StepSummary): string {
  const name = step.title.replace(/[:;#,]/g, ' ').slice(0, 60);
  const start = Math.round(step.offset);
  return `  ${name} :${start}, ${Math.max(start + Math.round(step.duration), start + 1)}`;
}

function formatDecisions({ plan }: PublishResult): string {
  const rows = [
    ['Push', `${plan.push.push ? 'yes' : 'no'}: ${plan.push.reason}`],
    ['Context', `${plan.context.value}: ${plan.context.reason}`],
    ['Builder', `${plan.engine.driver}: ${plan.engine.reason}`],
    ...plan.metadata.rules.map((rule) => [
      `Rule ${code(rule.rule)}`,
      `${rule.tag ? `${code(rule.tag)}, ` : ''}${rule.reason}`,
    ]),
  ];
  const lines = rows.map(([name = '', value = '']) => `| ${cell(name)} | ${cell(value)} |`);
  return [
    '<details><summary>Why</summary>',
    '',
    '| Decision | |',
    '| --- | --- |',
    ...lines,
    '',
    '</details>',
  ].join('\n');
}

function shorten(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12);
}

/** A branch name or a rule may hold a backtick or a bar; neither may end the cell or the code. */
function code(text: string): string {
  return `\`${text.replace(/[`\r\n]/g, ' ')}\``;
}

function cell(text: string): string {
  return text
    .replaceAll('|', '\\|')
    .replace(/[\r\n]+/g, ' ')
    .replaceAll('<', '&lt;');
}

function formatText(text: string): string {
  return text.replaceAll('<', '&lt;');
}
