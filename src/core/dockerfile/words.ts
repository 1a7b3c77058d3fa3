/** Words of a Dockerfile line as BuildKit splits them: white space outside quotes ends a word, quotes stay. */
export function splitWords(text: string, escapeToken: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === escapeToken && quote !== "'" && at + 1 < text.length) {
      word += char + text.charAt(at + 1);
      at += 1;
    } else if (quote === '' && isSpace(char)) {
      if (word !== '') words.push(word);
      word = '';
    } else {
      if (quote === '' && (char === '"' || char === "'")) quote = char;
      else if (char === quote) quote = '';
      word += char;
    }
  }
  if (word !== '') words.push(word);
  return words;
}

export function isSpace(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\r' || char === '\n' || char === '\v' || char === '\f';
}

/** A flag of an instruction: `--platform=linux/amd64`. */
export interface Flag {
  readonly name: string;
  readonly value: string;
}

/** The flags that stand between the instruction's name and its arguments, and the rest of the words. */
export function takeFlags(words: readonly string[]): {
  readonly flags: readonly Flag[];
  readonly rest: readonly string[];
} {
  const end = words.findIndex((word) => !word.startsWith('--') || word === '--');
  const count = end === -1 ? words.length : end;
  const rest = words.slice(words[count] === '--' ? count + 1 : count);
  return { flags: words.slice(0, count).map(parseFlag), rest };
}

function parseFlag(word: string): Flag {
  const equals = word.indexOf('=');
  if (equals === -1) return { name: word.slice(2).toLowerCase(), value: '' };
  return { name: word.slice(2, equals).toLowerCase(), value: unquote(word.slice(equals + 1)) };
}

/** Quotes around a whole word go; BuildKit's own quotes inside a mount's fields are left to `parseMount`. */
export function unquote(word: string): string {
  const first = word.charAt(0);
  const isQuoted = word.length > 1 && (first === '"' || first === "'") && word.endsWith(first);
  return isQuoted ? word.slice(1, -1) : word;
}

/** The fields of `--mount=type=cache,target=/x`: comma-separated, a field with a comma stands in double quotes. */
export function parseMount(value: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const field of splitFields(value)) {
    const equals = field.indexOf('=');
    const key = (equals === -1 ? field : field.slice(0, equals)).trim().toLowerCase();
    if (key !== '') fields.set(key, equals === -1 ? 'true' : unquote(field.slice(equals + 1)));
  }
  return fields;
}

function splitFields(value: string): readonly string[] {
  const fields: string[] = [];
  let field = '';
  let isQuoted = false;
  for (const char of value) {
    if (char === '"') isQuoted = !isQuoted;
    else if (char === ',' && !isQuoted) {
      fields.push(field);
      field = '';
    } else field += char;
  }
  return [...fields, field];
}
