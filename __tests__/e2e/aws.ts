import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { close, listen } from '../io/faults.ts';

/** A thin stand-in for ECR's API and STS: it checks signatures as AWS documents them, and gives a login of the testbed. */
export interface FakeAws {
  readonly url: string;
  /** `ecr AKIA1 eu-central-1 {"registryIds":[...]}`, `sts <form>`, one a request. */
  readonly requests: string[];
  /** What ECR answers instead of a token: the name of an exception. */
  refusal: string | undefined;
  close(): Promise<void>;
}

/** Keys of a user, and of the role that an identity gets. */
export const userKeys = { id: 'AKIAUSER', secret: 'user/secret+key' };
export const roleKeys = { id: 'ASIAROLE', secret: 'role/secret+key', session: 'role-session==' };
export const identityToken = 'header.identity.signature';

export async function startFakeAws(login: { username: string; password: string }): Promise<FakeAws> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const { status, text } = request.headers['x-amz-target']
      ? answerEcr(aws, login, request, body)
      : (answerNearby(aws, request) ?? answerSts(aws, body));
    response.writeHead(status).end(text);
  });
  const url = `http://${await listen(server)}`;
  const aws: FakeAws = { url, requests: [], refusal: undefined, close: () => close(server) };
  return aws;
}

function answerEcr(
  aws: FakeAws,
  login: { username: string; password: string },
  request: IncomingMessage,
  body: string,
) {
  const signed =
    /Credential=(\w+)\/\d{8}\/([\w-]+)\/([\w-]+)\/aws4_request, SignedHeaders=([\w;-]+), Signature=(\w+)/.exec(
      request.headers.authorization ?? '',
    );
  const [, id = '', region = '', service = '', headers = '', signature] = signed ?? [];
  aws.requests.push(`${service} ${id} ${region} ${body}`);
  const refuse = (name: string) => ({
    status: 400,
    text: JSON.stringify({ __type: name, message: `${name} by the stand-in` }),
  });
  if (aws.refusal) return refuse(aws.refusal);
  const isRole = id === roleKeys.id && request.headers['x-amz-security-token'] === roleKeys.session;
  const secret = isRole ? roleKeys.secret : id === userKeys.id ? userKeys.secret : undefined;
  if (!secret) return refuse('UnrecognizedClientException');
  if (sign(request, body, secret, { region, service, headers }) !== signature)
    return refuse('InvalidSignatureException');
  const token = {
    authorizationToken: Buffer.from(`${login.username}:${login.password}`).toString('base64'),
    expiresAt: 1.9e9,
  };
  const data = service === 'ecr-public' ? token : [{ ...token, proxyEndpoint: 'https://registry.example' }];
  return { status: 200, text: JSON.stringify({ authorizationData: data }) };
}

/** docs.aws.amazon.com/IAM, "Create a signed AWS API request", worked out a second time. */
function sign(
  request: IncomingMessage,
  body: string,
  secret: string,
  { region, service, headers }: { region: string; service: string; headers: string },
): string {
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const lines = headers.split(';').map((name) => `${name}:${request.headers[name]}`);
  const canonical = ['POST', '/', '', ...lines, '', headers, hash(body)].join('\n');
  const date = String(request.headers['x-amz-date']);
  const scope = `${date.slice(0, 8)}/${region}/${service}/aws4_request`;
  const key = [date.slice(0, 8), region, service, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${secret}`,
  );
  return hmac(key, ['AWS4-HMAC-SHA256', date, scope, hash(canonical)].join('\n')).toString('hex');
}

/** What containers and machines of Amazon's ask next to them. */
function answerNearby(aws: FakeAws, { method, url = '' }: IncomingMessage) {
  const { id, secret, session } = roleKeys;
  const keys = JSON.stringify({
    AccessKeyId: id,
    SecretAccessKey: secret,
    Token: session,
    Expiration: new Date(Date.now() + 3_600_000).toISOString(),
  });
  const roles = '/latest/meta-data/iam/security-credentials/';
  if (url === '/container') aws.requests.push('container');
  if (url === `${roles}ci`) aws.requests.push('machine');
  if (url === '/container' || url === `${roles}ci`) return { status: 200, text: keys };
  if (url === roles) return { status: 200, text: 'ci' };
  if (method === 'PUT' && url === '/latest/api/token') return { status: 200, text: 'metadata-token' };
  return undefined;
}

function answerSts(aws: FakeAws, body: string) {
  aws.requests.push(`sts ${body}`);
  const form = new URLSearchParams(body);
  const action = form.get('Action') ?? '';
  if (action !== 'AssumeRole' && form.get('WebIdentityToken') !== identityToken)
    return {
      status: 400,
      text: '<ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>No</Message></Error></ErrorResponse>',
    };
  const { id, secret, session } = roleKeys;
  const keys = `<AccessKeyId>${id}</AccessKeyId><SecretAccessKey>${secret}</SecretAccessKey><SessionToken>${session}</SessionToken>`;
  return {
    status: 200,
    text: `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result><Credentials>${keys}</Credentials></${action}Result></${action}Response>`,
  };
}
