/** What a table says of a name that somebody else chose: `constructor` and its like stand in no table of ours. */
export function ownValue<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
