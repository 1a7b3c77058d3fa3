import { formatContext } from './build-context.ts';
import { formatCache } from './cache/decide.ts';
import { formatLegs, type Matrix } from './job-matrix.ts';
import { cell, formatTable } from './markdown.ts';
import { formatHint, formatProblem, type Problem } from './problem.ts';
import { safeLine } from './progress/safe-text.ts';
import type { PublishPlan } from './publish-plan.ts';
import { formatName } from './reference.ts';

/** What was looked at, what was found, and what to do: a row of the table that a dry run ends with. */
export interface Check {
  readonly area: Area;
  readonly state: 'ok' | 'look' | 'unknown' | 'wrong';
  readonly found: string;
  readonly todo: string;
}

const areas = ['event', 'permissions', 'names', 'files', 'cache', 'platforms', 'other inputs'] as const;
export type Area = (typeof areas)[number];

export interface DoctorFacts {
  readonly plan: PublishPlan;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Whether the registries have been asked if this run may push. */
  readonly isAsked: boolean;
  /** Why registries that were asked gave no answer. */
  readonly unknown?: readonly Problem[];
  /** Which runner builds what, where that is another job's; its builder is then not known. */
  readonly matrix?: Matrix;
}

const inputsOf: Readonly<Partial<Record<Area, string>>> = {
  event: 'push ref version if-exists guard-floating-tags',
  permissions: 'registry username password registries ecr attest github-token check-push',
  names: 'images tags flavor labels annotations',
  files: 'context file target build-contexts secret-files call',
  cache: 'cache cache-from cache-to cache-mounts no-cache no-cache-filters reuse',
  platforms:
    'platforms runners driver driver-opts endpoint builder buildkitd-flags buildkitd-config buildkitd-config-inline append ' +
    'keep-state cleanup qemu-image index load',
};

/** For problems that no input is the place of: the first part of their codes. */
const codesOf: Readonly<Partial<Record<Area, string>>> = {
  event: 'event git-ref ref version',
  permissions: 'registry login push attest ecr packages github',
  names: 'tags images template flavor reference pattern',
  files: 'dockerfile context base secret',
  cache: 'cache',
  platforms: 'engine builder buildx driver emulator room cluster append docker platform',
};

/** Every area at least once: with what is wrong there, or with what was found. */
export function decideChecks(facts: DoctorFacts): readonly Check[] {
  const rows = [
    ...facts.problems.map((problem) => describe(problem, 'wrong')),
    ...facts.warnings.map((problem) => describe(problem, 'look')),
    ...(facts.unknown ?? []).map(describeUnknown),
  ];
  return areas.flatMap((area) => {
    const own = rows.filter((row) => row.area === area);
    const isBroken = own.some(({ state }) => state === 'wrong' || state === 'unknown');
    const found = isBroken ? '' : describeArea(area, facts);
    return [...own, ...(found === '' ? [] : [{ area, state: 'ok', found, todo: '' } as const])];
  });
}

function describe(problem: Problem, state: Check['state']): Check {
  const { hint: _, ...rest } = problem;
  return { area: findArea(problem), state, found: formatProblem(rest), todo: formatHint(problem) };
}

function describeUnknown({ message, hint = '' }: Problem): Check {
  return { area: 'permissions', state: 'unknown', found: `not known: ${message}`, todo: hint };
}

function findArea({ input, code }: Problem): Area {
  const [group = ''] = code.split('.');
  const holds = (lists: typeof inputsOf, word: string) =>
    areas.find((area) => lists[area]?.split(' ').includes(word));
  return (input ? holds(inputsOf, input) : holds(codesOf, group)) ?? 'other inputs';
}

function describeArea(area: Area, { plan, isAsked, matrix }: DoctorFacts): string {
  const { push, repositories, targets, metadata, context, dockerfile, platforms, engine, cache } = plan;
  switch (area) {
    case 'event':
      return `${push.push ? 'publishes' : 'builds, and publishes nothing'}: ${push.reason}`;
    case 'permissions':
      if (!push.push) return 'none needed, as nothing is pushed';
      return isAsked ? `may push to ${repositories.map(formatName).join(', ')}` : '';
    case 'names':
      return targets.map(({ text }) => text).join(', ') || metadata.images.join(', ');
    case 'files':
      return [formatContext(context), ...(dockerfile ? [dockerfile] : [])].join(', ');
    case 'cache':
      return formatCache(cache);
    case 'platforms':
      if (matrix) return formatLegs(matrix);
      return `${platforms.join(', ') || "the builder's own"} by ${engine.builder ?? engine.driver}: ${engine.reason}`;
    case 'other inputs':
      return '';
  }
}

export function formatVerdict(checks: readonly Check[]): string {
  const wrong = checks.filter(({ state }) => state === 'wrong').length;
  const isKnown = checks.every(({ state }) => state !== 'unknown');
  if (wrong === 0)
    return isKnown ? 'This would work' : 'Nothing wrong was found, but not everything could be checked';
  return wrong === 1 ? 'This cannot work: one thing is wrong' : `This cannot work: ${wrong} things are wrong`;
}

/** For the log: a line a check, and below it what to do. */
export function formatChecks(checks: readonly Check[]): readonly string[] {
  const lines = checks.flatMap(({ area, state, found, todo }) => [
    ...indent(`${(state === 'unknown' ? 'look' : state).padEnd(6)}${area.padEnd(13)}`, found),
    ...(todo === '' ? [] : indent(`${' '.repeat(19)}-> `, todo)),
  ]);
  return [formatVerdict(checks), ...lines].map(safeLine);
}

/** The lines behind the first keep their distances from one another. */
function indent(head: string, text: string): readonly string[] {
  const [first = '', ...rest] = text.split('\n');
  const depths = rest.map((line) => line.length - line.trimStart().length);
  const common = Math.min(...depths);
  return [`${head}${first.trim()}`, ...rest.map((line) => `${' '.repeat(head.length)}${line.slice(common)}`)];
}

const marks = { ok: '✅', look: '⚠️', unknown: '⚠️', wrong: '❌' };

/** For the job summary. */
export function formatChecksSummary(checks: readonly Check[]): string {
  const hasTodo = checks.some(({ todo }) => todo !== '');
  const rows = checks.map(({ area, state, found, todo }) => [
    marks[state],
    area,
    cell(found),
    ...(hasTodo ? [cell(todo)] : []),
  ]);
  const head = ['', 'Check', 'Found', ...(hasTodo ? ['What to do'] : [])];
  return `### ${formatVerdict(checks)}\n\n${formatTable(head, rows)}\n`;
}
