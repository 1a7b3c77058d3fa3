import { describe, expect, it } from '@jest/globals';
import { compare as comparePep440, valid as isPep440 } from '@renovatebot/pep440';
import compareSemver from 'semver/functions/compare.js';
import {
  compareVersions,
  findRevisionHabits,
  type OrderedVersion,
  parseVersion,
  type Stage,
} from '../../../src/core/metadata/version-order.ts';

function parse(text: string, among: readonly string[] = []): OrderedVersion {
  const version = parseVersion(text, findRevisionHabits(among));
  if (!version) throw new Error(`${text} was read as no version`);
  return version;
}

/** Git tags as repositories have them, the oldest version first. `~` before a tag: the same age as the one before. */
const histories: Readonly<Record<string, string>> = {
  'two numbers beside three': 'v0.27 v0.28 v0.28.1 v0.29 v0.29.1 v0.30',
  'a release with two numbers and its patch': '1.9 ~1.9.0 1.9.1 1.10 1.10.1 2.0',
  'four numbers beside three': '1.2.3 1.2.3.1 1.2.3.4 1.2.4 2.0.0.1',
  'a capital V': 'v1.0.0 V1.1.0 1.2.0 V2.0.0',
  'months with and without a zero': '2025.11.2 2026.02.0 2026.2.1 2026.09.1 2026.10.0 2026.11',
  'a month with a dash': '2025-12 2026-01 2026-11 2026-11-30 2027-1',
  'days without separators': '20260131 20261129 20261130 20261130-2 20261130-10 20261201',
  'days written in two ways': '20261130 ~2026.11.30 ~2026-11-30 20261201 2026-12-02',
  'from numbers to dates': 'v4.0.1 v5.8.1 2021.09 2022.01.1 2024.07.0',
  'a product below a folder': 'app/v1.2 app/v1.2.1 app/v1.3 app/v1.10',
  'a product and a dash': 'app-v1.2.3 app-v1.2.10 app-1.3.0',
  'a product and an at sign': '@acme/web@1.9.0 @acme/web@1.10.0',
  'a product with a number in its name': 'app2-1.9.0 app2-1.10.0',
  'a word that only says that a version follows': 'release-1.2 v1.3 release/1.4 version-1.5',
  'a word without a separator': 'go1.20.14 go1.21rc2 go1.21.0 go1.21.9 go1.22.0',
  'underscores between numbers': 'curl-7_88_1 curl-8_0_0 curl-8_5_0 curl-8_10_0',
  'two numbers and an underscore': 'REL_15_10 REL_16_1 REL_16_2',
  'letters as revisions': '1.1.1k 1.1.1w 3.0.0',
  'patch letters': '9.5p1 9.6 9.6p1 9.7p1',
  'post releases': '1.2rc1 1.2 1.2.post1 1.2.post2 1.2.1',
  'development versions': '1.2.dev1 1.2a1.dev1 1.2a1 1.2b2 1.2rc1 1.2',
  'revisions of a package': '1.2 1.2-1 1.2-2 1.2-10 1.3-1',
  'candidates with a number at the word': 'v2.0.0-rc1 v2.0.0-rc9 v2.0.0-rc10 v2.0.0',
  'semantic pre-releases':
    '1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0',
  'pre-releases of numbers alone': '1.2.3-0 1.2.3-1 1.2.3 1.2.4-0',
  'a word that means the release itself': '5.3.0.RC1 5.3.0.Final ~5.3.0 5.3.1.Final',
  'hot fixes': '1.2.3 1.2.3-hotfix.1 1.2.3-hotfix.2 1.2.4',
  'an epoch': '2024.1 2025.1 1!1.0 1!1.1',
  'series with a name': '19.5-Matrix 20.2-Nexus 21.1-Omega',
  'a date and a commit': '20220302-0059f429 20230719-73fa7bc4 20240915-e1280b2fb',
  'one number': 'r9 r41 r100',
  'major tags beside versions': 'v1 v1.0.1 v1.9.0 v2 ~v2.0.0 v2.0.1',
  'build metadata': '1.2.3+b3 ~1.2.3+b2 1.2.4+b1',
  'numbers of any size': '1.99999999999999999998 1.99999999999999999999',
};

