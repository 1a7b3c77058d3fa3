import type { BuildRequest } from '../build-command.ts';
import type { CacheMount, MountBase } from './find.ts';

/** Where the archive lies in the build context, and what comes out. */
export const ARCHIVE_NAME = 'mounts.tar';
const kept = '/slipway/kept';
const mounted = '/slipway/mounts';

/** What the recipes are about. */
export interface MountRecipe {
  readonly mounts: readonly CacheMount[];
  readonly base: MountBase;
  /**
   * Another one each time: a command that has run before would not run again, whatever the folders hold now. BuildKit's
   * own `--no-cache` gives it empty folders.
   */
  readonly token: string;
}

/** Fills the folders with what an archive holds: a folder a mount, by number. */
export function deriveFillRecipe({ mounts, base, token }: MountRecipe): string {
  return lines(
    'FROM scratch AS kept',
    `ADD ${ARCHIVE_NAME} /`,
    `FROM --platform=${base.platform} ${base.reference}`,
    'USER 0:0',
    `ENV SLIPWAY_TOKEN=${token}`,
    run(mounts, ['--mount=type=bind,from=kept,target=/slipway/kept'], [`${kept}/.`, `${mounted}/`]),
  );
}

/** The folders as a file system of their own. */
export function deriveTakeRecipe({ mounts, base, token }: MountRecipe): string {
  return lines(
    `FROM --platform=${base.platform} ${base.reference} AS taken`,
    'USER 0:0',
    `ENV SLIPWAY_TOKEN=${token}`,
    `WORKDIR ${kept}`,
    run(mounts, [], [`${mounted}/.`, `${kept}/`]),
    'FROM scratch',
    `COPY --from=taken ${kept} /`,
  );
}

/** No shell, and no word of a user's in a command: only `cp` with places of our own. */
function run(mounts: readonly CacheMount[], flags: readonly string[], places: readonly string[]): string {
  const all = mounts.map(({ id, owner }, at) =>
    // Whoever else uses the folder at this moment is waited for.
    ['--mount=type=cache', `id=${id}`, `target=${mounted}/${at}`, 'sharing=locked', ...owner].join(','),
  );
  return ['RUN --network=none', ...flags, ...all, JSON.stringify(['cp', '-a', ...places])].join(' ');
}

function lines(...all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}

/** What builds, and how the user's build was told to. */
export interface MountBuilder {
  readonly builder: string;
  readonly contexts: readonly string[];
  readonly buildArgs: readonly string[];
}

/** A small build of a folder that has nothing but a Dockerfile, and for filling the archive. */
export function deriveMountRequest(
  { builder, contexts, buildArgs }: MountBuilder,
  folder: string,
  archive?: string,
): BuildRequest {
  const none = { addHosts: [], allow: [], noCacheFilters: [], ssh: [], ulimits: [] };
  return {
    builder,
    context: folder,
    target: '',
    platforms: [],
    // BuildKit keeps the folders of each namespace apart.
    buildArgs: buildArgs.filter((line) => line.startsWith('BUILDKIT_CACHE_MOUNT_NS=')),
    buildContexts: contexts,
    labels: [],
    annotations: [],
    secrets: [],
    cacheFrom: [],
    cacheTo: [],
    noCache: false,
    pull: false,
    provenance: 'false',
    sbom: '',
    options: { ...none, cgroupParent: '', network: '', shmSize: '' },
    outputs:
      archive === undefined
        ? [{ type: 'cacheonly', attributes: [] }]
        : [{ type: 'tar', attributes: [['dest', archive]] }],
    metadataFile: '',
  };
}
