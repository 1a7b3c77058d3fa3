import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { DAY, HOUR } from '../../src/core/retention/facts.ts';
import { derivePruneOutputs } from '../../src/core/retention/outputs.ts';
import { otherPruneNames } from '../../src/inputs/other-prune-tools.ts';
import { parsePruneInputs, pruneInputNames } from '../../src/inputs/prune.ts';
import { createFindings } from '../../src/inputs/raw.ts';

const door = parse(readFileSync(new URL('../../prune/action.yml', import.meta.url), 'utf8')) as {
  readonly inputs: Record<string, { readonly description: string; readonly default?: string }>;
  readonly outputs: Record<string, { readonly description: string }>;
};

const defaults = { owner: 'Acme', repository: 'App', apiUrl: 'https://api.github.com' };

function read(raw: Readonly<Record<string, string>>) {
  const found = createFindings();
  const inputs = parsePruneInputs({ token: 'secret', ...raw }, defaults, found);
  return { inputs, ...found };
}

/** `code input` of each problem. */
function problemsOf(raw: Readonly<Record<string, string>>): readonly string[] {
  return read(raw).problems.map(({ code, input }) => `${code} ${input}`);
}

describe('prune/action.yml', () => {
  it('has every input that is read, and no other', () => {
    expect(Object.keys(door.inputs).sort()).toEqual([...pruneInputNames].sort());
  });

  it('has every output that is written, and no other', () => {
    const written = derivePruneOutputs([], { plan: '', undo: '' });
    expect(Object.keys(door.outputs).sort()).toEqual([...Object.keys(written), 'restored'].sort());
  });

  it('has defaults that mean the same as nothing', () => {
    const raw = Object.fromEntries(
      Object.entries(door.inputs).flatMap(([name, { default: preset }]) =>
        preset && !preset.includes('${{') ? [[name, preset]] : [],
      ),
    );
    expect(read(raw)).toMatchObject({ problems: [], notices: [] });
    expect(JSON.stringify(read(raw).inputs)).toBe(JSON.stringify(read({}).inputs));
  });
});

describe('durations', () => {
  it.each([
    ['30 days', 30 * DAY],
    ['30d', 30 * DAY],
    ['1 day', DAY],
    ['12h', 12 * HOUR],
    ['2 weeks', 14 * DAY],
    ['90 minutes', 1.5 * HOUR],
    ['P30D', 30 * DAY],
    ['PT12H', 12 * HOUR],
    ['P1W', 7 * DAY],
    ['P1DT12H', 36 * HOUR],
  ])('%s is a duration', (text, milliseconds) => {
    expect(read({ 'delete-tags': '*', 'older-than': text }).inputs.policy.rules[0]?.olderThan).toBe(
      milliseconds,
    );
  });

  it.each([
    '-30 days',
    '30',
    '0 days',
    '1.5 days',
    '3 months',
    '1 year',
    'P1M',
    'P1Y',
    'P',
    'PT',
    'P1DT',
    '30 days ago',
    '5 Days',
    '1e3d',
    'last week',
    '+3d',
    '٣ days',
  ])('%s is none, and is not guessed at', (text) => {
    expect(problemsOf({ 'delete-tags': '*', 'older-than': text })).toEqual(['prune.duration older-than']);
  });
});

describe('numbers and shares', () => {
  it.each(['1e3', '5 days', '-1', '3.5', '0x10', '0', '10,000', '9999999', 'all'])(
    'keep-latest %s is refused',
    (text) => {
      expect(problemsOf({ 'keep-latest': text })).toEqual(['prune.number keep-latest']);
    },
  );

  it.each([
    ['50%', 0.5],
    ['0.25', 0.25],
    ['1', 1],
    ['100%', 1],
  ])('%s is a share', (text, share) => {
    expect(read({ 'max-delete-fraction': text }).inputs.bounds.maxFraction).toBe(share);
  });

  it.each(['50', '0%', '0', '101%', '-5%', '1.5', 'half'])('%s is no share', (text) => {
    expect(problemsOf({ 'max-delete-fraction': text })).toEqual(['prune.fraction max-delete-fraction']);
  });

  it.each([
    ['versions=5000', { measure: 'versions', limit: 5000 }],
    ['bytes=10GB', { measure: 'bytes', limit: 1e10 }],
    ['bytes = 1.5 GiB', { measure: 'bytes', limit: 1.5 * 2 ** 30 }],
    ['growth=20%', { measure: 'growth', limit: 0.2 }],
  ])('%s is a threshold', (text, threshold) => {
    expect(read({ 'warn-above': text }).inputs.warnAbove).toEqual([threshold]);
  });

  it.each(['versions', 'versions=10GB', 'bytes=20%', 'growth=0.2', 'versions=-1', 'size=10GB'])(
    '%s is no threshold',
    (text) => {
      expect(read({ 'fail-above': text }).problems).toHaveLength(1);
    },
  );
});

