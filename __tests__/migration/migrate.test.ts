import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { migrate, type Target } from '../../script/migration/migrate.ts';
import { findTools } from '../../src/core/metadata/context.ts';
import { decidePlan } from '../../src/core/plan-value.ts';
import { loadTools } from '../../src/flows/load-tools.ts';
import { parsePlanInputs } from '../../src/inputs/plan.ts';
import { publishInputNames } from '../../src/inputs/publish.ts';
import { createFindings, type RawInputs } from '../../src/inputs/raw.ts';
import { decide, makeFacts, workspace } from '../fixtures/values.ts';

const folder = resolve(import.meta.dirname, '../fixtures/migrate');
const names = readdirSync(folder).flatMap((file) => /^(.*)\.before\.yml$/.exec(file)?.[1] ?? []);
const target: Target = { action: 'slipway-ci/slipway', version: 'v1', inputs: publishInputNames };
const read = (name: string, kind: string) => readFileSync(join(folder, `${name}.${kind}.yml`), 'utf8');

const fromGit =
  'builds the checkout now, with what earlier steps made in it; `context: git` is the way before';
/** What is told of each workflow; the others are carried over whole, and there is nothing to say. */
const told: Readonly<Record<string, readonly string[]>> = {
  attested: ['image: "Log in" stays: "actions/attest-build-provenance@v3" may need it'],
  'build-only': [
    'image: "docker/setup-buildx-action@v3" is gone: the buildx of the runner is used, not the latest',
    'image: "docker/setup-qemu-action@v3" is gone with its comment: Emulators for all.',
    `image: "Build" ${fromGit}`,
  ],
  'build-test-push': [
    'image: "docker/setup-qemu-action@v3" stays: "Test" may need it',
    'image: "docker/setup-buildx-action@v3" stays: several builds share its cache',
    'image: "docker/login-action@v3" stays: "Test" may need it',
  ],
  'ghcr-chain': [
    'image: "Set up QEMU" is gone with its comment: All processors that our customers have.',
    'image: "Log in to GHCR" is gone with its comment: https://github.com/docker/login-action',
  ],
  'id-of-metadata-kept': [`image: "docker/build-push-action@v6" ${fromGit}`],
  'legs-by-digest': [
    'build: "Meta" stays a step, as the plan door: the build takes no tags from it',
    `build: "docker/build-push-action@v6" ${fromGit}`,
  ],
  'login-needed-later': [
    'image: "Log in" stays: "cosign sign --yes "ghcr.io/acme/rocket@$DIGEST"" may need it',
  ],
  'metadata-before-the-build': [
    'image: "Meta" stays a step, as the plan door: "Show" needs it before the build',
  ],
  'not-ours-to-judge': [
    'old: "docker/build-push-action@v1" stays: version 1 of the action had other inputs',
    'bake: "docker/metadata-action@v5" stays: no step here builds with it; `slipway-ci/slipway/plan@v1` can take its place',
    'misspelt: "docker/build-push-action@v6" stays: `contxt` is no input that is known here',
    'shared: "docker/build-push-action@v6" stays: it is written in one line, or with an anchor',
  ],
  'other-conditions': [
    'image: "Log in" stays: its condition is not that of the build',
    'image: "Meta" stays a step, as the plan door: its condition is not that of the build',
  ],
  'version-as-build-argument': [
    'image: "Meta" stays a step, as the plan door: `build-args` of the build needs its outputs',
  ],
};

/** Their images have labels by the workflow already, or nothing of them is rewritten. */
const labelled = [
  'ghcr-chain',
  'labels-of-both',
  'legs-by-digest',
  'outputs-used-after',
  'not-ours-to-judge',
];

/** What the runner puts in the place of each expression; one that is not here fails the test. */
const expressions: Readonly<Record<string, string>> = {
  "github.event_name != 'pull_request'": 'true',
  "github.ref_type == 'tag'": 'false',
  'github.sha': '860c1904a1ce19322e91ac35af1ab07466440c37',
  'matrix.folder': 'services/front',
  'matrix.name': 'front',
  'matrix.platform': 'linux/arm64',
  'secrets.DOCKERHUB_TOKEN': 'dckr_1',
  'secrets.NPM_TOKEN': 'npm_1',
  'secrets.QUAY_TOKEN': 'quay,1',
  'secrets.REGISTRY_PASSWORD': 'secret_1',
  'steps.meta.outputs.labels': 'org.opencontainers.image.title=Rocket',
  'steps.meta.outputs.tags': 'ghcr.io/acme/rocket:main\nghcr.io/acme/rocket:edge',
  'steps.meta.outputs.version': 'main',
  'vars.DOCKERHUB_USERNAME': 'octocat',
};

