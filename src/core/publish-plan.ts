import type { Separators } from '../inputs/metadata-texts.ts';
import type { PublishInputs } from '../inputs/publish.ts';
import { warnOfBareNames } from './bare-names.ts';
import type { AutomaticArguments } from './build-arguments.ts';
import type { BuildSecret } from './build-command.ts';
import type { BuildContext, WorkspaceFacts } from './build-context.ts';
import type { MachineFacts } from './build-room.ts';
import { checkBuildxVersion } from './buildx-version.ts';
import type { BuiltCommit } from './built-commit.ts';
import type { CachePlan } from './cache/decide.ts';
import { decideRunCache } from './cache/run.ts';
import type { CacheService } from './cache/service.ts';
import type { MountsPlan } from './cache-mounts/decide.ts';
import type { EmulationNeed } from './dockerfile/emulation.ts';
import type { FinalBase } from './dockerfile/final-base.ts';
import type { BaseImage } from './dockerfile/images.ts';
import type { EngineFacts } from './engine.ts';
import { deriveRunUrl, type Event } from './event.ts';
import { checkLayouts } from './exporter.ts';
import { findGithubRegistry } from './github-registry.ts';
import { openGuard, type PlanGuard } from './guard/plan-guard.ts';
import { decideForm, type ImageForm } from './image-form.ts';
import { parseName } from './image-sources.ts';
import { decideLabels, type LabelPlan } from './label-decision.ts';
import { decideLogins, type LoginDecision, type LoginPlan } from './login-decision.ts';
import { checkScopes } from './login-scope.ts';
import type { Metadata, MetadataTools } from './metadata/types.ts';
import { formatPlatform } from './platform.ts';
import type { Problem } from './problem.ts';
import { decidePush, findStranger, type PushDecision } from './push-decision.ts';
import { formatName, type RepositoryName } from './reference.ts';
import type { Reuse } from './reuse/decision.ts';
import { decideSource } from './source-decision.ts';
import { readTags, type TagReading } from './tag-reading.ts';
import { describeNoTags, type Target } from './targets.ts';

/** Values that were read before anything is decided. */
export interface PublishFacts {
  readonly event: Event;
  readonly now: Date;
  readonly commitDate?: Date;
  /** The commit that is built, which stands in the event, too. */
  readonly built?: BuiltCommit;
  readonly workspace: WorkspaceFacts;
  readonly engine: EngineFacts;
  readonly tools?: MetadataTools;
  /** Absent where it is not known to be the one that the engine runs on. */
  readonly machine?: MachineFacts | undefined;
  /** Whether the step's environment has a SOURCE_DATE_EPOCH, be it an empty one. */
  readonly hasOwnEpoch?: boolean;
  /** Whether the job can prove who it is, which it can with `id-token: write`. */
  readonly hasIdentity?: boolean;
  readonly cacheService?: CacheService | undefined;
  /** Whether the machine goes when the job ends, with all that its engine holds. */
  readonly isFleeting?: boolean;
}

