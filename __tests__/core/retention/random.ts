import type {
  ManifestFacts,
  PackageFacts,
  PullRequestState,
  Version,
} from '../../../src/core/retention/facts.ts';
import { DAY, HOUR } from '../../../src/core/retention/facts.ts';
import { compileTagPattern } from '../../../src/core/retention/pattern.ts';
import type { Policy, Rule, Selection } from '../../../src/core/retention/policy.ts';

/** Numbers that are the same in every run: mulberry32, public domain. */
export interface Dice {
  /** In [0, 1). */
  readonly roll: () => number;
  readonly below: (limit: number) => number;
  readonly chance: (share: number) => boolean;
  readonly pick: <T>(list: readonly T[]) => T;
}

export function makeDice(seed: number): Dice {
  let state = seed >>> 0;
  const roll = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(roll() * limit);
  return { roll, below, chance: (share) => roll() < share, pick: (list) => list[below(list.length)]! };
}

export const NOW = Date.UTC(2026, 0, 31);

/** `sha256:` and the number, as 64 digits. */
export function digestOf(number: number): string {
  return `sha256:${number.toString(16).padStart(64, '0')}`;
}

const image: ManifestFacts = { kind: 'image', content: 'image', size: 500, children: [], blobs: [] };
const signature: ManifestFacts = { ...image, content: 'signature' };

/** A package as registries allow it: what a manifest names was there before it; some of that is gone by now. */
export function makePackage(dice: Dice): PackageFacts {
  const versions: Version[] = [];
  const manifests = new Map<string, ManifestFacts>();
  const size = 2 + dice.below(24);
  let age = 90 * DAY;
  const earlier = () =>
    versions.length === 0 || dice.chance(0.08) ? digestOf(9000 + dice.below(3)) : dice.pick(versions).digest;
  for (let number = 1; number <= size; number++) {
    if (dice.chance(0.7)) age = Math.max(0, age - dice.below(12 * 24) * HOUR);
    const digest = digestOf(number);
    const links: string[] = [];
    const shape = dice.below(10);
    const several = (most: number) => Array.from({ length: dice.below(most + 1) }, earlier);
    if (shape < 4) manifests.set(digest, image);
    else if (shape < 7) manifests.set(digest, { ...image, kind: 'index', children: several(4) });
    else if (shape === 7) manifests.set(digest, { ...signature, subject: earlier() });
    else if (shape === 8) {
      manifests.set(digest, { ...signature, kind: 'index', children: several(2) });
      links.push(linkTo(earlier(), ''));
    } else {
      manifests.set(digest, signature);
      for (let i = 0; i <= dice.below(2); i++)
        links.push(linkTo(earlier(), dice.pick(['.sig', '.att', '.sbom'])));
    }
    if (dice.chance(0.02)) manifests.set(digest, { ...image, kind: 'absent', size: 0 });
    const tags = [...new Set([...links, ...makeTags(dice)])];
    const manifest = manifests.get(digest)!;
    const isReadable = manifest.kind !== 'absent';
    if (
      isReadable &&
      tags.some((tag) => tag.startsWith('buildcache')) &&
      links.length === 0 &&
      !manifest.subject
    )
      manifests.set(digest, { ...manifest, content: 'cache' });
    versions.push({ id: number, digest, tags, createdAt: NOW - age });
  }
  takeDoubleTags(versions);
  for (const { digest } of versions.filter(() => dice.chance(0.04))) forget(versions, manifests, digest);
  const states: readonly PullRequestState[] = ['open', 'closed', 'closed', 'unknown'];
  const pullRequests = new Map([1, 2, 3, 4].map((number) => [number, dice.pick(states)]));
  return {
    name: 'app',
    versions: dice.chance(0.5) ? versions.reverse() : versions,
    manifests,
    pullRequests,
    ...(dice.chance(0.8) && { branches: ['main', 'feature/one'] }),
    now: NOW,
  };
}

function linkTo(digest: string, ending: string): string {
  return `${digest.replace(':', '-')}${ending}`;
}

