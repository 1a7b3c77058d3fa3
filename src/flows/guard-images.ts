import { findDoubt } from '../core/event-origin.ts';
import { guardEntries, listTrustedCommits } from '../core/monorepo/trusted-fields.ts';
import type { ImageList } from '../inputs/images-file.ts';
import { readFileAt } from '../io/git-changes.ts';
import type { Io } from '../io/io.ts';
import { readImageList, readImageText } from './read-images.ts';
import type { PlanRequest } from './read-plan-request.ts';

/**
 * The list of images. In a run that may be about the code of others it chooses no runner, no script that runs on one,
 * and no name of an image: these are taken from the list as the repository itself has it.
 */
export async function readGuardedList(io: Io, request: PlanRequest): Promise<ImageList> {
  const { inputs, facts } = request;
  const file = inputs.imagesFile;
  const list = await readImageList(io, file);
  const doubt = findDoubt(facts.event);
  if (doubt === undefined || inputs.trustImagesFile || list.problems.length > 0) return list;
  const trusted = await readTrustedList(io, request);
  const { entries, notices } = guardEntries(list.images, trusted?.images, { file, doubt });
  for (const notice of notices) io.log.problem('notice', notice);
  return { ...list, images: entries };
}

/** Nothing where no such commit with such a file is in the checkout. */
async function readTrustedList(io: Io, { inputs, facts }: PlanRequest): Promise<ImageList | undefined> {
  const file = inputs.imagesFile;
  for (const commit of listTrustedCommits(facts.event, io.env.GITHUB_SHA ?? '')) {
    const text = await readFileAt(io.workspace, commit, file, io.env);
    const list = text === undefined ? undefined : await readImageText(io, file, text);
    if (list?.problems.length === 0) return list;
  }
  return undefined;
}
