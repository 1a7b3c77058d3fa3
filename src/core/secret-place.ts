/** People write a secret itself where its variable or its file belongs: then it must not be shown. */
const notShown = '(not shown, as it may be the secret itself)';

/** Names of variables with an underscore are no passwords. */
export function quoteVariable(name: string): string {
  return /^[A-Z]+(?:_[A-Z0-9]+)+$/.test(name) ? `\`${name}\`` : notShown;
}

export function quotePath(path: string): string {
  return /^(?:\.{1,2}|~|\/[a-z_]+)\//.test(path) ? `\`${path}\`` : notShown;
}
