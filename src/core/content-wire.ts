/** The words of containerd's content service, which BuildKit offers beside its own: gRPC messages by hand. */

export const READ_CONTENT = '/containerd.services.content.v1.Content/Read';
export const CONTENT_INFO = '/containerd.services.content.v1.Content/Info';

const frameHead = 5;

/** A request for one digest: both calls have it as their first field. */
export function formatDigestRequest(digest: string): Uint8Array {
  const text = new TextEncoder().encode(digest);
  const frame = new Uint8Array(frameHead + 2 + text.length);
  new DataView(frame.buffer).setUint32(1, 2 + text.length);
  frame.set([0x0a, text.length], frameHead);
  frame.set(text, frameHead + 2);
  return frame;
}

/** Takes whole messages off the front of what has come so far; the rest waits for more. */
export function takeMessages(bytes: Uint8Array): {
  readonly messages: readonly Uint8Array[];
  readonly rest: Uint8Array;
  /** Bytes from the beginning of the rest to the end of its first message, or of what says how long that is. */
  readonly wanted: number;
} {
  const messages: Uint8Array[] = [];
  let rest = bytes;
  while (rest.length >= frameHead) {
    const size = sizeOf(rest);
    if (rest.length < frameHead + size) break;
    messages.push(rest.subarray(frameHead, frameHead + size));
    rest = rest.subarray(frameHead + size);
  }
  const wanted = rest.length < frameHead ? frameHead : frameHead + sizeOf(rest);
  return { messages, rest, wanted };
}

function sizeOf(frame: Uint8Array): number {
  return new DataView(frame.buffer, frame.byteOffset).getUint32(1);
}

/** The bytes of content in an answer to a read. */
export function readContentPart(message: Uint8Array): Uint8Array {
  return readField(message, 2)[0] ?? new Uint8Array(0);
}

const sourceLabel = 'containerd.io/distribution.source.';

/** The repositories of a registry that a blob was pulled from, as an answer about it says. */
export function readContentSources(message: Uint8Array, host: string): readonly string[] {
  const [info = new Uint8Array(0)] = readField(message, 1);
  const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
  const labels = readField(info, 5).map((entry) => [
    text(readField(entry, 1)[0]),
    text(readField(entry, 2)[0]),
  ]);
  const own = labels.find(([key]) => key === `${sourceLabel}${host}`);
  return own?.[1]?.split(',').filter((name) => name !== '') ?? [];
}

/** All values with a length that a field has. */
function readField(message: Uint8Array, wanted: number): readonly Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let at = 0; at < message.length; ) {
    const key = readNumber(message, at);
    const value = readNumber(message, key.end);
    const type = key.value & 7;
    if (type === 2 && key.value >> 3 === wanted)
      found.push(message.subarray(value.end, value.end + value.value));
    at =
      type === 2 ? value.end + value.value : type === 1 ? key.end + 8 : type === 5 ? key.end + 4 : value.end;
  }
  return found;
}

function readNumber(message: Uint8Array, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  let factor = 1;
  let at = start;
  for (; at < message.length; at++, factor *= 128) {
    const byte = message[at] ?? 0;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) break;
  }
  return { value, end: at + 1 };
}
