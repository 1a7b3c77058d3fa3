import { createServer, type Server } from 'node:http';
import { listen } from '../io/faults.ts';
import { encode, OCI_INDEX, OCI_MANIFEST, sha256 } from '../io/registries.ts';

/*
 * Ten thousand versions are too many to push into a real registry in a test or a measurement. What is measured here is Slipway alone,
 * so both sides are answered from memory.
 */
export interface Big {
  readonly url: string;
  readonly host: string;
  readonly requests: { api: number; manifests: number; others: number };
  readonly server: Server;
}

const PART = 5;
const NAMES = ['amd64', 'arm64', 'amd64-attestation', 'arm64-attestation'];

/** Images of an index, two platforms and two attestations, each with layers of its own and five that all have. */
export async function startBig(versions: number): Promise<Big> {
  const manifests = new Map<string, { bytes: Uint8Array; type: string }>();
  const list: object[] = [];
  const base = Array.from({ length: 5 }, (_, at) => layer(`base ${at}`));
  const add = (bytes: Uint8Array, type: string, tags: readonly string[]) => {
    const digest = sha256(bytes);
    manifests.set(digest, { bytes, type });
    const age = (versions - list.length) * 60_000 + 3e9;
    list.unshift({
      id: list.length + 1,
      name: digest,
      created_at: new Date(Date.now() - age).toISOString(),
      metadata: { container: { tags } },
    });
    return { digest, size: bytes.length };
  };
  for (let image = 0; image < versions / PART; image++) {
    const parts = NAMES.map((name) => {
      const layers = [...base, ...[1, 2, 3].map((at) => layer(`${name} ${image} ${at}`))];
      const bytes = encode({
        schemaVersion: 2,
        mediaType: OCI_MANIFEST,
        config: {
          ...layer(`config ${name} ${image}`),
          mediaType: 'application/vnd.oci.image.config.v1+json',
        },
        layers,
      });
      return {
        mediaType: OCI_MANIFEST,
        ...add(bytes, OCI_MANIFEST, []),
        platform: { os: 'linux', architecture: name },
      };
    });
    add(encode({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: parts }), OCI_INDEX, [`v1.0.${image}`]);
  }
  const requests = { api: 0, manifests: 0, others: 0 };
  const tags = encode({
    name: 'acme/app',
    tags: Array.from({ length: versions / PART }, (_, image) => `v1.0.${image}`),
  });
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://any');
    const digest = /\/manifests\/(.+)$/.exec(pathname)?.[1];
    const stored = digest && manifests.get(digest);
    if (pathname.startsWith('/v2/') && stored) {
      requests.manifests++;
      return void response
        .writeHead(200, { 'content-type': stored.type, 'docker-content-digest': digest })
        .end(stored.bytes);
    }
    if (pathname.startsWith('/v2/')) {
      requests.others++;
      return void response.writeHead(200, { 'content-type': 'application/json' }).end(tags);
    }
    requests.api++;
    const send = (body: unknown, headers = {}) =>
      response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    if (pathname === '/users/Acme') return void send({ type: 'Organization' });
    if (!pathname.endsWith('/versions')) return void send({ name: 'app', version_count: list.length });
    const page = Number(searchParams.get('page') ?? 1);
    const next = `http://${request.headers.host}${pathname}?per_page=100&page=${page + 1}`;
    send(
      list.slice((page - 1) * 100, page * 100),
      page * 100 < list.length ? { link: `<${next}>; rel="next"` } : {},
    );
  });
  const host = await listen(server);
  return { url: `http://${host}`, host, requests, server };
}

function layer(text: string) {
  return { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: sha256(text), size: 1_000_000 };
}
