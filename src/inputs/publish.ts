import type { BuildSecret } from '../core/build-command.ts';
import type { Driver } from '../core/engine.ts';
import { type Exporter, parseExporter } from '../core/exporter.ts';
import { comparePlatforms, formatPlatform, type Platform, parsePlatform } from '../core/platform.ts';
import type { ListOptions } from './lists.ts';
import {
  checkUnknownInputs,
  type Findings,
  parseBoolean,
  parseChoice,
  parseItems,
  parseText,
  type RawInputs,
} from './raw.ts';
import { parseLogins, type RegistryLogin } from './registries.ts';
import { parseSecrets } from './secrets.ts';

/** The inputs of the root door, typed and frozen. What they mean together is decided in core/publish-plan. */
export interface PublishInputs {
  /** Raw text of the inputs that the metadata rules read line by line. */
  readonly metadata: Readonly<Record<'images' | 'tags' | 'flavor' | 'labels' | 'annotations', string>>;
  readonly context: string;
  readonly file: string;
  readonly target: string;
  readonly platforms: readonly Platform[];
  readonly buildArgs: readonly string[];
  readonly buildContexts: readonly string[];
  readonly secrets: readonly BuildSecret[];
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
  readonly noCache: boolean;
  readonly pull: boolean;
  readonly provenance: string;
  readonly sbom: string;
  readonly push: boolean | 'auto';
  readonly load: boolean;
  readonly outputs: readonly Exporter[];
  readonly logins: readonly RegistryLogin[];
  readonly allowPlatformRemoval: boolean;
  readonly driver: 'auto' | Driver;
  readonly driverOpts: readonly string[];
  readonly endpoint: string;
  readonly builder: string;
  readonly qemuImage: string;
  readonly githubToken: string;
  readonly dryRun: boolean;
}

/** Every input of action.yml; a test holds the two lists together. */
export const publishInputNames: readonly string[] = (
  'images tags flavor labels annotations context file target platforms build-args build-contexts secrets ' +
  'secret-envs secret-files cache-from cache-to no-cache pull provenance sbom push load outputs registry username ' +
  'password registries allow-platform-removal driver driver-opts endpoint builder qemu-image github-token dry-run'
).split(' ');

const lines: ListOptions = { ignoreComma: true };
const drivers = {
  auto: 'auto',
  docker: 'docker',
  'docker-container': 'docker-container',
  remote: 'remote',
  kubernetes: 'kubernetes',
} as const;

/** Reads all inputs; whatever is wrong with one of them is added to the findings and reading goes on. */
export function parsePublishInputs(raw: RawInputs, found: Findings): PublishInputs {
  checkUnknownInputs(raw, publishInputNames, found);
  return {
    metadata: parseMetadataTexts(raw),
    ...parseBuildInputs(raw, found),
    ...parseTargetInputs(raw, found),
    driver: parseChoice(raw, 'driver', drivers, 'auto', found),
    driverOpts: parseItems(raw, 'driver-opts', { ignoreComma: true, quote: false }, found),
    endpoint: parseText(raw, 'endpoint'),
    builder: parseText(raw, 'builder'),
    qemuImage: parseText(raw, 'qemu-image'),
    githubToken: parseText(raw, 'github-token'),
    dryRun: parseBoolean(raw, 'dry-run', found),
  };
}

function parseMetadataTexts(raw: RawInputs): PublishInputs['metadata'] {
  const { images = '', tags = '', flavor = '', labels = '', annotations = '' } = raw;
  return { images, tags, flavor, labels, annotations };
}

function parseBuildInputs(raw: RawInputs, found: Findings) {
  return {
    context: parseText(raw, 'context'),
    file: parseText(raw, 'file'),
    target: parseText(raw, 'target'),
    platforms: parsePlatforms(raw, found),
    buildArgs: parseBuildArgs(raw, found),
    buildContexts: parseItems(raw, 'build-contexts', lines, found),
    secrets: parseSecrets(raw, found),
    cacheFrom: parseItems(raw, 'cache-from', lines, found),
    cacheTo: parseItems(raw, 'cache-to', lines, found),
    noCache: parseBoolean(raw, 'no-cache', found),
    pull: parseBoolean(raw, 'pull', found),
    provenance: parseAttestation(raw, 'provenance'),
    sbom: parseAttestation(raw, 'sbom'),
  };
}

function parseTargetInputs(raw: RawInputs, found: Findings) {
  return {
    push: parseChoice(raw, 'push', { auto: 'auto', true: true, false: false } as const, 'auto', found),
    load: parseBoolean(raw, 'load', found),
    outputs: parseOutputs(raw, found),
    logins: parseLogins(raw, found),
    allowPlatformRemoval: parseBoolean(raw, 'allow-platform-removal', found),
  };
}

/** In normal form, sorted, each once: the order of the input must not change the image. */
function parsePlatforms(raw: RawInputs, found: Findings): readonly Platform[] {
  const platforms = new Map<string, Platform>();
  for (const text of parseItems(raw, 'platforms', {}, found)) {
    const reading = parsePlatform(text);
    if ('problem' in reading) found.problems.push({ ...reading.problem, input: 'platforms' });
    else platforms.set(formatPlatform(reading.platform), reading.platform);
  }
  return [...platforms.values()].sort(comparePlatforms);
}

function parseBuildArgs(raw: RawInputs, found: Findings): readonly string[] {
  const args = parseItems(raw, 'build-args', lines, found);
  for (const arg of args) {
    if (/^[A-Za-z_][\w.-]*(?:=|$)/.test(arg)) continue;
    found.problems.push({
      code: 'build-args.syntax',
      input: 'build-args',
      message: `expected \`NAME=value\`, found "${arg.split('=')[0]}"`,
      hint: 'write one argument a line; a value of several lines goes into double quotes together with its name',
    });
  }
  return args;
}

/** `true`, `false` in any case, or attributes as they are. */
function parseAttestation(raw: RawInputs, name: string): string {
  const text = parseText(raw, name);
  return /^(?:true|false)$/i.test(text) ? text.toLowerCase() : text;
}

function parseOutputs(raw: RawInputs, found: Findings): readonly Exporter[] {
  const exporters: Exporter[] = [];
  for (const line of parseItems(raw, 'outputs', { ignoreComma: true, quote: false }, found)) {
    const exporter = tryParseExporter(line);
    if (exporter && exporter.type !== '') exporters.push(exporter);
    else {
      found.problems.push({
        code: 'outputs.syntax',
        input: 'outputs',
        message: `expected \`type=<exporter>,<name>=<value>,...\`, found "${line}"`,
        hint: 'for example `type=local,dest=out`, `type=oci,dest=image.tar`; quote a field that holds a comma',
      });
    }
  }
  return exporters;
}

function tryParseExporter(line: string): Exporter | undefined {
  try {
    return parseExporter(line);
  } catch {
    return undefined;
  }
}
