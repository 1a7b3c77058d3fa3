import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Environment, JsonObject, JsonValue } from '../../src/core/event.ts';
import type { Dice } from '../core/retention/random.ts';
import { readEventFacts } from '../fixtures/events/read.ts';

/** Stands in every secret; must never be seen. */
export const MARKER = 'MARKER-s3cr3t';
/** Where a text is run by a shell or taken for a command of the runner, this is what comes of it. */
export const CANARY = 'slipway-canary';

const root = new URL('../../', import.meta.url);
const files: Readonly<Record<string, string>> = {
  publish: 'action.yml',
  plan: 'plan/action.yml',
  build: 'build/action.yml',
  merge: 'merge/action.yml',
  promote: 'promote/action.yml',
  prune: 'prune/action.yml',
  verify: 'verify/action.yml',
};
export type Door = 'publish' | 'plan' | 'build' | 'merge' | 'promote' | 'prune' | 'verify';
export const doors = Object.keys(files) as readonly Door[];

interface ActionFile {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
}

/** Every input of every door, as its action.yml has it. */
const actions = new Map(
  doors.map((door) => {
    const text = readFileSync(new URL(files[door] ?? '', root), 'utf8');
    return [door, (parse(text) as ActionFile).inputs] as const;
  }),
);

const digest = `sha256:${'a'.repeat(64)}`;

/** What is written well; what is made of it may not be. */
const good: Readonly<Record<string, readonly string[]>> = {
  images: ['ghcr.io/acme/app', 'localhost:5000/a\nquay.io/b/c', 'name=acme/app,enable=true'],
  tags: [
    'type=semver,pattern={{version}}',
    'type=ref,event=branch\ntype=sha,format=long',
    'type=match,pattern=v(.*),group=1',
    "type=raw,value={{branch}}-{{date 'YYYY'}}",
    'type=schedule\ntype=edge\ntype=pep440,pattern={{version}}',
    'ghcr.io/acme/app:1',
    'type=raw,"value=a,b",enable={{is_default_branch}}',
  ],
  flavor: ['latest=auto\nprefix=x-,onlatest=true', 'suffix=-y'],
  labels: ['a=b\nc=d', 'org.opencontainers.image.title=x'],
  annotations: ['manifest,index:a=b', 'index[linux/amd64]:a=b'],
  platforms: ['linux/amd64,linux/arm64', 'linux/arm/v7', 'windows/amd64'],
  'build-args': ['A=b\nC=d', 'A', '"A=b, c"'],
  secrets: [`token=${MARKER}`, `"a=${MARKER}\n${MARKER}"\nb=${MARKER}`],
  password: [MARKER],
  username: ['octocat'],
  registry: ['ghcr.io', 'localhost:5000'],
  registries: [
    `registry=a.io,username=u,password=${MARKER}`,
    `- registry: a.io\n  username: u\n  password: ${MARKER}`,
  ],
  'github-token': [`ghs_${MARKER}`],
  token: [`ghp_${MARKER}`],
  outputs: ['type=image,push=true', 'type=local,dest=out', 'type=oci,dest=a.tar\ntype=docker'],
  'cache-from': ['type=gha', 'type=registry,ref=a/b:c'],
  'cache-to': ['type=gha,mode=max', 'type=local,dest=x'],
  attests: ['type=sbom', 'type=provenance,mode=max'],
  append: ['- name: n\n  endpoint: ssh://a@b\n  platforms: linux/arm64', '- endpoint: tcp://h:1'],
  'driver-opts': ['image=moby/buildkit:v0.25\nnetwork=host', 'env.A=b'],
  'buildkitd-config-inline': ['debug = true\n[registry."a.io"]\n  mirrors = ["b"]'],
  'secret-files': ['a=b'],
  'max-size': ['500MB', '10 %'],
  'add-hosts': ['a:1.2.3.4', 'b=::1'],
  source: [`ghcr.io/a/b:c`, `ghcr.io/a/b@${digest}`],
  plan: [
    `{"version":1,"push":true,"images":["ghcr.io/a/b"],"tags":["ghcr.io/a/b:1"],"platforms":["linux/amd64"]}`,
  ],
  results: [`{"r0":"linux/amd64 ${digest}"}`, `linux/arm64 ${digest}\nlinux/amd64 sha256:${'b'.repeat(64)}`],
  'expect-digest': [digest],
  image: ['ghcr.io/a/b:c', `ghcr.io/a/b@${digest}`],
  workflow: ['.github/workflows/x.yml@refs/heads/main', 'acme/app/.github/workflows/x.yml'],
  'keep-tags': ['v*\n!v1*', '/^v[0-9]+/'],
  'older-than': ['30d', '2 weeks'],
  packages: ['app\nlib'],
  context: ['.', 'sub', 'git', 'https://github.com/a/b.git#main:sub'],
  ref: ['main', 'refs/tags/v1'],
  runners: ['linux/arm64=ubuntu-24.04-arm'],
  test: ['true'],
};

