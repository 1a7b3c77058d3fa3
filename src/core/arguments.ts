/** A flag with its value; nothing where the value is empty. */
export function option(flag: string, value: string | undefined): readonly string[] {
  return value ? [flag, value] : [];
}

/** A flag for each value. */
export function each(flag: string, values: readonly string[]): readonly string[] {
  return values.flatMap((value) => [flag, value]);
}
