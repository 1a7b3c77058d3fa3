import { type Environment, type Event, textAt } from '../event.ts';
import type { Problem } from '../problem.ts';

/** Whether the image is attested before its tags move, and the reason in words. */
export interface AttestDecision {
  readonly wish: boolean | 'auto';
  readonly attest: boolean;
  readonly reason: string;
}

export interface AttestReading {
  readonly decision: AttestDecision;
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];
}

/** What decides, all of it known before anything is asked of anyone. */
export interface AttestFacts {
  readonly push: boolean;
  readonly event: Event;
  /** Whether the job can prove who it is: the runner offers that with `id-token: write` only. */
  readonly hasIdentity: boolean;
  readonly hasToken: boolean;
  /** Whether the engine's own BuildKit was asked for, which brings content together with its first tag. */
  readonly insistsOnEngine: boolean;
}

export const ATTEST_PERMISSIONS = [
  'give the job these permissions, and the job that calls it, where it is a reusable workflow:',
  'permissions:',
  '  contents: read',
  '  packages: write',
  '  id-token: write',
  '  attestations: write',
].join('\n     ');

/** `auto` attests where it can; `true` fails where it cannot. What is not pushed needs no attestation. */
export function decideAttest(wish: boolean | 'auto', facts: AttestFacts): AttestReading {
  const decide = (attest: boolean, reason: string): AttestDecision => ({ wish, attest, reason });
  if (wish === false) return { decision: decide(false, '`attest: false`'), problems: [], notices: [] };
  if (!facts.push) return { decision: decide(false, 'nothing is pushed'), problems: [], notices: [] };
  const obstacles = findObstacles(facts);
  if (obstacles.length === 0)
    return { decision: decide(true, `\`attest: ${wish}\``), problems: [], notices: [] };
  const reason = obstacles.map(({ message }) => message).join('; ');
  if (wish === true) return { decision: decide(true, reason), problems: obstacles, notices: [] };
  return { decision: decide(false, reason), problems: [], notices: [describeSkip(obstacles)] };
}

/** Whether the runner offers identity tokens to this job: it does with `id-token: write`. */
export function offersIdentity(env: Environment): boolean {
  return Boolean(env.ACTIONS_ID_TOKEN_REQUEST_URL && env.ACTIONS_ID_TOKEN_REQUEST_TOKEN);
}

/** The one notice of `attest: auto`: all that is missing, and what to do about it. */
export function describeSkip(obstacles: readonly Problem[]): Problem {
  const hints = [...new Set(obstacles.flatMap(({ hint }) => (hint ? [hint] : [])))];
  return {
    code: 'attest.skipped',
    input: 'attest',
    message: `the image is published without an attestation: ${obstacles.map(({ message }) => message).join('; ')}`,
    ...(hints.length > 0 && { hint: hints.join('\n  -> ') }),
  };
}

export const missingIdentity: Problem = {
  code: 'attest.id-token',
  input: 'attest',
  message: 'an attestation is signed with the identity of the job, and the job has no `id-token: write`',
  hint: ATTEST_PERMISSIONS,
};

function findObstacles(facts: AttestFacts): readonly Problem[] {
  const { event } = facts;
  return [
    ...(facts.hasIdentity ? [] : [missingIdentity]),
    ...(facts.hasToken ? [] : [missingToken]),
    ...(storesAttestations(event.serverUrl) ? [] : [describeServer(event.serverUrl)]),
    ...(isUserOwnedPrivate(event) ? [userOwnedPrivate] : []),
    ...(facts.insistsOnEngine ? [tagFirst] : []),
  ];
}

const missingToken: Problem = {
  code: 'attest.token',
  input: 'github-token',
  message: 'an attestation is stored in GitHub with `github-token`, which is empty',
  hint: 'leave out `github-token`: its default is the token of the job',
};

/** docs.github.com, "Artifact attestations": github.com and GitHub Enterprise Cloud, with data residency too. */
function storesAttestations(serverUrl: string): boolean {
  const host = URL.canParse(serverUrl) ? new URL(serverUrl).hostname : '';
  return host === 'github.com' || host.endsWith('.ghe.com');
}

function describeServer(serverUrl: string): Problem {
  return {
    code: 'attest.server',
    input: 'attest',
    message: `attestations are a service of github.com, and ${serverUrl} has none`,
    hint: 'leave out `attest`; the outputs `name` and `digest` serve a signing step of your own',
  };
}

function isUserOwnedPrivate({ repository, payload }: Event): boolean {
  const isUser = textAt(payload, 'repository', 'owner', 'type') === 'User';
  return isUser && repository.isPrivate === true;
}

const userOwnedPrivate: Problem = {
  code: 'attest.private',
  input: 'attest',
  message: 'GitHub keeps no attestations for private repositories of a user',
  hint: 'make the repository public, move it to an organization with GitHub Enterprise Cloud, or leave out `attest`',
};

const tagFirst: Problem = {
  code: 'attest.driver',
  input: 'driver',
  message:
    "an attestation stands in the registry before a tag moves, and the engine's own BuildKit brings the content together with its first tag",
  hint: 'use `driver: auto` or `driver: docker-container`',
};
