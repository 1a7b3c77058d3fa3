import type { PublishInputs } from '../../inputs/publish.ts';
import type { Environment } from '../event.ts';
import { imageAttributesOf } from '../exporter.ts';
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

/**
 * All that goes into the image but for what says which run made it: version, date and commit in labels differ between
 * the push of a branch and that of a tag, and are those of the image that stays.
 */
export function deriveRecipe(inputs: PublishInputs, plan: PublishPlan, facts: RecipeFacts): Recipe {
  const { addHosts, allow, network, shmSize, ulimits, cgroupParent, ssh } = inputs.options;
  const { labels, annotations } = plan.metadata;
  return {
    context: facts.context,
    dockerfile: text([plan.dockerfile ?? '', facts.dockerfile ?? '']),
    target: inputs.target,
    'build-args': text([
      ...inputs.buildArgs.map((line) => resolve(line, facts.env)).sort(),
      ...plan.buildArguments.passed.map(({ name, value }) => `${name}=${value}`).sort(),
    ]),
    'build-contexts': text([...plan.buildContexts].sort()),
    secrets: text([...inputs.secrets.map(({ id }) => id), ...ssh.map((line) => line.split('=')[0])].sort()),
    labels: text(labels.filter(([key]) => !isOwn(key)).map((pair) => pair.join('='))),
    annotations: text(annotations.filter((line) => !isOwn(keyOf(line)))),
    settings: text([addHosts, allow, network, shmSize, ulimits, cgroupParent, plan.index.form]),
    form: text([plan.provenance, plan.sbom, inputs.reproducible, imageAttributesOf(inputs.outputs)]),
    ...(facts.bases && { bases: text([...facts.bases].sort()) }),
  };
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

/** An argument without a value takes it from the environment. */
function resolve(line: string, env: Environment): string {
  return line.includes('=') ? line : `${line}=${env[line] ?? ''}`;
}

function text(value: unknown): string {
  return JSON.stringify(value);
}
