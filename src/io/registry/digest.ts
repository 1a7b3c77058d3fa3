import { createHash } from 'node:crypto';
import { SlipwayError } from '../../core/problem.ts';

/** `sha256:<hex>` of bytes, or the digest by another algorithm that a reference names. */
export function digestOf(bytes: Uint8Array, algorithm = 'sha256'): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

/** Bytes that are not those their digest names are never used, whoever sent them. */
export function checkBytes(bytes: Uint8Array, expected: string, where: string): void {
  checkDigest(digestOf(bytes, expected.split(':')[0]), expected, where);
}

function checkDigest(found: string, expected: string, where: string): void {
  if (found === expected) return;
  throw new SlipwayError({
    code: 'registry.digest-mismatch',
    message: `${where} sent other content than was asked for: expected ${expected}, got ${found}`,
    hint: 'nothing of it was used; look at what stands between runner and registry (a proxy, a mirror), and run the job again',
  });
}