describe('versions of one repository have one order', () => {
  it.each(Object.entries(histories))('%s', (_, history) => {
    const names = history.split(' ').map((name) => name.replace('~', ''));
    let rank = 0;
    const ranks = history.split(' ').map((name) => {
      if (!name.startsWith('~')) rank++;
      return rank;
    });
    const versions = names.map((name) => parse(name, names));
    const wrong = versions.flatMap((a, i) =>
      versions.flatMap((b, j) =>
        Math.sign(compareVersions(a, b)) === Math.sign((ranks[i] ?? 0) - (ranks[j] ?? 0))
          ? []
          : [`${names[i]} and ${names[j]}`],
      ),
    );
    expect(wrong).toEqual([]);
    expect(new Set(versions.map(({ component }) => component)).size).toBe(1);
  });
});

describe('what a version is', () => {
  const stages: readonly (readonly [text: string, stage: Stage, among?: string])[] = [
    ['v1.2.3', 'release'],
    ['2026-11', 'release'],
    ['2026.09.1', 'release'],
    ['app/v1.2', 'release'],
    ['1.2.3.RELEASE', 'release'],
    ['v1.2.3-rc.1', 'before'],
    ['v1.2.3-20240101.g1a2b3c4.nightly', 'before'],
    ['1.2b1', 'before'],
    ['2026.1.0b3', 'before'],
    ['1.2.post1.dev2', 'before'],
    ['1.2.post1', 'after'],
    ['1.2-2', 'after'],
    ['20261130-2', 'after'],
    ['2026.11.1-2', 'after'],
    ['1.2.3-post1', 'after'],
    // semver.org says so, and nothing in the repository says otherwise.
    ['1.2.3-2', 'before'],
    ['1.2.3-2', 'before', '1.2.3-1 1.2.3-2'],
    ['1.2.4-2', 'before', '1.2.3-1 1.2.3 1.2.4-1 1.2.4-2'],
    ['1.2.4-2', 'after', '1.2.3-1 1.2.4-1 1.2.4-2'],
    ['4.0.5-ls7', 'before', '4.0.5-ls6 4.0.5-ls7'],
    ['4.0.5-ls7', 'after', '4.0.4-ls5 4.0.5-ls7'],
    ['4.0.5-rc7', 'before', '4.0.4-rc5 4.0.5-rc7'],
    ['app/1.2.4-2', 'before', '1.2.3-1 1.2.4-1 app/1.2.4-2'],
  ];
  it.each(stages)('%s is %s of its numbers %#', (text, stage, among = text) => {
    expect(parse(text, among.split(' ')).stage).toBe(stage);
  });

  it.each(['nightly', 'main', '3d-viewer', '2fa', 'feature-x', '', 'v', '1.2.3 4', '7-zip'])(
    '"%s" is no version',
    (text) => {
      expect(parseVersion(text)).toBeUndefined();
    },
  );

  it.each([
    ['app/v1.2', 'app/'],
    ['app-v1.2.3', 'app-'],
    ['python3.12', 'python'],
    ['release-1.2', ''],
    ['v1.2.3', ''],
    ['RELEASE.2026-11-30', ''],
  ])('%s is of the product "%s"', (text, component) => {
    expect(parse(text).component).toBe(component);
  });
});

/** Numbers that look random and are the same in every run. */
function openRandom(seed: number) {
  let state = seed;
  return (limit: number) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % limit;
  };
}

describe('the order agrees with the libraries that rules are read with', () => {
  const random = openRandom(20261130);
  const pick = (...texts: readonly string[]) => texts[random(texts.length)] ?? '';

  it('semver, for versions whose words have no digits in them', () => {
    const make = () => {
      const base = `${random(3)}.${random(12)}.${random(12)}`;
      return (
        base + pick('', '', '-alpha', `-beta.${random(12)}`, `-rc.${random(12)}`, `-${random(12)}`, '+b1')
      );
    };
    for (let n = 0; n < 3000; n++) {
      const [a, b] = [make(), make()];
      expect([a, b, Math.sign(compareVersions(parse(a), parse(b)))]).toEqual([a, b, compareSemver(a, b)]);
    }
  });

  it('PEP 440, for versions with their numbers written out', () => {
    const make = () => {
      const base = `${pick('', '', '1!')}${random(3)}.${random(12)}`;
      const pre = pick('', '', `a${random(3)}`, `b${random(3)}`, `rc${random(12)}`);
      const post = pick('', '', `.post${random(12)}`);
      return base + pre + post + pick('', '', '', `.dev${random(3)}`);
    };
    for (let n = 0; n < 3000; n++) {
      const [a, b] = [make(), make()];
      expect(isPep440(a)).toBeTruthy();
      expect([a, b, Math.sign(compareVersions(parse(a), parse(b)))]).toEqual([
        a,
        b,
        Math.sign(comparePep440(a, b)),
      ]);
    }
  });
});
