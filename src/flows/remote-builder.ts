import { join, resolve } from 'node:path';
import { addTlsOptions, readTlsOptions, readTlsVariables } from '../core/node-tls.ts';
import { SlipwayError } from '../core/problem.ts';
import { describeNodeFault, parseRemoteNode } from '../core/remote-node.ts';
import type { PublishInputs } from '../inputs/publish.ts';
import { readTextIfThere, writePrivateFile } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import { probeNode } from '../io/node-probe.ts';
import type { Session } from './session.ts';

/**
 * The options of a remote builder: certificates from the environment become files of this step. The node is asked
 * first, because buildx would wait for it for 20 s and then say `context deadline exceeded`.
 */
export async function prepareRemote(
  io: Io,
  inputs: PublishInputs,
  session: Session,
): Promise<readonly string[]> {
  const files = await writeCertificates(io, session);
  const options = addTlsOptions(inputs.driverOpts, files);
  await checkNode(io, inputs.endpoint, options);
  return options;
}

async function writeCertificates(io: Io, session: Session): Promise<Readonly<Record<string, string>>> {
  const texts = Object.entries(readTlsVariables(io.env, 0));
  const files = texts.map(async ([name, text]) => {
    const path = join(session.folder, `node-0-${name}.pem`);
    await writePrivateFile(path, text ?? '');
    return [name, path] as const;
  });
  return Object.fromEntries(await Promise.all(files));
}

async function checkNode(io: Io, endpoint: string, options: readonly string[]): Promise<void> {
  const { cacert, cert, key, servername } = readTlsOptions(options);
  const node = parseRemoteNode(endpoint, cacert !== undefined || cert !== undefined);
  if (!node) return;
  const read = (path: string | undefined) => path && readTextIfThere(resolve(io.workspace, path));
  const [ca, certificate, privateKey] = await Promise.all([read(cacert), read(cert), read(key)]);
  const answer = await probeNode(node, {
    ...(ca && { ca }),
    ...(certificate && { cert: certificate }),
    ...(privateKey && { key: privateKey }),
    ...(servername && { servername }),
  });
  const problem = describeNodeFault(node, answer);
  if (problem) throw new SlipwayError(problem);
}
