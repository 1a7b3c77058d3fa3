import { parseStatus } from './wire.ts';

/**
 * Hears of a build's progress, line by line, and tells the digest of the image once BuildKit has pushed it to a
 * repository: BuildKit and buildx have their records to write before buildx ends.
 */
export function followPush(repository: string): (line: string) => string | undefined {
  const target = `pushing manifest for ${repository}`;
  let digest: string | undefined;
  let isList = false;
  return (line) => {
    if (!line.includes('exporting manifest') && !line.includes(target)) return undefined;
    for (const { id = '', completed } of parseStatus(line)?.statuses ?? []) {
      const [, list, exported] = /^exporting manifest (list )?(sha256:[0-9a-f]{64})$/.exec(id) ?? [];
      // The list comes behind the manifests of its platforms.
      if (exported && (list || !isList)) [digest, isList] = [exported, isList || list !== undefined];
      if (completed && (id === target || id === `${target}@${digest}`)) return digest;
    }
    return undefined;
  };
}
