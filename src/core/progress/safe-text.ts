/**
 * Text from a build, a Dockerfile or a registry, made fit to be one line of the job's log.
 *
 * The runner reads the log for commands, and a build's output must never be able to issue one. What it takes for a
 * command (actions/runner, ActionCommand.cs): a line that starts with `::` once white space is trimmed, and `##[`
 * anywhere in a line. It ends a line at `\r` too, so `x\r::set-env::` is one. All three are broken up here.
 */
export function safeLine(text: string): string {
  const clean = UNSAFE.test(text) ? stripControls(text) : text;
  if (!clean.includes('::') && !clean.includes('##[')) return clean;
  return clean.replace(COMMAND_START, '$1: :').replaceAll('##[', '## [');
}

/** A safe line of at most `limit` characters, runs of white space as one space: for titles and excerpts. */
export function safeTitle(text: string, limit = 120): string {
  const line = safeLine(
    text
      .slice(0, limit * 4)
      .replaceAll(/\s+/g, ' ')
      .trim(),
  );
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}

// The runner trims what .NET calls white space. Invisible characters are taken too: a little more than it does.
const COMMAND_START = /^([\s\u0085\u180e\u200b-\u200f\u2060\ufeff]*)::/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const UNSAFE = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]/;
// Colours (`ESC [ ... m`) are shown by GitHub's log and stay; every other escape sequence moves a cursor nobody has.
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const COLOUR = /\u001b\[[0-9;:]*m/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const SEQUENCE = /\u001b(?:\[[0-9;:?<=>!]*[@-~]?|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_]?)/y;

function stripControls(text: string): string {
  let result = '';
  for (let at = 0; at < text.length; ) {
    const char = text.charAt(at);
    if (char === '\u001b') {
      const colour = matchAt(COLOUR, text, at);
      result += colour;
      at += colour.length || Math.max(1, matchAt(SEQUENCE, text, at).length);
    } else {
      if (!UNSAFE.test(char)) result += char;
      else if (char === '\n' || char === '\r') result += ' ';
      at += 1;
    }
  }
  return result;
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}
