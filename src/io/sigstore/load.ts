import { tufMirrors } from '../../core/attest/trusted-root.ts';
import { derivePlainProxies } from '../../core/proxy.ts';
import type { Environment } from '../runner.ts';

let first: Promise<unknown> | undefined;

/**
 * Loads a part of Sigstore's libraries. Their HTTP client reads the proxies once, while the first of them is loaded,
 * from this process's environment, and in its own way: for that moment they stand there as all our requests follow
 * them. `urls` are those that will be asked beside the keepers of the trusted roots.
 */
export async function loadWithProxies<T>(
  urls: readonly URL[],
  env: Environment,
  load: () => Promise<T>,
): Promise<T> {
  const mirrors = Object.values(tufMirrors).map((mirror) => new URL(mirror));
  first ??= withVariables(derivePlainProxies([...urls, ...mirrors], env), load);
  await first;
  return load();
}

async function withVariables(
  variables: Readonly<Record<string, string>>,
  task: () => Promise<unknown>,
): Promise<void> {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  for (const [name, value] of Object.entries(variables)) replace(name, value);
  try {
    await task();
  } finally {
    for (const [name, value] of before) replace(name, value);
  }
}

/** Of two spellings, the library takes the one that was set last. */
function replace(name: string, value: string | undefined): void {
  delete process.env[name];
  if (value !== undefined) process.env[name] = value;
}
