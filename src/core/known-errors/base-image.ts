import type { KnownError } from './known-error.ts';

/** Images that a Dockerfile builds on. */
export const baseImageErrors: readonly KnownError[] = [
  {
    code: 'base.platform',
    example:
      'failed to resolve source metadata for docker.io/library/app:1: no match for platform in manifest: not found',
    match: [['no match for platform in manifest'], ['no matching manifest for']],
    cause: 'The base image is there, but not for this platform.',
    cure: 'Take the platform out of `platforms`, choose a base image that has it, or build that stage with `FROM --platform=$BUILDPLATFORM` if it only makes files for the others.',
  },
  {
    code: 'base.frontend',
    example:
      'failed to resolve source metadata for docker.io/docker/dockerfile:1: docker.io/docker/dockerfile:1: not found',
    match: [['failed to resolve source metadata for docker.io/docker/dockerfile']],
    cause:
      'The line `# syntax=docker/dockerfile:...` makes BuildKit fetch that image before it reads anything else, and it could not.',
    cure: 'Look for a typing error in its tag. Without the line BuildKit uses the version it has built in, which is enough for most Dockerfiles.',
  },
  {
    code: 'base.local-or-private',
    example: 'pull access denied, repository does not exist or may require authorization',
    match: [['pull access denied'], ['unable to find image']],
    cause:
      'There is no such image in the registry, or you may not see it. An image that an earlier step built is found in the store of the engine only under exactly this name and tag, and only for the platforms it was built for.',
    cure: 'For a private image add its registry to `registries`. For a local one look at `docker image ls` in the step before, build it for all platforms, push it first, or make it a stage of the same Dockerfile.',
  },
  {
    code: 'base.unauthorized',
    example:
      'failed to resolve source metadata for ghcr.io/owner/base:1: unexpected status from HEAD request: 401 Unauthorized',
    match: [
      ['failed to resolve source metadata', '401 unauthorized'],
      ['failed to resolve source metadata', '403 forbidden'],
      ['failed to fetch oauth token'],
      ['failed to fetch anonymous token'],
      ['failed to authorize'],
    ],
    cause: 'The registry of the base image wants a login for it, or the login has no right to read it.',
    cure: 'Add the registry to `registries`, with a token that may read. On GHCR a private package of another repository must list this one under "Manage Actions access".',
  },
  {
    code: 'base.not-found',
    example:
      'failed to resolve source metadata for docker.io/library/nod:22: docker.io/library/nod:22: not found',
    match: [['failed to resolve source metadata', ': not found'], ['manifest unknown'], ['manifest_unknown']],
    cause:
      'The registry has no image of this name and tag. A name that was meant to be a stage of the Dockerfile ends here too.',
    cure: 'Check name, tag, and the names of the stages. If the image was there yesterday, a clean-up may have deleted it, or the parts of its index.',
  },
];
