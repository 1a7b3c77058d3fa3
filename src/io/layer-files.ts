import type { Readable } from 'node:stream';
import zlib from 'node:zlib';
import type { Descriptor } from '../core/descriptor.ts';
import { readTar, type TarEntry } from './tar-reader.ts';

/** The entries of one layer, by path. */
export type LayerFiles = ReadonlyMap<string, TarEntry>;

/** Opens a layer for reading, as it is stored. */
export type OpenLayer = (layer: Descriptor) => Promise<Readable>;

const mostEntries = 200_000;

/** What a layer holds; nothing where it is compressed in a way that is not known here, or holds too much. */
export async function readLayerFiles(open: OpenLayer, layer: Descriptor): Promise<LayerFiles | undefined> {
  const expand = chooseExpander(layer.mediaType);
  if (!expand) return undefined;
  const blob = await open(layer);
  const tar = expand === 'none' ? blob : blob.pipe(expand);
  blob.on('error', (error) => tar.destroy(error));
  const files = new Map<string, TarEntry>();
  try {
    for await (const entry of readTar(tar as AsyncIterable<Uint8Array>)) {
      if (files.size >= mostEntries) return undefined;
      files.set(entry.path, entry);
    }
    return files;
  } catch {
    // Broken off or broken: nothing is known of it.
    return undefined;
  } finally {
    blob.destroy();
  }
}

function chooseExpander(mediaType: string) {
  if (/gzip$/.test(mediaType)) return zlib.createGunzip();
  if (/zstd$/.test(mediaType)) return zlib.createZstdDecompress?.();
  return /\.tar$/.test(mediaType) ? 'none' : undefined;
}
