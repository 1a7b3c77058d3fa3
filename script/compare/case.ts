import type { JsonObject } from '../../src/core/event.ts';

/** One run of both sides: what the runner hands over, and what the API of GitHub would say. */
export interface CompareCase {
  readonly id: number;
  readonly now: string;
  readonly commitDate: string;
  /** GITHUB_* and DOCKER_* variables. */
  readonly env: Readonly<Record<string, string>>;
  readonly payload: JsonObject;
  readonly repository: JsonObject;
  /** The inputs, by their names in action.yml. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** What a side answered: its outputs (bake files as their text), or why it refused. */
export type Answer = { readonly outputs: Readonly<Record<string, string>> } | { readonly error: string };

export const outputNames = [
  'version',
  'tags',
  'tag-names',
  'labels',
  'annotations',
  'json',
  'bake-file-tags',
  'bake-file-labels',
  'bake-file-annotations',
  'bake-file',
];
