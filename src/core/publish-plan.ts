import type { PublishInputs } from '../inputs/publish.ts';
import type { BuildSecret } from './build-command.ts';
import {
  type BuildContext,
  checkContext,
  decideContext,
  isRemote,
  type WorkspaceFacts,
} from './build-context.ts';
import { noteUnknownFilters } from './build-options.ts';
import { checkBuildxVersion } from './buildx-version.ts';
import type { Login } from './docker-config.ts';
import { decideEmulation, type EmulationNeed } from './dockerfile/emulation.ts';
import { findTarget, suggestTarget } from './dockerfile/graph.ts';
import { findBaseImages } from './dockerfile/images.ts';
import { type Dockerfile, parseDockerfile } from './dockerfile/parse.ts';
import { listNativePlatforms } from './emulators.ts';
import type { EngineFacts } from './engine.ts';
import type { Event } from './event.ts';
import { openGuard, type PlanGuard } from './guard/plan-guard.ts';
import { decideForm, type ImageForm } from './image-form.ts';
import { decideLogins, type LoginDecision } from './login-decision.ts';
import type { Metadata, MetadataTools } from './metadata/types.ts';
import { formatPlatform } from './platform.ts';
import type { Problem } from './problem.ts';
import { decidePush, type PushDecision } from './push-decision.ts';
import { formatName, parseReference, type RepositoryName } from './reference.ts';
import { readTags } from './tag-reading.ts';
import { describeNoTags, type Target } from './targets.ts';

/** Values that were read before anything is decided. */
export interface PublishFacts {
  readonly event: Event;
  readonly now: Date;
  readonly commitDate?: Date;
  readonly workspace: WorkspaceFacts;
  readonly engine: EngineFacts;
  readonly tools?: MetadataTools;
}

/** Everything that will be done, decided before the first effect, each decision with its reason. */
export interface PublishPlan extends ImageForm {
  readonly push: PushDecision;
  readonly metadata: Metadata;
  /** Names that the image gets, in the order of the metadata. */
  readonly targets: readonly Target[];
  /** What the guards of tags have decided. */
  readonly guard: PlanGuard;
  /** Where content is pushed to, each once. */
  readonly repositories: readonly RepositoryName[];
  readonly context: BuildContext;
  readonly dockerfile?: string;
  /** Empty only where the builder is yet to be reached: then its own platform is built. */
  readonly platforms: readonly string[];
  readonly allowPlatformRemoval: boolean;
  readonly emulation: readonly EmulationNeed[];
  readonly logins: readonly Login[];
  /** Seconds since 1970 of the commit, where it is known: the same commit then gives the same configuration. */
  readonly sourceDateEpoch?: number;
  /** The token of the run for a private repository that BuildKit fetches by git; empty where it fetches nothing. */
  readonly gitSecrets: readonly BuildSecret[];
}

export interface PublishReading {
  readonly plan: PublishPlan;
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];
}

/** Decides the whole publication; whatever stands against it is in `problems`, all of it. */
export function decidePublish(inputs: PublishInputs, facts: PublishFacts): PublishReading {
  const { event } = facts;
  const push = decidePush(inputs.push, event, inputs.options.call);
  const tags = readTags(inputs.metadata, facts);
  const repositories = uniqueNames(tags.targets.map((target) => target.reference));
  const platforms = decidePlatforms(inputs, facts.engine);
  const source = decideSource(inputs, facts, platforms);
  const logins = decideRunLogins(inputs, event, { ...tags, ...source, repositories, push: push.push });
  const made = decideForm(inputs, {
    engine: facts.engine,
    push: push.push,
    repositories: repositories.length,
    platforms,
    ...source,
  });
  return {
    plan: {
      push,
      metadata: tags.metadata,
      targets: tags.targets,
      guard: openGuard(tags.notices),
      repositories: push.push ? repositories : [],
      context: source.context,
      ...(source.path !== undefined && { dockerfile: source.path }),
      platforms,
      allowPlatformRemoval: inputs.allowPlatformRemoval,
      ...made.form,
      emulation: inputs.options.call ? [] : decideEmulators(inputs, facts, source.dockerfile, platforms),
      logins: logins.logins,
      ...(facts.commitDate && { sourceDateEpoch: Math.floor(facts.commitDate.getTime() / 1000) }),
      gitSecrets: decideGitSecrets(inputs, source.context),
    },
    problems: [
      ...checkTags(push.push, tags, event),
      ...source.problems,
      ...logins.problems,
      ...made.problems,
      ...checkBuildxVersion(facts.engine.buildxVersion, inputs),
    ],
    notices: [...tags.notices, ...logins.notices, ...made.notices, ...source.notices],
  };
}

interface LoginNeeds {
  readonly push: boolean;
  readonly repositories: readonly RepositoryName[];
  readonly metadata: Metadata;
  readonly baseHosts: readonly string[];
}

