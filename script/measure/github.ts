/** GitHub's API as far as the doors and the peers ask it: on this machine, so that no network counts. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { event } from './step.ts';

export interface GitHub {
  readonly url: string;
  /** Paths that were asked for. */
  readonly requests: string[];
  readonly close: () => void;
}

export async function startGitHub(): Promise<GitHub> {
  const requests: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    requests.push(url);
    const committer = { date: event.head_commit.timestamp };
    const body = url.includes('/commits/') ? { committer, commit: { committer } } : event.repository;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, close };
}
