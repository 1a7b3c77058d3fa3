import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import type { JobRun } from '../act-log.ts';
import { testbed, uniqueImage } from '../door.ts';
import { removeImages } from '../image.ts';
import { runWorkflow, type WorkflowResult, type WorkflowRun } from '../workflow.ts';

/*
 * What docker/build-push-action's own workflows show, each as a job of ours with Slipway in that step's place: the
 * same inputs, and what a user would look at afterwards. The jobs of one file run side by side, in one run.
 */

const fixtures = resolve(import.meta.dirname, '../../fixtures');

/** What a user of this job sees when it has ended, as a sentence, and how that is looked up. */
export type Scenario = readonly [
  sentence: string,
  check: (job: JobRun, image: string, run: WorkflowResult) => Promise<void> | void,
];

export interface ScenarioFile extends Pick<WorkflowRun, 'secrets'> {
  /** Name of a workflow in fixtures/workflows/scenarios. */
  readonly file: string;
  /** What is started before the run. */
  readonly prepare?: () => Promise<Pick<WorkflowRun, 'vars' | 'env'>>;
  /** By the name of the job: each job of the file, and no other. */
  readonly scenarios: Readonly<Record<string, Scenario>>;
  /** Jobs that only prepare others. */
  readonly preparing?: readonly string[];
}

export function describeScenarios({ file, prepare, scenarios, preparing = [], secrets }: ScenarioFile): void {
  const image = uniqueImage();
  const path = `__tests__/fixtures/workflows/scenarios/${file}`;
  let run: WorkflowResult;
  beforeAll(async () => {
    const { vars, ...prepared } = (await prepare?.()) ?? {};
    run = await runWorkflow({
      ...prepared,
      workflow: path,
      event: { name: 'push' },
      vars: { IMAGE: image, BASE: testbed('BASE'), ROUND: crypto.randomUUID(), ...vars },
      files: await readRepository(),
      ...(secrets && { secrets }),
    });
  });
  afterAll(() => removeImages(Object.keys(scenarios).map((job) => `${image}/${job}`)));

  const rows = Object.entries(scenarios).map(([name, [sentence, check]]) => [name, sentence, check] as const);
  it.each(rows)('%s: %s', async (name, _, check) => {
    const job = run.jobRuns[name];
    if (!job) throw new Error(`no job ${name} ran; there were ${Object.keys(run.jobRuns).join(', ')}`);
    if (job.result !== 'success') throw new Error(job.log);
    await check(job, `${image}/${name}`, run);
  });

  it('every job of the workflow is looked at, and none leaves a secret or a login behind', async () => {
    const { jobs } = parse(await readFile(join(fixtures, '../..', path), 'utf8'));
    const looked = new Set(
      [...Object.keys(scenarios), ...preparing].map((name) => name.replace(/-\d+$/, '')),
    );
    expect([...looked].sort()).toEqual(Object.keys(jobs).sort());
    expect(run).toMatchObject({ leaks: [], dockerConfig: { after: run.dockerConfig.before } });
  });
}

/** The repository that the workflows are of; its Dockerfiles name the base image of the testbed. */
async function readRepository(): Promise<Readonly<Record<string, string>>> {
  const folder = join(fixtures, 'scenarios');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(file, 'utf8');
      return [file.slice(folder.length + 1), text.replace(/^ARG BASE=.*/m, `ARG BASE=${testbed('BASE')}`)];
    }),
  );
  return Object.fromEntries(texts);
}
