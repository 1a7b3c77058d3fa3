import type { Problem } from './problem.ts';
import { decideDelay, type RetryPolicy } from './registry-retry.ts';

const POLICY: RetryPolicy = { attempts: 4, baseDelay: 1000, maxDelay: 10_000 };
const PASSING = [
  'registry.rate-limit',
  'registry.unavailable',
  'network.body-reuse',
  'network.timeout',
  'network.broken',
  'engine.lease',
  'engine.lost',
  'registry.outage',
  'registry.connection',
];

/**
 * Milliseconds until a push or pull of the engine is begun again, or nothing where that is of no use: an engine with the
 * containerd store gives up at the first connection that breaks off. What has arrived already is not sent again.
 */
export function decideTransferDelay(
  problems: readonly Problem[],
  attempt: number,
  random: number,
): number | undefined {
  const isPassing = problems.length > 0 && problems.every(({ code }) => PASSING.includes(code));
  return isPassing ? decideDelay({ attempt, fault: 'BROKEN' }, POLICY, random, new Date(0)) : undefined;
}
