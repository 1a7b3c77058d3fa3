import type { StoredPlatform } from '../core/candidate/engine-image.ts';
import {
  type ImageConfig,
  listTexts,
  parseEngineConfig,
  parseImageConfig,
} from '../core/content/image-config.ts';
import { countOwnLayers, findLayerOrigins } from '../core/content/layer-steps.ts';
import {
  checkArchitecture,
  listPaths,
  listPrograms,
  type Program,
  parseProgram,
} from '../core/content/program.ts';
import { checkPublishedTexts, listSecretValues } from '../core/content/secret-guard.ts';
import { checkSize, type SizedLayer } from '../core/content/size.ts';
import type { Descriptor } from '../core/descriptor.ts';
import { isJsonObject, textAt } from '../core/event.ts';
import { platformImagesOf, pullSizeOf } from '../core/manifest.ts';
import { type Problem, refuse, SlipwayError } from '../core/problem.ts';
import { derivePlanOutputs } from '../core/report.ts';
import type { EngineApi } from '../io/engine-api.ts';
import { readPlatforms } from '../io/registry/tags.ts';
import { writeOutputs } from '../io/runner.ts';
import { type CandidateTools, listStored } from './candidate.ts';
import { type FindFile, findInContainer, findInLayers, openLayers } from './find-program.ts';
import { readProvenance } from './read-provenance.ts';

/** What is looked at of one platform's image. */
interface Content {
  readonly platform: string;
  readonly config: ImageConfig;
  /** Bytes of a pull; the classic store knows only what an image takes on the disk. */
  readonly size: number | undefined;
  readonly layers: readonly SizedLayer[];
  /** Texts of its provenance, where they can be read. */
  readonly provenance: readonly string[];
  readonly findFile: FindFile;
  /** The same in what the build itself has put in, where that is enough: what its base image brings is known to fit. */
  readonly findOwnFile?: FindFile;
}

/** What a look into an image works with. */
export interface LookTools extends CandidateTools {
  /** Whether BuildKit has taken the base image for each platform from an index. */
  readonly isBaseIndex: () => Promise<boolean>;
}

/** Refuses what must not be published, before any tag names it. */
export async function guardContent(
  tools: CandidateTools,
  digest: string,
  look: () => Promise<readonly Problem[]>,
): Promise<void> {
  const problems = await look();
  // Whoever wants to look at what was refused finds it by these.
  if (problems.length > 0)
    writeOutputs({ digest, name: derivePlanOutputs(tools.plan).name ?? '', pushed: 'false' });
  refuse(problems);
}

/** Looks into what was built: secrets, programs for other machines, size. */
export async function lookInto(
  tools: LookTools,
  digest: string,
  when: 'early' | 'behind the build' = 'behind the build',
): Promise<readonly Problem[]> {
  const { kind } = tools.plan.candidate;
  if (kind === 'none') return [];
  return kind === 'registry' ? checkPushed(tools, digest) : checkStored(tools, digest, when);
}

async function checkPushed(tools: LookTools, digest: string): Promise<readonly Problem[]> {
  const { plan, registry, images: reader } = tools;
  const [name] = plan.repositories;
  if (!name) return [];
  const { content } = await reader.read(name, digest);
  const images =
    content.kind === 'index'
      ? platformImagesOf(content)
      : (await readPlatforms(registry, name, content)).map((one) => ({
          name: one,
          digest,
          attestations: [],
        }));
  const readLayer = openLayers({ client: registry, name });
  const found = await Promise.all(
    images.map(async (image) => {
      const reading = readProvenance(tools, name, image.attestations);
      // Waited for below, and only where there is an image.
      reading.catch(() => undefined);
      const { content: manifest } = await reader.read(name, image.digest);
      if (manifest.kind !== 'manifest') return [];
      const config = parseImageConfig(await reader.readConfig(name, manifest.config.digest));
      const { layers } = manifest;
      const own = countOwnLayers(config.history, layers.length, plan.sourceDateEpoch);
      return checkContent(tools, {
        platform: image.name,
        config,
        size: pullSizeOf(manifest),
        layers: nameLayers(layers, config),
        provenance: await reading,
        findFile: findInLayers(readLayer, layers),
        ...(own < layers.length && {
          findOwnFile: findInLayers(readLayer, layers.slice(layers.length - own)),
        }),
      });
    }),
  );
  return found.flat();
}

