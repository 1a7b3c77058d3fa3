import { chooseUnit, formatSize } from '../progress/format.ts';

/** A layer as a pull transfers it. */
export interface PictureLayer {
  readonly digest: string;
  /** Bytes, compressed. */
  readonly size: number;
}

/** The layers of one platform's image, the lowest first. */
export interface LayerPicture {
  readonly platform: string;
  readonly layers: readonly PictureLayer[];
  /** The instruction behind each layer; empty where the configuration does not tell them apart. */
  readonly origins: readonly string[];
}

const mostSlices = 8;
const longestName = 48;

/** A pie of what a pull transfers; nothing where there are no two layers to compare. */
export function formatLayerPie({ platform, layers, origins }: LayerPicture): string {
  const total = layers.reduce((sum, { size }) => sum + size, 0);
  if (layers.length < 2 || total === 0) return '';
  const named = layers.map(({ size }, index) => ({
    size,
    name: `${index + 1}. ${nameOrigin(origins[index] ?? '') || 'layer'}`,
  }));
  const slices = limitSlices(named);
  const { unit, bytes } = chooseUnit(total);
  return [
    `<details><summary>${layers.length} layers, ${formatSize(total)} (${platform})</summary>`,
    '',
    '```mermaid',
    'pie showData',
    `  title ${unit}`,
    // A slice of nothing is an error there (mermaid, pie.langium).
    ...slices.map(({ size, name }) => `  "${name}" : ${Math.max(size / bytes, 0.01).toFixed(2)}`),
    '```',
    '',
    '</details>',
  ].join('\n');
}

interface Slice {
  readonly size: number;
  readonly name: string;
}

/** The biggest, and one for all the others. */
function limitSlices(slices: readonly Slice[]): readonly Slice[] {
  const sorted = [...slices].sort((a, b) => b.size - a.size);
  const rest = sorted.slice(mostSlices - 1);
  if (rest.length < 2) return sorted;
  const size = rest.reduce((sum, slice) => sum + slice.size, 0);
  return [...sorted.slice(0, mostSlices - 1), { size, name: `${rest.length} smaller layers` }];
}

/**
 * `RUN apt-get update`, from what BuildKit and the classic builder write into a history. Quotes end the name of a
 * slice, and `%%`, `;` and `#` are read in it, so that only harmless characters stay.
 */
function nameOrigin(origin: string): string {
  const instruction = origin
    .replace(/^(?:RUN )?(?:\|\d+ .*? )?\/bin\/sh -c #\(nop\)\s+/, '')
    .replace(/^(?:RUN )?(?:\|\d+ .*? )?\/bin\/sh -c /, 'RUN ')
    .replace(/ # buildkit$/, '');
  const words = instruction.replace(/[^\p{L}\p{N}._/()[\]+=@:,-]+/gu, ' ').trim();
  const letters = Array.from(words);
  return letters.length > longestName ? `${letters.slice(0, longestName).join('').trim()}...` : words;
}
