import { isCacheOfBranch, isCacheTag, mayBeCacheOf } from '../cache/place.ts';
import { formatDuration } from './duration.ts';
import type { PackageFacts } from './facts.ts';
import type { Graph } from './graph.ts';
import { sortNewestFirst } from './newest.ts';
import type { TagPattern } from './pattern.ts';
import type { Rule, Selection } from './policy.ts';
import { pullRequestOf } from './tag-kind.ts';

/** What the rules alone say of each version, before anything is protected. */
export interface Selected {
  /** Why a version may go. */
  readonly selected: ReadonlyMap<number, string>;
  /** Why a version stays although rules speak of it: it is among the newest of its group. */
  readonly retained: ReadonlyMap<number, string>;
  /** Why a rule that speaks of a version does not select it: too young, some of its tags are not meant. */
  readonly spared: ReadonlyMap<number, string>;
}

type Facts = Pick<PackageFacts, 'now' | 'pullRequests' | 'branches'>;
interface Member {
  readonly node: number;
  /** Why it goes; or, where it does not, why not. */
  readonly why: string;
  readonly isMeant: boolean;
}

/** What is `pinned` stays anyway, and does not count among the newest. */
export function selectVersions(
  graph: Graph,
  rules: readonly Rule[],
  facts: Facts,
  pinned: ReadonlyMap<number, string>,
): Selected {
  const selected = new Map<number, string>();
  const retained = new Map<number, string>();
  const spared = new Map<number, string>();
  for (const rule of rules) {
    const members = findMembers(graph, rule.select, facts);
    const newest = findNewest(
      graph,
      rule,
      members.map(({ node }) => node).filter((node) => !pinned.has(node)),
    );
    for (const { node, why, isMeant } of members) {
      const age = facts.now - (graph.nodes[node]?.version?.createdAt ?? facts.now);
      const isYoung = rule.olderThan !== undefined && age < rule.olderThan;
      if (newest.has(node)) retained.set(node, describeNewest(rule));
      else if (!isMeant) spared.set(node, why);
      else if (isYoung)
        spared.set(node, `not older than ${formatDuration(rule.olderThan ?? 0)}, as ${rule.name} has it`);
      else selected.set(node, `${why}, ${formatDuration(age)} old`);
    }
  }
  return { selected, retained, spared };
}

/** Whether nothing needs it, nobody named it, and it speaks of nothing: an image that lost its tag, or never had one. */
export function isUntaggedImage(graph: Graph, node: number): boolean {
  const tags = graph.nodes[node]?.version?.tags ?? [];
  return tags.length === 0 && !graph.parents[node]?.length && !graph.subjects[node]?.length;
}

/** Speaks only of what is gone, and nobody named it. */
export function isOrphan(graph: Graph, node: number): boolean {
  const subjects = graph.subjects[node] ?? [];
  const isNamed = (graph.nodes[node]?.humanTags.length ?? 0) > 0;
  return subjects.length > 0 && !isNamed && subjects.every((subject) => subject >= graph.count);
}

function findMembers(graph: Graph, select: Selection, facts: Facts): readonly Member[] {
  const members: Member[] = [];
  for (let node = 0; node < graph.count; node++) {
    const member = judge(graph, node, select, facts);
    if (member) members.push({ node, ...member });
  }
  return members;
}

function judge(
  graph: Graph,
  node: number,
  select: Selection,
  facts: Facts,
): Omit<Member, 'node'> | undefined {
  const tags = graph.nodes[node]?.humanTags ?? [];
  if (select.kind === 'untagged')
    return isUntaggedImage(graph, node)
      ? { isMeant: true, why: 'no tag, and no image has it inside' }
      : undefined;
  if (select.kind === 'orphans')
    return isOrphan(graph, node) ? { isMeant: true, why: 'refers to an image that is gone' } : undefined;
  if (tags.length === 0) return undefined;
  if (select.kind === 'pull-requests') return judgePullRequest(tags, facts);
  if (select.kind === 'caches') return judgeCache(tags, facts);
  const meant = tags.filter((tag) => select.patterns.some((pattern) => isMeantBy(pattern, tag)));
  if (meant.length === 0) return undefined;
  if (meant.length === tags.length)
    return { isMeant: true, why: `selected by ${quote(patternsOf(select, meant))}` };
  const rest = tags.filter((tag) => !meant.includes(tag));
  return { isMeant: false, why: `has also the tag ${quote(rest)}, which no rule selects with it` };
}

