import { findNearest } from '../nearest.ts';
import { ownValue } from '../own-value.ts';
import type { Problem } from '../problem.ts';

/** What is wrong with a text, without the place where it stands: the caller knows input and line. */
export type Flaw = Pick<Problem, 'code' | 'message' | 'hint'>;

/** The program, not the user, forgot something: no problem to report, but a defect. */
export class CallerMistake extends Error {}

/** The names that a template may use in its place, and what to say of names that live elsewhere. */
export interface TemplateScope {
  readonly names: readonly string[];
  readonly elsewhere: Readonly<Record<string, string>>;
}

/** Whoever can read templates that are more than plain: ./template-engine.ts. */
export interface TemplateEngine {
  readonly compile: (template: string, escapeHtml: boolean) => (values: object) => string;
  readonly check: (template: string, scope: TemplateScope) => readonly Flaw[];
  readonly isRaw: (template: string) => boolean;
}

export interface Templates {
  /** @throws SlipwayError with the flaw, whatever the engine or a value objects to */
  readonly render: (template: string, values: object) => string;
  /** What is wrong with a template before any value is known: its syntax, and names that nobody fills in. */
  readonly check: (template: string, scope: TemplateScope) => readonly Flaw[];
  /** Whether a template is nothing but `{{raw}}`, which pre-releases may keep. */
  readonly isRaw: (template: string) => boolean;
}

export const BLOCKS = ['if', 'unless', 'each', 'with', 'lookup', 'log'];
export const DATES = ['date', 'commit_date'];
// Words with a meaning of their own in Handlebars.
const WORDS = [...BLOCKS, ...DATES, 'else', 'as', 'this', 'true', 'false', 'null', 'undefined'];
const NAME = /(?<![\\{])\{\{[ \t]*([a-z_]+)[ \t]*\}\}(?!\})/g;

/** A text whose expressions are names alone, `v{{major}}.{{ minor }}`: the engine would do no more than put them in. */
export function isPlain(text: string): boolean {
  const rest = text.replace(NAME, (whole, name: string) => (WORDS.includes(name) ? whole : ' '));
  return !rest.includes('{{');
}

/** Reads each template once, since a rule may be asked about thousands of versions; plain ones without the engine. */
export function createTemplates(escapeHtml: boolean, engine?: TemplateEngine): Templates {
  const read = new Map<string, (values: object) => string>();
  const needEngine = (template: string): TemplateEngine => {
    if (engine) return engine;
    throw new CallerMistake(
      `\`${template}\` needs the template engine, and none was handed in: see findTools`,
    );
  };
  const prepare = (template: string) =>
    isPlain(template)
      ? (values: object) => renderPlain(template, values, escapeHtml)
      : needEngine(template).compile(template, escapeHtml);
  return {
    render: (template, values) => {
      const run = read.get(template) ?? prepare(template);
      read.set(template, run);
      return run(values);
    },
    check: (template, scope) =>
      isPlain(template) ? checkPlain(template, scope) : needEngine(template).check(template, scope),
    isRaw: (template) =>
      isPlain(template) ? /^\{\{[ \t]*raw[ \t]*\}\}$/.test(template) : needEngine(template).isRaw(template),
  };
}

function renderPlain(template: string, values: object, escapeHtml: boolean): string {
  return template.replace(NAME, (_, name: string) => {
    const found: unknown = Object.hasOwn(values, name) ? Reflect.get(values, name) : undefined;
    const value: unknown = typeof found === 'function' ? Reflect.apply(found, values, []) : found;
    const text = value === undefined || value === null ? '' : String(value);
    return escapeHtml ? escapeText(text) : text;
  });
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
  '`': '&#x60;',
  '=': '&#x3D;',
};

/** The characters that Handlebars escapes, as it escapes them: they are part of tags that people know. */
function escapeText(text: string): string {
  return text.replace(/[&<>"'`=]/g, (character) => escapes[character] ?? character);
}

function checkPlain(template: string, scope: TemplateScope): readonly Flaw[] {
  const names = [...template.matchAll(NAME)].map(([, name]) => name ?? '');
  const unknown = names.filter((name) => !scope.names.includes(name));
  return unknown.map((name) => explainUnknownName(name, name, scope));
}

export function explainUnknownName(name: string, written: string, scope: TemplateScope): Flaw {
  const nearest = findNearest(name, scope.names);
  const elsewhere = ownValue(scope.elsewhere, name);
  return {
    code: 'template.unknown-name',
    message: `there is no \`{{${written}}}\` here`,
    hint: nearest
      ? `did you mean \`{{${nearest}}}\`?`
      : (elsewhere ?? `there are ${scope.names.map((known) => `\`{{${known}}}\``).join(', ')}`),
  };
}
