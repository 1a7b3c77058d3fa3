import { parseStatus, type WireStatus } from './wire.ts';

/** An image that BuildKit has exported, as its progress tells it. */
export interface Exported {
  /** Of the index, or of the one manifest. */
  readonly digest: string;
  /** Digests of all that BuildKit has made for it: the index, and manifests, those of attestations included. */
  readonly manifests: readonly string[];
  /** Digests of the images' configurations. */
  readonly configs: readonly string[];
}

interface Parts {
  /** The index, else the manifest of the one image. */
  top?: { readonly digest: string; readonly isIndex: boolean };
  readonly manifests: string[];
  readonly configs: string[];
}

/**
 * Hears of a build's progress, line by line, and tells the image once BuildKit has pushed it to a repository, or
 * without one has it in the engine's store: BuildKit and buildx have their records to write before buildx ends.
 */
export function followExport(repository: string | undefined): (line: string) => Exported | undefined {
  // Each exporter has a step of its own.
  const exports = new Map<string, Parts>();
  return (line) => {
    if (!/exporting (?:manifest|config|attestation manifest|to image)|pushing manifest/.test(line))
      return undefined;
    const status = parseStatus(line) ?? {};
    for (const { id = '', vertex = '' } of status.statuses ?? []) {
      const parts = exports.get(vertex) ?? { manifests: [], configs: [] };
      exports.set(vertex, parts);
      notePart(parts, id);
    }
    const done = repository === undefined ? findStored(status) : findPushed(status, repository, exports);
    return describe(exports.get(done ?? ''));
  };
}

function notePart(parts: Parts, id: string): void {
  const [, kind, digest] =
    /^exporting (manifest list|(?:attestation )?manifest|config) (sha256:[0-9a-f]{64})$/.exec(id) ?? [];
  if (!digest) return;
  const isIndex = kind === 'manifest list';
  if (isIndex || (kind === 'manifest' && !parts.top?.isIndex)) parts.top = { digest, isIndex };
  const known = kind === 'config' ? parts.configs : parts.manifests;
  // A status is told when it begins and when it ends.
  if (!known.includes(digest)) known.push(digest);
}

function describe(parts: Parts | undefined): Exported | undefined {
  return parts?.top && { digest: parts.top.digest, manifests: parts.manifests, configs: parts.configs };
}

function findStored({ vertexes }: WireStatus): string | undefined {
  return vertexes?.find(({ name, completed, error }) => name === 'exporting to image' && completed && !error)
    ?.digest;
}

function findPushed(
  { statuses }: WireStatus,
  repository: string,
  exports: ReadonlyMap<string, Parts>,
): string | undefined {
  const target = `pushing manifest for ${repository}`;
  return statuses?.find(({ id, vertex = '', completed }) => {
    const digest = describe(exports.get(vertex))?.digest;
    return completed && (id === target || id === `${target}@${digest}`);
  })?.vertex;
}
