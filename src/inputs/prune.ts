import { isDigest } from '../core/reference.ts';
import type { Bounds } from '../core/retention/bounds.ts';
import { DAY } from '../core/retention/facts.ts';
import type { TagPattern } from '../core/retention/pattern.ts';
import type { Policy, Rule, Selection } from '../core/retention/policy.ts';
import type { Threshold } from '../core/retention/thresholds.ts';
import { otherPruneNames } from './other-prune-tools.ts';
import { parsePackages, parseRegistryHost } from './prune-packages.ts';
import { parseRules, readOrder, readTagPatterns } from './prune-rules.ts';
import {
  type Item,
  type Reading,
  readCount,
  readDuration,
  readFraction,
  readThreshold,
  splitItems,
} from './prune-values.ts';
import { checkOnlyKnownInputs, type Findings, parseBoolean, parseText, type RawInputs } from './raw.ts';

export interface PruneInputs {
  readonly owner: string;
  readonly packages: readonly TagPattern[];
  readonly policy: Policy;
  readonly bounds: Bounds;
  readonly apply: boolean;
  /** Sizes are reported, for which every manifest has to be read. */
  readonly usage: boolean;
  readonly files: Readonly<
    Record<'plan' | 'approved' | 'undo' | 'usage' | 'previousUsage' | 'restore', string>
  >;
  readonly warnAbove: readonly Threshold[];
  readonly failAbove: readonly Threshold[];
  readonly token: string;
  readonly registry: string;
  readonly apiUrl: string;
}

export const pruneInputNames: readonly string[] =
  'owner packages rules keep-latest order keep-tags keep-digests delete-tags older-than untagged orphans pull-requests caches min-age max-deletes max-delete-fraction apply plan-file approved-plan undo-file restore usage usage-file previous-usage warn-above fail-above token registry api-url'.split(
    ' ',
  );

/** What the inputs fall back to: the repository that the workflow runs in. */
export interface PruneDefaults {
  readonly owner: string;
  readonly repository: string;
  readonly apiUrl: string;
}

/** Every mistake is found, whichever input it stands in; a misspelt name is one, for it may have been meant to keep. */
export function parsePruneInputs(raw: RawInputs, defaults: PruneDefaults, found: Findings): PruneInputs {
  checkOnlyKnownInputs(raw, pruneInputNames, otherPruneNames, found);
  const policy = parsePolicy(raw, found);
  const apply = parseBoolean(raw, 'apply', found);
  const restore = parseText(raw, 'restore');
  checkPurpose(policy, apply, restore, found);
  const usage = parseText(raw, 'usage') === '' || parseBoolean(raw, 'usage', found);
  if (!usage) checkNeedsUsage(raw, found);
  const owner = parseOwner(raw, defaults.owner, found);
  const registry = parseRegistryHost(raw, owner, found);
  return {
    owner,
    packages: parsePackages(raw, { registry, owner }, defaults.repository.toLowerCase(), found),
    policy,
    bounds: {
      maxDeletes: parseValue(raw, 'max-deletes', (text) => readCount(text), found) ?? 200,
      maxFraction: parseValue(raw, 'max-delete-fraction', readFraction, found) ?? 0.5,
    },
    apply,
    usage,
    files: {
      plan: parseText(raw, 'plan-file'),
      approved: parseText(raw, 'approved-plan'),
      undo: parseText(raw, 'undo-file'),
      usage: parseText(raw, 'usage-file'),
      previousUsage: parseText(raw, 'previous-usage'),
      restore,
    },
    warnAbove: parseItems(raw, 'warn-above', readThreshold, found),
    failAbove: parseItems(raw, 'fail-above', readThreshold, found),
    token: parseToken(raw, found),
    registry,
    apiUrl: parseApiUrl(raw, defaults.apiUrl, found),
  };
}

function parsePolicy(raw: RawInputs, found: Findings): Policy {
  const digests = parseItems(raw, 'keep-digests', readDigest, found);
  const minAge = parseValue(raw, 'min-age', (text) => readDuration(text, { zero: true }), found) ?? DAY;
  if (minAge === 0)
    found.notices.push({
      code: 'prune.min-age',
      input: 'min-age',
      message:
        'nothing is too young to be deleted: an image that is being pushed right now may lose its parts',
    });
  return {
    rules: [...parseFlatRules(raw, found), ...parseRules(raw.rules ?? '', found)],
    keepTags: parsePatterns(raw, 'keep-tags', found),
    keepDigests: new Set(digests),
    minAge,
  };
}

