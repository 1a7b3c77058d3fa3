import { type Manifest, parseConfigPlatform, parseManifest } from '../core/manifest.ts';
import { formatPlatform } from '../core/platform.ts';
import { type Problem, SlipwayError } from '../core/problem.ts';
import { checkRemoval, listPlatforms } from '../core/publication.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import type { RepositoryName } from '../core/reference.ts';
import type { Target } from '../core/targets.ts';
import type { PublishInputs } from '../inputs/publish.ts';
import type { Io } from '../io/io.ts';
import { RegistryClient, type StoredManifest } from '../io/registry/client.ts';
import type { PublishRequest } from './read-request.ts';
import type { Session } from './session.ts';

/** What a tag names at this moment: enough to put it back. */
export interface TagState extends StoredManifest {
  readonly platforms: readonly string[];
}

/** Reference to what it names before anything moves; a tag that does not exist is not in it. */
export type Before = ReadonlyMap<string, TagState>;

/** The client for the registries of the plan, with the logins that docker would use. */
export async function openRegistry(
  io: Io,
  { facts }: PublishRequest,
  plan: PublishPlan,
  session: Session,
): Promise<RegistryClient> {
  const hosts = [...new Set(plan.repositories.map(({ host }) => host))];
  const logins = await Promise.all(hosts.map((host) => session.findLogin(host)));
  const { repository, serverUrl } = facts.event;
  return new RegistryClient({
    credentials: new Map(logins.flatMap((login) => (login ? [[login.host, login] as const] : []))),
    facts: { repository: `${repository.owner}/${repository.name}`, serverUrl },
    signal: io.signal,
  });
}

/** Proves the right to push to every repository, before a minute is spent on the build. */
export async function checkPushRights(io: Io, plan: PublishPlan, registry: RegistryClient): Promise<void> {
  const probes = await Promise.all(plan.repositories.map((name) => registry.probePush(name)));
  for (const probe of probes) {
    if (probe.kind === 'unreachable') {
      io.log.warning(`Could not find out whether this run may push: ${probe.problem.message}`);
    }
  }
  refuse(probes.flatMap((probe) => (probe.kind === 'denied' ? [probe.problem] : [])));
}

/** Reads what the tags name now, and refuses at once to take a platform away from one. */
export async function observeTags(
  plan: PublishPlan,
  registry: RegistryClient,
  inputs: PublishInputs,
): Promise<Before> {
  if (!plan.push.push) return new Map();
  const states = await Promise.all(plan.targets.map((target) => readTag(registry, target)));
  const before = new Map(
    plan.targets.flatMap(({ text }, index) => {
      const state = states[index];
      return state ? [[text, state] as const] : [];
    }),
  );
  if (!inputs.allowPlatformRemoval && plan.platforms.length > 0) {
    refuse([...before].flatMap(([text, { platforms }]) => checkRemoval(text, platforms, plan.platforms)));
  }
  return before;
}

async function readTag(registry: RegistryClient, { reference }: Target): Promise<TagState | undefined> {
  const found = await registry.findManifest(reference);
  return (
    found && {
      ...found,
      platforms: await readPlatforms(registry, reference, parseManifest(found.bytes, found.mediaType)),
    }
  );
}

/** A single manifest does not say what it runs on; its configuration does. */
export async function readPlatforms(
  registry: RegistryClient,
  name: RepositoryName,
  manifest: Manifest,
): Promise<readonly string[]> {
  if (manifest.kind === 'index') return listPlatforms(manifest);
  return [formatPlatform(parseConfigPlatform(await registry.getBlob(name, manifest.config.digest)))];
}

export function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new SlipwayError(problems);
}
