import type { Problem } from './problem.ts';

/**
 * The runner replaces a masked text wherever it stands, in the log and in file names, and drops every output of the
 * job that holds it: a mask of `1` takes the digest, one of `true` the output `pushed`.
 */
const WORDS: ReadonlySet<string> = new Set(
  [
    'true false null none nil yes no on off auto default enabled disabled undefined',
    'dev development prod production stage staging test testing debug release latest stable edge nightly main master',
    'info warn warning error verbose trace linux windows darwin amd64 arm64 x86_64 docker github actions runner root',
    'admin user username password secret token localhost https public private internal string number',
  ].flatMap((line) => line.split(' ')),
);
const SHORTEST = 4;
/** Digits, and letters that a digest consists of, are found by chance if there are fewer. */
const SHORTEST_HEX = 5;

/** The lines of a secret that are masked: none that is a part of much else. */
export function listMasks(secret: string): readonly string[] {
  return secret
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => !isOrdinary(line));
}

/** Whether nothing of it is masked although it is there. */
export function isUnmasked(secret: string): boolean {
  return secret.trim() !== '' && listMasks(secret).length === 0;
}

export function describeUnmasked(id: string): Problem {
  return {
    code: 'secrets.unmasked',
    input: 'secrets',
    message: `secret \`${id}\` is not masked in the log: it is so short or common that the mask would hide other text, and outputs of the job with it`,
    hint: 'a setting that is no secret can be a build argument, `build-args`',
  };
}

function isOrdinary(line: string): boolean {
  if (line.length < SHORTEST || !/[\p{L}\p{N}]/u.test(line)) return true;
  if (line.length < SHORTEST_HEX && /^[\da-f]+$/i.test(line)) return true;
  return WORDS.has(line.toLowerCase());
}
