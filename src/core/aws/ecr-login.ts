import type { Problem } from '../problem.ts';
import { safeLine } from '../progress/safe-text.ts';

export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A login to a registry of Amazon's, whose password is a token that AWS is to be asked for. */
export interface EcrLogin {
  readonly host: string;
  /** Keys that were given as user name and password; without them those of the runner are used. */
  readonly keys?: AwsKeys;
  /** Nobody asked for it in words: it gives way to a login that docker has, and to there being no credentials. */
  readonly isDefault?: boolean;
  /** The input it came from, for messages. */
  readonly input: string;
}

/** By the SDK's name for where credentials came from; what comes first here is nearest to the user. */
const sources: readonly (readonly [RegExp, string])[] = [
  [/SSO/, 'a login by IAM Identity Center'],
  [/PROCESS/, 'the program that `credential_process` names'],
  [/WEB_ID/, 'a role that the identity of this job gets'],
  [/ASSUME_ROLE|SOURCE_PROFILE|NAMED_PROVIDER/, 'a role that a profile names'],
  [/ENV_VARS/, 'the AWS credentials of AWS_ACCESS_KEY_ID'],
  [/PROFILE|LOGIN/, 'the AWS credentials of a profile'],
  [/HTTP/, "the role of the runner's container"],
  [/IMDS/, "the role of the runner's machine"],
];

/** For the log: whose credentials were used. `features` are the names that the SDK gives the way they came. */
export function describeCredentials(features: readonly string[]): string {
  const name = features.join(' ');
  return sources.find(([pattern]) => pattern.test(name))?.[1] ?? "the runner's AWS credentials";
}

const configure =
  'run aws-actions/configure-aws-credentials in a step before (with `permissions: { id-token: write }`), or give an access key as `username` and its secret as `password`; pull requests from forks and Dependabot runs get no secrets';
const longestReason = 200;

/** `reasons` are what each place said where credentials could have been. */
export function explainNoAws({ host, input }: EcrLogin, reasons: readonly string[]): Problem {
  const looked = [...new Set(reasons.map((text) => safeLine(text).slice(0, longestReason)))];
  return {
    code: 'login.no-aws-credentials',
    input,
    message: `${host} needs AWS credentials, and the runner has none: ${looked.join('; ')}`,
    hint: configure,
  };
}

export function explainNoToken(host: string): Problem {
  return {
    code: 'login.aws-answer',
    input: 'ecr',
    message: `AWS sent no token for ${host} that could be read`,
    hint: 'check what AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_ECR name, and what stands between runner and AWS',
  };
}
