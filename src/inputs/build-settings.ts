import type { Environment } from '../core/event.ts';
import type { Findings, RawInputs } from './raw.ts';

/** What docker/build-push-action takes from the environment, where it has a meaning here. */
export interface BuildSettings {
  /** Whether the job summary is written. */
  readonly summary: boolean;
  /** Whether warnings of BuildKit's checks become annotations; the log has them all the same. */
  readonly checkAnnotations: boolean;
  /** Days that a build record is kept; the repository's own where nothing is said. */
  readonly recordDays?: number;
}

/** Variables of its earlier releases, and what takes their place. */
const replaced: readonly (readonly [name: string, instead: string])[] = [
  ['DOCKER_BUILD_NO_SUMMARY', 'set `DOCKER_BUILD_SUMMARY: false` to have no job summary'],
  [
    'DOCKER_BUILD_EXPORT_RETENTION_DAYS',
    'with `build-record: true`, set `DOCKER_BUILD_RECORD_RETENTION_DAYS`',
  ],
  [
    'DOCKER_BUILD_EXPORT_LEGACY',
    '`build-record: true` keeps the record as `docker buildx history export` writes it',
  ],
];

const uploadVariable = 'DOCKER_BUILD_RECORD_UPLOAD';
const daysVariable = 'DOCKER_BUILD_RECORD_RETENTION_DAYS';

/** Each variable is honoured, or answered with what replaces it. */
export function parseBuildSettings(env: Environment, wantsRecord: boolean, found: Findings): BuildSettings {
  for (const [name, hint] of replaced) {
    if (env[name])
      found.notices.push({ code: 'settings.replaced', message: `\`${name}\` is not used`, hint });
  }
  const isUploadOn = parseSwitch(env, uploadVariable, found);
  if (isUploadOn !== undefined && isUploadOn !== wantsRecord) found.notices.push(describeUpload(isUploadOn));
  const recordDays = wantsRecord ? parseDays(env, found) : undefined;
  return {
    summary: parseSwitch(env, 'DOCKER_BUILD_SUMMARY', found) ?? true,
    checkAnnotations: parseSwitch(env, 'DOCKER_BUILD_CHECKS_ANNOTATIONS', found) ?? true,
    ...(recordDays !== undefined && { recordDays }),
  };
}

/** For a step that failed before its settings were read. */
export function isSummaryOff(env: Environment): boolean {
  return readSwitch(env.DOCKER_BUILD_SUMMARY ?? '') === false;
}

/** BUILDX_NO_DEFAULT_ATTESTATIONS goes on to mean what it means to buildx: no provenance that nobody asked for. */
export function withoutDefaultProvenance(env: Environment, raw: RawInputs): RawInputs {
  const isAsked = Boolean(raw.provenance?.trim()) || /\btype=provenance\b/.test(raw.attests ?? '');
  const isOff = readSwitch(env.BUILDX_NO_DEFAULT_ATTESTATIONS ?? '') === true;
  return isOff && !isAsked ? { ...raw, provenance: 'false' } : raw;
}

// Go's words for a boolean, which are what the peer takes in these variables.
const words: Readonly<Record<string, boolean>> = {
  ...Object.fromEntries(['1', 't', 'T', 'true', 'TRUE', 'True'].map((word) => [word, true])),
  ...Object.fromEntries(['0', 'f', 'F', 'false', 'FALSE', 'False'].map((word) => [word, false])),
};

function readSwitch(text: string): boolean | undefined {
  return Object.hasOwn(words, text.trim()) ? words[text.trim()] : undefined;
}

function parseSwitch(env: Environment, name: string, found: Findings): boolean | undefined {
  const text = env[name] ?? '';
  const value = readSwitch(text);
  if (text.trim() !== '' && value === undefined) {
    found.problems.push({
      code: 'settings.not-a-boolean',
      message: `the variable \`${name}\` of the environment is to be \`true\` or \`false\`, found "${text}"`,
    });
  }
  return value;
}

function parseDays(env: Environment, found: Findings): number | undefined {
  const text = (env[daysVariable] ?? '').trim();
  if (/^\d+$/.test(text)) {
    const most = Number(env.GITHUB_RETENTION_DAYS) || Number.POSITIVE_INFINITY;
    return Number(text) === 0 ? undefined : Math.min(Number(text), most);
  }
  if (text !== '') {
    found.problems.push({
      code: 'settings.not-a-number',
      message: `the variable \`${daysVariable}\` of the environment is to be a number of days, found "${text}"`,
    });
  }
  return undefined;
}

function describeUpload(isUploadOn: boolean) {
  return {
    code: 'settings.replaced',
    message: isUploadOn
      ? `\`${uploadVariable}\` alone keeps no build record`
      : `\`${uploadVariable}\` does not keep \`build-record: true\` from its record`,
    hint: isUploadOn ? 'set the input `build-record: true`' : 'leave out the input `build-record`',
  };
}
