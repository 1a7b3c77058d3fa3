import type { AwsKeys } from '../../core/aws/ecr-login.ts';
import { listWithheld } from '../../core/child-environment.ts';
import type { createRequestHandler } from './request-handler.ts';

export interface CredentialSearch {
  readonly region: string;
  readonly requestHandler: ReturnType<typeof createRequestHandler>;
  /** Whether the machine is asked for a role of its own; away from Amazon that takes a second. */
  readonly asksMachine: boolean;
}

export type FoundCredentials =
  | { readonly keys: AwsKeys; readonly features: readonly string[] }
  /** What each place said where there could have been some. */
  | { readonly reasons: readonly string[] };

/** Finds the runner's AWS credentials where AWS's own tools look for them, by AWS's own providers. */
export async function findCredentials(search: CredentialSearch): Promise<FoundCredentials> {
  withholdFromChildren();
  const reasons: string[] = [];
  for (const provide of await listProviders(search)) {
    try {
      return describeFound(await provide());
    } catch (error) {
      if (!isNothingThere(error)) throw error;
      reasons.push(error.message);
    }
  }
  return { reasons };
}

/** The SDK hands its own environment to the program of `credential_process`. */
function withholdFromChildren(): void {
  for (const name of listWithheld(process.env)) delete process.env[name];
}

/** In the order of the SDK's own chain: https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html */
async function listProviders({ region, requestHandler, asksMachine }: CredentialSearch) {
  const aws = await import('@aws-sdk/credential-providers');
  const clientConfig = { region, requestHandler };
  const { env } = process;
  const isContainer = env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI || env.AWS_CONTAINER_CREDENTIALS_FULL_URI;
  const asks = !isContainer && asksMachine && !/^true$/i.test(env.AWS_EC2_METADATA_DISABLED ?? '');
  return [
    // A profile that is named goes before keys that lie about.
    ...(env.AWS_PROFILE ? [] : [aws.fromEnv()]),
    aws.fromIni({ clientConfig }),
    aws.fromTokenFile({ clientConfig }),
    ...(isContainer ? [aws.fromHttp({})] : []),
    ...(asks ? [aws.fromInstanceMetadata({ timeout: 1000, maxRetries: 0 })] : []),
  ];
}

interface SdkCredentials extends AwsKeys {
  /** How they came, by the SDK's names. */
  readonly $source?: object;
}

function describeFound({ accessKeyId, secretAccessKey, sessionToken, $source = {} }: SdkCredentials) {
  return {
    keys: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
    features: Object.keys($source),
  };
}

/** The SDK's word for "look elsewhere", as opposed to a refusal. */
function isNothingThere(error: unknown): error is Error {
  return error instanceof Error && 'tryNextLink' in error && error.tryNextLink !== false;
}
