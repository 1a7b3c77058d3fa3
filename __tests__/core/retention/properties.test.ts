import type { PackageFacts } from '../../../src/core/retention/facts.ts';
import type { TagPattern } from '../../../src/core/retention/pattern.ts';
import { planRetention, type RetentionPlan } from '../../../src/core/retention/plan.ts';
import { keepMore, makeDice, makePackage, makePolicy } from './random.ts';

const ROUNDS = 6000;
const SEED = 20260131;

/** Everything that an image needs to be pulled and verified, found without the code under test. */
function reachableFrom(facts: PackageFacts, start: string): ReadonlySet<string> {
  const found = new Set([start]);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const digest of found)
      for (const child of facts.manifests.get(digest)?.children ?? []) found.add(child);
    for (const { digest, tags } of facts.versions) {
      const subject = facts.manifests.get(digest)?.subject;
      const speaksOf = tags
        .filter((tag) => tag.startsWith('sha256-'))
        .map((tag) => `sha256:${tag.slice(7, 71)}`);
      if ([subject, ...speaksOf].some((one) => one !== undefined && found.has(one))) found.add(digest);
    }
  }
  return found;
}

function digestsOf({ deletions }: RetentionPlan): ReadonlySet<string> {
  return new Set(deletions.map(({ version }) => version.digest));
}

function withoutDigests(facts: PackageFacts, gone: ReadonlySet<string>): PackageFacts {
  return { ...facts, versions: facts.versions.filter(({ digest }) => !gone.has(digest)) };
}

/** What is no image goes only where a pattern names it; a cache only by one that speaks of caches. */
function isSelected(patterns: readonly TagPattern[], tag: string, content = 'image'): boolean {
  return patterns.some(({ isWhole, text }) => {
    const isNamed = content === 'cache' ? text === 'buildcache-*' : content === 'image' || text !== '*';
    return isWhole(tag) && isNamed;
  });
}

/** Deletes in order; what the registry refuses stays, and so does what has to come after it. */
function carryOut(plan: RetentionPlan, isRefused: () => boolean, steps = Number.POSITIVE_INFINITY) {
  const gone = new Set<string>();
  for (const { version, after } of plan.deletions.slice(0, steps))
    if (after.every((digest) => gone.has(digest)) && !isRefused()) gone.add(version.digest);
  return gone;
}

/** Versions that have lost a part; but for lists of referrers that list what they refer to, where there is no first. */
function findBroken(facts: PackageFacts, gone: ReadonlySet<string>): readonly string[] {
  return facts.versions
    .filter(({ digest }) => !gone.has(digest))
    .filter(({ digest }) =>
      facts.manifests
        .get(digest)
        ?.children.some((child) => gone.has(child) && !reachableFrom(facts, child).has(digest)),
    )
    .map(({ digest }) => digest);
}

interface Round {
  readonly seed: number;
  readonly facts: PackageFacts;
  readonly plan: RetentionPlan;
  readonly roll: ReturnType<typeof makeDice>;
  readonly policy: ReturnType<typeof makePolicy>;
}

const rounds: readonly Round[] = Array.from({ length: ROUNDS }, (_, at) => {
  const roll = makeDice(SEED + at);
  const facts = makePackage(roll);
  const policy = makePolicy(roll);
  return { seed: SEED + at, facts, policy, roll, plan: planRetention(facts, policy) };
});

/** The seeds of the packages for which something does not hold; a failing one can be looked at alone. */
function findFailing(holds: (round: Round) => boolean): readonly number[] {
  return rounds.filter((round) => !holds(round)).map(({ seed }) => seed);
}

