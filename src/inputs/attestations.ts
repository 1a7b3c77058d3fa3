import { findNearest } from '../core/nearest.ts';
import { type Findings, parseText, type RawInputs } from './raw.ts';

const modes = ['min', 'max'];

/** `true`, `false` in any case, or attributes as they are; `max` is what buildx's own `--provenance` takes for `mode=max`. */
export function parseAttestation(raw: RawInputs, name: 'provenance' | 'sbom', found: Findings): string {
  const text = parseText(raw, name);
  const word = text.toLowerCase();
  if (word === '' || word === 'true' || word === 'false') return word;
  if (name === 'provenance' && modes.includes(word)) return `mode=${word}`;
  const isAttributes = text.split(',').every((field) => /^\s*"?[\w-]+=/.test(field));
  if (!isAttributes) {
    const example = name === 'provenance' ? 'mode=max' : 'generator=<image>';
    found.problems.push({
      code: `${name}.syntax`,
      input: name,
      message: `expected \`true\`, \`false\` or attributes such as \`${example}\`, found "${text}"`,
    });
  }
  const mode = /(?:^|,)mode=([^,]*)/.exec(text)?.[1];
  if (name === 'provenance' && mode !== undefined && !modes.includes(mode)) {
    const nearest = findNearest(mode, modes);
    found.problems.push({
      code: 'provenance.mode',
      input: name,
      message: `the mode of a provenance is \`min\` or \`max\`, found "${mode}"`,
      ...(nearest && { hint: `did you mean \`mode=${nearest}\`?` }),
    });
  }
  return text;
}
