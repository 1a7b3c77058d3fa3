import { describe, expect, it } from '@jest/globals';
import { quotePath, quoteVariable } from '../../src/core/secret-place.ts';

describe('in place of the file of a secret', () => {
  it.each([
    'gone.pem',
    'config/.npmrc',
    './key',
    '../secrets/key',
    '~/.ssh/id',
    '/run/secrets/key',
    'a/b.yml',
  ])('the path %s is shown', (path) => {
    expect(quotePath(path)).toBe(`\`${path}\``);
  });

  it.each([
    'hunter2hunter2',
    'p/w',
    'aGk=',
    'e30.eyJpc3MiOiJ4In0.c2lnbmF0dXJl',
    's3cr3t.word',
    `${'a'.repeat(200)}.pem`,
  ])('%s may be the secret itself, and is not', (value) => {
    expect(quotePath(value)).not.toContain(value);
  });
});

describe('in place of the variable of a secret', () => {
  it('a name with an underscore is shown', () => {
    expect(quoteVariable('NPM_TOKEN')).toBe('`NPM_TOKEN`');
  });

  it.each(['PASSWORD1', 'hunter_two', 'A_b', '_X', 'A_'])(
    '%s may be the secret itself, and is not',
    (value) => {
      expect(quoteVariable(value)).not.toContain(value);
    },
  );
});
