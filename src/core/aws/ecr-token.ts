import type { Login } from '../docker-config.ts';
import { isJsonObject, type JsonValue, textAt, valueAt } from '../event.ts';
import type { Problem } from '../problem.ts';
import { safeLine } from '../progress/safe-text.ts';
import { type EcrHost, hostOfAccount } from './ecr-host.ts';

/** A call of AWS's JSON protocol. */
export interface AwsCall {
  readonly service: string;
  readonly target: string;
  readonly body: string;
}

/** `GetAuthorizationToken`: of the registry's own account, and of those in AWS_ACCOUNT_IDS. */
export function deriveTokenCall({ kind, account }: EcrHost, others: string | undefined): AwsCall {
  if (kind === 'public') {
    return { service: 'ecr-public', target: 'SpencerFrontendService.GetAuthorizationToken', body: '{}' };
  }
  const accounts = account ? [...new Set([account, ...parseAccounts(others)])] : [];
  return {
    service: 'ecr',
    target: 'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken',
    body: JSON.stringify(accounts.length > 0 ? { registryIds: accounts } : {}),
  };
}

function parseAccounts(text = ''): readonly string[] {
  return text
    .split(',')
    .map((account) => account.trim())
    .filter((account) => account !== '');
}

/** The logins in an answer, each for the host of its account; empty where it holds none. */
export function parseTokenAnswer(host: string, answer: JsonValue | undefined): readonly Login[] {
  const data = valueAt(answer, 'authorizationData');
  const entries = Array.isArray(data) ? data : [data];
  return entries.filter(isJsonObject).flatMap((entry) => {
    const [username = '', ...password] = decodeToken(textAt(entry, 'authorizationToken')).split(':');
    const account = /^https:\/\/(\d{12})\./.exec(textAt(entry, 'proxyEndpoint') ?? '')?.[1];
    const owner = account ? hostOfAccount(host, account) : host;
    return username === '' ? [] : [{ host: owner, username, password: password.join(':') }];
  });
}

function decodeToken(token = ''): string {
  try {
    return atob(token);
  } catch {
    return '';
  }
}

interface Refusal {
  readonly name: RegExp;
  readonly hint: string;
}

const refusals: readonly Refusal[] = [
  {
    name: /ExpiredToken/,
    hint: 'the AWS credentials have run out: get them in a step right before this one (aws-actions/configure-aws-credentials), or let them live longer',
  },
  {
    name: /AccessDenied/,
    hint: 'the role or user needs `ecr:GetAuthorizationToken` on `*` (for public.ecr.aws `ecr-public:GetAuthorizationToken` and `sts:GetServiceBearerToken`); for AssumeRoleWithWebIdentity the trust of the role has to name this repository',
  },
  {
    name: /UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch|IncompleteSignature|MissingAuthentication/,
    hint: 'AWS does not know these keys: look whether access key and secret key belong together, are whole, and are of this partition (China and GovCloud have keys of their own)',
  },
  {
    name: /InvalidIdentityToken|IDPCommunication/,
    hint: 'AWS does not take the identity token: the account needs an identity provider for token.actions.githubusercontent.com, and the token the audience sts.amazonaws.com',
  },
];

/** What AWS's refusal means. */
export function explainAwsFailure(doing: string, status: number, name: string, said: string): Problem {
  const known = refusals.find((refusal) => refusal.name.test(name));
  const words = [name, safeLine(said).slice(0, 300)].filter((text) => text !== '').join(': ');
  const hint =
    known?.hint ??
    (status >= 500
      ? 'the fault lies with AWS: see https://health.aws.amazon.com, and run the job again'
      : 'check registry, region and AWS credentials; with `ecr: false` nobody asks AWS');
  return {
    code: 'login.aws-refused',
    input: 'ecr',
    message: `could not ${doing}: AWS answered ${status}${words ? `: ${words}` : ''}`,
    hint,
  };
}
