import { findTarget, type ReachedStage } from './graph.ts';
import type { Dockerfile } from './parse.ts';
import { normalForm, placeStages } from './stage-platforms.ts';

export interface EmulationFacts {
  /** Undefined when it can not be had: a remote context, say. */
  readonly dockerfile: Dockerfile | undefined;
  readonly target?: string | undefined;
  /** The platforms asked for. */
  readonly platforms: readonly string[];
  /** What the builder's machines run by themselves; the first is `$BUILDPLATFORM`. */
  readonly native: readonly string[];
  readonly buildArgs?: Readonly<Record<string, string>>;
  readonly contexts?: readonly string[];
}

/** A platform that the build has to run commands for and that no machine of the builder runs by itself. */
export interface EmulationNeed {
  /** The platform to emulate. It may be one that nobody asked for: `FROM --platform=linux/s390x`. */
  readonly platform: string;
  /** Why, as half a sentence: `line 7 runs \`RUN make\` in stage \`build\``. */
  readonly reason: string;
  /** The line of the Dockerfile that needs it; undefined when it is assumed. */
  readonly line?: number;
}

/** The emulators a build needs. Where the file leaves it open, one is needed: a superfluous one costs a second. */
export function decideEmulation(facts: EmulationFacts): readonly EmulationNeed[] {
  const native = new Set(facts.native.map(normalForm));
  const needs = new Map<string, EmulationNeed>();
  for (const platform of facts.platforms.map(normalForm)) {
    for (const need of needsOf(platform, facts)) {
      const isNew = !native.has(need.platform) && !needs.has(need.platform);
      if (isNew) needs.set(need.platform, need);
    }
  }
  return [...needs.values()];
}

function needsOf(platform: string, facts: EmulationFacts): readonly EmulationNeed[] {
  const { dockerfile } = facts;
  const doubt = whyNotUnderstood(dockerfile, facts.target);
  if (!dockerfile || doubt) return [{ platform, reason: `${doubt}, so it may run anything` }];
  return placeStages(dockerfile, { ...facts, platform, buildPlatform: facts.native[0] }).flatMap((placed) => {
    const need = needOfStage(placed);
    return need ? [{ platform: placed.platform, ...need }] : [];
  });
}

function whyNotUnderstood(dockerfile: Dockerfile | undefined, target?: string): string | undefined {
  if (!dockerfile) return 'the Dockerfile could not be read';
  const [problem] = dockerfile.problems;
  if (problem) return `the Dockerfile was not understood (line ${problem.line}: ${problem.message})`;
  if (!isDockersOwn(dockerfile.syntax))
    return `the Dockerfile has a syntax of its own (${dockerfile.syntax})`;
  return findTarget(dockerfile, target) ? undefined : `the Dockerfile has no stage \`${target}\``;
}

/** Whether its instructions mean what they say: nothing unreadable in it, and no frontend of its own. */
export function isUnderstood({ problems, syntax }: Dockerfile): boolean {
  return problems.length === 0 && isDockersOwn(syntax);
}

/** `docker/dockerfile:1`, `docker.io/docker/dockerfile-upstream@sha256:...`, or a mirror's copy of it. */
function isDockersOwn(syntax: string | undefined): boolean {
  return syntax === undefined || /(?:^|\/)docker\/dockerfile(?:-upstream)?(?:[:@ ]|$)/.test(syntax);
}

function needOfStage({
  stage,
  from,
  base,
  instructions,
}: ReachedStage): Omit<EmulationNeed, 'platform'> | undefined {
  const name = stage.name === undefined ? `stage ${stage.index}` : `stage \`${stage.name}\``;
  const run = instructions.find((one) => one.keyword === 'RUN');
  if (run) return { line: run.line, reason: `line ${run.line} runs a command in ${name}` };
  if (from === undefined) {
    return { line: stage.line, reason: `line ${stage.line} names an image by a variable that is not known` };
  }
  // Such images bring RUN triggers of their own; by their tag is how they have always been named.
  if (!base && /onbuild/i.test(from)) {
    return {
      line: stage.line,
      reason: `line ${stage.line}: the base image \`${from}\` brings ONBUILD triggers`,
    };
  }
  return undefined;
}
