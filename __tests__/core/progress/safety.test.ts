import { safeLine, safeTitle } from '../../../src/core/progress/safe-text.ts';
import { log, play, vertex } from './read-fixture.ts';

/** What the runner takes for a command: actions/runner, ActionCommand.cs; it ends a line at \r and at \n. */
function commandsIn(text: string): readonly string[] {
  const isTrimmedByDotNet = /^[\s\u0085\u180e\u200b]+/;
  return text
    .split(/[\r\n]/)
    .filter((line) => line.replace(isTrimmedByDotNet, '').startsWith('::') || line.includes('##['));
}

const attacks = [
  { name: 'a plain command', text: '::set-env name=PATH::/evil' },
  { name: 'one behind spaces and tabs', text: ' \t ::add-path::/evil' },
  { name: 'one behind a no-break space', text: '\u00a0::error::x' },
  { name: 'one behind a next-line character', text: '\u0085::error::x' },
  { name: 'one behind a zero-width space', text: '\u200b::error::x' },
  { name: 'one behind a byte-order mark', text: '\ufeff::error::x' },
  { name: 'one behind a carriage return', text: 'harmless\r::error::x' },
  { name: 'one behind a control character', text: '\u0007::error::x' },
  { name: 'one behind a cursor movement', text: '\u001b[2K::error::x' },
  { name: 'one behind half an escape sequence', text: '\u001b::error::x' },
  { name: 'one behind a terminal title', text: '\u001b]0;title\u0007::error::x' },
  { name: 'one in the old form', text: '##[error]x' },
  { name: 'one in the old form within a line', text: 'text ##[add-mask]x' },
  { name: 'one in the old form, put together by what is removed', text: '#\u0000#\u001b[2K[error]x' },
  { name: 'one that resumes commands', text: '::token-of-stop-commands::' },
  { name: 'one put together by what is removed', text: ':\u0000:error::x' },
  { name: 'one of many colons', text: ':::::' },
];

describe('a build can not give the runner commands', () => {
  for (const { name, text } of attacks) {
    test(`${name} is broken up`, () => {
      expect(commandsIn(safeLine(text))).toEqual([]);
      expect(commandsIn(safeTitle(text))).toEqual([]);
    });

    test(`${name} is broken up in a step's output, its name, its error and in lines of buildx`, () => {
      const step = `[1/2] RUN ${text}`;
      const { log: lines } = play([
        vertex(step, { started: 0 }),
        log(step, `${text}\n${text}`),
        text,
        vertex(text, { started: 0, completed: 1 }),
        vertex(step, { started: 0, completed: 1, error: `${text}\n${text}` }),
      ]);
      expect(lines.length).toBeGreaterThan(4);
      expect(lines.flatMap(commandsIn)).toEqual([]);
    });
  }

  test('text that only looks like one stays as it is', () => {
    for (const text of ['std::vector<int>', 'a :: b', '# [x]', '## heading', 'http://[::1]:80']) {
      expect(safeLine(text)).toBe(text);
    }
  });
});

describe('control characters', () => {
  const cases = [
    { name: 'colours stay', text: '\u001b[31mred\u001b[0m', safe: '\u001b[31mred\u001b[0m' },
    { name: 'cursor movements go', text: '\u001b[1A\u001b[2Kdone', safe: 'done' },
    { name: 'links keep their text', text: '\u001b]8;;http://x\u001b\\text\u001b]8;;\u001b\\', safe: 'text' },
    { name: 'tabs stay', text: 'a\tb', safe: 'a\tb' },
    { name: 'bells and nulls go', text: 'a\u0007b\u0000c', safe: 'abc' },
    { name: 'an escape at the end goes', text: 'x\u001b', safe: 'x' },
  ];
  for (const { name, text, safe } of cases) {
    test(name, () => {
      expect(safeLine(text)).toBe(safe);
    });
  }

  test('a megabyte of escape sequences takes a moment', () => {
    const started = performance.now();
    for (const piece of ['\u001b[', '\u001b]', '\u001b[1;', '\u001b[31m', '\u001b', ' ', ':', '##[']) {
      safeLine(piece.repeat(1_000_000 / piece.length));
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
