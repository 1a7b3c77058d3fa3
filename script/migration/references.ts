/** What a text says of the outputs of another step. */

export interface Reference {
  readonly id: string;
  /** Empty where the reference is not of the form `steps.<id>.outputs.<name>`. */
  readonly output: string;
}

const anyReference =
  /\bsteps\s*(?:\.\s*([A-Za-z_][\w-]*)|\[\s*'([^']+)'\s*\])(?:\.outputs\.([A-Za-z_][\w-]*))?/g;

export function findReferences(text: string): readonly Reference[] {
  return [...text.matchAll(anyReference)].map(([, plain, quoted, output]) => ({
    id: plain ?? quoted ?? '',
    output: plain ? (output ?? '') : '',
  }));
}

export function isReferenced(id: string, text: string): boolean {
  return id !== '' && findReferences(text).some((one) => one.id === id);
}

/** The step and output that a value is, where it is nothing else: `${{ steps.meta.outputs.tags }}`. */
export function parseWhole(value: string): Reference | undefined {
  const match = /^\s*\$\{\{\s*steps\.([A-Za-z_][\w-]*)\.outputs\.([\w-]+)\s*\}\}\s*$/.exec(value);
  return match ? { id: match[1] ?? '', output: match[2] ?? '' } : undefined;
}

export function renameReferences(line: string, from: string, to: string): string {
  return line.replace(anyReference, (text, id) =>
    id === from ? text.replace(/(steps\s*\.\s*)[\w-]+/, `$1${to}`) : text,
  );
}
