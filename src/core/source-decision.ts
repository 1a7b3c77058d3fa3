import type { PublishInputs } from '../inputs/publish.ts';
import { type AutomaticArguments, decideArguments, warnOfArguments } from './build-arguments.ts';
import type { BuildSecret } from './build-command.ts';
import {
  checkContext,
  decideContext,
  fillDefaultContext,
  findGitHost,
  warnOfPointers,
} from './build-context.ts';
import { noteUnknownFilters } from './build-options.ts';
import { checkContextContent } from './context/content.ts';
import { isUnderstood } from './dockerfile/emulation.ts';
import { findFinalBase } from './dockerfile/final-base.ts';
import { type BuildChoices, findTarget, suggestTarget } from './dockerfile/graph.ts';
import { findBaseImages } from './dockerfile/images.ts';
import type { Dockerfile } from './dockerfile/parse.ts';
import { judgeEmptySecrets } from './empty-secrets.ts';
import { choicesOf, decideEmulators, findDockerfile } from './emulator-choice.ts';
import type { Event } from './event.ts';
import { listImageSources } from './image-sources.ts';
import type { Metadata } from './metadata/types.ts';
import type { Problem } from './problem.ts';
import type { PublishFacts, PublishPlan } from './publish-plan.ts';
import type { RepositoryName } from './reference.ts';

/** What is built, and what its Dockerfile asks for. */
export interface SourceDecision {
  readonly planned: Pick<
    PublishPlan,
    'context' | 'buildContexts' | 'dockerfile' | 'bases' | 'base' | 'emulation' | 'gitSecrets'
  >;
  /** Undefined where it is not here to be read. */
  readonly dockerfile: Dockerfile | undefined;
  /** What decides, beside the Dockerfile, which of its stages are built. */
  readonly choices: BuildChoices;
  /** What images and caches may be taken from. */
  readonly sources: readonly RepositoryName[];
  /** Whether those are all: no base image hides behind a variable or in a Dockerfile elsewhere. */
  readonly isComplete: boolean;
  readonly decideArguments: (metadata: Metadata) => AutomaticArguments;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly notices: readonly Problem[];
}

/** Reads the Dockerfile where it can be had, and says what follows from it. */
export function decideSource(
  inputs: PublishInputs,
  facts: PublishFacts,
  platforms: readonly string[],
): SourceDecision {
  const { event, workspace, engine } = facts;
  const context = decideContext(inputs.context, event, workspace, inputs.file);
  const dockerfile = findDockerfile(inputs, context, workspace);
  const choices = { ...choicesOf(inputs), platforms, buildPlatform: engine.platform };
  const images = dockerfile ? findBaseImages(dockerfile, choices) : [];
  const base = dockerfile && isUnderstood(dockerfile) ? findFinalBase(dockerfile, choices) : undefined;
  const buildContexts = inputs.buildContexts.map((line) => fillDefaultContext(line, event));
  const empty = judgeEmptySecrets(inputs.emptySecrets, dockerfile, choices);
  const path = (dockerfile && workspace.dockerfile?.path) ?? inputs.file;
  const git = checkContextContent(
    inputs,
    context,
    workspace.contexts,
    dockerfile && { path, dockerfile, choices },
  );
  return {
    planned: {
      context,
      buildContexts,
      ...(path && { dockerfile: path }),
      bases: images,
      ...(base !== undefined && { base }),
      emulation: inputs.options.call ? [] : decideEmulators(inputs, engine, dockerfile, platforms),
      gitSecrets: decideGitSecrets(inputs, context.gitHost ?? findGitHost(buildContexts, event)),
    },
    dockerfile,
    choices,
    sources: listImageSources(inputs, images),
    isComplete: dockerfile?.problems.length === 0 && images.every(({ isResolved }) => isResolved),
    decideArguments: (metadata) =>
      decideArguments(inputs.buildArgs, dockerfile, choices, knownArguments(metadata, event)),
    problems: [
      ...checkContext(context, inputs.file, workspace),
      ...checkTarget(inputs.target, dockerfile),
      ...empty.problems,
      ...git.problems,
    ],
    warnings: [...warnOfPointers(context, workspace), ...warnOfArguments(inputs.buildArgs, dockerfile)],
    notices: [...noteUnknownFilters(inputs.options, dockerfile), ...empty.notices, ...git.notices],
  };
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

function knownArguments({ version, labels }: Metadata, event: Event) {
  const created = labels.findLast(([key]) => key === 'org.opencontainers.image.created')?.[1] ?? '';
  return { VERSION: version, REVISION: event.sha, CREATED: created };
}

/** Only for the run's own repository, and never over a secret of the user's for that host. */
function decideGitSecrets(inputs: PublishInputs, gitHost: string | undefined): readonly BuildSecret[] {
  const ids = ['GIT_AUTH_TOKEN', `GIT_AUTH_TOKEN.${gitHost}`];
  const isGiven = inputs.secrets.some(({ id }) => ids.includes(id));
  if (!gitHost || isGiven || inputs.githubToken === '') return [];
  return [{ id: `GIT_AUTH_TOKEN.${gitHost}`, value: inputs.githubToken }];
}
