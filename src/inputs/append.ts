import type { NodeInput } from '../core/builder/node.ts';
import { findNearest } from '../core/nearest.ts';
import { formatPlatform, parsePlatform } from '../core/platform.ts';
import type { Problem } from '../core/problem.ts';
import { readDriverOptions } from './driver-options.ts';
import { type Findings, type ParseYaml, parseAsYaml, parseText, type RawInputs } from './raw.ts';

const fields = ['name', 'endpoint', 'driver-opts', 'buildkitd-flags', 'platforms'] as const;
type Field = (typeof fields)[number];

/** The nodes beside the first one: a YAML list, as docker/setup-buildx-action has it. */
export function parseAppend(raw: RawInputs, found: Findings, parseYaml?: ParseYaml): readonly NodeInput[] {
  const text = parseText(raw, 'append');
  if (text === '') return [];
  const reading = parseAsYaml(text, parseYaml);
  if ('reason' in reading) {
    const { reason, line } = reading;
    found.problems.push({ ...describe(`found that it is not YAML: ${reason}`), ...(line && { line }) });
    return [];
  }
  const { value } = reading;
  if (!Array.isArray(value)) {
    found.problems.push(describe('found that it is no list'));
    return [];
  }
  return value.flatMap((entry: unknown, index) => readNode(entry, index + 1, found));
}

function readNode(entry: unknown, index: number, found: Findings): readonly NodeInput[] {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    found.problems.push(describe(`found that entry ${index} has no fields`));
    return [];
  }
  const values = new Map<Field, readonly string[]>();
  for (const [name, value] of Object.entries(entry)) {
    const field = fields.find((known) => known === name);
    const texts = listOf(value);
    if (!field) found.problems.push(describeUnknown(name, index));
    else if (!texts) found.problems.push(describe(`found that \`${name}\` of entry ${index} is no text`));
    else values.set(field, texts);
  }
  const single = (field: Field) => (values.get(field) ?? []).join(' ').trim();
  return [
    {
      name: checkName(single('name'), found),
      endpoint: single('endpoint'),
      driverOpts: readDriverOptions(linesOf(values.get('driver-opts')), 'append', found),
      buildkitdFlags: single('buildkitd-flags'),
      platforms: readPlatforms(values.get('platforms') ?? [], found),
    },
  ];
}

/** A text, or a list of texts; nothing where it is neither. */
function listOf(value: unknown): readonly string[] | undefined {
  const list = Array.isArray(value) ? value : value === null ? [] : [value];
  return list.every((one) => typeof one === 'string') ? list : undefined;
}

function linesOf(texts: readonly string[] = []): readonly string[] {
  return texts.flatMap((text) => text.split(/\r?\n/)).filter((line) => line.trim() !== '');
}

/** It becomes part of the name of a container or a pod. */
function checkName(name: string, found: Findings): string {
  if (name === '' || /^[a-zA-Z][\w.-]{0,39}$/.test(name)) return name;
  found.problems.push({
    ...describe(`found the name "${name}"`),
    hint: 'a name begins with a letter, and goes on with letters, digits, `.`, `_` and `-`',
  });
  return '';
}

function readPlatforms(texts: readonly string[], found: Findings): readonly string[] {
  const names = texts.flatMap((text) => text.split(/[\s,]+/)).filter((name) => name !== '');
  return names.flatMap((name) => {
    const reading = parsePlatform(name);
    if ('platform' in reading) return [formatPlatform(reading.platform)];
    found.problems.push({ ...reading.problem, input: 'append' });
    return [];
  });
}

function describeUnknown(name: string, index: number): Problem {
  const nearest = findNearest(name, fields);
  return {
    code: 'append.unknown',
    input: 'append',
    message: `entry ${index} has the field \`${name}\`; there are ${fields.map((field) => `\`${field}\``).join(', ')}`,
    ...(nearest && { hint: `did you mean \`${nearest}\`?` }),
  };
}

function describe(found: string): Problem {
  return {
    code: 'append.syntax',
    input: 'append',
    message: `expected a YAML list of nodes, each with \`endpoint\` and, as needed, \`name\`, \`driver-opts\`, \`buildkitd-flags\`, \`platforms\`; ${found}`,
  };
}
