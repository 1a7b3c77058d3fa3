import { each, option } from './arguments.ts';
import { type BuildOptions, deriveOptionArguments } from './build-options.ts';
import { type Exporter, formatExporter, imageAttributesOf, nameExporter } from './exporter.ts';

/** A secret of the build: its id, and the environment variable or file that holds it. */
export interface BuildSecret {
  readonly id: string;
  /** The value itself; reaches buildx through its environment. */
  readonly value?: string;
  /** Name of a variable of the step's environment. */
  readonly variable?: string;
  readonly file?: string;
}

/** Everything that one `docker buildx build` is told. */
export interface BuildRequest {
  readonly builder?: string;
  readonly context: string;
  readonly file?: string;
  readonly target: string;
  readonly platforms: readonly string[];
  readonly buildArgs: readonly string[];
  readonly buildContexts: readonly string[];
  readonly labels: readonly string[];
  /** With their level: `manifest:key=value`, `index:key=value`. */
  readonly annotations: readonly string[];
  readonly secrets: readonly BuildSecret[];
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
  readonly noCache: boolean;
  readonly pull: boolean;
  readonly provenance: string;
  readonly sbom: string;
  readonly options: BuildOptions;
  readonly outputs: readonly Exporter[];
  readonly metadataFile: string;
  /** Seconds since 1970 of the commit; buildx hands it to the build by itself. */
  readonly sourceDateEpoch?: number;
}

export interface BuildCommand {
  readonly args: readonly string[];
  /** Secret values, and settings of buildx: never part of the arguments. */
  readonly env: Readonly<Record<string, string>>;
  /** Variables of the step that programs are not given otherwise, and that this build names. */
  readonly needs: readonly string[];
}

/** The one command line of the build, in a fixed order, so that the same request gives the same line. */
export function deriveBuildCommand(request: BuildRequest): BuildCommand {
  const args = [
    ...['buildx', 'build', '--progress', 'rawjson'],
    ...option('--builder', request.builder),
    ...option('--file', request.file),
    ...option('--target', request.target),
    ...option('--platform', request.platforms.join(',')),
    ...each('--build-arg', request.buildArgs),
    ...each('--build-context', request.buildContexts),
    ...each('--label', request.labels),
    ...each('--annotation', request.annotations),
    ...each('--secret', request.secrets.map(formatSecret)),
    ...each('--cache-from', request.cacheFrom),
    ...each('--cache-to', request.cacheTo.map(tolerateErrors)),
    ...(request.noCache ? ['--no-cache'] : []),
    ...(request.pull ? ['--pull'] : []),
    ...deriveOptionArguments(request.options),
    ...attest('provenance', request.provenance),
    ...attest('sbom', request.sbom),
    ...each('--output', request.outputs.map(formatExporter)),
    ...option('--metadata-file', request.metadataFile),
    request.context,
  ];
  return { args, env: deriveEnvironment(request), needs: listNeeds(request) };
}

/** Variables that secrets and build arguments name, and the token for BuildKit's cache in the Actions cache. */
function listNeeds({ secrets, buildArgs, cacheFrom, cacheTo }: BuildRequest): readonly string[] {
  const usesActionsCache = [...cacheFrom, ...cacheTo].some((line) => /(?:^|,)\s*"?type=gha\b/.test(line));
  return [
    ...secrets.flatMap(({ variable }) => (variable === undefined ? [] : [variable])),
    ...buildArgs.filter((text) => !text.includes('=')),
    ...(usesActionsCache ? ['ACTIONS_RUNTIME_TOKEN'] : []),
  ];
}

/** The image exporter that pushes all content and no tag, to every repository at once. */
export function derivePushExporter(repositories: readonly string[], wished: readonly Exporter[]): Exporter {
  return {
    type: 'image',
    attributes: [
      ['name', repositories.join(',')],
      ['push-by-digest', 'true'],
      ['name-canonical', 'true'],
      ['push', 'true'],
      ...imageAttributesOf(wished),
    ],
  };
}

/** The image exporter that keeps the image in the builder or the engine; nothing leaves the machine. */
export function deriveStoreExporter(references: readonly string[], wished: readonly Exporter[]): Exporter {
  return {
    type: 'image',
    attributes: [
      ...(references.length > 0 ? ([['name', references.join(',')]] as const) : []),
      ['push', 'false'],
      ...imageAttributesOf(wished),
    ],
  };
}

/** The exporter that hands one platform's image to the engine of the machine. */
export function deriveLoadExporter(references: readonly string[]): Exporter {
  return nameExporter({ type: 'docker', attributes: [] }, references);
}

/**
 * Index annotations have no place on a single manifest: buildx refuses them there.
 * One annotation may name several levels, `manifest,index:key=value`: it keeps those that are left.
 */
export function fitAnnotations(annotations: readonly string[], isIndex: boolean): readonly string[] {
  if (isIndex) return annotations;
  return annotations.flatMap((annotation) => {
    const [, list = '', rest = annotation] = levelled.exec(annotation) ?? [];
    const levels = list.split(levelEnd).filter((level) => !level.startsWith('index'));
    return levels.length > 0 ? [list === '' ? annotation : `${levels.join(',')}:${rest}`] : [];
  });
}

/** Levels are separated by commas; so are the platforms in the brackets behind one. */
const levelled = /^((?:[a-z-]+(?:\[[^\]]*\])?,)*[a-z-]+(?:\[[^\]]*\])?):(.*)$/s;
const levelEnd = /,(?![^[]*\])/;

function deriveEnvironment(request: BuildRequest): Readonly<Record<string, string>> {
  const secrets = request.secrets.flatMap((secret, index) =>
    secret.value === undefined ? [] : [[variableOf(index), secret.value] as const],
  );
  return {
    ...Object.fromEntries(secrets),
    ...(request.sourceDateEpoch !== undefined && { SOURCE_DATE_EPOCH: String(request.sourceDateEpoch) }),
    // Warnings of BuildKit's checks come with the metadata.
    BUILDX_METADATA_WARNINGS: 'true',
  };
}

function formatSecret(secret: BuildSecret, index: number): string {
  if (secret.file !== undefined) return csv([`id=${secret.id}`, `src=${secret.file}`]);
  return csv([`id=${secret.id}`, `env=${secret.variable ?? variableOf(index)}`]);
}

function variableOf(index: number): string {
  return `SLIPWAY_SECRET_${index}`;
}

/** A cache can never fail a build (design, section 4). The inline cache is part of the image and knows no such option. */
function tolerateErrors(line: string): string {
  return /(?:^|,)\s*"?(?:ignore-error=|type=inline)/.test(line) ? line : `${line},ignore-error=true`;
}

/** `false` says no in so many words, because buildx adds provenance by itself. */
function attest(type: string, wish: string): readonly string[] {
  if (wish === '') return [];
  if (wish === 'false') return ['--attest', `type=${type},disabled=true`];
  return ['--attest', wish === 'true' ? `type=${type}` : `type=${type},${wish}`];
}

function csv(fields: readonly string[]): string {
  return fields.map((field) => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
}
