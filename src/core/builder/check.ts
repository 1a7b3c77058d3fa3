import type { EngineChoice, EngineNeeds } from '../engine.ts';
import { findNearest } from '../nearest.ts';
import type { Problem } from '../problem.ts';
import { checkDriverOptions } from './driver-options.ts';
import { inputOfNode, labelNode, type NodeInput } from './node.ts';

type Choice = Pick<EngineChoice, 'driver' | 'creates' | 'reason'>;
type Needs = Pick<EngineNeeds, 'driver' | 'builder' | 'builderSettings' | 'nodes' | 'keepState'>;

/** Settings of a builder that would be ignored without a word, that are missing, or that its driver does not take. */
export function checkBuilder(choice: Choice, needs: Needs): readonly Problem[] {
  const { driver } = choice;
  if (!choice.creates)
    return findIgnored(choice, needs).map((input) => describeIgnored(input, choice, needs));
  if (driver === 'docker') return [];
  return [
    ...needs.nodes.flatMap((node, index) => checkNode(driver, node, index)),
    ...checkTogether(driver, needs.nodes),
    ...(driver === 'remote' ? needs.builderSettings.filter(isForDaemon).map(describeForeignDaemon) : []),
    ...(needs.keepState && driver !== 'docker-container' ? [describeForeignState(driver)] : []),
  ];
}

function findIgnored(choice: Choice, needs: Needs): readonly string[] {
  const isOther = needs.builder !== '' && needs.driver !== 'auto' && needs.driver !== choice.driver;
  return [...(isOther ? ['driver'] : []), ...needs.builderSettings];
}

function describeIgnored(input: string, { reason }: Choice, { builder }: Needs): Problem {
  const why = builder === '' ? 'the engine itself builds' : '`builder` is used as it is';
  return {
    code: 'engine.unused-setting',
    input,
    message: `${why} (${reason}), so \`${input}\` has nothing to set`,
    hint: `leave out \`${input}\`, or ${builder === '' ? 'use `driver: docker-container`' : '`builder`'}`,
  };
}

type NodeDriver = Exclude<EngineChoice['driver'], 'docker'>;

function checkNode(driver: NodeDriver, node: NodeInput, index: number): readonly Problem[] {
  const input = inputOfNode(index);
  return [
    ...checkDriverOptions(driver, node.driverOpts, inputOfNode(index, 'driver-opts')),
    ...(driver === 'remote' ? checkAddress(node, index) : []),
    ...(driver === 'remote' && index > 0 && node.buildkitdFlags !== '' ? [describeForeignDaemon(input)] : []),
    ...(driver === 'kubernetes' && node.endpoint !== '' ? [describeKubernetesEndpoint(input)] : []),
  ];
}

/** Ways to a BuildKit that runs already (buildx, driver/remote/util). */
const schemes = ['tcp', 'unix', 'ssh', 'docker-container', 'kube-pod', 'npipe'];

function checkAddress(node: NodeInput, index: number): readonly Problem[] {
  const { endpoint } = node;
  const input = inputOfNode(index);
  if (endpoint === '') {
    const whose = index === 0 ? '`driver: remote`' : `${labelNode(node, index)} in \`append\``;
    return [
      {
        code: 'engine.no-endpoint',
        input,
        message: `${whose} needs the address of a BuildKit`,
        hint: 'set `endpoint`, for example `tcp://buildkit:1234`',
      },
    ];
  }
  const scheme = /^([\w+-]+):\/\//.exec(endpoint)?.[1] ?? '';
  if (schemes.includes(scheme)) return [];
  const nearest = scheme === '' ? undefined : findNearest(scheme, schemes);
  return [
    {
      code: 'engine.endpoint',
      input,
      message: `expected an address such as \`tcp://buildkit:1234\` or \`unix:///run/buildkit/buildkitd.sock\`, found "${endpoint}"`,
      ...(nearest && { hint: `did you mean \`${nearest}://\`?` }),
    },
  ];
}

/** buildx would take a second node of the same name for the first one, and refuses a second one at the same place. */
function checkTogether(driver: NodeDriver, nodes: readonly NodeInput[]): readonly Problem[] {
  const isTwice = (values: readonly string[], at: number) => values.indexOf(values[at] ?? '') < at;
  const names = nodes.map(({ name }) => name);
  const endpoints = nodes.map(({ endpoint }) => endpoint);
  return nodes.flatMap((node, at) => {
    const label = labelNode(node, at);
    const sameName = node.name !== '' && isTwice(names, at);
    const samePlace =
      driver !== 'kubernetes' && isTwice(endpoints, at) && (node.endpoint !== '' || driver !== 'remote');
    if (!sameName && !samePlace) return [];
    const what = sameName
      ? `the name \`${node.name}\``
      : `the endpoint ${node.endpoint || 'of the docker context in use'}`;
    const hint = sameName
      ? 'give each node a name of its own, or none'
      : 'give each node an endpoint of its own';
    return [
      { code: 'append.twice', input: 'append', message: `${label} has ${what}, as another node has`, hint },
    ];
  });
}

function isForDaemon(input: string): boolean {
  return input.startsWith('buildkitd-');
}

function describeForeignDaemon(input: string): Problem {
  return {
    code: 'engine.foreign-daemon',
    input,
    message: 'a BuildKit of driver `remote` was started by others, with flags and a configuration of its own',
    hint: `leave out \`${input === 'append' ? 'buildkitd-flags' : input}\`, and set it where that BuildKit is started`,
  };
}

function describeForeignState(driver: NodeDriver): Problem {
  return {
    code: 'engine.keep-state',
    input: 'keep-state',
    message: `only a container keeps its state in a volume of this machine, and driver \`${driver}\` builds`,
    hint:
      driver === 'remote'
        ? 'leave it out: a remote BuildKit keeps its state by itself'
        : 'use `persistent-volume-claim.requests.storage` in `driver-opts`',
  };
}

function describeKubernetesEndpoint(input: string): Problem {
  return {
    code: 'engine.kubernetes-endpoint',
    input,
    message: 'driver `kubernetes` takes no `endpoint`: the kubeconfig says where the cluster is',
    hint: 'set KUBECONFIG in `env:`, and `namespace=` in `driver-opts`',
  };
}
