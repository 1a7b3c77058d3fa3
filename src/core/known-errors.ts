import { baseImageErrors } from './known-errors/base-image.ts';
import { builderErrors } from './known-errors/builder.ts';
import { cacheErrors } from './known-errors/cache.ts';
import { clusterErrors } from './known-errors/cluster.ts';
import { dockerfileErrors } from './known-errors/dockerfile.ts';
import { gitErrors } from './known-errors/git.ts';
import type { KnownError } from './known-errors/known-error.ts';
import { networkErrors } from './known-errors/network.ts';
import { pushErrors } from './known-errors/push.ts';
import { stepErrors } from './known-errors/step.ts';

export type { KnownError } from './known-errors/known-error.ts';

export interface KnownErrorGroup {
  readonly title: string;
  readonly errors: readonly KnownError[];
}

/**
 * In the order in which they are looked for: what a cluster answers may be what a network does, a refused push names a request that failed, a base image that was not
 * found may be a network that is down, and a step comes last, since its output may hold any text.
 */
export const knownErrorGroups: readonly KnownErrorGroup[] = [
  { title: 'Kubernetes', errors: clusterErrors },
  { title: 'Pushing', errors: pushErrors },
  { title: 'Network and registries', errors: networkErrors },
  { title: 'Caches', errors: cacheErrors },
  { title: 'Base images', errors: baseImageErrors },
  { title: 'Git', errors: gitErrors },
  { title: 'Dockerfile, context and secrets', errors: dockerfileErrors },
  { title: 'Builders, drivers and inputs', errors: builderErrors },
  { title: 'Commands in RUN', errors: stepErrors },
];

export const knownErrors: readonly KnownError[] = knownErrorGroups.flatMap((group) => group.errors);
