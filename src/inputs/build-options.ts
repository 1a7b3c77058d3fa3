import type { BuildCall, BuildOptions } from '../core/build-options.ts';
import { findNearest } from '../core/nearest.ts';
import { type Findings, parseEntries, parseItems, parseText, type RawInputs } from './raw.ts';

/** How the commands of the build run; same names, lists and meaning as docker/build-push-action. */
export function parseBuildOptions(raw: RawInputs, found: Findings): BuildOptions {
  const call = parseCall(raw, found);
  return {
    addHosts: checkAll(parseItems(raw, 'add-hosts', {}, found), hostRule, found),
    allow: parseAllow(raw, found),
    cgroupParent: parseText(raw, 'cgroup-parent'),
    network: parseNetwork(raw, found),
    noCacheFilters: parseItems(raw, 'no-cache-filters', {}, found),
    shmSize: checkAll([parseText(raw, 'shm-size')].filter(Boolean), sizeRule, found)[0] ?? '',
    ssh: checkAll(joinPaths(parseItems(raw, 'ssh', {}, found)), sshRule, found),
    ulimits: parseUlimits(raw, found),
    ...(call && { call }),
  };
}

interface Rule {
  readonly input: string;
  readonly form: RegExp;
  readonly expected: string;
  readonly hint?: string;
}

const address = String.raw`(?:host-gateway|\[?[\da-fA-F:.]*[:.][\da-fA-F:.]*\]?)`;
const hostRule: Rule = {
  input: 'add-hosts',
  form: new RegExp(`^[^\\s:=]+[:=]${address}$`),
  expected: '`<name>:<address>`',
  hint: 'for example `registry.example:10.0.0.5`, `v6.example=[::1]`, `me:host-gateway`; one a line, or separated by commas',
};
const sizeRule: Rule = {
  input: 'shm-size',
  form: /^\d+(?:\.\d+)?\s?(?:[kmgtp]?i?b?)?$/i,
  expected: 'a size',
  hint: 'for example `128m` or `2g`',
};
const sshRule: Rule = {
  input: 'ssh',
  form: /^[\w.-]+(?:=.+)?$/,
  expected: '`default`, or `<id>=<socket or key>`',
  hint: 'for example `default`, or `deploy=./key.pem`; several keys of one id are separated by commas: `default=/a,/b`',
};

function checkAll(values: readonly string[], rule: Rule, found: Findings): readonly string[] {
  return values.filter((value) => {
    const fits = rule.form.test(value);
    if (!fits) found.problems.push(describe(rule, value));
    return fits;
  });
}

function describe({ input, expected, hint }: Rule, value: string) {
  return {
    code: `${input}.syntax`,
    input,
    message: `expected ${expected}, found "${value}"`,
    ...(hint && { hint }),
  };
}

/**
 * The peer splits at every comma, and so `default=/a,/b` becomes two options, the second of which is none. A part
 * that looks like a path goes on with the paths before it; a name is an id of its own.
 */
function joinPaths(parts: readonly string[]): readonly string[] {
  const entries: string[] = [];
  for (const part of parts) {
    const before = entries.at(-1);
    const isOwn = /^[\w.-]+=/.test(part) || /^[\w-]+$/.test(part);
    if (isOwn || !before?.includes('=')) entries.push(part);
    else entries[entries.length - 1] = `${before},${part}`;
  }
  return entries;
}

const entitlements = ['network.host', 'security.insecure', 'device', 'buildx.local.delete'];

function parseAllow(raw: RawInputs, found: Findings): readonly string[] {
  return parseItems(raw, 'allow', {}, found).filter((entry) => {
    if (entitlements.includes(entry) || /^device=./.test(entry)) return true;
    const nearest = findNearest(entry, entitlements);
    found.problems.push({
      code: 'allow.unknown',
      input: 'allow',
      message: `a build can be allowed ${formatWords(entitlements)}, found "${entry}"`,
      ...(nearest && { hint: `did you mean \`${nearest}\`?` }),
    });
    return false;
  });
}

const networks = ['default', 'host', 'none'];

function parseNetwork(raw: RawInputs, found: Findings): string {
  const network = parseText(raw, 'network');
  const word = network.toLowerCase();
  if (network === '' || networks.includes(word)) return word;
  const nearest = findNearest(network, networks);
  found.problems.push({
    code: 'network.unknown',
    input: 'network',
    message: `a build runs in network ${formatWords(networks)}, found "${network}"`,
    hint: nearest
      ? `did you mean \`${nearest}\`?`
      : `for a network of the engine use \`driver: docker-container\` with \`driver-opts: network=${network}\``,
  });
  return '';
}

/** The names that docker's own reader of ulimits knows. */
const limits =
  'core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack'.split(
    ' ',
  );

function parseUlimits(raw: RawInputs, found: Findings): readonly string[] {
  return parseEntries(raw, 'ulimit', found).flatMap(({ text, line }) => {
    const [, name = '', soft = '', hard = soft] = /^([^=]*)=(-1|\d+)(?::(-1|\d+))?$/.exec(text) ?? [];
    const isInOrder = hard === '-1' || (soft !== '-1' && Number(soft) <= Number(hard));
    if (limits.includes(name) && isInOrder) return [text];
    const nearest = findNearest(text.split('=')[0] ?? '', limits);
    const hint = 'for example `nofile=1024:2048`, with -1 for no limit; one a line';
    found.problems.push({
      code: 'ulimit.syntax',
      input: 'ulimit',
      line,
      message: `expected \`<name>=<soft>[:<hard>]\`, the soft limit not above the hard one, found "${text}"`,
      hint: nearest && nearest !== name && soft !== '' ? `did you mean \`${nearest}\`?` : hint,
    });
    return [];
  });
}

const methods: Readonly<Record<string, BuildCall['method'] | undefined>> = {
  build: undefined,
  check: 'check',
  lint: 'check',
  outline: 'outline',
  targets: 'targets',
};

/** `check`, and what buildx takes behind it: `check,format=json,ignorestatus=true`. */
function parseCall(raw: RawInputs, found: Findings): BuildCall | undefined {
  const text = parseText(raw, 'call');
  const [word = '', ...fields] = text.split(',').map((field) => field.trim());
  if (text === '') return undefined;
  const strange = fields.find(
    (field) => !/^(?:format=(?:text|json)|ignorestatus=(?:true|false))$/.test(field),
  );
  if (!Object.hasOwn(methods, word.toLowerCase()) || strange !== undefined) {
    const nearest = findNearest(word, Object.keys(methods));
    const hint = nearest && strange === undefined ? `did you mean \`${nearest}\`?` : undefined;
    found.problems.push({
      code: 'call.unknown',
      input: 'call',
      message: `expected \`check\`, \`outline\`, \`targets\` or \`build\`, found "${text}"`,
      hint: hint ?? '`format=json` and `ignorestatus=true` may follow after a comma',
    });
    return undefined;
  }
  const method = methods[word.toLowerCase()];
  const fieldOf = (name: string) => fields.find((field) => field.startsWith(`${name}=`))?.split('=')[1] ?? '';
  return method && { method, format: fieldOf('format'), ignoreStatus: fieldOf('ignorestatus') === 'true' };
}

function formatWords(words: readonly string[]): string {
  const quoted = words.map((word) => `\`${word}\``);
  return `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}