const odd: readonly string[] = [
  '',
  ' ',
  '\u0000',
  '\r\n',
  '\t',
  '"',
  "'",
  '`',
  '\\',
  '%0A',
  ',',
  '=',
  ':',
  '[',
  '{',
  '{{',
  '}}',
  '{{#if}}',
  '{{{raw}}}',
  '{{base_ref}}{{tag}}{{sha}}',
  '{{lookup this "constructor"}}',
  '__proto__',
  'constructor',
  'toString=1',
  '-',
  '--privileged',
  '-v /:/host',
  `$(touch ${CANARY})`,
  `\`touch ${CANARY}\``,
  `; touch ${CANARY} #`,
  `\n::set-output name=${CANARY}::x`,
  `\u001b[2K::set-env name=${CANARY}::x`,
  `##[set-env name=${CANARY}]x`,
  `slipway_0_end\n${CANARY}=x`,
  'true',
  'False',
  'null',
  'NaN',
  '-1',
  '1e309',
  '0x10',
  '99999999999999999999',
  '\ud800',
  '\u202e𝒳é',
  '\ufeff',
  '../../etc/passwd',
  '/dev/null',
  'https://user:pass@host/x?y#z',
  '[::1]:5000/x',
  'a/b@sha256:zz',
  digest,
  '&a [*a, *a]',
  '- &x [a]\n- *x',
  '!!binary "x"',
  '? a\n: b',
  '[[[[[[[[[[',
  '(a+)+$',
  '([a-z]+)*!',
  '*'.repeat(300),
  'a'.repeat(2000),
  'a,'.repeat(200),
  'a=b\n'.repeat(200),
  '{"a":'.repeat(300),
];

/** A text for an input: good, broken somewhere, or something else altogether. */
function makeText(dice: Dice, name: string): string {
  const own = good[name] ?? ['true', 'a', 'a=b'];
  const shape = dice.below(10);
  const base = shape < 7 ? dice.pick(own) : dice.pick(odd);
  if (shape < 3) return base;
  if (shape === 9) return `${base}${dice.pick(odd)}${dice.pick(odd)}`;
  const at = dice.below(base.length + 1);
  const rest = base.slice(dice.chance(0.3) ? at + dice.below(4) : at);
  return `${base.slice(0, at)}${dice.pick(odd)}${rest}`;
}

/** Inputs of a door as the runner hands them over: defaults, and some that somebody has written. */
export function makeInputs(dice: Dice, door: Door): Readonly<Record<string, string>> {
  const inputs = Object.entries(actions.get(door) ?? {});
  const given: Record<string, string> = {};
  for (const [name, { default: usual = '' }] of inputs) given[name] = String(usual);
  for (let count = dice.below(6); count > 0; count--) {
    const [name = ''] = dice.pick(inputs);
    given[name] = makeText(dice, name).replaceAll('\u0000', '');
  }
  if (dice.chance(0.02))
    given[dice.pick(odd.filter((text) => !text.includes('=') && !text.includes('\u0000')))] = 'x';
  return given;
}

const events = readdirSync(new URL('__tests__/fixtures/events/', root))
  .filter((name) => name.endsWith('.json'))
  .map((name) => readEventFacts(name.replace('.json', '')));

/** What a stranger may have a say in. */
const isTold = /^GITHUB_(?:REF|HEAD_REF|BASE_REF|REF_NAME|ACTOR|EVENT_NAME|SHA|REPOSITORY)$/;

/** An event of which a few values are what nobody expects there. */
export function makeEvent(dice: Dice): { readonly env: Environment; readonly payload: JsonObject } {
  const { env, payload } = dice.pick(events);
  const changed = Object.entries(env).map(([name, value]) => {
    if (!isTold.test(name) || !dice.chance(0.15)) return [name, value];
    const text = dice.pick(odd).replaceAll('\u0000', '');
    return [name, dice.chance(0.7) ? `${value}${text}` : text];
  });
  const body = dice.chance(0.02) ? dice.pick(values) : damage(dice, payload, 0.06);
  return { env: Object.fromEntries(changed) as Environment, payload: body as JsonObject };
}

const values: readonly JsonValue[] = [null, true, 0, -1.5, 1e300, '', [], {}, [null], { a: {} }, 'x', '7'];

function damage(dice: Dice, value: JsonValue | undefined, share: number): JsonValue {
  if (dice.chance(share)) return dice.chance(0.5) ? dice.pick(odd) : dice.pick(values);
  if (Array.isArray(value)) return value.map((one) => damage(dice, one, share));
  if (typeof value === 'object' && value !== null) {
    const kept = Object.entries(value).filter(() => !dice.chance(share / 2));
    return Object.fromEntries(kept.map(([name, one]) => [name, damage(dice, one, share)]));
  }
  return value ?? null;
}
