import { join } from 'node:path';
import {
  type AwsKeys,
  type AwsSource,
  findAwsSource,
  hasAwsCredentials,
} from '../core/aws/credential-source.ts';
import { type EcrHost, locateEcr } from '../core/aws/ecr-host.ts';
import { describeAwsSource, type EcrLogin, explainNoAws, explainNoToken } from '../core/aws/ecr-login.ts';
import { deriveTokenCall, parseTokenAnswer } from '../core/aws/ecr-token.ts';
import type { Login } from '../core/docker-config.ts';
import { SlipwayError } from '../core/problem.ts';
import { assumeRole, callAws, readContainerKeys, readMachineKeys } from '../io/aws/aws-api.ts';
import { readTextIfThere } from '../io/files.ts';
import { Http } from '../io/http/http.ts';
import { openProxies } from '../io/http/proxy.ts';
import type { Io } from '../io/io.ts';
import { maskSecret } from '../io/runner.ts';
import { findDockerLogin } from './docker-login.ts';

/** Logins to ECR for this step; AWS is asked only for hosts that the run needs. Loaded only where there are any. */
export async function loginToEcr(
  io: Io,
  wanted: readonly EcrLogin[],
  push: boolean,
): Promise<readonly Login[]> {
  const agentFor = await openProxies(io.env);
  const http = new Http({ signal: io.signal, ...(agentFor && { agentFor }) });
  const logins = await Promise.all(wanted.map((one) => loginToHost(io, http, one, push)));
  return logins.flat();
}

async function loginToHost(io: Io, http: Http, wanted: EcrLogin, push: boolean): Promise<readonly Login[]> {
  const { host, isDefault } = wanted;
  if (isDefault && (await findDockerLogin(io, [], host))) return [];
  const found = wanted.keys ? undefined : findAwsSource(io.env, await readProfiles(io));
  if (isDefault && !hasAwsCredentials(found)) return [];
  const keys = wanted.keys ?? (found && (await readKeys(io, http, found)));
  if (!keys) {
    const problem = explainNoAws(wanted, found);
    if (push) throw new SlipwayError(problem);
    io.log.problem('notice', {
      ...problem,
      message: `${problem.message}; nothing is pushed, so this login is left out`,
    });
    return [];
  }
  const place = locateEcr(host, regionOf(io));
  const logins = await askForToken(io, http, wanted, place, keys);
  for (const { password } of logins) maskSecret(password);
  io.log.line(`Logged in to ${host} by ${describeAwsSource(wanted, found)}, region ${place.region}`);
  return logins;
}

async function askForToken(
  { env }: Io,
  http: Http,
  { host, isDefault }: EcrLogin,
  place: EcrHost,
  keys: AwsKeys,
): Promise<readonly Login[]> {
  const call = deriveTokenCall(place, env.AWS_ACCOUNT_IDS);
  const own = place.kind === 'public' ? env.AWS_ENDPOINT_URL_ECR_PUBLIC : env.AWS_ENDPOINT_URL_ECR;
  const endpoint = own || env.AWS_ENDPOINT_URL || place.endpoint;
  const logins = parseTokenAnswer(host, await callAws(http, endpoint, place.region, call, keys));
  if (logins.length === 0) throw new SlipwayError(explainNoToken(host));
  return isDefault ? logins.map((login) => ({ ...login, isDefault })) : logins;
}

function regionOf({ env }: Io): string {
  return env.AWS_REGION || env.AWS_DEFAULT_REGION || 'us-east-1';
}

async function readProfiles({ env }: Io): Promise<readonly string[]> {
  const folder = join(env.HOME || env.USERPROFILE || '', '.aws');
  const paths = [
    env.AWS_SHARED_CREDENTIALS_FILE || join(folder, 'credentials'),
    env.AWS_CONFIG_FILE || join(folder, 'config'),
  ];
  return Promise.all(paths.map(async (path) => (await readTextIfThere(path)) ?? ''));
}

async function readKeys(io: Io, http: Http, source: AwsSource): Promise<AwsKeys | undefined> {
  switch (source.kind) {
    case 'keys':
      return source.keys;
    case 'web-identity':
      return takeRole(io, http, source);
    case 'container': {
      const token = source.tokenFile ? await readTextIfThere(source.tokenFile) : source.token;
      return maskKeys(await readContainerKeys(http, new URL(source.url), token?.trim()));
    }
    case 'machine':
      return maskKeys(await readMachineKeys(http, source.url));
    case 'unknown':
      return undefined;
  }
}

async function takeRole(
  io: Io,
  http: Http,
  { role, session, tokenFile }: AwsSource & { kind: 'web-identity' },
): Promise<AwsKeys | undefined> {
  const token = (await readTextIfThere(tokenFile))?.trim();
  if (!token) return undefined;
  const { env } = io;
  const region = regionOf(io);
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const endpoint = env.AWS_ENDPOINT_URL_STS || env.AWS_ENDPOINT_URL || `https://sts.${region}.${suffix}`;
  return maskKeys(await assumeRole(http, endpoint, { role, session, token }));
}

function maskKeys(keys: AwsKeys | undefined): AwsKeys | undefined {
  if (keys) for (const value of [keys.secretAccessKey, keys.sessionToken]) if (value) maskSecret(value);
  return keys;
}
