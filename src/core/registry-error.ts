import type { Problem } from './problem.ts';

export type RegistryOperation = 'login' | 'pull' | 'push';

/** A registry's refusal, as it came. */
export interface RegistryFailure {
  readonly host: string;
  readonly repository?: string;
  readonly operation: RegistryOperation;
  /** What was being done, to go on after "could not": `write the tag \`v1\``. */
  readonly doing?: string;
  readonly status: number;
  readonly body?: string;
  /** Who answered, where that was not the registry's API: its token service, or a host that it sent the request on to. */
  readonly answeredBy?: { readonly host: string; readonly isTokenService: boolean };
}

/** What is known of the run that was refused; makes the advice exact, nothing depends on it. */
export interface RunFacts {
  /** The repository that the workflow runs in, `owner/name`. */
  readonly repository?: string;
  /** The run's token is read-only: a pull request from a fork, or Dependabot. */
  readonly isFork?: boolean;
  readonly serverUrl?: string;
  /** Registries for which there were credentials. */
  readonly loggedIn?: readonly string[];
}

export interface RegistryMessage {
  readonly code: string;
  readonly message: string;
}

interface Case {
  readonly failure: RegistryFailure;
  readonly facts: RunFacts;
  /** All that the registry said, in lower case. */
  readonly said: string;
  readonly isGitHub: boolean;
}

interface Rule {
  readonly code: string;
  readonly applies: (one: Case) => boolean;
  readonly hint: (one: Case) => string;
}

const isDenial = ({ failure: { status } }: Case) => status === 401 || status === 403;
const isGitHubDenial = (one: Case) => one.isGitHub && isDenial(one);

export const PACKAGES_WRITE_ADVICE = [
  "the job's token may not write packages; add to the job (and, for a reusable workflow, to the job that calls it):",
  'permissions:',
  '  contents: read',
  '  packages: write',
].join('\n     ');

/** From the most exact to the most general; the first that applies explains. */
const RULES: readonly Rule[] = [
  {
    code: 'registry.sent-on',
    applies: (one) => isDenial(one) && one.failure.answeredBy?.isTokenService === false,
    hint: ({ failure }) =>
      `${failure.host} sent the request on to another host, which gets no credentials: look at the storage of ${failure.host}, and at what stands between runner and registry`,
  },
  {
    code: 'registry.fork',
    applies: (one) => isGitHubDenial(one) && one.failure.operation === 'push' && one.facts.isFork === true,
    hint: () =>
      'the token of a pull request from a fork, or from Dependabot, can only read: build it with `push: auto` or `push: false`',
  },
  {
    code: 'registry.packages-write',
    applies: ({ said }) => /installation not allowed to (?:create|write)/.test(said),
    hint: () => PACKAGES_WRITE_ADVICE,
  },
  {
    code: 'registry.package-access',
    applies: ({ said }) => /write_package|read_package|delete_package/.test(said),
    hint: formatPackageAccessAdvice,
  },
  {
    code: 'registry.token-scope',
    applies: ({ said }) => /does not match expected scopes/.test(said),
    hint: () =>
      'the token is a personal one without the scope `write:packages`; leave `password` out to use the token of the job, or create a classic token with that scope (fine-grained ones cannot reach packages)',
  },
  {
    code: 'registry.token-invalid',
    applies: (one) =>
      isGitHubDenial(one) && /cannot be authenticated|^denied(?:: denied)?$|bad credentials/.test(one.said),
    hint: () =>
      'the token is not valid: expired, revoked, mistyped, or a fine-grained one; leave `username` and `password` out to use the token of the job',
  },
  {
    code: 'registry.credentials',
    applies: (one) =>
      isDenial(one) &&
      /(?:incorrect|invalid|wrong) (?:username|user name|password|credentials)/.test(one.said),
    hint: ({ failure }) =>
      `check \`username\` and \`password\` for ${failure.host}, and that the secret is not empty`,
  },
  {
    code: 'registry.no-credentials',
    applies: (one) => one.failure.status === 401 && !one.facts.loggedIn?.includes(one.failure.host),
    hint: ({ failure }) =>
      `there are no credentials for ${failure.host}: set \`username\` and \`password\`, or add it to \`registries\``,
  },
  {
    code: 'registry.denied',
    applies: (one) => isGitHubDenial(one) && one.failure.operation === 'push',
    hint: (one) => `${PACKAGES_WRITE_ADVICE}\n     If it has that already: ${formatPackageAccessAdvice(one)}`,
  },
  { code: 'registry.denied', applies: isDenial, hint: formatDenialAdvice },
  {
    code: 'registry.no-owner',
    applies: ({ failure, isGitHub }) =>
      isGitHub && failure.status === 400 && failure.repository?.includes('/') === false,
    hint: ({ failure, facts }) =>
      `images on ${failure.host} belong to a user or an organization: write \`${failure.host}/${ownerOf(facts)}/${failure.repository}\``,
  },
  {
    code: 'registry.part-missing',
    applies: ({ failure, said }) =>
      [400, 404].includes(failure.status) &&
      (/\b(?:manifest_)?blob_unknown\b/.test(said) ||
        (failure.operation === 'push' && /\bmanifest_unknown\b/.test(said))),
    hint: ({ failure }) =>
      `${failure.host} no longer has a part of the image in this repository, as after a clean-up: build the image again, or take another version of it`,
  },
  {
    code: 'registry.not-found',
    applies: ({ failure }) => failure.status === 404,
    hint: ({ failure }) =>
      failure.operation === 'push'
        ? `check the name: ${failure.host} may want the repository or project to be created first`
        : 'check the name and the tag; a private image looks the same to those who may not read it',
  },
  {
    code: 'registry.rate-limit',
    applies: ({ failure }) => failure.status === 429,
    hint: ({ failure }) =>
      `${failure.host} limits how much may be asked of it: log in where this was done without credentials, run fewer jobs at once, or run it again later`,
  },
  {
    code: 'registry.redirected',
    applies: ({ failure }) => failure.status >= 300 && failure.status < 400,
    hint: ({ failure }) =>
      `${failure.host} redirects what is sent to it to another host, which is not followed: name the host that it redirects to`,
  },
  {
    code: 'registry.outage',
    applies: ({ failure }) => failure.status >= 500,
    hint: ({ failure }) =>
      `the fault lies with ${failure.answeredBy?.host ?? failure.host}, several attempts ended the same: see its status page, and run the job again`,
  },
];

