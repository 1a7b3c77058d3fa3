import type { Problem } from '../core/problem.ts';

/** What to write here instead of another tool's input; gets its value. */
export type Advice = (value: string) => string;
/** By the name as the runner hands it over: in lower case. */
export type OtherNames = Readonly<Record<string, Advice>>;

/** The mistake of somebody who comes from another tool; nothing where no tool that we know has such an input. */
export function findOtherName(names: OtherNames, name: string, value: string): Problem | undefined {
  const advice = Object.hasOwn(names, name) ? names[name] : undefined;
  if (!advice) return undefined;
  return {
    code: 'input.other-tool',
    input: name,
    message: 'there is no such input here; it is one of another tool',
    hint: advice(value.trim()),
  };
}

const LONGEST = 200;

/** `write \`push: false\``, with a text of several lines below its name. */
export function write(name: string, value: string): string {
  const lines = value
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (value.length > LONGEST || lines.length === 0) return `its name is \`${name}\``;
  return lines.length === 1
    ? `write \`${name}: ${quoteYaml(lines[0] ?? '')}\``
    : `write \`${name}: |\` and below it, one per line: ${lines.map((line) => `\`${line}\``).join(', ')}`;
}

/** The same value under our name. */
export function named(name: string): Advice {
  return (value) => write(name, value);
}

/** The items of a list that commas or white space separate there, as lines. */
export function listed(
  name: string,
  separator: RegExp,
  format: (item: string) => string = (item) => item,
): Advice {
  return (value) =>
    write(
      name,
      value
        .split(separator)
        .map((item) => item.trim())
        .filter((item) => item !== '')
        .map(format)
        .join('\n'),
    );
}

export function needless(why: string): Advice {
  return () => `leave it out: ${why}`;
}

/** Of a switch: what to write where it is on, and where it is off. */
export function switched(on: string, off = 'leave it out: that is the default here'): Advice {
  return (value) => (value.toLowerCase() === 'true' ? on : off);
}

function quoteYaml(text: string): string {
  return /^[*&!|>'"%@`{[#-]|: | #/.test(text) ? JSON.stringify(text) : text;
}
