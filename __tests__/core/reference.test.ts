import { describe, expect, test } from '@jest/globals';
import {
  formatFamiliar,
  formatName,
  formatReference,
  isLoopbackHost,
  isSameRepository,
  isTag,
  parseReference,
  type Reference,
  withDigest,
  withTag,
} from '../../src/core/reference.ts';

const SHA = `sha256:${'a'.repeat(64)}`;
const SHA512 = `sha512:${'0'.repeat(128)}`;

function read(text: string, owner?: string): Reference {
  const reading = parseReference(text, owner ? { owner } : {});
  if ('problem' in reading) throw new Error(`${reading.problem.code}: ${reading.problem.message}`);
  return reading.reference;
}

function problemOf(text: string, owner?: string) {
  const reading = parseReference(text, owner ? { owner } : {});
  if ('reference' in reading) throw new Error(`read as ${formatReference(reading.reference)}`);
  return reading.problem;
}

describe('a reference is read as docker reads it', () => {
  test.each([
    ['a bare name is an official image of Docker Hub', 'nginx', 'docker.io/library/nginx'],
    ['a bare name with a tag', 'nginx:1.27', 'docker.io/library/nginx:1.27'],
    ['user and name are on Docker Hub', 'bitnami/redis', 'docker.io/bitnami/redis'],
    ['the old name of Docker Hub is the new one', 'index.docker.io/nginx', 'docker.io/library/nginx'],
    ['docker.io written out', 'docker.io/nginx', 'docker.io/library/nginx'],
    ['a first part with a dot is a host', 'ghcr.io/owner/app:v1', 'ghcr.io/owner/app:v1'],
    ['a first part with a port is a host', 'registry:5000/app', 'registry:5000/app'],
    ['a port is not a tag', 'registry:5000/app:5000', 'registry:5000/app:5000'],
    ['localhost is a host without a dot', 'localhost/app', 'localhost/app'],
    ['an IPv6 host stands in brackets', '[::1]:5000/app:v1', '[::1]:5000/app:v1'],
    ['a name and a digest', `ghcr.io/o/a@${SHA}`, `ghcr.io/o/a@${SHA}`],
    ['a tag and a digest together are kept', `ghcr.io/o/a:v1@${SHA}`, `ghcr.io/o/a:v1@${SHA}`],
    ['a sha512 digest', `ghcr.io/o/a@${SHA512}`, `ghcr.io/o/a@${SHA512}`],
    ['paths may be deep', 'gitlab.example/a/b/c/d', 'gitlab.example/a/b/c/d'],
    ['dots, one or two underscores and dashes join letters', 'a.b/c_d/e__f/g---h', 'a.b/c_d/e__f/g---h'],
    [
      'a name on Docker Hub that looks like host and tag',
      'localhost:5000',
      'docker.io/library/localhost:5000',
    ],
  ])('%s', (_, text, canonical) => {
    expect(formatReference(read(text))).toBe(canonical);
  });

  test('neither tag nor digest is made up', () => {
    expect(read('ghcr.io/owner/app')).toEqual({ host: 'ghcr.io', repository: 'owner/app' });
  });

  test.each([
    ['nginx:1.27', 'nginx:1.27'],
    ['docker.io/library/nginx', 'nginx'],
    ['bitnami/redis', 'bitnami/redis'],
    ['docker.io/library/a/b', 'library/a/b'],
    [`ghcr.io/o/a@${SHA}`, `ghcr.io/o/a@${SHA}`],
  ])('the familiar name of %s is %s', (text, familiar) => {
    expect(formatFamiliar(read(text))).toBe(familiar);
  });
});

describe('upper case is mended, and said', () => {
  test.each([
    ['in the path', 'ghcr.io/MyOrg/App:V1', 'ghcr.io/myorg/app:V1'],
    ['in the host', 'GHCR.IO/owner/app', 'ghcr.io/owner/app'],
    ['in a user name of Docker Hub, which docker would take for a host', 'MyOrg/app', 'docker.io/myorg/app'],
    ['in localhost', 'LocalHost:5000/app', 'localhost:5000/app'],
  ])('%s', (_, text, canonical) => {
    const reading = parseReference(text);
    expect(reading).toMatchObject({ notices: [{ code: 'reference.lower-case' }] });
    expect(formatReference(read(text))).toBe(canonical);
  });

  test('a tag keeps its case, and nothing is said of it', () => {
    expect(parseReference('ghcr.io/o/a:RC1')).toMatchObject({ reference: { tag: 'RC1' }, notices: [] });
  });
});