function makeTags(dice: Dice): readonly string[] {
  const tags: string[] = [];
  if (dice.chance(0.35)) tags.push(`v${dice.below(3)}.${dice.below(4)}.${dice.below(4)}`);
  if (dice.chance(0.15)) tags.push(`pr-${1 + dice.below(4)}`);
  if (dice.chance(0.1)) tags.push(dice.pick(['latest', 'nightly', 'v1-amd64', 'prod']));
  if (dice.chance(0.06)) tags.push(dice.pick(caches));
  return tags;
}

const caches = ['buildcache-amd64', 'buildcache-amd64--branch.main', 'buildcache-amd64--branch.gone'];

/** A tag names one version: the one that got it last. */
function takeDoubleTags(versions: Version[]): void {
  const taken = new Set<string>();
  for (let at = versions.length - 1; at >= 0; at--) {
    const version = versions[at]!;
    versions[at] = { ...version, tags: version.tags.filter((tag) => !taken.has(tag)) };
    for (const tag of version.tags) taken.add(tag);
  }
}

function forget(versions: Version[], manifests: Map<string, ManifestFacts>, digest: string): void {
  versions.splice(
    versions.findIndex((version) => version.digest === digest),
    1,
  );
  manifests.delete(digest);
}

export function makePolicy(dice: Dice): Policy {
  const rules = Array.from({ length: 1 + dice.below(4) }, (_, at) => makeRule(dice, `rule ${at + 1}`));
  return {
    rules,
    keepTags: dice.chance(0.3) ? [compileTagPattern(dice.pick(['latest', 'v1.*', '/^v2/', 'prod']))] : [],
    keepDigests: new Set(dice.chance(0.2) ? [digestOf(1 + dice.below(12))] : []),
    minAge: dice.pick([0, HOUR, DAY, 5 * DAY]),
  };
}

function makeRule(dice: Dice, name: string): Rule {
  const glob = dice.pick(['*', 'v*', 'pr-*', 'v1.*', 'nightly', '/v\\d+-amd64|latest/']);
  const patterns = [compileTagPattern(dice.chance(0.05) ? 'buildcache-*' : glob)];
  const own = dice.pick<Selection>([
    { kind: 'tags', patterns },
    { kind: 'tags', patterns },
    { kind: 'untagged' },
    { kind: 'orphans' },
    { kind: 'pull-requests' },
  ]);
  const select: Selection = dice.chance(0.05) ? { kind: 'caches' } : own;
  return {
    name,
    select,
    order: dice.pick(['created', 'version']),
    ...(select.kind !== 'orphans' &&
      select.kind !== 'caches' &&
      dice.chance(0.3) && { keepLatest: 1 + dice.below(3) }),
    ...(dice.chance(0.4) && { olderThan: dice.below(30) * DAY }),
  };
}

/** The same policy with one more thing to keep. */
export function keepMore(dice: Dice, policy: Policy): Policy {
  const at = dice.below(policy.rules.length);
  const change = (more: (rule: Rule) => Partial<Rule>) => ({
    ...policy,
    rules: policy.rules.map((rule, index) => (index === at ? { ...rule, ...more(rule) } : rule)),
  });
  const choice = dice.below(5);
  if (choice === 0)
    return {
      ...policy,
      keepTags: [...policy.keepTags, compileTagPattern(dice.pick(['v*', 'pr-1', 'sha256-*', '/1/']))],
    };
  if (choice === 1)
    return { ...policy, keepDigests: new Set([...policy.keepDigests, digestOf(1 + dice.below(20))]) };
  if (choice === 2) return { ...policy, minAge: policy.minAge + dice.below(20) * DAY };
  if (choice === 3)
    return change((rule) =>
      rule.select.kind === 'orphans' || rule.select.kind === 'caches'
        ? {}
        : { keepLatest: (rule.keepLatest ?? 0) + 1 + dice.below(3) },
    );
  return change((rule) => ({ olderThan: (rule.olderThan ?? 0) + dice.below(30) * DAY }));
}
