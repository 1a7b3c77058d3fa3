import type { KnownError } from './known-error.ts';

/** What a builder, a driver or an exporter can not do; and wrong names and values. */
export const builderErrors: readonly KnownError[] = [
  {
    code: 'driver.load-platforms',
    example: 'docker exporter does not currently support exporting manifest lists',
    match: [['does not currently support exporting manifest lists']],
    cause:
      '`load` hands an image to the Docker daemon, whose classic store holds one platform and no attestations.',
    cure: 'Load one platform with `provenance: false`, leave `load` out, or switch on the containerd image store of the engine.',
  },
  {
    code: 'driver.platforms',
    example: 'Multi-platform build is not supported for the docker driver.',
    match: [
      ['multi-platform build is not supported'],
      ['multiple platforms feature is currently not supported'],
    ],
    cause: "The engine's own builder makes one platform at a time without the containerd image store.",
    cure: 'Leave `driver` on `auto`, or set `driver: docker-container`.',
  },
  {
    code: 'driver.attestations',
    example: 'Attestation is not supported for the docker driver.',
    match: [['attestation is not supported for the docker driver'], ['attestations are not supported']],
    cause: "The engine's own builder stores no attestations without the containerd image store.",
    cure: 'Leave `driver` on `auto`, set `driver: docker-container`, or `provenance: false` and `sbom: false`.',
  },
  {
    code: 'driver.exporter',
    example: 'OCI exporter is not supported for the docker driver.',
    match: [
      ['exporter is not supported for the docker driver'],
      ['feature is currently not supported for docker driver'],
    ],
    cause: "The engine's own builder can not make this kind of output without the containerd image store.",
    cure: 'Leave `driver` on `auto`, or set `driver: docker-container`.',
  },
  {
    code: 'driver.push-by-digest',
    example:
      'push-by-digest is currently not implemented for docker driver, please create a new builder instance',
    match: [['push-by-digest is currently not implemented']],
    cause: "The engine's own builder can not push by digest.",
    cure: 'Leave `driver` on `auto`, or set `driver: docker-container`.',
  },
  {
    code: 'builder.entitlement',
    example: 'granting entitlement security.insecure is not allowed by build daemon configuration',
    match: [
      ['granting entitlement'],
      ['requests privileges for entitlement'],
      ['is not allowed by build daemon'],
    ],
    cause: 'The build asks for a right (`network.host`, `security.insecure`) that the builder does not give.',
    cure: "Ask for it with `allow: network.host`: a builder made for the step (`driver: docker-container`) then grants it. A named builder grants it where it was made with `--buildkitd-flags '--allow-insecure-entitlement network.host'`, the engine's own BuildKit where its `daemon.json` says so.",
  },
  {
    code: 'builder.exists',
    example:
      'existing instance for "slipway-acme-app-1f2e3d4c" but no append mode, specify the node name to make changes for existing instances',
    match: [['existing instance for "']],
    cause: 'There is a builder of this name on this machine.',
    cure: 'Name it by `builder` to use it, or remove it with `docker buildx rm`.',
  },
  {
    code: 'builder.old-buildx',
    example: 'unknown flag: --annotation',
    match: [['unknown flag: --'], ['unknown shorthand flag']],
    cause: 'The buildx of this runner is older than an option that the build needs.',
    cure: 'Install a newer docker-buildx-plugin on the runner, or run docker/setup-buildx-action with `version: latest` before this step.',
  },
  {
    code: 'builder.missing',
    example: 'no builder "mybuilder" found',
    match: [['no builder "']],
    cause: '`builder` names one that does not exist on this machine.',
    cure: 'Leave `builder` out, so that one is chosen or made, or create it in a step before.',
  },
  {
    code: 'builder.no-daemon',
    example:
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    match: [
      ['cannot connect to the docker daemon'],
      ['permission denied while trying to connect to the docker daemon'],
    ],
    cause: 'There is no Docker engine here, or this user may not use it.',
    cure: 'Use a runner with Docker. In a container job pass its socket in. On a runner of your own add the user to the group `docker`.',
  },
  {
    code: 'builder.unreachable',
    example: 'failed to list workers: context deadline exceeded',
    match: [['failed to list workers'], ['context deadline exceeded'], ['could not connect to', 'buildkit']],
    cause:
      'The builder, or a server that it asked, does not answer: it is down, its address is wrong, or a firewall is between.',
    cure: 'Check `endpoint` and `append`, and that the port can be reached from this machine.',
  },
  {
    code: 'builder.died',
    example: 'failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF',
    match: [
      ['error reading from server: eof'],
      ['transport is closing'],
      ['graceful_stop'],
      ['failed to receive status: rpc error: code = unavailable'],
    ],
    cause:
      'BuildKit ended in the middle of the build. Most often the machine ran out of memory and its kernel chose BuildKit.',
    cure: 'Build fewer platforms at once (`max-parallelism` in `buildkitd-config-inline`, or a job for each platform), or take a larger machine. If it stays so with memory to spare, it is a fault of this BuildKit: try another version.',
  },
  {
    code: 'input.platform',
    example: '"x/y/z/w": cannot parse platform specifier: invalid argument',
    match: [['cannot parse platform specifier'], ['unknown operating system or architecture']],
    cause: 'A line of `platforms`, or a `--platform` in the Dockerfile, is no platform.',
    cure: 'Write `os/architecture` or `os/architecture/variant`: `linux/amd64`, `linux/arm64`, `linux/arm/v7`.',
  },
  {
    code: 'input.lower-case',
    example: 'invalid reference format: repository name (HeyWillow/willow) must be lowercase',
    match: [['must be lowercase']],
    cause: 'The name of an image has capitals. Registries take lower case only; the tag may have capitals.',
    cure: 'Write it in lower case, in `cache-from`, `cache-to` and `build-contexts` too. In `images` Slipway does it by itself.',
  },
  {
    code: 'input.tag',
    example: 'invalid tag "ghcr.io/owner/app:fix/login": invalid reference format',
    match: [['invalid reference format'], ['invalid tag "']],
    cause:
      'An image name or a tag has a character that is not allowed, or is longer than 128 characters. Often it comes from the name of a branch, or a variable was empty.',
    cure: 'Use `type=ref,event=branch` in `tags`, which makes a name fit. Look for `::` or a `:` at the end, the sign of an empty variable.',
  },
  {
    code: 'input.no-tag',
    example: 'tag is needed when pushing to registry',
    match: [['tag is needed when pushing']],
    cause: 'The build is to push, and there is no name to push to: no rule in `tags` fits this event.',
    cure: 'Add a rule for this event to `tags`, for example `type=ref,event=branch` or `type=sha`.',
  },
  {
    code: 'input.build-arg',
    example: 'invalid key-value pair "=x": empty key',
    match: [['invalid key-value pair'], ['bad build arg']],
    cause: 'A line of `build-args` or `labels` is not of the form `NAME=value`.',
    cure: 'Write one `NAME=value` a line. Commas do not separate them.',
  },
];
