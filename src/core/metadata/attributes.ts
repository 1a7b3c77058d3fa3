import { findNearest } from '../nearest.ts';
import { SlipwayError } from '../problem.ts';
import { globalScope, pep440Scope, scheduleScope, semverScope } from './expressions.ts';
import type { CompilePattern } from './pattern.ts';
import type { Flaw, TemplateScope, Templates } from './template.ts';
import type { TagType } from './types.ts';

/** What a type of rule takes beside `enable`, `priority`, `prefix` and `suffix`. */
interface TypeDescription {
  readonly priority: number;
  readonly attributes: readonly string[];
  readonly required?: readonly string[];
  readonly defaults?: Readonly<Record<string, string>>;
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  /** Which attributes are templates, and the names they may use; `patterns` are regular expressions. */
  readonly templates?: Readonly<Record<string, TemplateScope>>;
  readonly patterns?: readonly string[];
}

const anyType = ['type', 'enable', 'priority', 'prefix', 'suffix'];
const anyTemplates = { enable: globalScope, prefix: globalScope, suffix: globalScope };

export const tagTypes: Readonly<Record<TagType, TypeDescription>> = {
  schedule: {
    priority: 1000,
    attributes: ['pattern'],
    defaults: { pattern: 'nightly' },
    templates: { pattern: scheduleScope },
  },
  semver: {
    priority: 900,
    attributes: ['pattern', 'value', 'match'],
    required: ['pattern'],
    templates: { pattern: semverScope, value: globalScope },
    patterns: ['match'],
  },
  pep440: {
    priority: 900,
    attributes: ['pattern', 'value', 'match'],
    required: ['pattern'],
    templates: { pattern: pep440Scope, value: globalScope },
    patterns: ['match'],
  },
  match: {
    priority: 800,
    attributes: ['pattern', 'group', 'value'],
    required: ['pattern'],
    defaults: { group: '0' },
    templates: { value: globalScope },
    patterns: ['pattern'],
  },
  edge: { priority: 700, attributes: ['branch'] },
  ref: {
    priority: 600,
    attributes: ['event'],
    required: ['event'],
    choices: { event: ['branch', 'tag', 'pr'] },
  },
  raw: {
    priority: 200,
    attributes: ['value'],
    required: ['value'],
    templates: { value: globalScope },
  },
  sha: {
    priority: 100,
    attributes: ['format'],
    defaults: { format: 'short', prefix: 'sha-' },
    choices: { format: ['short', 'long'] },
  },
  // Last, so that the first tag, which is the version of the image, is never a channel beside another tag.
  channel: {
    priority: 50,
    attributes: ['value', 'match'],
    templates: { value: globalScope },
    patterns: ['match'],
  },
};

export const tagTypeNames = Object.keys(tagTypes) as readonly TagType[];
const everyAttribute = [
  ...new Set([...anyType, ...tagTypeNames.flatMap((type) => tagTypes[type].attributes)]),
];

/** An attribute that no rule has is a mistake; one that only other types have is read and changes nothing. */
export function checkAttributeName(type: TagType, name: string): { flaw: Flaw; fatal: boolean } | undefined {
  if (anyType.includes(name) || tagTypes[type].attributes.includes(name)) return undefined;
  const owners = tagTypeNames.filter((other) => tagTypes[other].attributes.includes(name));
  const own = [...tagTypes[type].attributes, ...anyType];
  if (owners.length > 0) {
    return {
      fatal: false,
      flaw: {
        code: 'tags.idle-attribute',
        message: `\`${name}\` changes nothing on type=${type}; it belongs to ${owners.map((owner) => `type=${owner}`).join(', ')}`,
        hint: `type=${type} has ${own.map((known) => `\`${known}\``).join(', ')}`,
      },
    };
  }
  const nearest = findNearest(name, own) ?? findNearest(name, everyAttribute);
  return {
    fatal: true,
    flaw: {
      code: 'tags.unknown-attribute',
      message: `there is no attribute \`${name}\``,
      hint: nearest
        ? `did you mean \`${nearest}\`?`
        : `type=${type} has ${own.map((known) => `\`${known}\``).join(', ')}`,
    },
  };
}

/** What reads the values of rules. */
export interface RuleReaders {
  readonly templates: Templates;
  readonly compilePattern: CompilePattern;
}

/** What is wrong with the values of a rule, as far as they can be judged before anything is evaluated. */
export function checkAttributes(
  type: TagType,
  attributes: ReadonlyMap<string, string>,
  readers: RuleReaders,
): readonly Flaw[] {
  const description = tagTypes[type];
  const templates = Object.entries({ ...anyTemplates, ...description.templates });
  return [
    ...(description.required ?? [])
      .filter((name) => !attributes.has(name))
      .map((name) => missing(type, name)),
    ...Object.entries(description.choices ?? {}).flatMap(([name, words]) =>
      checkChoice(name, words, attributes.get(name)),
    ),
    ...templates.flatMap(([name, scope]) => readers.templates.check(attributes.get(name) ?? '', scope)),
    ...(description.patterns ?? []).flatMap((name) =>
      checkPattern(attributes.get(name), type === 'match', readers),
    ),
    ...checkNumber('priority', attributes.get('priority')),
    ...(type === 'match' ? checkNumber('group', attributes.get('group')) : []),
    ...checkEnable(attributes.get('enable')),
  ];
}

const examples: Readonly<Record<string, string>> = {
  semver: 'type=semver,pattern={{version}}',
  pep440: 'type=pep440,pattern={{version}}',
  match: 'type=match,pattern=v(.*),group=1',
  ref: 'type=ref,event=branch',
  raw: 'type=raw,value=edge',
};

function missing(type: TagType, name: string): Flaw {
  return {
    code: 'tags.missing-attribute',
    message: `type=${type} needs \`${name}\``,
    hint: `for example \`${examples[type] ?? ''}\``,
  };
}

function checkChoice(name: string, words: readonly string[], value: string | undefined): readonly Flaw[] {
  if (value === undefined || words.includes(value)) return [];
  const nearest = findNearest(value, words);
  return [
    {
      code: 'tags.not-a-choice',
      message: `\`${name}\` is one of ${words.map((word) => `\`${word}\``).join(', ')}, found "${value}"`,
      ...(nearest && { hint: `did you mean \`${nearest}\`?` }),
    },
  ];
}

function checkPattern(
  text: string | undefined,
  slashes: boolean,
  { compilePattern }: RuleReaders,
): readonly Flaw[] {
  if (text === undefined) return [];
  try {
    compilePattern(text, slashes);
    return [];
  } catch (error) {
    if (error instanceof SlipwayError) return error.problems;
    throw error;
  }
}

function checkNumber(name: string, value: string | undefined): readonly Flaw[] {
  if (value === undefined || !Number.isNaN(Number(value))) return [];
  return [{ code: 'tags.not-a-number', message: `\`${name}\` is a number, found "${value}"` }];
}

/** Where `enable` is a template, its outcome is judged when it is evaluated. */
export function checkEnable(value: string | undefined): readonly Flaw[] {
  if (value === undefined || value === 'true' || value === 'false' || value.includes('{{')) return [];
  return [
    {
      code: 'tags.enable',
      message: `\`enable\` is \`true\` or \`false\`, found "${value}"`,
      hint: `a workflow expression gives one of the two: \`enable=\${{ github.ref_name == 'main' }}\``,
    },
  ];
}
