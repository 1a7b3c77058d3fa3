import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { formatZip, parseArtifactScope } from '../core/artifact.ts';
import { SlipwayError } from '../core/problem.ts';
import { NetworkFault } from './http/fault.ts';
import { Http, type HttpRequest, type HttpResponse } from './http/http.ts';
import { openProxies } from './http/proxy.ts';
import { type Environment, maskSecret } from './runner.ts';

export interface Artifact {
  readonly name: string;
  readonly content: Uint8Array;
  /** RFC 3339; the repository's own setting where it is absent. */
  readonly expiresAt?: string;
}

const SERVICE = '/twirp/github.actions.results.api.v1.ArtifactService/';
const TIMEOUT = 60_000;
/** What the storage takes as one block. */
const BLOCK_SIZE = 8 * 1024 * 1024;

/**
 * Keeps one file as an artifact of the run, in a zip archive; returns the artifact's id.
 *
 * Three requests of our own rather than @actions/artifact, which is larger than all of this action
 * (docs/decisions/0013).
 */
export async function uploadArtifact(
  env: Environment,
  signal: AbortSignal,
  artifact: Artifact,
): Promise<string> {
  const { ACTIONS_RUNTIME_TOKEN: token, ACTIONS_RESULTS_URL: url } = env;
  const scope = token ? parseArtifactScope(token) : undefined;
  if (!token || !url || !scope) throw noService();
  const agentFor = await openProxies(env);
  const http = new Http({ signal, timeout: TIMEOUT, ...(agentFor && { agentFor }) });
  const ask = (method: string, body: object) =>
    callService(http, new URL(SERVICE + method, url), token, body);
  const place = { workflow_run_backend_id: scope.runId, workflow_job_run_backend_id: scope.jobId };
  const named = { ...place, name: artifact.name };
  const zip = formatZip(artifact.name, artifact.content, crc32(artifact.content));
  const expiry = artifact.expiresAt && { expires_at: artifact.expiresAt };
  const created = await ask('CreateArtifact', { ...named, ...expiry, version: 4 });
  await putBlocks(http, openUpload(textOf(created, 'signed_upload_url', 'signedUploadUrl')), zip);
  const hash = `sha256:${createHash('sha256').update(zip).digest('hex')}`;
  const finished = await ask('FinalizeArtifact', { ...named, size: String(zip.length), hash });
  return textOf(finished, 'artifact_id', 'artifactId');
}

/** Whoever has this address can write there: its signature is as good as a password. */
function openUpload(address: string): URL {
  const url = new URL(address);
  maskSecret(url.searchParams.get('sig') ?? '');
  return url;
}

/** Blocks and then their list, as Azure's storage has it ("Put Block", "Put Block List"). */
async function putBlocks(http: Http, url: URL, content: Uint8Array): Promise<void> {
  const ids: string[] = [];
  for (let at = 0; at < content.length; at += BLOCK_SIZE) {
    const id = Buffer.from(String(at).padStart(16, '0')).toString('base64');
    await put(http, withQuery(url, { comp: 'block', blockid: id }), content.subarray(at, at + BLOCK_SIZE));
    ids.push(id);
  }
  const list = ids.map((id) => `<Latest>${id}</Latest>`).join('');
  const xml = `<?xml version="1.0" encoding="utf-8"?><BlockList>${list}</BlockList>`;
  await put(http, withQuery(url, { comp: 'blocklist' }), xml);
}

async function put(http: Http, url: URL, body: Uint8Array | string): Promise<void> {
  const headers = { 'x-ms-blob-content-type': 'application/zip' };
  expectSuccess(await send(http, { method: 'PUT', url, headers, body }));
}

async function callService(http: Http, url: URL, token: string, body: object): Promise<HttpResponse> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  return expectSuccess(await send(http, { method: 'POST', url, headers, body: JSON.stringify(body) }));
}

async function send(http: Http, request: HttpRequest): Promise<HttpResponse> {
  try {
    return await http.send(request);
  } catch (cause) {
    if (!(cause instanceof NetworkFault)) throw cause;
    throw new SlipwayError(describeRefusal(cause.fault, request.url), { cause });
  }
}

function expectSuccess(response: HttpResponse): HttpResponse {
  if (response.status >= 200 && response.status < 300) return response;
  throw new SlipwayError(describeRefusal(`status ${response.status}`, response.url));
}

function describeRefusal(what: string, { host }: URL) {
  return { code: 'artifact.refused', message: `${host} did not take the artifact: ${what}` };
}

function noService(): SlipwayError {
  return new SlipwayError({
    code: 'artifact.no-service',
    message:
      'this runner gives steps no access to an artifact service (ACTIONS_RESULTS_URL, ACTIONS_RUNTIME_TOKEN)',
  });
}

/** The service answers in either way of writing names. */
function textOf({ body }: HttpResponse, ...names: readonly string[]): string {
  const answer: unknown = JSON.parse(new TextDecoder().decode(body));
  const fields = (answer ?? {}) as Readonly<Record<string, unknown>>;
  return String(names.map((name) => fields[name]).find((value) => value !== undefined) ?? '');
}

function withQuery(url: URL, query: Readonly<Record<string, string>>): URL {
  const result = new URL(url);
  for (const [name, value] of Object.entries(query)) result.searchParams.set(name, value);
  return result;
}
