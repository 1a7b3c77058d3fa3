import { join } from 'node:path';
import { type Manifest, parseConfigPlatform, parseManifest, platformImagesOf } from '../core/manifest.ts';
import { formatPlatform } from '../core/platform.ts';
import { SlipwayError } from '../core/problem.ts';
import { makeFolder, readBytesIfThere, readKind, removeFolder } from './files.ts';
import { type Command, runCommand } from './process.ts';

/** An image in a folder, as the OCI image layout has it. */
export interface Layout {
  readonly folder: string;
  readonly digest: string;
  /** Those whose manifests are there: an index may name more than was pulled. */
  readonly platforms: readonly string[];
}

/** Unpacks what `docker save` wrote into a folder, takes the archive away, and reads what it holds. */
export async function unpackLayout(
  archive: string,
  folder: string,
  context: Pick<Command, 'env' | 'signal'>,
): Promise<Layout> {
  await makeFolder(folder);
  const args = ['-xf', archive, '-C', folder];
  const { exitCode, stderr } = await runCommand({ program: 'tar', args, ...context });
  await removeFolder(archive);
  if (exitCode !== 0) {
    context.signal?.throwIfAborted();
    throw new SlipwayError({
      code: 'base.not-unpacked',
      message: `an image of the engine's store could not be unpacked, tar ended with ${exitCode}: ${stderr.trim()}`,
    });
  }
  const index = await readManifest(join(folder, 'index.json'));
  const [image] = index?.kind === 'index' ? index.manifests : [];
  if (!image) throw describeOldEngine();
  return { folder, digest: image.digest, platforms: await readPlatforms(folder, image.digest) };
}

async function readPlatforms(folder: string, digest: string): Promise<readonly string[]> {
  const manifest = await readManifest(pathOf(folder, digest));
  if (manifest?.kind === 'index') {
    const children = platformImagesOf(manifest).map(async (image) =>
      (await readKind(pathOf(folder, image.digest))) === 'file' ? [image.name] : [],
    );
    return (await Promise.all(children)).flat();
  }
  const config = manifest && (await readBytesIfThere(pathOf(folder, manifest.config.digest)));
  return config ? [formatPlatform(parseConfigPlatform(config))] : [];
}

async function readManifest(path: string): Promise<Manifest | undefined> {
  const bytes = await readBytesIfThere(path);
  return bytes && parseManifest(bytes);
}

function pathOf(folder: string, digest: string): string {
  return join(folder, 'blobs', ...digest.split(':'));
}

function describeOldEngine(): SlipwayError {
  return new SlipwayError({
    code: 'base.old-engine',
    message: 'a base image of the engine is to be handed to the builder, and this engine saves no OCI layout',
    hint: 'use docker 25 or later, or push the base image to a registry in the earlier step',
  });
}
