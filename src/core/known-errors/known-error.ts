/** A text that people meet, what is behind it, and what to do. */
export interface KnownError {
  /** Stable name, and the anchor in docs/troubleshooting.md. */
  readonly code: string;
  /** As it is met: the heading in docs/troubleshooting.md. The tests find the entry by it. */
  readonly example: string;
  /**
   * Lower-case pieces of text. One of the lists has to be there with all its pieces.
   * No patterns: an error may be long, and plain search takes time in proportion to its length, always.
   */
  readonly match: readonly (readonly string[])[];
  /**
   * `output`: the text may also stand in the failing step's own output. All others are only looked for in what BuildKit
   * says, since a `403 Forbidden` of apt-get is not one of the registry.
   */
  readonly where?: 'output';
  readonly cause: string;
  readonly cure: string;
}
