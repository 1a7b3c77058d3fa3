import { formatDuration } from '../retention/duration.ts';
import type { Signer } from './signer.ts';

/** Who has to have signed. Names of owners and repositories are GitHub's: upper and lower case are the same. */
export interface SignerPolicy {
  /** e.g. `https://github.com` */
  readonly serverUrl: string;
  /** `owner/name` of the repository that the workflow ran for. */
  readonly repository?: string;
  readonly owner?: string;
  /** `owner/name/path`, each with `@ref` or without; one of them. Empty: a workflow of the repository or owner itself. */
  readonly workflows?: readonly string[];
  /** Any workflow that ran for the repository, also one that another repository keeps. */
  readonly allowsAnyWorkflow?: boolean;
  /** Full refs, in which `*` stands for anything; one of them. Empty: any. */
  readonly refs?: readonly string[];
  /** The one workflow with its ref, to the letter. */
  readonly signedBy?: string;
  /** Milliseconds since it was signed, at most. */
  readonly maxAge?: number | undefined;
}

/** Everything in which a signature that is valid is not the one that is asked for. */
export function findMismatches(
  { signer, signedAt }: { readonly signer: Signer; readonly signedAt: Date },
  policy: SignerPolicy,
  now: Date,
): readonly string[] {
  const { serverUrl, repository, owner, refs = [], maxAge } = policy;
  const expects = (what: string, found: string, expected: string) =>
    `${what} is ${found === '' ? 'not said' : found}, expected ${expected}`;
  const age = now.getTime() - signedAt.getTime();
  const isIn = (found: string, path: string | undefined) =>
    path === undefined || isSame(found, `${serverUrl}/${path}`);
  const foreign = [
    ...(isIn(signer.repository, repository)
      ? []
      : [expects('its repository', signer.repository, `${serverUrl}/${repository}`)]),
    ...(isIn(signer.owner, owner) ? [] : [expects('its owner', signer.owner, `${serverUrl}/${owner}`)]),
  ];
  const isTooOld = maxAge !== undefined && age > maxAge;
  return [
    ...(isIssuer(signer.issuer, serverUrl)
      ? []
      : [expects('its identity service', signer.issuer, issuerOf(serverUrl))]),
    ...foreign,
    // Nobody is advised to trust the workflow of a stranger's repository.
    ...(foreign.length === 0 ? findWorkflowMismatch(signer.workflow, policy) : []),
    ...(refs.length === 0 || refs.some((ref) => fits(signer.ref, ref))
      ? []
      : [expects('its ref', signer.ref, refs.join(' or '))]),
    ...(isTooOld
      ? [`it was signed ${formatDuration(age)} ago, expected at most ${formatDuration(maxAge)}`]
      : []),
  ];
}

function findWorkflowMismatch(found: string, policy: SignerPolicy): readonly string[] {
  const { serverUrl, repository, owner, workflows = [], allowsAnyWorkflow, signedBy } = policy;
  if (signedBy !== undefined) {
    const expected = `${serverUrl}/${signedBy}`;
    return found === expected ? [] : [`it was signed by ${found}, expected ${expected}`];
  }
  if (allowsAnyWorkflow) return [];
  if (workflows.length > 0) {
    const isAsked = workflows.some((workflow) => isWorkflow(found, `${serverUrl}/${workflow}`));
    return isAsked ? [] : [`it was signed by ${found}, expected ${workflows.join(' or ')}`];
  }
  const own = `${serverUrl}/${repository ?? owner}/`;
  if (found.toLowerCase().startsWith(own.toLowerCase())) return [];
  const path = found.replace(`${serverUrl}/`, '').replace(/@.*$/s, '');
  return [
    `it was signed by ${found}, a workflow of another repository: to trust it, name \`${path}\` as the workflow`,
  ];
}

/** Owner and name of a repository in any case, the path of the file and the ref as they are. */
function isWorkflow(found: string, expected: string): boolean {
  const [wanted = '', wantedRef] = splitOnce(expected, '@');
  const [path = '', ref = ''] = splitOnce(found, '@');
  const [, repository = '', file = ''] = /^(https?:\/\/[^/]+\/[^/]+\/[^/]+\/)(.*)$/s.exec(path) ?? [];
  const [, wantedRepository = '', wantedFile = ''] =
    /^(https?:\/\/[^/]+\/[^/]+\/[^/]+\/)(.*)$/s.exec(wanted) ?? [];
  const isFile = isSame(repository, wantedRepository) && file === wantedFile && file !== '';
  return isFile && (wantedRef === undefined || fits(ref, wantedRef));
}

function splitOnce(text: string, mark: string): readonly [string, string?] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** `*` stands for anything, slashes included. In steps of the text's length: each part is looked for once. */
function fits(text: string, pattern: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return text === pattern;
  if (!text.startsWith(head) || !text.endsWith(tail) || text.length < head.length + tail.length) return false;
  let at = head.length;
  const end = text.length - tail.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

/** GitHub's own, and those that an enterprise gives a name of its own below it. */
function isIssuer(found: string, serverUrl: string): boolean {
  const expected = issuerOf(serverUrl);
  return found === expected || found.startsWith(`${expected}/`);
}

/** docs.github.com, "OpenID Connect reference": the service that gives jobs their identity. */
function issuerOf(serverUrl: string): string {
  const { host } = new URL(serverUrl);
  if (host === 'github.com') return 'https://token.actions.githubusercontent.com';
  return host.endsWith('.ghe.com') ? `https://token.actions.${host}` : `${serverUrl}/_services/token`;
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
