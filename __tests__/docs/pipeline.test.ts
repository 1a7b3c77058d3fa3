import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { maximumLegs } from '../../src/core/job-matrix.ts';
import { maximumWaves } from '../../src/core/monorepo/links.ts';

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
const doors = ['.', 'plan', 'build', 'merge', 'promote', 'prune', 'verify'];
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

describe('publish-images.yml', () => {
  const images = parse(readFileSync(join(root, '.github/workflows/publish-images.yml'), 'utf8')) as {
    readonly on: typeof workflow.on;
    readonly jobs: Readonly<
      Record<
        string,
        Job & {
          readonly uses?: string;
          readonly with?: object;
          readonly secrets?: object;
          readonly if?: string;
        }
      >
    >;
  };
  const rows = Object.entries(images.jobs).filter(([name]) => name.startsWith('images-'));
  const own = Object.entries(images.jobs).filter(([name]) => !name.startsWith('images-'));

  it('asks for no permission and has no concurrency group, as publish.yml', () => {
    for (const part of [images, ...Object.values(images.jobs)])
      expect(Object.keys(part)).not.toEqual(expect.arrayContaining(['permissions']));
    for (const part of [images, ...Object.values(images.jobs)])
      expect(Object.keys(part)).not.toEqual(expect.arrayContaining(['concurrency']));
    for (const [name, job] of own) expect([name, job['timeout-minutes']]).not.toEqual([name, undefined]);
  });

  it('has a job for each row of images that a plan can have, the same but for its number', () => {
    const withoutNumber = rows.map(([, { uses, with: given, secrets }]) => ({ uses, given, secrets }));
    expect(rows).toHaveLength(maximumWaves);
    for (const row of withoutNumber) expect(row).toEqual(withoutNumber[0]);
    expect(withoutNumber[0]?.uses).toBe('./.github/workflows/publish.yml');
    rows.forEach(([, row], at) => {
      expect(JSON.stringify(row)).toContain(`needs.plan.outputs.waves)[${at}]`);
    });
  });

  it('hands on every input that publish.yml has, but for what is an image’s own', () => {
    const { inputs, secrets } = workflow.on.workflow_call;
    const [, row] = rows[0] ?? [];
    const ofImage = ['context', 'file', 'target', 'build-args', 'build-contexts', 'test'];
    const ofPlan = ['images', 'tags', 'flavor', 'labels', 'annotations', 'platforms', 'runners'];
    const caches = ['cache-from', 'cache-to'];
    expect([...Object.keys(row?.with ?? {}), ...ofImage, ...ofPlan, ...caches].sort()).toEqual(
      Object.keys(inputs).sort(),
    );
    expect(Object.keys(row?.secrets ?? {}).sort()).toEqual(Object.keys(secrets).sort());
    const given = Object.keys(images.on.workflow_call.inputs);
    expect(given).toEqual(expect.arrayContaining(ofPlan));
    const body = JSON.stringify(images.jobs);
    for (const name of given) expect(body).toMatch(new RegExp(`inputs\\.${name}\\b`));
  });

  it('takes its doors from its own commit, gives them inputs that they have, and runs no shell', () => {
    for (const { uses, with: given = {}, ...rest } of own.flatMap(([, job]) => job.steps)) {
      expect(Object.keys(rest)).not.toContain('run');
      expect(uses).toMatch(/^\$\/\w+$|@[0-9a-f]{40}$/);
      if (uses.startsWith('$/'))
        expect(Object.keys(readDoor(uses.slice(2)).inputs)).toEqual(
          expect.arrayContaining(Object.keys(given)),
        );
    }
  });

  it('can be written for a server without `$/`, beside publish.yml', () => {
    const pinned = execFileSync(join(root, 'script/pin-workflow'), ['v1.2.3', 'publish-images'], {
      encoding: 'utf8',
    });
    expect(pinned).not.toContain('$/');
    expect(pinned).toContain('uses: slipway-ci/slipway/promote@v1.2.3');
    expect(pinned).toContain('uses: ./.github/workflows/publish.yml');
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
