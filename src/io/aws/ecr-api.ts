import type { EcrHost } from '../../core/aws/ecr-host.ts';
import type { AwsKeys } from '../../core/aws/ecr-login.ts';
import { explainAwsFailure, type TokenEntry } from '../../core/aws/ecr-token.ts';
import { explainNetworkFailure } from '../../core/network-fault.ts';
import { SlipwayError } from '../../core/problem.ts';
import { NetworkFault } from '../http/fault.ts';
import type { createRequestHandler } from './request-handler.ts';

/** Asks ECR for tokens (`GetAuthorizationToken`), those of several accounts at once. */
export async function requestTokens(
  place: EcrHost,
  accounts: readonly string[],
  credentials: AwsKeys,
  requestHandler: ReturnType<typeof createRequestHandler>,
): Promise<readonly TokenEntry[]> {
  const { region, isFips, isDualStack } = place;
  // The request handler tries again by itself.
  const config = { region, credentials, requestHandler, maxAttempts: 1 };
  if (place.kind === 'public') {
    const { ECRPUBLICClient, GetAuthorizationTokenCommand } = await import('@aws-sdk/client-ecr-public');
    const answer = await new ECRPUBLICClient(config).send(new GetAuthorizationTokenCommand({}));
    return answer.authorizationData ? [answer.authorizationData] : [];
  }
  const { ECRClient, GetAuthorizationTokenCommand } = await import('@aws-sdk/client-ecr');
  const client = new ECRClient({ ...config, useFipsEndpoint: isFips, useDualstackEndpoint: isDualStack });
  const answer = await client.send(
    new GetAuthorizationTokenCommand(accounts.length > 0 ? { registryIds: [...accounts] } : {}),
  );
  return answer.authorizationData ?? [];
}

/** Turns AWS's refusals and the network's faults into problems; `doing` goes on after "could not". */
export async function explainingAws<T>(doing: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof NetworkFault)
      throw new SlipwayError(explainNetworkFailure({ ...cause, doing }), { cause });
    const refusal = readRefusal(cause);
    if (!refusal) throw cause;
    throw new SlipwayError(explainAwsFailure(doing, refusal.status, refusal.name, refusal.message));
  }
}

/** A refusal by a service has the status of its answer; one by a provider of credentials has none. */
function readRefusal(error: unknown) {
  if (!(error instanceof Error)) return undefined;
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  if (!$metadata && !('tryNextLink' in error)) return undefined;
  return { status: $metadata?.httpStatusCode, name: error.name, message: error.message };
}
