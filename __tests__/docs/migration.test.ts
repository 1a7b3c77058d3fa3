import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { findTools } from '../../src/core/metadata/context.ts';
import { decidePlan } from '../../src/core/plan-value.ts';
import { loadTools } from '../../src/flows/load-tools.ts';
import { parsePlanInputs } from '../../src/inputs/plan.ts';
import { createFindings, type RawInputs } from '../../src/inputs/raw.ts';
import { decide, makeFacts, workspace } from '../fixtures/values.ts';

const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/migration.md'), 'utf8');
const inputsOf = (door: string): readonly string[] =>
  Object.keys(parse(readFileSync(join(root, door, 'action.yml'), 'utf8')).inputs);

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | boolean>>;
}

/** The workflows of the page, each as its steps, by the section that they stand in. */
const blocks = page.split(/^(?=##+ )/m).flatMap((section) => {
  const [title = ''] = section.split('\n');
  return [...section.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = '']) => {
    const block = parse(text);
    const jobs: readonly { readonly steps?: readonly Step[] }[] = Object.values(block.jobs ?? {});
    const steps: readonly Step[] = Array.isArray(block) ? block : jobs.flatMap((job) => job.steps ?? []);
    return { title: title.replace(/^#+ /, ''), steps };
  });
});
const steps = blocks.flatMap(({ title, steps: all }) =>
  all
    .filter(({ uses }) => uses?.startsWith('slipway-ci/slipway'))
    .map((step) => ({
      title,
      door: /slipway\/(\w+)@/.exec(step.uses ?? '')?.[1] ?? '',
      inputs: step.with ?? {},
    })),
);

/** What the runner puts in the place of each expression; one that is not here fails the test. */
const expressions: Readonly<Record<string, string>> = {
  "github.event_name != 'release'": 'true',
  'github.sha': '860c1904a1ce19322e91ac35af1ab07466440c37',
  'secrets.NPM_TOKEN': 'npm_1',
  'secrets.QUAY_TOKEN': 'quay_1',
  'secrets.QUAY_USER': 'octocat',
  "startsWith(github.ref, 'refs/heads/')": 'true',
};

