import { isJsonObject, type JsonObject } from '../event.ts';
import type { Problem } from '../problem.ts';
import type { TagState } from '../release.ts';

/** An image that has to be published before another one is built on it. */
export interface OpenNeed {
  readonly image: string;
  readonly contexts: readonly string[];
  /** `ghcr.io/acme/base:main` */
  readonly name: string;
}

/** The plan with what its needs are by now, `<name>@<digest>` by their images, in the place of their names. */
export function withPublished(
  plan: JsonObject,
  needs: readonly OpenNeed[],
  published: ReadonlyMap<string, string>,
): JsonObject {
  const contexts = needs.flatMap(({ image, contexts: names }) =>
    names.map((name) => `${name}=docker-image://${published.get(image) ?? ''}`),
  );
  if (needs.length === 0) return plan;
  const { needs: _, ...rest } = plan;
  const build = isJsonObject(plan.build) ? plan.build : {};
  const own = Array.isArray(build['build-contexts']) ? build['build-contexts'] : [];
  return { ...rest, build: { ...build, 'build-contexts': [...own, ...contexts] } };
}

/** Only what this commit gave will do: a tag that another run has moved meanwhile is another image. */
export function checkPublished(
  { image, name }: OpenNeed,
  state: TagState,
  { image: own, sha }: { readonly image: string; readonly sha: string },
): readonly Problem[] {
  if (state.kind === 'present' && state.revision === sha) return [];
  const common = { code: 'images.need', input: 'plan' };
  const message = `\`${own}\` is built on \`${image}\`, which this run builds, too, and ${describe(name, state)}`;
  const hint =
    'its job has failed, or another run has published it meanwhile; no tag of this image was moved. ' +
    'Use "Re-run failed jobs" once the cause is mended';
  return [{ ...common, message, hint }];
}

function describe(name: string, state: TagState): string {
  if (name === '') return 'it has no tag on this event';
  if (state.kind === 'absent') return `there is no ${name} yet`;
  if (state.kind === 'unreadable') return `what ${name} names could not be read: ${state.problem.message}`;
  return `${name} is of ${state.revision ? `commit ${state.revision.slice(0, 7)}` : 'a commit that it does not name'}`;
}
