import { missingIdentity } from '../../core/attest/decision.ts';
import { type Claims, parseIdentityToken } from '../../core/attest/identity.ts';
import { SlipwayError } from '../../core/problem.ts';
import type { Environment } from '../runner.ts';
import { maskSecret } from '../runner.ts';
import { readJson, type Service } from './service.ts';

/** Who the job is, by GitHub's word. */
export interface Identity {
  readonly token: string;
  readonly claims: Claims;
}

/** Asks the runner's service for a token that Sigstore takes; it is good for some minutes. */
export async function requestIdentity(service: Service, env: Environment): Promise<Identity> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: address, ACTIONS_ID_TOKEN_REQUEST_TOKEN: secret } = env;
  if (!address || !secret || !URL.canParse(address)) throw new SlipwayError(missingIdentity);
  const url = new URL(address);
  url.searchParams.set('audience', 'sigstore');
  const doing = 'get an identity token for the job';
  const headers = { authorization: `Bearer ${secret}`, accept: 'application/json' };
  const response = await service({ method: 'GET', url, headers, doing, expected: [200] });
  const { value } = (readJson(response, doing) ?? {}) as { readonly value?: unknown };
  const token = typeof value === 'string' ? value : '';
  maskSecret(token);
  return { token, claims: parseIdentityToken(token) };
}
