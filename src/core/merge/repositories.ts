import type { MergeInputs } from '../../inputs/merge.ts';
import type { Event } from '../event.ts';
import type { Problem } from '../problem.ts';
import { formatName, parseReference, type RepositoryName } from '../reference.ts';
import { defaultImage } from '../tag-reading.ts';

/** Where the legs are: `images`, else those of the plan, else the one that the repository gives. */
export function decideRepositories(
  { images, plan }: Pick<MergeInputs, 'images' | 'plan'>,
  event: Event,
): { readonly repositories: readonly RepositoryName[]; readonly problems: readonly Problem[] } {
  const [texts, input] =
    images.length > 0
      ? [images, 'images']
      : [plan && plan.images.length > 0 ? plan.images : [defaultImage(event)], 'plan'];
  const problems: Problem[] = [];
  const names = new Map<string, RepositoryName>();
  for (const text of texts) {
    const reading = parseReference(text, { owner: event.repository.owner });
    if ('problem' in reading) problems.push({ ...reading.problem, input });
    else if (reading.reference.tag ?? reading.reference.digest)
      problems.push({ ...describeTag(text), input });
    else names.set(formatName(reading.reference), reading.reference);
  }
  return { repositories: [...names.values()], problems };
}

function describeTag(text: string): Problem {
  return {
    code: 'merge.tag',
    message: `\`${text}\` has a tag or a digest; the index is pushed by its digest, and no tag moves`,
    hint: `write \`${text.replace(/(?:@.*|:[\w.-]+(?:@.*)?)$/, '')}\`; tags are moved by promote, after whatever has to be checked`,
  };
}
