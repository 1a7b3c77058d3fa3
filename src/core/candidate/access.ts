import type { PublishInputs } from '../../inputs/publish.ts';
import type { EngineChoice, EngineFacts } from '../engine.ts';
import { isLoaded, loadsForTest } from '../engine-needs.ts';
import { isArchiveExporter } from '../exporter.ts';

/** One platform of what was built, before any tag names it. */
export interface CandidateImage {
  readonly platform: string;
  /** Of its manifest; in the classic store, which has none, of its configuration. */
  readonly digest: string;
  /** What `docker run` takes: `name@digest`, in the classic store the image id. */
  readonly reference: string;
}

/** Where what was built can be looked at before a tag names it. */
export type CandidateAccess =
  /** It was pushed by digest. */
  | { readonly kind: 'registry' }
  /** It is in the engine's store: built there, or loaded. */
  | { readonly kind: 'engine'; readonly isLoaded: boolean }
  | { readonly kind: 'none'; readonly reason: string };

interface CandidateFacts {
  readonly push: boolean;
  readonly engine: EngineFacts;
  /** How many repositories the image has names in. */
  readonly repositories: number;
}

/** An image for a file alone is not kept in the store of the engine. */
function isFileOnly(inputs: PublishInputs): boolean {
  const { test, outputs } = inputs;
  return !isLoaded(inputs) && test === '' && outputs.some(isArchiveExporter);
}

export function decideCandidateAccess(
  inputs: PublishInputs,
  { driver }: EngineChoice,
  { push, engine, repositories }: CandidateFacts,
): CandidateAccess {
  if (driver === 'docker' && !push && isFileOnly(inputs))
    return { kind: 'none', reason: 'the image goes into a file' };
  if (driver === 'docker') return { kind: 'engine', isLoaded: false };
  if (push) return { kind: 'registry' };
  const canLoad = engine.hasContainerdStore || loadsForTest(inputs, push);
  const isLoaded = inputs.load || (inputs.test !== '' && canLoad);
  if (repositories > 0 && isLoaded) return { kind: 'engine', isLoaded };
  const reason =
    repositories === 0
      ? 'nothing is pushed, and without a tag it cannot be loaded either'
      : `nothing is pushed, and the classic image store of engine ${engine.serverVersion} loads one platform without attestations`;
  return { kind: 'none', reason };
}