describe('what is selected', () => {
  const rulesOf = (raw: Readonly<Record<string, string>>) =>
    read(raw).inputs.policy.rules.map(({ name, select, order, ...rest }) => ({
      name,
      kind: select.kind,
      ...rest,
    }));

  it('keep-latest alone means that the other images with a tag go', () => {
    expect(rulesOf({ 'keep-latest': '10' })).toEqual([
      { name: '`delete-tags`', kind: 'tags', keepLatest: 10 },
    ]);
  });

  it('an age counts for all that the inputs select, keep-latest for tags only', () => {
    expect(rulesOf({ 'keep-latest': '3', untagged: 'true', orphans: 'true', 'older-than': '1d' })).toEqual([
      { name: '`delete-tags`', kind: 'tags', keepLatest: 3, olderThan: DAY },
      { name: '`untagged`', kind: 'untagged', olderThan: DAY },
      { name: '`orphans`', kind: 'orphans', olderThan: DAY },
    ]);
  });

  it('nothing is selected where nothing is said: keep rules alone delete nothing', () => {
    expect(rulesOf({ 'keep-tags': 'v*', 'keep-digests': `sha256:${'a'.repeat(64)}` })).toEqual([]);
  });

  it('groups have rules of their own', () => {
    const rules =
      '- tags: [v*-rc.*, "/^beta,\\\\d{1,3}$/"]\n  keep-latest: 2\n  order: version\n- pull-requests: closed\n- untagged: true\n  older-than: P7D\n- caches: true';
    expect(rulesOf({ rules })).toEqual([
      { name: 'rule 1', kind: 'tags', keepLatest: 2 },
      { name: 'rule 2', kind: 'pull-requests' },
      { name: 'rule 3', kind: 'untagged', olderThan: 7 * DAY },
      { name: 'rule 4', kind: 'caches' },
    ]);
  });

  it.each([
    ['no list', 'tags: v*', 'expected a YAML list'],
    ['no YAML', '- tags: [v*', 'expected a YAML list'],
    ['no fields', '- v*', 'rule 1 has no fields'],
    ['no selector', '- keep-latest: 3', 'rule 1 selects nothing'],
    ['two selectors', '- tags: v*\n  untagged: true', 'rule 1 selects by `tags` and `untagged`'],
    ['a selector that is off', '- untagged: false', 'expected `true`, found "false"'],
    ['no pattern', '- tags: []', 'rule 1: `tags` has no pattern'],
    [
      'a number that is none',
      '- tags: v*\n  keep-latest: 1e3',
      'rule 1, `keep-latest`: expected a whole number',
    ],
    ['a misspelt field', '- tags: v*\n  keep-lastest: 3', 'rule 1 has the field `keep-lastest`'],
    [
      'newest orphans',
      '- orphans: true\n  keep-latest: 1',
      '`keep-latest` counts images, and `orphans` are none',
    ],
    [
      'newest caches',
      '- caches: true\n  keep-latest: 1',
      '`keep-latest` counts images, and `caches` are none',
    ],
    ['a list for a duration', '- tags: v*\n  older-than: [1d]', 'expected a duration'],
  ])('rules with %s are refused', (_, rules, message) => {
    expect(
      read({ rules })
        .problems.map((problem) => problem.message)
        .join(),
    ).toContain(message);
  });

  it('a bad pattern in a rule leaves no rule that would select more', () => {
    expect(rulesOf({ rules: '- tags: [v*, "(("]' })).toEqual([]);
  });
});

describe('names', () => {
  it('an input that there is not stops the run, also where it is empty', () => {
    expect(problemsOf({ 'keep-tag': '' })).toEqual(['input.misspelt keep-tag']);
    expect(problemsOf({ 'hold-tags': 'v1' })).toEqual(['input.unknown hold-tags']);
  });

  it('the package is the repository, in lower case, and the owner is its owner', () => {
    const { packages, owner } = read({}).inputs;
    expect({ owner, packages: packages.map(({ text }) => text) }).toEqual({
      owner: 'Acme',
      packages: ['app'],
    });
  });

  it.each(['../etc', 'a b', 'acme/../user', 'a?b=c', ''])('%j is no owner', (owner) => {
    expect(problemsOf({ owner })).toEqual(owner === '' ? [] : ['prune.owner owner']);
  });

  it('a package with its registry in front is told to be a name', () => {
    expect(problemsOf({ packages: 'ghcr.io/acme/app:v1' })).toEqual(['prune.pattern packages']);
  });

  it('a secret that is empty is told before anything is asked', () => {
    expect(problemsOf({ token: ' ' })).toEqual(['prune.token token']);
  });

  it('restore and rules contradict each other', () => {
    expect(problemsOf({ restore: 'undo.ndjson', untagged: 'true' })).toEqual([
      'prune.restore-and-rules restore',
    ]);
  });

  it('thresholds for what is not read contradict each other', () => {
    expect(problemsOf({ usage: 'false', 'warn-above': 'bytes=1GB' })).toEqual(['prune.no-usage warn-above']);
  });

  it('a min-age of nothing is taken, with a warning', () => {
    expect(read({ 'min-age': '0 days' })).toMatchObject({
      problems: [],
      notices: [{ code: 'prune.min-age' }],
    });
  });
});

