import type { DriverOption } from './driver-options.ts';

/** One BuildKit of a builder, as the inputs describe it: the first by inputs of its own, the others by `append`. */
export interface NodeInput {
  /** As the user calls it; may be empty. */
  readonly name: string;
  /** Empty: the docker context in use. */
  readonly endpoint: string;
  readonly driverOpts: readonly DriverOption[];
  readonly buildkitdFlags: string;
  /** What it is to build, in normal form; empty: what it offers. */
  readonly platforms: readonly string[];
}

/** How messages call a node. */
export function labelNode({ name, endpoint }: NodeInput, index: number): string {
  if (name !== '') return endpoint === '' ? name : `${name} (${endpoint})`;
  return endpoint || (index === 0 ? 'the first node' : `node ${index}`);
}

/** The input that describes a node. */
export function inputOfNode(index: number, input = 'endpoint'): string {
  return index === 0 ? input : 'append';
}
