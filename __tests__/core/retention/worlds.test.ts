import { DAY } from '../../../src/core/retention/facts.ts';
import { compileTagPattern } from '../../../src/core/retention/pattern.ts';
import { planRetention } from '../../../src/core/retention/plan.ts';
import type { Policy, Rule } from '../../../src/core/retention/policy.ts';
import { deriveUsage } from '../../../src/core/retention/usage.ts';
import { type Dice, makeDice } from './random.ts';
import { type Made, makeWorld, type World } from './worlds.ts';

const ROUNDS = 10_000;
const SEED = 20261130;

/** A rule in words that the oracle below understands by itself. */
interface Wish {
  readonly kind: 'tags' | 'untagged' | 'orphans' | 'pull-requests' | 'caches';
  /** A text, and `*` at its end. */
  readonly glob: string;
  readonly keepLatest?: number;
  /** Days. */
  readonly olderThan: number;
}

interface Wishes {
  readonly rules: readonly Wish[];
  readonly keepTags: readonly string[];
  readonly minAge: number;
}

const GLOBS = ['*', '*', 'v*', 'sha-*', 'pr-*', 'chart-*', 'cache-*', 'buildcache-*', 'sbom*', 'v9*'];

function makeWishes(dice: Dice): Wishes {
  const rules = Array.from({ length: 1 + dice.below(3) }, (): Wish => {
    const kind = dice.pick([
      'tags',
      'tags',
      'tags',
      'untagged',
      'orphans',
      'pull-requests',
      'caches',
    ] as const);
    const keepLatest = kind === 'tags' && dice.chance(0.6) ? { keepLatest: 1 + dice.below(4) } : {};
    return { kind, glob: dice.pick(GLOBS), olderThan: dice.chance(0.4) ? dice.below(50) : 0, ...keepLatest };
  });
  return {
    rules,
    keepTags: dice.chance(0.3) ? [dice.pick(['latest', 'prod', 'v1.1*', 'cosign-*'])] : [],
    minAge: dice.pick([0, 1, 5]),
  };
}

function policyOf({ rules, keepTags, minAge }: Wishes): Policy {
  return {
    rules: rules.map(
      ({ kind, glob, keepLatest, olderThan }, at): Rule => ({
        name: `rule ${at + 1}`,
        select: kind === 'tags' ? { kind, patterns: [compileTagPattern(glob)] } : { kind },
        order: 'created',
        ...(keepLatest !== undefined && { keepLatest }),
        ...(olderThan > 0 && { olderThan: olderThan * DAY }),
      }),
    ),
    keepTags: keepTags.map(compileTagPattern),
    keepDigests: new Set(),
    minAge: minAge * DAY,
  };
}

const fits = (glob: string, tag: string) =>
  glob.endsWith('*') ? tag.startsWith(glob.slice(0, -1)) : tag === glob;

/** Whether a rule may take a name from a thing, by what the maker says that it is. */
function frees(wish: Wish, one: Made, name: string, { facts }: World): boolean {
  if (wish.kind === 'tags') {
    if (!fits(wish.glob, name)) return false;
    if (one.what === 'image') return true;
    if (one.what === 'cache') return wish.glob.includes('cache');
    return wish.glob !== '*' && wish.keepLatest === undefined;
  }
  if (wish.kind === 'caches')
    return (
      one.what === 'cache' &&
      name.startsWith('buildcache-') &&
      /--branch\./.test(name) &&
      !name.endsWith('--branch.main')
    );
  const [, number, rest = ''] = /^pr-(\d)([.-].*)?$/.exec(name) ?? [];
  if (wish.kind !== 'pull-requests' || facts.pullRequests.get(Number(number)) !== 'closed') return false;
  return !(number === '2' && rest.startsWith('-hotfix') && facts.branches?.includes('pr-2/hotfix'));
}

