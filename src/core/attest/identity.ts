import { SlipwayError } from '../problem.ts';

/** What GitHub says of the job in the token that proves its identity (docs.github.com, "OpenID Connect reference"). */
export type Claims = Readonly<Record<(typeof claimNames)[number], string>> & {
  /** `public`, `private` or `internal`; absent on servers that do not say. */
  readonly repository_visibility?: string;
};

const claimNames = [
  'sub',
  'ref',
  'sha',
  'repository',
  'event_name',
  'job_workflow_ref',
  'workflow_ref',
  'repository_id',
  'repository_owner_id',
  'runner_environment',
  'run_id',
  'run_attempt',
] as const;

/**
 * Reads the claims of an identity token. Its signature is for Fulcio to check: the token came over TLS from the address
 * that the runner gave, and what is written here of its claims is signed only with the certificate that Fulcio gives for it.
 */
export function parseIdentityToken(token: string): Claims {
  const fields = parsePayload(token.split('.')[1] ?? '');
  const missing = claimNames.filter((name) => typeof fields[name] !== 'string' || fields[name] === '');
  if (missing.length === 0) return fields as unknown as Claims;
  throw new SlipwayError({
    code: 'attest.identity',
    message: `the identity token of the job does not say ${missing.join(', ')}: provenance cannot be written without`,
    hint: 'a self-hosted runner may be too old; so may be a stand-in for the runner',
  });
}

function parsePayload(part: string): Readonly<Record<string, unknown>> {
  try {
    const binary = atob(part.replaceAll('-', '+').replaceAll('_', '/'));
    const text = new TextDecoder().decode(Uint8Array.from(binary, (char) => char.codePointAt(0) ?? 0));
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // Whatever it is, it is no token: all claims are missing.
    return {};
  }
}