function evaluate(inputs: Readonly<Record<string, string | boolean>>): RawInputs {
  const entries = Object.entries(inputs).map(([name, value]) => {
    const text = String(value).replaceAll(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
      const known = expressions[expression];
      if (known === undefined) throw new Error(`no value for the expression ${expression}`);
      return known;
    });
    return [name, text];
  });
  return { 'github-token': 'ghs_1', ...Object.fromEntries(entries) };
}

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | boolean>>;
}

function stepsOf(text: string, door: string): readonly Step[] {
  const jobs: readonly { readonly steps: readonly Step[] }[] = Object.values(parse(text).jobs);
  return jobs.flatMap(({ steps }) => steps).filter(({ uses }) => uses === `slipway-ci/slipway${door}@v1`);
}

describe('a workflow with docker/* steps', () => {
  it('is here in more than twenty shapes', () => {
    expect(names.length).toBeGreaterThan(20);
  });

  it.each(names)('becomes what a person would have written, and what differs is told: %s', (name) => {
    const { text, notes } = migrate(read(name, 'before'), target);
    expect(text).toBe(read(name, 'after'));
    expect(notes.filter((note) => !note.includes('passed no labels'))).toEqual(told[name] ?? []);
  });

  it.each(names)('hears of new labels where it passed none, and of no others: %s', (name) => {
    const found = migrate(read(name, 'before'), target).notes.filter((note) =>
      note.includes('passed no labels'),
    );
    expect(found.length > 0).toBe(!labelled.includes(name));
    for (const note of found) expect(note).toContain('a LABEL of the Dockerfile stays');
  });

  it.each(names)('is not touched by a second run: %s', (name) => {
    const after = read(name, 'after');
    const { text, count } = migrate(after, target);
    expect({ text, count }).toEqual({ text: after, count: 0 });
  });

  it.each(names)('has steps that are read without a problem or a remark: %s', async (name) => {
    for (const { with: inputs = {} } of stepsOf(read(name, 'after'), '')) {
      const raw = evaluate(inputs);
      const path = String(raw.file ?? `${raw.context ?? '.'}/Dockerfile`).replace(/^\.\//, '');
      const facts = makeFacts(
        {
          tools: await loadTools(findTools(Object.values(raw).join('\n'))),
          workspace: {
            ...workspace,
            kinds: { ...workspace.kinds, [path]: 'file', [raw.context ?? '.']: 'folder' },
            dockerfile: { path, text: 'FROM scratch AS release\nARG COLOUR SHAPE VERSION\nCOPY . /\n' },
          },
        },
        /types: \[published\]/.test(read(name, 'after')) ? 'release-published' : undefined,
      );
      const { problems, notices } = decide(raw, facts);
      expect([...problems, ...notices]).toEqual([]);
    }
    for (const { with: inputs = {} } of stepsOf(read(name, 'after'), '/plan')) {
      const found = createFindings();
      const facts = { ...makeFacts(), shortShaLength: '', annotationLevels: '' };
      const { problems } = decidePlan(parsePlanInputs(evaluate(inputs), found), facts);
      expect([...found.problems, ...found.notices, ...problems]).toEqual([]);
    }
  });
});

describe('a migration', () => {
  it('leaves text that is no YAML as it is, and says where it breaks', () => {
    const text = 'jobs:\n  image: [\n';
    const result = migrate(text, target);
    expect(result).toMatchObject({ text, count: 0 });
    expect(result.notes[0]).toContain('line');
  });

  it('leaves a workflow without jobs, and one that calls another, as they are', () => {
    for (const text of [
      '',
      'name: Empty\n',
      'on: push\njobs:\n  other:\n    uses: ./.github/workflows/other.yml\n',
    ])
      expect(migrate(text, target)).toEqual({ text, count: 0, notes: [] });
  });

  const workflowOn = (events: string, push: string) =>
    `on: [${events}]\njobs:\n  image:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          context: app\n          push: ${push}\n          tags: ghcr.io/acme/app:1\n`;
  const notPullRequest = `\${{ github.event_name != 'pull_request' }}`;
  it.each([
    { events: 'push, pull_request', push: notPullRequest, stays: false },
    { events: 'workflow_call', push: notPullRequest, stays: false },
    { events: 'push, merge_group', push: notPullRequest, stays: true },
    { events: 'push, workflow_run', push: notPullRequest, stays: true },
    { events: 'push, release, schedule', push: 'true', stays: false },
    { events: 'push, create', push: 'true', stays: true },
    { events: 'issue_comment', push: 'true', stays: true },
  ])(
    'leaves `push` out only where `auto` does the same: $push on $events stays: $stays',
    ({ events, push, stays }) => {
      const { text } = migrate(workflowOn(events, push), target);
      expect(text).toContain('uses: slipway-ci/slipway@v1');
      expect(text.includes(`push: ${push}`)).toBe(stays);
    },
  );
});