/** GitHub deletes a version with all its tags: every one has to be of a pull request that is closed. */
function judgePullRequest(
  tags: readonly string[],
  { pullRequests }: Facts,
): Omit<Member, 'node'> | undefined {
  const numbers = tags.map(pullRequestOf);
  if (numbers.every((number) => number === undefined)) return undefined;
  const foreign = tags.filter((_, at) => numbers[at] === undefined);
  if (foreign.length > 0) return { isMeant: false, why: `has also the tag ${quote(foreign)}` };
  const known = numbers.flatMap((number) => number ?? []);
  const open = known.find((number) => pullRequests.get(number) === 'open');
  if (open !== undefined) return { isMeant: false, why: `pull request ${open} is open` };
  const unknown = known.find((number) => pullRequests.get(number) !== 'closed');
  if (unknown !== undefined) return { isMeant: false, why: `pull request ${unknown} could not be found` };
  return { isMeant: true, why: `pull request ${known.join(', ')} is closed` };
}

/** A cache is of use for as long as its branch may be pushed to. */
function judgeCache(tags: readonly string[], { branches = [] }: Facts): Omit<Member, 'node'> | undefined {
  if (!tags.some(isCacheTag)) return undefined;
  const foreign = tags.filter((tag) => !isCacheTag(tag));
  if (foreign.length > 0) return { isMeant: false, why: `has also the tag ${quote(foreign)}` };
  if (!tags.every(isCacheOfBranch)) return { isMeant: false, why: 'the cache of the default branch' };
  if (branches.length === 0) return { isMeant: false, why: 'nobody knows whether its branch is there' };
  const branch = branches.find((one) => tags.some((tag) => mayBeCacheOf(tag, one)));
  if (branch !== undefined) return { isMeant: false, why: `the cache of the branch \`${branch}\`` };
  return { isMeant: true, why: 'the cache of a branch that is gone' };
}

function isMeantBy({ isWhole, namesCaches }: TagPattern, tag: string): boolean {
  return (namesCaches || !isCacheTag(tag)) && isWhole(tag);
}

/**
 * Images are counted, not versions: one that is inside another that stays counts with it (platforms with a tag of
 * their own), and signatures and attestations are no members at all.
 */
function findNewest(graph: Graph, rule: Rule, members: readonly number[]): ReadonlySet<number> {
  const newest = new Set<number>();
  const { keepLatest } = rule;
  if (keepLatest === undefined) return newest;
  for (const node of sortNewestFirst(graph, members, rule.order)) {
    if (newest.size === keepLatest) break;
    if (!isInside(graph, node, newest)) newest.add(node);
  }
  return newest;
}

function isInside(graph: Graph, node: number, outer: ReadonlySet<number>): boolean {
  const seen = new Set([node]);
  const queue = [...(graph.parents[node] ?? [])];
  for (let parent = queue.pop(); parent !== undefined; parent = queue.pop()) {
    if (outer.has(parent)) return true;
    if (seen.has(parent)) continue;
    seen.add(parent);
    queue.push(...(graph.parents[parent] ?? []));
  }
  return false;
}

function patternsOf({ patterns }: { readonly patterns: readonly TagPattern[] }, tags: readonly string[]) {
  return [...new Set(tags.flatMap((tag) => patterns.find((pattern) => isMeantBy(pattern, tag))?.text ?? []))];
}

function describeNewest({ keepLatest, name }: Rule): string {
  return keepLatest === 1 ? `the newest of ${name}` : `among the newest ${keepLatest} of ${name}`;
}

function quote(texts: readonly string[]): string {
  return texts.map((text) => `\`${text}\``).join(', ');
}