describe('packages and registry as people paste them', () => {
  const namesOf = (packages: string, more: Readonly<Record<string, string>> = {}) =>
    read({ packages, ...more }).inputs.packages.map(({ text }) => text);

  it.each([
    ['app', ['app']],
    ['app/server', ['app/server']],
    ['ghcr.io/acme/app', ['app']],
    ['ghcr.io/Acme/app/server', ['app/server']],
    ['https://ghcr.io/acme/app', ['app']],
    ['https://ghcr.io/acme/app/', ['app']],
    ['ghcr.io/acme/app-*, other', ['app-*', 'other']],
    ['/^app,\\d+$/', ['/^app,\\d+$/']],
    // There may be a package of that name: whether there is, is asked for.
    ['acme/app', ['acme/app']],
  ])('%s', (text, names) => {
    expect(read({ packages: text }).problems).toEqual([]);
    expect(namesOf(text)).toEqual(names);
  });

  it.each([
    ['ghcr.io/acme/app:latest', 'write `app`; which versions go or stay is said by `delete-tags`'],
    ['app:v1', 'write `app`'],
    [`app@sha256:${'a'.repeat(64)}`, 'write `app`'],
    ['docker.io/acme/app', 'write the name of the package alone: `app`'],
    ['https://github.com/acme/app/pkgs/container/app', 'write the name of the package alone: `app`'],
    ['ghcr.io/other/app', 'write `owner: other`, and `packages: app`'],
  ])('%s is answered with what to write', (text, hint) => {
    const { problems } = read({ packages: text });
    expect(problems.map((problem) => problem.code)).toEqual(['prune.pattern']);
    expect(problems[0]?.hint).toContain(hint);
  });

  it('on a registry of its own the name of an image on ghcr.io is no package', () => {
    const { problems } = read({ packages: 'ghcr.io/acme/app', registry: 'https://containers.acme.example/' });
    expect(problems[0]?.hint).toContain('`app`');
  });

  it.each([
    ['https://ghcr.io', 'ghcr.io'],
    ['https://ghcr.io/', 'ghcr.io'],
    ['GHCR.io/acme', 'ghcr.io'],
    ['containers.acme.example', 'containers.acme.example'],
    ['', 'ghcr.io'],
  ])('registry: %s is %s', (registry, host) => {
    expect(read({ registry })).toMatchObject({ problems: [], inputs: { registry: host } });
  });

  it('a registry with a package behind it is answered with the inputs for it', () => {
    expect(read({ registry: 'ghcr.io/acme/app' }).problems[0]?.hint).toContain('write `registry: ghcr.io`');
  });
});

describe('inputs of other clean-up actions are answered with ours', () => {
  it.each([
    ['dry-run', 'true', 'leave it out: nothing is deleted without `apply: true`'],
    ['dry-run', 'false', 'write `apply: true`'],
    ['keep-at-least', '5', 'write `keep-latest: 5`; it counts images'],
    ['keep-at-least', '0', 'leave it out'],
    ['keep-n-tagged', '3', '`keep-latest: 3`'],
    ['min-versions-to-keep', '10', '`keep-latest: 10`'],
    ['cut-off', '2 weeks ago UTC', 'write `older-than: 2 weeks`'],
    ['cut-off', 'A week ago UTC', 'write `older-than: 1 week`'],
    ['cut-off', 'Two months ago', 'write `older-than` with a duration'],
    ['cut-off', '2w', 'write `older-than: 2w`'],
    ['keep-younger-than', '7', 'write `older-than: 7 days`'],
    ['image-names', 'app', 'write `packages: app`'],
    ['image-names', 'app, web', '`packages: |` and below it, one per line: `app`, `web`'],
    ['image-tags', 'pr-* !latest', 'write `delete-tags: pr-*`, and write `keep-tags: latest`'],
    ['skip-tags', '*-stable', 'write `keep-tags: "*-stable"`'],
    ['exclude-tags', 'latest,prod', 'one per line: `latest`, `prod`'],
    ['delete-untagged', 'true', 'write `untagged: true`'],
    ['tag-selection', 'untagged', 'write `untagged: true`'],
    ['keep-tags-regexes', '^v\\d', 'write `keep-tags: /^v\\d/`'],
    ['num-old-versions-to-delete', '3', 'say what stays'],
    ['organization', 'acme', 'write `owner: acme`'],
    ['delete-only-untagged-versions', 'true', 'write `untagged: true`, and neither'],
  ])('%s: %s', (name, value, hint) => {
    const { problems } = read({ [name]: value });
    expect(problems).toEqual([expect.objectContaining({ code: 'input.other-tool', input: name })]);
    expect(problems[0]?.hint).toContain(hint);
  });

  it('an answer names inputs that there are, and is for names that there are not', () => {
    for (const [name, advice] of Object.entries(otherPruneNames)) {
      expect(pruneInputNames).not.toContain(name);
      for (const value of ['true', 'false', '3', 'x']) {
        const [, ours] = /write `([a-z-]+)[:`]/.exec(advice(value)) ?? [];
        if (ours !== undefined) expect(pruneInputNames).toContain(ours);
      }
    }
  });
});
