import type { BuildOptions } from '../core/build-options.ts';
import type { Exporter } from '../core/exporter.ts';
import type { Platform } from '../core/platform.ts';
import type { PushWish } from '../core/push-decision.ts';
import { parseAttestations } from './attestations.ts';
import { parseBuildOptions } from './build-options.ts';
import { type BuilderInputs, parseBuilderInputs } from './builder.ts';
import { type CacheInputs, parseCacheInputs } from './caches.ts';
import { type ContentInputs, parseContentInputs } from './content.ts';
import type { Entry } from './entries.ts';
import { type GuardInputs, parseGuardInputs } from './guards.ts';
import { parseHelperPlace } from './helper-place.ts';
import { type MetadataTexts, parseMetadataTexts } from './metadata-texts.ts';
import { asksForDigestOnly, parseOutputs } from './outputs.ts';
import type { PlanNeed } from './plan-json.ts';
import { parsePlatforms } from './platforms.ts';
import { parsePush } from './push.ts';
import {
  checkUnknownInputs,
  type Findings,
  type ParseYaml,
  parseBoolean,
  parseChoice,
  parseEntries,
  parseText,
  type RawInputs,
} from './raw.ts';
import { type LoginInputs, parseLogins } from './registries.ts';
import { fitAttestations, parseReuseInputs, type ReuseInputs } from './reuse.ts';
import { parseSecrets, type SecretInputs } from './secrets.ts';
import { parseTestInputs, type TestInputs } from './test.ts';

/** The inputs of the root door, typed and frozen. What they mean together is decided in core/publish-plan. */
export interface PublishInputs
  extends GuardInputs,
    LoginInputs,
    BuilderInputs,
    TestInputs,
    ContentInputs,
    ReuseInputs,
    SecretInputs,
    CacheInputs,
    MetadataTexts {
  /** Labels that a plan has derived, where this run builds a leg of it. */
  readonly planned?: readonly (readonly [key: string, value: string])[];
  readonly context: string;
  readonly file: string;
  readonly target: string;
  readonly platforms: readonly Platform[];
  readonly buildArgs: readonly string[];
  readonly buildContexts: readonly string[];
  readonly noCache: boolean;
  readonly pull: boolean;
  readonly provenance: string;
  readonly sbom: string;
  readonly attest: boolean | 'auto';
  readonly index: 'auto' | 'always' | 'never';
  readonly options: BuildOptions;
  readonly push: PushWish;
  readonly load: boolean;
  readonly outputs: readonly Exporter[];
  readonly allowPlatformRemoval: boolean;
  readonly qemuImage: string;
  /** Host, or host and path, below which Docker Hub's images are found too; empty where there is no such place. */
  readonly helperImagesFrom: string;
  readonly githubToken: string;
  readonly buildRecord: boolean;
  readonly dryRun: boolean;
  /** A leg of a distributed build: the content is pushed, and no tag is moved. */
  readonly byDigest: boolean;
  /** Images that this one is built on and that are published nowhere: they are built first, and stay here. */
  readonly needs?: readonly PlanNeed[];
}

/** Every input of action.yml; a test holds the two lists together. */
export const publishInputNames: readonly string[] = (
  'images tags flavor labels annotations context file target platforms build-args build-contexts secrets ' +
  'secret-envs secret-files cache-from cache-to no-cache pull provenance sbom push load outputs registry username ' +
  'password registries allow-platform-removal ref version guard-floating-tags if-exists driver driver-opts endpoint ' +
  'builder buildkitd-flags buildkitd-config buildkitd-config-inline append keep-state cleanup qemu-image github-token ' +
  'dry-run add-hosts allow attests call cgroup-parent network no-cache-filters shm-size ssh ulimit index ecr ' +
  'cache cache-timeout cache-max-size cache-mounts build-record attest test test-platforms test-timeout ' +
  'helper-images-from allow-findings max-size reuse reproducible sep-tags sep-labels sep-annotations metadata-context'
).split(' ');

/** Reads all inputs; whatever is wrong with one of them is added to the findings and reading goes on. */
export function parsePublishInputs(raw: RawInputs, found: Findings, parseYaml?: ParseYaml): PublishInputs {
  checkUnknownInputs(raw, publishInputNames, found);
  const build = parseBuildInputs(raw, found);
  const reuse = parseReuseInputs(raw, found);
  return {
    ...parseMetadataTexts(raw, found),
    ...build,
    ...parseTestInputs(raw, build.platforms, found),
    ...parseContentInputs(raw, found),
    ...parseTargetInputs(raw, found, parseYaml),
    ...parseGuardInputs(raw, found, true),
    ...parseBuilderInputs(raw, found, parseYaml),
    ...reuse,
    ...fitAttestations(build, reuse.reproducible, found),
    pull: build.pull || reuse.reuse === 'content',
    qemuImage: parseText(raw, 'qemu-image'),
    helperImagesFrom: parseHelperPlace(raw, found),
    githubToken: parseText(raw, 'github-token'),
    buildRecord: parseBoolean(raw, 'build-record', found),
    dryRun: parseBoolean(raw, 'dry-run', found),
  };
}

function parseBuildInputs(raw: RawInputs, found: Findings) {
  return {
    context: parseText(raw, 'context'),
    file: parseText(raw, 'file'),
    target: parseText(raw, 'target'),
    platforms: parsePlatforms(raw, found),
    buildArgs: parseBuildArgs(raw, found),
    buildContexts: textsOf(parseEntries(raw, 'build-contexts', found)),
    ...parseSecrets(raw, found),
    ...parseCacheInputs(raw, found),
    noCache: parseBoolean(raw, 'no-cache', found),
    pull: parseBoolean(raw, 'pull', found),
    ...parseAttestations(raw, found),
    attest: parseChoice(raw, 'attest', { true: true, auto: 'auto', false: false } as const, false, found),
    index: parseChoice(
      raw,
      'index',
      { auto: 'auto', always: 'always', never: 'never' } as const,
      'auto',
      found,
    ),
    options: parseBuildOptions(raw, found),
  };
}

function parseTargetInputs(raw: RawInputs, found: Findings, parseYaml: ParseYaml | undefined) {
  const outputs = parseOutputs(raw, found);
  return {
    push: parsePush(raw, found),
    load: parseBoolean(raw, 'load', found),
    outputs,
    byDigest: asksForDigestOnly(outputs),
    ...parseLogins(raw, found, parseYaml),
    allowPlatformRemoval: parseBoolean(raw, 'allow-platform-removal', found),
  };
}

/** A name without a value takes it from the environment, as docker has it. */
function parseBuildArgs(raw: RawInputs, found: Findings): readonly string[] {
  const args = parseEntries(raw, 'build-args', found);
  for (const { text, line } of args) {
    if (/^[A-Za-z_][\w.-]*(?:=|$)/.test(text)) continue;
    found.problems.push({
      code: 'build-args.syntax',
      input: 'build-args',
      line,
      message: `expected \`NAME=value\`, found "${text.split('=')[0]}"`,
      hint: 'write one argument a line; a value of several lines goes into double quotes together with its name',
    });
  }
  return textsOf(args);
}

function textsOf(entries: readonly Entry[]): readonly string[] {
  return entries.map(({ text }) => text);
}
