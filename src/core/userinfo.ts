/**
 * The login in an address, `https://user:password@host`. People paste addresses as they have them, passwords that
 * should have been percent-encoded included, so it may hold any character: `/`, `@`, `#`, `%`.
 */

const hidden = '***';
const schemeOf = /[a-z][a-z0-9+.-]*:\/\//i;
/** A host that reads like one: then what follows its slash is a path. */
const plainHost = /^(?:[\w-]+(?:\.[\w-]+)+|localhost|\[[\da-f:]+\])(?::\d*)?$/i;

/** The text without the logins of the addresses in it. Rather too much is hidden than a part of a password shown. */
export function hideUserinfo(text: string): string {
  return mapWords(text, hideInWord);
}

/** The same where a value of an input is quoted: `user:password@host` counts without `https://`, too. */
export function hideLogins(text: string): string {
  return mapWords(text, (word) => (schemeOf.test(word) ? hideInWord(word) : hideBare(word)));
}

/** The passwords in a text's addresses, for the runner to mask; a short one would black out half of the log. */
export function findPasswords(text: string): readonly string[] {
  return (text.match(/\S+/g) ?? []).flatMap((word) => {
    const parts = splitWord(word);
    if (!parts || plainHost.test(parts.authority)) return [];
    const colon = parts.userinfo.indexOf(':');
    const user = colon < 0 ? parts.userinfo : parts.userinfo.slice(0, colon);
    const password = colon < 0 ? '' : parts.userinfo.slice(colon + 1);
    return [
      // A name of twenty characters is a token: `https://<token>:x-oauth-basic@github.com`.
      ...(user.length >= 20 ? [user] : []),
      ...(password.length >= 8 && password !== 'x-oauth-basic' ? [password] : []),
    ];
  });
}

function hideInWord(word: string): string {
  const parts = splitWord(word);
  return parts ? `${parts.before}${hidden}${parts.after}` : word;
}

interface AddressParts {
  readonly before: string;
  readonly userinfo: string;
  readonly after: string;
  /** What a reader of addresses takes for the host, with its login. */
  readonly authority: string;
}

function splitWord(word: string): AddressParts | undefined {
  const scheme = schemeOf.exec(word);
  if (!scheme) return undefined;
  const start = scheme.index + scheme[0].length;
  const rest = word.slice(start);
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? '';
  // The name of a ref may have an `@`, as in `https://github.com/acme/app.git#refs/tags/pkg@1.2`, and one stands in
  // front of the ref of a workflow: `https://github.com/acme/app/.github/workflows/ci.yml@refs/heads/main`.
  const searched = plainHost.test(authority) ? rest.replace(/(?:#|@refs\/).*$/s, '') : rest;
  const end = findLastAt(searched);
  if (end < 0) return undefined;
  const before = word.slice(0, start);
  return { before, userinfo: rest.slice(0, end), after: rest.slice(end), authority };
}

function hideBare(word: string): string {
  const end = findLastAt(word);
  const start = /^["'`(]*/.exec(word)?.[0].length ?? 0;
  return word.slice(start, Math.max(end, 0)).includes(':')
    ? `${word.slice(0, start)}${hidden}${word.slice(end)}`
    : word;
}

/** The last `@` that does not stand in front of a digest. */
function findLastAt(text: string): number {
  let end = text.lastIndexOf('@');
  while (end >= 0 && /^@sha\d+:/.test(text.slice(end, end + 12)))
    end = end === 0 ? -1 : text.lastIndexOf('@', end - 1);
  return end;
}

function mapWords(text: string, map: (word: string) => string): string {
  return text.includes('@') ? text.replace(/\S+/g, map) : text;
}
