import { join, resolve } from 'node:path';
import type { DriverOption } from '../core/builder/driver-options.ts';
import { labelNode, type NodeInput } from '../core/builder/node.ts';
import { addTlsOptions, checkTls, type NodeTls, readTlsOptions, readTlsVariables } from '../core/node-tls.ts';
import type { Problem } from '../core/problem.ts';
import { describeNodeFault, parseAddress } from '../core/remote-node.ts';
import { readTextIfThere, writePrivateFile } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import { probeNode } from '../io/node-probe.ts';
import type { Session } from './session.ts';

export interface NodeReading {
  readonly driverOpts: readonly DriverOption[];
  readonly problems: readonly Problem[];
}

/** buildkitd listens there by itself. */
const buildkitPort = 1234;
/** So does an engine without TLS. */
const enginePort = 2375;

/**
 * The options of a BuildKit that runs elsewhere: certificates from the environment become files of this step. It is
 * asked first, because buildx would wait for it for 20 s and then say `context deadline exceeded`.
 */
export async function readRemoteNode(
  io: Io,
  node: NodeInput,
  index: number,
  session: Session,
): Promise<NodeReading> {
  const usesTcp = node.endpoint.startsWith('tcp://');
  const files = usesTcp ? await writeCertificates(io, index, session) : {};
  const driverOpts = addTlsOptions(node.driverOpts, files).map((option) => makeAbsolute(io, option));
  const tls = readTlsOptions(driverOpts);
  const texts = await readCertificates(tls);
  const label = labelNode(node, index);
  const problems = [...checkTls(tls, label, index), ...listMissing(tls, texts, index)];
  const at = parseAddress(node.endpoint, buildkitPort);
  if (problems.length > 0 || !at) return { driverOpts, problems };
  const usesTls = tls.cacert !== undefined;
  const { servername } = tls;
  const remote = { label, index, usesTls, at };
  const fault = describeNodeFault(
    remote,
    await probeNode(remote, { ...texts, ...(servername && { servername }) }),
  );
  return { driverOpts, problems: fault ? [fault] : [] };
}

/** Whether an engine answers at the address at which buildx is to start a BuildKit. */
export async function checkEngineOfNode(io: Io, node: NodeInput, index: number): Promise<readonly Problem[]> {
  const at = parseAddress(node.endpoint, enginePort);
  if (!at) return [];
  const remote = { label: labelNode(node, index), index, usesTls: false, at };
  const fault = describeNodeFault(remote, await probeNode(remote, {}));
  io.signal.throwIfAborted();
  return fault
    ? [{ ...fault, hint: 'look whether a Docker engine listens there, and its port is open to this runner' }]
    : [];
}

async function writeCertificates(io: Io, index: number, session: Session): Promise<NodeTls> {
  const texts = Object.entries(readTlsVariables(io.env, index));
  const files = texts.map(async ([name, text]) => {
    const path = join(session.folder, `node-${index}-${name}.pem`);
    await writePrivateFile(path, text ?? '');
    return [name, path] as const;
  });
  return Object.fromEntries(await Promise.all(files));
}

/** buildx takes no other path. */
function makeAbsolute(io: Io, { name, value }: DriverOption): DriverOption {
  return { name, value: fileOptions.includes(name) ? resolve(io.workspace, value) : value };
}

const fileOptions = ['cacert', 'cert', 'key'];

/** PEM texts, by the names that TLS in node has for them. */
async function readCertificates({ cacert, cert, key }: NodeTls) {
  const read = (path: string | undefined) => (path === undefined ? undefined : readTextIfThere(path));
  const [caText, certText, keyText] = await Promise.all([read(cacert), read(cert), read(key)]);
  return {
    ...(caText !== undefined && { ca: caText }),
    ...(certText !== undefined && { cert: certText }),
    ...(keyText !== undefined && { key: keyText }),
  };
}

function listMissing(
  { cacert, cert, key }: NodeTls,
  texts: Awaited<ReturnType<typeof readCertificates>>,
  index: number,
): readonly Problem[] {
  const files = [
    { path: cacert, text: texts.ca },
    { path: cert, text: texts.cert },
    { path: key, text: texts.key },
  ];
  return files.flatMap(({ path, text }) =>
    path === undefined || text !== undefined
      ? []
      : [
          {
            code: 'builder.node-file',
            input: index === 0 ? 'driver-opts' : 'append',
            message: `there is no certificate file "${path}"`,
            hint: 'write it in an earlier step, or give its text by BUILDER_NODE_<n>_AUTH_TLS_CACERT, _CERT, _KEY in `env:`',
          },
        ],
  );
}
