/**
 * What buildx prints with `--progress=rawjson`: one `client.SolveStatus` of BuildKit a line (client/graph.go).
 * Every field is optional in Go's JSON, and any of them may be missing.
 */
export interface WireStatus {
  readonly vertexes?: readonly WireVertex[] | null;
  readonly statuses?: readonly WireTransfer[] | null;
  readonly logs?: readonly WireLog[] | null;
  readonly warnings?: readonly WireWarning[] | null;
}

export interface WireVertex {
  readonly digest?: string;
  readonly name?: string;
  readonly started?: string | null;
  readonly completed?: string | null;
  readonly cached?: boolean;
  readonly error?: string;
  /** Vertexes of one instruction, as for `COPY --link`. */
  readonly progressGroup?: { readonly id?: string; readonly name?: string } | null;
}

export interface WireTransfer {
  readonly id?: string;
  readonly vertex?: string;
  readonly name?: string;
  readonly current?: number;
  readonly total?: number;
  readonly started?: string | null;
  readonly completed?: string | null;
}

export interface WireLog {
  readonly vertex?: string;
  readonly data?: string;
  readonly timestamp?: string;
}

export interface WireWarning {
  readonly short?: string;
  readonly detail?: readonly string[] | null;
  readonly url?: string;
  readonly sourceInfo?: { readonly filename?: string } | null;
  readonly range?: readonly WireRange[] | null;
}

export interface WireRange {
  readonly start?: { readonly line?: number } | null;
  readonly end?: { readonly line?: number } | null;
}

/** The status in a line, or undefined for any other line: buildx prints its final error as plain text. */
export function parseStatus(line: string): WireStatus | undefined {
  if (!line.startsWith('{')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  return isStatus(value) ? value : undefined;
}

function isStatus(value: unknown): value is WireStatus {
  if (typeof value !== 'object' || value === null) return false;
  const parts = KEYS.filter((key) => key in value);
  return parts.every((key) => isListOrNull((value as Record<string, unknown>)[key])) && parts.length > 0;
}

const KEYS = ['vertexes', 'statuses', 'logs', 'warnings'];

function isListOrNull(value: unknown): boolean {
  return value === null || Array.isArray(value);
}

/** Milliseconds since 1970, or undefined. Go's times have nanoseconds, which Date.parse cuts off. */
export function parseTime(text: string | null | undefined): number | undefined {
  const time = text ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** Bytes of a log or a warning; a decoder keeps a character that is split between two chunks. */
export function decodeBase64(data: string, decoder = new TextDecoder()): string {
  let binary: string;
  try {
    binary = atob(data);
  } catch (error) {
    // A DOMException, which is no Error of its own realm everywhere. Such text is better shown than lost.
    if (String(error).startsWith('InvalidCharacterError')) return data;
    throw error;
  }
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return decoder.decode(bytes, { stream: true });
}
