import type { Problem } from '../core/problem.ts';
import { type Exported, followExport } from '../core/progress/exported.ts';
import { formatName, type RepositoryName } from '../core/reference.ts';
import type { ImageReader } from '../io/registry/image-reader.ts';
import type { LookTools } from './check-content.ts';
import { lookInto } from './guard-content.ts';

/** What the guards find in an image. */
export type Look = () => Promise<readonly Problem[]>;

export interface EarlyLook {
  /** Hears of the build's progress. */
  readonly onProgress: (line: string) => void;
  readonly of: (digest: string) => Look;
}

/**
 * Begins to look into the image once it is pushed, or in the engine's store: BuildKit and buildx have their records to
 * write before the build ends. What it finds counts only where the build ends well, with that image.
 */
export function openEarlyLook(tools: LookTools): EarlyLook {
  const { candidate, repositories } = tools.plan;
  const [name] = candidate.kind === 'registry' ? repositories : [];
  // What is loaded is found by its name, which may be another image's until the load is over.
  const isByDigest = candidate.kind === 'registry' || (candidate.kind === 'engine' && !candidate.isLoaded);
  const hear = isByDigest ? followExport(name && formatName(name)) : undefined;
  const begun = new Map<string, Promise<readonly Problem[]>>();
  return {
    onProgress: (line) => {
      const exported = begun.size === 0 ? hear?.(line) : undefined;
      if (exported === undefined) return;
      if (name) readAll(tools.images, name, exported);
      const look = lookInto(tools, exported.digest, 'early');
      // Whoever asks for it hears of a failure; a build that fails does not ask.
      look.catch(() => undefined);
      begun.set(exported.digest, look);
    },
    // A fault on the way is worth a second look.
    of: (digest) => () => begun.get(digest)?.catch(() => lookInto(tools, digest)) ?? lookInto(tools, digest),
  };
}

/** BuildKit has told all digests: what names what need not be read first to ask for the next. */
function readAll(images: ImageReader, name: RepositoryName, { manifests, configs }: Exported): void {
  const asked = [
    ...manifests.map((digest) => images.read(name, digest)),
    ...configs.map((digest) => images.readConfig(name, digest)),
  ];
  // Whoever needs one of them hears of its failure.
  for (const one of asked) one.catch(() => undefined);
}
