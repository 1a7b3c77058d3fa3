import type { KnownError } from './known-error.ts';

/** Caches. Those that Slipway chooses can not fail a build; those that are asked for by `cache-to` can. */
export const cacheErrors: readonly KnownError[] = [
  {
    code: 'cache.driver',
    example: 'Cache export is not supported for the docker driver.',
    match: [
      ['cache export is not supported for the docker driver'],
      ['cache export feature is currently not supported'],
    ],
    cause: "The engine's own builder can not write a cache of this kind without the containerd image store.",
    cure: 'Leave `driver` on `auto`, or set `driver: docker-container`.',
  },
  {
    code: 'cache.service-ended',
    example:
      'This legacy service is shutting down, effective April 15, 2025. Migrate to the new service ASAP. For more information: https://gh.io/gha-cache-sunset',
    match: [['gha-cache-sunset'], ['this legacy service is shutting down']],
    cause:
      'This BuildKit is so old that it only speaks the first version of the Actions cache, which is switched off.',
    cure: 'Use a newer BuildKit (0.20 or later) and buildx (0.21 or later), or another cache: `cache: registry`.',
  },
  {
    code: 'cache.no-service',
    example: 'token not set for github actions cache',
    match: [['not set for github actions cache'], ['not set for gha cache'], ['not set for actions cache']],
    cause:
      '`type=gha` needs the address and the token of the Actions cache, and there are none: this is no GitHub runner, or a container without its environment.',
    cure: 'Use `cache: registry` or `cache: local` there, or `cache: auto`, which looks what there is.',
  },
  {
    code: 'cache.export-failed',
    example: "failed to parse error response 400: <h2>Our services aren't available right now</h2>",
    match: [
      ["our services aren't available"],
      ['failed to reserve cache'],
      ['github actions cache', 'not_found'],
      ['error writing layer blob'],
      ['twirp error'],
    ],
    cause: 'The cache could not be written. The image itself may be finished and pushed already.',
    cure: 'Run the job again. With `cache: auto`, or `ignore-error=true` in `cache-to`, the cache can not fail a build.',
  },
  {
    code: 'cache.format',
    example:
      'error writing manifest blob: failed commit on ref: unexpected status from PUT request: 400 Bad Request',
    match: [['error writing manifest blob']],
    cause: 'The registry does not take a cache in this form.',
    cure: 'Add `image-manifest=true,oci-mediatypes=true` to `cache-to`, or use `cache: auto`, which does so.',
  },
  {
    code: 'cache.not-found',
    example: 'failed to configure registry cache importer: ghcr.io/owner/app:buildcache: not found',
    match: [
      ['cache importer', 'not found'],
      ['cache importer', 'manifest unknown'],
    ],
    cause: 'There is no cache under this name yet. On the first run that is how it has to be.',
    cure: 'Nothing, when it is the first run. Else compare the name in `cache-from` with the one in `cache-to`.',
  },
];
