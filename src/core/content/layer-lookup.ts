import { normalize } from './program.ts';

/** What a layer says of a path; nothing where it says nothing. */
export type Sighting =
  | { readonly kind: 'file'; readonly path: string; readonly head: Uint8Array }
  /** The path leads to another one, by a link of its own or of a folder above it. */
  | { readonly kind: 'elsewhere'; readonly path: string }
  | { readonly kind: 'deleted' };

interface Entry {
  readonly kind: 'file' | 'link' | 'other';
  readonly target: string;
  readonly isHardLink: boolean;
  readonly head: Uint8Array;
}

/** Looks for a path in the files of one layer (image-spec, layer.md: links, whiteouts). */
export function lookInLayer(files: ReadonlyMap<string, Entry>, path: string): Sighting | undefined {
  const parts = path.split('/').slice(1);
  for (let length = 1; length <= parts.length; length++) {
    const here = `/${parts.slice(0, length).join('/')}`;
    const folder = `/${parts.slice(0, length - 1).join('/')}`.replace(/\/$/, '');
    const entry = files.get(here);
    if (entry?.kind === 'link') {
      const rest = parts.slice(length).join('/');
      const from = entry.isHardLink || entry.target.startsWith('/') ? '' : folder;
      return { kind: 'elsewhere', path: normalize(`${from}/${entry.target}/${rest}`) };
    }
    if (length === parts.length && entry?.kind === 'file') return { kind: 'file', path, head: entry.head };
    const isHidden =
      files.has(`${folder}/.wh.${parts[length - 1]}`) || (!entry && files.has(`${folder}/.wh..wh..opq`));
    if (isHidden) return { kind: 'deleted' };
  }
  return undefined;
}
