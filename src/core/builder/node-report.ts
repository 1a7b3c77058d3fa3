import { explainFailure } from '../explain.ts';
import type { Problem } from '../problem.ts';
import { inputOfNode, labelNode, type NodeInput } from './node.ts';

/** What `docker buildx inspect` says of a node. */
export interface NodeReport {
  readonly name: string;
  /** In the order in which BuildKit lists them: its own first. */
  readonly platforms: readonly string[];
  readonly error?: string;
}

/** Sections `Name:`, `Endpoint:`, ... behind the line `Nodes:`. */
export function parseNodeReports(text: string): readonly NodeReport[] {
  const [, nodes = ''] = text.split(/^Nodes:\s*$/m);
  const sections = nodes.split(/^(?=Name:)/m).filter((section) => section.startsWith('Name:'));
  return sections.map((section) => {
    const fieldOf = (name: string) =>
      new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(section)?.[1]?.trim() ?? '';
    const error = fieldOf('Error');
    return {
      name: fieldOf('Name'),
      platforms: fieldOf('Platforms')
        .split(',')
        .map((platform) => platform.trim().replace(/\*$/, ''))
        .filter((platform) => platform !== ''),
      ...(error && { error }),
    };
  });
}

/** Nodes that cannot be used, each with its own words and, where they are known, cause and cure. */
export function describeNodeErrors(
  nodes: readonly NodeInput[],
  reports: readonly NodeReport[],
): readonly Problem[] {
  return reports.flatMap(({ error, name }, index) => {
    if (error === undefined) return [];
    const node = nodes[index];
    const known = explainFailure(error);
    return [
      {
        code: known?.code ?? 'builder.node-error',
        input: inputOfNode(index),
        message: `the BuildKit node ${node ? labelNode(node, index) : name} is not ready: ${error}${known ? `\nThe cause: ${known.message}` : ''}`,
        ...(known && { hint: known.hint }),
      },
    ];
  });
}
