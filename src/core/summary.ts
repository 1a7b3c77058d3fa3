import { formatVerification } from './attest/report.ts';
import { formatContext } from './build-context.ts';
import { formatCache } from './cache/decide.ts';
import { formatCacheReport } from './cache/report.ts';
import { formatMountsReport } from './cache-mounts/report.ts';
import { formatTests } from './candidate/test.ts';
import { formatEmulation, sumEmulation } from './emulation-cost.ts';
import { describeStay } from './guard/held.ts';
import { cell, code, codeCell, formatTable, plain } from './markdown.ts';
import { listTagReasons } from './metadata/tag-reasons.ts';
import { formatChange, formatComparison } from './picture/change.ts';
import { formatLayerPie } from './picture/layers.ts';
import { formatIndex } from './plan-text.ts';
import { formatProblem } from './problem.ts';
import { formatSeconds, formatSize } from './progress/format.ts';
import type { StepSummary } from './progress/summary.ts';
import type { TagMove } from './release.ts';
import type { PublishResult } from './report.ts';
import { formatBuildTime } from './reuse/build-time.ts';

/** The job summary: what was published, in the order in which people look for it. Well under GitHub's 1 MiB. */
export function formatSummary(result: PublishResult): string {
  return [
    formatHeading(result),
    formatTags(result),
    formatNotices(result),
    formatPlatforms(result),
    formatPictureChange(result),
    formatTests(result.tested.results),
    formatPull(result),
    formatAttestation(result),
    formatTimeline(result),
    result.picture?.layers ? formatLayerPie(result.picture.layers) : '',
    plain(
      formatEmulation(
        sumEmulation(result.plan.emulation, result.plan.platforms, result.progress.steps),
        result.registering,
      ),
    ),
    formatCacheLine(result),
    result.mounts ? plain(formatMountsReport(result.mounts)) : '',
    formatDecisions(result),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function formatHeading({ plan, digest, reusedBuild }: PublishResult): string {
  const name = plan.targets[0]?.text ?? plan.metadata.images[0] ?? 'the image';
  if (plan.push.push && plan.targets.length === 0)
    return `### Pushed ${code(name)} without a tag\n\nDigest ${code(digest)}`;
  if (plan.reuse)
    return `### Published ${code(name)}, not built anew\n\nDigest ${code(digest)}: ${plain([plan.reuse.reason, formatBuildTime(reusedBuild)].filter(Boolean).join('; '))}`;
  return plan.push.push
    ? `### Published ${code(name)}\n\nDigest ${code(digest)}`
    : `### Built ${code(name)}, not pushed\n\nDigest ${code(digest)}: ${plain(plan.push.reason)}`;
}

/** One table; a table for each registry where there are several, since each has a history of its own. */
function formatTags({ moves, plan }: PublishResult): string {
  const lines = [
    ...moves.map((move) => ({ text: move.text, state: describeMove(move) })),
    ...plan.guard.held.map((one) => ({ text: one.text, state: cell(describeStay(one)) })),
  ];
  const hosts = [...new Set(lines.map(({ text }) => hostOf(text)))];
  const tables = hosts.map((host) => {
    const rows = lines.filter(({ text }) => hostOf(text) === host);
    const table = formatTable(
      ['Tag', 'Before'],
      rows.map(({ text, state }) => [codeCell(text), state]),
    );
    return hosts.length > 1 ? `#### ${code(host)}\n\n${table}` : table;
  });
  return tables.join('\n\n');
}

/** Targets are written in full: the registry is the first part of their names. */
function hostOf(target: string): string {
  return target.split('/')[0] ?? '';
}

/** Names that were mended, or that another ref gets, too. */
function formatNotices({ plan }: PublishResult): string {
  return plan.guard.notices.map((notice) => `- ${plain(formatProblem(notice))}`).join('\n');
}

function describeMove({ kind, previous }: TagMove): string {
  if (kind === 'unknown') return 'could not be read';
  if (!previous) return 'new';
  return kind === 'same' ? 'the same' : code(shorten(previous));
}

/** As wide as the page: a digest has 71 letters. */
function formatPlatforms({ platforms }: PublishResult): string {
  if (platforms.length === 0) return '';
  const rows = platforms.map(({ name, digest, size }) => [
    cell(name),
    code(digest),
    size === undefined ? '' : formatSize(size),
  ]);
  return formatTable(['Platform', 'Digest', 'Size'], rows);
}

function formatPictureChange({ platforms, picture }: PublishResult): string {
  if (!picture?.previous) return '';
  const { previous, sha, repositoryUrl } = picture;
  const changes = platforms.map((image) => ({ name: image.name, change: formatChange(image, previous) }));
  const lines = changes.filter(({ change }) => change !== '');
  return [
    formatComparison(previous, sha, repositoryUrl),
    ...(lines.length > 0 ? [''] : []),
    ...lines.map(({ name, change }) => `- ${plain(name)}: ${change}`),
  ].join('\n');
}

function formatPull({ plan, digest }: PublishResult): string {
  const [first] = plan.targets;
  if (!first || !plan.push.push) return '';
  const { host, repository } = first.reference;
  return ['```sh', `docker pull ${first.text}`, `docker pull ${host}/${repository}@${digest}`, '```'].join(
    '\n',
  );
}

/** Who vouches for it, and how to ask. */
function formatAttestation({ attested, plan, digest }: PublishResult): string {
  const [first] = plan.repositories;
  if (!attested || !first) return '';
  const links = attested.attestations.map(({ title, url }) => `- [${plain(title)}](${url})`);
  const commands = formatVerification(attested, first, digest);
  return ['Attested before its tags moved:', '', ...links, '', '```sh', ...commands, '```'].join('\n');
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
    ...formatAxis(progress.duration),
    ...rows,
    '```',
    '',
    '</details>',
  ].join('\n');
}

const ticks: readonly (readonly [milliseconds: number, interval: string])[] = [
  [200, '200millisecond'],
  [1000, '1second'],
  [5000, '5second'],
  [10_000, '10second'],
  [30_000, '30second'],
  [60_000, '1minute'],
  [300_000, '5minute'],
  [600_000, '10minute'],
];
const mostTicks = 12;

/** Time since the build's start: hours and minutes would be those of the reader's time zone. */
function formatAxis(duration: number): readonly string[] {
  const fitting = ticks.find(([milliseconds]) => duration / milliseconds <= mostTicks);
  const [milliseconds, interval] = fitting ?? [1_800_000, '30minute'];
  return [`  axisFormat ${milliseconds < 1000 ? '%Q ms' : '%s s'}`, `  tickInterval ${interval}`];
}

/** What gantt charts read as something else than a name, where a row begins with it (mermaid, gantt.jison). */
const keyword =
  /^(?:gantt|title|section|click|href|call|dateFormat|axisFormat|tickInterval|todayMarker|inclusiveEndDates|topAxis|includes|excludes|week\w+|acc\w+|\d{4}-\d\d-\d\d)/i;

const longestName = 60;

/**
 * Only harmless characters: a colon ends the name, `;`, `#` and `%%` the row, and `%%{` would be a directive. Inside
 * of a word, such as `busybox:1`, the sign for a ratio stands for a colon.
 */
function formatTimelineRow(step: StepSummary): string {
  const words = step.title
    .replaceAll(/(?<=\S):(?=\S)/g, '\u2236')
    .replace(/[^\p{L}\p{N}._/()[\]+=@\u2236-]+/gu, ' ')
    .trim();
  const name = words === '' || keyword.test(words) ? `step ${words}` : words;
  const start = Math.round(step.offset);
  const end = Math.max(start + Math.round(step.duration), start + 1);
  const letters = Array.from(name);
  const shown = letters.length > longestName ? `${letters.slice(0, longestName - 1).join('')}…` : name;
  return `  ${shown} :${start}, ${end}`;
}

function formatCacheLine({ plan, cache, progress }: PublishResult): string {
  return cache ? plain(formatCacheReport(plan.cache, cache, progress)) : '';
}

function formatDecisions({ plan }: PublishResult): string {
  const rules = listTagReasons(plan.metadata).map((rule) => [
    `Rule ${codeCell(rule.rule)}`,
    `${rule.tag ? `${codeCell(rule.tag)}, ` : ''}${cell(rule.reason)}`,
  ]);
  const rows = [
    ['Push', cell(`${plan.push.push ? 'yes' : 'no'}: ${plan.push.reason}`)],
    ['Context', cell(`${formatContext(plan.context)}: ${plan.context.reason}`)],
    plan.reuse
      ? ['Builder', cell(`none: ${plan.reuse.reason}`)]
      : ['Builder', cell(`${plan.engine.driver}: ${plan.engine.reason}`)],
    ...(plan.reuse ? [] : [['Cache', cell(formatCache(plan.cache))]]),
    ...(plan.index.reason === '' ? [] : [['Index', cell(formatIndex(plan.index))]]),
    ...rules,
  ];
  const table = formatTable(['Decision', ''], rows);
  return `<details><summary>Why</summary>\n\n${table}\n\n</details>`;
}

function shorten(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12);
}
