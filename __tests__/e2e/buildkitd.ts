import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyPair } from '../io/certificates.ts';
import { testbed } from './door.ts';

/** A real BuildKit daemon of its own on loopback, that wants a client certificate; gone with `stop`. */
export async function startBuildkitd(server: KeyPair, caFile: string, ...flags: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-buildkitd-'));
  const port = await findPort();
  const tls = ['--tlscert', server.certFile, '--tlskey', server.keyFile, '--tlscacert', caFile];
  const address = ['--addr', `tcp://127.0.0.1:${port}`, '--root', join(folder, 'root')];
  const child = spawn(testbed('BUILDKITD'), [...address, ...tls, '--oci-worker-binary', 'runc', ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  await new Promise<void>((ready, fail) => {
    child.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('running server on')) ready();
    });
    child.on('exit', () => fail(new Error(`buildkitd ended: ${log}`)));
  });
  const stop = async () => {
    const isGone = new Promise((done) => child.on('close', done));
    child.kill('SIGTERM');
    await isGone;
    await rm(folder, { recursive: true, force: true });
  };
  return { endpoint: `tcp://localhost:${port}`, stop };
}

/** A port on which nothing listens at this moment. */
export async function findPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}
