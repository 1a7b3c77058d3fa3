import { describe, expect, test } from '@jest/globals';
import { mayGoOn, resolveLocation, resolveNextPage } from '../../src/core/registry-address.ts';

const isInsecure = (host: string) => host === 'lan:5000' || host.startsWith('127.0.0.1');

describe('a request may go on', () => {
  test.each([
    ['https://registry.example', 'https://storage.example/a', true],
    ['https://registry.example', 'http://registry.example/a', false],
    // Listed for what is named by hand, not for what a host with TLS names.
    ['https://registry.example', 'http://lan:5000/a', false],
    ['https://registry.example', 'http://127.0.0.1:8080/a', false],
    ['https://127.0.0.1:5000', 'http://127.0.0.1:8080/a', false],
    ['http://lan:5000', 'http://lan:5000/a', true],
    ['http://lan:5000', 'http://storage.example/a', false],
    ['http://lan:5000', 'http://127.0.0.1:8080/a', false],
    ['http://lan:5000', 'https://storage.example/a', true],
    ['http://127.0.0.1:5000', 'http://127.0.0.1:8080/a', true],
    ['http://127.0.0.1:5000', 'http://lan:5000/a', true],
    ['http://127.0.0.1:5000', 'file:///etc/passwd', false],
  ])('from %s to %s: %s', (namedBy, target, expected) => {
    expect(mayGoOn(new URL(target), { namedBy: new URL(namedBy), isInsecure })).toBe(expected);
  });
});

describe('an upload goes on', () => {
  const api = new URL('https://registry.example/v2/');
  test.each([
    ['where it was opened', '/v2/a/blobs/uploads/1?s=x', 'https://registry.example/v2/a/blobs/uploads/1?s=x'],
    [
      'with TLS, where the registry does not know of it',
      'http://registry.example/u',
      'https://registry.example/u',
    ],
    ['with TLS, where it names its port', 'http://registry.example:80/u', 'https://registry.example/u'],
    ['at another port as it is named', 'http://registry.example:5000/u', 'http://registry.example:5000/u'],
    ['at the storage', 'https://storage.example/u?sig=1', 'https://storage.example/u?sig=1'],
    ['nowhere, where there is no address', 'http://', undefined],
  ])('%s', (_, location, expected) => {
    expect(
      resolveLocation(location, new URL('https://registry.example/v2/a/blobs/uploads/'), api)?.href,
    ).toBe(expected);
  });

  test('without TLS where the registry is spoken to without', () => {
    const plain = new URL('http://127.0.0.1:5000/v2/');
    expect(resolveLocation('/v2/a', plain, plain)?.href).toBe('http://127.0.0.1:5000/v2/a');
    expect(resolveLocation('https://127.0.0.1:5000/v2/a', plain, plain)?.protocol).toBe('https:');
  });
});

describe('a list goes on', () => {
  const api = new URL('https://registry.example/v2/');
  const asked = new URL('https://registry.example/v2/a/tags/list?n=2');
  test.each([
    ['</v2/a/tags/list?n=2&last=b>; rel="next"', '/v2/a/tags/list?n=2&last=b'],
    ['<?last=b>;rel=next', '/v2/a/tags/list?last=b'],
    ['<http://registry:5000/v2/a/tags/list?last=b>; rel="next"', '/v2/a/tags/list?last=b'],
    ['<https://evil.example/v2/a/tags/list?last=b>; rel="next"', '/v2/a/tags/list?last=b'],
    ['<//evil.example/v2/x>; rel="next"', '/v2/x'],
  ])('by %s at the registry itself', (link, expected) => {
    expect(resolveNextPage(link, asked, api)?.href).toBe(`https://registry.example${expected}`);
  });

  test.each([null, '', '</v2/a/tags/list>; rel="prev"'])('not, by %s', (link) => {
    expect(resolveNextPage(link, asked, api)).toBeUndefined();
  });

  test.each(['</login?next=/v2/>; rel="next"', '<http://>; rel="next"'])(
    'nowhere: %s is an error',
    (link) => {
      expect(() => resolveNextPage(link, asked, api)).toThrow(/the list of registry\.example goes on at/);
    },
  );
});
