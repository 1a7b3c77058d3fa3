import { parseDuration } from '../core/retention/duration.ts';
import { type Advice, listed, named, needless, type OtherNames, switched, write } from './other-tools.ts';

const packages = listed('packages', /[\s,]+/);
const keepLatest: Advice = (value) =>
  Number(value) > 0
    ? `${write('keep-latest', value)}; it counts images, not versions`
    : 'leave it out: without `keep-latest` none is kept for being new';
const keepTags = listed('keep-tags', /[\n,]+/);
const deleteTags = listed('delete-tags', /[\n,]+/);
const expression = (text: string) => (/^\/.+\/$/.test(text) ? text : `/${text}/`);
const owner: Advice = (value) =>
  value === '' || value === 'user' || value === 'personal'
    ? 'leave it out: the owner of the repository is the default; else write `owner`'
    : write('owner', value);
const untagged: Advice = switched('write `untagged: true`');
const untaggedOnly: Advice = switched('write `untagged: true`, and neither `delete-tags` nor `keep-latest`');

/** `2 weeks ago UTC`, `A week ago`, `2w`. */
const cutOff: Advice = (value) => {
  const text = value
    .toLowerCase()
    .replace(/\s+ago\b.*$/, '')
    .replace(/^an? /, '1 ');
  return parseDuration(text) === undefined
    ? 'write `older-than` with a duration: `30 days`, `12h`, `2 weeks`; months and years are written in days'
    : write('older-than', text);
};

/** `pr-* !latest`: what may go, and with an exclamation mark what stays. */
const imageTags: Advice = (value) => {
  const items = value.split(/[\s,]+/).filter((item) => item !== '');
  const goes = items.filter((item) => !item.startsWith('!'));
  const stays = items.flatMap((item) => (item.startsWith('!') ? item.slice(1) : []));
  const parts = [
    ...(goes.length > 0 ? [write('delete-tags', goes.join(', '))] : []),
    ...(stays.length > 0 ? [write('keep-tags', stays.join(', '))] : []),
  ];
  return parts.join(', and ') || 'write `delete-tags` and `keep-tags`';
};

const SELECTIONS: Readonly<Record<string, string>> = {
  tagged: 'write `delete-tags: "*"`',
  untagged: 'write `untagged: true`',
  both: 'write `delete-tags: "*"` and `untagged: true`',
};

/**
 * Of snok/container-retention-policy, dataaxiom/ghcr-cleanup-action, actions/delete-package-versions and
 * vlaurin/action-ghcr-prune.
 */
export const otherPruneNames: OtherNames = {
  'dry-run': switched(
    'leave it out: nothing is deleted without `apply: true`',
    'write `apply: true`: without it nothing is deleted',
  ),
  'image-names': packages,
  'image-name': packages,
  'package-name': packages,
  'package-names': packages,
  package: packages,
  container: packages,
  'expand-packages': needless('`packages` takes patterns'),
  repo: needless('`packages` says which package it is; the default has the name of the repository'),
  repository: needless('`packages` says which package it is; the default has the name of the repository'),
  account: owner,
  organization: owner,
  user: owner,
  'org-name': owner,
  'account-type': needless('whether it is a user or an organization is looked up'),
  'token-type': needless('which kind of token it is shows by itself'),
  'package-type': needless('packages here are container packages'),
  'keep-at-least': keepLatest,
  'keep-n-most-recent': keepLatest,
  'keep-n-tagged': keepLatest,
  'keep-last': keepLatest,
  'min-versions-to-keep': keepLatest,
  'keep-n-untagged': (value) =>
    `write a rule into \`rules\`: \`- untagged: true\` with \`keep-latest: ${value}\``,
  'num-old-versions-to-delete': () =>
    'say what stays or how old it has to be, instead of how many go: `keep-latest` or `older-than`',
  'cut-off': cutOff,
  'keep-younger-than': (value) => write('older-than', `${value} days`),
  'timestamp-to-use': needless('ages are those of the digest: when GitHub saw it first'),
  'image-tags': imageTags,
  'filter-tags': deleteTags,
  tags: deleteTags,
  'tag-regex': listed('delete-tags', /\n/, expression),
  'prune-tags-regexes': listed('delete-tags', /\n/, expression),
  'skip-tags': keepTags,
  'exclude-tags': keepTags,
  'keep-tags-regexes': listed('keep-tags', /\n/, expression),
  'ignore-versions': listed('keep-tags', /\n/, expression),
  'ignored-version-names': listed('keep-tags', /\n/, expression),
  'skip-shas': listed('keep-digests', /[\s,]+/),
  'shas-to-skip': listed('keep-digests', /[\s,]+/),
  'use-regex': switched('leave it out, and write each regular expression between slashes: `/^v\\d+$/`'),
  'tag-selection': (value) => SELECTIONS[value.toLowerCase()] ?? SELECTIONS.both ?? '',
  'delete-untagged': untagged,
  'prune-untagged': untagged,
  'filter-include-untagged': untagged,
  'untagged-only': untaggedOnly,
  'delete-only-untagged-versions': untaggedOnly,
  'delete-only-pre-release-versions': switched('name them: `delete-tags: "*-rc*, *-beta*, *-alpha*"`'),
  'package-version-ids': () => 'versions are named by their tags: write `delete-tags`',
  'delete-orphaned-images': named('orphans'),
  'delete-ghost-images': () =>
    'images without their platforms are reported as broken; name their tags in `delete-tags`',
  'delete-partial-images': () =>
    'images without their platforms are reported as broken; name their tags in `delete-tags`',
  validate: switched(
    'leave it out: broken images are always reported, and `fail-above: broken=0` fails the step',
  ),
  'log-level': needless('the log shows every decision'),
  'registry-url': named('registry'),
  'github-api-url': named('api-url'),
};
