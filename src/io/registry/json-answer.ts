import { SlipwayError } from '../../core/problem.ts';
import type { HttpResponse } from '../http/http.ts';

/** The object that an answer holds. Proxies and sign-in pages answer 200 with a page to whatever they do not know. */
export function readJsonAnswer(
  { body, headers, url }: HttpResponse,
  doing: string,
): Readonly<Record<string, unknown>> {
  const value = parseJson(new TextDecoder().decode(body));
  if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  const type = headers.get('content-type')?.split(';')[0]?.trim() ?? 'no content type';
  throw new SlipwayError({
    code: 'registry.no-json',
    message: `could not ${doing}: ${url.host} answered ${url.pathname} with something that is not JSON (${type})`,
    hint: 'look at what stands between runner and registry: a proxy or a sign-in page may answer in its place',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
