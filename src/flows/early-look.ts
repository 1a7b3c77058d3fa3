import type { Problem } from '../core/problem.ts';
import { followPush } from '../core/progress/pushed.ts';
import { formatName } from '../core/reference.ts';
import type { CandidateTools } from './candidate.ts';
import { lookInto } from './guard-content.ts';

/** What the guards find in an image. */
export type Look = () => Promise<readonly Problem[]>;

export interface EarlyLook {
  /** Hears of the build's progress. */
  readonly onProgress: (line: string) => void;
  readonly of: (digest: string) => Look;
}

/**
 * Begins to look into the image once it is pushed: BuildKit and buildx have their records to write before the build
 * ends. What it finds counts only where the build ends well, with that image.
 */
export function openEarlyLook(tools: CandidateTools): EarlyLook {
  const [name] = tools.plan.candidate.kind === 'registry' ? tools.plan.repositories : [];
  const hear = name && followPush(formatName(name));
  const begun = new Map<string, Promise<readonly Problem[]>>();
  return {
    onProgress: (line) => {
      const digest = begun.size === 0 ? hear?.(line) : undefined;
      if (digest === undefined) return;
      const look = lookInto(tools, digest);
      // Whoever asks for it hears of a failure; a build that fails does not ask.
      look.catch(() => undefined);
      begun.set(digest, look);
    },
    // A fault on the way is worth a second look.
    of: (digest) => () => begun.get(digest)?.catch(() => lookInto(tools, digest)) ?? lookInto(tools, digest),
  };
}
