import type { PlanNeed } from '../../inputs/plan-json.ts';
import type { PublishInputs } from '../../inputs/publish.ts';
import { parseEntries } from '../../inputs/raw.ts';
import type { BuildRequest } from '../build-command.ts';
import { type BuildContext, listDockerfileCandidates } from '../build-context.ts';
import { keepsGitFolder } from '../context/git-folder.ts';
import type { Environment } from '../event.ts';
import type { PublishPlan } from '../publish-plan.ts';

/** What an image that others are built on is built with, where it goes nowhere but into the build of those. */
export interface NeedPlaces {
  readonly builder: string;
  /** Of the paths at which its Dockerfile may stand, the one at which it does. */
  readonly dockerfile: string;
  /** A folder for the image, as an OCI layout. */
  readonly folder: string;
  readonly metadataFile: string;
  /** The images that it is built on itself. */
  readonly contexts: readonly string[];
}

/** It needs neither names nor attestations; what the leg may do and knows as secrets, its bases may and know, too. */
export function deriveNeedRequest(
  { build }: PlanNeed,
  inputs: PublishInputs,
  plan: PublishPlan,
  { builder, dockerfile, folder, metadataFile, contexts }: NeedPlaces,
): BuildRequest {
  // What is wrong with these texts was told by the plan.
  const lines = (name: string) =>
    parseEntries(build, name, { problems: [], notices: [] }).map(({ text }) => text);
  return {
    builder,
    context: build.context || '.',
    file: dockerfile,
    target: build.target ?? '',
    platforms: plan.platforms,
    buildArgs: lines('build-args'),
    buildContexts: [...lines('build-contexts'), ...contexts],
    labels: [],
    annotations: [],
    secrets: inputs.secrets,
    cacheFrom: [],
    cacheTo: [],
    noCache: inputs.noCache,
    pull: inputs.pull,
    provenance: 'false',
    sbom: 'false',
    options: inputs.options,
    outputs: [
      {
        type: 'oci',
        attributes: [
          ['tar', 'false'],
          ['dest', folder],
        ],
      },
    ],
    metadataFile,
    ...(plan.sourceDateEpoch !== undefined && { sourceDateEpoch: plan.sourceDateEpoch }),
  };
}

/** The checkout without `.git` is the default here, too. */
export function decideNeedContext({ build }: PlanNeed, env: Environment): BuildContext {
  const context = { kind: 'path', value: build.context || '.', reason: 'of the plan' } as const;
  const lines = (build['build-args'] ?? '').split('\n');
  return build.context || keepsGitFolder(lines, env) ? context : { ...context, leavesGitOut: true };
}

export function listNeedDockerfiles({ build }: PlanNeed): readonly string[] {
  return listDockerfileCandidates(build.context || '.', build.file ?? '');
}
