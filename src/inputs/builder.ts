import type { NodeInput } from '../core/builder/node.ts';
import type { Driver } from '../core/engine.ts';
import { parseAppend } from './append.ts';
import { readDriverOptions } from './driver-options.ts';
import {
  type Findings,
  type ParseYaml,
  parseBoolean,
  parseChoice,
  parseItems,
  parseText,
  type RawInputs,
} from './raw.ts';

/** Which BuildKit builds; same names and meaning as docker/setup-buildx-action. */
export interface BuilderInputs {
  readonly driver: 'auto' | Driver;
  /** An existing builder; empty: one is chosen or made. */
  readonly builder: string;
  /** The first node, and the appended ones. */
  readonly nodes: readonly [NodeInput, ...NodeInput[]];
  /** buildkitd.toml: a path, or its text. */
  readonly buildkitdConfig: string;
  readonly buildkitdConfigInline: string;
  readonly keepState: boolean;
  readonly cleanup: boolean;
  /** The inputs that describe a builder of one's own, of those that were given. */
  readonly builderSettings: readonly string[];
}

const drivers = {
  auto: 'auto',
  docker: 'docker',
  'docker-container': 'docker-container',
  remote: 'remote',
  kubernetes: 'kubernetes',
} as const;

const settings = [
  'driver-opts',
  'endpoint',
  'buildkitd-flags',
  'buildkitd-config',
  'buildkitd-config-inline',
  'append',
];

export function parseBuilderInputs(raw: RawInputs, found: Findings, parseYaml?: ParseYaml): BuilderInputs {
  const [path, inline] = [parseText(raw, 'buildkitd-config'), parseText(raw, 'buildkitd-config-inline')];
  if (path !== '' && inline !== '') found.problems.push(twoConfigurations);
  const lines = parseItems(raw, 'driver-opts', { ignoreComma: true, quote: false }, found);
  const first = {
    name: '',
    endpoint: parseText(raw, 'endpoint'),
    driverOpts: readDriverOptions(lines, 'driver-opts', found),
    buildkitdFlags: parseText(raw, 'buildkitd-flags'),
    platforms: [],
  };
  return {
    driver: parseChoice(raw, 'driver', drivers, 'auto', found),
    builder: parseText(raw, 'builder'),
    nodes: [first, ...parseAppend(raw, found, parseYaml)],
    buildkitdConfig: path,
    buildkitdConfigInline: raw['buildkitd-config-inline']?.trimEnd() ?? '',
    keepState: parseBoolean(raw, 'keep-state', found),
    cleanup: parseChoice(raw, 'cleanup', { true: true, false: false }, true, found),
    builderSettings: settings.filter((name) => parseText(raw, name) !== ''),
  };
}

const twoConfigurations = {
  code: 'buildkitd-config.twice',
  input: 'buildkitd-config',
  message: 'both `buildkitd-config` and `buildkitd-config-inline` are given',
  hint: 'keep one of them: BuildKit reads one configuration',
};
