import type { PublishInputs } from '../inputs/publish.ts';
import { isLoaded } from './engine-needs.ts';
import type { Metadata } from './metadata/types.ts';
import type { Problem } from './problem.ts';

/**
 * `tags: myapp` is a tag here and the name of an image to docker/build-push-action. Where the image is only loaded, the
 * next step runs it by that name, and docker would ask Docker Hub for it.
 */
export function warnOfBareNames(
  inputs: PublishInputs,
  { rules, images }: Metadata,
  push: boolean,
): readonly Problem[] {
  const [image] = images;
  if (push || !isLoaded(inputs) || inputs.metadata.images.trim() !== '' || image === undefined) return [];
  const bare = rules.filter(
    ({ rule, tag }) => tag !== undefined && /^[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*$/.test(rule),
  );
  return bare
    .filter(({ rule }) => rule !== 'latest')
    .map(({ rule, line }) => ({
      code: 'tags.bare-name',
      input: 'tags',
      line,
      message: `\`${rule}\` is taken as a tag: the image is loaded as \`${image}:${rule}\``,
      hint: `for an image of that name write \`${rule}:latest\``,
    }));
}
