import type { Problem } from '../problem.ts';

/** Whose keys verify a signature: those of the public Sigstore, or of GitHub's own. */
export type Instance = 'public' | 'github';

/** Where each publishes its keys by The Update Framework. */
export const tufMirrors: Readonly<Record<Instance, string>> = {
  public: 'https://tuf-repo-cdn.sigstore.dev',
  github: 'https://tuf-repo.github.com',
};

const mediaType = 'application/vnd.dev.sigstore.trustedroot';

/** The trusted roots in a file: one JSON document, or one per line as `gh attestation trusted-root` writes them. */
export function parseTrustedRoots(
  text: string,
  place: string,
): { readonly roots: readonly object[] } | { readonly problem: Problem } {
  const whole = parseObject(text);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const documents = whole ? [whole] : lines.map(parseObject);
  const isWhole = documents.every((root) => root && isTrustedRoot(root));
  const roots = documents.filter((root) => root !== undefined);
  if (isWhole && roots.length > 0) return { roots };
  return {
    problem: {
      code: 'sigstore.trusted-root',
      message: `expected a trusted root in ${place} (JSON of the type ${mediaType}, or one per line), with a certificate authority, and a log or a timestamp authority; found something else`,
      hint: '`gh attestation trusted-root` writes such a file for GitHub and the public Sigstore, `cosign trusted-root create` for your own',
    },
  };
}

function isTrustedRoot(root: Readonly<Record<string, unknown>>): boolean {
  const hasSome = (name: string) => Array.isArray(root[name]) && root[name].length > 0;
  const isTyped = typeof root.mediaType === 'string' && root.mediaType.startsWith(mediaType);
  return (
    isTyped && hasSome('certificateAuthorities') && (hasSome('tlogs') || hasSome('timestampAuthorities'))
  );
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