/** Everything that will be done, decided before the first effect, each decision with its reason. */
export interface PublishPlan extends ImageForm, LoginPlan {
  readonly push: PushDecision;
  readonly metadata: Metadata;
  /** What becomes of the labels that the Dockerfile sets. */
  readonly labels: LabelPlan;
  /** What stands between the items of outputs that are lists. */
  readonly separators: Separators;
  /** Names that the image gets, in the order of the metadata. */
  readonly targets: readonly Target[];
  /** What the guards of tags have decided. */
  readonly guard: PlanGuard;
  /** Where content is pushed to, each once. */
  readonly repositories: readonly RepositoryName[];
  readonly context: BuildContext;
  /** The commit that is built, and whether the image is what that commit alone would give. */
  readonly built?: BuiltCommit;
  /** Named contexts, `name=path-or-address`. */
  readonly buildContexts: readonly string[];
  readonly dockerfile?: string;
  /** Empty only where the builder is yet to be reached: then its own platform is built. */
  readonly platforms: readonly string[];
  readonly cache: CachePlan;
  /** Folders of cache mounts that are kept; absent where none are. */
  readonly mounts?: MountsPlan;
  /** Why none are. */
  readonly mountsNote?: string;
  readonly allowPlatformRemoval: boolean;
  readonly emulation: readonly EmulationNeed[];
  /** What the stages that are built take from outside. */
  readonly bases: readonly BaseImage[];
  /** The image that the image itself is built on, as the Dockerfile names it. */
  readonly base?: FinalBase;
  /** What the Dockerfile declares and the run knows: VERSION, REVISION, CREATED. */
  readonly buildArguments: AutomaticArguments;
  /** Seconds since 1970 of the commit, where it is known: the same commit then gives the same configuration. */
  readonly sourceDateEpoch?: number;
  /** What the image is made of, for a later run that may reuse it; absent with `reuse: off`. */
  readonly recipe?: string;
  /** The image that takes the place of a build. */
  readonly reuse?: Reuse;
  /** What a provenance names as its builder: this run. */
  readonly builderId?: string;
  /** The token of the run for a private repository that BuildKit fetches by git; empty where it fetches nothing. */
  readonly gitSecrets: readonly BuildSecret[];
}

