import Handlebars from 'handlebars';
import { SlipwayError } from '../problem.ts';
import {
  BLOCKS,
  CallerMistake,
  DATES,
  explainUnknownName,
  type Flaw,
  type TemplateEngine,
  type TemplateScope,
} from './template.ts';

// An engine of its own: helpers that others register stay out, and `log` prints nothing.
const engine = Handlebars.create();
const lookUp = engine.helpers.lookup;
engine.registerHelper('log', () => undefined);
// Names are functions, which the engine's own `lookup` would give as their source code.
engine.registerHelper('lookup', function (this: unknown, ...given: readonly unknown[]): unknown {
  const found: unknown = Reflect.apply(lookUp ?? (() => undefined), this, given);
  return typeof found === 'function' ? Reflect.apply(found, this, given.slice(-1)) : found;
});

// Denied in any case; said outright, the engine does not print a warning about it.
const noInheritance = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };

/**
 * Templates in full: blocks, dates with their formats, all that Handlebars can read. It weighs more than the rest of
 * this folder together, and few templates need it: import this file when `findTools` says so.
 */
export const templateEngine: TemplateEngine = { compile, check, isRaw };

function compile(template: string, escapeHtml: boolean): (values: object) => string {
  const run = attempt(template, () => engine.compile<object>(template, { noEscape: !escapeHtml }));
  return (values) => attempt(template, () => run(values, noInheritance));
}

/** The engine runs nothing but the user's template, so whatever it throws is about that template. */
function attempt<T>(template: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof SlipwayError || error instanceof CallerMistake) throw error;
    throw new SlipwayError(explainEngineError(template, error), { cause: error });
  }
}

function check(template: string, scope: TemplateScope): readonly Flaw[] {
  try {
    const found: Flaw[] = [];
    checkProgram(engine.parse(template), scope, (flaw) => found.push(flaw));
    return found;
  } catch (error) {
    return [explainEngineError(template, error)];
  }
}

function isRaw(template: string): boolean {
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
  report(explainUnknownName(name, node.original, scope));
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
