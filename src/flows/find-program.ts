import { lookInLayer, type Sighting } from '../core/content/layer-lookup.ts';
import { normalize } from '../core/content/program.ts';
import type { Descriptor } from '../core/descriptor.ts';
import { type JsonValue, valueAt } from '../core/event.ts';
import type { EngineApi } from '../io/engine-api.ts';
import { type LayerFiles, type OpenLayer, readLayerFiles } from '../io/layer-files.ts';
import { readAll } from '../io/process.ts';
import { headSize, isGitConfig, readTar, type TarEntry } from '../io/tar-reader.ts';

/** The first bytes of a file of an image. */
export interface FoundFile {
  readonly path: string;
  readonly head: Uint8Array;
}

/** Finds the first of some paths that the image has; nothing where that cannot be told at a low price. */
export type FindFile = (paths: readonly string[]) => Promise<FoundFile | undefined>;

const mostHops = 10;
/** Compressed bytes of layers that are read for one platform: the program is nearly always in the last ones. */
const mostBytes = 64 * 1024 * 1024;

export type ReadLayer = (layer: Descriptor) => Promise<LayerFiles | undefined>;

/** Layers, each read once: what several platforms have in common, and what is looked at again. */
export function openLayers(open: OpenLayer): ReadLayer {
  const read = new Map<string, Promise<LayerFiles | undefined>>();
  return (layer) => {
    const files = read.get(layer.digest) ?? readLayerFiles(open, layer);
    read.set(layer.digest, files);
    return files;
  };
}

/** In some layers, from the top, and no deeper than it takes. */
export function findInLayers(readLayer: ReadLayer, layers: readonly Descriptor[]): FindFile {
  const top = [...layers].reverse();
  const opened = new Map<number, Promise<LayerFiles | undefined>>();
  let left = mostBytes;
  const open = (index: number): Promise<LayerFiles | undefined> => {
    const layer = top[index];
    const known = opened.get(index);
    if (known || !layer) return known ?? Promise.resolve(undefined);
    left -= layer.size;
    const files = left < 0 ? Promise.resolve(undefined) : readLayer(layer);
    opened.set(index, files);
    return files;
  };
  const look = async (paths: readonly string[]): Promise<Sighting | undefined> => {
    let wanted = paths;
    for (let index = 0; index < top.length && wanted.length > 0; index++) {
      const files = await open(index);
      if (!files) return undefined;
      const seen = wanted.map((path) => lookInLayer(files, path));
      const found = seen.find((one) => one !== undefined && one.kind !== 'deleted');
      if (found) return found;
      wanted = wanted.filter((_, at) => seen[at] === undefined);
    }
    return undefined;
  };
  return async (paths) => {
    let found = await look(paths);
    for (let hop = 0; found?.kind === 'elsewhere' && hop < mostHops; hop++) found = await look([found.path]);
    return found?.kind === 'file' ? found : undefined;
  };
}

/**
 * The git configurations in some layers. One that a layer above has deleted is found, too: whoever pulls the image has
 * it all the same.
 */
export async function findGitConfigs(
  readLayer: ReadLayer,
  layers: readonly Descriptor[],
): Promise<readonly FoundFile[]> {
  let left = mostBytes;
  const within = [...layers].reverse().filter(({ size }) => {
    left -= size;
    return left >= 0;
  });
  const read = await Promise.all(within.map(readLayer));
  return read.flatMap((files) =>
    [...(files?.values() ?? [])].filter(({ path, kind }) => kind === 'file' && isGitConfig(path)),
  );
}

/** In the engine's store: a container that is never started shows its files. */
export function findInContainer(api: EngineApi, id: string): FindFile {
  const follow = async (start: string): Promise<FoundFile | undefined> => {
    let path = start;
    for (let hop = 0; hop < mostHops; hop++) {
      const entry = await readEntry(api, id, path);
      if (entry?.kind === 'file') return { path, head: entry.head };
      if (entry?.kind !== 'link') return undefined;
      const folder = entry.target.startsWith('/') ? '' : path.slice(0, path.lastIndexOf('/'));
      path = normalize(`${folder}/${entry.target}`);
    }
    return undefined;
  };
  return async (paths) => {
    for (const path of paths) {
      const found = await follow(path);
      if (found) return found;
    }
    return undefined;
  };
}

/** A file up to this size is read to its end, so that the connection can be used again. */
const wholeBytes = 4 * 1024 * 1024;

async function readEntry(api: EngineApi, id: string, path: string): Promise<TarEntry | undefined> {
  const { status, headers, body } = await api.open({ path: pathOf(id, path) });
  const stat = Buffer.from(String(headers['x-docker-container-path-stat'] ?? ''), 'base64').toString('utf8');
  const size = status === 200 ? Number(valueAt(JSON.parse(stat || '{}') as JsonValue, 'size')) : 0;
  try {
    const source = size > wholeBytes ? body : [await readAll(body)];
    if (status !== 200) return undefined;
    // The archive has the name of the file alone.
    for await (const entry of readTar(source, () => headSize(path))) return entry;
    return undefined;
  } finally {
    body.destroy();
  }
}

function pathOf(id: string, path: string): string {
  return `/containers/${id}/archive?path=${encodeURIComponent(path)}`;
}
