import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { maximumLegs } from '../../src/core/job-matrix.ts';

const root = resolve(import.meta.dirname, '../..');
const path = join(root, '.github/workflows/publish.yml');
const text = readFileSync(path, 'utf8');

interface Step {
  readonly uses: string;
  readonly with: Readonly<Record<string, string>>;
}

interface Job {
  readonly steps: readonly Step[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number | string;
}

const workflow = parse(text) as {
  readonly on: { readonly workflow_call: { readonly inputs: object; readonly secrets: object } };
  readonly jobs: Readonly<Record<string, Job>>;
};
const jobs = Object.entries(workflow.jobs);
const steps = jobs.flatMap(([, job]) => job.steps);
const doors = ['.', 'plan', 'build', 'merge', 'promote', 'prune'];
const readDoor = (door: string) => parse(readFileSync(join(root, door, 'action.yml'), 'utf8'));

describe('publish.yml', () => {
  it('asks for no permission: one that a caller has not got would keep every caller from starting', () => {
    expect(Object.keys(workflow)).not.toContain('permissions');
    for (const [, job] of jobs) expect(Object.keys(job)).not.toContain('permissions');
  });

  it('has no concurrency group: in a called workflow its names are the caller’s', () => {
    for (const part of [workflow, ...jobs.map(([, job]) => job)])
      expect(Object.keys(part)).not.toContain('concurrency');
  });

  it('gives every job an end', () => {
    for (const [name, job] of jobs) expect([name, job['timeout-minutes']]).not.toEqual([name, undefined]);
  });

  it('hands on the result of every leg that a plan can have', () => {
    const names = Array.from({ length: maximumLegs }, (_, at) => `r${at}`);
    expect(workflow.jobs.build?.outputs).toEqual(
      Object.fromEntries(names.map((name) => [name, `\${{ steps.leg.outputs.${name} }}`])),
    );
    expect(Object.keys(readDoor('build').outputs)).toEqual(expect.arrayContaining(names));
  });

  it('takes its doors from its own commit, and everything else by a full commit id', () => {
    const others = steps.map(({ uses }) => uses).filter((uses) => !/^\$\/\w+$/.test(uses));
    expect(others).not.toEqual([]);
    for (const uses of others) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  });

  it('gives the doors inputs only that they have', () => {
    for (const { uses, with: given } of steps) {
      if (!uses.startsWith('$/')) continue;
      expect({ uses, known: Object.keys(readDoor(uses.slice(2)).inputs) }).toEqual({
        uses,
        known: expect.arrayContaining(Object.keys(given)),
      });
    }
  });

  it('makes use of each of its inputs and secrets', () => {
    const { inputs, secrets } = workflow.on.workflow_call;
    const body = JSON.stringify(workflow.jobs);
    for (const name of Object.keys(inputs)) expect(body).toMatch(new RegExp(`inputs\\.${name}\\b`));
    for (const name of Object.keys(secrets)) expect(body).toMatch(new RegExp(`secrets\\.${name}\\b`));
  });

  it('runs no shell, so that no text of an event can reach one', () => {
    for (const step of steps) expect(Object.keys(step)).not.toContain('run');
  });

  it('can be written for a server without `$/`, with the doors of one version', () => {
    const pinned = execFileSync(join(root, 'script/pin-workflow'), ['v1.2.3'], { encoding: 'utf8' });
    expect(pinned).not.toContain('$/');
    const uses = Object.values(parse(pinned).jobs as typeof workflow.jobs)
      .flatMap((job) => job.steps)
      .map((step) => step.uses);
    expect(uses.filter((name) => name.startsWith('slipway-ci/'))).toEqual([
      'slipway-ci/slipway/plan@v1.2.3',
      'slipway-ci/slipway/build@v1.2.3',
      'slipway-ci/slipway/merge@v1.2.3',
      'slipway-ci/slipway/promote@v1.2.3',
    ]);
  });
});

describe('the doors', () => {
  it.each(doors)('%s: no description has an expression, which no runner would load', (door) => {
    const { description, inputs, outputs } = readDoor(door);
    const entries: { readonly description: string }[] = Object.values({ ...inputs, ...outputs });
    for (const one of [description, ...entries.map((entry) => entry.description)])
      expect(one).not.toContain('${{');
  });
});
