/** Credentials that tell by their shape what they are, as the services document them. */
export const knownTokens: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a token of GitHub', /\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_\w{40,}\b/],
  ['a token of GitLab', /\bglpat-[\w-]{20,}/],
  ['a token of Docker Hub', /\bdckr_(?:pat|oat)_[\w-]{20,}/],
  ['a token of npm', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['a token of PyPI', /\bpypi-[\w-]{50,}/],
  ['a token of Slack', /\bxox[abeoprs]-[\w-]{10,}/],
  ['a key of AWS', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a key of Google', /\bAIza[\w-]{35}/],
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY/],
  // It begins where nothing of its own letters stands before: each run of them is read once.
  ['a signed token (JWT)', /(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{4,}/],
];
