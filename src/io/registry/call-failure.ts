import { explainNetworkFailure } from '../../core/network-fault.ts';
import { SlipwayError } from '../../core/problem.ts';
import { explainRegistryFailure, type RegistryOperation, type RunFacts } from '../../core/registry-error.ts';
import { NetworkFault, ResponseTooLarge } from '../http/fault.ts';
import type { HttpResponse, OpenResponse } from '../http/http.ts';
import type { Call } from './door.ts';

/** An answer that was not expected, as a problem that names who gave it. */
export function describeRefusal(
  { name: { host, repository }, doing, actions }: Call,
  { status, url }: Pick<HttpResponse, 'status' | 'url'>,
  body: string,
  { api, facts }: { readonly api: URL; readonly facts: RunFacts },
): SlipwayError {
  const operation: RegistryOperation = actions.includes('push') ? 'push' : 'pull';
  const answeredBy = url.origin === api.origin ? undefined : { host: url.host, isTokenService: false };
  const failure = { host, repository, operation, doing, status, body, ...(answeredBy && { answeredBy }) };
  return new SlipwayError(explainRegistryFailure(failure, facts));
}

/** A call that got no answer, or one without end; every other error is passed on. */
export function describeFault({ name, doing }: Call, cause: unknown): unknown {
  const what = `${doing} (${name.host}/${name.repository})`;
  if (cause instanceof NetworkFault) {
    const { host, fault, attempts } = cause;
    return new SlipwayError(explainNetworkFailure({ host, fault, attempts, doing: what }), { cause });
  }
  if (!(cause instanceof ResponseTooLarge)) return cause;
  return new SlipwayError(
    { code: 'registry.too-large', message: `could not ${what}: ${cause.message}` },
    { cause },
  );
}

const mostExplained = 16_384;

/** Enough of an error's body to explain it. */
export async function readStart({ body }: OpenResponse): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > mostExplained) break;
  }
  return text;
}
