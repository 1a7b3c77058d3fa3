import { isNetworkProblem } from '../../core/network-fault.ts';
import { type Problem, SlipwayError } from '../../core/problem.ts';
import type { RepositoryName } from '../../core/reference.ts';
import { resolveLocation } from '../../core/registry-address.ts';
import type { RetryPolicy } from '../../core/registry-retry.ts';
import type { HttpResponse } from '../http/http.ts';
import type { RegistryDoor } from './door.ts';

/** Whether this run may write to a repository. */
export type PushProbe =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'denied'; readonly problem: Problem }
  /** The network failed, or the registry itself: says nothing of rights. */
  | { readonly kind: 'unreachable'; readonly problem: Problem };

// The probe is to fail fast, or to say quickly that it does not know.
const POLICY: RetryPolicy = { attempts: 2, baseDelay: 200, maxDelay: 1000 };
const TIMEOUT = 3000;

/** Opens an upload session, which needs the right to push, and cancels it; nobody has to wait for that. */
export async function probePush(
  door: RegistryDoor,
  name: RepositoryName,
): Promise<{ readonly probe: PushProbe; readonly leftover?: Promise<void> }> {
  try {
    const response = await door.send({
      method: 'POST',
      name,
      path: 'blobs/uploads/',
      doing: 'push',
      actions: ['pull', 'push'],
      expected: [200, 201, 202, 204],
      // A session that was opened twice by a retry expires by itself.
      isRepeatable: true,
      policy: POLICY,
      timeout: TIMEOUT,
    });
    return { probe: { kind: 'allowed' }, leftover: cancelUpload(door, name, response) };
  } catch (error) {
    const [problem] = error instanceof SlipwayError ? error.problems : [];
    if (!problem) throw error;
    return { probe: { kind: saysNothingOfRights(problem) ? 'unreachable' : 'denied', problem } };
  }
}

/** Nothing depends on it: registries drop sessions by themselves. */
async function cancelUpload(door: RegistryDoor, name: RepositoryName, response: HttpResponse): Promise<void> {
  const location = response.headers.get('location');
  const url = location ? resolveLocation(location, response.url, door.apiOf(name.host)) : undefined;
  if (!url) return;
  const call = {
    method: 'DELETE',
    name,
    path: url,
    doing: 'cancel an upload',
    actions: ['pull', 'push'],
    expected: [202, 204, 404, 405],
    policy: { ...POLICY, attempts: 1 },
    timeout: TIMEOUT,
  } as const;
  await door.send(call).catch(() => undefined);
}

/** A fault of the network or of the registry itself; only a refusal says that the right is missing. */
function saysNothingOfRights(problem: Problem): boolean {
  return isNetworkProblem(problem) || ['registry.outage', 'registry.rate-limit'].includes(problem.code);
}
