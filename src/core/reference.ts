import type { Problem } from './problem.ts';

/**
 * A name of an image in a registry, in canonical form: `nginx` is host `docker.io`, repository `library/nginx`.
 * Neither tag nor digest is filled in: `latest` is the reader's decision, not the parser's.
 */
export interface Reference {
  /** The registry as users write it, lower case, with its port: `docker.io`, `ghcr.io`, `localhost:5000`. */
  readonly host: string;
  /** The path below the host, `library/nginx`; in the distribution specification: `<name>`. */
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:<64 hex>` or `sha512:<128 hex>` */
  readonly digest?: string;
}

/** Where an image lives, whichever tag or digest is meant. */
export type RepositoryName = Pick<Reference, 'host' | 'repository'>;

/** What a text was read as: a reference with what was corrected on the way, or what is wrong with it. */
export type ReferenceReading =
  | { readonly reference: Reference; readonly notices: readonly Problem[] }
  | { readonly problem: Problem };

export interface ReferenceContext {
  /** Owner of the repository that the workflow runs in; makes the advice exact. */
  readonly owner?: string;
}

// distribution-spec, "Pulling manifests": the grammars of <name> and <reference>.
const PATH_PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;
// distribution/reference: domain-component, IPv6 in brackets, optional port.
const HOST =
  /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\])(?::[0-9]{1,5})?$/;
// distribution-spec: clients limit host, slash and name together to 255 characters.
const MAX_NAME_LENGTH = 255;
const MAX_TAG_LENGTH = 128;
export const DOCKER_HUB = 'docker.io';
const GITHUB_REGISTRY = 'ghcr.io';

export function isTag(text: string): boolean {
  return TAG.test(text);
}

export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}

/** Reads `[host[:port]/]path[:tag][@digest]` as docker does, and forgives upper case in host and path. */
export function parseReference(text: string, context: ReferenceContext = {}): ReferenceReading {
  const shape = findShapeProblem(text);
  if (shape) return { problem: shape };
  const [beforeDigest, digest] = cutAt(text, text.indexOf('@'));
  const colon = beforeDigest.lastIndexOf(':');
  const [name, tag] = cutAt(beforeDigest, colon > beforeDigest.lastIndexOf('/') ? colon : -1);
  const { host, repository } = canonicalName(name);
  const problem =
    findHostProblem(host, text) ??
    findRepositoryProblem(host, repository, text, context) ??
    findTagProblem(tag, text) ??
    findDigestProblem(digest, text);
  if (problem) return { problem };
  const reference: Reference = { host, repository, ...(tag && { tag }), ...(digest && { digest }) };
  return { reference, notices: findCorrections(name) };
}

/** The full name: `docker.io/library/nginx:1.27@sha256:...`. */
export function formatReference(reference: Reference): string {
  return `${formatName(reference)}${formatSuffix(reference)}`;
}

/** The full name without tag and digest: `docker.io/library/nginx`. */
export function formatName(name: RepositoryName): string {
  return `${name.host}/${name.repository}`;
}

/** The short name that docker prints: `nginx:1.27`; other registries keep their host. */
export function formatFamiliar(reference: Reference): string {
  if (reference.host !== DOCKER_HUB) return formatReference(reference);
  return `${reference.repository.replace(/^library\/(?=[^/]+$)/, '')}${formatSuffix(reference)}`;
}

/** The same repository under a tag, without a digest. */
export function withTag(name: RepositoryName, tag: string): Reference {
  return { host: name.host, repository: name.repository, tag };
}

/** The same repository at a digest, without a tag. */
export function withDigest(name: RepositoryName, digest: string): Reference {
  return { host: name.host, repository: name.repository, digest };
}

export function isSameRepository(left: RepositoryName, right: RepositoryName): boolean {
  return left.host === right.host && left.repository === right.repository;
}

/** Loopback registries are spoken to without TLS, as docker does (moby: 127.0.0.0/8 is insecure by default). */
export function isLoopbackHost(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]|[^/:]+\.localhost)(?::\d+)?$/.test(host);
}

function formatSuffix({ tag, digest }: Reference): string {
  return `${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`;
}

/** Text before and after the character at `index`, which itself is dropped; -1 leaves the text whole. */
function cutAt(text: string, index: number): readonly [string, string | undefined] {
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)];
}

/** docker's rule: the first part is a host when it has a dot or a colon, or is `localhost`. */
function splitHost(name: string): readonly [string | undefined, string] {
  const [first, rest] = cutAt(name, name.indexOf('/'));
  return rest !== undefined && /[.:]|^localhost$/i.test(first) ? [first, rest] : [undefined, name];
}

function canonicalName(name: string): RepositoryName {
  const [first, rest] = splitHost(name);
  const repository = rest.toLowerCase();
  const written = first?.toLowerCase() ?? DOCKER_HUB;
  // index.docker.io is the name that old configurations use for Docker Hub (distribution/reference).
  const host = written === 'index.docker.io' ? DOCKER_HUB : written;
  const isOfficial = host === DOCKER_HUB && !repository.includes('/');
  return { host, repository: isOfficial ? `library/${repository}` : repository };
}

function findCorrections(name: string): readonly Problem[] {
  const corrected = name.toLowerCase();
  if (corrected === name) return [];
  return [
    {
      code: 'reference.lower-case',
      message: `\`${name}\` is used as \`${corrected}\`: image names are lower case`,
    },
  ];
}

