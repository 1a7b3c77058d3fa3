/** What a secret looks like, and what it is called. */
interface SecretForm {
  readonly name: string;
  readonly pattern: RegExp;
}

/**
 * Prefixes that their makers chose so that leaks are found; each is a literal followed by one class of characters, so
 * no text makes them slow. What has no such mark (a password, a JSON web token, which is often a public key) is found
 * only where its value is known to the run.
 */
const forms: readonly SecretForm[] = [
  { name: 'a GitHub token', pattern: /\bgh[oprsu]_[A-Za-z0-9_]{36}/ },
  { name: 'a GitHub token', pattern: /\bgithub_pat_[A-Za-z0-9_]{60}/ },
  { name: 'an AWS access key', pattern: /\b(?:AKIA|ASIA)(?![A-Z2-7]{9}EXAMPLE)[A-Z2-7]{16}\b/ },
  { name: 'a Slack token', pattern: /\bxox[abeoprs]-[A-Za-z0-9]{8,}-[A-Za-z0-9-]{8}/ },
  { name: 'a GitLab token', pattern: /\bgl(?:pat|dt|rt|ptt|cbt)-[A-Za-z0-9_-]{20}/ },
  { name: 'an npm token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { name: 'a PyPI token', pattern: /\bpypi-AgE[A-Za-z0-9_-]{50}/ },
  { name: 'a Docker Hub token', pattern: /\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{24}/ },
  { name: 'a Stripe key', pattern: /\b[rs]k_live_[A-Za-z0-9]{20}/ },
  { name: 'an API key of a language model', pattern: /\bsk-(?:ant|proj|svcacct)-[A-Za-z0-9_-]{20}/ },
  { name: 'a private key', pattern: /-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY/ },
];

/** A value that is shorter may stand anywhere by chance. */
const shortestValue = 8;

/** What secrets a text holds, by name, each once; never their values. */
export function findSecrets(text: string, known: readonly string[]): readonly string[] {
  const found = forms.filter(({ pattern }) => pattern.test(text)).map(({ name }) => name);
  const isKnown = known.some((value) => value.trim().length >= shortestValue && text.includes(value.trim()));
  return [...new Set(isKnown ? [...found, 'a secret of this run'] : found)];
}
