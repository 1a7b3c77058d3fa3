import { parseMachineRegistries } from './buildkitd-config.ts';
import { describeUnreachableEngine } from './command-failure.ts';
import { assumedEngine, type Driver, type EngineFacts } from './engine.ts';
import { isJsonObject, type JsonObject, type JsonValue, textAt, valueAt } from './event.ts';
import { formatPlatform, normalizePlatform } from './platform.ts';
import { type Problem, SlipwayError } from './problem.ts';

/**
 * The fields of `docker info --format '{{json .}}'` that matter here: the engine's, and the client's plugins.
 * Where no engine is needed, one that is not there, or that runs Windows containers, is as good as none.
 */
export function parseEngineInfo(text: string, { isNeeded = true, said = '' } = {}): EngineFacts {
  const info = tryParseJson(text) ?? {};
  const buildx = findBuildx(info);
  const obstacle = findServerProblem(info, said);
  const isDocker = isJsonObject(valueAt(info, 'ClientInfo'));
  if (obstacle && (isNeeded || !isDocker)) throw new SlipwayError(obstacle);
  if (buildx === undefined) throw new SlipwayError(noBuildx);
  if (obstacle) return { ...assumedEngine, buildxVersion: buildx };
  return {
    serverVersion: textAt(info, 'ServerVersion') ?? '',
    buildxVersion: buildx,
    hasContainerdStore: hasContainerdStore(info),
    platform: formatPlatform(
      normalizePlatform({
        os: textAt(info, 'OSType') ?? 'linux',
        architecture: textAt(info, 'Architecture') ?? '',
      }),
    ),
    registries: parseMachineRegistries(info),
    host: {
      host: textAt(info, 'Name') ?? '',
      memory: numberAt(info, 'MemTotal'),
      folder: textAt(info, 'DockerRootDir') ?? '',
    },
  };
}

/** Something else than docker may be called docker, and answer in its own way. */
function tryParseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function findServerProblem(info: JsonValue, said: string): Problem | undefined {
  const errors = arrayAt(info, 'ServerErrors').filter((error) => typeof error === 'string');
  if (errors.length > 0 || !textAt(info, 'ServerVersion'))
    return describeUnreachableEngine(errors.join('; ') || said);
  return textAt(info, 'OSType') === 'windows' ? windowsContainers : undefined;
}

const noBuildx: Problem = {
  code: 'engine.no-buildx',
  message: 'docker has no buildx plugin on this runner',
  hint: 'install docker-buildx-plugin (GitHub-hosted runners have it)',
};

const windowsContainers: Problem = {
  code: 'engine.windows-containers',
  message: 'the engine of this runner runs Windows containers, and has no BuildKit',
  hint: 'switch it to Linux containers, use `runs-on: ubuntu-latest`, or `driver: remote` with `endpoint`',
};

function findBuildx(info: JsonValue): string | undefined {
  const plugins = arrayAt(info, 'ClientInfo', 'Plugins').filter(isJsonObject);
  const buildx = plugins.find((plugin) => plugin.Name === 'buildx' && !plugin.Err);
  return buildx && (textAt(buildx, 'Version') ?? '').replace(/^v/, '');
}

/** `DriverStatus` is a list of pairs; the containerd store names its snapshotter there. */
function hasContainerdStore(info: JsonValue): boolean {
  return arrayAt(info, 'DriverStatus').some(
    (pair) => Array.isArray(pair) && pair[0] === 'driver-type' && pair[1] === 'io.containerd.snapshotter.v1',
  );
}

function numberAt(value: JsonValue, key: string): number {
  const found = valueAt(value, key);
  return typeof found === 'number' ? found : 0;
}

function arrayAt(value: JsonValue, ...path: readonly string[]): readonly JsonValue[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** What is known of a builder that was named. */
export type BuilderFacts = Required<Pick<EngineFacts, 'builderDriver' | 'builderPlatforms'>>;

/** `docker buildx inspect`: lines `Driver: docker-container`, `Platforms: linux/amd64*, linux/arm64`. */
export function parseBuilder(text: string): BuilderFacts {
  const driver = /^Driver:\s*(\S+)/m.exec(text)?.[1] ?? 'docker-container';
  const lists = [...text.matchAll(/^Platforms:(.*)$/gm)].map((match) => match[1] ?? '');
  const platforms = lists.flatMap((list) => list.split(',')).map((one) => one.trim().replace('*', ''));
  return {
    builderDriver: driver as Driver,
    builderPlatforms: [...new Set(platforms.filter((platform) => platform !== ''))],
  };
}

/** The user's docker configuration; one that is no JSON object is left out and said, as docker does. */
export function parseDockerConfig(
  text: string | undefined,
  path: string,
): { readonly config: JsonObject; readonly problem?: Problem } {
  const value = text === undefined || text.trim() === '' ? {} : tryParseJson(text);
  if (isJsonObject(value)) return { config: value };
  const problem = {
    code: 'docker-config.broken',
    message: `the docker configuration ${path} is not a JSON object: its logins are not used`,
    hint: 'mend or remove that file; an earlier step may have cut it off',
  };
  return { config: {}, problem };
}

/** Whether buildx's file `current` names a builder; the engine's own has no name there. */
export function namesBuilder(text: string): boolean {
  return !!textAt(tryParseJson(text), 'Name');
}
