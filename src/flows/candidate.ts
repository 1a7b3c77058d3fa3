import type { CandidateImage } from '../core/candidate/access.ts';
import {
  deriveNamingLayout,
  parseStoredPlatforms,
  type StoredPlatform,
} from '../core/candidate/engine-image.ts';
import { platformImagesOf } from '../core/manifest.ts';
import { formatName } from '../core/reference.ts';
import { derivePlanOutputs } from '../core/report.ts';
import type { EngineApi } from '../io/engine-api.ts';
import { readPlatforms } from '../io/registry/tags.ts';
import { saveState } from '../io/runner.ts';
import { packTar } from '../io/tar.ts';
import type { ReleaseTools } from './bring-content.ts';
import { transferPatiently } from './transfer.ts';

export type CandidateTools = Omit<ReleaseTools, 'guard'>;

/** What was built, within reach of `docker run`, platform by platform. */
export interface Candidate {
  readonly images: readonly CandidateImage[];
  /** Takes the names out of the engine that it was given to be found. */
  readonly close: () => Promise<void>;
}

/**
 * Makes `name@digest` of each platform's manifest work with `docker run`, whatever the store. What stands in a registry
 * is pulled here, with the logins of the step, so that the test needs none.
 */
export async function openCandidate(
  tools: CandidateTools,
  digest: string,
  wanted: readonly string[],
): Promise<Candidate> {
  const isWanted = ({ name }: { readonly name: string }) => wanted.length === 0 || wanted.includes(name);
  if (tools.plan.candidate.kind === 'registry') {
    return pullCandidate(tools, (await listPushed(tools, digest)).filter(isWanted));
  }
  const api = tools.docker.openApi();
  const { targets, candidate } = tools.plan;
  const isLoaded = candidate.kind === 'engine' && candidate.isLoaded;
  try {
    const stored = await listStored(api, (isLoaded ? targets[0]?.text : undefined) ?? digest);
    return await nameCandidate(tools, api, stored.filter(isWanted));
  } catch (error) {
    api.close();
    throw error;
  }
}

async function listPushed({ plan, registry, images: reader }: CandidateTools, digest: string) {
  const [name] = plan.repositories;
  if (!name) return [];
  const { content } = await reader.read(name, digest);
  const images =
    content.kind === 'index'
      ? platformImagesOf(content)
      : (await readPlatforms(registry, name, content)).map((platform) => ({ name: platform, digest }));
  return images.map((image) => ({ ...image, repository: formatName(name) }));
}

async function pullCandidate(
  { io, docker }: CandidateTools,
  pushed: Awaited<ReturnType<typeof listPushed>>,
): Promise<Candidate> {
  const images = pushed.map(({ name, digest, repository }) => ({
    platform: name,
    digest,
    reference: `${repository}@${digest}`,
  }));
  const close = async () => {
    await Promise.all(images.map(({ reference }) => docker.removeImage(reference)));
  };
  try {
    for (const { reference, platform } of images)
      await transferPatiently(io, `pull of ${reference}`, () => docker.pull(reference, platform));
  } catch (error) {
    await close();
    throw error;
  }
  return { images, close };
}

export async function listStored(api: EngineApi, reference: string): Promise<readonly StoredPlatform[]> {
  return parseStoredPlatforms(await api.json({ path: `/images/${reference}/json?manifests=true` }));
}

/** The containerd store finds a platform by its digest once a name of its own points at it; the classic one by its id. */
async function nameCandidate(
  { plan }: CandidateTools,
  api: EngineApi,
  stored: readonly StoredPlatform[],
): Promise<Candidate> {
  const name = derivePlanOutputs(plan).name || 'slipway-candidate';
  const isClassic = stored.some(({ mediaType }) => mediaType === '');
  const images = stored.map((image) => ({
    platform: image.name,
    digest: image.digest,
    reference: isClassic ? image.digest : `${name}@${image.digest}`,
  }));
  if (isClassic) return { images, close: async () => api.close() };
  const run = crypto.randomUUID().slice(0, 8);
  const names = stored.map((image) => ({
    name: `${name}:slipway-${run}-${image.name.replace(/[^a-z0-9]+/g, '-')}`,
    image,
  }));
  saveState('candidates', names.map((one) => one.name).join());
  await api.json({ method: 'POST', path: '/images/load?quiet=1', body: packTar(deriveNamingLayout(names)) });
  const forget = ({ name: own }: { readonly name: string }) =>
    api.json({ method: 'DELETE', path: `/images/${own}?force=true&noprune=true`, cleansUp: true });
  const close = async () => {
    // A name that stays costs nothing: it must not turn a tested image into a failure.
    await Promise.allSettled(names.map(forget));
    api.close();
  };
  return { images, close };
}
