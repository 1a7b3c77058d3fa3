import { findSecrets } from '../content/secret-patterns.ts';

/** One setting of a git configuration: `http.https://github.com/.extraheader`, and its value. */
interface Setting {
  readonly section: string;
  readonly place: string;
  readonly key: string;
  readonly value: string;
}

/** Settings that hold a credential, by name and never by value: actions/checkout writes `http.<host>.extraheader`. */
export function findGitCredentials(text: string, known: readonly string[]): readonly string[] {
  const found = parseGitConfig(text).filter((setting) => holdsCredential(setting, known));
  return [...new Set(found.map(nameSetting))];
}

/** Files that a configuration includes. */
export function listIncludes(text: string): readonly string[] {
  return parseGitConfig(text)
    .filter(({ section, key }) => /^include(?:if)?$/.test(section) && key === 'path')
    .map(({ value }) => value);
}

function parseGitConfig(text: string): readonly Setting[] {
  let [section, place] = ['', ''];
  return text.split(/\r?\n/).flatMap((line) => {
    const head = /^\s*\[\s*([\w.-]+)(?:\s+"([^"]*)")?\s*\]/.exec(line);
    if (head) [section, place] = [(head[1] ?? '').toLowerCase(), head[2] ?? ''];
    const rest = head ? line.slice(head[0].length) : line;
    const at = rest.indexOf('=');
    if (at < 0) return [];
    const key = rest.slice(0, at).trim().toLowerCase();
    const value = rest
      .slice(at + 1)
      .trim()
      .replace(/^"|"$/g, '');
    return [{ section, place, key, value }];
  });
}

function holdsCredential({ place, key, value }: Setting, known: readonly string[]): boolean {
  if (key === 'extraheader' && /authorization\s*:/i.test(value)) return true;
  return [place, value].some((text) => hasUserinfo(text) || findSecrets(text, known).length > 0);
}

/** `https://me:password@host`; a name alone is none. */
function hasUserinfo(text: string): boolean {
  const at = text.indexOf('://');
  return at >= 0 && /^[^\s/@:]*:[^\s/@]+@/.test(text.slice(at + 3));
}

function nameSetting({ section, place, key }: Setting): string {
  const shown = place.replace(/:\/\/[^/@]*@/, '://***@');
  return [section, shown, key].filter((part) => part !== '').join('.');
}
