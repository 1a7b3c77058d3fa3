import { formatSeconds } from './progress/format.ts';

/** Layers of a push by their short digests, and whether each is in the registry. */
export type PushedLayers = Map<string, boolean>;

/** One line of `docker push` where nobody looks on: `2cf9c0cf801f: Pushed`, `f38cb9c28b2f: Mounted from acme/base`. */
export function applyPushLine(layers: PushedLayers, line: string): void {
  const [, layer, state = ''] = /^([0-9a-f]{12}): (.*)$/.exec(line) ?? [];
  if (layer)
    layers.set(layer, layers.get(layer) || /^(?:Pushed|Layer already exists|Mounted from )/.test(state));
}

/** A sign of life of a push that takes long. */
export function formatPushing(reference: string, layers: PushedLayers, milliseconds: number): string {
  const done = [...layers.values()].filter(Boolean).length;
  return `still pushing ${reference}, ${formatSeconds(milliseconds)}: ${done} of ${layers.size} layers are there`;
}
