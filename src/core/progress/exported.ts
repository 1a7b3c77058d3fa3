import { parseStatus, type WireStatus } from './wire.ts';

/**
 * Hears of a build's progress, line by line, and tells the digest of the image once BuildKit has pushed it to a
 * repository, or without one has it in the engine's store: BuildKit and buildx have their records to write before
 * buildx ends.
 */
export function followExport(repository: string | undefined): (line: string) => string | undefined {
  let digest: string | undefined;
  let isList = false;
  return (line) => {
    if (!/exporting (?:manifest|to image)|pushing manifest/.test(line)) return undefined;
    const status = parseStatus(line) ?? {};
    for (const { id = '' } of status.statuses ?? []) {
      const [, list, exported] = /^exporting manifest (list )?(sha256:[0-9a-f]{64})$/.exec(id) ?? [];
      // The list comes behind the manifests of its platforms.
      if (exported && (list || !isList)) [digest, isList] = [exported, isList || list !== undefined];
    }
    const isOver = repository === undefined ? isStored(status) : isPushed(status, repository, digest);
    return isOver ? digest : undefined;
  };
}

function isStored({ vertexes }: WireStatus): boolean {
  return !!vertexes?.some(
    ({ name, completed, error }) => name === 'exporting to image' && completed && !error,
  );
}

function isPushed({ statuses }: WireStatus, repository: string, digest: string | undefined): boolean {
  const target = `pushing manifest for ${repository}`;
  return !!statuses?.some(
    ({ id, completed }) => completed && (id === target || id === `${target}@${digest}`),
  );
}
