import { StringDecoder } from 'node:string_decoder';

/** A line that is longer is handed on in pieces: whoever prints without an end does not fill the memory. */
const longestLine = 16 * 1024 * 1024;

export interface LineSplitter {
  add(chunk: Buffer): void;
  /** Hands on the last line, which may have no line feed. */
  end(): void;
}

/**
 * Calls back for each line of what comes in pieces. Lines end as terminals have it: by a line feed, a carriage return,
 * or both. What has been looked through is not looked through again, however long a line grows.
 */
export function createLineSplitter(onLine: (line: string) => void): LineSplitter {
  // A letter of several bytes may be cut in two by the border of a chunk.
  const decoder = new StringDecoder('utf8');
  let pieces: string[] = [];
  let length = 0;
  let endsWithReturn = false;
  const flush = () => {
    const line = pieces.join('');
    pieces = [];
    length = 0;
    onLine(line);
  };
  const keep = (piece: string) => {
    if (piece === '') return;
    pieces.push(piece);
    length += piece.length;
    if (length >= longestLine) flush();
  };
  const read = (text: string) => {
    // The line feed of a pair whose carriage return came with the chunk before.
    const start = endsWithReturn && text.startsWith('\n') ? 1 : 0;
    if (text !== '') endsWithReturn = text.endsWith('\r');
    const parts = text.slice(start).split(/\r\n|\n|\r/);
    parts.forEach((part, at) => {
      keep(part);
      if (at < parts.length - 1) flush();
    });
  };
  return {
    add: (chunk) => read(decoder.write(chunk)),
    end: () => {
      read(decoder.end());
      if (length > 0) flush();
    },
  };
}
