import type { EcrLogin } from '../core/aws/ecr-login.ts';
import type { Login } from '../core/docker-config.ts';
import type { Io } from '../io/io.ts';

/** The logins that AWS gives for this step; what asks for them is loaded only where there are any. */
export async function askForEcr(
  io: Io,
  wanted: readonly EcrLogin[],
  push: boolean,
): Promise<readonly Login[]> {
  if (wanted.length === 0) return [];
  const { loginToEcr } = await import('./ecr-login.ts');
  return loginToEcr(io, wanted, push);
}
