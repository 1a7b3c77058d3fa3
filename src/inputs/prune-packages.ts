import type { Problem } from '../core/problem.ts';
import type { TagPattern } from '../core/retention/pattern.ts';
import { readTagPatterns } from './prune-rules.ts';
import { type Item, splitItems } from './prune-values.ts';
import { type Findings, parseText, type RawInputs } from './raw.ts';

/** Where the packages are. */
export interface PackagePlace {
  readonly registry: string;
  readonly owner: string;
}

/** The host alone: an address that was pasted has a scheme, and maybe the owner behind it. */
export function parseRegistryHost(raw: RawInputs, owner: string, found: Findings): string {
  const text = parseText(raw, 'registry').toLowerCase();
  const [host = '', ...rest] = text.replace(/^https?:\/\//, '').split('/');
  const path = rest.filter((part) => part !== '').join('/');
  if (path !== '' && path !== owner.toLowerCase())
    found.problems.push({
      code: 'prune.registry',
      input: 'registry',
      message: `expected a host such as \`ghcr.io\`, found "${text}"`,
      hint: `write \`registry: ${host}\`; whose packages they are is the input \`owner\`, and which ones \`packages\``,
    });
  return host || 'ghcr.io';
}

/** Names and patterns; registry and owner may stand before them, as they do in the name of an image. */
export function parsePackages(
  raw: RawInputs,
  place: PackagePlace,
  fallback: string,
  found: Findings,
): readonly TagPattern[] {
  const text = parseText(raw, 'packages') === '' ? fallback : (raw.packages ?? '');
  const report = ({ line }: Item, problem: Omit<Problem, 'input' | 'line'>) =>
    found.problems.push({ ...problem, input: 'packages', line });
  const items = splitItems(text).flatMap((item) => {
    const reading = readName(item.text, place);
    if (typeof reading === 'string') return [{ ...item, text: reading }];
    report(item, reading);
    return [];
  });
  return readTagPatterns(items, report, 'package');
}

const HOSTS = ['ghcr.io', 'docker.io', 'quay.io'];

function readName(text: string, { registry, owner }: PackagePlace): string | Omit<Problem, 'input' | 'line'> {
  if (text.startsWith('/')) return text;
  const bare = text.replace(/^https?:\/\//, '').replace(/\/+$/, '');
  const [first = '', ...rest] = bare.split('/');
  const host = first.toLowerCase();
  const isHost =
    rest.length > 0 &&
    (bare.length < text.length || host === registry || HOSTS.includes(host) || host.includes(':'));
  const path = (isHost ? rest.join('/') : bare).replace(/@.*$/, '').replace(/:[\w.-]+$/, '');
  const name = isHost ? rest.at(-1)?.replace(/[:@].*$/, '') : path;
  if (isHost && host !== registry)
    return refuse(
      `\`${text}\` is not in \`${registry}\`, which is the registry here`,
      `write the name of the package alone: \`${name}\`; another registry is the input \`registry\``,
    );
  if (bare !== (isHost ? `${first}/${path}` : path))
    return refuse(
      `\`${text}\` names a version, and packages are meant here`,
      `write \`${withoutOwner(path, owner)}\`; which versions go or stay is said by \`delete-tags\`, \`keep-tags\` and \`keep-digests\``,
    );
  if (!isHost) return path;
  if (withoutOwner(path, owner) !== path) return withoutOwner(path, owner);
  const [other = ''] = rest;
  return refuse(
    `\`${text}\` belongs to \`${other}\`, and the packages of \`${owner}\` are meant here`,
    `write \`owner: ${other}\`, and \`packages: ${rest.slice(1).join('/') || '<name>'}\``,
  );
}

function withoutOwner(path: string, owner: string): string {
  return path.toLowerCase().startsWith(`${owner.toLowerCase()}/`) ? path.slice(owner.length + 1) : path;
}

function refuse(message: string, hint: string): Omit<Problem, 'input' | 'line'> {
  return { code: 'prune.pattern', message, hint };
}
