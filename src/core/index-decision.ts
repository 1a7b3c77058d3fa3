import { type BuildChoices, findStageGraph, findTarget, type ReachedStage } from './dockerfile/graph.ts';
import type { Dockerfile } from './dockerfile/parse.ts';
import type { Manifest } from './manifest.ts';
import type { Problem } from './problem.ts';

/** What the tags are to name: an index, a plain manifest, or whichever the build gives by itself. */
export interface IndexDecision {
  readonly form: 'index' | 'manifest' | 'either';
  /** Empty where nothing decides. */
  readonly reason: string;
}

export interface IndexFacts {
  readonly wish: 'auto' | 'always' | 'never';
  readonly platforms: readonly string[];
  /** Whether provenance or an SBOM is asked for in so many words: both make an index of the image. */
  readonly insistsOnAttestations: boolean;
  readonly dockerfile: Dockerfile | undefined;
  readonly choices: BuildChoices;
}

export interface IndexReading {
  readonly decision: IndexDecision;
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];
}

/**
 * AWS Lambda takes a plain manifest of one platform, in docker's or OCI's media types, and no index
 * (docs.aws.amazon.com/lambda, "Creating Lambda container images"). No registry tells that an image is for it, since
 * others pull from ECR too; what the image is made of does.
 */
export function decideIndex(facts: IndexFacts): IndexReading {
  const none = { problems: [], notices: [] };
  const { wish, platforms, insistsOnAttestations } = facts;
  if (wish === 'always') return { ...none, decision: { form: 'index', reason: '`index: always`' } };
  if (wish === 'never') {
    const decision = { form: 'manifest', reason: '`index: never`' } as const;
    return { ...none, decision, problems: checkManifest(facts) };
  }
  if (platforms.length <= 1 && !insistsOnAttestations && isWithoutLayers(facts))
    return { ...none, decision: { form: 'manifest', reason: withoutLayers } };
  const sign = findLambdaSign(facts);
  const either: IndexDecision = { form: 'either', reason: '' };
  if (sign === undefined) return { ...none, decision: either };
  const reason = `AWS Lambda takes no index, and ${sign}`;
  if (platforms.length > 1) return { ...none, decision: either, notices: [notePlatforms(reason, platforms)] };
  if (insistsOnAttestations) return { ...none, decision: either, notices: [noteAttestations(reason)] };
  return { ...none, decision: { form: 'manifest', reason } };
}

/** Whether what was pushed has the form that was decided. */
export function checkForm(
  { form, reason }: IndexDecision,
  { kind }: Manifest,
  name: string,
): readonly Problem[] {
  if (form === 'either' || form === kind) return [];
  const word = (one: 'index' | 'manifest') => (one === 'index' ? 'an index' : 'a plain manifest');
  return [
    {
      code: 'index.other-form',
      input: 'index',
      message: `${name} was to be ${word(form)} (${reason}), and is ${word(kind)}`,
      hint: 'the builder, or the frontend in `# syntax=`, decided otherwise: try `driver: docker-container`, or leave the line `# syntax=` out',
    },
  ];
}

function checkManifest({ platforms, insistsOnAttestations }: IndexFacts): readonly Problem[] {
  return [
    ...(platforms.length > 1 ? [refusePlatforms(platforms)] : []),
    ...(insistsOnAttestations ? [refuseAttestations] : []),
  ];
}

function refusePlatforms(platforms: readonly string[]): Problem {
  return {
    code: 'index.several-platforms',
    input: 'index',
    message: `\`index: never\` gives a plain manifest, which holds one platform, and \`platforms\` has ${platforms.join(', ')}`,
    hint: 'leave one in `platforms`, and build the others under names of their own',
  };
}

const refuseAttestations: Problem = {
  code: 'index.attestations',
  input: 'index',
  message:
    '`index: never` gives a plain manifest, and `provenance` and `sbom` stand beside it in an index: both cannot be',
  hint: 'leave out `provenance` and `sbom` (and `attests`), or `index: never`; actions/attest-build-provenance signs a plain manifest too',
};

function notePlatforms(reason: string, platforms: readonly string[]): Problem {
  return {
    code: 'index.consumer-platforms',
    input: 'platforms',
    message: `${reason}; with ${platforms.join(', ')} the tags name one all the same`,
    hint: 'deploy the digest of one platform (output `digests`), or build one platform',
  };
}

function noteAttestations(reason: string): Problem {
  return {
    code: 'index.consumer-attestations',
    input: 'provenance',
    message: `${reason}; the attestations that are asked for make one`,
    hint: 'leave out `provenance` and `sbom`, and a plain manifest is pushed; `index: always` says that an index is meant',
  };
}

const withoutLayers = 'the image has no layers, and BuildKit makes no provenance for such a one';
const makesLayer = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR']);

/** `FROM scratch` and nothing but metadata: without an attestation it is no index, and takes no annotations of one. */
function isWithoutLayers({ dockerfile, choices, platforms: [platform] }: IndexFacts): boolean {
  if (!dockerfile || dockerfile.problems.length > 0) return false;
  const reached = findStageGraph(dockerfile, { ...choices, platform });
  let stage = findTarget(dockerfile, choices.target);
  while (stage) {
    const one = reached.find((other) => other.stage === stage);
    if (!one || one.instructions.some(({ keyword }) => makesLayer.has(keyword))) return false;
    if (one.base === undefined) return (one.from ?? stage.from) === 'scratch';
    stage = one.base;
  }
  return false;
}

const lambdaImages = [
  /^public\.ecr\.aws\/lambda\//,
  /^(?:(?:index\.)?docker\.io\/)?amazon\/aws-lambda-/,
  /^public\.ecr\.aws\/awsguru\/aws-lambda-adapter/,
];
const lambdaClients = /\b(?:awslambdaric|aws-lambda-ric)\b/;

/** What in the stages of the image itself says that it is for AWS Lambda; a stage it only copies from does not count. */
function findLambdaSign({ dockerfile, choices, platforms }: IndexFacts): string | undefined {
  if (!dockerfile) return undefined;
  const [platform] = platforms;
  const reached = findStageGraph(dockerfile, { ...choices, platform });
  let stage = findTarget(dockerfile, choices.target);
  while (stage) {
    const one = reached.find((other) => other.stage === stage);
    const sign = one && findSignOf(one);
    if (sign) return sign;
    stage = one?.base;
  }
  return undefined;
}

function findSignOf({ stage, from, base, sources, instructions }: ReachedStage): string | undefined {
  const name = from ?? stage.from;
  const isLambda = (text: string) => lambdaImages.some((image) => image.test(text));
  if (!base && isLambda(name)) return `line ${stage.line} builds on ${name}`;
  const copied = sources.find((source) => source.stage === undefined && isLambda(source.name));
  if (copied) return `line ${copied.line} copies from ${copied.name}`;
  const start = instructions.find(
    ({ keyword, text }) => (keyword === 'ENTRYPOINT' || keyword === 'CMD') && lambdaClients.test(text),
  );
  return start && `line ${start.line} starts its runtime client`;
}
