import { SlipwayError } from '../../core/problem.ts';
import type { Reference } from '../../core/reference.ts';
import type { RegistryClient } from './client.ts';

const refusals = /^registry\.(?:denied|no-credentials|token-invalid|package-access|credentials)$/;

/** Whether a client without credentials can pull an image; nothing where the registry does not say. */
export async function canPull(client: RegistryClient, reference: Reference): Promise<boolean | undefined> {
  try {
    // No such image may be an old answer: it was written a moment ago.
    return (await client.headManifest(reference)) ? true : undefined;
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    return refusals.test(error.code) ? false : undefined;
  }
}
