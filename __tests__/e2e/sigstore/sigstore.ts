import { createPublicKey, verify as verifySignature } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { close, listen } from '../../io/faults.ts';
import { type CertificateAuthority, type Claims, createAuthorities } from './authorities.ts';
import { createLog } from './log.ts';
import { formatTrustedRoots, openVerifier } from './verify.ts';

const workflow = 'Acme/App/.github/workflows/publish.yml@refs/heads/main';
const claims = {
  iss: 'https://token.actions.githubusercontent.com',
  sub: 'repo:Acme/App:ref:refs/heads/main',
  ref: 'refs/heads/main',
  sha: '860c1904a1ce19322e91ac35af1ab07466440c37',
  repository: 'Acme/App',
  event_name: 'push',
  job_workflow_ref: workflow,
  workflow_ref: workflow,
  repository_id: '42',
  repository_owner_id: '7',
  runner_environment: 'github-hosted',
  run_id: '7',
  run_attempt: '1',
  repository_visibility: 'public',
};

interface Answer {
  readonly status: number;
  readonly body: object;
}

interface State {
  /** Other claims than those of Acme/App's own workflow. */
  claims: Claims;
  /** What Fulcio certifies in place of what the token says. */
  certified: Claims;
  /** The authority that certifies, where that is not the one for the repository. */
  authority: CertificateAuthority | undefined;
  /** Changes a good answer. */
  spoil: (path: string, body: object) => object;
  /** Answers requests whose path has this in it, so many times. */
  fault: { readonly path: string; readonly answer: Answer; times: number } | undefined;
  /** Called before each answer. */
  onRequest: (path: string) => Promise<void>;
}

export type FakeSigstore = Awaited<ReturnType<typeof startFakeSigstore>>;

/**
 * Stands in for what cannot be had: the runner's identity service, Fulcio, Rekor, the timestamp authority, and GitHub's
 * store of attestations. What it issues is real: certificates and timestamps are openssl's, the log's promises and
 * proofs are signed, so that Sigstore's own verifier judges the bundles, by the trusted roots that stand in a file.
 */