describe('what is not a reference is refused with what to write instead', () => {
  test.each([
    ['nothing at all', '', 'reference.empty'],
    ['a link', 'https://ghcr.io/owner/app', 'reference.scheme'],
    ['two names on one line', 'ghcr.io/o/a ghcr.io/o/b', 'reference.white-space'],
    ['a host with a bad character', 'my_registry.io:5000/app', 'reference.host'],
    ['a port beyond 65535', 'registry.io:70000/app', 'reference.host'],
    ['a part that ends with a dash', 'ghcr.io/owner/app-', 'reference.repository'],
    ['a part with three underscores', 'ghcr.io/owner/a___b', 'reference.repository'],
    ['two slashes in a row', 'ghcr.io/owner//app', 'reference.repository'],
    ['a slash at the end', 'ghcr.io/owner/app/', 'reference.repository'],
    ['letters beyond ASCII', 'ghcr.io/owner/café', 'reference.repository'],
    ['64 hex digits, which are an image id', 'a'.repeat(64), 'reference.id'],
    ['a name over 255 characters', `ghcr.io/o/${'a'.repeat(250)}`, 'reference.too-long'],
    ['an empty tag', 'ghcr.io/o/a:', 'reference.tag'],
    ['a tag with a slash in the branch name', 'ghcr.io/o/a:feature+x', 'reference.tag'],
    ['a tag that starts with a dash', 'ghcr.io/o/a:-v1', 'reference.tag'],
    ['a tag of 129 characters', `ghcr.io/o/a:${'x'.repeat(129)}`, 'reference.tag'],
    ['a short digest', 'ghcr.io/o/a@sha256:abc', 'reference.digest'],
    ['a digest in upper case', `ghcr.io/o/a@sha256:${'A'.repeat(64)}`, 'reference.digest'],
    ['two digests', `ghcr.io/o/a@${SHA}@${SHA}`, 'reference.digest'],
  ])('%s', (_, text, code) => {
    expect(problemOf(text)).toMatchObject({ code, hint: expect.any(String) });
  });

  test('a name on ghcr.io without an owner gets the owner of the running repository', () => {
    expect(problemOf('ghcr.io/tenant:v1', 'Acme')).toEqual({
      code: 'reference.no-owner',
      message: '`ghcr.io/tenant` has no owner',
      hint: expect.stringContaining('write `ghcr.io/acme/tenant`'),
    });
    expect(problemOf('ghcr.io/tenant').hint).toContain('ghcr.io/<owner>/tenant');
  });

  test.each([
    ['ghcr.io/owner/my app'.replace(' ', '+'), 'ghcr.io/owner/my-app'],
    ['ghcr.io/owner//app', 'ghcr.io/owner/app'],
    ['ghcr.io/owner/-app-', 'ghcr.io/owner/app'],
    ['ghcr.io/owner/a___b', 'ghcr.io/owner/a-b'],
  ])('for %s the nearest valid name is offered', (text, better) => {
    expect(problemOf(text).hint).toContain(`did you mean \`${better}\``);
    expect(read(better)).toBeDefined();
  });

  test('the message says what is wrong with a tag', () => {
    expect(problemOf('ghcr.io/o/a:feature+x').message).toContain('has `+` in it');
    expect(problemOf('ghcr.io/o/a:.x').message).toContain('starts with `.`');
  });
});

test('a reference goes to a tag or a digest of the same repository', () => {
  const reference = read('ghcr.io/o/a:v1');
  expect(formatReference(withTag(reference, 'v2'))).toBe('ghcr.io/o/a:v2');
  expect(formatReference(withDigest(reference, SHA))).toBe(`ghcr.io/o/a@${SHA}`);
  expect(formatName(reference)).toBe('ghcr.io/o/a');
  expect(isSameRepository(reference, withTag(reference, 'v2'))).toBe(true);
  expect(isSameRepository(reference, read('ghcr.io/o/b'))).toBe(false);
});

test.each([
  ['localhost:5000', true],
  ['127.0.0.1:15551', true],
  ['[::1]:5000', true],
  ['registry.localhost', true],
  ['localhost.example.com', false],
  ['127.0.0.1.example.com', false],
  ['ghcr.io', false],
])('%s is on this machine: %s', (host, expected) => {
  expect(isLoopbackHost(host)).toBe(expected);
});

test('a tag has at most 128 letters, digits, _, . and -', () => {
  expect(isTag('_v1.2-rc.1')).toBe(true);
  expect(isTag('x'.repeat(128))).toBe(true);
  expect(isTag('v1/2')).toBe(false);
});
