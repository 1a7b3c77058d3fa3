import { clean, explain, major, minor, patch, valid } from '@renovatebot/pep440';
import parseSemver from 'semver/functions/parse.js';
import validSemver from 'semver/functions/valid.js';
import type { Renderer } from './expressions.ts';
import { parseVersion, type RevisionHabits } from './version-order.ts';

export interface Version {
  /** What was read as a version, e.g. `v1.2.3`. */
  readonly text: string;
  /** Alphas, betas, candidates, development versions: what comes before a release. */
  readonly isPrerelease: boolean;
}

/** A version, and the tag that a rule makes of it. */
export interface VersionTag extends Version {
  readonly tag: string;
}

/** What a rule makes of a version; whether it gives no more than that, no `latest` either, is the peers' to say. */
export interface RuleVersion extends VersionTag {
  readonly isFullOnly: boolean;
}

/** Nothing: the text is no version. */
export type VersionReader = (text: string, pattern: string, render: Renderer) => RuleVersion | undefined;

export const readSemver: VersionReader = (text, pattern, render) => {
  const version = validSemver(text) ? parseSemver(text, { loose: true }) : null;
  if (!version) return undefined;
  const isPrerelease = version.prerelease.length > 0;
  // A pre-release must not become `1` or `1.2`, which stand for what is released.
  const template = isPrerelease && !render.templates.isRaw(pattern) ? '{{version}}' : pattern;
  return { text, isPrerelease, isFullOnly: isPrerelease, tag: render.version(template, version) };
};

export const readPep440: VersionReader = (text, pattern, render) => {
  const parts = valid(text) ? explain(text) : null;
  if (!parts) return undefined;
  const isPrerelease = parts.is_prerelease || parts.is_devrelease;
  const isFullOnly = isPrerelease || parts.is_postrelease;
  const fields = {
    raw: () => text,
    version: () => clean(text) ?? '',
    major: () => major(text),
    minor: () => minor(text),
    patch: () => patch(text),
  };
  const full = render.templates.isRaw(pattern) ? text : (clean(text) ?? '');
  return { text, isPrerelease, isFullOnly, tag: isFullOnly ? full : render.version(pattern, fields) };
};

/** A version, and what stands before it in a git tag of a repository with several products: `app/`, `web-`. */
export interface ComponentVersion extends Version {
  readonly component: string;
}

/** The version that a git tag stands for, where nobody said how it is written: `v1.2.3`, `app/v1.2`, `2026-11`. */
export function findVersion(text: string, habits?: RevisionHabits): ComponentVersion | undefined {
  const found = parseVersion(text, habits);
  return found && { text: found.text, isPrerelease: found.stage === 'before', component: found.component };
}
