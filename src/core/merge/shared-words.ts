import type { Annotations } from '../descriptor.ts';
import { originKeys } from '../guard/image-facts.ts';
import { derivedKeys } from '../metadata/labels.ts';

const REVISION = 'org.opencontainers.image.revision';

/** What the whole image says of itself where its legs say something else than the plan, and a word for the log. */
export interface SharedWords {
  /** `index:key=value`; an empty value takes away what the plan says. */
  readonly annotations: readonly string[];
  readonly note?: string;
}

/**
 * A leg knows what the plan does not: the LABELs of the Dockerfile, and the commit that is checked out. What all legs
 * say goes before the plan, so that the index says what its images say. Legs of several commits are the image of none.
 */
export function findSharedWords(legs: readonly Annotations[], planned: readonly string[]): SharedWords {
  const shared = derivedKeys.flatMap((key) => {
    const asked = findPlanned(planned, key);
    const value = findShared(legs, key);
    return asked === undefined || value === undefined || value === asked ? [] : [[key, value] as const];
  });
  const notes = originKeys.flatMap((key) => {
    const value = findShared(legs, key);
    return value === undefined ? [] : [[key, value] as const];
  });
  const annotations = [...shared, ...notes].map(([key, value]) => `index:${key}=${value}`);
  const revisions = [...new Set(legs.map((leg) => leg[REVISION]))];
  const asked = findPlanned(planned, REVISION);
  if (revisions.length > 1 && asked !== undefined) {
    const list = revisions.map((revision) => revision ?? 'one does not say').join(', ');
    const note = `The legs are not built from one commit, so the image names none: ${list}`;
    return { annotations: [...annotations, `index:${REVISION}=`], note };
  }
  const own = shared.find(([key]) => key === REVISION)?.[1];
  if (own === undefined) return { annotations };
  const note = `The legs say that they are of commit ${own}, and the plan is of ${asked}: the image says what its legs say`;
  return { annotations, note };
}

/** What the plan would have the index say; nothing where it says one thing of the index and another of its images. */
function findPlanned(lines: readonly string[], key: string): string | undefined {
  const values = ['index', 'manifest'].flatMap((level) => {
    const start = `${level}:${key}=`;
    const line = lines.find((one) => one.startsWith(start));
    return line === undefined ? [] : [line.slice(start.length)];
  });
  return new Set(values).size === 1 ? values[0] : undefined;
}

function findShared(legs: readonly Annotations[], key: string): string | undefined {
  const values = new Set(legs.map((leg) => leg[key]));
  return values.size === 1 ? [...values][0] : undefined;
}
