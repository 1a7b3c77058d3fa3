import { expect, it } from '@jest/globals';
import { parseConfigLabels, readImageFacts } from '../../../src/core/guard/image-facts.ts';

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

it('an image says its commit, version and date', () => {
  const texts = {
    'org.opencontainers.image.revision': 'abc',
    'org.opencontainers.image.version': '1.2.3',
    'org.opencontainers.image.created': '2026-01-01T00:00:00Z',
    'org.opencontainers.image.title': 'app',
  };
  const facts = { revision: 'abc', version: '1.2.3', created: '2026-01-01T00:00:00Z' };
  expect(readImageFacts(texts)).toEqual(facts);
  expect(readImageFacts({ 'org.opencontainers.image.revision': '' })).toEqual({});
});

it.each([
  { name: 'labels', config: { config: { Labels: { a: 'b', c: 7 } } }, labels: { a: 'b' } },
  { name: 'no labels', config: { config: { Labels: null } }, labels: {} },
  { name: 'no config', config: {}, labels: {} },
])('a config with $name gives its labels', ({ config, labels }) => {
  expect(parseConfigLabels(encode(config))).toEqual(labels);
});