function nameLayers(layers: readonly Descriptor[], { history }: ImageConfig): readonly SizedLayer[] {
  const origins = findLayerOrigins(history, layers.length);
  return layers.map(({ size }, index) => ({ size, origin: origins[index] ?? '' }));
}

async function checkStored(
  tools: LookTools,
  digest: string,
  when: 'early' | 'behind the build',
): Promise<readonly Problem[]> {
  const { docker, plan, io } = tools;
  const api = docker.openApi();
  const isLoaded = plan.candidate.kind === 'engine' && plan.candidate.isLoaded;
  const reference = (isLoaded ? plan.targets[0]?.text : undefined) ?? digest;
  const leftovers: Promise<unknown>[] = [];
  let looks: readonly Promise<readonly Problem[]>[] = [];
  try {
    const stored = await listStored(api, reference);
    looks = stored.map((image) =>
      withContainer(api, reference, image, leftovers, (one) => checkContent(tools, one)),
    );
    return (await Promise.all(looks)).flat();
  } catch (error) {
    // There is a second look.
    if (when === 'early') throw error;
    if (!(error instanceof SlipwayError) || io.signal.aborted) throw error;
    // Only whoever set a limit relies on it; the build's inputs were looked at before.
    if (tools.request.inputs.maxSize !== undefined) throw error;
    io.log.warning(`The content of the image was not looked at: ${error.message}`);
    return [];
  } finally {
    // The step ends when they are gone, and nothing of it waits for them; one that stays was never started.
    const settled = Promise.allSettled(looks).then(() => Promise.allSettled(leftovers));
    void settled.then(() => api.close());
  }
}

async function withContainer<Result>(
  api: EngineApi,
  reference: string,
  image: StoredPlatform,
  leftovers: Promise<unknown>[],
  use: (content: Content) => Promise<Result>,
): Promise<Result> {
  const { os, architecture, variant } = image.platform;
  const isClassic = image.mediaType === '';
  const wanted = encodeURIComponent(JSON.stringify({ os, architecture, ...(variant && { variant }) }));
  const query = isClassic ? '' : `?platform=${wanted}`;
  const [described, history, created] = await Promise.all([
    api.json({ path: `/images/${reference}/json${query}` }),
    api.json({ path: `/images/${reference}/history${query}` }),
    api.json({
      method: 'POST',
      path: `/containers/create${isClassic ? '' : `?platform=${encodeURIComponent(image.name)}`}`,
      body: { Image: reference, Entrypoint: ['none'], NetworkDisabled: true },
    }),
  ]);
  const steps = Array.isArray(history) ? history.filter(isJsonObject) : [];
  const layers = steps.map((step) => ({
    size: Number(step.Size ?? 0),
    origin: textAt(step, 'CreatedBy') ?? '',
  }));
  const config = parseEngineConfig(described, history);
  const id = textAt(created, 'Id') ?? '';
  try {
    return await use({
      ...{ platform: image.name, config, size: image.content, layers, provenance: [] },
      findFile: findInContainer(api, id),
    });
  } finally {
    leftovers.push(api.json({ method: 'DELETE', path: `/containers/${id}?force=true`, cleansUp: true }));
  }
}

async function checkContent(
  { request, plan, isBaseIndex }: LookTools,
  content: Content,
): Promise<readonly Problem[]> {
  const { platform, config, size, layers, provenance } = content;
  const { allowedFindings, maxSize } = request.inputs;
  const name = `the image for ${platform}`;
  const texts = [...listTexts(config), ...provenance.map((text) => ['the provenance', text] as const)];
  return [
    ...(size === undefined && !plan.push.push ? [] : checkSize(name, size, maxSize, layers)),
    ...(allowedFindings.includes('secrets')
      ? []
      : checkPublishedTexts(name, texts, listSecretValues(request.inputs))),
    ...(allowedFindings.includes('architecture') ? [] : await checkPrograms(content, isBaseIndex)),
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
