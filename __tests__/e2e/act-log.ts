/** What one job did. */
export interface JobRun {
  readonly result: string | undefined;
  readonly log: string;
  /** Outputs by the `id` of the step. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly annotations: readonly Annotation[];
  readonly summaries: readonly string[];
}

/** What the runner shows at the top of the run. */
export interface Annotation {
  readonly level: string;
  readonly text: string;
  readonly file?: string;
  readonly line?: string;
}

/** One line of act's log; which fields it has depends on what it tells. */
type Entry = Readonly<Record<string, string | undefined>> & {
  readonly stepID?: readonly string[];
  readonly kvPairs?: Readonly<Record<string, string>>;
};

/** act prints one JSON object a line; what a step wrote is `raw_output`, and commands are told apart. */
export function readActLog(lines: readonly string[]) {
  const entries: readonly Entry[] = lines
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  return {
    log: entries.map(readText).join(''),
    jobs: Object.fromEntries(
      entries.filter(({ jobResult }) => jobResult).map(({ jobID, jobResult }) => [jobID, jobResult]),
    ),
    steps: entries
      .filter(({ stepResult, stage }) => stepResult && stage)
      .map(({ stage, step, stepResult }) => `${stage} ${step}: ${stepResult}`),
    outputs: readOutputs(entries),
    summaries: readSummaries(entries),
    jobRuns: readJobs(entries),
  };
}

/** By the id of the job; those of a matrix have their number behind it: `image-1`, `image-2`. */
function readJobs(entries: readonly Entry[]): Readonly<Record<string, JobRun>> {
  const names = new Set(entries.flatMap(({ job }) => job ?? []));
  return Object.fromEntries(
    [...names].map((name) => {
      const own = entries.filter(({ job }) => job === name);
      const ids = new Set(own.flatMap(({ stepID = [] }) => stepID.slice(0, 1)));
      const run: JobRun = {
        result: own.find(({ jobResult }) => jobResult)?.jobResult,
        log: own.map(readText).join(''),
        outputs: Object.fromEntries(
          [...ids].map((id) => [id, readOutputs(own.filter(({ stepID }) => stepID?.[0] === id))]),
        ),
        annotations: own.flatMap(readAnnotation),
        summaries: readSummaries(own),
      };
      return [name.slice(name.lastIndexOf('/') + 1).trim(), run];
    }),
  );
}

function readOutputs(entries: readonly Entry[]): Readonly<Record<string, string>> {
  const set = entries.filter(({ command }) => command === 'set-output');
  return Object.fromEntries(set.map(({ name = '', arg = '' }) => [name, arg]));
}

function readSummaries(entries: readonly Entry[]): readonly string[] {
  return entries.filter(({ command }) => command === 'summary').map(({ content = '' }) => content);
}

function readAnnotation({ command = '', arg = '', kvPairs }: Entry): readonly Annotation[] {
  if (!['error', 'warning', 'notice'].includes(command)) return [];
  const { file, line } = kvPairs ?? {};
  return [{ level: command, text: arg, ...(file && { file }), ...(line && { line }) }];
}

/** What a person sees in the log: add-mask is an order to the runner, which shows it to nobody. */
function readText(entry: Entry): string {
  const { command, content, raw, raw_output, msg } = entry;
  if (command === 'add-mask') return '';
  return content ?? raw ?? (raw_output ? (msg ?? '') : `${msg}\n`);
}
