/**
 * The ref of a detached HEAD, as docker/metadata-action reads it with `context: git`: the first name that the commit
 * is decorated with (`git show -s --pretty=%D`: `HEAD, tag: v1.2.3, origin/main, main`). `tags` are the full refs of
 * the tags at the commit. Nothing: the names do not tell.
 */
export function findNamedRef(decoration: string, tags: readonly string[]): string | undefined {
  const names = decoration.trim().replace(/^(?:grafted, )?HEAD(?:, |$)/, '');
  if (names.startsWith('tag: ')) return findTag(names, tags);
  const [first = ''] = names.split(', ');
  if (/^pull\/\d+\/(?:head|merge)$/.test(first)) return `refs/${first}`;
  const branch = /^[^/]+\/(.+)$/.exec(first)?.[1];
  return branch === undefined ? undefined : `refs/heads/${branch}`;
}

/** Names of tags may hold commas, so the longest that fits is the one. */
function findTag(names: string, tags: readonly string[]): string | undefined {
  const fits = (ref: string) => `${names}, `.startsWith(`tag: ${ref.replace(/^refs\/tags\//, '')}, `);
  return tags.toSorted((a, b) => b.length - a.length).find(fits) ?? tags[0];
}

/** Of the refs that contain a commit, the latest first: a branch of the checkout, else one of a remote, else a tag. */
export function findContainingRef(refs: readonly string[]): string | undefined {
  // `origin/HEAD` is no branch but points to one.
  const remotes = refs.filter((ref) => /^refs\/remotes\/.+(?<!\/HEAD)$/.test(ref));
  return (
    refs.find((ref) => ref.startsWith('refs/heads/')) ??
    remotes[0]?.replace(/^refs\/remotes\/[^/]+\//, 'refs/heads/') ??
    refs.filter((ref) => ref.startsWith('refs/tags/')).toSorted()[0]
  );
}
