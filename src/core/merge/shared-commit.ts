import type { Annotations } from '../descriptor.ts';

const REVISION = 'org.opencontainers.image.revision';
const CREATED = 'org.opencontainers.image.created';

/** What the whole image says of its commit where the plan is wrong about it, and a word for the log. */
export interface SharedCommit {
  /** `key=value`; empty values take away what the plan says. */
  readonly annotations: readonly string[];
  readonly note?: string;
}

/**
 * The commit that all legs were built from. Where a workflow checks out another one than the plan is of, the legs say
 * so, and the index says the same. Legs of several commits are the image of none.
 */
export function findSharedCommit(legs: readonly Annotations[], planned: readonly string[]): SharedCommit {
  const says = planned.find((line) => line.includes(`${REVISION}=`))?.split(`${REVISION}=`)[1];
  const revisions = [...new Set(legs.map((leg) => leg[REVISION]))];
  const [own] = revisions;
  if (says === undefined || (revisions.length === 1 && (own === undefined || own === says)))
    return { annotations: [] };
  if (revisions.length === 1) {
    const dates = [...new Set(legs.map((leg) => leg[CREATED]))];
    const created = dates.length === 1 ? (dates[0] ?? '') : '';
    return {
      annotations: [`index:${REVISION}=${own}`, `index:${CREATED}=${created}`],
      note: `The legs are built from commit ${own}, and the plan is of ${says}: the image names the commit that was built`,
    };
  }
  const list = revisions.map((revision) => revision ?? 'one does not say').join(', ');
  return {
    annotations: [`index:${REVISION}=`],
    note: `The legs are not built from one commit, so the image names none: ${list}`,
  };
}
