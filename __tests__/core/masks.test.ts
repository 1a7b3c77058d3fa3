import { describe, expect, it } from '@jest/globals';
import { isUnmasked, listMasks } from '../../src/core/masks.ts';

describe('a mask', () => {
  it.each([
    ['hunter2'],
    ['geheim'],
    ['dckr_pat_abc'],
    ['correct horse'],
    ['pass'],
    ['00123'],
    ['deadbeef'],
    ['1234-5'],
  ])('is made of `%s`', (secret) => {
    expect(listMasks(secret)).toEqual([secret]);
  });

  it.each([
    ['true'],
    ['False'],
    ['1'],
    ['1234'],
    ['abc'],
    ['beef'],
    ['{'],
    ['[]'],
    ['-----'],
    ['debug'],
    ['latest'],
    ['production'],
    ['amd64'],
    ['a\r\nb\n'],
    ['true\n{\n'],
  ])('is not made of `%s`, which stands in digests, outputs or names', (secret) => {
    expect(listMasks(secret)).toEqual([]);
    expect(isUnmasked(secret)).toBe(true);
  });

  it('is made of each line of a value that is more than brackets and words', () => {
    expect(listMasks('{\n  "type": "service_account",\n  "key": "geheim"\n}\n')).toEqual([
      '"type": "service_account",',
      '"key": "geheim"',
    ]);
  });

  it('of nothing is not missing', () => {
    expect([listMasks(''), isUnmasked(' \n')]).toEqual([[], false]);
  });
});
