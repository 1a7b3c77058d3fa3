import type { KnownError } from './known-error.ts';

/** Refusals and faults of a registry while it takes an image. The most exact texts come first. */
export const pushErrors: readonly KnownError[] = [
  {
    code: 'push.package-access',
    example: 'denied: permission_denied: write_package',
    match: [['write_package']],
    cause:
      'The package exists on GHCR and has a list of its own that says which repositories may write to it; this one is not on it. `packages: write` in the workflow does not change that.',
    cure: 'Open the settings of the package, find "Manage Actions access", and add this repository with the role Write. Then run the job again.',
  },
  {
    code: 'push.packages-write',
    example: 'denied: installation not allowed to Create organization package',
    match: [['installation not allowed to']],
    cause: 'The token of the job may not write packages.',
    cure: 'Give the job `permissions:` with `contents: read` and `packages: write`. In a reusable workflow the calling job needs them too. On a pull request from a fork, or by Dependabot, the token can only read: leave `push` on `auto` there.',
  },
  {
    code: 'push.token-scope',
    example: 'permission_denied: The token provided does not match expected scopes.',
    match: [['does not match expected scopes']],
    cause: 'The password is a personal access token without the scope `write:packages`.',
    cure: 'Leave `username` and `password` out, so that the token of the job is used. Where it must be a personal token, make a classic one with `write:packages`.',
  },
  {
    code: 'push.token-refused',
    example: 'unauthorized: unauthenticated: User cannot be authenticated with the token provided.',
    match: [['cannot be authenticated with the token'], ['denied: denied']],
    cause: 'GHCR does not know the token: it has expired, was revoked, is cut off, or is a fine-grained one.',
    cure: 'Leave `username` and `password` out, so that the token of the job is used. Fine-grained personal tokens do not work with packages.',
  },
  {
    code: 'push.no-owner',
    example:
      'unexpected status from HEAD request to https://ghcr.io/v2/tenant/blobs/sha256:44136f: 400 Bad Request',
    match: [['https://ghcr.io/v2/', '400 bad request']],
    cause: 'On GHCR every image has an owner, and the name of this one has none.',
    cure: 'Write `ghcr.io/<owner>/<name>` in `images`, in `tags` and in the cache references, all in lower case.',
  },
  {
    code: 'push.subject-first',
    example: 'error from registry: blob unknown to registry - sha256:9a3c1f',
    match: [['blob unknown to registry'], ['manifest_blob_unknown']],
    cause:
      'The registry wants the image before what refers to it. Newer BuildKits (0.32, Docker 29.7) write provenance and SBOMs as artifacts that refer to the image, and send both at the same moment; GitLab refuses that.',
    cure: 'Set BUILDX_NO_DEFAULT_OCI_ARTIFACT to 1 in the `env` of the step, or write `outputs: type=image,oci-artifact=false`: then attestations are part of the image. `provenance: false` leaves them out. If it happens without attestations, run the job again: content was lost on the way.',
  },
  {
    code: 'push.forbidden',
    example:
      'unexpected status from POST request to https://ghcr.io/v2/owner/app/blobs/uploads/: 403 Forbidden',
    match: [
      ['/blobs/uploads/', '403 forbidden'],
      ['failed to push', '403 forbidden'],
    ],
    cause: 'The registry knows who is asking and refuses the write. BuildKit does not show its reason.',
    cure: 'On GHCR it is one of two things: the job has no `packages: write`, or the package does not list this repository under "Manage Actions access". On other registries check what the user may do there. Look at the name too: a reference in `cache-to` may belong to another owner.',
  },
  {
    code: 'push.resource-denied',
    example: 'denied: requested access to the resource is denied',
    match: [['requested access to the resource is denied']],
    cause:
      'The registry refuses the write: wrong owner in the name, a token that can only read, or no login.',
    cure: 'Check that the name begins with your own user or organization, that `username` and `password` belong to it, and that the token may write.',
  },
  {
    code: 'push.no-login',
    example: 'push access denied, repository does not exist or may require authorization',
    match: [
      ['push access denied'],
      ['failed to push', '401 unauthorized'],
      ['failed to push', 'failed to authorize'],
    ],
    cause: 'The registry wants a login for this repository and got none, or one it does not accept.',
    cure: 'Set `username` and `password` for that registry, or add a line to `registries`. An empty secret (Dependabot, a fork, a typing error in its name) looks the same.',
  },
  {
    code: 'push.immutable-tag',
    example:
      "tag invalid: The image tag '1.2.3' already exists in the 'app' repository and cannot be overwritten because the repository is immutable.",
    match: [['already exists', 'immutable'], ['cannot be overwritten']],
    cause:
      'The repository in the registry is set so that a tag, once written, stays; this tag is there already.',
    cure: 'Raise the version, or leave out of `tags` what was published before. A run that is repeated meets its own tag.',
  },
  {
    code: 'push.no-repository',
    example:
      "name unknown: The repository with name 'app' does not exist in the registry with id '123456789012'",
    match: [['name unknown'], ['name_unknown'], ['repository not found', 'push']],
    cause:
      'This registry does not make a repository by itself when the first image is pushed (ECR, some others).',
    cure: 'Create the repository in the registry first, or correct the name. The cache reference needs one too.',
  },
  {
    code: 'push.too-large',
    example:
      'unexpected status from PUT request to https://registry.example/v2/app/blobs/uploads/1: 413 Request Entity Too Large',
    match: [['413 request entity too large'], ['413 payload too large']],
    cause: 'A proxy in front of the registry takes no layers of this size.',
    cure: 'Raise the limit of the proxy (nginx: `client_max_body_size`), or make the layer smaller.',
  },
  {
    code: 'push.manifest-refused',
    example:
      'failed commit on ref "manifest-sha256:44136f": unexpected status from PUT request: 400 Bad Request: manifest invalid',
    match: [['manifest invalid'], ['manifest_invalid'], ['415 unsupported media type']],
    cause: 'The registry does not take this kind of manifest: an OCI index, an attestation, or a cache.',
    cure: 'Try `provenance: false`, or `index: never` for a single platform; for a cache add `image-manifest=true,oci-mediatypes=true` to `cache-to`.',
  },
  {
    code: 'push.consumer-media-type',
    example: 'The image manifest, config or layer media type for the source image is not supported.',
    match: [['media type for the source image'], ['manifest media type', 'not supported']],
    cause:
      'The service that is to run the image (AWS Lambda, for one) takes a plain manifest, not an index with attestations.',
    cure: 'Build one platform, with `index: never`, so that a plain manifest is pushed.',
  },
  {
    code: 'push.unknown-blob',
    example: 'failed to push ghcr.io/owner/app:1: unknown blob',
    match: [['unknown blob'], ['blob_unknown'], ['blob upload unknown']],
    cause: 'The registry lost an upload that it had begun to take. That is a fault on its side.',
    cure: 'Run the job again. If it stays so, look at the status page of the registry.',
  },
];
