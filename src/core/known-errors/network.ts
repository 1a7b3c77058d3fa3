import type { KnownError } from './known-error.ts';

/** What goes wrong between the builder and any server, while pulling and pushing alike. */
export const networkErrors: readonly KnownError[] = [
  {
    code: 'registry.rate-limit-hub',
    example: 'toomanyrequests: You have reached your unauthenticated pull rate limit.',
    match: [['toomanyrequests'], ['pull rate limit']],
    cause:
      'Docker Hub counts pulls without a login by address, and many jobs share the address of this machine.',
    cure: 'Log in to Docker Hub (`registries` with a user and a token that can only read). `helper-images-from: mirror.gcr.io` is a second place for what the build itself needs: BuildKit, emulators, frontend, SBOM scanner. For base images name a mirror: in `buildkitd-config-inline` under `[registry."docker.io"]` the line `mirrors = ["mirror.gcr.io"]`.',
  },
  {
    code: 'registry.rate-limit',
    example: 'unexpected status from GET request: 429 Too Many Requests',
    match: [['429 too many requests'], ['too many requests']],
    cause: 'The server was asked too often in a short time.',
    cure: 'Run the job again later, run fewer jobs at once, or keep the cache in the registry (`cache: registry`) when it was the Actions cache that refused.',
  },
  {
    code: 'registry.unavailable',
    example: 'failed to copy: httpReadSeeker: failed open: unexpected status code: 503 Service Unavailable',
    match: [
      ['500 internal server error'],
      ['502 bad gateway'],
      ['503 service unavailable'],
      ['504 gateway time'],
      ['failed to parse error response 50'],
    ],
    cause: 'The registry, or something in front of it, had a fault of its own.',
    cure: 'Run the job again. If it stays so, look at the status page of the registry.',
  },
  {
    code: 'network.body-reuse',
    example: 'cannot reuse body, request must be retried',
    match: [['cannot reuse body']],
    cause: 'The registry broke off an upload, and this BuildKit could not begin it again.',
    cure: 'Run the job again. If it stays so, try a newer BuildKit.',
  },
  {
    code: 'network.plain-http',
    example: 'http: server gave HTTP response to HTTPS client',
    match: [['server gave http response to https client']],
    cause:
      'The registry speaks plain HTTP, and the builder was not told so. A builder in a container does not read the settings of the Docker daemon.',
    cure: 'In `buildkitd-config-inline` write `[registry."host:5000"]` and under it `http = true`.',
  },
  {
    code: 'network.tls-authority',
    example: 'tls: failed to verify certificate: x509: certificate signed by unknown authority',
    match: [
      ['certificate signed by unknown authority'],
      ['self-signed certificate'],
      ['self signed certificate'],
    ],
    cause:
      'The builder does not know the authority that signed the certificate of the server: one of your own, or a proxy that opens TLS.',
    cure: 'Give the builder the certificate: in `buildkitd-config-inline` under `[registry."host"]` the line `ca = ["/path/to/ca.pem"]`. If it happens inside a RUN, the image needs the certificate too.',
    where: 'output',
  },
  {
    code: 'network.tls-expired',
    example: 'x509: certificate has expired or is not yet valid',
    match: [['certificate has expired']],
    cause: 'The certificate of the server is out of date, or the clock of this machine is wrong.',
    cure: 'Renew the certificate. On a runner of your own check its clock.',
    where: 'output',
  },
  {
    code: 'network.tls-name',
    example: 'x509: certificate is valid for registry.internal, not localhost',
    match: [
      ['certificate is valid for'],
      ['cannot validate certificate for'],
      ['certificate is not valid for any names'],
    ],
    cause: 'The server showed a certificate for another name than the one it was called by.',
    cure: 'Use the name that is in the certificate, or make one that has this name among its alternative names.',
  },
  {
    code: 'network.tls-client',
    example: 'remote error: tls: certificate required',
    match: [['tls: certificate required'], ['tls: bad certificate']],
    cause:
      'The server wants a client certificate and got none, or one it does not accept. Remote builders do that.',
    cure: 'Check `cacert`, `cert` and `key` in `driver-opts`, or the variables `BUILDER_NODE_<n>_AUTH_TLS_*`.',
  },
  {
    code: 'network.timeout',
    example: 'net/http: TLS handshake timeout',
    match: [
      ['tls handshake timeout'],
      ['timeout awaiting response headers'],
      ['client.timeout exceeded'],
      ['i/o timeout'],
      ['maximum timeout reached'],
    ],
    cause: 'The server did not answer in time.',
    cure: 'Run the job again. On a runner of your own check firewall and proxy (`HTTPS_PROXY`, `NO_PROXY`).',
  },
  {
    code: 'network.name',
    example: 'dial tcp: lookup registry.example on 127.0.0.53:53: no such host',
    match: [['no such host'], ['temporary failure in name resolution'], ['could not resolve host']],
    cause: 'The name of the server can not be resolved from where the build runs.',
    cure: 'Look for a typing error in the name. An image name without a registry means Docker Hub. On a runner of your own check its DNS and its proxy. A service of the job has a name only on the network of the job: try `network: host`.',
    where: 'output',
  },
  {
    code: 'network.refused',
    example: 'dial tcp 127.0.0.1:5000: connect: connection refused',
    match: [['connection refused']],
    cause:
      'Nothing listens at this address. Seen from a builder in a container, `localhost` is that container.',
    cure: 'Check host and port, and that the service runs. To reach a registry on this machine use `driver-opts: network=host`.',
  },
  {
    code: 'network.broken',
    example: 'read tcp 10.1.0.4:443: read: connection reset by peer',
    match: [
      ['connection reset by peer'],
      ['broken pipe'],
      ['unexpected eof'],
      ['failed to do request', '": eof'],
      ['http2: client connection lost'],
    ],
    cause: 'The connection broke off in the middle.',
    cure: 'Run the job again. If it stays so, look at what stands between the builder and the server.',
  },
  {
    code: 'engine.lease',
    example: 'lease does not exist: not found',
    match: [['lease does not exist']],
    cause:
      'The engine cleaned up while it was taking in an image: something else on this machine removed images at the same moment.',
    cure: 'Run the job again. If it stays so, let nothing prune the engine (`docker system prune`, a clean-up of the runner) while jobs run.',
  },
];
