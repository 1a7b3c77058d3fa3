import { join } from 'node:path';
import { describeSkip } from '../core/attest/decision.ts';
import { findForeignSigner, type StoredAttestation } from '../core/attest/report.ts';
import { decideServices, type SigstoreServices } from '../core/attest/services.ts';
import type { Event } from '../core/event.ts';
import { isNetworkProblem } from '../core/network-fault.ts';
import { type Problem, SlipwayError } from '../core/problem.ts';
import { checkStore, storeBundle } from '../io/attestation-store.ts';
import { makePrivateFolder, writePrivateFile } from '../io/files.ts';
import { GitHub } from '../io/github.ts';
import { openProxyFetch } from '../io/http/proxy.ts';
import type { Io } from '../io/io.ts';
import { type Attached, type Attachment, ensureListed, pushAttachment } from '../io/registry/attach.ts';
import type { Place } from '../io/registry/blobs.ts';
import { type Identity, requestIdentity } from '../io/sigstore/identity.ts';
import { openService, type Service } from '../io/sigstore/service.ts';
import { openSigner } from '../io/sigstore/sign.ts';
import { type Draft, draftAttestations, type ReleasedImage } from './draft-attestations.ts';
import type { Attested, Attestor, AttestWish } from './prepare-attestor.ts';

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
  const fetch = await openProxyFetch(io.env);
  const http = { signal, ...(fetch && { fetch }) };
  const { event, decision } = wish;
  const github = new GitHub({ ...http, event, token: wish.githubToken });
  const tools: AttestTools = { io, wish, github, service: openService(http) };
  const { identity, problems } = await askForRights(tools);
  if (identity && problems.length === 0) {
    const services = decideServices(io.env, event.serverUrl, findVisibility(identity, event));
    return (image) => attestImage(tools, services, image);
  }
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

/** Signed, stored at GitHub, then pushed to each registry, one after the other; no tag has moved yet. */
async function attestImage(
  tools: AttestTools,
  services: SigstoreServices,
  release: ReleasedImage,
): Promise<Attested> {
  const { io, wish, service } = tools;
  const { registry, repositories } = release;
  // A new one: the build may have taken longer than the first is good for.
  const identity = await requestIdentity(service, io.env);
  const drafts = await draftAttestations(release, identity.claims, wish.event.serverUrl);
  const sign = await openSigner(service, services, identity);
  const attachments = await Promise.all(
    drafts.map(async ({ statement, subject }): Promise<Attachment> => {
      return { predicateType: statement.predicateType, subject, bundle: await sign(statement) };
    }),
  );
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
    const url = `${serverUrl}/${repository.owner}/${repository.name}/attestations/${id}`;
    const title = drafts[at]?.title ?? predicateType;
    io.log.line(`Attested ${subject.digest}, ${title}: ${url}`);
    stored.push({ title, predicateType, subject: subject.digest, id, url });
  }
  return stored;
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
