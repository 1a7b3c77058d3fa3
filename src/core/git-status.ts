/** What `git status` says of a checkout. */
export interface GitStatus {
  /** The commit that HEAD names. */
  readonly head: string;
  readonly changes: readonly GitChange[];
}

/** A path that is not as HEAD has it. */
export interface GitChange {
  /** Relative to the root of the checkout; a folder ends with `/`. */
  readonly path: string;
  /**
   * The object that HEAD has at that path, for a plain file of which git only says that its text differs. It may be the
   * very same bytes: where `.gitattributes` asks for other line endings than the commit has, git says so of a checkout
   * that nobody has touched.
   */
  readonly object?: string;
}

/**
 * Reads `git status --porcelain=v2 --branch -z --no-renames` (git-status(1)); nothing where HEAD names no commit.
 * Tracked files that differ count, and so do files that git neither tracks nor ignores.
 */
export function parseGitStatus(text: string): GitStatus | undefined {
  const lines = text.split('\0').filter((line) => line !== '');
  const head = lines
    .map((line) => /^# branch\.oid ((?:[0-9a-f]{40}|[0-9a-f]{64}))$/.exec(line)?.[1])
    .find((id) => id !== undefined);
  if (head === undefined) return undefined;
  return { head, changes: lines.flatMap(parseChange) };
}

// `1 <XY> <sub> <mH> <mI> <mW> <hH> <hI> <path>`; `u` has three modes and three objects before its path.
const changed =
  /^1 (?<xy>\S\S) (?<sub>\S{4}) (?<modes>\d+ \d+ \d+) (?<object>[0-9a-f]+) [0-9a-f]+ (?<path>.*)$/s;
const unmerged = /^u \S\S \S{4}(?: \d+){4}(?: [0-9a-f]+){3} (.*)$/s;

function parseChange(line: string): readonly GitChange[] {
  if (line.startsWith('? ')) return [{ path: line.slice(2) }];
  const { xy, sub, modes, object = '', path = '' } = changed.exec(line)?.groups ?? {};
  if (xy === undefined) {
    const path = unmerged.exec(line)?.[1];
    return path === undefined ? [] : [{ path }];
  }
  const isPlain = sub === 'N...' && xy === '.M' && /^(100\d{3}) \1 \1$/.test(modes ?? '');
  return [{ path, ...(isPlain && { object }) }];
}
