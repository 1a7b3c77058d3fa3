import type { PublishInputs } from '../inputs/publish.ts';
import {
  type BuildRequest,
  deriveLoadExporter,
  derivePushExporter,
  deriveStoreExporter,
  fitAnnotations,
} from './build-command.ts';
import { fitCacheLines } from './cache/engine-support.ts';
import { type Exporter, isImageExporter, nameExporter } from './exporter.ts';
import { deriveOriginNotes } from './guard/image-facts.ts';
import { pinScanner } from './helper-images.ts';
import type { PublishPlan } from './publish-plan.ts';
import { formatName } from './reference.ts';
import { RECIPE_KEY } from './reuse/keys.ts';

/** What the one `docker buildx build` of a publication is told. */
export function deriveBuildRequest(
  inputs: PublishInputs,
  plan: PublishPlan,
  builder: string,
  metadataFile: string,
  /** Build contexts beside those that were given. */
  contexts: readonly string[] = [],
  /** What is noted on the image beside the annotations of the metadata, `key=value`. */
  notes: readonly string[] = [],
  /** A copy that takes the place of the Dockerfile. */
  dockerfile = plan.dockerfile,
): BuildRequest {
  const isForced = plan.index.form === 'index';
  const isIndexAnyway =
    plan.platforms.length > 1 || plan.provenance !== 'false' || !['', 'false'].includes(plan.sbom);
  const request = {
    ...inputs,
    ...fitCacheLines(inputs, plan.engine.driver),
    builder,
    buildContexts: [...plan.buildContexts, ...contexts],
    context: plan.context.value,
    ...(dockerfile && { file: dockerfile }),
    platforms: plan.platforms,
    labels: plan.metadata.labels
      .filter(([key]) => !plan.labels.kept.includes(key))
      .map(([key, value]) => `${key}=${value}`),
    annotations: [
      ...fitAnnotations(plan.metadata.annotations, isForced || isIndexAnyway),
      ...placeNotes(plan, notes, isForced || isIndexAnyway),
    ],
    buildArgs: [
      ...inputs.buildArgs,
      ...plan.buildArguments.passed.map(({ name, value }) => `${name}=${value}`),
      ...(isForced && !isIndexAnyway ? [indexArgument] : []),
    ],
    provenance: nameBuilder(plan.provenance, plan.builderId),
    sbom: pinScanner(plan.sbom),
    outputs: rewriteTimes(deriveOutputs(inputs, plan), inputs),
    metadataFile,
    ...(plan.sourceDateEpoch !== undefined && { sourceDateEpoch: plan.sourceDateEpoch }),
    secrets: [...inputs.secrets, ...plan.gitSecrets],
  };
  return inputs.options.call ? { ...request, ...nothingExported } : request;
}

/** What a later run looks for stands where a tag is looked at, the rest everywhere. */
function placeNotes(
  { recipe, metadata }: PublishPlan,
  notes: readonly string[],
  isIndex: boolean,
): readonly string[] {
  const levels = isIndex ? ['manifest', 'index'] : ['manifest'];
  const own = [...(recipe ? [[RECIPE_KEY, recipe] as const] : []), ...deriveOriginNotes(metadata)];
  return [
    ...own.map(([key, value]) => `${levels.at(-1)}:${key}=${value}`),
    ...notes.flatMap((note) => levels.map((level) => `${level}:${note}`)),
  ];
}

/** Times in layers become those of the commit. */
function rewriteTimes(exporters: readonly Exporter[], { reproducible }: PublishInputs): readonly Exporter[] {
  if (!reproducible) return exporters;
  return exporters.map((exporter) =>
    isImageExporter(exporter)
      ? { ...exporter, attributes: [...exporter.attributes, ['rewrite-timestamp', 'true']] }
      : exporter,
  );
}

/** A builder that the user names stays. */
function nameBuilder(provenance: string, builderId: string | undefined): string {
  const isLeft = provenance === 'false' || provenance === '' || /(?:^|,)builder-id=/.test(provenance);
  return isLeft || !builderId ? provenance : `${provenance},builder-id=${builderId}`;
}

/** Makes an index of one platform too; the argument is the Dockerfile frontend's own, and no line of it sees it. */
const indexArgument = 'BUILDKIT_MULTI_PLATFORM=1';

/** A question to the Dockerfile leaves nothing behind, whatever else is asked for. */
const nothingExported = { cacheTo: [], outputs: [], provenance: '', sbom: '', metadataFile: '' };

/**
 * The image goes last: where there are several exports, buildx reports the digest of the last one. Where nothing is
 * pushed, what is loaded or written into a file is the image: an OCI layout beside another export names the digest
 * of that one, which it does not hold.
 */
function deriveOutputs(inputs: PublishInputs, plan: PublishPlan): readonly Exporter[] {
  const names = plan.targets.map((target) => target.text);
  const extra = inputs.outputs
    .filter((exporter) => exporter.type !== 'image')
    .map((exporter) => nameExporter(exporter, names));
  if (plan.engine.driver === 'docker') {
    // Another job on the same engine can take any name that is not the step's own: what is pushed goes by its digest.
    const isByName = inputs.load || (plan.push.push && !plan.engine.storesIndexes);
    const named = isByName ? names : [];
    const isKept = named.length > 0 || plan.push.push || inputs.test !== '';
    if (!isKept && extra.some(isImageExporter)) return extra;
    return [...extra, deriveStoreExporter(named, inputs.outputs)];
  }
  const isLoaded = inputs.load || (plan.candidate.kind === 'engine' && plan.candidate.isLoaded);
  const load = isLoaded ? [deriveLoadExporter(names)] : [];
  if (!plan.push.push && [...extra, ...load].some(isImageExporter)) return [...extra, ...load];
  const image = plan.push.push
    ? derivePushExporter(plan.repositories.map(formatName), inputs.outputs)
    : deriveStoreExporter([], inputs.outputs);
  return [...extra, ...load, image];
}
