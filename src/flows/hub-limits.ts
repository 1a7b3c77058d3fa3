import type { StoredLogin } from '../core/docker-config.ts';
import type { Event } from '../core/event.ts';
import { isHubLimit } from '../core/helper-images.ts';
import { type HubLimits, limitsImage, parseHubLimits, tellHubLimits } from '../core/hub-limits.ts';
import { SlipwayError } from '../core/problem.ts';
import type { Io } from '../io/io.ts';
import { openClient } from './open-client.ts';

type FindLogin = (host: string) => Promise<StoredLogin | undefined>;

/** Where Docker Hub's limit ended the run, what is left of it is asked, and said; any other error stays as it is. */
export async function explainHubLimit(
  io: Io,
  event: Event,
  findLogin: FindLogin,
  error: unknown,
): Promise<unknown> {
  const problems = error instanceof SlipwayError ? error.problems : [];
  if (!problems.some(({ message }) => isHubLimit(message))) return error;
  const login = await findLogin(limitsImage.host);
  const limits = await askForLimits(io, event, findLogin);
  return new SlipwayError(
    problems.map((one) => (isHubLimit(one.message) ? tellHubLimits(one, limits, login !== undefined) : one)),
    { cause: error },
  );
}

/** A HEAD counts as no pull. Without an answer there is less to say, and nothing to fail for. */
async function askForLimits(io: Io, event: Event, findLogin: FindLogin): Promise<HubLimits | undefined> {
  const { signal } = io;
  try {
    const client = await openClient(io, { event, names: [limitsImage], findLogin, signal });
    const { headers } = await client.door.send({
      method: 'HEAD',
      name: limitsImage,
      path: `manifests/${limitsImage.tag}`,
      doing: "ask for Docker Hub's limits",
      actions: ['pull'],
      expected: [200, 429],
      policy: { attempts: 1, baseDelay: 0, maxDelay: 0 },
      timeout: 5000,
    });
    return parseHubLimits((name) => headers.get(name));
  } catch (error) {
    if (error instanceof SlipwayError) return undefined;
    throw error;
  }
}
