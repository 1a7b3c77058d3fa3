import { formatPlatformQuery } from '../core/candidate/engine-image.ts';
import type { Platform } from '../core/platform.ts';
import type { EngineApi } from './engine-api.ts';
import { faultOf } from './http/fault.ts';

/**
 * One platform's image as the engine's containerd store has it: an OCI image layout in a tar archive. Nothing where it
 * has more than `most` bytes, or where the engine does not hand it out.
 */
export async function readArchive(
  api: EngineApi,
  reference: string,
  platform: Platform,
  most: number,
): Promise<Uint8Array | undefined> {
  const { status, body } = await api.open({
    path: `/images/${reference}/get?${formatPlatformQuery(platform)}`,
  });
  try {
    if (status !== 200) return undefined;
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of body) {
      size += (chunk as Uint8Array).length;
      if (size > most) return undefined;
      chunks.push(chunk as Uint8Array);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    // Whoever asks the engine once more hears what is wrong with it.
    if (faultOf(error) === undefined) throw error;
    return undefined;
  } finally {
    body.destroy();
  }
}
