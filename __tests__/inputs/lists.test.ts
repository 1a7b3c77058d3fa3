import { describe, expect, it } from '@jest/globals';
import { SlipwayError } from '../../src/core/problem.ts';
import { type ListOptions, parseList, readFields, readListItems } from '../../src/inputs/lists.ts';

const lines: ListOptions = { ignoreComma: true, comment: '#' };

describe('parseList', () => {
  const cases: { name: string; text: string; options?: ListOptions; items: string[] }[] = [
    { name: 'an empty input has no items', text: '', items: [] },
    { name: 'white space is no item', text: ' \n ', items: [] },
    { name: 'lines and commas separate items', text: 'a, b\nc', items: ['a', 'b', 'c'] },
    { name: 'empty lines and fields are left out', text: 'a,,b\n\n,c,', items: ['a', 'b', 'c'] },
    { name: 'Windows line ends are line ends', text: 'a\r\nb', items: ['a', 'b'] },
    {
      name: 'commas belong to the items on request',
      text: 'a=1,b=2\nc',
      options: lines,
      items: ['a=1,b=2', 'c'],
    },
    { name: 'a comment line is no item', text: '# a\nb', options: lines, items: ['b'] },
    {
      name: 'a comment sign inside an item belongs to it',
      text: 'a=b # c',
      options: lines,
      items: ['a=b # c'],
    },
    { name: 'without comments the sign is a character', text: '#a', items: ['#a'] },
    {
      name: 'a quoted item may hold line breaks',
      text: '"k=1\n2",x\ny',
      options: lines,
      items: ['k=1\n2,x', 'y'],
    },
    { name: 'a doubled quote inside quotes is one', text: '"a ""b"""', options: lines, items: ['a "b"'] },
    {
      name: 'a field that starts with a quote loses its quotes',
      text: 'L=a,"b c"',
      options: lines,
      items: ['L=a,b c'],
    },
    { name: 'a quote further inside is a character', text: 'L="a"', options: lines, items: ['L="a"'] },
    {
      name: 'the only field of a line is split at its commas even when it was quoted',
      text: '"a,b"',
      items: ['a', 'b'],
    },
    { name: 'a quoted field beside others keeps its comma', text: '"a,b",c', items: ['a,b', 'c'] },
    {
      name: 'quotes are characters on request',
      text: 'type=image,"name=a,b"',
      options: { ...lines, quote: false },
      items: ['type=image,"name=a,b"'],
    },
    {
      name: 'white space is kept on request',
      text: ' a = b ',
      options: { ...lines, trim: false },
      items: [' a = b '],
    },
  ];
  it.each(cases)('$name', ({ text, options, items }) => {
    expect(parseList('tags', text, options)).toEqual(items);
  });

  it('names the input and the line of quotes that are left open', () => {
    const read = () => parseList('tags', '\n"abc\nd');
    expect(read).toThrow(SlipwayError);
    expect(read).toThrow('input `tags`, line 3: the double quotes do not fit together');
  });
});

describe('readListItems', () => {
  it('tells the line on which each item starts', () => {
    const reading = readListItems('\n\na\n# b\n\n"c\nd"\n  \ne', lines);
    expect(reading).toEqual({
      items: [
        { text: 'a', line: 3 },
        { text: 'c\nd', line: 6 },
        { text: '', line: 8 },
        { text: 'e', line: 9 },
      ],
    });
  });

  it('does not slow down out of proportion with many items', () => {
    const text = Array.from({ length: 20_000 }, (_, i) => `item-${i}=value`).join('\n');
    const reading = readListItems(text, lines);
    expect('items' in reading && reading.items.at(-1)).toEqual({ text: 'item-19999=value', line: 20_000 });
  });
});

describe('readFields', () => {
  it('reads one line of comma separated values', () => {
    expect(readFields('type=match,"pattern=a,b"')).toEqual({ fields: ['type=match', 'pattern=a,b'] });
  });

  it('reads nothing out of an empty line', () => {
    expect(readFields('')).toEqual({ fields: [] });
  });

  it('explains a quote in the wrong place', () => {
    expect(readFields('type=match,pattern="a,b"')).toMatchObject({
      problem: { message: expect.stringContaining('do not fit together') },
    });
  });
});