/** The inputs that are one rule each, as in `rules`; `older-than` counts for all of them. */
function parseFlatRules(raw: RawInputs, found: Findings): readonly Rule[] {
  const keepLatest = parseValue(raw, 'keep-latest', (text) => readCount(text), found);
  const olderThan = parseValue(raw, 'older-than', (text) => readDuration(text), found);
  const order = parseValue(raw, 'order', readOrder, found) ?? 'created';
  const given = parsePatterns(raw, 'delete-tags', found);
  // `keep-latest: 10` alone can only mean that the other images go.
  const everything = keepLatest === undefined ? '' : '*';
  const patterns =
    parseText(raw, 'delete-tags') === '' ? parsePatterns({}, 'delete-tags', found, everything) : given;
  const rule = (name: string, select: Selection, latest?: number): Rule => ({
    name,
    select,
    order,
    ...(latest !== undefined && { keepLatest: latest }),
    ...(olderThan !== undefined && { olderThan }),
  });
  const rules = [
    ...(patterns.length > 0 ? [rule('`delete-tags`', { kind: 'tags', patterns }, keepLatest)] : []),
    ...(['untagged', 'orphans', 'pull-requests', 'caches'] as const)
      .filter((kind) => parseBoolean(raw, kind, found))
      .map((kind) => rule(`\`${kind}\``, { kind })),
  ];
  if (rules.length === 0 && olderThan !== undefined) {
    const hint = 'add `delete-tags: "*"`, `untagged: true` or `orphans: true`';
    found.problems.push({
      code: 'prune.nothing-selected',
      input: 'older-than',
      message: '`older-than` says when something goes, and nothing says what',
      hint,
    });
  }
  return rules;
}

function checkPurpose({ rules }: Policy, apply: boolean, restore: string, found: Findings): void {
  const isBroken = found.problems.length > 0;
  if (restore !== '' && rules.length > 0)
    found.problems.push({
      code: 'prune.restore-and-rules',
      input: 'restore',
      message: '`restore` brings versions back, and rules delete: one step does one of them',
    });
  if (restore === '' && apply && rules.length === 0 && !isBroken)
    found.problems.push({
      code: 'prune.nothing-selected',
      input: 'apply',
      message: '`apply: true`, and no rule says what may go',
      hint: 'set `keep-latest`, `delete-tags`, `untagged`, `orphans`, `pull-requests`, `caches` or `rules`; nothing is deleted that no rule selects',
    });
}

function checkNeedsUsage(raw: RawInputs, found: Findings): void {
  for (const name of ['usage-file', 'previous-usage', 'warn-above', 'fail-above']) {
    if (parseText(raw, name) === '') continue;
    const message = 'there is nothing to report with `usage: false`';
    found.problems.push({ code: 'prune.no-usage', input: name, message, hint: 'take one of them out' });
  }
}

function parseValue<T>(
  raw: RawInputs,
  name: string,
  read: (text: string) => Reading<T>,
  found: Findings,
): T | undefined {
  const text = parseText(raw, name);
  if (text === '') return undefined;
  const reading = read(text);
  if ('value' in reading) return reading.value;
  found.problems.push({ ...reading.problem, input: name });
  return undefined;
}

function parseItems<T>(
  raw: RawInputs,
  name: string,
  read: (text: string) => Reading<T>,
  found: Findings,
): readonly T[] {
  return splitItems(raw[name] ?? '').flatMap(({ text, line }) => {
    const reading = read(text);
    if ('value' in reading) return [reading.value];
    found.problems.push({ ...reading.problem, input: name, line });
    return [];
  });
}

function parsePatterns(raw: RawInputs, name: string, found: Findings, fallback = ''): readonly TagPattern[] {
  const items: readonly Item[] = splitItems(parseText(raw, name) === '' ? fallback : (raw[name] ?? ''));
  const report = ({ line }: Item, problem: { code: string; message: string; hint?: string }) =>
    found.problems.push({ ...problem, input: name, line });
  return readTagPatterns(items, report);
}

function readDigest(text: string): Reading<string> {
  if (isDigest(text)) return { value: text };
  const hint = 'write it whole: `sha256:` and 64 hexadecimal digits';
  return { problem: { code: 'prune.digest', message: `\`${text}\` is not a digest`, hint } };
}

function parseOwner(raw: RawInputs, fallback: string, found: Findings): string {
  const owner = parseText(raw, 'owner') || fallback;
  if (/^[a-z\d](?:[a-z\d-]{0,38}[a-z\d])?(?:_[a-z\d]+)?$/i.test(owner)) return owner;
  const message =
    owner === ''
      ? 'whose packages? there is no owner'
      : `\`${owner}\` is not the name of a user or an organization`;
  found.problems.push({
    code: 'prune.owner',
    input: 'owner',
    message,
    hint: 'set `owner` to the name as in `ghcr.io/<owner>/<package>`',
  });
  return owner;
}

function parseToken(raw: RawInputs, found: Findings): string {
  const token = parseText(raw, 'token');
  if (token === '')
    found.problems.push({
      code: 'prune.token',
      input: 'token',
      message: 'there is no token',
      hint: 'leave the input out, or check that the secret is not empty',
    });
  return token;
}

function parseApiUrl(raw: RawInputs, fallback: string, found: Findings): string {
  const text = parseText(raw, 'api-url') || fallback;
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, '');
  found.problems.push({
    code: 'prune.api-url',
    input: 'api-url',
    message: `\`${text}\` is not an address`,
    hint: 'write it as `https://api.github.com`',
  });
  return text;
}
