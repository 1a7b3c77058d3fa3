import { isHubRefusal, moveImage } from '../core/helper-images.ts';
import { SlipwayError } from '../core/problem.ts';
import type { Io } from '../io/io.ts';

/** Does what needs an image of Docker Hub; where Docker Hub refuses it, once more with the same one of another place. */
export async function withHelperImage<T>(
  io: Io,
  image: string,
  place: string,
  task: (image: string) => Promise<T>,
): Promise<T> {
  try {
    return await task(image);
  } catch (error) {
    const isRefused = error instanceof SlipwayError && isHubRefusal(error.message);
    const moved = isRefused ? moveImage(image, place) : undefined;
    if (moved === undefined) throw error;
    io.log.notice(`Docker Hub gave no ${image}: it is taken from ${moved}, as \`helper-images-from\` says`);
    return task(moved);
  }
}
