import type { DockerfileLabel } from '../dockerfile/labels.ts';
import { isStandardKey, mergePairs, type Pair, spreadOverLevels } from './labels.ts';
import { deriveJson } from './outputs.ts';
import type { LabelSources, Metadata, MetadataSettings } from './types.ts';

/** A label that Dockerfile and run disagree about. */
export interface LabelConflict {
  readonly key: string;
  /** Line of the Dockerfile, and its value; absent where only the build knows it. */
  readonly line: number;
  readonly own?: string;
  /** What the run, or the input `labels`, says. */
  readonly other: string;
  readonly stands: 'dockerfile' | 'labels' | 'run';
}

export interface JoinedLabels {
  readonly labels: readonly Pair[];
  readonly annotations: readonly string[];
  /** Keys that the Dockerfile sets: they are not given to the build, which would replace them. */
  readonly kept: readonly string[];
  readonly conflicts: readonly LabelConflict[];
}

/**
 * What the image says of itself: the input `labels`, else the Dockerfile, else the run. A key alone in `labels` has the
 * run's value go before the Dockerfile.
 */
export function joinSources(
  sources: LabelSources,
  settings: MetadataSettings,
  dockerfile: readonly DockerfileLabel[] = [],
): JoinedLabels {
  const { derived, labels: own, forced } = sources;
  const run = new Map(derived);
  const given = new Map([...derived.filter(([key]) => forced.includes(key)), ...own]);
  const standing = dockerfile.filter(({ key }) => !given.has(key));
  const known = standing.flatMap(({ key, value }): readonly Pair[] =>
    value !== undefined && isStandardKey(key) ? [[key, value]] : [],
  );
  const open = new Set(standing.flatMap(({ key, value }) => (value === undefined ? [key] : [])));
  const labels = mergePairs(
    derived.filter(([key]) => !open.has(key)),
    known,
    own,
  );
  const said = settings.annotationsFollowLabels ? labels.filter(([key]) => isStandardKey(key)) : derived;
  return {
    labels,
    annotations: spreadOverLevels(said, sources.annotations, settings),
    kept: standing.map(({ key }) => key),
    conflicts: dockerfile.flatMap((label) => findConflict(label, run, given, forced)),
  };
}

function findConflict(
  { key, value, line }: DockerfileLabel,
  run: ReadonlyMap<string, string>,
  given: ReadonlyMap<string, string>,
  forced: readonly string[],
): readonly LabelConflict[] {
  const other = given.get(key) ?? run.get(key) ?? '';
  if ((other === '' && !given.has(key)) || other === value) return [];
  const stands = !given.has(key) ? 'dockerfile' : forced.includes(key) ? 'run' : 'labels';
  return [{ key, line, ...(value !== undefined && { own: value }), other, stands }];
}

/** The metadata with what the Dockerfile says of the image. */
export function withDockerfileLabels(metadata: Metadata, joined: JoinedLabels): Metadata {
  const { labels, annotations } = joined;
  const { tags, tagNames } = metadata;
  return { ...metadata, labels, annotations, json: deriveJson(tags, tagNames, labels, annotations) };
}

/** `...title stays "Mine" (line 3 of the Dockerfile); the run would say "app"` */
export function formatConflict({ key, line, own, other, stands }: LabelConflict): string {
  const mine = own === undefined ? 'what the build makes of it' : quote(own);
  const place = `line ${line} of the Dockerfile`;
  if (stands === 'dockerfile') return `${key} stays ${mine} (${place}); the run would say ${quote(other)}`;
  const by = stands === 'run' ? "the run's, as `labels` asks" : 'by `labels`';
  return `${key} is ${quote(other)} (${by}), in the place of ${mine} (${place})`;
}

const mostShown = 100;

function quote(text: string): string {
  return JSON.stringify(text.length > mostShown ? `${text.slice(0, mostShown)}…` : text);
}
