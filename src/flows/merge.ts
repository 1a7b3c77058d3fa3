import { type AttestDecision, decideAttest, offersIdentity } from '../core/attest/decision.ts';
import { type Event, parseEvent } from '../core/event.ts';
import { parseManifest, platformImagesOf } from '../core/manifest.ts';
import { checkLegs } from '../core/merge/check-legs.ts';
import { deriveIndexAnnotations } from '../core/merge/index-annotations.ts';
import { formatMergedIndex } from '../core/merge/index-bytes.ts';
import type { LegResult } from '../core/merge/leg-results.ts';
import { deriveMergeOutputs, formatMergeLog, formatMergeSummary, type Merged } from '../core/merge/report.ts';
import { decideRepositories } from '../core/merge/repositories.ts';
import { findSharedBase } from '../core/merge/shared-base.ts';
import { findSharedWords } from '../core/merge/shared-words.ts';
import { type Problem, refuse } from '../core/problem.ts';
import type { RepositoryName } from '../core/reference.ts';
import { checkCompleteness } from '../core/release-report.ts';
import { type MergeInputs, parseMergeInputs } from '../inputs/merge.ts';
import { createFindings, type Findings } from '../inputs/raw.ts';
import type { Io } from '../io/io.ts';
import type { RegistryClient, StoredManifest } from '../io/registry/client.ts';
import { digestOf } from '../io/registry/digest.ts';
import { maskSecret, readInputs, readPayload, writeOutputs, writeSummary } from '../io/runner.ts';
import { openRegistry } from './open-registry.ts';
import { prepareAttestor } from './prepare-attestor.ts';
import { readLegs } from './read-legs.ts';

/** The merge door: the legs of a distributed build become one index, by digest; no tag moves. Needs no Docker. */
export async function merge(io: Io): Promise<void> {
  const findings = createFindings();
  const inputs = parseMergeInputs(readInputs(io.env), findings);
  maskSecret(inputs.githubToken);
  const event = parseEvent(io.env, await readPayload(io.env));
  const { repositories, problems } = decideRepositories(inputs, event);
  findings.problems.push(...problems, ...checkLegs(inputs.results, inputs.platforms));
  const decision = decideAttestation(io, inputs, event, findings);
  for (const notice of findings.notices) io.log.problem('notice', notice);
  const { githubToken } = inputs;
  const registry = await openRegistry(io, { event, targets: repositories, githubToken, findings });
  const attest = await prepareAttestor(io, { decision, event, githubToken }, io.signal);
  const index = await mergeLegs(io, registry, repositories, inputs);
  // Where a run merges again it signs again, too: the statement tells the attempt.
  const attested = await attest?.({ registry, repositories, image: index.image, sboms: 'if-there' });
  await attested?.confirm();
  const merged = { ...index, ...(attested && { attested: attested.report }) };
  for (const line of formatMergeLog(merged)) io.log.line(line);
  writeOutputs(deriveMergeOutputs(merged));
  await writeSummary(formatMergeSummary(merged));
}

function decideAttestation(io: Io, inputs: MergeInputs, event: Event, findings: Findings): AttestDecision {
  const { decision, problems, notices } = decideAttest(inputs.attest, {
    event,
    push: !inputs.dryRun,
    hasIdentity: offersIdentity(io.env),
    hasToken: inputs.githubToken !== '',
    insistsOnEngine: false,
  });
  findings.problems.push(...problems);
  findings.notices.push(...notices);
  return decision;
}

async function mergeLegs(
  io: Io,
  registry: RegistryClient,
  repositories: readonly RepositoryName[],
  inputs: MergeInputs,
): Promise<Merged & { readonly image: StoredManifest }> {
  const legs = inOrder(inputs.results.legs, inputs.platforms);
  // Every repository has to have every leg; under one digest each has the same bytes.
  const [stored = []] = await Promise.all(repositories.map((name) => readLegs(registry, name, legs)));
  const manifests = stored.map(({ manifest }) => manifest);
  const planned = inputs.plan?.annotations ?? [];
  const base = findSharedBase(
    stored.map((leg) => leg.annotations),
    [...planned, ...inputs.annotations],
  );
  if (base.note) io.log.line(base.note);
  const words = findSharedWords(
    stored.map((leg) => leg.annotations),
    planned,
  );
  if (words.note) io.log.warning(words.note);
  const annotations = deriveIndexAnnotations(
    base.annotations,
    planned,
    words.annotations,
    inputs.annotations,
  );
  const { bytes, mediaType } = formatMergedIndex(manifests, annotations);
  const digest = digestOf(bytes);
  const platforms = stored.flatMap((leg) => leg.platforms);
  refuse(
    checkMerged(
      bytes,
      mediaType,
      platforms.map(({ name }) => name),
    ),
  );
  const put = (name: RepositoryName) =>
    registry.putManifest(name, digest, bytes, mediaType, { isFresh: true });
  if (!inputs.dryRun) await Promise.all(repositories.map(put));
  const image = { bytes, mediaType, digest };
  return { digest, repositories, legs, platforms, annotations, isWritten: !inputs.dryRun, image };
}

/** The last look before it is written: no platform of a leg was lost on the way. */
function checkMerged(bytes: Uint8Array, mediaType: string, expected: readonly string[]): readonly Problem[] {
  const content = parseManifest(bytes, mediaType);
  const found = content.kind === 'index' ? platformImagesOf(content).map(({ name }) => name) : [];
  return checkCompleteness('the merged index', found, expected);
}

/** The plan's order, whatever the order in which the legs came to an end: the same legs give the same bytes. */
function inOrder(legs: readonly LegResult[], planned: readonly string[]): readonly LegResult[] {
  const rank = ({ platforms }: LegResult) => planned.findIndex((name) => platforms.includes(name));
  return [...legs].sort((a, b) => rank(a) - rank(b));
}
