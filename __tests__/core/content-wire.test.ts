import { expect, test } from '@jest/globals';
import {
  formatDigestRequest,
  readContentPart,
  readContentSources,
  takeMessages,
} from '../../src/core/content-wire.ts';

const text = (value: string) => [...new TextEncoder().encode(value)];
/** A field with a length; lengths from 128 take two bytes. */
const field = (number: number, bytes: readonly number[]) => [
  (number << 3) | 2,
  ...(bytes.length < 128 ? [bytes.length] : [(bytes.length & 0x7f) | 0x80, bytes.length >> 7]),
  ...bytes,
];
const frame = (message: readonly number[]) => [
  0,
  0,
  0,
  message.length >> 8,
  message.length & 0xff,
  ...message,
];

test('a request names the digest, in a frame that says how long it is', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  expect([...formatDigestRequest(digest)]).toEqual(frame(field(1, text(digest))));
});

test('messages are taken whole, whatever pieces they come in', () => {
  const [first, second] = [field(2, text('one')), field(2, text('two'))];
  const stream = [...frame(first), ...frame(second)];
  for (let cut = 0; cut <= stream.length; cut++) {
    const early = takeMessages(Uint8Array.from(stream.slice(0, cut)));
    const late = takeMessages(Uint8Array.from([...early.rest, ...stream.slice(cut)]));
    const found = [...early.messages, ...late.messages].map((message) =>
      new TextDecoder().decode(readContentPart(message)),
    );
    expect([found, late.rest.length]).toEqual([['one', 'two'], 0]);
  }
});

test('content has its own field, behind the place where it begins; an answer may have none', () => {
  const offset = [0x08, 0xff, 0xff, 0xff, 0x7f];
  expect([...readContentPart(Uint8Array.from([...offset, ...field(2, [1, 2, 3])]))]).toEqual([1, 2, 3]);
  expect(readContentPart(Uint8Array.from(offset))).toHaveLength(0);
});

test('where a layer was pulled from stands in a label of its registry', () => {
  const label = (key: string, value: string) => field(5, [...field(1, text(key)), ...field(2, text(value))]);
  const source = 'containerd.io/distribution.source';
  const info = [
    ...field(1, text(`sha256:${'a'.repeat(64)}`)),
    ...[0x10, 0x80, 0x01],
    ...label(`${source}.ghcr.io`, 'acme/base,acme/other'),
    ...label('containerd.io/uncompressed', 'sha256:b'),
  ];
  const answer = Uint8Array.from(field(1, info));
  expect(readContentSources(answer, 'ghcr.io')).toEqual(['acme/base', 'acme/other']);
  expect(readContentSources(answer, 'docker.io')).toEqual([]);
});
