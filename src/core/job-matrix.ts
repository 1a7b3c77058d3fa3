import { checkList, formOf } from '../inputs/list-mistakes.ts';
import { findNearest } from './nearest.ts';
import { comparePlatforms, formatPlatform, type Platform, parsePlatform } from './platform.ts';
import type { Problem } from './problem.ts';

/** One job of a distributed build: the platforms that one runner builds. */
export interface Leg {
  readonly index: number;
  /** `linux/arm64,linux/arm/v7` */
  readonly platforms: string;
  /** JSON of a label or of a list of labels, for `runs-on: ${{ fromJSON(matrix.runs-on) }}`. */
  readonly 'runs-on': string;
  /** Short and unique, for job names and cache scopes: `linux-arm64`. */
  readonly name: string;
}

export interface Matrix {
  readonly include: readonly Leg[];
}

/** A line of `runners`: its platforms (none: all that no other line names), and the runner's labels. */
interface RunnerLine {
  readonly platforms: readonly string[];
  readonly labels: string | readonly string[];
}

/** Every output of a leg must be declared beforehand, and publish.yml declares that many. */
export const maximumLegs = 20;

const arm = /^linux\/arm(?:64)?(?:\/|$)/;

/** GitHub's runners: 64-bit ones of ARM for all of ARM, the others for the rest. */
const nativeRunners = { arm: 'ubuntu-24.04-arm', other: 'ubuntu-24.04' };

/** One leg for each line of `runners`, and for each platform that no line names its native runner. */
export function deriveMatrix(
  platforms: readonly Platform[],
  runners: string,
): { readonly matrix: Matrix; readonly problems: readonly Problem[] } {
  const { lines, problems } = parseRunners(runners);
  const names = [...platforms].sort(comparePlatforms).map(formatPlatform);
  const unknown = lines.flatMap((line) => line.platforms).filter((name) => !names.includes(name));
  const legs = groupPlatforms(names, lines);
  return {
    matrix: { include: legs.map((leg, index) => describeLeg(leg, index)) },
    problems: [
      ...problems,
      ...unknown.map((name) => describeUnplanned(name, names)),
      ...(legs.length > maximumLegs ? [describeTooMany(legs.length)] : []),
    ],
  };
}

interface Group {
  readonly platforms: readonly string[];
  readonly labels: string | readonly string[];
}

function groupPlatforms(names: readonly string[], lines: readonly RunnerLine[]): readonly Group[] {
  const named = new Set(lines.flatMap((line) => line.platforms));
  const rest = names.filter((name) => !named.has(name));
  const fallback = lines.find((line) => line.platforms.length === 0);
  const groups = lines
    .filter((line) => line.platforms.length > 0)
    .map((line) => ({ ...line, platforms: names.filter((name) => line.platforms.includes(name)) }));
  const restGroups = fallback ? [{ platforms: rest, labels: fallback.labels }] : rest.map(groupNative);
  return [...groups, ...restGroups]
    .filter((group) => group.platforms.length > 0)
    .sort((a, b) => names.indexOf(a.platforms[0] ?? '') - names.indexOf(b.platforms[0] ?? ''));
}

function groupNative(name: string): Group {
  return { platforms: [name], labels: arm.test(name) ? nativeRunners.arm : nativeRunners.other };
}

function describeLeg({ platforms, labels }: Group, index: number): Leg {
  return {
    index,
    platforms: platforms.join(','),
    'runs-on': JSON.stringify(labels),
    name: platforms.join('-').replaceAll('/', '-'),
  };
}

function parseRunners(text: string): {
  readonly lines: readonly RunnerLine[];
  readonly problems: readonly Problem[];
} {
  const checked = checkList(text, formOf('runners'));
  const problems: Problem[] = checked.problems.map((flaw) => ({ ...flaw, input: 'runners' }));
  const lines = checked.text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '' || line.trim().startsWith('#')) return [];
    const reading = parseRunnerLine(line.trim());
    if ('labels' in reading) return [reading];
    problems.push({ ...reading, input: 'runners', line: index + 1 });
    return [];
  });
  return { lines, problems: [...problems, ...findDoubles(lines)] };
}

function parseRunnerLine(line: string): RunnerLine | Problem {
  const at = line.indexOf('=');
  const labels = at < 0 ? undefined : parseLabels(line.slice(at + 1).trim());
  if (labels === undefined) return describeSyntax(line);
  const left = line.slice(0, at).trim();
  if (left === '*') return { platforms: [], labels };
  const platforms: string[] = [];
  for (const part of left.split(',')) {
    const reading = parsePlatform(part.trim());
    if ('problem' in reading) return reading.problem;
    platforms.push(formatPlatform(reading.platform));
  }
  return { platforms, labels };
}

/** A label, or a JSON list of labels, which is what `runs-on` takes. */
function parseLabels(text: string): string | readonly string[] | undefined {
  if (!text.startsWith('[')) return /^[^\s,=[\]]+$/.test(text) ? text : undefined;
  try {
    const value: unknown = JSON.parse(text);
    const isList =
      Array.isArray(value) && value.length > 0 && value.every((label) => typeof label === 'string');
    return isList ? value : undefined;
  } catch {
    return undefined;
  }
}

function findDoubles(lines: readonly RunnerLine[]): readonly Problem[] {
  const names = lines.flatMap((line) => (line.platforms.length === 0 ? ['*'] : line.platforms));
  const doubles = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...doubles].map((name) => ({
    code: 'runners.twice',
    input: 'runners',
    message: `\`${name}\` stands in two lines, and can be built by one runner only`,
  }));
}

function describeSyntax(line: string): Problem {
  return {
    code: 'runners.syntax',
    message: `expected \`<platforms> = <runner>\`, found "${line}"`,
    hint: 'for example `linux/arm64,linux/arm/v7 = ubuntu-24.04-arm`, or `* = ["self-hosted","linux","x64"]`',
  };
}

function describeUnplanned(name: string, names: readonly string[]): Problem {
  const nearest = findNearest(name, names);
  return {
    code: 'runners.unplanned',
    input: 'runners',
    message: `\`${name}\` has a runner, but is none of the platforms: ${names.join(', ') || 'none is given'}`,
    hint: nearest ? `did you mean \`${nearest}\`?` : 'add it to `platforms`, or remove the line',
  };
}

function describeTooMany(count: number): Problem {
  return {
    code: 'runners.too-many',
    input: 'runners',
    message: `expected at most ${maximumLegs} legs, found ${count}`,
    hint: 'let several platforms share a runner: `linux/arm64,linux/arm/v7 = ubuntu-24.04-arm`',
  };
}

/** `runs-on` as people write it: it is JSON, for fromJSON, of a label or of a list of labels. */
export function formatRunner(runsOn: string): string {
  const labels: string | readonly string[] = JSON.parse(runsOn);
  return typeof labels === 'string' ? labels : labels.join(', ');
}

/** `linux/amd64 on ubuntu-24.04, linux/arm64 on ubuntu-24.04-arm` */
export function formatLegs({ include }: Matrix): string {
  return include.map((leg) => `${leg.platforms} on ${formatRunner(leg['runs-on'])}`).join(', ');
}
