import { type Event, fillRepository } from '../core/event.ts';
import { formatProblem, SlipwayError } from '../core/problem.ts';
import type { Io } from '../io/io.ts';
import { openGitHub } from './known-versions.ts';

/**
 * What the event does not say of its repository, from GitHub's API. Without an answer the labels are poorer, which is a
 * warning; where a rule waits for the default branch, there is no plan without one.
 */
export async function askRepository(io: Io, event: Event, token: string, isVital: boolean): Promise<Event> {
  const ask = async () => fillRepository(event, await (await openGitHub(io, event, token)).readRepository());
  if (isVital) return ask();
  return (await askIfPossible(io, event, ask, 'Description, link and licence are missing')) ?? event;
}

/** When the commit was made; nothing where GitHub cannot be asked or does not know it. */
export function askCommitDate(io: Io, event: Event, token: string): Promise<Date | undefined> {
  const ask = async () => (await openGitHub(io, event, token)).findCommitDate(event.sha);
  return askIfPossible(io, event, ask, 'When the commit was made is not known');
}

async function askIfPossible<T>(
  io: Io,
  { repository }: Event,
  ask: () => Promise<T>,
  consequence: string,
): Promise<T | undefined> {
  if (repository.owner === '' || repository.name === '') return undefined;
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    io.log.warning(`${consequence}: ${error.problems.map(formatProblem).join('; ')}`);
    return undefined;
  }
}
