import type { PublishInputs } from '../../inputs/publish.ts';
import { deriveBuildCommand } from '../build-command.ts';
import { deriveBuildRequest } from '../build-request.ts';
import type { Environment } from '../event.ts';
import { ownAttributes, parseExporter } from '../exporter.ts';
import { ownValue } from '../own-value.ts';
import type { PublishPlan } from '../publish-plan.ts';
import { OWN_KEYS } from './keys.ts';

/** What an image is made of, part by part, in words that are equal where the builds are. */
export type Recipe = Readonly<Record<string, string>>;

/** What only the machine knows of it. */
export interface RecipeFacts {
  readonly env: Environment;
  /** What is built from: the commit, or a digest of the files themselves. */
  readonly context: string;
  readonly dockerfile: string | undefined;
  /** `name=digest` of the images that are built on; nothing where they do not count. */
  readonly bases?: readonly string[];
}

/** What buildx is asked for, and what the machine knows of the places that the line only names. */
export function deriveRecipe(inputs: PublishInputs, plan: PublishPlan, facts: RecipeFacts): Recipe {
  const { builderId: _, ...lasting } = plan;
  const { args } = deriveBuildCommand(deriveBuildRequest(inputs, lasting, '', ''));
  return {
    context: facts.context,
    dockerfile: JSON.stringify([plan.dockerfile ?? '', facts.dockerfile ?? '']),
    ...deriveCommandRecipe(args, facts.env),
    ...(facts.bases && { bases: JSON.stringify([...facts.bases].sort()) }),
  };
}

/** Parts that have a name of their own in the log. */
const partNames: Readonly<Record<string, string>> = {
  'build-arg': 'build-args',
  'build-context': 'build-contexts',
  label: 'labels',
  annotation: 'annotations',
  secret: 'secrets',
  ssh: 'secrets',
  output: 'form',
  attest: 'form',
};

/**
 * What is asked for that makes no other image: how it is watched, where it is built, what is built anew. Platforms are
 * compared by themselves; a Dockerfile and a context count by what they hold.
 */
const immaterial = new Set(
  ['progress', 'builder', 'metadata-file', 'cache-from', 'cache-to', 'no-cache', 'no-cache-filter', 'pull']
    .concat('platform', 'file', 'call')
    .map((name) => `--${name}`),
);

/**
 * The line that buildx gets, by flag: an option that nobody has thought of here yet is a part of its own. What says
 * which run made the image does not count: version, date and commit in labels differ between the push of a branch and
 * that of a tag, and are those of the image that stays. Of a secret its name counts, of an exporter what it does to the
 * image.
 */
export function deriveCommandRecipe(args: readonly string[], env: Environment): Recipe {
  const parts: Record<string, string[]> = {};
  // `buildx build` in front, and the context behind.
  const line = args.slice(2, -1);
  for (let at = 0; at < line.length; at++) {
    const flag = line[at] ?? '';
    const next = line[at + 1];
    const hasValue = next !== undefined && !next.startsWith('--');
    if (hasValue) at++;
    if (immaterial.has(flag)) continue;
    const name = flag.replace(/^--/, '').replace(/[=\s].*$/s, '');
    const value = describeValue(name, hasValue ? next : flag, env);
    const part = partNames[name] ?? name;
    if (value !== undefined) parts[part] = [...(parts[part] ?? []), value];
  }
  return Object.fromEntries(Object.entries(parts).map(([name, values]) => [name, JSON.stringify(values)]));
}

/** What counts of a flag's value; nothing where nothing does. */
function describeValue(name: string, value: string, env: Environment): string | undefined {
  // An argument without a value takes it from the environment.
  if (name === 'build-arg') return value.includes('=') ? value : `${value}=${ownValue(env, value) ?? ''}`;
  if (name === 'label') return isOwn(value.slice(0, value.indexOf('='))) ? undefined : value;
  if (name === 'annotation') return isOwn(keyOf(value)) ? undefined : value;
  if (name === 'secret') return /(?:^|,)"?(id=[^,"]*)/.exec(value)?.[1] ?? value;
  if (name === 'ssh') return value.split('=')[0];
  if (name !== 'output') return value;
  const own = parseExporter(value).attributes.filter(([key]) => !ownAttributes.has(key));
  return JSON.stringify(own);
}

/** The parts that differ, by name; those that only one of the two has differ, too. */
export function findDifferences(one: Recipe, other: Recipe): readonly string[] {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return names.filter((name) => one[name] !== other[name]);
}

/** `commit context=0123456789abcdef target=...`: short enough for an annotation, and no value of it can be read. */
export function formatRecipe(mode: string, hashes: Recipe): string {
  return [mode, ...Object.entries(hashes).map(([name, hash]) => `${name}=${hash}`)].join(' ');
}

export function parseRecipe(line: string): { readonly mode: string; readonly hashes: Recipe } {
  const [mode = '', ...parts] = line.split(' ');
  const pairs = parts.map((part) => part.split('='));
  return { mode, hashes: Object.fromEntries(pairs.map(([name = '', hash = '']) => [name, hash])) };
}

/** `index:key=value` and `key=value` */
function keyOf(annotation: string): string {
  return annotation.slice(0, annotation.indexOf('=')).replace(/^.*:/, '');
}

function isOwn(key: string): boolean {
  return OWN_KEYS.has(key);
}
