import type { Problem } from './problem.ts';
import { safeLine } from './progress/safe-text.ts';

/** A request to GitHub's API that brought no answer that can be used. */
export interface GitHubFailure {
  /** What was being done, to go on after "could not". */
  readonly doing: string;
  readonly host: string;
  /** `owner/name` */
  readonly repository: string;
  readonly status?: number;
  /** GitHub's own words. */
  readonly said?: string;
  /** The code of a fault of the network. */
  readonly fault?: string;
  readonly hasToken: boolean;
  readonly isRateLimited?: boolean;
  /** What the token needs for this; to read, where nothing is said. */
  readonly advice?: string;
}

const READ_ADVICE = 'give the job `permissions:` with `contents: read`';

/** Why GitHub did not tell, and what to do. Never holds the token, only whether there is one. */
export function explainGitHubFailure(failure: GitHubFailure): Problem {
  const { doing, host, status, fault, said = '' } = failure;
  const told = said === '' ? '' : `: ${safeLine(said).slice(0, 200)}`;
  const why = fault ? `no answer (${fault})` : `status ${status}${told}`;
  const [code, hint] = findRemedy(failure);
  return { code, message: `could not ${doing}: ${host} gave ${why}`, hint };
}

function findRemedy(failure: GitHubFailure): readonly [code: string, hint: string] {
  const { status, said = '', fault, hasToken, isRateLimited, repository, advice } = failure;
  if (fault) return ['github.unreachable', 'on a self-hosted runner check the proxy (HTTPS_PROXY, NO_PROXY)'];
  if (/feature not available/i.test(said))
    return [
      'github.not-available',
      `GitHub does not offer this to ${repository}: its plan has none for private ones`,
    ];
  if (isRateLimited || status === 429)
    return ['github.rate-limit', hasToken ? 'run the job again later' : 'set `github-token`'];
  if (status === 401) return ['github.token', 'the token is not valid: leave out `github-token`'];
  if (status === 403)
    return ['github.permission', advice ?? `the token may not read ${repository}: ${READ_ADVICE}`];
  // GitHub says 404 to whoever may not know that a private repository exists.
  if (status === 404) {
    const who = `the token cannot see ${repository}: ${READ_ADVICE}`;
    return ['github.permission', hasToken ? (advice ?? who) : 'set `github-token`'];
  }
  return ['github.outage', 'look at https://www.githubstatus.com, and run the job again'];
}
