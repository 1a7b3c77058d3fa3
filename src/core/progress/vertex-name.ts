import { safeTitle } from './safe-text.ts';

/** What a vertex is, read from its name: `[linux/arm64 build 3/5] RUN make`. */
export interface VertexName {
  /** `step`: an instruction of the Dockerfile. `internal`: what BuildKit does to get there. `work`: the rest. */
  readonly kind: 'step' | 'internal' | 'work';
  /** The platform that the step makes something for; absent in a build for one platform. */
  readonly platform?: string;
  /** The platform that the step runs on, where that is another one. */
  readonly runsOn?: string;
  readonly stage?: string;
  /** The step's number in its stage and how many there are: FROM, ADD, COPY, RUN and WORKDIR count. */
  readonly index?: number;
  readonly total?: number;
  /** What stands behind the bracket: `RUN make`. */
  readonly command: string;
  /** `name@sha256:...` of an image that was taken, whole. */
  readonly image?: string;
  /** The whole name as one line for the log. */
  readonly title: string;
}

/** Names are made by dockerfile2llb (prefixCommand) and, for the rest, all over BuildKit and buildx. */
export function parseVertexName(fullName: string): VertexName {
  // Twelve digits tell images apart; sixty-four push the rest of the line out of sight.
  const name = fullName.replaceAll(/@sha256:([0-9a-f]{12})[0-9a-f]{52}/g, '@sha256:$1');
  const end = name.startsWith('[') ? name.indexOf('] ') : -1;
  if (end === -1) return { kind: kindOfBare(name), command: safeTitle(name), title: safeTitle(name) };
  const words = name.slice(1, end).split(/\s+/).filter(Boolean);
  const command = safeTitle(name.slice(end + 2));
  const title = `[${safeTitle(words.join(' '))}] ${command}`;
  const { platform, runsOn } = words.map(readPlatforms).find((read) => read !== undefined) ?? {};
  const isInternal = words.some((word) => word === 'internal' || word === 'auth');
  const [, index, total] = /^(\d+)\/(\d+)$/.exec(words.at(-1) ?? '') ?? [];
  if (isInternal || index === undefined) {
    return { kind: isInternal ? 'internal' : 'work', ...(platform && { platform }), command, title };
  }
  const image = /\] FROM (\S+@sha256:[0-9a-f]{64})$/.exec(fullName)?.[1];
  const stage = words.slice(0, -1).find((word) => readPlatforms(word) === undefined);
  return {
    kind: 'step',
    ...(platform && { platform }),
    ...(runsOn && runsOn !== platform && { runsOn }),
    ...(stage && { stage }),
    ...(image && { image }),
    index: Number(index),
    total: Number(total),
    command,
    title,
  };
}

/**
 * `linux/arm64`, and of `linux/amd64->arm64` (a step on amd64 that makes something for arm64) what it makes.
 * A stage's name has no slash.
 */
function readPlatforms(word: string): { readonly platform: string; readonly runsOn: string } | undefined {
  const [runsOn = '', makes] = word.split('->');
  if (!/^[a-z]+(?:\([^)]*\))?\/[a-z0-9]+(?:\/[a-z0-9.]+)?$/i.test(runsOn)) return undefined;
  if (makes === undefined) return { platform: runsOn, runsOn };
  const isWhole = /^(?:linux|windows|darwin|freebsd)(?:\(|\/)/.test(makes);
  return { platform: isWhole ? makes : `${runsOn.slice(0, runsOn.indexOf('/'))}/${makes}`, runsOn };
}

/** Without a bracket: exports and caches are work that a person waits for; the frontend's image is not. */
function kindOfBare(name: string): VertexName['kind'] {
  return /^(?:resolve image config for|docker-image:\/\/|resolving provenance|local:\/\/)/.test(name)
    ? 'internal'
    : 'work';
}
