import { type DriverOption, isOptionName, takesCommas } from '../core/builder/driver-options.ts';
import { readFields } from './lists.ts';
import type { Findings } from './raw.ts';

/**
 * One option a line. Commas separate options, as buildx has it; they belong to the value where the option takes a list
 * and no option follows, so `env.NO_PROXY=a,b` needs no quotes. `"env.NO_PROXY=a,b"` is the same.
 */
export function readDriverOptions(
  lines: readonly string[],
  input: string,
  found: Findings,
): readonly DriverOption[] {
  return lines.flatMap((line) => splitLine(line).flatMap((field) => readOption(field, input, found)));
}

function splitLine(line: string): readonly string[] {
  const reading = readFields(line);
  // Quotes in the middle: the line is one option, `nodeselector="a=1,b=2"`.
  const fields = 'fields' in reading ? reading.fields : [line];
  const options: string[] = [];
  for (const field of fields) {
    const before = options.at(-1);
    const isOwn = isOptionName(nameOf(field));
    if (before !== undefined && !isOwn && takesCommas(nameOf(before)))
      options[options.length - 1] = `${before},${field}`;
    else options.push(field);
  }
  return options.map((option) => option.trim());
}

function nameOf(field: string): string {
  return field.split('=')[0]?.trim() ?? '';
}

function readOption(field: string, input: string, found: Findings): readonly DriverOption[] {
  const at = field.indexOf('=');
  if (at > 0) {
    const value = field.slice(at + 1).trim();
    return [{ name: nameOf(field), value: value.replace(/^"(.*)"$/s, '$1') }];
  }
  found.problems.push({
    code: 'driver-opts.syntax',
    input,
    message: `expected \`name=value\`, found "${field}"`,
    hint: 'write one option a line; a value with commas stands in double quotes together with its name: `"env.NO_PROXY=a,b"`',
  });
  return [];
}
