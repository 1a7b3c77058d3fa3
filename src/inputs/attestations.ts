import { findNearest } from '../core/nearest.ts';
import type { Problem } from '../core/problem.ts';
import { readFields } from './lists.ts';
import { type Findings, parseEntries, parseText, type RawInputs } from './raw.ts';

const modes = ['min', 'max'];
const types = ['provenance', 'sbom'] as const;
type AttestationType = (typeof types)[number];

/** What `provenance` and `sbom` ask for, and, where they are empty, the lines of `attests`. */
export function parseAttestations(
  raw: RawInputs,
  found: Findings,
): Readonly<Record<AttestationType, string>> {
  const lines = parseAttests(raw, found);
  const decide = (type: AttestationType) => {
    const own = parseAttestation(raw, type, found);
    if (own === '' || lines[type] === undefined) return own || lines[type] || '';
    found.notices.push({
      code: 'attests.overridden',
      input: 'attests',
      message: `\`${type}\` is set by itself, so the line \`type=${type}\` is not used`,
    });
    return own;
  };
  return { provenance: decide('provenance'), sbom: decide('sbom') };
}

/** Lines `type=provenance,mode=max`, as `docker buildx build --attest` has them, in the words of the two inputs. */
function parseAttests(raw: RawInputs, found: Findings): Partial<Record<AttestationType, string>> {
  const wishes: Partial<Record<AttestationType, string>> = {};
  for (const { text, line } of parseEntries(raw, 'attests', found)) {
    const reading = readFields(text);
    const fields = 'fields' in reading ? reading.fields.map((field) => field.trim()) : [];
    const name = fields.find((field) => field.startsWith('type='))?.slice(5) ?? '';
    const type = types.find((known) => known === name);
    if (type !== undefined && wishes[type] === undefined) {
      const wish = formatWish(fields.filter((field) => !field.startsWith('type=')));
      const problem = type === 'provenance' ? findModeProblem(wish) : undefined;
      if (problem) found.problems.push({ ...problem, input: 'attests', line });
      wishes[type] = wish;
      continue;
    }
    const nearest = findNearest(name, types);
    found.problems.push({
      code: type === undefined ? 'attests.type' : 'attests.twice',
      input: 'attests',
      line,
      message:
        type === undefined
          ? `expected \`type=provenance\` or \`type=sbom\` with attributes, found "${text}"`
          : `\`type=${type}\` stands here for the second time, and an image has it once`,
      ...(nearest && type === undefined && { hint: `did you mean \`type=${nearest}\`?` }),
    });
  }
  return wishes;
}

function formatWish(fields: readonly string[]): string {
  if (fields.includes('disabled=true')) return 'false';
  const kept = fields.filter((field) => !field.startsWith('disabled='));
  const quoted = kept.map((field) => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field));
  return quoted.join(',') || 'true';
}

/** `true`, `false` in any case, or attributes as they are; `max` is what buildx's own `--provenance` takes for `mode=max`. */
function parseAttestation(raw: RawInputs, name: AttestationType, found: Findings): string {
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
  const problem = name === 'provenance' ? findModeProblem(text) : undefined;
  if (problem) found.problems.push({ ...problem, input: name });
  return text;
}

function findModeProblem(attributes: string): Problem | undefined {
  const mode = /(?:^|,)mode=([^,]*)/.exec(attributes)?.[1];
  if (mode === undefined || modes.includes(mode)) return undefined;
  const nearest = findNearest(mode, modes);
  return {
    code: 'provenance.mode',
    message: `the mode of a provenance is \`min\` or \`max\`, found "${mode}"`,
    ...(nearest && { hint: `did you mean \`mode=${nearest}\`?` }),
  };
}
