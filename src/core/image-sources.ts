import type { PublishInputs } from '../inputs/publish.ts';
import type { BaseImage } from './dockerfile/images.ts';
import { parseReference, type RepositoryName } from './reference.ts';

/** The repositories that a build may take something from: base images, named contexts, caches, the SBOM's generator. */
export function listImageSources(
  inputs: Pick<PublishInputs, 'buildContexts' | 'cacheFrom' | 'cacheTo' | 'sbom' | 'helperImagesFrom'>,
  images: readonly BaseImage[],
): readonly RepositoryName[] {
  const contexts = inputs.buildContexts.flatMap((line) => /=docker-image:\/\/(\S+)/.exec(line)?.[1] ?? []);
  const caches = [...inputs.cacheFrom, ...inputs.cacheTo].flatMap((line) =>
    line.includes('type=registry') ? (/(?:^|,)\s*"?ref=([^,"]+)/.exec(line)?.[1] ?? []) : [],
  );
  const generator = /(?:^|,)generator=([^,]+)/.exec(inputs.sbom)?.[1] ?? [];
  const texts = [...images.map(({ reference }) => reference), ...contexts, ...caches].concat(generator);
  if (inputs.helperImagesFrom !== '') texts.push(`${inputs.helperImagesFrom}/moby/buildkit`);
  return texts.flatMap((text) => parseName(text) ?? []);
}

export function parseName(text: string): RepositoryName | undefined {
  const reading = parseReference(text);
  if ('problem' in reading) return undefined;
  const { host, repository } = reading.reference;
  return { host, repository };
}
