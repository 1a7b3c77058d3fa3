import { isCacheOfBranch, isCacheOfTags, isCacheTag, mayBeCacheOf } from '../cache/place.ts';
import { describeContent } from './content.ts';
import type { PackageFacts } from './facts.ts';
import type { Graph, Node } from './graph.ts';
import type { TagPattern } from './pattern.ts';
import type { Rule } from './policy.ts';
import { hasPullRequestSuffix, mayBeImageOf, pullRequestOf } from './tag-kind.ts';

export type JudgedFacts = Pick<PackageFacts, 'pullRequests' | 'branches'>;

/** What one rule says of a version: of all its tags, since GitHub deletes it with all of them. */
export interface Verdict {
  /** Tags that may go, each with the reason; of a version without a tag one entry with an empty name. */
  readonly meant: ReadonlyMap<string, string>;
  /** Why tags that the rule speaks of may not go. */
  readonly spared?: string;
}

/** Nothing where the rule does not speak of the version at all. */
export function judge(graph: Graph, number: number, rule: Rule, facts: JudgedFacts): Verdict | undefined {
  const { select } = rule;
  const node = graph.nodes[number];
  if (!node) return undefined;
  if (select.kind === 'untagged')
    return isUntagged(graph, number) ? whole('no tag, and no image has it inside') : undefined;
  if (select.kind === 'orphans')
    return isOrphan(graph, number) ? whole('refers to an image that is gone') : undefined;
  if (node.humanTags.length === 0) return undefined;
  if (select.kind === 'pull-requests') return judgePullRequest(node, facts);
  if (select.kind === 'caches') return judgeCache(node, facts);
  return judgeTags(node, select.patterns, rule.keepLatest !== undefined);
}

/** Whether nothing needs it, nobody named it, and it speaks of nothing: it lost its tag, or never had one. */
export function isUntagged(graph: Graph, node: number): boolean {
  const tags = graph.nodes[node]?.version?.tags ?? [];
  return tags.length === 0 && !graph.parents[node]?.length && !graph.subjects[node]?.length;
}

/** Speaks only of what is gone, and nobody named it. */
export function isOrphan(graph: Graph, node: number): boolean {
  const subjects = graph.subjects[node] ?? [];
  const isNamed = (graph.nodes[node]?.humanTags.length ?? 0) > 0;
  return subjects.length > 0 && !isNamed && subjects.every((subject) => subject >= graph.count);
}

/** Images are counted; nothing is known against a version whose manifest was not read, or is not there. */
export function isCounted({ content, manifest }: Node): boolean {
  return content === undefined || content === 'image' || manifest?.kind === 'absent';
}

function whole(why: string): Verdict {
  return { meant: new Map([['', why]]) };
}

function judgeTags(node: Node, patterns: readonly TagPattern[], isCounting: boolean): Verdict | undefined {
  const matching = (tag: string) => patterns.filter(({ isWhole }) => isWhole(tag));
  const matched = node.humanTags.filter((tag) => matching(tag).length > 0);
  if (matched.length === 0) return undefined;
  const { content = 'image' } = node;
  const meant = new Map<string, string>();
  for (const tag of matched) {
    const pattern = matching(tag).find((one) => isMeantBy(one, node, isCounting));
    if (pattern) meant.set(tag, `selected by \`${pattern.text}\``);
  }
  if (meant.size === matched.length) return { meant };
  const what = describeContent(content);
  const spared =
    content === 'cache'
      ? `${what}: only \`caches\` selects it, or a pattern with \`cache\` in it`
      : isCounting
        ? `${what}: \`keep-latest\` is for images`
        : `${what}: only a pattern that names it selects it`;
  return { meant, spared };
}

/** Other things than images go only where a rule means them: neither by `*` nor where images are counted. */
function isMeantBy({ isForAll, namesCaches }: TagPattern, node: Node, isCounting: boolean): boolean {
  if (isCounted(node)) return true;
  if (node.content === 'cache') return namesCaches;
  return !isForAll && !isCounting;
}

function judgePullRequest({ humanTags }: Node, { pullRequests, branches }: JudgedFacts): Verdict | undefined {
  const meant = new Map<string, string>();
  const spared: string[] = [];
  const foreign = humanTags.filter((tag) => pullRequestOf(tag) === undefined);
  for (const tag of humanTags) {
    const number = pullRequestOf(tag);
    if (number === undefined) continue;
    const state = pullRequests.get(number);
    const branch = branches?.find((one) => mayBeImageOf(tag, one));
    // What could not go anyway was not asked for.
    if (state === undefined && foreign.length > 0) spared.push(`has also the tag ${quote(foreign)}`);
    else if (state === 'open') spared.push(`pull request ${number} is open`);
    else if (state !== 'closed') spared.push(`pull request ${number} could not be found`);
    else if (branch !== undefined) spared.push(`may be the image of the branch \`${branch}\``);
    else if (!branches && hasPullRequestSuffix(tag))
      spared.push(`\`${tag}\` may be the image of a branch called so, and the branches are not known`);
    else meant.set(tag, `pull request ${number} is closed`);
  }
  if (meant.size === 0 && spared.length === 0) return undefined;
  return { meant, ...(spared[0] !== undefined && { spared: spared[0] }) };
}

function quote(texts: readonly string[]): string {
  return texts.map((text) => `\`${text}\``).join(', ');
}

/** A cache is of use for as long as its branch may be pushed to. */
function judgeCache({ content, humanTags }: Node, { branches = [] }: JudgedFacts): Verdict | undefined {
  if (content !== undefined && content !== 'cache') return undefined;
  const meant = new Map<string, string>();
  const spared: string[] = [];
  for (const tag of humanTags) {
    if (!isCacheTag(tag)) continue;
    const branch = branches.find((one) => mayBeCacheOf(tag, one));
    if (isCacheOfTags(tag)) spared.push('the cache of tag runs');
    else if (!isCacheOfBranch(tag)) spared.push('the cache of the default branch');
    else if (branches.length === 0) spared.push('nobody knows whether its branch is there');
    else if (branch !== undefined) spared.push(`the cache of the branch \`${branch}\``);
    else meant.set(tag, 'the cache of a branch that is gone');
  }
  const [reason] = spared;
  if (meant.size > 0 || reason) return { meant, ...(reason && { spared: reason }) };
  return content === 'cache' ? { meant, spared: 'a build cache whose tag names no branch' } : undefined;
}