function evaluate(inputs: NonNullable<Step['with']>): RawInputs {
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

describe('what docs/migration.md tells to write', () => {
  it('is there for each action that it is about', () => {
    expect([...new Set(steps.map(({ title }) => title))]).toEqual([
      'One step for the chain',
      'docker/bake-action',
      'docker/github-builder',
      'elgohr/Publish-Docker-Github-Action',
      'mr-smithers-excellent/docker-build-push',
      'redhat-actions/buildah-build and push-to-registry',
      'macbre/push-to-ghcr',
    ]);
  });

  it.each(steps.filter(({ door }) => door === ''))(
    'is read without a problem or a remark: $title',
    async ({ inputs }) => {
      expect(inputsOf('.')).toEqual(expect.arrayContaining(Object.keys(inputs)));
      const path = String(inputs.file ?? 'Dockerfile').replace(/^\.\//, '');
      const raw = evaluate(inputs);
      const facts = makeFacts({
        tools: await loadTools(findTools(Object.values(raw).join('\n'))),
        workspace: {
          ...workspace,
          kinds: { ...workspace.kinds, [path]: 'file' },
          dockerfile: { path, text: 'FROM scratch\nARG COLOUR SHAPE GITHUB_SHA\nCOPY . /\n' },
        },
      });
      const { problems, notices, plan } = decide(raw, facts);
      expect([...problems, ...notices]).toEqual([]);
      expect(plan.targets).not.toEqual([]);
    },
  );

  it.each(steps.filter(({ door }) => door === 'plan'))('is read by the plan: $title', ({ inputs }) => {
    expect(inputsOf('plan')).toEqual(expect.arrayContaining(Object.keys(inputs)));
    const found = createFindings();
    const facts = { ...makeFacts(), shortShaLength: '', annotationLevels: '' };
    const reading = decidePlan(parsePlanInputs(evaluate(inputs), found), facts);
    expect([...found.problems, ...found.notices, ...reading.problems, ...reading.warnings]).toEqual([]);
  });
});

/** The inputs of the actions that are moved from, as their action.yml files had them in 2026. */
const peers: Readonly<Record<string, string>> = {
  'docker/build-push-action':
    'add-hosts allow annotations attests build-args build-contexts builder cache-from cache-to call cgroup-parent ' +
    'context file labels load network no-cache no-cache-filters outputs platforms provenance pull push sbom secrets ' +
    'secret-envs secret-files shm-size ssh tags target ulimit github-token',
  'docker/metadata-action':
    'context images tags flavor labels annotations sep-tags sep-labels sep-annotations bake-target github-token',
  'docker/login-action': 'registry username password ecr scope logout registry-auth',
  'docker/setup-qemu-action': 'image platforms reset cache-image',
  'docker/setup-buildx-action':
    'version driver driver-opts buildkitd-flags buildkitd-config buildkitd-config-inline use name endpoint platforms ' +
    'append keep-state cache-binary cleanup',
  'docker/bake-action':
    'builder allow call files no-cache pull load provenance push sbom set source targets vars github-token',
  'docker/github-builder':
    'runner distribute fail-fast job-name-prefix setup-qemu artifact-name artifact-upload artifact-retention-days ' +
    'annotations build-args cache cache-scope cache-mode context file labels output platforms push sbom shm-size sign ' +
    'target ulimit registry-identities set-meta-annotations set-meta-labels meta-images meta-tags meta-labels ' +
    'meta-annotations meta-flavor registry-auths github-token',
  'elgohr/Publish-Docker-Github-Action':
    'name username password registry snapshot default_branch dockerfile workdir context buildargs buildoptions cache ' +
    'tags tag_names tag_semver no_push platforms',
  'mr-smithers-excellent/docker-build-push':
    'image tags appendMode registry dockerfile directory buildArgs labels target platform ssh secrets username ' +
    'password gitHubOrg addLatest addTimestamp enableBuildKit cacheFrom cacheTo multiPlatform overrideDriver ' +
    'skipLogin pushImage',
  'buildah-build':
    'image tags labels annotations base-image containerfiles dockerfiles context content entrypoint layers port ' +
    'workdir envs build-args squash oci arch archs platform platforms extra-args tls-verify buildah-image',
  'push-to-registry':
    'image tags registry username password tls-verify digestfile sigstore-private-key sign-passphrase remote ' +
    'podman-args extra-args',
  'macbre/push-to-ghcr':
    'github_token image_name dockerfile context repository docker_io_user docker_io_token image_tag build_arg ' +
    'extra_args platforms',
};

describe.each(Object.entries(peers))('the table of %s', (name, list) => {
  const section = page
    .split(/^(?=##+ )/m)
    .find((text) => text.startsWith(`## ${name}\n`) || text.startsWith(`### ${name}\n`));
  const [table = ''] = /^\| Input \|[\s\S]*?(?=\n\n)/m.exec(section ?? '') ?? [];
  const rows = table
    .split('\n')
    .slice(2)
    .map((row) => {
      const [, names = '', here = ''] = row.split(/(?<!\\)\|/).map((cell) => cell.trim());
      return { names: [...names.matchAll(/`([^`]+)`/g)].map(([, one = '']) => one), here };
    });

  it('has each of its inputs once', () => {
    expect(rows.flatMap(({ names }) => names).sort()).toEqual(list.split(' ').sort());
  });

  it('says of an input that it stays only where it is one here, and names no other that is none', () => {
    const named = rows.flatMap(({ names, here }) =>
      here === 'Stays' ? names : [...here.matchAll(/`([\w-]+)`/g)].map(([, one = '']) => one),
    );
    const outside = ['digest', 'runs-on'];
    expect(inputsOf('.')).toEqual(expect.arrayContaining(named.filter((one) => !outside.includes(one))));
  });
});
