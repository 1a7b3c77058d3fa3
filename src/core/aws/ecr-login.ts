import type { Problem } from '../problem.ts';
import type { AwsKeys, AwsSource } from './credential-source.ts';

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

/** For the log: whose credentials were used. */
export function describeAwsSource({ keys }: EcrLogin, source: AwsSource | undefined): string {
  if (keys || !source) return 'the AWS keys of the inputs';
  switch (source.kind) {
    case 'keys':
      return `the AWS credentials of ${source.from}`;
    case 'web-identity':
      return `the role ${source.role} of ${source.from}`;
    case 'container':
      return "the role of the runner's container";
    case 'machine':
      return "the role of the runner's machine";
    case 'unknown':
      return `the profile \`${source.profile}\``;
  }
}

const configure =
  'run aws-actions/configure-aws-credentials in a step before (with `permissions: { id-token: write }`), or give an access key as `username` and its secret as `password`; pull requests from forks and Dependabot runs get no secrets';

export function explainNoAws({ host, input }: EcrLogin, source: AwsSource | undefined): Problem {
  const why =
    source?.kind === 'unknown'
      ? `the profile \`${source.profile}\` gets them by \`${source.setting}\`, which this action does not do`
      : source?.kind === 'web-identity'
        ? `${source.from} names \`${source.tokenFile}\`, which is empty or not there`
        : 'the runner has none: neither AWS_ACCESS_KEY_ID, nor a web identity, nor a profile, nor a role of its machine';
  return {
    code: 'login.no-aws-credentials',
    input,
    message: `${host} is logged in to by AWS credentials, and ${why}`,
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