/** What goes, found from what the maker knows and the rules in words: no manifest is read, no graph is walked. */
function foretell(world: World, { rules, keepTags, minAge }: Wishes): ReadonlySet<string> {
  const { made, facts } = world;
  const tagsOf = new Map(facts.versions.map(({ digest, tags }) => [digest, tags]));
  const isKept = ({ digest }: Made) =>
    keepTags.some((glob) => tagsOf.get(digest)?.some((tag) => fits(glob, tag)));
  const isYoung = ({ age }: Made) => age < minAge;
  // A part or a signature that is kept by name, or young, keeps what it speaks of; parts of an index do not speak.
  const speaks = ({ of, isInside }: Made) => of !== undefined && of !== 'gone' && !isInside;
  const needed = new Set(
    made.filter((one) => (isKept(one) || isYoung(one)) && speaks(one)).map(({ of }) => of),
  );
  const isPinned = (one: Made) => isKept(one) || needed.has(one.digest);
  const retained = new Set<string>();
  const freed = new Map<string, Set<string>>();
  for (const wish of rules) {
    const images = made.filter(
      (one) => one.what === 'image' && one.names.some((name) => fits(wish.glob, name)),
    );
    const newest = images
      .filter((one) => !isPinned(one))
      .sort((a, b) => a.age - b.age || b.id - a.id)
      .slice(0, wish.keepLatest ?? 0);
    for (const { digest } of newest) retained.add(digest);
    for (const one of made.filter(({ age }) => age >= wish.olderThan)) {
      const names = one.names.filter((name) => frees(wish, one, name, world));
      const isWhole =
        (wish.kind === 'untagged' && tagsOf.get(one.digest)?.length === 0 && one.of === undefined) ||
        (wish.kind === 'orphans' && one.of === 'gone');
      const all = freed.get(one.digest) ?? new Set<string>();
      for (const name of isWhole ? ['', ...names] : names) all.add(name);
      freed.set(one.digest, all);
    }
  }
  const stays = (one: Made) => isPinned(one) || isYoung(one) || retained.has(one.digest);
  const isSelected = ({ digest, names }: Made) => {
    const all = freed.get(digest) ?? new Set();
    return names.length > 0 ? names.every((name) => all.has(name)) : all.has('');
  };
  const gone = new Set(made.filter((one) => isSelected(one) && !stays(one)).map(({ digest }) => digest));
  for (const one of made)
    if (one.of !== undefined && one.of !== 'gone' && gone.has(one.of) && !stays(one)) gone.add(one.digest);
  return gone;
}

const digestsOf = (digests: Iterable<string>) => [...digests].sort().join();

describe(`in ${ROUNDS} packages of images, caches of both forms, charts, SBOMs and signatures, under names of every kind`, () => {
  const rounds = Array.from({ length: ROUNDS }, (_, at) => {
    const dice = makeDice(SEED + at);
    const world = makeWorld(dice);
    const wishes = makeWishes(dice);
    const plan = planRetention(world.facts, policyOf(wishes));
    return { seed: SEED + at, world, wishes, plan };
  });

  it('exactly that goes which the rules in words let go: nothing that they keep, and nothing is left over', () => {
    const failing = rounds.filter(({ world, wishes, plan }) => {
      const gone = plan.deletions.map(({ version }) => version.digest);
      return digestsOf(gone) !== digestsOf(foretell(world, wishes));
    });
    expect(failing.map(({ seed }) => seed)).toEqual([]);
  });

  it('only images are counted as such, whatever other things are called, and none of them is broken', () => {
    const failing = rounds.filter(({ world: { made, facts }, plan }) => {
      const isRoot = ({ names, of }: Made) => names.length > 0 || of === undefined;
      const count = (what: string) => made.filter((one) => one.what === what && isRoot(one)).length;
      const usage = deriveUsage(plan);
      return (
        usage.images !== count('image') ||
        usage.caches !== count('cache') ||
        usage.broken.length > 0 ||
        usage.versions !== facts.versions.length
      );
    });
    expect(failing.map(({ seed }) => seed)).toEqual([]);
  });

  it('many of them lose something, and many of every kind stay: the tests above can fail', () => {
    expect(rounds.filter(({ plan }) => plan.deletions.length > 0).length).toBeGreaterThan(ROUNDS / 3);
    for (const what of ['image', 'cache', 'chart', 'sbom', 'signature', 'artifact']) {
      const made = rounds.flatMap(({ world, plan }) => {
        const gone = new Set(plan.deletions.map(({ version }) => version.digest));
        return world.made.filter((one) => one.what === what).map(({ digest }) => gone.has(digest));
      });
      expect(made.filter((isGone) => isGone).length).toBeGreaterThan(100);
      expect(made.filter((isGone) => !isGone).length).toBeGreaterThan(1000);
    }
  });
});
