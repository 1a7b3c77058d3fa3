/**
 * The ref of a detached HEAD from the names that git decorates the commit with (`git show -s --pretty=%D`), as
 * docker/metadata-action reads them with `context: git`: `HEAD, tag: v1.2.3, origin/main, main`.
 * Nothing: the names do not tell, and the branches that contain the commit have to be asked.
 */
export function parseDetachedRef(decoration: string): string | undefined {
  const names = decoration.trim().replace(/^grafted, /, '');
  const first = /^HEAD, (.+)$/.exec(names)?.[1];
  if (first === undefined) return undefined;
  const tag = /^tag: ([^,]+)/.exec(first)?.[1];
  if (tag !== undefined) return `refs/tags/${tag}`;
  if (/^pull\/\d+\/(?:head|merge)$/.test(first)) return `refs/${first}`;
  const branch = /^[^/,]+\/([^,]+)/.exec(first)?.[1];
  return branch === undefined ? undefined : `refs/heads/${branch.trim()}`;
}
