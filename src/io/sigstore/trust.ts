import { join } from 'node:path';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { githubTufRoot } from '../../core/attest/github-tuf-root.ts';
import { type Instance, parseTrustedRoots, tufMirrors } from '../../core/attest/trusted-root.ts';
import { type Problem, SlipwayError } from '../../core/problem.ts';
import { makePrivateFolder, readTextIfThere, removeFolder, writePrivateFile } from '../files.ts';
import type { Environment } from '../runner.ts';
import { limited } from './limited.ts';
import { loadWithProxies } from './load.ts';

/** Where the keys come from that signatures are verified with. */
export interface TrustSource {
  readonly env: Environment;
  /** A file of the user's, in place of what is published. */
  readonly file?: string | undefined;
  /** A tenant of GitHub's with keys of its own (GitHub Enterprise Cloud with data residency). */
  readonly tenant?: string | undefined;
  /** Whether the keys that the library brings along do, where the published ones cannot be had. */
  readonly allowsEmbedded: boolean;
  readonly signal: AbortSignal;
}

export interface FoundRoots {
  readonly roots: readonly TrustedRoot[];
  /** Why they are not the published ones. */
  readonly warning?: string;
}

const limits = { timeout: 5000, retry: { retries: 2, minTimeout: 250, maxTimeout: 2000 } };
const longest = 20_000;

/** The trusted roots of an instance, or those of the file. */
export async function findTrustedRoots(source: TrustSource, instance: Instance): Promise<FoundRoots> {
  if (source.file) return { roots: await readRoots(source.file) };
  const folder = await makePrivateFolder(source.env.RUNNER_TEMP);
  try {
    return await updateRoots(source, instance, folder);
  } finally {
    await removeFolder(folder);
  }
}

/** What a file of the user's holds; an error that says what is wrong with it. */
export async function readRoots(file: string): Promise<readonly TrustedRoot[]> {
  const text = await readTextIfThere(file);
  if (text === undefined)
    throw new SlipwayError({
      code: 'sigstore.trusted-root',
      message: `the trusted root ${file} does not exist`,
      hint: 'name a file that an earlier step has written, or that is in the repository',
    });
  const reading = parseTrustedRoots(text, file);
  if ('problem' in reading) throw new SlipwayError(reading.problem);
  return reading.roots.map((root) => TrustedRoot.fromJSON(root));
}

async function updateRoots(source: TrustSource, instance: Instance, folder: string): Promise<FoundRoots> {
  const { env, tenant, allowsEmbedded, signal } = source;
  const mirror = tufMirrors[instance];
  const { host } = new URL(mirror);
  const target = tenant ? `${tenant}.trusted_root.json` : 'trusted_root.json';
  const firstRoot = instance === 'github' ? atob(githubTufRoot) : undefined;
  const late = () => new Error(`no answer within ${longest / 1000} seconds`);
  try {
    const text = readByTuf({ env, mirror, firstRoot, folder }, target);
    return { roots: parse(await limited(text, signal, longest, late)) };
  } catch (cause) {
    signal.throwIfAborted();
    const problem = describeUnreachable(host, cause);
    // The library has laid it there before it asked anyone.
    const embedded = join(folder, encodeURIComponent(host), 'targets', target);
    const text = allowsEmbedded ? await readTextIfThere(embedded) : undefined;
    if (text === undefined) throw new SlipwayError(problem, { cause });
    return { roots: parse(text), warning: problem.message };
  }
}

export interface TufPlace {
  readonly env: Environment;
  readonly mirror: string;
  /** The root that all others are traced back to; nothing where the library brings it along. */
  readonly firstRoot?: string | undefined;
  readonly folder: string;
}

/** A file of a repository of The Update Framework: signed by keys that are signed, up to the first root. */
export async function readByTuf({ env, mirror, firstRoot, folder }: TufPlace, name: string): Promise<string> {
  const { initTUF } = await loadWithProxies([new URL(mirror)], env, () => import('@sigstore/tuf'));
  const rootPath = join(folder, 'first-root.json');
  if (firstRoot !== undefined) await writePrivateFile(rootPath, firstRoot);
  const first = firstRoot === undefined ? {} : { rootPath };
  const tuf = await initTUF({ ...limits, ...first, mirrorURL: mirror, cachePath: folder });
  return tuf.getTarget(name);
}

function parse(text: string): readonly TrustedRoot[] {
  return [TrustedRoot.fromJSON(JSON.parse(text))];
}

function describeUnreachable(host: string, cause: unknown): Problem {
  const { message, cause: inner } = cause as { readonly message: string; readonly cause?: Error };
  return {
    code: 'sigstore.trust',
    message: `the keys that signatures are verified with could not be fetched from ${host}: ${inner?.message ?? message}`,
    hint: `the runner has to reach ${host}: look at its firewall and proxy (HTTPS_PROXY, NO_PROXY); without a network, name a file with the trusted root (\`gh attestation trusted-root\` writes one)`,
  };
}
