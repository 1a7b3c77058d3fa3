import Handlebars from 'handlebars';
import { findNearest } from '../nearest.ts';
import { type Problem, SlipwayError } from '../problem.ts';

/** What is wrong with a text, without the place where it stands: the caller knows input and line. */
export type Flaw = Pick<Problem, 'code' | 'message' | 'hint'>;

/** The program, not the user, forgot something: no problem to report, but a defect. */
export class CallerMistake extends Error {}

/** The names that a template may use in its place, and what to say of names that live elsewhere. */
export interface TemplateScope {
  readonly names: readonly string[];
  readonly elsewhere: Readonly<Record<string, string>>;
}

// An engine of its own: helpers that others register stay out, and `log` prints nothing.
const engine = Handlebars.create();
const lookUp = engine.helpers.lookup;
engine.registerHelper('log', () => undefined);
// Names are functions, which the engine's own `lookup` would give as their source code.
engine.registerHelper('lookup', function (this: unknown, ...given: readonly unknown[]): unknown {
  const found: unknown = Reflect.apply(lookUp ?? (() => undefined), this, given);
  return typeof found === 'function' ? Reflect.apply(found, this, given.slice(-1)) : found;
});
const BLOCKS = ['if', 'unless', 'each', 'with', 'lookup', 'log'];
const DATES = ['date', 'commit_date'];

/**
 * Fills in templates, each of which is read once: a rule may be asked about thousands of versions.
 * @throws SlipwayError with the flaw, whatever the engine or a value objects to
 */
export function createEngine(escapeHtml: boolean): (template: string, values: object) => string {
  const read = new Map<string, HandlebarsTemplateDelegate<object>>();
  return (template, values) => {
    if (!template.includes('{{')) return template;
    try {
      const run = read.get(template) ?? engine.compile<object>(template, { noEscape: !escapeHtml });
      read.set(template, run);
      return run(values, noInheritance);
    } catch (error) {
      if (error instanceof SlipwayError || error instanceof CallerMistake) throw error;
      // The engine runs nothing but the user's template, so whatever it throws is about that template.
      throw new SlipwayError(explainEngineError(template, error), { cause: error });
    }
  };
}

// Denied in any case; said outright, the engine does not print a warning about it.
const noInheritance = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };

/** What is wrong with a template before any value is known: its syntax, and names that nobody fills in. */
export function checkTemplate(template: string, scope: TemplateScope): readonly Flaw[] {
  if (!template.includes('{{')) return [];
  try {
    const found: Flaw[] = [];
    checkProgram(engine.parse(template), scope, (flaw) => found.push(flaw));
    return found;
  } catch (error) {
    return [explainEngineError(template, error)];
  }
}

/** Whether a template is nothing but `{{raw}}`, which pre-releases may keep. */
export function isRawTemplate(template: string): boolean {
  try {
    const { body } = engine.parseWithoutProcessing(template);
    const [only] = body;
    return body.length === 1 && only !== undefined && isNamed(only, 'raw');
  } catch {
    return false; // a template that cannot be read is reported by whoever renders it
  }
}

type Report = (flaw: Flaw) => void;

function isNamed(node: hbs.AST.Node, name: string): boolean {
  if (node.type !== 'MustacheStatement') return false;
  const { path } = node as hbs.AST.MustacheStatement;
  return isPath(path) && path.parts.length === 1 && path.parts[0] === name;
}

function isPath(node: hbs.AST.Node): node is hbs.AST.PathExpression {
  return node.type === 'PathExpression';
}

function checkProgram(program: hbs.AST.Program | undefined, scope: TemplateScope, report: Report): void {
  for (const statement of program?.body ?? []) checkStatement(statement, scope, report);
}

function checkStatement(statement: hbs.AST.Statement, scope: TemplateScope, report: Report): void {
  if (statement.type === 'MustacheStatement') {
    checkCall(statement as hbs.AST.MustacheStatement, scope, report);
  } else if (statement.type === 'BlockStatement') {
    const block = statement as hbs.AST.BlockStatement;
    checkCall(block, scope, report);
    // Other blocks change what a name means inside; only these two keep it.
    if (!isPath(block.path) || !['if', 'unless'].includes(block.path.original)) return;
    checkProgram(block.program, scope, report);
    checkProgram(block.inverse, scope, report);
  }
}

interface Call {
  readonly path: hbs.AST.Node;
  readonly params: readonly hbs.AST.Expression[];
  readonly hash?: hbs.AST.Hash;
}

function checkCall(call: Call, scope: TemplateScope, report: Report): void {
  checkName(call.path, scope, report);
  const pairs = call.hash?.pairs ?? [];
  if (isPath(call.path) && scope.names.includes(call.path.original) && DATES.includes(call.path.original)) {
    checkDate(call, call.path.original, report);
  }
  for (const value of [...call.params, ...pairs.map((pair) => pair.value)]) {
    if (value.type === 'SubExpression') checkCall(value as hbs.AST.SubExpression, scope, report);
    else checkName(value, scope, report);
  }
}

function checkName(node: hbs.AST.Node, scope: TemplateScope, report: Report): void {
  if (!isPath(node) || node.data || node.depth > 0) return;
  const [name] = node.parts;
  if (name === undefined || scope.names.includes(name) || BLOCKS.includes(name)) return;
  const nearest = findNearest(name, scope.names);
  const elsewhere = scope.elsewhere[name];
  report({
    code: 'template.unknown-name',
    message: `there is no \`{{${node.original}}}\` here`,
    hint: nearest
      ? `did you mean \`{{${nearest}}}\`?`
      : (elsewhere ?? `there are ${scope.names.map((known) => `\`{{${known}}}\``).join(', ')}`),
  });
}

function checkDate(call: Call, name: string, report: Report): void {
  const example = `write it as \`{{${name} 'YYYYMMDD' tz='Europe/Berlin'}}\``;
  if (call.params.length !== 1) {
    const count = call.params.length;
    report({
      code: 'template.date',
      message: `\`{{${name}}}\` takes one format, found ${count}`,
      hint: example,
    });
  }
  for (const { key } of call.hash?.pairs ?? []) {
    if (key !== 'tz') {
      report({
        code: 'template.date',
        message: `\`{{${name}}}\` has no attribute \`${key}\``,
        hint: example,
      });
    }
  }
}

function explainEngineError(template: string, error: unknown): Flaw {
  const text = error instanceof Error ? error.message : String(error);
  const got = /got '(\w+)'/.exec(text)?.[1];
  const reason =
    got === 'EOF' || got === 'INVALID'
      ? `it ${got === 'EOF' ? 'ends inside an expression' : 'holds a character that no expression may hold'}`
      : (text.split('\n')[0] ?? '').replace(/ - \d+:\d+$/, '');
  return {
    code: 'template.syntax',
    message: `the template \`${template}\` cannot be read: ${reason}`,
    hint: "expressions are written as in Handlebars: `{{branch}}`, `{{date 'YYYYMMDD'}}`, `{{#if is_default_branch}}...{{/if}}`",
  };
}
