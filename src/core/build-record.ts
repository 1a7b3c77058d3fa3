import { encodeBase64 } from './base64.ts';
import { knownTokens } from './known-tokens.ts';
import type { Problem } from './problem.ts';
import { readTarFiles } from './tar-files.ts';

/** A credential that this step knows, and what it is called; the value is never shown. */
export interface KnownCredential {
  readonly what: string;
  readonly value: string;
}

/** A credential in a build record, and the part of it that holds it. */
export interface Leak {
  readonly what: string;
  readonly where: string;
}

/** As docker/build-push-action names it: `acme~app~1A2B3C.dockerbuild`, by the first characters of the build's id. */
export function nameRecord(owner: string, repository: string, ids: readonly string[]): string {
  const [first = ''] = ids;
  const more = ids.length > 1 ? `+${ids.length - 1}` : '';
  return `${owner}~${repository}~${first.slice(0, 6).toUpperCase()}${more}.dockerbuild`;
}

/** The credentials in a build record: those that are known, whole or as base64, and what looks like one. */
export function findLeaks(tar: Uint8Array, known: readonly KnownCredential[]): readonly Leak[] {
  const searches = known.flatMap(({ what, value }) => formsOf(value).map((form) => ({ what, form })));
  const find = (text: string): readonly string[] => [
    ...searches.filter(({ form }) => text.includes(form)).map(({ what }) => what),
    ...knownTokens.filter(([, pattern]) => pattern.test(text)).map(([what]) => what),
  ];
  const leaks = listParts(tar).flatMap(({ where, text }) => find(text).map((what) => ({ what, where })));
  return [...new Map(leaks.map((leak) => [`${leak.what} ${leak.where}`, leak])).values()];
}

export function describeLeaks(leaks: readonly Leak[]): Problem {
  const places = leaks.map(({ what, where }) => `${what} in ${where}`);
  return {
    code: 'build-record.credential',
    input: 'build-record',
    message: `the build record is not kept, because it holds ${places.join('; ')}`,
    hint: 'hand credentials over by `secrets`, never as build arguments, which are part of the image too, and let no command print them; whoever can read the repository can download an artifact',
  };
}

/** Shorter ones would be found everywhere. */
const SHORTEST = 6;
const SHORTEST_LINE = 16;

/** A value as it may stand in JSON, in a login and in a log, there line by line. */
function formsOf(value: string): readonly string[] {
  const whole = value.trim();
  if (whole.length < SHORTEST) return [];
  const lines = whole.split(/\r?\n/).filter((line) => line.length >= SHORTEST_LINE);
  return [...new Set([whole, JSON.stringify(whole).slice(1, -1), encodeBase64(whole), ...lines])];
}

interface Part {
  readonly where: string;
  readonly text: string;
}

/** The parts of a record, which is an OCI layout: https://github.com/docker/buildx, util/desktop/bundle. */
function listParts(tar: Uint8Array): readonly Part[] {
  const files = [...readTarFiles(tar)].map(
    ([name, bytes]) => [name, new TextDecoder().decode(bytes)] as const,
  );
  const kinds = new Map<string, string>();
  for (const [, text] of files) {
    for (const [, type = '', hex = ''] of text.matchAll(
      /"mediaType":\s*"([^"]+)",\s*"digest":\s*"sha256:([0-9a-f]{64})"/g,
    ))
      kinds.set(hex, type);
  }
  return files.flatMap(([name, text]) => splitPart(kinds.get(name.slice(-64)) ?? '', text));
}

const places: Readonly<Record<string, string>> = {
  'application/vnd.buildkit.historyrecord.v0': 'the settings of the build',
  'application/vnd.buildkit.otlp.json.v0': 'the trace of the build',
  'application/vnd.buildkit.status.v0': 'the log of the build',
  'application/vnd.in-toto+json': 'an attestation',
};

/** The settings are told apart by their names: `build-arg:TOKEN`. */
function splitPart(type: string, text: string): readonly Part[] {
  const where = places[type] ?? 'another part of the record';
  if (type !== 'application/vnd.buildkit.historyrecord.v0') return [{ where, text }];
  const { FrontendAttrs: settings = {}, ...rest } = JSON.parse(text) as {
    readonly FrontendAttrs?: Readonly<Record<string, string>>;
  };
  return [
    ...Object.entries(settings).map(([name, value]) => ({ where: `\`${name}\``, text: value })),
    { where, text: JSON.stringify(rest) },
  ];
}
