import { encodeBase64 } from './base64.ts';
import type { Environment } from './event.ts';

/**
 * What no program that the step starts may read, unless its command names the variable as one that it needs: the
 * inputs and the state of the step, keys of remote nodes, the tokens of the job, and logins in DOCKER_AUTH_CONFIG. A program that is never given a
 * credential can neither print nor keep it.
 */
const withheld =
  /^(?:(?:INPUT|STATE|ACTIONS_ID_TOKEN_REQUEST)_.*|BUILDER_NODE_\d+_AUTH_.*|ACTIONS_RUNTIME_TOKEN|DOCKER_AUTH_CONFIG|(?:GITHUB|GH)(?:_ENTERPRISE)?_TOKEN)$/s;

/** The names of what is withheld, where a library starts a program with the environment of this process. */
export function listWithheld(env: Environment): readonly string[] {
  return Object.keys(env).filter((name) => withheld.test(name));
}

/** The environment of a child. `needs` are names of withheld variables that this one child cannot do without. */
export function deriveChildEnvironment(
  env: Environment,
  needs: readonly string[] = [],
): Readonly<Record<string, string>> {
  const isGiven = (name: string) => !withheld.test(name) || needs.includes(name);
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => {
      const [name, value] = entry;
      return value !== undefined && isGiven(name);
    }),
  );
}

/** Without these a script finds no programs; a password that is part of them is no secret. */
const indispensable = new Set(['PATH', 'HOME', 'DOCKER_HOST']);
/** A shorter secret is found by chance in what has nothing to do with it. */
const shortestPart = 8;

/**
 * The environment for a program that others wrote, a test or a scanner: also without the other services of the runner,
 * and without every variable that holds a secret of the inputs, be it as a part, `https://u:<password>@host`.
 */
export function withoutSecrets(env: Environment, secrets: readonly string[]): Environment {
  const known = secrets.filter((secret) => secret !== '');
  const parts = known
    .filter((secret) => secret.length >= shortestPart)
    .flatMap((secret) => [secret, encodeURIComponent(secret), encodeBase64(secret)]);
  const holdsSecret = (value: string) => known.includes(value) || parts.some((part) => value.includes(part));
  const isRunners = (name: string) => name.startsWith('ACTIONS_') || name === 'GITHUB_STATE';
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name, value = '']) => indispensable.has(name) || !(isRunners(name) || holdsSecret(value)),
    ),
  );
}
