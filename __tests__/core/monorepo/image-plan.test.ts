import { describeEntry, emptyEntry } from '../../../src/core/monorepo/image-entry.ts';
import { checkContexts, formatImagePlan, type ImagePlan } from '../../../src/core/monorepo/image-plan.ts';
import type { PlanValue } from '../../../src/core/plan-value.ts';

const digest = `sha256:${'1'.repeat(64)}`;

/** As much of a plan as these decisions look at. */
function planOf(key: string, publishes: boolean): PlanValue {
  const tag = publishes ? 'main' : 'pr-7';
  const metadata = {
    sources: { derived: [], labels: [], forced: [], annotations: [] },
    images: [`ghcr.io/acme/${key}`],
    tags: [`ghcr.io/acme/${key}:${tag}`],
    tagNames: [tag],
    annotations: [],
    version: tag,
    json: { labels: {} },
  };
  const rest = { platforms: ['linux/amd64'], matrix: { include: [] }, ref: '', sha: '', held: [] };
  return { ...rest, metadata, push: { push: publishes, reason: 'why' } } as unknown as PlanValue;
}

interface Wish {
  readonly publishes?: boolean;
  readonly base: 'built' | 'kept' | 'left' | 'idle';
  readonly context: string;
}

/** `shop` is built, and has `base` in the place of a context. */
function plansOf({ publishes = true, base, context }: Wish): readonly ImagePlan[] {
  const source = {
    text: 'ghcr.io/acme/base:main',
    name: 'ghcr.io/acme/base',
    digest,
    platforms: ['linux/amd64'],
  };
  const candidates = base === 'idle' ? [] : ['ghcr.io/acme/base:pr-7', 'ghcr.io/acme/base:main'];
  return [
    {
      entry: { ...emptyEntry, key: 'base', context: 'base', buildArgs: ['A=1'], test: 'true' },
      plan: planOf('base', publishes),
      links: [],
      decision: {
        key: 'base',
        builds: base === 'built',
        reason: `it is ${base}`,
        ...(base === 'kept' && { source }),
      },
      candidates,
    },
    {
      entry: { ...emptyEntry, key: 'shop', context: 'shop', buildContexts: ['libs=../libs'] },
      plan: planOf('shop', publishes),
      links: [{ key: 'base', contexts: [context], reason: 'line 1 of its Dockerfile' }],
      decision: { key: 'shop', builds: true, reason: 'changed' },
      candidates: [],
    },
  ];
}

function shopOf(wish: Wish) {
  const plans = plansOf(wish);
  const all = new Map(plans.map((one) => [one.entry.key, one]));
  const { build, needs } = formatImagePlan(plans[1] as ImagePlan, all);
  return { contexts: (build as Record<string, unknown>)['build-contexts'], needs };
}

describe('what an image is built on', () => {
  const name = 'ghcr.io/acme/base:main';

  it.each<[string, Wish, readonly string[]]>([
    [
      'is given by its digest where it stays',
      { base: 'kept', context: name },
      [`${name}=docker-image://ghcr.io/acme/base@${digest}`],
    ],
    [
      'is left to BuildKit where a registry knows the name',
      { base: 'left', publishes: false, context: name },
      [],
    ],
    [
      'is the image of the default branch where only the list knows the name',
      { base: 'left', publishes: false, context: 'base' },
      ['base=docker-image://ghcr.io/acme/base:main'],
    ],
  ])('%s', (_, wish, contexts) => {
    expect(shopOf(wish)).toEqual({ contexts: ['libs=../libs', ...contexts], needs: undefined });
  });

  it('is a need, by the first tag of this run, where this run publishes it', () => {
    expect(shopOf({ base: 'built', context: name })).toEqual({
      contexts: ['libs=../libs'],
      needs: [{ image: 'base', contexts: [name], name: 'ghcr.io/acme/base:main' }],
    });
  });

  it('is a need with all that builds it, but its test, where nothing is published', () => {
    expect(shopOf({ base: 'built', publishes: false, context: name }).needs).toEqual([
      {
        image: 'base',
        contexts: [name],
        build: { context: 'base', 'build-args': ['A=1'], test: '' },
        needs: [],
        platforms: [],
      },
    ]);
  });

  it('has to be there: a context that only the list knows, of an image without a tag, is refused', () => {
    const [problem] = checkContexts(plansOf({ base: 'idle', context: 'base' }));
    expect(problem?.message).toContain(
      '`shop` takes `base` as its build context `base`, and that is not built: it is idle',
    );
    expect(checkContexts(plansOf({ base: 'idle', context: name }))).toEqual([]);
    for (const base of ['built', 'kept', 'left'] as const)
      expect(checkContexts(plansOf({ base, context: 'base' }))).toEqual([]);
  });
});

describe('the settings of an image', () => {
  const settings = (own: object) => describeEntry({ ...emptyEntry, ...own });

  it('have one that nobody has thought of yet', () => {
    expect(settings({ newSetting: 'x' })).not.toBe(settings({}));
  });

  it('are the same however they are written, and wherever the image is built', () => {
    const written = {
      context: './a/',
      buildArgs: ['B=1', 'A=2'],
      runners: 'x',
      key: 'k',
      metadata: { tags: 'x' },
    };
    expect(settings(written)).toBe(settings({ context: 'a', buildArgs: ['A=2', 'B=1'] }));
  });
});
