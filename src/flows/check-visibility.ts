import { withDigest } from '../core/reference.ts';
import { describePrivate, listPublicNames } from '../core/visibility.ts';
import { openProxies } from '../io/http/proxy.ts';
import type { Io } from '../io/io.ts';
import { canPull } from '../io/registry/anonymous.ts';
import { RegistryClient } from '../io/registry/client.ts';
import type { PublishRequest } from './read-request.ts';
import type { Released } from './release-image.ts';

const policy = { attempts: 2, baseDelay: 200, maxDelay: 1000 };

/** After the tags: whether everyone can pull what a public repository has published. A warning, never a failure. */
export async function checkVisibility(
  io: Io,
  { facts: { event } }: PublishRequest,
  { plan, digest }: Released,
  givenClient?: RegistryClient,
): Promise<void> {
  const isTagged = plan.push.push && plan.targets.length > 0;
  const names = isTagged ? listPublicNames(event, plan.repositories) : [];
  if (names.length === 0) return;
  const agentFor = await openProxies(io.env);
  const client =
    givenClient ??
    new RegistryClient({ policy, timeout: 5000, signal: io.signal, ...(agentFor && { agentFor }) });
  await Promise.all(
    names.map(async (name) => {
      if ((await canPull(client, withDigest(name, digest))) === false)
        io.log.problem('warning', describePrivate(event, name));
    }),
  );
}
