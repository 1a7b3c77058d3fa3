import type { SignerPolicy } from '../core/attest/policy.ts';
import { type Event, parseEvent } from '../core/event.ts';
import { findTools, usesCommitDate } from '../core/metadata/context.ts';
import { SlipwayError } from '../core/problem.ts';
import { formatName, type Reference } from '../core/reference.ts';
import { readTags } from '../core/tag-reading.ts';
import { describeNoTags, type Target } from '../core/targets.ts';
import type { GivenPlan } from '../inputs/plan-json.ts';
import { type PromoteInputs, parsePromoteInputs, signerPrefix } from '../inputs/promote.ts';
import { createFindings, type Findings } from '../inputs/raw.ts';
import { parseSigners } from '../inputs/signers.ts';
import type { Io } from '../io/io.ts';
import { maskSecret, readInputs, readPayload } from '../io/runner.ts';
import { loadTools } from './load-tools.ts';
import { readDateOfCommit } from './read-built-commit.ts';

/** What is to be promoted, and to which names. */
export interface PromoteRequest {
  readonly inputs: PromoteInputs;
  readonly event: Event;
  readonly source: Reference;
  readonly targets: readonly Target[];
  /** The commit that the image is of, as far as this run knows. */
  readonly sha: string;
  /** Why no tag may move: a plan that does not publish. */
  readonly reasonToStay?: string;
  readonly findings: Findings;
  /** Who has to have signed, where an attestation is required. */
  readonly signers: SignerPolicy;
}

export async function readPromoteRequest(io: Io): Promise<PromoteRequest> {
  const findings = createFindings();
  const inputs = parsePromoteInputs(readInputs(io.env), findings);
  maskSecret(inputs.githubToken);
  const event = parseEvent(io.env, await readPayload(io.env));
  const { source, plan } = inputs;
  const signers = parseSignersOf(io, inputs, event, findings);
  if (!source) throw new SlipwayError(findings.problems);
  const texts = nameTexts(inputs, source);
  const rules = [texts.tags, texts.flavor].join('\n');
  const [tools, commitDate] = await Promise.all([
    loadTools(findTools(rules)),
    usesCommitDate(rules) ? readDateOfCommit(io, event, inputs.githubToken) : undefined,
  ]);
  const facts = { event, tools, now: io.now(), ...(commitDate && { commitDate }) };
  const { targets, problems, notices, metadata } = readTags(texts, facts);
  findings.problems.push(...problems);
  findings.notices.push(...notices);
  const isMeant = plan !== undefined && inputs.metadata.tags.trim() === '';
  if (targets.length === 0 && problems.length === 0 && !isMeant)
    findings.problems.push(describeNoTags(metadata.rules, event.name, event.ref));
  const reasonToStay = plan && (plan.push ? findNoTags(plan) : plan.reason);
  const sha = plan?.sha ?? event.sha;
  return { inputs, event, source, targets, sha, findings, signers, ...(reasonToStay && { reasonToStay }) };
}

/** Where nothing is required, nothing has to be known of the run's repository. */
function parseSignersOf(
  { env }: Io,
  { requireAttestation }: PromoteInputs,
  event: Event,
  findings: Findings,
) {
  const isRequired = requireAttestation !== 'none';
  return parseSigners(readInputs(env), signerPrefix, event, isRequired ? findings : createFindings());
}

/** A plan may have left out all of its tags: they exist, or would go back. */
function findNoTags({ tags }: GivenPlan): string | undefined {
  return tags.length === 0 ? 'the plan has left out every tag' : undefined;
}

/**
 * The names as rules and references. Without `tags` they are the plan's; without a plan the source's own tag, in the
 * other repositories. Without `images` a rule names tags of the source's own repository.
 */
function nameTexts({ metadata, plan }: PromoteInputs, source: Reference) {
  const { images, tags, flavor } = metadata;
  const own = images.trim() === '' ? formatName(source) : images;
  if (tags.trim() !== '') return { ...noTexts, images: own, tags, flavor };
  if (plan) return { ...noTexts, tags: plan.tags.join('\n') || noRule, flavor: 'latest=false' };
  const mirrored = source.tag && images.trim() !== '' ? `type=raw,value=${source.tag}` : noRule;
  return { ...noTexts, images: own, tags: mirrored, flavor: 'latest=false' };
}

const noTexts = { images: '', tags: '', flavor: '', labels: '', annotations: '' };

/** The rules of metadata-action stand in for an empty list; here nothing is meant by nothing. */
const noRule = 'type=raw,value=none,enable=false';
