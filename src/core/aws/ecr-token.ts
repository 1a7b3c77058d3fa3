import type { Login } from '../docker-config.ts';
import type { Problem } from '../problem.ts';
import { safeLine } from '../progress/safe-text.ts';
import { type EcrHost, hostOfAccount } from './ecr-host.ts';

/** The accounts whose tokens are asked for: that of the registry, and those in AWS_ACCOUNT_IDS, each once. */
export function listAccounts({ account }: EcrHost, others: string | undefined): readonly string[] {
  if (!account) return [];
  const listed = (others ?? '').split(',').map((one) => one.trim());
  return [...new Set([account, ...listed])].filter((one) => one !== '');
}

/** One token in an answer of `GetAuthorizationToken`. */
export interface TokenEntry {
  /** `AWS:<password>` in base64. */
  readonly authorizationToken?: string | undefined;
  /** `https://<account>.dkr.ecr...`; absent for the public registry. */
  readonly proxyEndpoint?: string | undefined;
}

/** The logins in an answer, each for the host of its account; empty where it holds none. */
export function parseTokens(host: string, entries: readonly TokenEntry[]): readonly Login[] {
  return entries.flatMap(({ authorizationToken, proxyEndpoint = '' }) => {
    const [username = '', ...password] = decodeToken(authorizationToken).split(':');
    const account = /^https:\/\/(\d{12})\./.exec(proxyEndpoint)?.[1];
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
    hint: 'the AWS credentials have expired: get them in a step right before this one (aws-actions/configure-aws-credentials), or let them live longer',
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
export function explainAwsFailure(
  doing: string,
  status: number | undefined,
  name: string,
  said: string,
): Problem {
  const known = refusals.find((refusal) => refusal.name.test(name));
  const words = [name, safeLine(said).slice(0, 300)].filter((text) => text !== '').join(': ');
  const hint =
    known?.hint ??
    ((status ?? 0) >= 500
      ? 'the fault lies with AWS: see https://health.aws.amazon.com, and run the job again'
      : 'check registry, region and AWS credentials; with `ecr: false` nobody asks AWS');
  return {
    code: 'login.aws-refused',
    input: 'ecr',
    message: `could not ${doing}: ${[status && `AWS answered ${status}`, words].filter(Boolean).join(': ')}`,
    hint,
  };
}
