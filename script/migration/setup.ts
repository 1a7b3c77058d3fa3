/** What becomes of the steps that only prepare a build: login, QEMU, buildx. Staying is always right: Slipway uses them. */
import { isReferenced, parseWhole } from './references.ts';
import type { Input, Job, Step, Workflow } from './workflow.ts';

export type SetupFate =
  | { readonly kind: 'merge'; readonly inputs: readonly Input[]; readonly note?: string }
  | { readonly kind: 'stay'; readonly reason: string };

export const setupActions = ['docker/login-action', 'docker/setup-qemu-action', 'docker/setup-buildx-action'];

/** Inputs by action: the name here, or empty where it is not needed. One that is not named stands in the way. */
const carried: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'docker/login-action': { registry: 'registry', username: 'username', password: 'password', ecr: 'ecr' },
  'docker/setup-qemu-action': { image: 'qemu-image', platforms: '', 'cache-image': '' },
  'docker/setup-buildx-action': {
    driver: 'driver',
    'driver-opts': 'driver-opts',
    'buildkitd-flags': 'buildkitd-flags',
    flags: 'buildkitd-flags',
    'buildkitd-config': 'buildkitd-config',
    config: 'buildkitd-config',
    'buildkitd-config-inline': 'buildkitd-config-inline',
    'config-inline': 'buildkitd-config-inline',
    endpoint: 'endpoint',
    append: 'append',
    'keep-state': 'keep-state',
    cleanup: 'cleanup',
    'cache-binary': '',
  },
};

/** Values that mean what happens by itself. */
const defaults: Readonly<Record<string, string>> = {
  logout: 'true',
  use: 'true',
  install: 'false',
  version: 'latest',
};

/** Commands that need what the step prepares. */
const users: Readonly<Record<string, RegExp>> = {
  'docker/login-action':
    /\b(docker|buildx|podman|buildah|skopeo|crane|cosign|regctl|oras|helm|trivy|syft|grype|make|just)\b|\.sh\b/,
  'docker/setup-qemu-action': /\bdocker\b/,
  'docker/setup-buildx-action': /\bdocker\s+(buildx|build|bake|compose)\b/,
};

export function decideSetup(step: Step, builds: readonly Step[], job: Job, { env }: Workflow): SetupFate {
  const reason = findReason(step, builds, job);
  if (reason) return { kind: 'stay', reason };
  const names = carried[step.action] ?? {};
  const inputs = step.inputs.flatMap((input) => rename(input, names[input.name] ?? ''));
  if (step.action === 'docker/login-action') return decideLogin(step, inputs, builds, env);
  if (inputs.length > 0 && builds.length > 1) return { kind: 'stay', reason: 'several builds share it' };
  const version = step.inputs.find(({ name }) => name === 'version');
  const note = 'the buildx of the runner is used, not the latest';
  return { kind: 'merge', inputs, ...(version && { note }) };
}

function findReason(step: Step, builds: readonly Step[], job: Job): string {
  const key = step.keys.find((name) => !['name', 'id', 'uses', 'if', 'with'].includes(name));
  const known = carried[step.action] ?? {};
  const input = step.inputs.find(({ name, value }) => !(name in known) && defaults[name] !== value);
  const user = findUser(step, builds, job);
  if (step.isOdd) return 'it is written in one line, or with an anchor';
  if (key) return `it has \`${key}\``;
  if (input) return `it has \`${input.name}\`, which has no counterpart`;
  if (user) return `"${user.title}" may need it`;
  if (step.action === 'docker/setup-buildx-action' && builds.length > 1)
    return 'several builds share its cache';
  if (builds.some((build) => !hasSameCondition(step, build))) return 'its condition is not that of the build';
  return builds.some(({ first }) => first < step.first) ? 'a build comes before it' : '';
}

function hasSameCondition(step: Step, build: Step): boolean {
  const push = build.inputs.find(({ name }) => name === 'push')?.value ?? '';
  const isPush = push.replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1').trim() === step.condition;
  return (
    step.condition === '' ||
    step.condition === build.condition ||
    (step.action === 'docker/login-action' && isPush)
  );
}

/** Another step that uses docker, or reads the outputs. */
function findUser(step: Step, builds: readonly Step[], job: Job): Step | undefined {
  return job.steps.find((one) => {
    if (one === step || one.first < step.first) return false;
    if (isReferenced(step.id, builds.includes(one) ? withoutBuilder(one, step) : one.text)) return true;
    if (builds.includes(one) || setupActions.includes(one.action) || one.action === 'docker/metadata-action')
      return false;
    const isOfDocker = /^docker[/:]/.test(one.action);
    const isAttestation =
      step.action === 'docker/login-action' && /push-to-registry:\s*['"]?true/.test(one.text);
    const isRun = one.action === '' && (users[step.action]?.test(one.text) ?? false);
    return isOfDocker || isAttestation || isRun;
  });
}

/** The text of a build without what `builder` says: a builder that is made for the step needs no name. */
function withoutBuilder(build: Step, { id }: Step): string {
  return build.inputs
    .filter((input) => !isBuilderOf(input, id))
    .map(({ value }) => value)
    .join('\n');
}

export function isBuilderOf({ name, value }: Input, id: string): boolean {
  const reference = parseWhole(value);
  return name === 'builder' && reference?.id === id && reference.output === 'name';
}

function rename(input: Input, name: string): readonly Input[] {
  if (name === '') return [];
  const lines = input.lines.map((line) =>
    line.startsWith(`${input.name}:`) ? line.replace(input.name, name) : line,
  );
  return [{ ...input, name, lines }];
}

/** That of the run for ghcr.io is what is used by itself. */
function decideLogin(
  step: Step,
  inputs: readonly Input[],
  builds: readonly Step[],
  env: Workflow['env'],
): SetupFate {
  const value = (name: string) => inputs.find((one) => one.name === name)?.value.trim() ?? '';
  const registry = value('registry').replace(/^\$\{\{\s*env\.(\w+)\s*\}\}$/, (text, name) =>
    String(env[name] ?? text),
  );
  const isOwner = /^\$\{\{\s*github\.(actor|repository_owner|triggering_actor)\s*\}\}$/.test(
    value('username'),
  );
  const isToken = /^\$\{\{\s*(secrets\.GITHUB_TOKEN|github\.token)\s*\}\}$/i.test(value('password'));
  if (/^(https:\/\/)?ghcr\.io\/?$/.test(registry) && isOwner && isToken) return { kind: 'merge', inputs: [] };
  if (builds.length > 1) return { kind: 'stay', reason: 'several builds share it' };
  const place = { name: 'registry', value: 'docker.io', lines: ['registry: docker.io'] };
  return { kind: 'merge', inputs: registry === '' && step.inputs.length > 0 ? [place, ...inputs] : inputs };
}
