import { clean, compare, explain, major, minor, patch, valid } from '@renovatebot/pep440';
import compareSemver from 'semver/functions/compare.js';
import parseSemver from 'semver/functions/parse.js';
import prereleaseOf from 'semver/functions/prerelease.js';
import validSemver from 'semver/functions/valid.js';
import type { Renderer } from './expressions.ts';

export interface Version {
  readonly scheme: 'semver' | 'pep440';
  /** What was read as a version, e.g. `v1.2.3`. */
  readonly text: string;
  /** Alphas, betas, candidates; in PEP 440 development and post releases, too. */
  readonly isPrerelease: boolean;
}

/** A version, and the tag that a rule makes of it. */
export interface VersionTag extends Version {
  readonly tag: string;
}

/** Nothing: the text is no version. */
export type VersionReader = (text: string, pattern: string, render: Renderer) => VersionTag | undefined;

export const readSemver: VersionReader = (text, pattern, render) => {
  const version = validSemver(text) ? parseSemver(text, { loose: true }) : null;
  if (!version) return undefined;
  const isPrerelease = version.prerelease.length > 0;
  // A pre-release must not become `1` or `1.2`, which stand for what is released.
  const template = isPrerelease && !render.templates.isRaw(pattern) ? '{{version}}' : pattern;
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
  const full = render.templates.isRaw(pattern) ? text : (clean(text) ?? '');
  const tag = isPrerelease ? full : render.version(pattern, fields);
  return { scheme: 'pep440', text, isPrerelease, tag };
};

/** A version, and what stands before it in a git tag of a repository with several products: `app/`, `web-`. */
export interface ComponentVersion extends Version {
  readonly component: string;
}

const TRAILING_SEMVER = /(?<=^|[/@_-])v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

/** The version that a git tag stands for, where nobody said how it is written: `v1.2.3`, `app/v1.2.3`, `1.2b1`. */
export function findVersion(text: string): ComponentVersion | undefined {
  const found = TRAILING_SEMVER.exec(text);
  if (found && validSemver(found[0])) {
    const isPrerelease = prereleaseOf(found[0]) !== null;
    return { scheme: 'semver', text: found[0], isPrerelease, component: text.slice(0, found.index) };
  }
  const parts = valid(text) ? explain(text) : null;
  if (!parts) return undefined;
  const isPrerelease = parts.is_prerelease || parts.is_postrelease || parts.is_devrelease;
  return { scheme: 'pep440', text, isPrerelease, component: '' };
}

/** Negative: the first is older. Only versions of one scheme have an order. */
export function compareVersions(scheme: Version['scheme'], first: string, second: string): number {
  return scheme === 'semver' ? compareSemver(first, second, { loose: true }) : compare(first, second);
}
