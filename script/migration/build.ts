/** The one step: build-push-action's lines, with the inputs of the steps that go into it. */
import { ownEvents } from '../../src/core/event-origin.ts';
import { isReferenced, parseWhole } from './references.ts';
import { isBuilderOf } from './setup.ts';
import type { Input, Step, Workflow } from './workflow.ts';

export interface Parts {
  readonly metadata: readonly Input[];
  readonly metadataId: string;
  readonly logins: readonly (readonly Input[])[];
  readonly engine: readonly Input[];
  readonly engineIds: readonly string[];
  readonly tails: readonly string[];
  readonly id: string;
  readonly hasCheckout: boolean;
}

const notPullRequest = /^\$\{\{\s*github\.event_name\s*!=\s*'pull_request'\s*\}\}$/;
const runToken = /^\$\{\{\s*(secrets\.GITHUB_TOKEN|github\.token)\s*\}\}$/i;

/** The `with:` block, without what is the default here. */
export function mergeInputs(build: Step, parts: Parts, { events }: Workflow): readonly Input[] {
  const own = build.inputs.filter((input) => !isSuperfluous(input, parts, events));
  const all = [...parts.metadata, ...mergeLogins(parts.logins), ...own, ...parts.engine];
  const exports = build.inputs.find(({ name }) => name === 'outputs')?.value ?? '';
  const isPushed =
    /push=true|type=registry/.test(exports) || build.inputs.some(({ name }) => name === 'push');
  const isAsked = build.inputs.some(({ name, value }) => name === 'call' && value !== 'build');
  const withheld = { name: 'push', value: 'false', lines: ['push: false'] };
  return isPushed || isAsked ? all : [...all, withheld];
}

function isSuperfluous(
  input: Input,
  { metadata, metadataId, engineIds, hasCheckout }: Parts,
  events: readonly string[],
) {
  const { name, value } = input;
  if (metadata.length > 0 && isReferenced(metadataId, value))
    return parseWhole(value) !== undefined || name !== 'tags';
  if (metadata.some((one) => one.name === name)) return true;
  if (engineIds.some((id) => isBuilderOf(input, id))) return true;
  if (name === 'context') return /^\.\/?$/.test(value) && hasCheckout;
  if (name === 'github-token') return runToken.test(value);
  if (name !== 'push') return false;
  // `push: auto` does the same, unless the workflow runs on an event that it does not push on.
  const others = events.filter((event) => !ownEvents.includes(event));
  if (notPullRequest.test(value))
    return others.every((event) => event === 'pull_request' || event === 'workflow_call');
  return value === 'true' && events.length > 0 && others.length === 0;
}

/** The first by its own inputs, the others as lines of `registries`. */
function mergeLogins([first = [], ...others]: readonly (readonly Input[])[]): readonly Input[] {
  if (others.length === 0) return first;
  const lines = others.map((login) => {
    const fields = login.map(({ name, value }) => {
      const field = `${name}=${value.trim()}`;
      return name === 'password' ? `"${field}"` : field;
    });
    return `  ${fields.join(',')}`;
  });
  return [...first, { name: 'registries', value: lines.join('\n'), lines: ['registries: |', ...lines] }];
}

export function writeBuild(
  build: Step,
  inputs: readonly Input[],
  parts: Parts,
  uses: string,
  lines: readonly string[],
) {
  const indent = ' '.repeat(build.column);
  const block = [...inputs.flatMap((input) => input.lines), ...parts.tails].map((line) =>
    line === '' ? '' : `${indent}  ${line}`,
  );
  const withLines = inputs.length > 0 ? [`${indent}with:`, ...block] : block;
  const written: string[] = [];
  for (let at = build.top; at < build.end; at += 1) {
    const line = lines[at] ?? '';
    if (at === build.usesLine) {
      written.push(writeUses(line, uses));
      if (parts.id !== '' && parts.id !== build.id) written.push(`${indent}id: ${parts.id}`);
      if (!build.with) written.push(...withLines);
    } else if (at === build.with?.first) written.push(...asItem(withLines, line));
    else if (!build.with || at < build.with.first || at >= build.with.end) written.push(line);
  }
  return written;
}

/** A step may begin with its `with:` block: the dash stays. */
function asItem(withLines: readonly string[], line: string): readonly string[] {
  const [first = '', ...rest] = withLines;
  return line.trimStart().startsWith('- ')
    ? [line.replace(/-(\s+)with:.*/, `-$1${first.trim()}`), ...rest]
    : withLines;
}

/** The comment behind a commit names the version of the action that was there. */
export function writeUses(line: string, uses: string): string {
  return line.replace(/(uses:\s*)(['"]?)[^\s'"#]+\2(\s*#\s*(?:tag=)?v?\d[\w.-]*\s*$)?/, `$1${uses}`);
}
