/** People write a secret itself where its variable or its file belongs: then it must not be shown. */
const notShown = '(not shown, as it may be the secret itself)';

/** Names of variables with an underscore are no passwords. */
export function quoteVariable(name: string): string {
  return /^[A-Z]+(?:_[A-Z0-9]+)+$/.test(name) ? `\`${name}\`` : notShown;
}

/** Files have a folder in front of them, or an ending; no password ends so. */
const folder = /^(?:\.{1,2}|~|\/[a-z_]+)\//;
const ending =
  /^[\w./-]{0,100}\.(?:cer|cfg|conf|crt|der|env|gpg|ini|json|jks|key|netrc|npmrc|p12|pem|pfx|properties|pub|toml|txt|xml|ya?ml)$/i;

export function quotePath(path: string): string {
  return folder.test(path) || ending.test(path) ? `\`${path}\`` : notShown;
}
