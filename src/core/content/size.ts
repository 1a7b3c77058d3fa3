import type { Problem } from '../problem.ts';
import { formatSize } from '../progress/format.ts';

const units: Readonly<Record<string, number>> = {
  '': 1,
  k: 1000,
  m: 1000 ** 2,
  g: 1000 ** 3,
  ki: 1024,
  mi: 1024 ** 2,
  gi: 1024 ** 3,
};

/** Bytes of `250MB`, `1.5GiB`; nothing where the text is no size. */
export function parseSize(text: string): number | undefined {
  const [, count = '', unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)\s?([kmg]i?|)b$/i.exec(text) ?? [];
  const factor = units[unit.toLowerCase()];
  return count === '' || factor === undefined ? undefined : Math.floor(Number(count) * factor);
}

export interface SizedLayer {
  readonly size: number;
  /** The instruction that made it, where it is known. */
  readonly origin?: string;
}

const shownLayers = 5;

/** Whether an image is larger than it may be; bytes are those of a pull. */
export function checkSize(
  image: string,
  size: number | undefined,
  limit: number | undefined,
  layers: readonly SizedLayer[],
): readonly Problem[] {
  if (limit === undefined) return [];
  if (size === undefined) return [describeUnknown(image)];
  if (size <= limit) return [];
  const biggest = [...layers].sort((a, b) => b.size - a.size).slice(0, shownLayers);
  const lines = biggest.map(
    ({ size: one, origin = '' }) => `\n  ${formatSize(one)}  ${origin.slice(0, 100)}`,
  );
  return [
    {
      code: 'content.size',
      input: 'max-size',
      message: `${image} has ${formatSize(size)}, and \`max-size\` allows ${formatSize(limit)}; its biggest layers:${lines.join('')}`,
      hint: 'leave out what the image does not need (a stage of its own for the build, `.dockerignore`), or raise `max-size`',
    },
  ];
}

function describeUnknown(image: string): Problem {
  return {
    code: 'content.size-unknown',
    input: 'max-size',
    message: `what a pull of ${image} weighs is not known: the engine's classic image store keeps it unpacked`,
    hint: 'use `driver: docker-container`, or switch the engine to the containerd image store',
  };
}
