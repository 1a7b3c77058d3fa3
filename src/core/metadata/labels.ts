import type { ListItem } from '../../inputs/lists.ts';
import { type Problem, SlipwayError } from '../problem.ts';
import { globalScope, type Renderer } from './expressions.ts';
import { readLineList } from './line-list.ts';
import type { Reading } from './rules.ts';
import type { MetadataContext, MetadataSettings } from './types.ts';

export type Pair = readonly [key: string, value: string];

/** What an input of pairs says. */
export interface PairReading {
  readonly pairs: readonly Pair[];
  /** Keys that stand alone: what the run says of them goes before the Dockerfile. */
  readonly forced: readonly string[];
}

/** One line of `labels` or `annotations` with its templates filled in. */
interface Entry {
  readonly key: string;
  readonly value: string;
}

/** What an input of `key=value` lines says; a line that comes to nothing says nothing. */
export function parsePairs(
  input: 'labels' | 'annotations',
  text: string,
  render: Renderer,
): Reading<PairReading> {
  const list = readLineList(input, text);
  if (!list.items) return { value: { pairs: [], forced: [] }, problems: list.problems, warnings: [] };
  const forced: string[] = [];
  const problems: Problem[] = [...list.problems];
  const warnings: Problem[] = [];
  const pairs = list.items.flatMap((item): readonly Pair[] => {
    const line = renderLine(input, item, render, problems);
    if (line === '') return [];
    const equals = line.indexOf('=');
    if (equals >= 0) return [[line.slice(0, equals), line.slice(equals + 1)]];
    if (input === 'labels' && derivedKeys.includes(line)) {
      forced.push(line);
      return [];
    }
    warnings.push({
      code: `${input}.no-value`,
      input,
      line: item.line,
      message: `"${line}" has no \`=\` and is left out`,
      hint: 'a line is `key=value`; `key=` gives an empty value',
    });
    return [];
  });
  return { value: { pairs, forced }, problems, warnings };
}

function renderLine(input: string, item: ListItem, render: Renderer, problems: Problem[]): string {
  const place = { input, line: item.line };
  const flaws = render.templates.check(item.text, globalScope);
  problems.push(...flaws.map((flaw) => ({ ...flaw, ...place })));
  if (flaws.length > 0) return '';
  try {
    return render.global(item.text);
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    problems.push(...error.problems.map((problem) => ({ ...problem, ...place })));
    return '';
  }
}

const PREFIX = 'org.opencontainers.image';
const derivedNames = ['title', 'description', 'url', 'source', 'version', 'created', 'revision', 'licenses'];
/** The labels that a run gives by itself. */
export const derivedKeys: readonly string[] = derivedNames.map((name) => `${PREFIX}.${name}`);

/** Whether a label is one of those that an annotation says as well (image-spec, annotations.md). */
export function isStandardKey(key: string): boolean {
  return key.startsWith(`${PREFIX}.`);
}

// GHCR shows no more of a description: docs.github.com, "Working with the Container registry".
const MAX_DESCRIPTION = 512;

/** The labels that the repository and the event give by themselves; what a plan has derived before stands. */
export function deriveStandardPairs(
  { event, now, commitDate, planned = [] }: MetadataContext,
  version: string,
  settings: MetadataSettings,
): readonly Pair[] {
  const { repository } = event;
  const description = repository.description ?? '';
  const created = settings.created === 'commit' ? (commitDate ?? now) : now;
  const url = repository.htmlUrl ?? '';
  const known = new Map(planned);
  const pairs: readonly Pair[] = [
    [`${PREFIX}.title`, repository.name],
    [`${PREFIX}.description`, settings.tidyDescription ? tidyDescription(description) : description],
    [`${PREFIX}.url`, url],
    [`${PREFIX}.source`, url],
    [`${PREFIX}.version`, version],
    [`${PREFIX}.created`, created.toISOString()],
    [`${PREFIX}.revision`, event.sha],
    [`${PREFIX}.licenses`, repository.licence ?? ''],
  ];
  return pairs.map(([key, value]): Pair => [key, known.get(key) ?? value]);
}

function tidyDescription(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const characters = Array.from(line);
  return characters.length <= MAX_DESCRIPTION
    ? line
    : `${characters.slice(0, MAX_DESCRIPTION - 1).join('')}…`;
}

/** One value a key, the last one, sorted by key as the peer sorts. */
export function mergePairs(...lists: readonly (readonly Pair[])[]): readonly Pair[] {
  const pairs = [...new Map<string, string>(lists.flat())];
  const compare = pairs.every(([key]) => /^[a-z0-9.]*$/.test(key)) ? compareCodes : compareTexts;
  return pairs.sort(([a], [b]) => compare(a, b));
}

function compareTexts(a: string, b: string): number {
  return a.localeCompare(b);
}

/** The same order for such keys, without the collation tables of all languages: those take 8 ms to come. */
function compareCodes(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Each annotation at each level, `index:key=value`, and those that name a level of their own. */
export function spreadOverLevels(
  standard: readonly Pair[],
  own: readonly Pair[],
  settings: MetadataSettings,
): readonly string[] {
  const levelled = settings.ownAnnotationLevels ? own.filter(isLevelled) : [];
  const plain = mergePairs(
    standard,
    own.filter((pair) => !levelled.includes(pair)),
  );
  const entries = settings.annotationLevels.flatMap((level) =>
    plain.map(([key, value]): Entry => ({ key: `${level}:${key}`, value })),
  );
  const all = new Map(entries.map(({ key, value }) => [key, value]));
  if (levelled.length === 0) return entries.map(({ key, value }) => `${key}=${value}`);
  for (const [key, value] of levelled) all.set(key, value);
  return [...all].map(([key, value]) => `${key}=${value}`);
}

// docs.docker.com, "Annotations": a list of levels, each with an optional platform in brackets, before a colon.
const LEVEL = /(?:manifest|index|manifest-descriptor|index-descriptor)(?:\[[^\]]*\])?/.source;
const LEVELS = new RegExp(`^${LEVEL}(?:,${LEVEL})*:`);

function isLevelled([key]: Pair): boolean {
  return LEVELS.test(key);
}
