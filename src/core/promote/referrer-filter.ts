import type { Manifest } from '../manifest.ts';

/** Which referrers come along: all, none, or those of these kinds. */
export type ReferrerWish = 'all' | 'none' | readonly string[];

/** What a manifest that refers to another is: its own word counts, since lists of referrers are often wrong. */
export function artifactTypeOf(content: Manifest): string {
  if (content.artifactType) return content.artifactType;
  return content.kind === 'manifest' ? content.config.mediaType : '';
}

export function isWished(content: Manifest, wish: ReferrerWish): boolean {
  if (wish === 'all' || wish === 'none') return wish === 'all';
  return wish.includes(artifactTypeOf(content)) || wish.includes(predicateTypeOf(content) ?? '');
}

/** The kind of statement inside of a Sigstore bundle, where its manifest says it. */
export function predicateTypeOf({ annotations }: Manifest): string | undefined {
  return annotations['dev.sigstore.bundle.predicateType'];
}

/** Tags that older versions of cosign made of a digest, and that are no names of images. */
export function cosignTagsOf(digest: string): readonly string[] {
  const stem = digest.replace(':', '-');
  return ['sig', 'att', 'sbom'].map((suffix) => `${stem}.${suffix}`);
}
