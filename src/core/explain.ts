import { formatBytes } from './build-room.ts';
import { type KnownError, knownErrors } from './known-errors.ts';
import type { Problem } from './problem.ts';

/** What is known beside the text; makes the advice exact, nothing depends on it. */
export interface FailureFacts {
  /** The end of the failing step's own output. */
  readonly output?: readonly string[];
  /** Of the failing step. */
  readonly platform?: string | undefined;
  /** How many platforms the build makes side by side. */
  readonly platforms?: number;
  /** Bytes of the machine that builds. */
  readonly memory?: number;
  /** Bytes that the builder may use of it, where that is less. */
  readonly memoryLimit?: number;
  /** How many steps it runs at once, where that is bounded. */
  readonly parallelism?: number;
  readonly freeDisk?: number;
  /** `owner/name` of the workflow's repository. */
  readonly repository?: string;
  readonly serverUrl?: string;
}

/** A problem whose message is the cause and whose hint is the cure. */
export interface Explanation extends Problem {
  readonly hint: string;
}

/** Cause and cure of a failure whose text is known (docs/troubleshooting.md), else undefined. */
export function explainFailure(text: string, facts: FailureFacts = {}): Explanation | undefined {
  const error = cutCommand(text).toLowerCase();
  const all = `${error}\n${(facts.output ?? []).join('\n').toLowerCase()}`;
  const known = knownErrors.find((one) => isMatch(one, one.where === 'output' ? all : error));
  if (!known) return undefined;
  const detail = DETAILS[known.code]?.(text, facts);
  return { code: known.code, message: known.cause, hint: detail ? `${known.cure} ${detail}` : known.cure };
}

/** `process "/bin/sh -c ..." did not complete`: the command is the user's own text, whatever it contains. */
function cutCommand(text: string): string {
  const start = text.indexOf('process "');
  const end = text.lastIndexOf('" did not complete successfully');
  return start === -1 || end < start ? text : `${text.slice(0, start)}process${text.slice(end + 1)}`;
}

function isMatch(known: KnownError, text: string): boolean {
  return known.match.some((pieces) => pieces.every((piece) => text.includes(piece)));
}

type Detail = (text: string, facts: FailureFacts) => string | undefined;

/** What only this run knows. */
const DETAILS: Readonly<Record<string, Detail>> = {
  'push.package-access': (text, facts) => formatPackageSettings(text, facts),
  'push.forbidden': (text, facts) => formatPackageSettings(text, facts),
  'push.no-owner': (text, { repository }) => {
    const name = /https:\/\/ghcr\.io\/v2\/([^/\s]+)\//.exec(text)?.[1];
    const owner = repository?.split('/')[0]?.toLowerCase();
    return name && owner ? `Here: \`ghcr.io/${owner}/${name}\`.` : undefined;
  },
  'input.lower-case': (text) => {
    const name = /repository name \(([^)\s]+)\)/.exec(text)?.[1] ?? /invalid tag "([^":\s]+)/.exec(text)?.[1];
    return name ? `Here: \`${name.toLowerCase()}\`.` : undefined;
  },
  'base.platform': (_, { platform }) => platform && `Here it was ${platform}.`,
  'step.exec-format': (_, { platform }) => platform && `Here the platform was ${platform}.`,
  'step.emulator-crash': (_, { platform }) => platform && `Here the platform was ${platform}.`,
  'step.killed': (_, facts) => formatMemory(facts),
  'builder.died': (_, facts) => formatMemory(facts),
  'step.no-space': (_, { freeDisk }) =>
    freeDisk === undefined ? undefined : `Free on this machine now: ${formatBytes(freeDisk)}.`,
};

function formatPackageSettings(text: string, facts: FailureFacts): string | undefined {
  const [, owner, name] = /ghcr\.io\/(?:v2\/)?([\w.-]+)\/([\w./-]*[\w-])/.exec(text) ?? [];
  if (!owner || !name) return undefined;
  const server = facts.serverUrl ?? 'https://github.com';
  const image = encodeURIComponent(name.replace(/\/(?:blobs|manifests)(?:\/.*)?$/, ''));
  const settings = `packages/container/${image}/settings`;
  return `The settings are at ${server}/orgs/${owner}/${settings} (an organization) or ${server}/users/${owner}/${settings} (a user).`;
}

/** `This machine has 7.8 GiB, of which the builder may use 2.0 GiB, shared by 3 platforms.` */
export function formatMemory(facts: FailureFacts): string | undefined {
  const { memory, memoryLimit, parallelism, platforms = 1 } = facts;
  if (memory === undefined) return undefined;
  const limit =
    memoryLimit === undefined
      ? ''
      : `, of which the builder may use ${formatBytes(memoryLimit)} (\`driver-opts\`)`;
  const shared = platforms > 1 ? `, shared by ${platforms} platforms` : '';
  const steps = parallelism === undefined ? '' : `; steps that ran at once: ${parallelism}`;
  return `This machine has ${formatBytes(memory)}${limit}${shared}${steps}.`;
}