describe(`in ${ROUNDS} packages of random images, referrers, tags, ages and rules`, () => {
  it('something is deleted in many of them, and something is kept: the tests below can fail', () => {
    let deleting = 0;
    let keeping = 0;
    let deep = 0;
    for (const { plan, facts } of rounds) {
      if (plan.deletions.length > 0) deleting++;
      if (plan.deletions.length < facts.versions.length) keeping++;
      if (plan.deletions.some(({ after }) => after.length > 1)) deep++;
    }
    expect(deleting).toBeGreaterThan(ROUNDS / 3);
    expect(keeping).toBeGreaterThan(ROUNDS / 2);
    expect(deep).toBeGreaterThan(ROUNDS / 50);
  });

  it('nothing is deleted that can be reached from anything that stays', () => {
    const failing = findFailing(({ facts, plan }) => {
      const gone = digestsOf(plan);
      return facts.versions
        .filter(({ digest }) => !gone.has(digest))
        .every(({ digest }) => [...reachableFrom(facts, digest)].every((one) => !gone.has(one)));
    });
    expect(failing).toEqual([]);
  });

  it('nothing goes that is kept by tag or digest, or is too young', () => {
    const failing = findFailing(({ plan, policy, facts }) =>
      plan.deletions.every(
        ({ version }) =>
          !policy.keepDigests.has(version.digest) &&
          !version.tags.some((tag) => policy.keepTags.some(({ isFoundIn }) => isFoundIn(tag))) &&
          facts.now - version.createdAt >= policy.minAge,
      ),
    );
    expect(failing).toEqual([]);
  });

  it('no version goes of whose tags one is selected by no rule, whatever it is inside of', () => {
    const failing = findFailing(({ plan, policy, facts }) =>
      plan.deletions.every(({ version }) => {
        const content = facts.manifests.get(version.digest)?.content;
        const tags = version.tags.filter((tag) => !/^sha256-/.test(tag));
        const isClosed = (tag: string) =>
          facts.pullRequests.get(Number(/^pr-(\d+)/.exec(tag)?.[1])) === 'closed';
        return tags.every((tag) =>
          policy.rules.some(({ select, keepLatest }) => {
            if (select.kind === 'tags')
              return (
                isSelected(select.patterns, tag, content) &&
                (content !== 'signature' || keepLatest === undefined)
              );
            if (select.kind === 'caches')
              return facts.branches && content === 'cache' && tag === 'buildcache-amd64--branch.gone';
            return select.kind === 'pull-requests' && isClosed(tag);
          }),
        );
      }),
    );
    expect(failing).toEqual([]);
  });

  it('the newest of each group stays', () => {
    const failing = findFailing(({ plan, policy, facts }) => {
      const gone = digestsOf(plan);
      return policy.rules.every(({ select, keepLatest, order }) => {
        if (select.kind !== 'tags' || keepLatest === undefined || order !== 'created') return true;
        const members = facts.versions.filter(({ digest, tags }) => {
          const content = facts.manifests.get(digest)?.content ?? 'image';
          return (
            content === 'image' &&
            tags.some((tag) => !/^sha256-/.test(tag) && isSelected(select.patterns, tag))
          );
        });
        const [newest] = [...members].sort((a, b) => b.createdAt - a.createdAt || b.id - a.id);
        return newest === undefined || !gone.has(newest.digest);
      });
    });
    expect(failing).toEqual([]);
  });

  it('a second run, right after the first, plans nothing', () => {
    const failing = findFailing(
      ({ facts, plan, policy }) =>
        planRetention(withoutDigests(facts, digestsOf(plan)), policy).deletions.length === 0,
    );
    expect(failing).toEqual([]);
  });

  it('one more thing to keep never makes it delete one thing more', () => {
    const failing = findFailing(({ facts, plan, policy, roll }) => {
      const before = digestsOf(plan);
      const after = planRetention(facts, keepMore(roll, policy));
      return [...digestsOf(after)].every((digest) => before.has(digest));
    });
    expect(failing).toEqual([]);
  });

  it('of a plan that was agreed to in part, that part goes and nothing else, and whatever stays is whole', () => {
    const failing = findFailing(({ facts, plan, policy, roll }) => {
      const approved = new Set([...digestsOf(plan)].filter(() => roll.chance(0.6)));
      const gone = digestsOf(planRetention(facts, { ...policy, approved }));
      return (
        [...gone].every((digest) => approved.has(digest)) &&
        facts.versions
          .filter(({ digest }) => !gone.has(digest))
          .every(({ digest }) => [...reachableFrom(facts, digest)].every((one) => !gone.has(one)))
      );
    });
    expect(failing).toEqual([]);
  });

  it('a plan that was agreed to as a whole is the same plan, also where it was cut and begun again', () => {
    const failing = findFailing(({ facts, plan, policy, roll }) => {
      const approved = digestsOf(plan);
      const whole = digestsOf(planRetention(facts, { ...policy, approved }));
      const done = carryOut(plan, () => false, roll.below(plan.deletions.length + 1));
      const rest = digestsOf(planRetention(withoutDigests(facts, done), { ...policy, approved }));
      // A part whose image is gone is an image without a tag, and may be among the newest of those.
      const mayStay = policy.rules.some(
        ({ select, keepLatest }) => select.kind === 'untagged' && keepLatest !== undefined,
      );
      return whole.size === approved.size && (mayStay || done.size + rest.size === approved.size);
    });
    expect(failing).toEqual([]);
  });

  it('a run that is cut after any deletion leaves everything whole that is still there, what was to go next included', () => {
    const failing = findFailing(({ facts, plan }) =>
      plan.deletions.every(
        (_, steps) =>
          findBroken(
            facts,
            carryOut(plan, () => false, steps),
          ).length === 0,
      ),
    );
    expect(failing).toEqual([]);
  });

  it('a deletion that GitHub refuses leaves that image whole, whichever it is', () => {
    const failing = findFailing(
      ({ facts, plan, roll }) =>
        findBroken(
          facts,
          carryOut(plan, () => roll.chance(0.3)),
        ).length === 0,
    );
    expect(failing).toEqual([]);
  });

  it('the plan does not depend on the order in which GitHub lists the versions', () => {
    const failing = findFailing(({ facts, plan, policy }) => {
      const turned = planRetention({ ...facts, versions: [...facts.versions].reverse() }, policy);
      return [...digestsOf(turned)].sort().join() === [...digestsOf(plan)].sort().join();
    });
    expect(failing).toEqual([]);
  });

  it('every version has one decision with a reason', () => {
    const failing = findFailing(
      ({ facts, plan }) =>
        plan.decisions.length === facts.versions.length &&
        plan.decisions.every(({ reason }) => reason !== ''),
    );
    expect(failing).toEqual([]);
  });
});
