import { describe, expect, it } from '@jest/globals';
import {
  isSummaryOff,
  parseBuildSettings,
  withoutDefaultProvenance,
} from '../../src/inputs/build-settings.ts';
import { createFindings } from '../../src/inputs/raw.ts';
import { codesOf } from '../fixtures/values.ts';

function read(env: Record<string, string>, wantsRecord = false) {
  const found = createFindings();
  const settings = parseBuildSettings(env, wantsRecord, found);
  return { settings, problems: codesOf(found.problems), notices: found.notices };
}

describe("the peer's variables", () => {
  it('say nothing: summary and annotations are there, and a record is kept as long as the repository says', () => {
    expect(read({}, true)).toEqual({
      settings: { summary: true, checkAnnotations: true },
      problems: [],
      notices: [],
    });
  });

  const honoured: { env: Record<string, string>; settings: object }[] = [
    { env: { DOCKER_BUILD_SUMMARY: 'false' }, settings: { summary: false } },
    { env: { DOCKER_BUILD_SUMMARY: '0' }, settings: { summary: false } },
    { env: { DOCKER_BUILD_SUMMARY: 'T' }, settings: { summary: true } },
    { env: { DOCKER_BUILD_CHECKS_ANNOTATIONS: 'False' }, settings: { checkAnnotations: false } },
    { env: { DOCKER_BUILD_RECORD_RETENTION_DAYS: '3' }, settings: { recordDays: 3 } },
    {
      env: { DOCKER_BUILD_RECORD_RETENTION_DAYS: '400', GITHUB_RETENTION_DAYS: '90' },
      settings: { recordDays: 90 },
    },
    { env: { DOCKER_BUILD_RECORD_UPLOAD: 'true' }, settings: {} },
  ];
  it.each(honoured)('$env is honoured', ({ env, settings }) => {
    const reading = read(env, true);
    expect(reading).toMatchObject({ settings, problems: [], notices: [] });
  });

  const answered: { env: Record<string, string>; wantsRecord: boolean; instead: string }[] = [
    { env: { DOCKER_BUILD_RECORD_UPLOAD: 'true' }, wantsRecord: false, instead: 'build-record: true' },
    { env: { DOCKER_BUILD_RECORD_UPLOAD: 'false' }, wantsRecord: true, instead: 'leave out the input' },
    { env: { DOCKER_BUILD_NO_SUMMARY: 'true' }, wantsRecord: false, instead: 'DOCKER_BUILD_SUMMARY: false' },
    {
      env: { DOCKER_BUILD_EXPORT_RETENTION_DAYS: '3' },
      wantsRecord: true,
      instead: 'DOCKER_BUILD_RECORD_RETENTION_DAYS',
    },
    { env: { DOCKER_BUILD_EXPORT_LEGACY: 'true' }, wantsRecord: true, instead: 'build-record: true' },
  ];
  it.each(answered)('$env is answered once with what replaces it', ({ env, wantsRecord, instead }) => {
    const { notices, problems } = read(env, wantsRecord);
    expect(problems).toEqual([]);
    expect(notices).toHaveLength(1);
    expect(notices[0]?.message).toContain(Object.keys(env)[0]);
    expect(notices[0]?.hint).toContain(instead);
  });

  it('that say what cannot be meant are mistakes, told together', () => {
    const env = {
      DOCKER_BUILD_SUMMARY: 'no',
      DOCKER_BUILD_RECORD_UPLOAD: 'never',
      DOCKER_BUILD_RECORD_RETENTION_DAYS: '3 days',
    };
    expect(read(env, true).problems).toEqual([
      'settings.not-a-boolean',
      'settings.not-a-number',
      'settings.not-a-boolean',
    ]);
  });

  it.each([
    ['false', true],
    ['', false],
    ['true', false],
    ['perhaps', false],
  ])('DOCKER_BUILD_SUMMARY "%s" turns the summary of a failed step off: %s', (text, isOff) => {
    expect(isSummaryOff({ DOCKER_BUILD_SUMMARY: text })).toBe(isOff);
  });
});

describe('BUILDX_NO_DEFAULT_ATTESTATIONS', () => {
  const cases: {
    name: string;
    value: string;
    raw: Record<string, string>;
    provenance: string | undefined;
  }[] = [
    { name: 'takes the provenance away that nobody asked for', value: '1', raw: {}, provenance: 'false' },
    { name: 'leaves one that is asked for', value: 'true', raw: { provenance: 'max' }, provenance: 'max' },
    {
      name: 'leaves one of `attests`',
      value: 'true',
      raw: { attests: 'type=provenance,mode=max' },
      provenance: undefined,
    },
    { name: 'does nothing where it is off', value: '0', raw: {}, provenance: undefined },
    { name: 'does nothing where it is not set', value: '', raw: {}, provenance: undefined },
  ];
  it.each(cases)('$name', ({ value, raw, provenance }) => {
    expect(withoutDefaultProvenance({ BUILDX_NO_DEFAULT_ATTESTATIONS: value }, raw).provenance).toBe(
      provenance,
    );
  });
});
