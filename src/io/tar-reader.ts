const blockSize = 512;

/** One entry of an archive, with the first bytes of its content. */
export interface TarEntry {
  /** Absolute, without a slash at its end. */
  readonly path: string;
  readonly kind: 'file' | 'link' | 'other';
  /** What a symbolic or hard link names. */
  readonly target: string;
  readonly isHardLink: boolean;
  readonly head: Uint8Array;
}

const headBytes = 256;
/** A git configuration is read whole, unless somebody made it to be long. */
const configBytes = 65_536;

export function isGitConfig(path: string): boolean {
  return path.endsWith('/.git/config');
}

/** How many bytes of a file are of interest. */
export function headSize(path: string): number {
  return isGitConfig(path) ? configBytes : headBytes;
}

/** Reads a tar archive (ustar, with the long names of pax and GNU) as it comes; contents are passed over. */
export async function* readTar(
  source: AsyncIterable<Uint8Array> | readonly Uint8Array[],
  headOf: (path: string) => number = headSize,
): AsyncGenerator<TarEntry> {
  const take = openReader(source);
  let long: LongFields = {};
  for (;;) {
    const header = await take(blockSize, blockSize);
    if (header.length < blockSize || header.every((byte) => byte === 0)) return;
    const type = String.fromCharCode(header[156] ?? 0);
    const written = readNumber(header.subarray(124, 136));
    const size = 'xLKg'.includes(type) ? written : (long.size ?? written);
    const padded = Math.ceil(size / blockSize) * blockSize;
    if ('xLK'.includes(type)) {
      long = { ...long, ...readLong(type, await take(Math.min(size, 65_536), padded)) };
      continue;
    }
    const prefix = textOf(header.subarray(345, 500));
    const name = long.path ?? `${prefix ? `${prefix}/` : ''}${textOf(header.subarray(0, 100))}`;
    const head = await take(Math.min(size, headOf(`/${name}`)), padded);
    if (type === 'g') continue;
    const target = long.linkpath ?? textOf(header.subarray(157, 257));
    long = {};
    const kind = type === '0' || type === '\0' ? 'file' : type === '1' || type === '2' ? 'link' : 'other';
    const path = `/${name.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '')}`;
    yield { path, kind, target, isHardLink: type === '1', head };
  }
}

/** Hands out the first bytes of the next piece, and passes over the rest of it. */
function openReader(source: AsyncIterable<Uint8Array> | readonly Uint8Array[]) {
  const chunks = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  let rest: Uint8Array = new Uint8Array(0);
  return async (wanted: number, length: number): Promise<Uint8Array> => {
    const parts: Uint8Array[] = [];
    let kept = 0;
    for (let left = length; left > 0; ) {
      if (rest.length === 0) {
        const next = await chunks.next();
        if (next.done) break;
        rest = next.value;
      }
      const piece = rest.subarray(0, left);
      const part = piece.subarray(0, wanted - kept);
      if (part.length > 0) parts.push(part);
      kept += part.length;
      left -= piece.length;
      rest = rest.subarray(piece.length);
    }
    return Buffer.concat(parts);
  };
}

/** Octal text, or for large files a number in base 256 (GNU). */
function readNumber(field: Uint8Array): number {
  if (((field[0] ?? 0) & 0x80) !== 0) return Number(Buffer.from(field.subarray(4)).readBigUInt64BE());
  return Number.parseInt(textOf(field).trim() || '0', 8);
}

/** What has no room in a header. */
interface LongFields {
  readonly path?: string;
  readonly linkpath?: string;
  /** Of a file of 8 GiB and more. */
  readonly size?: number;
}

function readLong(type: string, body: Uint8Array): LongFields {
  const text = Buffer.from(body).toString('utf8');
  if (type === 'L') return { path: text.replace(/\0.*$/s, '') };
  if (type === 'K') return { linkpath: text.replace(/\0.*$/s, '') };
  const { size, ...names } = Object.fromEntries(
    [...text.matchAll(/^\d+ (path|linkpath|size)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  return { ...names, ...(size !== undefined && { size: Number(size) }) };
}

function textOf(field: Uint8Array): string {
  return Buffer.from(field).toString('utf8').replace(/\0.*$/s, '');
}
