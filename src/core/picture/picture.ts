import type { PreviousImage } from './change.ts';
import type { LayerPicture } from './layers.ts';

/** What the job summary shows of the image itself: what it weighs, and how it differs from the one before. */
export interface ImagePicture {
  readonly layers?: LayerPicture;
  readonly previous?: PreviousImage;
  /** Commit of this run. */
  readonly sha: string;
  /** Page of the repository, e.g. `https://github.com/acme/rocket`. */
  readonly repositoryUrl: string;
}
