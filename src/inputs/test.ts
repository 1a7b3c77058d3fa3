import { parseDuration } from '../core/duration.ts';
import type { Platform } from '../core/platform.ts';
import { formatPlatform } from '../core/platform.ts';
import { parsePlatforms } from './platforms.ts';
import { type Findings, parseText, type RawInputs } from './raw.ts';

/** The user's test of an image before any tag names it. */
export interface TestInputs {
  /** A script; empty where there is none. */
  readonly test: string;
  /** Empty: all platforms of the image. */
  readonly testPlatforms: readonly string[];
  readonly testMilliseconds: number;
}

const defaultTimeout = '10m';

export function parseTestInputs(raw: RawInputs, platforms: readonly Platform[], found: Findings): TestInputs {
  const test = parseText(raw, 'test');
  const testPlatforms = parsePlatforms(raw, found, 'test-platforms').map(formatPlatform);
  const built = platforms.map(formatPlatform);
  const strangers = built.length === 0 ? [] : testPlatforms.filter((platform) => !built.includes(platform));
  for (const platform of strangers) {
    found.problems.push({
      code: 'test.not-built',
      input: 'test-platforms',
      message: `\`${platform}\` is to be tested and is not built: \`platforms\` has ${built.join(', ')}`,
      hint: 'name only platforms that stand in `platforms`, or leave `test-platforms` out to test them all',
    });
  }
  for (const name of test === '' ? ['test-platforms', 'test-timeout'] : []) {
    if (parseText(raw, name) === '') continue;
    const message = `\`${name}\` is given, and there is no \`test\``;
    found.problems.push({ code: 'test.missing', input: name, message, hint: 'write the script into `test`' });
  }
  return { test, testPlatforms, testMilliseconds: parseTimeout(raw, found) };
}

function parseTimeout(raw: RawInputs, found: Findings): number {
  const text = parseText(raw, 'test-timeout') || defaultTimeout;
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined) return milliseconds;
  found.problems.push({
    code: 'test.timeout-syntax',
    input: 'test-timeout',
    message: `expected a time such as \`90s\`, \`10m\` or \`1h\`, found "${text}"`,
  });
  return 0;
}
