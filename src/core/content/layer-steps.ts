import type { HistoryStep } from './image-config.ts';

/** The instruction behind each layer, the lowest first; nothing where history and layers do not go together. */
export function findLayerOrigins(history: readonly HistoryStep[], layers: number): readonly string[] {
  const made = history.filter(({ hasLayer }) => hasLayer).map(({ instruction }) => instruction);
  return made.length === layers ? made : [];
}

/**
 * How many of an image's layers its own build has made, counted from the top: BuildKit notes SOURCE_DATE_EPOCH
 * (seconds) at each step of its own, and leaves the dates of the base image's steps as they are. All of them where that
 * is not told, sooner too many than too few.
 */
export function countOwnLayers(
  history: readonly HistoryStep[],
  layers: number,
  epoch: number | undefined,
): number {
  const above = history.findLastIndex(({ created }) => Date.parse(created) / 1000 !== epoch) + 1;
  const own = history.slice(above);
  const isTold = own.length > 0 && findLayerOrigins(history, layers).length > 0;
  return isTold ? own.filter(({ hasLayer }) => hasLayer).length : layers;
}
