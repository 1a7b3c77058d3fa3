import { SlipwayError } from '../core/problem.ts';
import { openEngineApi } from '../io/engine-api.ts';
import { tagStored } from '../io/engine-store.ts';
import type { Io } from '../io/io.ts';
import { saveState } from '../io/runner.ts';

/** The image of this step in the engine's store, under a name that no other job knows. */
export interface OwnImage {
  /** Gives it the name, by its digest: so nothing of it goes while the step works with it. */
  readonly nameImage: (digest: string) => Promise<void>;
  /** Begins to take the name away, beside what comes after; the end of the session waits for it. */
  readonly dropImage: () => void;
}

/** `.invalid` is no host, and never will be (RFC 2606): nothing can be pushed or pulled by such a name. */
const repository = 'slipway.invalid/step';

export function holdImage(io: Io): OwnImage & { readonly removeImage: () => Promise<void> } {
  let name = '';
  let removal: Promise<void> | undefined;
  const dropImage = () => {
    if (name !== '') removal ??= forgetImage(io, name);
  };
  return {
    nameImage: async (digest) => {
      const tag = crypto.randomUUID();
      name = `${repository}:${tag}`;
      removal = undefined;
      saveState('image', name);
      await tagImage(io, digest, tag);
    },
    dropImage,
    removeImage: async () => {
      dropImage();
      await removal;
    },
  };
}

async function tagImage(io: Io, digest: string, tag: string): Promise<void> {
  const api = openEngineApi(io.env, io.signal);
  try {
    await tagStored(api, digest, repository, tag);
  } catch (cause) {
    if (!(cause instanceof SlipwayError) || !/no such image/i.test(cause.message)) throw cause;
    throw new SlipwayError(
      {
        code: 'engine.image-lost',
        message: `the image that was built, ${digest}, is not in the engine's store any more`,
        hint: 'another job on this engine may have cleaned up (`docker system prune`): run the job again',
      },
      { cause },
    );
  } finally {
    api.close();
  }
}

/** A name that stays costs space on the disk: it must not turn a published image into a failure. */
export async function forgetImage(io: Io, name: string): Promise<void> {
  const api = openEngineApi(io.env, new AbortController().signal);
  const path = `/images/${name}?force=true&noprune=true`;
  try {
    await api.json({ method: 'DELETE', path, cleansUp: true, isForAnyEngine: true });
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    if (!/no such image/i.test(error.message))
      io.log.warning(`The image ${name} could not be removed from the engine: ${error.message}`);
  } finally {
    api.close();
  }
}
