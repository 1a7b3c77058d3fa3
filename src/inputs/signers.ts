import type { SignerPolicy } from '../core/attest/policy.ts';
import type { Event } from '../core/event.ts';
import { parseDuration } from '../core/retention/duration.ts';
import { type Findings, parseItems, parseText, type RawInputs } from './raw.ts';

/** The inputs that say who has to have signed: an action that has other things to say has them with a prefix. */
const fields = ['repository', 'owner', 'workflow', 'ref', 'max-age'] as const;
type Field = (typeof fields)[number];

/** Names of those inputs, as the action has them. */
export function nameSignerInputs(prefix: string): readonly string[] {
  return fields.map((field) => `${prefix}${field}`);
}

/** Who has to have signed. Where nothing is said it is a workflow of the run's own repository. */
export function parseSigners(raw: RawInputs, prefix: string, event: Event, found: Findings): SignerPolicy {
  const name = (field: Field) => `${prefix}${field}`;
  const owner = parseName(raw, name('owner'), /^[\w.-]+$/, '`acme`, the owner of a repository', found);
  const given = parseName(raw, name('repository'), /^[\w.-]+\/[\w.-]+$/, '`acme/app`', found);
  if (owner && given)
    found.problems.push({
      code: 'signer.two',
      input: name('owner'),
      message: `expected \`${name('repository')}\` or \`${name('owner')}\`, found both`,
      hint: `leave out \`${name('owner')}\`: the repository names its owner`,
    });
  const { owner: runOwner, name: runName } = event.repository;
  const own = runOwner && runName ? `${runOwner}/${runName}` : undefined;
  const repository = given ?? (owner ? undefined : own);
  if (!repository && !owner)
    found.problems.push({
      code: 'signer.nobody',
      input: name('repository'),
      message: 'expected `acme/app`, the repository whose workflow has to have signed, found nothing',
      hint: 'outside of GitHub Actions there is no repository to take its place',
    });
  const maxAge = parseMaxAge(raw, name('max-age'), found);
  return {
    serverUrl: event.serverUrl,
    ...(repository && { repository }),
    ...(owner && !given && { owner }),
    workflows: parseWorkflows(raw, name('workflow'), repository, event, found),
    refs: parseRefs(raw, name('ref'), found),
    ...(maxAge !== undefined && { maxAge }),
  };
}

function parseName(raw: RawInputs, input: string, form: RegExp, example: string, found: Findings) {
  const text = parseText(raw, input);
  if (text === '' || form.test(text)) return text || undefined;
  found.problems.push({ code: 'signer.name', input, message: `expected ${example}, found "${text}"` });
  return undefined;
}

/** `acme/app/.github/workflows/x.yml`, with `@ref` or without; within the repository also from `.github` on. */
function parseWorkflows(
  raw: RawInputs,
  input: string,
  repository: string | undefined,
  { serverUrl }: Event,
  found: Findings,
): readonly string[] {
  return parseItems(raw, input, {}, found).flatMap((text) => {
    const path = text.startsWith(`${serverUrl}/`) ? text.slice(serverUrl.length + 1) : text;
    if (/^[\w.-]+\/[\w.-]+\/[^@\s]+\.ya?ml(?:@\S+)?$/.test(path) && !path.startsWith('.github/'))
      return [path];
    if (repository && /^\.github\/[^@\s]+\.ya?ml(?:@\S+)?$/.test(path)) return [`${repository}/${path}`];
    found.problems.push({
      code: 'signer.workflow',
      input,
      message: `expected a workflow as \`acme/app/.github/workflows/publish.yml\`, with \`@<ref>\` or without, found "${text}"`,
    });
    return [];
  });
}

function parseRefs(raw: RawInputs, input: string, found: Findings): readonly string[] {
  const refs = parseItems(raw, input, {}, found);
  for (const ref of refs.filter((one) => !/^(?:refs\/|\*)/.test(one)))
    found.problems.push({
      code: 'signer.ref',
      input,
      message: `expected a full ref, in which \`*\` stands for anything, found "${ref}"`,
      hint: `write \`refs/heads/${ref}\` for a branch, \`refs/tags/${ref}\` for a tag`,
    });
  return refs;
}

function parseMaxAge(raw: RawInputs, input: string, found: Findings): number | undefined {
  const text = parseText(raw, input);
  const duration = text === '' ? undefined : parseDuration(text);
  if (text !== '' && duration === undefined)
    found.problems.push({
      code: 'signer.max-age',
      input,
      message: `expected a time such as \`30 days\`, \`12h\` or \`P30D\`, found "${text}"`,
    });
  return duration;
}

/** Kinds of statements, each of which has to be there. */
export function parsePredicateTypes(raw: RawInputs, input: string, found: Findings): readonly string[] {
  const types = parseItems(raw, input, {}, found);
  const words = types.filter((type) => !/^https?:\/\//.test(type));
  if (words.length > 0)
    found.problems.push({
      code: 'signer.type',
      input,
      message: `expected predicate types such as \`https://slsa.dev/provenance/v1\`, found "${words.join(', ')}"`,
    });
  return types;
}
