import { clean, explain, major, minor, patch, valid } from '@renovatebot/pep440';
import semver from 'semver';
import type { Renderer } from './expressions.ts';
import { isRawTemplate } from './template.ts';

/** A version, and the tag that a pattern makes of it. */
export interface VersionTag {
  readonly scheme: 'semver' | 'pep440';
  /** What was read as a version, e.g. `v1.2.3`. */
  readonly text: string;
  /** Alphas, betas, candidates; in PEP 440 development and post releases, too. */
  readonly isPrerelease: boolean;
  /** Without prefix and suffix. */
  readonly tag: string;
}

/** Nothing: the text is no version. */
export type VersionReader = (text: string, pattern: string, render: Renderer) => VersionTag | undefined;

export const readSemver: VersionReader = (text, pattern, render) => {
  if (!semver.valid(text)) return undefined;
  const version = semver.parse(text, { loose: true });
  if (!version) return undefined;
  const isPrerelease = version.prerelease.length > 0;
  // A pre-release must not become `1` or `1.2`, which stand for what is released.
  const template = isPrerelease && !isRawTemplate(pattern) ? '{{version}}' : pattern;
  return { scheme: 'semver', text, isPrerelease, tag: render.version(template, version) };
};

export const readPep440: VersionReader = (text, pattern, render) => {
  const parts = valid(text) ? explain(text) : null;
  if (!parts) return undefined;
  const isPrerelease = parts.is_prerelease || parts.is_postrelease || parts.is_devrelease;
  const fields = {
    raw: () => text,
    version: () => clean(text) ?? '',
    major: () => major(text),
    minor: () => minor(text),
    patch: () => patch(text),
  };
  const full = isRawTemplate(pattern) ? text : (clean(text) ?? '');
  const tag = isPrerelease ? full : render.version(pattern, fields);
  return { scheme: 'pep440', text, isPrerelease, tag };
};
