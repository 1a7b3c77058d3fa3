import { type JsonValue, textAt } from '../event.ts';
import type { AwsKeys } from './credential-source.ts';

/** The form of `AssumeRoleWithWebIdentity`, the one call to AWS that needs no signature. */
export function formatRoleForm(role: string, session: string, token: string): string {
  return new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: role,
    RoleSessionName: session,
    WebIdentityToken: token,
  }).toString();
}

/** The answer of STS, which is XML of a fixed form; nothing where it holds no keys. */
export function parseRoleAnswer(xml: string): AwsKeys | undefined {
  return makeKeys(
    elementOf(xml, 'AccessKeyId'),
    elementOf(xml, 'SecretAccessKey'),
    elementOf(xml, 'SessionToken'),
  );
}

/** STS's refusal: its code and its words. */
export function parseRoleRefusal(xml: string): { readonly name: string; readonly said: string } {
  return { name: elementOf(xml, 'Code') ?? '', said: elementOf(xml, 'Message') ?? '' };
}

/** The keys as containers and machines of Amazon's give them. */
export function parseKeyDocument(document: JsonValue | undefined): AwsKeys | undefined {
  return makeKeys(
    textAt(document, 'AccessKeyId'),
    textAt(document, 'SecretAccessKey'),
    textAt(document, 'Token'),
  );
}

function makeKeys(
  accessKeyId?: string,
  secretAccessKey?: string,
  sessionToken?: string,
): AwsKeys | undefined {
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

/** Keys and tokens are letters, digits and `+/=`; words may hold the three entities that XML needs. */
function elementOf(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]?.trim();
  return text
    ?.replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