/** Says what a refusal means and what to do about it. */
export function explainRegistryFailure(failure: RegistryFailure, facts: RunFacts = {}): Problem {
  const messages = parseRegistryMessages(failure.body);
  const text = messages.map(formatMessage).join('; ');
  const one = { failure, facts, said: text.toLowerCase(), isGitHub: isGitHubRegistry(failure.host) };
  const rule = RULES.find(({ applies }) => applies(one));
  const name = failure.repository ? `${failure.host}/${failure.repository}` : failure.host;
  const doing = failure.doing ?? { login: 'log in', pull: 'read', push: 'push' }[failure.operation];
  const answer = `${failure.answeredBy?.host ?? failure.host} answered ${failure.status}${text ? `: ${text}` : ''}`;
  return {
    code: rule?.code ?? 'registry.unexpected',
    message: `could not ${doing} (${name}): ${answer}`,
    ...(rule && { hint: rule.hint(one) }),
  };
}

/** What a registry says in the body of an error, in any of the forms in use; nothing when it says nothing. */
export function parseRegistryMessages(body: string | undefined): readonly RegistryMessage[] {
  if (!body?.trim()) return [];
  const parsed = parseJson(body);
  if (parsed === undefined) {
    const isPage = /^\s*</.test(body);
    return isPage ? [] : [{ code: '', message: cleanText(body) }];
  }
  const errors = isFields(parsed) && Array.isArray(parsed.errors) ? parsed.errors : [parsed];
  return errors.filter(isFields).flatMap((error) => {
    const code = firstText(error.code, error.error);
    // `details` is Docker Hub's token endpoint, `error_description` OAuth 2.
    const message = firstText(error.message, error.details, error.error_description);
    return code || message ? [{ code: cleanText(code), message: cleanText(message) }] : [];
  });
}

/** GitHub's own registries: ghcr.io, and `containers.` of an Enterprise Server. */
export function isGitHubRegistry(host: string): boolean {
  return host === 'ghcr.io' || host.startsWith('containers.');
}

function formatMessage({ code, message }: RegistryMessage): string {
  return [code.toLowerCase(), message].filter(Boolean).join(': ');
}

function formatPackageAccessAdvice({ failure, facts }: Case): string {
  return [
    `the package exists and gives this repository no access: open its settings, "Manage Actions access", and add \`${facts.repository ?? 'the repository of this workflow'}\` with the role Write:`,
    ...listPackageSettings(failure.repository ?? '', facts.serverUrl),
  ].join('\n     ');
}

/** The settings page of a package on GitHub: which of the two it is depends on who owns it. */
export function listPackageSettings(repository: string, server = 'https://github.com'): readonly string[] {
  const [owner = '', ...rest] = repository.split('/');
  const path = `${owner}/packages/container/${encodeURIComponent(rest.join('/'))}/settings`;
  return [`${server}/orgs/${path} (owner is an organization)`, `${server}/users/${path} (owner is a user)`];
}

function formatDenialAdvice({ failure: { host, repository, operation, status } }: Case): string {
  const right = operation === 'push' ? 'write to' : 'read';
  const target = repository ? `\`${repository}\`` : 'it';
  // Docker Hub answers a token without the right, others a wrong password, with the same 401.
  const doubt = status === 401 ? 'user name or password is wrong or has expired, or ' : '';
  if (doubt) return `${doubt}the credentials for ${host} may not ${right} ${target}`;
  return `the credentials for ${host} may not ${right} ${target}: check their rights there, and that the repository exists`;
}

function ownerOf(facts: RunFacts): string {
  return facts.repository?.split('/')[0]?.toLowerCase() ?? '<owner>';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function firstText(...values: readonly unknown[]): string {
  return values.find((value): value is string => typeof value === 'string' && value !== '') ?? '';
}

/** One line without control characters: what a registry says must not be able to write lines of its own to the log. */
function cleanText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, 400);
}
