import type { CacheMount } from './find.ts';

/** What tools keep in folders of such names, and the files that say what they keep there. */
const families: readonly { readonly folder: RegExp; readonly files: RegExp }[] = [
  { folder: /(?:^|\/)go(?:$|[-/])|go-build|gocache|gomod/, files: /^go\.(?:sum|work\.sum)$/ },
  {
    folder: /npm|node/,
    files: /^(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?)$/,
  },
  { folder: /yarn/, files: /^yarn\.lock$/ },
  { folder: /pnpm/, files: /^pnpm-lock\.yaml$/ },
  { folder: /bun(?!dle)/, files: /^bun\.lockb?$/ },
  { folder: /cargo|rustup|(?:^|\/)target$/, files: /^Cargo\.lock$/ },
  {
    folder: /pip|poetry|uv$|uv\/|pdm|conda/,
    files: /^(?:(?:requirements|constraints).*\.txt|(?:poetry|uv|pdm|Pipfile|conda-lock)\.(?:lock|yml))$/,
  },
  {
    folder: /nuget/i,
    files: /^(?:packages\.lock\.json|.+\.(?:cs|fs|vb)proj|Directory\.Packages\.props|global\.json)$/,
  },
  { folder: /bundle|gem/, files: /^(?:Gemfile|gems)\.lock(?:ed)?$/ },
  { folder: /composer/, files: /^composer\.lock$/ },
  { folder: /\.m2|maven/, files: /^pom\.xml$/ },
  {
    folder: /gradle/,
    files: /^(?:.+\.gradle(?:\.kts)?|gradle\.lockfile|gradle\.properties|libs\.versions\.toml)$/,
  },
  { folder: /\.ivy2|\.sbt|coursier/, files: /^(?:.+\.sbt|build\.properties)$/ },
  { folder: /mix|hex/, files: /^mix\.lock$/ },
  { folder: /pub-cache/, files: /^pubspec\.lock$/ },
  { folder: /swiftpm|swift/, files: /^Package\.resolved$/ },
  // The Dockerfile itself says what these install.
  { folder: /(?:^|\/)(?:apt|apk|dnf|yum|zypp|pacman)(?:\/|$)/, files: /^$/ },
];

/** A file that may say what a cache mount holds. */
export function isLockFile(name: string): boolean {
  return families.some(({ files }) => files.test(name));
}

/**
 * Of all lock files, those that the mounts depend on; all of them where what a mount holds cannot be told from its name.
 * The Dockerfile always counts: what is installed by a package manager of the system stands there and nowhere else.
 */
export function selectLockFiles(mounts: readonly CacheMount[], paths: readonly string[]): readonly string[] {
  const known = mounts.map(({ id, target }) =>
    families.filter(({ folder }) => folder.test(target) || folder.test(id)),
  );
  if (known.some((list) => list.length === 0)) return paths;
  const files = known.flat().map((family) => family.files);
  return paths.filter((path) => files.some((pattern) => pattern.test(path.split('/').at(-1) ?? '')));
}
