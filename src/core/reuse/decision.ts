import type { PublishInputs } from '../../inputs/publish.ts';
import type { Event } from '../event.ts';
import { textAt } from '../event.ts';
import type { PublishPlan } from '../publish-plan.ts';
import { formatName, withTag } from '../reference.ts';
import type { TagState, TagStates } from '../release.ts';
import { readTags, type TagFacts } from '../tag-reading.ts';
import type { Target } from '../targets.ts';
import { findDifferences, parseRecipe, type Recipe } from './recipe.ts';

/** An image that exists, and takes the place of a build. */
export interface Reuse {
  readonly source: Target;
  readonly digest: string;
  /** Whether the same test has let it pass before a tag named it. */
  readonly isTested: boolean;
  /** In words, for log and summary. */
  readonly reason: string;
}

/** What would have to be made as well, or anew: nothing where an image that exists would do. */
export function findObstacle(inputs: PublishInputs, plan: PublishPlan, event: Event): string | undefined {
  if (!plan.push.push) return 'nothing is pushed';
  if (inputs.byDigest) return 'a leg has no tag';
  if (plan.platforms.length === 0) return 'only the builder knows for which platform';
  if (inputs.noCache) return '`no-cache` asks for a new build';
  if (inputs.options.noCacheFilters.length > 0) return '`no-cache-filters` asks for a new build';
  if (inputs.load) return '`load` wants the image in the engine';
  if (inputs.outputs.some(({ type }) => type !== 'image')) return '`outputs` wants more than the image';
  if (inputs.buildRecord) return '`build-record` wants the record of a build';
  if (inputs.reuse === 'content') return undefined;
  if (inputs.pull) return '`pull` asks for newer base images';
  return event.name === 'schedule' ? 'a schedule is there to build anew' : undefined;
}

/**
 * The names that an image of this commit may have: those of this run, those that the same rules give a push of a
 * branch it may be on, and `sha-<commit>`.
 */
export function listCandidates(
  texts: PublishInputs['metadata'],
  plan: Pick<PublishPlan, 'targets' | 'repositories'>,
  facts: TagFacts,
): readonly Target[] {
  const { event } = facts;
  const refs = [textAt(event.payload, 'base_ref'), branchRef(event.repository.defaultBranch)];
  const named = refs.flatMap((ref) =>
    ref ? readTags(texts, { ...facts, event: { ...event, name: 'push', ref } }).targets : [],
  );
  const bySha = plan.repositories.flatMap((name) =>
    [event.sha, event.sha.slice(0, 7)].map((sha) => {
      const reference = { ...withTag(name, `sha-${sha}`), tag: `sha-${sha}` };
      return { reference, text: `${formatName(name)}:${reference.tag}`, isFloating: false };
    }),
  );
  const all = [...plan.targets, ...named, ...bySha].filter(({ text }) => text !== '');
  return [...new Map(all.map((target) => [target.text, target])).values()];
}

export interface Wanted {
  readonly mode: 'commit' | 'content';
  readonly sha: string;
  readonly platforms: readonly string[];
  /** By part, each hashed. */
  readonly recipe: Recipe;
  /** Of the test script; empty where there is none. */
  readonly test: string;
}

/** The first candidate that is the same, or why each of those that are near is not. */
export function decideReuse(
  candidates: readonly Target[],
  states: TagStates,
  wanted: Wanted,
): { readonly reuse?: Reuse; readonly reasons: readonly string[] } {
  const reasons: string[] = [];
  for (const source of candidates) {
    const state = states.get(source.text);
    if (state?.kind !== 'present') continue;
    const obstacle = compare(state, wanted);
    if (!obstacle) return { reuse: accept(source, state, wanted), reasons };
    // What is of another commit is no surprise; it is told only where nothing is nearer.
    if (wanted.mode === 'content' || state.revision === wanted.sha)
      reasons.push(`${source.text} ${obstacle}`);
  }
  const none = `none of ${candidates.map(({ reference }) => reference.tag).join(', ')} is of this commit`;
  return { reasons: reasons.length > 0 || wanted.mode === 'content' ? reasons : [none] };
}

/** What exists stands in the registry, as does what a builder of its own has pushed: nothing comes from an engine. */
export function withReuse(plan: PublishPlan, reuse: Reuse): PublishPlan {
  const engine = { ...plan.engine, driver: 'docker-container' as const, reason: 'none: nothing is built' };
  return { ...plan, reuse, engine, candidate: { kind: 'registry' } };
}

type Present = Extract<TagState, { kind: 'present' }>;

function compare(state: Present, wanted: Wanted): string | undefined {
  if (wanted.mode === 'commit' && state.revision !== wanted.sha)
    return `is of ${state.revision ? `commit ${state.revision.slice(0, 7)}` : 'a commit it does not name'}`;
  if (!state.recipe) return 'does not say what it was made of: it was published without `reuse`';
  const { mode, hashes } = parseRecipe(state.recipe);
  if (mode !== wanted.mode) return `was published with \`reuse: ${mode}\``;
  const { test: _, ...recipe } = hashes;
  const differing = findDifferences(recipe, wanted.recipe);
  if (differing.length > 0) return `differs in ${differing.join(', ')}`;
  const isSame = wanted.platforms.length === state.platforms.length;
  const has = wanted.platforms.every((platform) => state.platforms.includes(platform));
  return isSame && has ? undefined : `is for ${state.platforms.join(', ') || 'no platform'}`;
}

function accept(source: Target, state: Present, { mode, sha, test }: Wanted): Reuse {
  const { hashes } = parseRecipe(state.recipe ?? '');
  const isTested = test === '' || hashes.test === test;
  const version = state.version ? `; its version label stays ${state.version}` : '';
  const same =
    mode === 'commit'
      ? `${source.text} was built from this commit (${sha.slice(0, 7)}) in the same way`
      : `nothing that goes into ${source.text} has changed${state.revision ? ` since ${state.revision.slice(0, 7)}` : ''}`;
  return { source, digest: state.digest, isTested, reason: `${same}${version}` };
}

function branchRef(branch: string | undefined): string | undefined {
  return branch ? `refs/heads/${branch}` : undefined;
}
