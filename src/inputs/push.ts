import { attributesOf } from '../core/exporter.ts';
import type { PushWish } from '../core/push-decision.ts';
import { type OutputLine, parseOutputLines } from './outputs.ts';
import { createFindings, type Findings, parseChoice, type RawInputs } from './raw.ts';

const choices = { auto: 'auto', true: true, false: false } as const;

/**
 * What `push` and the lines of `outputs` say together: a line that forbids the push is never overruled, neither by
 * `auto` nor by another line.
 */
export function parsePush(raw: RawInputs, found: Findings): PushWish {
  const wish = parseChoice<boolean | 'auto'>(raw, 'push', choices, 'auto', found);
  const lines = parseOutputLines(raw, createFindings()).filter(({ exporter }) => exporter.type === 'image');
  const words = lines.flatMap((one) => attributesOf(one.exporter, 'push').map((word) => ({ ...one, word })));
  for (const { word, line } of words)
    if (readSwitch(word) === undefined) found.problems.push({ ...describeWord(word), ...placeOf(line) });
  const no = words.find(({ word }) => readSwitch(word) === false);
  const yes = words.find(({ word }) => readSwitch(word) === true);
  if (wish === false && yes) found.notices.push({ ...ignored, ...placeOf(yes.line) });
  if (!no) return wish;
  if (wish === true || yes) found.problems.push({ ...describeBoth(yes), ...placeOf(no.line) });
  return wish === false ? false : 'outputs';
}

/** As BuildKit reads it: Go's words for a truth value, and nothing at all for true. */
function readSwitch(word: string): boolean | undefined {
  if (/^(?:1|t|true)?$/i.test(word)) return true;
  return /^(?:0|f|false)$/i.test(word) ? false : undefined;
}

function placeOf(line: number) {
  return { input: 'outputs', line };
}

const ignored = {
  code: 'outputs.push-ignored',
  message: 'this line asks for a push, and the input `push` is `false`: nothing is pushed',
  hint: 'set `push: true`, or leave `push` out',
};

function describeWord(word: string) {
  return { code: 'outputs.push', message: `\`push\` is \`true\` or \`false\`, found "${word}"` };
}

function describeBoth(yes: OutputLine | undefined) {
  const other = yes === undefined ? 'the input `push` is `true`' : `line ${yes.line} asks for a push`;
  return {
    code: 'outputs.push-contradiction',
    message: `\`push=false\` forbids the push, and ${other}`,
    hint: 'decide in one place: set `push` to `true` or `false`, and leave `push=` out of `outputs`',
  };
}
