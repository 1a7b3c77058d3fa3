import type { Problem } from '../core/problem.ts';
import type { ReferrerWish } from '../core/promote/referrer-filter.ts';
import { isDigest, parseReference, type Reference } from '../core/reference.ts';
import { type GivenPlan, parseGivenPlan } from './plan-json.ts';
import {
  checkUnknownInputs,
  type Findings,
  parseBoolean,
  parseChoice,
  parseItems,
  parseText,
  type RawInputs,
} from './raw.ts';
import { nameSignerInputs } from './signers.ts';

/** What happens to a tag that names another image; `auto`: floating tags move, versions stay and fail the step. */
export type PromotePolicy = 'auto' | 'move' | 'skip' | 'fail';

/** The inputs of the promote door. */
export interface PromoteInputs {
  /** What is promoted; nothing where the input could not be read. */
  readonly source?: Reference;
  readonly plan?: GivenPlan;
  /** Raw text, as the metadata rules read it. */
  readonly metadata: Readonly<Record<'images' | 'tags' | 'flavor', string>>;
  /** Empty: whatever the source names. */
  readonly expectDigest: string;
  readonly ifExists: PromotePolicy;
  readonly referrers: ReferrerWish;
  /** `any`: an attestation of any kind has to verify; or of these kinds, each. */
  readonly requireAttestation: 'any' | 'none' | readonly string[];
  /** A file; empty: the keys that the public Sigstore and GitHub publish. */
  readonly trustedRoot: string;
  readonly allowPlatformRemoval: boolean;
  /** Whether a floating tag stays at an image of a newer commit. */
  readonly guardFloatingTags: boolean;
  readonly githubToken: string;
  readonly dryRun: boolean;
}

/** Before the names of the inputs that say who has to have signed. */
export const signerPrefix = 'attestation-';

export const promoteInputNames: readonly string[] = (
  'source images tags flavor plan expect-digest if-exists referrers require-attestation allow-platform-removal guard-floating-tags ' +
  'registry username password registries ecr github-token dry-run trusted-root'
)
  .split(' ')
  .concat(nameSignerInputs(signerPrefix));

const policies = { auto: 'auto', move: 'move', skip: 'skip', fail: 'fail' } as const;

export function parsePromoteInputs(raw: RawInputs, found: Findings): PromoteInputs {
  checkUnknownInputs(raw, promoteInputNames, found);
  const source = parseSource(raw, found);
  const plan = parseGivenPlan(raw, found);
  const { images = '', tags = '', flavor = '' } = raw;
  return {
    ...(source && { source }),
    ...(plan && { plan }),
    metadata: { images, tags, flavor },
    expectDigest: parseDigest(raw, found),
    ifExists: parseChoice(raw, 'if-exists', policies, 'auto', found),
    referrers: parseReferrers(raw, found),
    requireAttestation: parseRequired(raw, found),
    trustedRoot: parseText(raw, 'trusted-root'),
    allowPlatformRemoval: parseBoolean(raw, 'allow-platform-removal', found),
    guardFloatingTags: parseBoolean(raw, 'guard-floating-tags', found),
    githubToken: parseText(raw, 'github-token'),
    dryRun: parseBoolean(raw, 'dry-run', found),
  };
}

function parseSource(raw: RawInputs, found: Findings): Reference | undefined {
  const text = parseText(raw, 'source');
  const reading = parseReference(text);
  if ('problem' in reading) {
    found.problems.push({ ...reading.problem, input: 'source' });
    return undefined;
  }
  const { reference } = reading;
  if (reference.tag === undefined && reference.digest === undefined) {
    found.problems.push({
      code: 'promote.source',
      input: 'source',
      message: `\`${text}\` names neither a tag nor a digest, so what is promoted would depend on the moment`,
      hint: `write \`${text}@\${{ needs.<job>.outputs.digest }}\`, or \`${text}:<tag>\``,
    });
    return undefined;
  }
  return reference;
}

function parseDigest(raw: RawInputs, found: Findings): string {
  const text = parseText(raw, 'expect-digest');
  if (text === '' || isDigest(text)) return text;
  found.problems.push({
    code: 'promote.expect-digest',
    input: 'expect-digest',
    message: `expected \`sha256:\` and 64 hexadecimal digits, found "${text}"`,
    hint: 'an output of another job is empty where that job does not declare it in `outputs`',
  });
  return '';
}

function parseReferrers(raw: RawInputs, found: Findings): ReferrerWish {
  const items = parseItems(raw, 'referrers', {}, found);
  if (items.length === 0 || (items.length === 1 && items[0] === 'all')) return 'all';
  if (items.length === 1 && items[0] === 'none') return 'none';
  const words = items.filter((item) => !item.includes('/'));
  if (words.length > 0)
    found.problems.push({
      code: 'promote.referrers',
      input: 'referrers',
      message: `expected \`all\`, \`none\`, or artifact types such as \`application/vnd.dev.sigstore.bundle.v0.3+json\`, found "${words.join(', ')}"`,
    });
  return items;
}

function parseRequired(raw: RawInputs, found: Findings): PromoteInputs['requireAttestation'] {
  const items = parseItems(raw, 'require-attestation', {}, found);
  const [first = 'false'] = items;
  const isWord = items.length <= 1 && /^(?:true|false)$/i.test(first);
  if (isWord && /false/i.test(first)) found.notices.push(...findUnusedSigners(raw));
  if (isWord) return /true/i.test(first) ? 'any' : 'none';
  const words = items.filter((item) => !/^https?:\/\//.test(item));
  if (words.length > 0)
    found.problems.push({
      code: 'promote.require-attestation',
      input: 'require-attestation',
      message: `expected \`true\`, \`false\`, or predicate types such as \`https://slsa.dev/provenance/v1\`, found "${words.join(', ')}"`,
    });
  return items;
}

/** Who says who has to have signed expects that it is looked at. */
function findUnusedSigners(raw: RawInputs): readonly Problem[] {
  const names = [...nameSignerInputs(signerPrefix), 'trusted-root'];
  return names
    .filter((name) => parseText(raw, name) !== '')
    .map((name) => ({
      code: 'promote.unused-signer',
      input: name,
      message: 'no attestation is verified, because `require-attestation` is `false`',
      hint: `set \`require-attestation: true\`, or leave out \`${name}\``,
    }));
}