export interface PublishReading {
  readonly plan: PublishPlan;
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Decides the whole publication; whatever stands against it is in `problems`, all of it. */
export function decidePublish(inputs: PublishInputs, facts: PublishFacts): PublishReading {
  const { event } = facts;
  const push = decidePush(inputs.push, event, inputs.options.call);
  const { tags, repositories } = decideNames(inputs, facts, push.push);
  const platforms = decidePlatforms(inputs, facts.engine);
  const source = decideSource(inputs, facts, platforms);
  const logins = decideRunLogins(inputs, event, { ...tags, ...source, repositories, push: push.push });
  const asked = { push: push.push, repositories: repositories.length, platforms };
  const made = decideForm(inputs, { ...facts, ...source.planned, ...source, ...asked });
  const image = findImage(repositories, tags.metadata);
  const named = decideLabels(inputs, source, platforms, tags.metadata);
  const cache = decideRunCache(inputs, facts, { ...asked, ...source, image, choice: made.form.engine });
  return {
    plan: {
      push,
      ...named,
      separators: inputs.separators,
      targets: tags.targets,
      guard: openGuard(tags.notices),
      repositories: push.push ? repositories : [],
      ...source.planned,
      platforms,
      ...cache.planned,
      allowPlatformRemoval: inputs.allowPlatformRemoval,
      ...made.form,
      ...logins.planned,
      ...decideEpoch(facts),
      ...(facts.built && { built: facts.built }),
      ...deriveBuilderId(event),
    },
    problems: [
      ...checkTags(push.push && !inputs.byDigest, tags, event),
      ...source.problems,
      ...logins.problems,
      ...checkScopes(logins.planned.scopes, facts.engine.buildxVersion),
      ...made.problems,
      ...checkInputs(inputs, facts, push.push),
    ],
    notices: [...tags.notices, ...logins.notices, ...made.notices, ...source.notices, ...cache.notices],
    warnings: [...tags.warnings, ...source.warnings, ...made.warnings, ...cache.warnings],
  };
}

/** A leg goes to the same repositories as the whole image; which names that image gets is for another job to say. */
function decideNames(inputs: PublishInputs, facts: PublishFacts, push: boolean) {
  const { planned } = inputs;
  const reading = readTags(inputs.metadata, { ...facts, ...(planned && { planned }) });
  const tags = { ...reading, warnings: warnOfBareNames(inputs, reading.metadata, push) };
  const repositories = uniqueNames(tags.targets.map((target) => target.reference));
  if (!inputs.byDigest) return { tags, repositories };
  const places = tags.metadata.images.flatMap((image) => parseName(image) ?? []);
  return {
    tags: { ...tags, targets: [] },
    repositories: repositories.length > 0 ? repositories : uniqueNames(places),
  };
}

interface LoginNeeds {
  readonly push: boolean;
  readonly repositories: readonly RepositoryName[];
  readonly metadata: Metadata;
  readonly sources: readonly RepositoryName[];
  readonly isComplete: boolean;
}

function decideRunLogins(inputs: PublishInputs, event: Event, needs: LoginNeeds): LoginDecision {
  const { push, repositories, metadata, isComplete } = needs;
  const image = findImage(repositories, metadata);
  const sources = [...needs.sources, ...(inputs.cache === 'registry' && image ? [image] : [])];
  const stranger = findStranger(event);
  return decideLogins({
    given: inputs.logins,
    mainHost: findImage(repositories, metadata)?.host ?? findGithubRegistry(event.serverUrl),
    ecr: inputs.ecr,
    targets: push ? repositories : [],
    sources,
    isComplete,
    owner: event.repository.owner,
    ...(stranger && { stranger }),
    push,
    actor: event.actor,
    githubToken: inputs.githubToken,
    githubRegistry: findGithubRegistry(event.serverUrl),
  });
}

/** Images that have no tag on this event have a name, and a registry, all the same. */
function findImage(
  repositories: readonly RepositoryName[],
  { images }: Metadata,
): RepositoryName | undefined {
  return repositories[0] ?? parseName(images[0] ?? '');
}

function checkTags(needsTag: boolean, tags: TagReading, event: Event): readonly Problem[] {
  const isMissing = needsTag && tags.targets.length === 0 && tags.problems.length === 0;
  return isMissing ? [describeNoTags(tags.metadata.rules, event.name, event.ref)] : tags.problems;
}

/** What is built is known beforehand, so that a tag which would lose a platform is noticed before anything starts. */
function decidePlatforms(inputs: PublishInputs, engine: EngineFacts): readonly string[] {
  if (inputs.platforms.length > 0) return inputs.platforms.map(formatPlatform);
  const [own] = engine.builderPlatforms ?? [engine.platform];
  const isElsewhere = inputs.builder === '' && (inputs.driver === 'remote' || inputs.driver === 'kubernetes');
  return own === undefined || isElsewhere ? [] : [own];
}

function checkInputs(inputs: PublishInputs, facts: PublishFacts, push: boolean): readonly Problem[] {
  return [
    ...checkLayouts(inputs.outputs, push),
    ...checkDate(inputs, facts),
    ...checkBuildxVersion(facts.engine.buildxVersion, inputs),
  ];
}

function checkDate({ reproducible }: PublishInputs, facts: PublishFacts): readonly Problem[] {
  if (!reproducible || facts.commitDate || facts.hasOwnEpoch) return [];
  return [
    {
      code: 'reproducible.no-date',
      input: 'reproducible',
      message: 'the times in the image are to be that of the commit, and nothing here tells it',
      hint: 'put actions/checkout before this step, or set SOURCE_DATE_EPOCH in its `env`',
    },
  ];
}

/** As docker/build-push-action has it: the run, and which of its attempts. */
function deriveBuilderId(event: Event): Pick<PublishPlan, 'builderId'> {
  const run = deriveRunUrl(event);
  return run ? { builderId: `${run}/attempts/${event.runAttempt}` } : {};
}

/** buildx hands it on as a build argument, unless there is one in `build-args`; one of the step's own stays. */
function decideEpoch({ commitDate, hasOwnEpoch }: PublishFacts): Pick<PublishPlan, 'sourceDateEpoch'> {
  return commitDate && !hasOwnEpoch ? { sourceDateEpoch: Math.floor(commitDate.getTime() / 1000) } : {};
}

function uniqueNames(names: readonly RepositoryName[]): readonly RepositoryName[] {
  return [
    ...new Map(
      names.map(({ host, repository }) => [formatName({ host, repository }), { host, repository }]),
    ).values(),
  ];
}
