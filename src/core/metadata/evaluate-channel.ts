import parseSemver from 'semver/functions/parse.js';
import { SlipwayError } from '../problem.ts';
import { cutOut, findSource, readLike, readMatch } from './evaluate-version.ts';
import { describeRef, type Outcome, type RuleScope, renderAffixes } from './outcome.ts';
import type { TagRule } from './rules.ts';
import type { VersionTag } from './versions.ts';

/**
 * The channel of a pre-release, `rc` of `v1.2.3-rc.1`: a tag that moves on from one pre-release to the next, as
 * `latest` does from one release to the next. docker/metadata-action has no such type.
 */
export function evaluateChannel(rule: TagRule, scope: RuleScope): Outcome {
  const source = findSource(rule, scope);
  if (!source) return { reason: describeRef(scope.event.ref) };
  const match = readMatch(rule, scope);
  const cut = cutOut(source.text, match);
  if ('flaw' in cut) throw new SlipwayError(cut.flaw);
  if (cut.warning) return { reason: cut.warning.message };
  const { prefix, suffix } = renderAffixes(rule, scope);
  const read = (text: string) => {
    const found = readChannel(text);
    return 'channel' in found ? { ...found.version, tag: `${prefix}${found.channel}${suffix}` } : undefined;
  };
  const found = readChannel(cut.value);
  const version = read(cut.value);
  if (!version || 'reason' in found) return { reason: 'reason' in found ? found.reason : '' };
  // The versions themselves are named by other rules, so what stands around them is the flavor's.
  const { render, flavor } = scope;
  const around = { prefix: render.global(flavor.prefix), suffix: render.global(flavor.suffix) };
  const like = (text: string) => readLike(text, match, read);
  return {
    value: version.tag,
    latest: false,
    reason: `the channel of ${cut.value} from ${source.name}`,
    version: { ...version, ...around, isChannel: true, source: source.text, read: like, find: like },
  };
}

type ChannelReading =
  | { readonly channel: string; readonly version: Omit<VersionTag, 'tag'> }
  | { readonly reason: string };

function readChannel(source: string): ChannelReading {
  const text = source.replaceAll('/', '-');
  const version = parseSemver(text);
  if (!version) return { reason: `${text} is no semantic version, and only those have channels` };
  if (version.prerelease.length === 0) return { reason: `${version.version} is no pre-release` };
  for (const identifier of version.prerelease) {
    // `rc1` and `alpha-2` are numbered words; `0a1b2c3` is no word.
    const word = /^([a-z](?:[a-z-]*[a-z])?)(?:-?\d+)?$/i.exec(String(identifier))?.[1];
    if (word) return { channel: word, version: { text, isPrerelease: true } };
  }
  return { reason: `${version.version} has no channel: no part of its pre-release is a word` };
}
