import { type ImageConfig, listTexts, parseImageConfig } from '../core/content/image-config.ts';
import { countOwnLayers, findLayerOrigins } from '../core/content/layer-steps.ts';
import {
  checkArchitecture,
  listPaths,
  listPrograms,
  type Program,
  parseProgram,
} from '../core/content/program.ts';
import { checkGitConfigs, checkPublishedTexts, listSecretValues } from '../core/content/secret-guard.ts';
import { checkSize, type SizedLayer } from '../core/content/size.ts';
import type { Descriptor } from '../core/descriptor.ts';
import type { JsonValue } from '../core/event.ts';
import { type ImageManifest, pullSizeOf } from '../core/manifest.ts';
import type { Problem } from '../core/problem.ts';
import type { CandidateTools } from './candidate.ts';
import {
  type FindFile,
  type FoundFile,
  findGitConfigs,
  findInLayers,
  type ReadLayer,
} from './find-program.ts';

/** What is looked at of one platform's image. */
export interface Content {
  readonly platform: string;
  readonly config: ImageConfig;
  /** Bytes of a pull; the classic store knows only what an image takes on the disk. */
  readonly size: number | undefined;
  readonly layers: readonly SizedLayer[];
  /** Texts of its provenance, where they can be read; nobody waits for them before the rest. */
  readonly provenance: Promise<readonly string[]> | readonly string[];
  readonly findFile: FindFile;
  /** The same in what the build itself has put in, where that is enough: what its base image brings is known to fit. */
  readonly findOwnFile?: FindFile;
  /** The git configurations that the build itself has put in, as far as they are found at a low price. */
  readonly findGitConfigs: () => Promise<readonly FoundFile[]>;
}

/** What a look into an image works with. */
export interface LookTools extends CandidateTools {
  /** Whether BuildKit has taken the base image for each platform from an index. */
  readonly isBaseIndex: () => Promise<boolean>;
}

/** One platform's image by its manifest, wherever its layers are read from. */
export function describeContent(
  { plan }: LookTools,
  platform: string,
  { layers, ...manifest }: ImageManifest,
  config: JsonValue,
  readLayer: ReadLayer,
): Content {
  const read = parseImageConfig(config);
  const own = countOwnLayers(read.history, layers.length, plan.sourceDateEpoch);
  return {
    platform,
    config: read,
    size: pullSizeOf({ layers, ...manifest }),
    layers: nameLayers(layers, read),
    provenance: [],
    findFile: findInLayers(readLayer, layers),
    ...(own < layers.length && { findOwnFile: findInLayers(readLayer, layers.slice(layers.length - own)) }),
    findGitConfigs: () => findGitConfigs(readLayer, layers.slice(layers.length - own)),
  };
}

function nameLayers(layers: readonly Descriptor[], { history }: ImageConfig): readonly SizedLayer[] {
  const origins = findLayerOrigins(history, layers.length);
  return layers.map(({ size }, index) => ({ size, origin: origins[index] ?? '' }));
}

/** What must not be published of one platform's image. */
export async function checkContent(
  { request, plan, isBaseIndex }: LookTools,
  content: Content,
): Promise<readonly Problem[]> {
  const { platform, config, size, layers } = content;
  const { allowedFindings, maxSize } = request.inputs;
  const name = `the image for ${platform}`;
  const [provenance, programs, gitConfigs] = await Promise.all([
    content.provenance,
    allowedFindings.includes('architecture') ? [] : checkPrograms(content, isBaseIndex),
    allowedFindings.includes('secrets') ? [] : content.findGitConfigs(),
  ]);
  const known = listSecretValues(request.inputs);
  const texts = [...listTexts(config), ...provenance.map((text) => ['the provenance', text] as const)];
  return [
    ...(size === undefined && !plan.push.push ? [] : checkSize(name, size, maxSize, layers)),
    ...(allowedFindings.includes('secrets') ? [] : checkPublishedTexts(name, texts, known)),
    ...checkGitConfigs(name, gitConfigs, known),
    ...programs,
  ];
}

/** A base image may have a hundred megabytes for each platform: it is read only where something is amiss, or may be. */
async function checkPrograms(
  content: Content,
  isBaseIndex: LookTools['isBaseIndex'],
): Promise<readonly Problem[]> {
  const { findFile, findOwnFile } = content;
  const isSettled =
    findOwnFile && (await checkStart(content, findOwnFile)).length === 0 && (await isBaseIndex());
  return isSettled ? [] : checkStart(content, findFile);
}

async function checkStart({ platform, config }: Content, findFile: FindFile): Promise<readonly Problem[]> {
  for (const paths of listPrograms(config.start)) {
    const file = await findFile(paths);
    const program = file && parseProgram(file.head);
    const started = program?.kind === 'script' ? await findInterpreter(config, program, findFile) : undefined;
    const problems = started
      ? checkArchitecture(platform, started.path, started.program)
      : checkArchitecture(platform, file?.path ?? '', program);
    if (problems.length > 0) return problems;
  }
  return [];
}

async function findInterpreter(
  { start }: ImageConfig,
  { interpreter }: Extract<Program, { kind: 'script' }>,
  findFile: FindFile,
) {
  const file = await findFile(listPaths(interpreter, start));
  return file && { path: file.path, program: parseProgram(file.head) };
}
