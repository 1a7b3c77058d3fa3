import { type EcrHost, locateEcr } from '../core/aws/ecr-host.ts';
import {
  type AwsKeys,
  describeCredentials,
  type EcrLogin,
  explainNoAws,
  explainNoToken,
} from '../core/aws/ecr-login.ts';
import { listAccounts, parseTokens } from '../core/aws/ecr-token.ts';
import type { Login } from '../core/docker-config.ts';
import { SlipwayError } from '../core/problem.ts';
import { findCredentials } from '../io/aws/credentials.ts';
import { explainingAws, requestTokens } from '../io/aws/ecr-api.ts';
import { createRequestHandler } from '../io/aws/request-handler.ts';
import { Http } from '../io/http/http.ts';
import { openProxies } from '../io/http/proxy.ts';
import type { Io } from '../io/io.ts';
import { maskSecret } from '../io/runner.ts';
import { findDockerLogin } from './docker-login.ts';

type RequestHandler = ReturnType<typeof createRequestHandler>;

/** Logins to ECR for this step; AWS is asked only for hosts that the run needs. Loaded only where there are any. */
export async function loginToEcr(
  io: Io,
  wanted: readonly EcrLogin[],
  push: boolean,
): Promise<readonly Login[]> {
  const agentFor = await openProxies(io.env);
  const handler = createRequestHandler(new Http({ signal: io.signal, ...(agentFor && { agentFor }) }));
  const logins = await Promise.all(wanted.map((one) => loginToHost(io, handler, one, push)));
  return logins.flat();
}

async function loginToHost(
  io: Io,
  handler: RequestHandler,
  wanted: EcrLogin,
  push: boolean,
): Promise<readonly Login[]> {
  const { host, isDefault } = wanted;
  if (isDefault && (await findDockerLogin(io, [], host))) return [];
  const place = locateEcr(host, regionOf(io));
  const found = await takeCredentials(io, handler, wanted);
  if ('reasons' in found) {
    if (isDefault) return [];
    return leaveOut(io, wanted, found.reasons, push);
  }
  const logins = await askForTokens(io, handler, wanted, place, found.keys);
  for (const { password } of logins) maskSecret(password);
  io.log.line(`Logged in to ${host} by ${found.whose}, region ${place.region}`);
  return logins;
}

/** The keys of the inputs, else those of the runner. */
async function takeCredentials(io: Io, requestHandler: RequestHandler, { keys, isDefault }: EcrLogin) {
  if (keys) return { keys, whose: 'the AWS keys of the inputs' };
  const search = { region: regionOf(io), requestHandler, asksMachine: !isDefault };
  const found = await untilCancelled(io, explainingAws('get AWS credentials', findCredentials(search)));
  if ('reasons' in found) return found;
  for (const value of [found.keys.secretAccessKey, found.keys.sessionToken]) if (value) maskSecret(value);
  return { keys: found.keys, whose: describeCredentials(found.features) };
}

/** The SDK's providers know no signal. */
async function untilCancelled<T>({ signal }: Io, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  return new Promise<T>((resolve, reject) => {
    const cancel = () => reject(signal.reason);
    signal.addEventListener('abort', cancel, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}

function leaveOut(io: Io, wanted: EcrLogin, reasons: readonly string[], push: boolean): readonly Login[] {
  const problem = explainNoAws(wanted, reasons);
  if (push) throw new SlipwayError(problem);
  io.log.problem('notice', {
    ...problem,
    message: `${problem.message}; nothing is pushed, so this login is left out`,
  });
  return [];
}

async function askForTokens(
  { env }: Io,
  handler: RequestHandler,
  { host, isDefault }: EcrLogin,
  place: EcrHost,
  keys: AwsKeys,
): Promise<readonly Login[]> {
  const accounts = listAccounts(place, env.AWS_ACCOUNT_IDS);
  const asked = requestTokens(place, accounts, keys, handler);
  const logins = parseTokens(host, await explainingAws('get a token for ECR', asked));
  if (logins.length === 0) throw new SlipwayError(explainNoToken(host));
  return isDefault ? logins.map((login) => ({ ...login, isDefault })) : logins;
}

function regionOf({ env }: Io): string {
  return env.AWS_REGION || env.AWS_DEFAULT_REGION || 'us-east-1';
}
