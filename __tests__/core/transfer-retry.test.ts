import { expect, it } from '@jest/globals';
import { describeCommandFailure } from '../../src/core/command-failure.ts';
import { decideTransferDelay } from '../../src/core/transfer-retry.ts';

const failureOf = (stderr: string) => [
  describeCommandFailure(['push', 'r/a:1'], { exitCode: 1, stdout: '', stderr }),
];

it.each([
  'failed to do request: Head "https://r/v2/a/blobs/sha256:0": read tcp 127.0.0.1:1->127.0.0.1:2: read: connection reset by peer',
  'failed commit on ref "manifest-sha256:0": failed to do request: Put "https://r/v2/a/manifests/1": EOF',
  'unexpected status from PUT request to https://r/v2/a/manifests/1: 503 Service Unavailable',
  'failed to push r/a:1: unexpected status from POST request: 429 Too Many Requests',
  'net/http: TLS handshake timeout',
  'lease does not exist: not found',
])('a push or pull that ends with "%s" is begun again, three times at most', (text) => {
  expect(decideTransferDelay(failureOf(text), 1, 0.5)).toBe(750);
  expect(decideTransferDelay(failureOf(text), 3, 0.5)).toBe(3000);
  expect(decideTransferDelay(failureOf(text), 4, 0.5)).toBeUndefined();
});

it.each([
  'denied: permission_denied: write_package',
  'unauthorized: authentication required',
  'toomanyrequests: You have reached your pull rate limit.',
  'tag does not exist: r/a:1',
  '',
])('a push or pull that ends with "%s" is not', (text) => {
  expect(decideTransferDelay(failureOf(text), 1, 0.5)).toBeUndefined();
});