export async function startFakeSigstore() {
  const authorities = await createAuthorities();
  const log = createLog();
  const roots = formatTrustedRoots(authorities, log);
  const trustedRoot = join(authorities.folder, 'trusted-root.jsonl');
  await writeFile(trustedRoot, `${JSON.stringify(roots.public)}\n${JSON.stringify(roots.github)}\n`);
  const requests: string[] = [];
  const stored: object[] = [];
  const tokens = new Map<string, Claims>();
  const usual = (): State => ({
    claims: {},
    certified: {},
    authority: undefined,
    spoil: (_, body) => body,
    fault: undefined,
    onRequest: async () => undefined,
  });
  const state = usual();

  const issueToken = (url: URL, { headers }: IncomingMessage): Answer => {
    if (headers.authorization !== 'Bearer request-token') return { status: 401, body: {} };
    const told = { ...claims, ...state.claims, aud: url.searchParams.get('audience') ?? '' };
    const token = `e30.${Buffer.from(JSON.stringify(told)).toString('base64url')}.${tokens.size}`;
    tokens.set(token, told);
    return { status: 200, body: { value: token } };
  };
  const certify = async ({ credentials, publicKeyRequest }: CertificateRequest): Promise<Answer> => {
    const told = tokens.get(credentials.oidcIdentityToken);
    const { content } = publicKeyRequest.publicKey;
    const proof = Buffer.from(publicKeyRequest.proofOfPossession, 'base64');
    const isOwn = verifySignature('sha256', Buffer.from(told?.sub ?? ''), createPublicKey(content), proof);
    if (told?.aud !== 'sigstore' || !isOwn) return { status: 400, body: { message: 'bad proof' } };
    const by = state.authority ?? (told.repository_visibility === 'public' ? 'public' : 'github');
    const leaf = await authorities.certify(content, { ...told, ...state.certified }, by);
    const chain = { certificates: [leaf, authorities.ca[by]] };
    return { status: 200, body: { signedCertificateEmbeddedSct: { chain } } };
  };
  /** As GitHub does: permissions are a fault of the state, and a request without a bundle is refused. */
  const keep = ({ bundle }: { readonly bundle?: object }): Answer => {
    if (!bundle) return { status: 422, body: { message: 'Invalid request. "bundle" wasn\'t supplied.' } };
    stored.push(bundle);
    return { status: 201, body: { id: 1000 + stored.length } };
  };
  /** The bundles that speak of a digest. */
  const find = (digest: string): Answer => {
    const found = stored.filter((bundle) => {
      const { payload } = (bundle as { dsseEnvelope: { payload: string } }).dsseEnvelope;
      return Buffer.from(payload, 'base64').toString().includes(digest.replace('sha256:', ''));
    });
    const attestations = found.map((bundle) => ({ bundle, repository_id: 42 }));
    return attestations.length === 0
      ? { status: 404, body: { message: 'Not Found' } }
      : { status: 200, body: { attestations } };
  };
  const answer = async (url: URL, request: IncomingMessage, text: string): Promise<Answer> => {
    const body = text === '' ? {} : JSON.parse(text);
    if (state.fault && state.fault.times > 0 && url.pathname.includes(state.fault.path)) {
      state.fault.times--;
      return state.fault.answer;
    }
    if (url.pathname === '/identity') return issueToken(url, request);
    if (url.pathname.endsWith('/api/v2/signingCert')) return certify(body);
    if (url.pathname.endsWith('/api/v1/log/entries')) return { status: 201, body: log.add(body) };
    if (url.pathname.endsWith('/api/v2/log/entries')) return { status: 201, body: log.addV2(body) };
    if (url.pathname.endsWith('/api/v1/timestamp'))
      return { status: 201, body: await authorities.timestamp(body.artifactHash) };
    if (url.pathname === '/repos/Acme/App/attestations') return keep(body);
    const [, digest] =
      /^\/(?:repos\/Acme\/App|orgs\/Acme)\/attestations\/(sha256:\w+)$/i.exec(url.pathname) ?? [];
    if (digest) return find(digest);
    return { status: 404, body: { message: 'Not Found' } };
  };

  let isClosed = false;
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '', 'http://any');
    const text = await readText(request);
    requests.push(`${request.method} ${url.pathname}`);
    await state.onRequest(url.pathname);
    const { status, body: good } = await answer(url, request, text);
    const body = state.spoil(url.pathname, good);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body instanceof Buffer ? body : JSON.stringify(body));
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      // A step that was stopped may have asked right before the end of the tests.
      if (!isClosed) throw error;
    });
  });
  const url = `http://${await listen(server)}`;
  return {
    /** `POST /api/v2/signingCert`, one a request. */
    requests,
    /** Bundles in GitHub's store; the first has the id 1001. */
    stored,
    state,
    /** A certificate that is real, and of no key that anyone asks one for. */
    ca: authorities.ca.public,
    /** The file with the trusted roots. */
    trustedRoot,
    verify: openVerifier(roots),
    /** The variables of a job with `id-token: write`. */
    env: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/identity?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
      ...{ GITHUB_API_URL: url, FULCIO_URL: url, REKOR_URL: url, TSA_URL: url },
      SIGSTORE_TRUSTED_ROOT: trustedRoot,
    },
    reset: () => {
      Object.assign(state, usual());
      requests.length = 0;
      stored.length = 0;
    },
    close: async () => {
      isClosed = true;
      await close(server);
      await authorities.remove();
    },
  };
}

interface CertificateRequest {
  readonly credentials: { readonly oidcIdentityToken: string };
  readonly publicKeyRequest: {
    readonly publicKey: { readonly content: string };
    readonly proofOfPossession: string;
  };
}

async function readText(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
