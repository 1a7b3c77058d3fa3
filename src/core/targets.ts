import { isFloatingTag } from './metadata/floating.ts';
import type { Metadata, RuleResult } from './metadata/types.ts';
import type { Problem } from './problem.ts';
import { formatName, parseReference, type Reference } from './reference.ts';

/** One name that the image gets. */
export interface Target {
  readonly reference: Reference & { readonly tag: string };
  /** As users write it: `ghcr.io/acme/app:1.2.3`. */
  readonly text: string;
  /** Whether it is meant to move on (`latest`, `1.2`, `main`), or stands for one version or commit. */
  readonly isFloating: boolean;
}

/** A line of `tags` that is a reference, not a rule. */
export interface PlainReference {
  readonly text: string;
  readonly line: number;
}

export interface TargetReading {
  readonly targets: readonly Target[];
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];
}

/** Every name that the image gets: each tag of the rules on each image, and the plain references; each once. */
export function deriveTargets(
  metadata: Metadata,
  plain: readonly PlainReference[],
  owner: string,
): TargetReading {
  const problems: Problem[] = [];
  const notices: Problem[] = [];
  const targets = new Map<string, Target>();
  const add = (text: string, place: Pick<Problem, 'input' | 'line'>) => {
    const reading = parseReference(text, { owner });
    if ('problem' in reading) {
      problems.push({ ...reading.problem, ...place });
      return;
    }
    if (reading.reference.digest !== undefined) {
      problems.push({ ...describeDigest(text), ...place });
      return;
    }
    const reference = { ...reading.reference, tag: reading.reference.tag ?? 'latest' };
    notices.push(...reading.notices.map((notice) => ({ ...notice, ...place })));
    const name = `${formatName(reference)}:${reference.tag}`;
    targets.set(name, { reference, text: name, isFloating: isFloating(reference.tag, metadata) });
  };
  const named = metadata.images.length > 0 ? metadata.tags : [];
  for (const text of named) add(text, { input: 'images' });
  for (const { text, line } of plain) add(text, { input: 'tags', line });
  return {
    targets: [...targets.values()],
    problems: uniqueByMessage(problems),
    notices: uniqueByMessage(notices),
  };
}

function describeDigest(text: string): Problem {
  return {
    code: 'tags.digest',
    message: `\`${text}\` names a digest, and what is built has a digest of its own`,
    hint: `write \`${text.replace(/@.*$/, '')}\``,
  };
}

const fullVersion = /^v?\d+\.\d+\.\d+(?:[-+._].*)?$/;

/** A tag stands still when a rule made it from a commit or a whole version, or when it reads like a whole version. */
function isFloating(tag: string, metadata: Metadata): boolean {
  if (isCommitTag(tag, metadata) || fullVersion.test(tag)) return false;
  return isFloatingTag(tag, metadata) || metadata.rules.every((rule) => rule.tag !== tag || !rule.version);
}

export function isCommitTag(tag: string, { rules }: Metadata): boolean {
  return rules.find((rule) => rule.tag === tag)?.type === 'sha';
}

/** The metadata with exactly these names of the image. */
export function nameTargets(metadata: Metadata, targets: readonly Target[]): Metadata {
  const tags = targets.map((target) => target.text);
  const tagNames = [...new Set(targets.map((target) => target.reference.tag))];
  const latest = metadata.latest && tagNames.includes(metadata.latestTag);
  return { ...metadata, tags, tagNames, latest, json: { ...metadata.json, tags, 'tag-names': tagNames } };
}

/** The same wrong image name gives the same problem once for each of its tags. */
function uniqueByMessage(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [problem.message, problem])).values()];
}

/** Why there is no tag at all, rule by rule, in time to be told before anything is built. */
export function describeNoTags(rules: readonly RuleResult[], eventName: string, ref: string): Problem {
  const reasons = rules.map((rule) => `\n  ${rule.rule}: ${rule.reason}`).join('');
  return {
    code: 'tags.none',
    input: 'tags',
    message: `expected at least one tag to push, but no rule gives one for ${eventName} on ${ref}${reasons}`,
    hint: 'add a rule for this event, e.g. `type=sha` or `type=raw,value=edge`, or set `push: false` for it',
  };
}
