import { findTools, usesCommitDate } from '../core/metadata/context.ts';
import { dependsOnVersions, readFloatingFacts } from '../core/metadata/floating.ts';
import type { ImageEntry } from '../core/monorepo/image-entry.ts';
import type { NamedImage } from '../core/monorepo/links.ts';
import { decidePlan, guardPlan, type PlanValue } from '../core/plan-value.ts';
import { formatPlatform, parsePlatform } from '../core/platform.ts';
import { type Problem, refuse } from '../core/problem.ts';
import { formatName, type RepositoryName } from '../core/reference.ts';
import { listCandidates } from '../core/reuse/decision.ts';
import { defaultImage } from '../core/tag-reading.ts';
import { deriveTargets, describeNoTags, type Target } from '../core/targets.ts';
import type { Io } from '../io/io.ts';
import { loadTools } from './load-tools.ts';
import { readDateOfCommit } from './read-built-commit.ts';
import type { PlanRequest } from './read-plan-request.ts';

/** One of the images with the names that it gets, and those that it may have already. */
export interface DescribedImage {
  readonly entry: ImageEntry;
  readonly plan: PlanValue;
  /** Names of this run. */
  readonly targets: readonly Target[];
  readonly repositories: readonly RepositoryName[];
  /** Names in its first repository that an image of it may have. */
  readonly candidates: readonly Target[];
  readonly named: NamedImage;
  /** Why it has nothing to do with this event: a release of another image, say. */
  readonly idle?: string;
}

/** Tags, labels and job matrix of each image, as if it were alone; all mistakes at once. */
export async function describeImages(
  io: Io,
  request: PlanRequest,
  entries: readonly ImageEntry[],
): Promise<readonly DescribedImage[]> {
  const { inputs, facts } = request;
  const texts = entries.map((entry) => Object.values(entry.metadata).join('\n')).join('\n');
  const [more, asked] = await Promise.all([
    loadTools(findTools(texts)),
    !facts.commitDate && usesCommitDate(texts)
      ? readDateOfCommit(io, facts.event, inputs.githubToken)
      : undefined,
  ]);
  const commitDate = facts.commitDate ?? asked;
  const tools = { ...facts.tools, ...more };
  const whole = { ...request, facts: { ...facts, tools, ...(commitDate && { commitDate }) } };
  const read = entries.map((entry) => describeImage(whole, entry));
  const warnings = new Map(read.flatMap((one) => one.warnings).map((warning) => [warning.message, warning]));
  for (const warning of warnings.values()) io.log.problem('warning', warning);
  const images = read.map(({ image }) => image);
  refuse([...read.flatMap(({ problems }) => problems), ...findDoubles(images)]);
  const [first] = images;
  const { name } = facts.event;
  if (first && images.every(({ idle }) => idle !== undefined))
    refuse([describeNoTags(first.plan.metadata.rules, name, facts.event.ref)]);
  const floating = readFloatingFacts(facts.event);
  if (!inputs.guardFloatingTags) return images;
  const needsVersions = images.some(({ plan }) => dependsOnVersions(plan.metadata, floating));
  const { readKnownVersions } = await import('./known-versions.ts');
  const known = needsVersions ? await readKnownVersions(io, facts.event, inputs.githubToken) : {};
  return images.map((image) => ({ ...image, plan: guardPlan(image.plan, { ...floating, ...known }) }));
}

