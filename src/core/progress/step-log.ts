import { safeLine } from './safe-text.ts';
import { decodeBase64 } from './wire.ts';

/** Lines of a failed step that are kept for the annotation and the summary. */
export const TAIL_LINES = 40;
const TAIL_WIDTH = 1_000;
/** A line without an end is cut here: a step that prints dots for an hour is not one string of them. */
const LINE_LIMIT = 16_384;

/**
 * The log of one step: bytes in, lines out.
 *
 * Lines wait in `ready` until they are printed. `tail` repeats the last ones, for the case that the step fails.
 */
export class StepLog {
  ready: string[] = [];
  /** Characters in `ready`. */
  size = 0;
  #partial = '';
  #decoder = new TextDecoder();
  #tail: string[] = [];
  #tailStart = 0;
  #elapsed: number | undefined;

  /** Takes a chunk; `elapsed` (milliseconds since the step's start) stands in front of each line it completes. */
  add(data: string, elapsed: number | undefined): void {
    const chunk = decodeBase64(data, this.#decoder);
    this.#elapsed = elapsed;
    let start = 0;
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', start)) {
      this.#push(this.#partial + chunk.slice(start, end), elapsed);
      this.#partial = '';
      start = end + 1;
    }
    this.#partial += chunk.slice(start);
    // A progress bar overwrites its line for ever: only the last state of it is worth memory.
    if (chunk.includes('\r', start)) this.#partial = this.#partial.slice(lastReturn(this.#partial) + 1);
    if (this.#partial.length > LINE_LIMIT) this.finishLine();
  }

  /** A last line without a line feed is a line too, once the step is over. */
  finishLine(): void {
    if (this.#partial.trim() !== '') this.#push(this.#partial, this.#elapsed);
    this.#partial = '';
  }

  /** A line that is not the step's own output: it is printed with the log and is no part of the tail. */
  note(text: string): void {
    this.finishLine();
    const line = safeLine(text);
    this.ready.push(line);
    this.size += line.length;
  }

  /** Hands the waiting lines over. */
  take(): readonly string[] {
    const lines = this.ready;
    this.ready = [];
    this.size = 0;
    return lines;
  }

  /** The last lines, without times. */
  tail(count = TAIL_LINES): readonly string[] {
    const ordered = [...this.#tail.slice(this.#tailStart), ...this.#tail.slice(0, this.#tailStart)];
    const partial = this.#partial.trim() === '' ? [] : [safeLine(this.#partial).slice(0, TAIL_WIDTH)];
    return [...ordered, ...partial].slice(-count);
  }

  #push(raw: string, elapsed: number | undefined): void {
    const text = safeLine(lastOverwrite(raw));
    const line = `${formatElapsed(elapsed)}${text}`;
    this.ready.push(line);
    this.size += line.length;
    const kept = text.length > TAIL_WIDTH ? text.slice(0, TAIL_WIDTH) : text;
    if (this.#tail.length < TAIL_LINES) this.#tail.push(kept);
    else {
      this.#tail[this.#tailStart] = kept;
      this.#tailStart = (this.#tailStart + 1) % TAIL_LINES;
    }
  }
}

/** What a terminal would show of `10%\r20%\r30%`: the last of them. A `\r` at the end belongs to the line feed. */
function lastOverwrite(text: string): string {
  const line = text.slice(lastReturn(text) + 1);
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** The last `\r` that something follows, or -1. */
function lastReturn(text: string): number {
  return text.length < 2 ? -1 : text.lastIndexOf('\r', text.length - 2);
}

/** `   1.2 `: the time in front also keeps a line from ever starting with what the runner takes for a command. */
function formatElapsed(elapsed: number | undefined): string {
  return elapsed === undefined ? '' : `${(Math.max(0, elapsed) / 1000).toFixed(1).padStart(6)} `;
}
