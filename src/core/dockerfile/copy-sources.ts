import { type Instruction, mountsOf } from './parse.ts';
import { unquote } from './words.ts';

/** What an instruction takes out of the context, as it is written; nothing where it cannot be read. */
export function readCopySources(instruction: Instruction): readonly string[] | undefined {
  return readSourcesFrom(instruction, undefined);
}

/** The same of a build context with a name. */
export function readSourcesFrom(
  instruction: Instruction,
  context: string | undefined,
): readonly string[] | undefined {
  if (instruction.keyword === 'RUN')
    return mountsOf(instruction)
      .filter((mount) => (mount.get('type') ?? 'bind') === 'bind' && mount.get('from') === context)
      .map((mount) => mount.get('source') ?? mount.get('src') ?? '.');
  const from = instruction.flags.find(({ name }) => name === 'from')?.value;
  if (from !== context) return [];
  const words = readWords(instruction.text);
  return words?.slice(0, -1).filter((word) => !/^<<|^[a-z]+:\/\/|^git@/i.test(word));
}

/** The words of COPY and ADD, in either form. */
function readWords(text: string): readonly string[] | undefined {
  if (!text.startsWith('[')) return text.split(/\s+/).map(unquote);
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined;
  } catch {
    return undefined;
  }
}

/** No variable, no quotes or escapes inside, and nothing that a list of patterns would take for something else. */
export function isPlainSource(source: string): boolean {
  return !/[$"'\\]|^[!#]|\.\./.test(source);
}

/** `./src/` and `/src` are `src`; the whole context is nothing. */
export function trimSource(source: string): string {
  return source
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}
