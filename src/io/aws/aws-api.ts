import { AwsV4Signer } from 'aws4fetch';
import {
  formatRoleForm,
  parseKeyDocument,
  parseRoleAnswer,
  parseRoleRefusal,
} from '../../core/aws/credential-answer.ts';
import type { AwsKeys } from '../../core/aws/credential-source.ts';
import { type AwsCall, explainAwsFailure } from '../../core/aws/ecr-token.ts';
import { type JsonValue, textAt } from '../../core/event.ts';
import { explainNetworkFailure } from '../../core/network-fault.ts';
import { SlipwayError } from '../../core/problem.ts';
import { NetworkFault } from '../http/fault.ts';
import type { Http, HttpRequest, HttpResponse } from '../http/http.ts';

const decoder = new TextDecoder();
// On a machine that is not Amazon's nobody may answer there at all.
const NEARBY = { timeout: 1000, policy: { attempts: 1, baseDelay: 0, maxDelay: 0 } };

/** Sends a signed call, and returns the document of its answer. */
export async function callAws(
  http: Http,
  endpoint: string,
  region: string,
  call: AwsCall,
  keys: AwsKeys,
): Promise<JsonValue | undefined> {
  const doing = 'get a token for ECR';
  const signer = new AwsV4Signer({
    ...keys,
    method: 'POST',
    url: new URL('/', endpoint).href,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': call.target },
    body: call.body,
    service: call.service,
    region,
  });
  const { url, headers } = await signer.sign();
  const request = { url, headers: Object.fromEntries(headers), body: call.body };
  const response = await send(http, { ...request, method: 'POST', isRepeatable: true }, doing);
  const answer = parseJson(response);
  if (response.status === 200) return answer;
  // `com.amazonaws...#AccessDeniedException` in some services, the bare name in others.
  const name = (textAt(answer, '__type') ?? '').replace(/^.*#/, '');
  const said = textAt(answer, 'message') ?? textAt(answer, 'Message') ?? '';
  throw new SlipwayError(explainAwsFailure(doing, response.status, name, said));
}

/** Takes a role by an identity token. */
export async function assumeRole(
  http: Http,
  endpoint: string,
  role: { readonly role: string; readonly session: string; readonly token: string },
): Promise<AwsKeys> {
  const doing = `take the role \`${role.role}\``;
  const request: HttpRequest = {
    method: 'POST',
    url: new URL('/', endpoint),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: formatRoleForm(role.role, role.session, role.token),
    isRepeatable: true,
  };
  const { status, body } = await send(http, request, doing);
  const text = decoder.decode(body);
  const keys = status === 200 ? parseRoleAnswer(text) : undefined;
  if (keys) return keys;
  const { name, said } = parseRoleRefusal(text);
  throw new SlipwayError(explainAwsFailure(doing, status, name, said));
}

/** The keys that a container of ECS or EKS is given; nothing where there is no answer with keys. */
export async function readContainerKeys(http: Http, url: URL, token?: string): Promise<AwsKeys | undefined> {
  const headers = token ? { authorization: token } : {};
  return parseKeyDocument(parseJson(await ask(http, { method: 'GET', url, headers })));
}

/** The keys of the machine's own role, by its metadata service of version 2. */
export async function readMachineKeys(http: Http, endpoint: string): Promise<AwsKeys | undefined> {
  const at = (path: string) => new URL(`/latest/${path}`, endpoint);
  const life = { 'x-aws-ec2-metadata-token-ttl-seconds': '300' };
  const token = await ask(http, { method: 'PUT', url: at('api/token'), headers: life });
  if (!token) return undefined;
  const headers = { 'x-aws-ec2-metadata-token': decoder.decode(token.body) };
  const folder = 'meta-data/iam/security-credentials/';
  const roles = await ask(http, { method: 'GET', url: at(folder), headers });
  const role = roles && decoder.decode(roles.body).split('\n')[0]?.trim();
  if (!role) return undefined;
  return parseKeyDocument(
    parseJson(await ask(http, { method: 'GET', url: at(`${folder}${role}`), headers })),
  );
}

/** Nothing where nobody answers, or with anything but yes. */
async function ask(http: Http, request: HttpRequest): Promise<HttpResponse | undefined> {
  try {
    const response = await http.send({ ...request, ...NEARBY });
    return response.status === 200 ? response : undefined;
  } catch (error) {
    if (error instanceof NetworkFault) return undefined;
    throw error;
  }
}

async function send(http: Http, request: HttpRequest, doing: string): Promise<HttpResponse> {
  try {
    return await http.send(request);
  } catch (cause) {
    if (!(cause instanceof NetworkFault)) throw cause;
    throw new SlipwayError(explainNetworkFailure({ ...cause, doing }), { cause });
  }
}

function parseJson(response: HttpResponse | undefined): JsonValue | undefined {
  try {
    return response && (JSON.parse(decoder.decode(response.body)) as JsonValue);
  } catch (error) {
    // The error of JSON.parse quotes the text, which may hold keys: it must not become a cause.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