function decideRunLogins(inputs: PublishInputs, event: Event, needs: LoginNeeds): LoginDecision {
  const { push, repositories, metadata, baseHosts } = needs;
  return decideLogins({
    given: inputs.logins,
    // Images that have no tag on this event have a registry all the same.
    mainHost: (repositories[0] ?? parseName(metadata.images[0] ?? ''))?.host ?? 'ghcr.io',
    hosts: [...(push ? repositories.map(({ host }) => host) : []), ...baseHosts],
    push,
    actor: event.actor,
    githubToken: inputs.githubToken,
  });
}

function checkTags(push: boolean, tags: ReturnType<typeof readTags>, event: Event): readonly Problem[] {
  const isMissing = push && tags.targets.length === 0 && tags.problems.length === 0;
  return isMissing ? [describeNoTags(tags.metadata.rules, event.name, event.ref)] : tags.problems;
}

/** What is built is known beforehand, so that a tag which would lose a platform is noticed before anything starts. */
function decidePlatforms(inputs: PublishInputs, engine: EngineFacts): readonly string[] {
  if (inputs.platforms.length > 0) return inputs.platforms.map(formatPlatform);
  const [own] = engine.builderPlatforms ?? [engine.platform];
  const isElsewhere = inputs.builder === '' && (inputs.driver === 'remote' || inputs.driver === 'kubernetes');
  return own === undefined || isElsewhere ? [] : [own];
}

/** The context, the Dockerfile in it, and the registries that its base images come from. */
function decideSource(inputs: PublishInputs, facts: PublishFacts, platforms: readonly string[]) {
  const context = decideContext(inputs.context, facts.event, facts.workspace.hasCheckout);
  const found = context.kind === 'path' && !isRemote(inputs.file) ? facts.workspace.dockerfile : undefined;
  const dockerfile = found && parseDockerfile(found.text);
  const choices = choicesOf(inputs);
  const images = dockerfile
    ? findBaseImages(dockerfile, { ...choices, platforms, buildPlatform: facts.engine.platform })
    : [];
  const path = found?.path ?? (inputs.file || undefined);
  return {
    context,
    path,
    dockerfile,
    choices,
    problems: [
      ...checkContext(context, inputs.file, facts.workspace),
      ...checkTarget(inputs.target, dockerfile),
    ],
    notices: noteUnknownFilters(inputs.options, dockerfile),
    baseHosts: images.flatMap(({ reference }) => parseName(reference)?.host ?? []),
  };
}

function parseName(text: string): RepositoryName | undefined {
  const reading = parseReference(text);
  return 'reference' in reading ? reading.reference : undefined;
}

function checkTarget(target: string, dockerfile: Dockerfile | undefined): readonly Problem[] {
  if (target === '' || !dockerfile || dockerfile.problems.length > 0 || findTarget(dockerfile, target))
    return [];
  const nearest = suggestTarget(dockerfile, target);
  const names = dockerfile.stages.flatMap(({ name }) => (name ? [`\`${name}\``] : []));
  return [
    {
      code: 'target.unknown',
      input: 'target',
      message: `the Dockerfile has no stage \`${target}\`; it has ${names.join(', ') || 'no named stage'}`,
      ...(nearest && { hint: `did you mean \`${nearest}\`?` }),
    },
  ];
}

function decideEmulators(
  inputs: PublishInputs,
  facts: PublishFacts,
  dockerfile: Dockerfile | undefined,
  platforms: readonly string[],
): readonly EmulationNeed[] {
  const { platform, builderPlatforms, builderDriver: driver = inputs.driver } = facts.engine;
  const isElsewhere = driver === 'remote' || driver === 'kubernetes';
  // The machines of a named builder are not ours to change: what they run, they say themselves, once they are up.
  const known = builderPlatforms?.length === 0 || isElsewhere ? platforms : builderPlatforms;
  const native = known ?? listNativePlatforms(platform);
  return decideEmulation({ ...choicesOf(inputs), dockerfile, platforms, native });
}

/** Only for the run's own repository, and never over a secret of the user's for that host. */
function decideGitSecrets(inputs: PublishInputs, { gitHost }: BuildContext): readonly BuildSecret[] {
  const ids = ['GIT_AUTH_TOKEN', `GIT_AUTH_TOKEN.${gitHost}`];
  const isGiven = inputs.secrets.some(({ id }) => ids.includes(id));
  if (!gitHost || isGiven || inputs.githubToken === '') return [];
  return [{ id: `GIT_AUTH_TOKEN.${gitHost}`, value: inputs.githubToken }];
}

/** What decides, beside the Dockerfile, which of its stages are built. */
function choicesOf({ target, buildArgs, buildContexts }: PublishInputs) {
  const pairs = buildArgs.filter((arg) => arg.includes('=')).map((arg) => /^([^=]*)=(.*)$/s.exec(arg) ?? []);
  return {
    target,
    buildArgs: Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, value])),
    contexts: buildContexts.map((line) => line.split('=')[0] ?? ''),
  };
}

function uniqueNames(names: readonly RepositoryName[]): readonly RepositoryName[] {
  return [
    ...new Map(
      names.map(({ host, repository }) => [formatName({ host, repository }), { host, repository }]),
    ).values(),
  ];
}
