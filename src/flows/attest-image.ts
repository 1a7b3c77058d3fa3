import { join } from 'node:path';
import { describeSkip } from '../core/attest/decision.ts';
import { findForeignSigner, type StoredAttestation } from '../core/attest/report.ts';
import { decideServices } from '../core/attest/services.ts';
import type { Event } from '../core/event.ts';
import { isNetworkProblem } from '../core/network-fault.ts';
import { type Problem, SlipwayError } from '../core/problem.ts';
import { checkStore, findTenant, storeBundle } from '../io/attestation-store.ts';
import { makePrivateFolder, writePrivateFile } from '../io/files.ts';
import { GitHub } from '../io/github.ts';
import { openProxies } from '../io/http/proxy.ts';
import type { Io } from '../io/io.ts';
import { type Attached, type Attachment, ensureListed, pushAttachment } from '../io/registry/attach.ts';
import type { Place } from '../io/registry/blobs.ts';
import { type Identity, requestIdentity } from '../io/sigstore/identity.ts';
import { openService, type Service } from '../io/sigstore/service.ts';
import { type Draft, draftAttestations, type ReleasedImage } from './draft-attestations.ts';
import type { Attested, Attestor, AttestWish } from './prepare-attestor.ts';
import { openSigning, type SignVerified } from './sign-statements.ts';

/** What attesting works with. */
interface AttestTools {
  readonly io: Io;
  readonly wish: AttestWish;
  readonly service: Service;
  readonly github: GitHub;
}

/** Everything is asked for before anything is built; what is missing is an error, or with `auto` one notice. */
export async function openAttestor(
  io: Io,
  wish: AttestWish,
  signal: AbortSignal,
): Promise<Attestor | undefined> {
  const agentFor = await openProxies(io.env);
  const http = { signal, ...(agentFor && { agentFor }) };
  const { event, decision } = wish;
  const github = new GitHub({ ...http, event, token: wish.githubToken });
  const tools: AttestTools = { io, wish, github, service: openService(http) };
  const { identity, problems: denied } = await askForRights(tools);
  const signing =
    identity && denied.length === 0
      ? await attempt(openSigningFor(tools, identity, signal))
      : { problems: denied };
  const { value: sign, problems } = signing;
  if (sign) return (image) => attestImage(tools, sign, image);
  if (decision.wish === true) throw new SlipwayError(problems);
  io.log.problem('notice', describeSkip(problems));
  return undefined;
}

async function askForRights({ io, service, github }: AttestTools) {
  const [identity, store] = await Promise.all([
    attempt(requestIdentity(service, io.env)),
    attempt(checkStore(github)),
  ]);
  const passing = store.problems.filter(saysNothingOfRights);
  for (const { message } of passing)
    io.log.warning(`Could not find out whether this run may store attestations: ${message}`);
  const denied = store.problems.filter((problem) => !passing.includes(problem));
  return { identity: identity.value, problems: [...identity.problems, ...denied] };
}

/** By whose services it is signed, and with whose keys that is verified. */
async function openSigningFor(
  { io, wish, github }: AttestTools,
  identity: Identity,
  signal: AbortSignal,
): Promise<SignVerified> {
  const { serverUrl } = wish.event;
  const services = decideServices(io.env, serverUrl, findVisibility(identity, wish.event));
  const tenant = services.trust === 'github' ? await findTenant(github, serverUrl) : undefined;
  return openSigning(io, { services, serverUrl, tenant, signal });
}

/** So that all that is missing is told at once. */
async function attempt<T>(
  task: Promise<T>,
): Promise<{ readonly value?: T; readonly problems: readonly Problem[] }> {
  try {
    return { value: await task, problems: [] };
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    return { problems: error.problems };
  }
}

function saysNothingOfRights(problem: Problem): boolean {
  const { code } = problem;
  return isNetworkProblem(problem) || /^github\.(?:unreachable|outage|rate-limit)$/.test(code);
}

/** Signed, verified, stored at GitHub, then pushed to each registry, one after the other; no tag has moved yet. */
async function attestImage(
  tools: AttestTools,
  sign: SignVerified,
  release: ReleasedImage,
): Promise<Attested> {
  const { io, wish, service } = tools;
  const { registry, repositories } = release;
  // A new one: the build may have taken longer than the first is good for.
  const identity = await requestIdentity(service, io.env);
  const drafts = await draftAttestations(release, identity.claims, wish.event.serverUrl);
  const attachments = await sign(drafts, identity);
  const attestations = await store(tools, drafts, attachments);
  const placed: [Place, readonly Attached[]][] = [];
  for (const name of repositories) {
    const place = { client: registry, name };
    placed.push([place, await pushAll(place, attachments)]);
  }
  const bundlePath = await writeBundles(io, attachments);
  const { repository } = identity.claims;
  const signer = findForeignSigner(identity.claims);
  return {
    report: { bundlePath, attestations, repository, ...(signer !== undefined && { signer }) },
    confirm: async () => {
      for (const [place, lists] of placed) for (const list of lists) await ensureListed(place, list);
    },
  };
}

/** The token says it of the run's own repository; older servers say it in the event alone. */
function findVisibility({ claims }: Identity, { repository }: Event): string | undefined {
  return claims.repository_visibility ?? (repository.isPrivate === false ? 'public' : undefined);
}

async function store(
  { io, wish, github }: AttestTools,
  drafts: readonly Draft[],
  attachments: readonly Attachment[],
): Promise<readonly StoredAttestation[]> {
  const { serverUrl, repository } = wish.event;
  const stored: StoredAttestation[] = [];
  for (const [at, { bundle, predicateType, subject }] of attachments.entries()) {
    const id = await storeBundle(github, bundle);
    const url = `${serverUrl}/${repository.owner}/${repository.name}/attestations/${readId(id)}`;
    const title = drafts[at]?.title ?? predicateType;
    io.log.line(`Attested ${subject.digest}, ${title}: ${url}`);
    stored.push({ title, predicateType, subject: subject.digest, id, url });
  }
  return stored;
}

/** Part of an address, and of a link in the summary: nothing else than an id gets into them. */
function readId(id: string): string {
  return id.replace(/[^\w-]+/g, '');
}

/** One at a time: where there is no referrers API, the list is a tag that is read, added to, and written. */
async function pushAll(place: Place, attachments: readonly Attachment[]): Promise<readonly Attached[]> {
  const lists = new Map<string, Attached>();
  for (const attachment of attachments) {
    const subject = attachment.subject.digest;
    const entry = await pushAttachment(place, attachment);
    lists.set(subject, { subject, entries: [...(lists.get(subject)?.entries ?? []), entry] });
  }
  for (const list of lists.values()) await ensureListed(place, list);
  return [...lists.values()];
}

/** For later steps, as actions/attest has it; a bundle is public, but its folder is this job's own. */
async function writeBundles({ env }: Io, attachments: readonly Attachment[]): Promise<string> {
  const path = join(await makePrivateFolder(env.RUNNER_TEMP), 'attestation.jsonl');
  await writePrivateFile(path, `${attachments.map(({ bundle }) => JSON.stringify(bundle)).join('\n')}\n`);
  return path;
}