function findShapeProblem(text: string): Problem | undefined {
  const problem = (code: string, message: string, hint: string): Problem => ({ code, message, hint });
  const scheme = /^[a-z][a-z0-9+-]*:\/\//i.exec(text)?.[0];
  if (text === '') {
    return problem('reference.empty', 'an image name is empty', 'write it as `ghcr.io/owner/name`');
  }
  if (scheme) {
    const rest = text.slice(scheme.length);
    return problem('reference.scheme', `\`${text}\` starts with \`${scheme}\``, `write \`${rest}\``);
  }
  if (/\s/.test(text)) {
    const hint = 'write one image name a line';
    return problem('reference.white-space', `\`${text}\` has white space inside`, hint);
  }
  return undefined;
}

function findHostProblem(host: string, text: string): Problem | undefined {
  const port = /:(\d+)$/.exec(host)?.[1];
  if (HOST.test(host) && (port === undefined || (Number(port) > 0 && Number(port) <= 65_535)))
    return undefined;
  return {
    code: 'reference.host',
    message: `\`${host}\` in \`${text}\` is not the name of a registry`,
    hint: 'expected a host name, with a port where it is not the usual one, as in `registry.example.com:5000`',
  };
}

function findRepositoryProblem(
  host: string,
  repository: string,
  text: string,
  context: ReferenceContext,
): Problem | undefined {
  const parts = repository.split('/');
  const bad = parts.find((part) => !PATH_PART.test(part));
  if (bad !== undefined) return invalidPart(bad, parts, host, text);
  if (host === GITHUB_REGISTRY && parts.length < 2) return missingOwner(repository, context);
  // A name of 64 hex digits could not be told from an image id; docker refuses it too (distribution/reference).
  if (/^library\/[0-9a-f]{64}$/.test(repository)) {
    const hint = 'write `name@sha256:<digest>`';
    return { code: 'reference.id', message: `\`${text}\` is an image id, not an image name`, hint };
  }
  const length = host.length + 1 + repository.length;
  if (length <= MAX_NAME_LENGTH) return undefined;
  return {
    code: 'reference.too-long',
    message: `the image name \`${host}/${repository}\` has ${length} characters`,
    hint: `registries take at most ${MAX_NAME_LENGTH}, host included`,
  };
}

function invalidPart(bad: string, parts: readonly string[], host: string, text: string): Problem {
  const mended = parts.map(mendPart).filter((part) => part !== '');
  return {
    code: 'reference.repository',
    message:
      bad === ''
        ? `\`${text}\` has an empty part between its slashes`
        : `\`${bad}\` in \`${text}\` cannot be part of an image name`,
    hint:
      'each part is letters and digits, joined by one `.`, one or two `_`, or any number of `-`' +
      (mended.length > 0 ? `; did you mean \`${host}/${mended.join('/')}\`?` : ''),
  };
}

/** The nearest path part that registries take. */
function mendPart(part: string): string {
  return part
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/[._-]*(?:\.[._-]+|[._-]+\.|_-|-_)[._-]*|_{3,}/g, '-')
    .replace(/^[._-]+|[._-]+$/g, '');
}

function missingOwner(repository: string, { owner }: ReferenceContext): Problem {
  const suggestion = `${GITHUB_REGISTRY}/${owner?.toLowerCase() ?? '<owner>'}/${repository}`;
  return {
    code: 'reference.no-owner',
    message: `\`${GITHUB_REGISTRY}/${repository}\` has no owner`,
    hint: `images on ${GITHUB_REGISTRY} belong to a user or an organization: write \`${suggestion}\``,
  };
}

function findTagProblem(tag: string | undefined, text: string): Problem | undefined {
  if (tag === undefined || isTag(tag)) return undefined;
  const wrong = /[^A-Za-z0-9._-]/.exec(tag)?.[0];
  const why =
    tag === ''
      ? 'is empty'
      : tag.length > MAX_TAG_LENGTH
        ? `has ${tag.length} characters, at most ${MAX_TAG_LENGTH} are allowed`
        : wrong
          ? `has \`${wrong}\` in it`
          : `starts with \`${tag[0]}\``;
  return {
    code: 'reference.tag',
    message: `the tag \`${tag}\` of \`${text}\` ${why}`,
    hint: 'a tag is made of letters, digits, `_`, `.` and `-`, and starts with a letter, a digit or `_`',
  };
}

function findDigestProblem(digest: string | undefined, text: string): Problem | undefined {
  if (digest === undefined || isDigest(digest)) return undefined;
  return {
    code: 'reference.digest',
    message: `\`${digest}\` in \`${text}\` is not a digest`,
    hint: 'expected `sha256:` and 64 hexadecimal digits in lower case (or `sha512:` and 128)',
  };
}
