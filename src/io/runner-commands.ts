import { appendFileSync } from 'node:fs';
import { EOL } from 'node:os';

/** The files that the runner gives a step to write its answers to: GITHUB_OUTPUT, GITHUB_STATE, GITHUB_ENV. */
export type AnswerFile = 'OUTPUT' | 'STATE' | 'ENV';

// What a runner without those files reads instead, from the log.
const oldCommands: Readonly<Record<AnswerFile, string>> = {
  OUTPUT: 'set-output',
  STATE: 'save-state',
  ENV: 'set-env',
};

/**
 * The runner's side of an action, as docs.github.com has it under "Workflow commands".
 *
 * Forty lines of our own rather than @actions/core, which loads a whole HTTP client for an identity token that
 * this action does not ask for: a third of the time of the plan door (docs/decisions/0009).
 */
export function issueCommand(
  command: string,
  message: string,
  properties: Readonly<Record<string, string | number | undefined>> = {},
): void {
  const given = Object.entries(properties).flatMap(([name, value]) =>
    value ? [`${name}=${escapeProperty(String(value))}`] : [],
  );
  writeLine(`::${[command, given.join(',')].filter(Boolean).join(' ')}::${escapeData(message)}`);
}

export function writeLine(text: string): void {
  process.stdout.write(`${text}${EOL}`);
}

/** A value that may have several lines; whatever stands in it cannot end its own block. */
export function writeAnswer(file: AnswerFile, name: string, value: string): void {
  const path = process.env[`GITHUB_${file}`];
  if (!path) {
    issueCommand(oldCommands[file], value, { name });
    return;
  }
  const delimiter = chooseDelimiter(value);
  appendFileSync(path, `${name}<<${delimiter}${EOL}${value}${EOL}${delimiter}${EOL}`);
}

/** One that the value does not hold: surer than one that nobody can guess, and it needs no random numbers. */
function chooseDelimiter(value: string): string {
  let number = 0;
  while (value.includes(`slipway_${number}_end`)) number++;
  return `slipway_${number}_end`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
