/** act prints one JSON object a line; what a step wrote is `raw_output`, and commands are told apart. */
export function readActLog(lines: readonly string[]) {
  const entries = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  const commands = entries.filter(({ command }) => command);
  return {
    log: entries.map(readText).join(''),
    jobs: Object.fromEntries(
      entries.filter(({ jobResult }) => jobResult).map(({ jobID, jobResult }) => [jobID, jobResult]),
    ),
    steps: entries
      .filter(({ stepResult, stage }) => stepResult && stage)
      .map(({ stage, step, stepResult }) => `${stage} ${step}: ${stepResult}`),
    outputs: Object.fromEntries(
      commands.filter(({ command }) => command === 'set-output').map(({ name, arg }) => [name, arg]),
    ),
    summaries: commands.filter(({ command }) => command === 'summary').map(({ content }) => content),
  };
}

/** What a person sees in the log: add-mask is an order to the runner, which shows it to nobody. */
function readText(entry: Readonly<Record<string, string | undefined>>): string {
  const { command, content, raw, raw_output, msg } = entry;
  if (command === 'add-mask') return '';
  return content ?? raw ?? (raw_output ? (msg ?? '') : `${msg}\n`);
}
