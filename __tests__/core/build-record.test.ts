import { describe, expect, it } from '@jest/globals';
import { leavesCredentials } from '../../src/core/build-history.ts';
import { describeLeaks, findLeaks, nameRecord } from '../../src/core/build-record.ts';

const token = `ghs_${'a1B2'.repeat(9)}`;
const pem = `-----BEGIN TEST-----\n${'QUJD'.repeat(16)}\n-----END TEST-----`;

/** A record as buildx writes it: an OCI layout, whose manifest says what each blob is. */
function makeRecord(parts: {
  settings?: object;
  log?: string;
  trace?: string;
  attestation?: string;
}): Uint8Array {
  const { settings = {}, log = '', trace = '{}', attestation = '{}' } = parts;
  const record = JSON.stringify({ Ref: 'x', FrontendAttrs: settings, Error: null }, null, 2);
  const blobs: [string, string, string][] = [
    ['a', 'application/vnd.buildkit.historyrecord.v0', record],
    ['b', 'application/vnd.buildkit.status.v0', log],
    ['c', 'application/vnd.buildkit.otlp.json.v0', trace],
    ['d', 'application/vnd.in-toto+json', attestation],
  ];
  const layers = blobs.map(([hex, mediaType]) => ({
    mediaType,
    digest: `sha256:${hex.repeat(64)}`,
    size: 1,
  }));
  const files = [
    ['blobs/', ''],
    ['index.json', JSON.stringify({ layers }, null, 2)],
    ...blobs.map(([hex, , text]) => [`blobs/sha256/${hex.repeat(64)}`, text]),
  ];
  return Buffer.concat([...files.map(([name = '', text = '']) => makeEntry(name, text)), Buffer.alloc(1024)]);
}

function makeEntry(name: string, text: string): Buffer {
  const content = Buffer.from(text);
  const head = Buffer.alloc(512);
  head.write(name);
  head.write(content.length.toString(8).padStart(11, '0'), 124);
  return Buffer.concat([head, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

describe('findLeaks', () => {
  const cases: { name: string; record: Parameters<typeof makeRecord>[0]; known?: string; leaks: string[] }[] =
    [
      {
        name: 'nothing in a record without credentials',
        record: { log: 'done', trace: '{"a":1}' },
        leaks: [],
      },
      {
        name: 'a known value in a build argument, by the name of the argument',
        record: { settings: { 'build-arg:TOKEN': 'x-correct-horse-y', 'build-arg:OTHER': 'z' } },
        known: 'correct-horse',
        leaks: ['it in `build-arg:TOKEN`'],
      },
      {
        name: 'a known value that a command printed',
        record: { log: '\u0012\u0000the key is correct-horse\n' },
        known: 'correct-horse',
        leaks: ['it in the log of the build'],
      },
      {
        name: 'a known value in base64, with its line feed cut off',
        record: { trace: '{"auth":"Y29ycmVjdC1ob3JzZQ=="}' },
        known: 'correct-horse\n',
        leaks: ['it in the trace of the build'],
      },
      {
        name: 'a known value of several lines in JSON',
        record: { attestation: JSON.stringify({ argument: 'first "line"\nsecond' }) },
        known: 'first "line"\nsecond',
        leaks: ['it in an attestation'],
      },
      {
        name: 'one line of a known value in a log',
        record: { log: `#7 ${'QUJD'.repeat(16)}\r\n` },
        known: pem,
        leaks: ['it in the log of the build'],
      },
      {
        name: 'a token that nobody knew, by its shape',
        record: { settings: { 'build-arg:NPM': token } },
        leaks: ['a token of GitHub in `build-arg:NPM`'],
      },
      {
        name: 'the runtime token of a cache, which is a JWT',
        record: {
          settings: {
            'cache-imports': '[{"Attrs":{"token":"eyJhbGciOiJSUzI1NiJ9.eyJzY3AiOiJBY3Rpb25zIn0.c2lnbmVk"}}]',
          },
        },
        leaks: ['a signed token (JWT) in `cache-imports`'],
      },
      {
        name: 'a private key',
        record: { log: '-----BEGIN OPENSSH PRIVATE KEY-----' },
        leaks: ['a private key in the log of the build'],
      },
      {
        name: 'a value that is too short to be told from other text',
        record: { log: 'abc' },
        known: 'abc',
        leaks: [],
      },
      { name: 'an empty value', record: { log: 'abc' }, known: '', leaks: [] },
    ];
  it.each(cases)('finds $name', ({ record, known, leaks }) => {
    const found = findLeaks(makeRecord(record), known === undefined ? [] : [{ what: 'it', value: known }]);
    expect(found.map(({ what, where }) => `${what} in ${where}`)).toEqual(leaks);
  });

  it('says what and where, and never the value', () => {
    const record = makeRecord({ settings: { 'build-arg:T': token }, log: `${token} ${token}` });
    const leaks = findLeaks(record, [{ what: '`github-token`', value: token }]);
    const { message } = describeLeaks(leaks);
    expect(message).toContain('`github-token` in `build-arg:T`; a token of GitHub in `build-arg:T`');
    expect(message).not.toContain(token.slice(0, 12));
  });
});

describe('nameRecord', () => {
  it("is the peer's: owner, repository, the first six characters of the build's id", () => {
    expect(nameRecord('Acme', 'App', ['lgepo8cvmsx7'])).toBe('Acme~App~LGEPO8.dockerbuild');
    expect(nameRecord('Acme', 'App', ['lgepo8cvmsx7', 'b', 'c'])).toBe('Acme~App~LGEPO8+2.dockerbuild');
  });
});

describe('the history of a builder that stays', () => {
  it.each([
    ['type=gha', true],
    ['scope=a,type=gha', true],
    ['"type=s3",region=x,bucket=b', true],
    ['type=azblob,name=a', true],
    ['type=registry,ref=ghcr.io/acme/app:type=gha', false],
    ['type=local,src=gha', false],
  ])('of a build with `cache-from: %s` holds a credential: %s', (line, holds) => {
    expect(leavesCredentials([line])).toBe(holds);
  });
});
