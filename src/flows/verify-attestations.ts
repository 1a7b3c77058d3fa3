import {
  type AttestationFindings,
  type AttestationPlace,
  type FittingAttestation,
  listMissing,
  type UnfitAttestation,
} from '../core/attest/findings.ts';
import { findMismatches, type SignerPolicy } from '../core/attest/policy.ts';
import type { Event } from '../core/event.ts';
import { SlipwayError } from '../core/problem.ts';
import type { RepositoryName } from '../core/reference.ts';
import { findTenant, listStoredBundles } from '../io/attestation-store.ts';
import { GitHub } from '../io/github.ts';
import { openProxies } from '../io/http/proxy.ts';
import type { Io } from '../io/io.ts';
import { type ReadBundle, readBundles } from '../io/registry/bundles.ts';
import type { RegistryClient } from '../io/registry/client.ts';
import { type FoundRoots, findTrustedRoots } from '../io/sigstore/trust.ts';
import { findInstance, verifyBundle } from '../io/sigstore/verify.ts';

/** What an image has to show. */
export interface AttestationDemand {
  readonly registry: RegistryClient;
  readonly name: RepositoryName;
  readonly digest: string;
  readonly required: 'any' | readonly string[];
  readonly signers: SignerPolicy;
  /** A file with the keys; empty: those that are published. */
  readonly trustedRoot: string;
  readonly event: Event;
  readonly githubToken: string;
  readonly signal: AbortSignal;
}

/** Looks for what is asked for: what the registry lists for the image, and where that is not enough, GitHub's store. */
export async function verifyAttestations(io: Io, demand: AttestationDemand): Promise<AttestationFindings> {
  const { registry, name, digest, required } = demand;
  const fitting: FittingAttestation[] = [];
  const unfit: UnfitAttestation[] = [];
  const unread: string[] = [];
  const github = await openGitHub(io, demand);
  const judge = openJudge(io, demand, github);
  const isDone = () => listMissing(required, fitting).length === 0;
  const take = async (place: AttestationPlace, bundles: AsyncIterable<ReadBundle>) => {
    for await (const read of bundles) {
      const found = await judge(place, read);
      if ('signer' in found) fitting.push(found);
      else unfit.push(found);
      if (isDone()) return;
    }
  };
  const wanted = required === 'any' ? undefined : required;
  await take('registry', readBundles({ client: registry, name }, digest, wanted));
  if (!isDone()) await orNote(unread, take('github', readStore(github, demand)));
  return { fitting, unfit, unread };
}

async function openGitHub(io: Io, { event, signers, githubToken, signal }: AttestationDemand) {
  const agentFor = await openProxies(io.env);
  const [owner = '', name = ''] = (signers.repository ?? signers.owner ?? '').split('/');
  const repository = { owner, name };
  return new GitHub({
    signal,
    ...(agentFor && { agentFor }),
    event: { ...event, repository },
    token: githubToken,
  });
}

async function* readStore(
  github: GitHub,
  { digest, signers }: AttestationDemand,
): AsyncGenerator<ReadBundle> {
  for (const bundle of await listStoredBundles(github, signers, digest)) yield { bundle };
}

/** A place that gives no answer has nothing that fits; that it gave none is said. */
async function orNote(notes: string[], task: Promise<void>): Promise<void> {
  try {
    await task;
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code.startsWith('sigstore.')) throw error;
    notes.push(error.problems.map(({ message }) => message).join('; '));
  }
}

type Judge = (place: AttestationPlace, read: ReadBundle) => Promise<FittingAttestation | UnfitAttestation>;

/** The keys are fetched with the first bundle that needs them: an image without one needs none. */
function openJudge(io: Io, demand: AttestationDemand, github: GitHub): Judge {
  const { digest, signers, event, trustedRoot, signal } = demand;
  const found = new Map<string, Promise<FoundRoots>>();
  const file = trustedRoot || io.env.SIGSTORE_TRUSTED_ROOT;
  const findRoots = async (instance: ReturnType<typeof findInstance>) => {
    const tenant = instance === 'github' && !file ? await findTenant(github, event.serverUrl) : undefined;
    return findTrustedRoots({ env: io.env, file, tenant, allowsEmbedded: false, signal }, instance);
  };
  return async (place, read) => {
    if ('reason' in read) return { place, reasons: [read.reason] };
    const instance = findInstance(read.bundle);
    const finding = found.get(instance) ?? findRoots(instance);
    found.set(instance, finding);
    const result = verifyBundle(read.bundle, (await finding).roots);
    if ('reason' in result) return { place, reasons: [result.reason] };
    const { statement, signer, signedAt } = result.verified;
    const { predicateType, digests } = statement;
    const reasons = [
      ...(digests.includes(digest) ? [] : ['it speaks of another image']),
      ...findMismatches(result.verified, signers, io.now()),
    ];
    return reasons.length > 0
      ? { place, predicateType, reasons }
      : { place, predicateType, signer, signedAt };
  };
}
