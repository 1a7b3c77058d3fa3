const level =
  /^((?:manifest|index|manifest-descriptor|index-descriptor)(?:\[[^\]]*\])?(?:,[a-z-]+(?:\[[^\]]*\])?)*):(.*)$/s;

/**
 * What stands on the index: entries of its level, and, for keys that have none there, those of the manifests, so that
 * a registry shows the same of the whole as of each part. Later lists win.
 */
export function deriveIndexAnnotations(
  ...lists: readonly (readonly string[])[]
): Readonly<Record<string, string>> {
  const values = new Map<string, string>();
  for (const list of lists) {
    const entries = list.map(readEntry);
    for (const { key, value, isIndex } of entries) if (!isIndex && key) values.set(key, value);
    for (const { key, value, isIndex } of entries) if (isIndex && key) values.set(key, value);
  }
  return Object.fromEntries([...values].filter(([, value]) => value !== ''));
}

interface AnnotationEntry {
  readonly key: string;
  readonly value: string;
  readonly isIndex: boolean;
}

/** `index:key=value`, `manifest,index:key=value`, `key=value`; those of one platform or of a descriptor have no key here. */
function readEntry(text: string): AnnotationEntry {
  const [, levels, rest = text] = level.exec(text) ?? [];
  const at = rest.indexOf('=');
  const names = levels?.split(',') ?? ['index'];
  const isMeant = names.some((name) => name === 'index' || name === 'manifest');
  return {
    key: isMeant && at > 0 ? rest.slice(0, at) : '',
    value: rest.slice(at + 1),
    isIndex: names.includes('index'),
  };
}
