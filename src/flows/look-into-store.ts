import { Readable } from 'node:stream';
import { formatPlatformQuery, type StoredPlatform } from '../core/candidate/engine-image.ts';
import { parseEngineConfig } from '../core/content/image-config.ts';
import { parseLayoutImage } from '../core/content/layout-image.ts';
import type { Descriptor } from '../core/descriptor.ts';
import { isJsonObject, textAt } from '../core/event.ts';
import { parsePlatform } from '../core/platform.ts';
import { type Problem, SlipwayError } from '../core/problem.ts';
import type { EngineApi } from '../io/engine-api.ts';
import { readArchive } from '../io/engine-archive.ts';
import { listStored } from './candidate.ts';
import { type Content, checkContent, describeContent, type LookTools } from './check-content.ts';
import { findInContainer, openLayers } from './find-program.ts';

/** Bytes of a platform's image that are read at once; a larger one is looked at file by file. */
const mostBytes = 8 * 1024 * 1024;
/** Bytes of all platforms together: they are held at the same time. */
const mostTogether = 3 * mostBytes;

/** Looks into an image of the engine's store. */
export async function checkStored(
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
    const small = await readSmall(tools, api, reference);
    if (small) return (await Promise.all(small.map((one) => checkContent(tools, one)))).flat();
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

/**
 * The images of all platforms, where none of them is large: the engine's answer has all of it, and making a container
 * takes longer. All layers count: BuildKit may have taken a base image of this store, for whatever machine it is.
 */
async function readSmall(
  tools: LookTools,
  api: EngineApi,
  reference: string,
): Promise<readonly Content[] | undefined> {
  const { plan, request } = tools;
  if (!request.facts.engine.hasContainerdStore || plan.platforms.length === 0) return undefined;
  const most = Math.min(mostBytes, mostTogether / plan.platforms.length);
  const images = await Promise.all(
    plan.platforms.map(async (name) => {
      const reading = parsePlatform(name);
      if ('problem' in reading) return undefined;
      const archive = await readArchive(api, reference, reading.platform, most);
      const image = archive && parseLayoutImage(archive);
      if (!image) return undefined;
      const open = async ({ digest }: Descriptor) =>
        Readable.from([image.findBlob(digest) ?? Buffer.alloc(0)]);
      const { findOwnFile: _, ...content } = describeContent(
        tools,
        name,
        image.manifest,
        image.config,
        openLayers(open),
      );
      return content;
    }),
  );
  const found = images.flatMap((image) => image ?? []);
  return found.length === images.length ? found : undefined;
}

async function withContainer<Result>(
  api: EngineApi,
  reference: string,
  image: StoredPlatform,
  leftovers: Promise<unknown>[],
  use: (content: Content) => Promise<Result>,
): Promise<Result> {
  const isClassic = image.mediaType === '';
  const query = isClassic ? '' : `?${formatPlatformQuery(image.platform)}`;
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
  const findFile = findInContainer(api, id);
  try {
    return await use({
      ...{ platform: image.name, config, size: image.content, layers, provenance: [] },
      findFile,
      // Its layers are not to be had, so only the usual places are asked for.
      findGitConfigs: async () => {
        const folder = config.start.workingDir.replace(/\/+$/, '');
        const found = await findFile([...new Set([`${folder}/.git/config`, '/.git/config'])]);
        return found ? [found] : [];
      },
    });
  } finally {
    leftovers.push(api.json({ method: 'DELETE', path: `/containers/${id}?force=true`, cleansUp: true }));
  }
}