function describeImage({ inputs, facts }: PlanRequest, entry: ImageEntry) {
  const { event } = facts;
  const names = entry.names.length > 0 ? entry.names : listPrefixes(inputs.metadata.images, event, entry.key);
  const metadata = { ...inputs.metadata, ...entry.metadata, images: names.join('\n') };
  const platforms = entry.platforms.flatMap((name) => {
    const reading = parsePlatform(name);
    return 'platform' in reading ? [reading.platform] : [];
  });
  const runners = entry.runners || inputs.runners;
  const own = { ...inputs, metadata, platforms, runners: onlyOf(runners, entry) };
  const reading = decidePlan(own, facts);
  const { targets, problems } = deriveTargets(reading.plan.metadata, [], event.repository.owner);
  const repositories = [
    ...new Map(targets.map((one) => [formatName(one.reference), one.reference])).values(),
  ];
  const [first] = repositories;
  const candidates = listCandidates(metadata, { targets, repositories }, facts).filter(
    ({ reference }) => first && formatName(reference) === formatName(first),
  );
  const tags = new Set(['latest', ...candidates.map(({ reference }) => reference.tag)]);
  const full = repositories.map(formatName);
  const image: DescribedImage = {
    entry,
    plan: reading.plan,
    targets,
    repositories,
    candidates,
    named: { key: entry.key, names: full, tags },
  };
  const { push, metadata: made } = reading.plan;
  const isIdle = push.push && made.tagNames.length === 0;
  // Of one image alone that would be a mistake; of several, a tag such as `shop-v1.2.3` is about one of them.
  const all = [
    ...reading.problems.filter(({ code }) => code !== 'tags.none'),
    ...problems,
    ...checkPlatforms(entry),
  ];
  const idle = isIdle && { idle: `no rule gives it a tag for ${event.name} on ${event.ref}` };
  return {
    image: { ...image, ...idle },
    problems: all.map((one) => withImage(one, entry)),
    warnings: reading.warnings,
  };
}

/** Lines of `runners` for all images name platforms that some of them have not. */
function onlyOf(runners: string, { runners: own, platforms }: ImageEntry): string {
  if (own !== '') return runners;
  const lines = runners.split(/\r?\n/).map((line) => {
    const at = line.indexOf('=');
    const left = at < 0 ? '' : line.slice(0, at);
    const names = left.split(',').map((name) => name.trim());
    const kept = names.filter((name) => {
      const reading = parsePlatform(name);
      return name === '*' || 'problem' in reading || platforms.includes(formatPlatform(reading.platform));
    });
    return at < 0 || kept.length === names.length
      ? line
      : kept.length === 0
        ? ''
        : `${kept.join()}${line.slice(at)}`;
  });
  return lines.join('\n');
}

/** What stands in `images` is where the names begin. */
function listPrefixes(images: string, event: PlanRequest['facts']['event'], key: string): readonly string[] {
  const given = images.split(/[\r\n,]+/).map((line) => line.trim());
  const prefixes = given.filter((line) => line !== '' && !line.startsWith('#'));
  return (prefixes.length > 0 ? prefixes : [defaultImage(event)]).map((prefix) => `${prefix}/${key}`);
}

function checkPlatforms({ key, platforms }: ImageEntry): readonly Problem[] {
  if (platforms.length > 0) return [];
  return [
    {
      code: 'images-file.platforms',
      input: 'platforms',
      message: `\`${key}\` has no platforms`,
      hint: 'set `platforms: linux/amd64,linux/arm64` for all images, here or below `defaults:` of the file',
    },
  ];
}

/** Two images of one name would take each other's tags. */
function findDoubles(images: readonly DescribedImage[]): readonly Problem[] {
  const owners = new Map<string, string[]>();
  for (const { named } of images)
    for (const name of named.names) owners.set(name, [...(owners.get(name) ?? []), named.key]);
  return [...owners].flatMap(([name, keys]) =>
    keys.length < 2
      ? []
      : [
          {
            code: 'images-file.double',
            input: 'images-file',
            message: `${keys.map((key) => `\`${key}\``).join(' and ')} are both called ${name}`,
            hint: 'give each a `name` of its own, or leave `name` out',
          },
        ],
  );
}

function withImage(problem: Problem, { key }: ImageEntry): Problem {
  return problem.message.includes(`\`${key}\``)
    ? problem
    : { ...problem, message: `\`${key}\`: ${problem.message}` };
}
