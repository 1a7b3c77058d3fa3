import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type ImageManifest, parseManifest } from '../../src/core/manifest.ts';
import { parseReference, withDigest } from '../../src/core/reference.ts';
import { RegistryClient } from '../../src/io/registry/client.ts';

const run = promisify(execFile);

/** What a registry holds under a name, read back without any of the step's own words. */
export async function readImage(name: string, client = new RegistryClient()) {
  const reading = parseReference(name);
  if ('problem' in reading) throw new Error(reading.problem.message);
  const { reference } = reading;
  const stored = await client.getManifest(reference);
  const index = parseManifest(stored.bytes, stored.mediaType);
  const children = index.kind === 'index' ? index.manifests : [];
  const images = children.filter(({ platform }) => platform && platform.architecture !== 'unknown');
  const readChild = async (digest: string) => {
    const { content } = await client.readManifest(withDigest(reference, digest));
    const manifest = content as ImageManifest;
    const config = JSON.parse(
      new TextDecoder().decode(await client.getBlob(reference, manifest.config.digest)),
    );
    return {
      manifest,
      labels: (config.config?.Labels ?? {}) as Record<string, string>,
      created: config.created as string,
    };
  };
  return {
    digest: stored.digest,
    index,
    readChild,
    children,
    platforms: images.map(({ platform }) => platform),
  };
}

/** The digest behind a tag; nothing where there is no such tag. */
export async function digestOf(name: string): Promise<string | undefined> {
  const reading = parseReference(name);
  if ('problem' in reading) throw new Error(reading.problem.message);
  return (await new RegistryClient().headManifest(reading.reference))?.digest;
}

/** What a container of the image prints, on the given platform. */
export async function runImage(
  name: string,
  platform: string,
  ...command: readonly string[]
): Promise<string> {
  const { stdout } = await run('docker', [
    'run',
    '--rm',
    '--quiet',
    '--platform',
    platform,
    name,
    ...command,
  ]);
  return stdout.trim();
}

export async function docker(...args: readonly string[]): Promise<string> {
  return (await run('docker', [...args], { maxBuffer: 1 << 26 })).stdout.trim();
}

/** Takes images, by their names without a tag, out of the stores of both engines; those without a name go in script/test. */
/** Whether the engine has an image, by a name or a digest. */
export async function hasImage(name: string): Promise<boolean> {
  return run('docker', ['image', 'inspect', name]).then(
    () => true,
    () => false,
  );
}

export async function removeImages(names: readonly string[]): Promise<void> {
  const hosts = [process.env.DOCKER_HOST, process.env.SLIPWAY_TEST_DOCKER_HOST_CLASSIC];
  const filters = names.flatMap((name) => ['--filter', `reference=${name}`]);
  if (filters.length === 0) return;
  for (const DOCKER_HOST of new Set(hosts)) {
    const env = { ...process.env, ...(DOCKER_HOST && { DOCKER_HOST }) };
    const { stdout } = await run('docker', ['image', 'ls', '--quiet', ...filters], { env });
    const ids = [...new Set(stdout.split('\n').filter(Boolean))];
    if (ids.length > 0) await run('docker', ['image', 'rm', '--force', ...ids], { env });
  }
}
