import { describe, expect, it } from '@jest/globals';
import { type EntryOptions, readEntries } from '../../src/inputs/entries.ts';

const pem = '-----BEGIN PRIVATE KEY-----\nMIIEvQ+/b64==\nk1=v\n-----END PRIVATE KEY-----';

describe('readEntries', () => {
  const cases: { name: string; text: string; options?: EntryOptions; entries: string[] }[] = [
    { name: 'an empty input has no entries', text: '', entries: [] },
    { name: 'white space is no entry', text: ' \n\t\r\n ', entries: [] },
    { name: 'a line is an entry, commas and all', text: 'a=1,b=2\nc=3', entries: ['a=1,b=2', 'c=3'] },
    { name: 'Windows line ends are line ends', text: 'a=1\r\nb=2\r\n', entries: ['a=1', 'b=2'] },
    { name: 'line ends may be mixed', text: 'a=1\r\nb=2\nc=3', entries: ['a=1', 'b=2', 'c=3'] },
    {
      name: 'tabs and blanks around a line are no part of it',
      text: '\ta=1 \n  b=2',
      entries: ['a=1', 'b=2'],
    },
    {
      name: 'quotes in the middle of a line stay, wherever commas are',
      text: '{"k":["a","b","c"]}\nA=x,"y",z\nB="b c"',
      entries: ['{"k":["a","b","c"]}', 'A=x,"y",z', 'B="b c"'],
    },
    { name: 'a quoted line loses its quotes', text: '"a=1,2"', entries: ['a=1,2'] },
    { name: 'a quoted entry may have several lines', text: '"a=1\n2"\nb=3', entries: ['a=1\n2', 'b=3'] },
    { name: 'line ends inside quotes stay what they are', text: '"a=1\r\n2"', entries: ['a=1\r\n2'] },
    { name: 'a doubled quote inside quotes is one', text: '"a=""b"",c"', entries: ['a="b",c'] },
    {
      name: 'a doubled quote at the end of a line does not end the entry',
      text: '"a=""b""\nc"',
      entries: ['a="b"\nc'],
    },
    { name: 'empty quotes are no entry', text: '""', entries: [] },
    {
      name: 'a quoted field at the start of a line belongs to the line',
      text: '"name=a,b",type=image',
      entries: ['"name=a,b",type=image'],
    },
    {
      name: 'white space at the end of a line stays on request',
      text: 'a=1 \r\nb=2\t',
      options: { keepEnd: true },
      entries: ['a=1 ', 'b=2\t'],
    },
    {
      name: 'a PEM block goes on until its end, which gets the line break that OpenSSH wants',
      text: `key=${pem}\nb=2`,
      options: { blocks: true },
      entries: [`key=${pem}\n`, 'b=2'],
    },
    {
      name: 'a chain of certificates is one value',
      text: `chain=${pem}\n${pem}\n`,
      options: { blocks: true },
      entries: [`chain=${pem}\n${pem}\n`],
    },
    {
      name: 'a PEM block that does not end takes all that follows, so that none of it is read as a name',
      text: 'a=1\nkey=-----BEGIN KEY-----\nabc=\n',
      options: { blocks: true },
      entries: ['a=1', 'key=-----BEGIN KEY-----\nabc='],
    },
    {
      name: 'JSON goes on until it is complete',
      text: 'gcp={\n  "a": {\n  "b": ["x=1",\n"y"]\n  }\n}\nb=2',
      options: { blocks: true },
      entries: ['gcp={\n  "a": {\n  "b": ["x=1",\n"y"]\n  }\n}', 'b=2'],
    },
    {
      name: 'a value that starts like JSON and is none is a line',
      text: 'password={abc\nb=[1]\nc=}',
      options: { blocks: true },
      entries: ['password={abc', 'b=[1]', 'c=}'],
    },
  ];
  it.each(cases)('$name', ({ text, options, entries }) => {
    const reading = readEntries(text, options);
    expect('entries' in reading ? reading.entries.map((entry) => entry.text) : reading).toEqual(entries);
  });

  it('tells the line on which each entry starts', () => {
    expect(readEntries('\n\n a\n"b\nc"\n\nd')).toEqual({
      entries: [
        { text: 'a', line: 3 },
        { text: 'b\nc', line: 4 },
        { text: 'd', line: 7 },
      ],
    });
  });

  it('names the line of quotes that are left open and shows none of it', () => {
    const reading = readEntries('a=1\n"b=hidden\nc=hidden');
    expect(reading).toMatchObject({ problem: { code: 'list.quotes', line: 2 } });
    expect(JSON.stringify(reading)).not.toContain('hidden');
  });

  it('does not slow down out of proportion with many lines', () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `a${i}=value`);
    const key = `"key=${lines.join('\n')}"`;
    const reading = readEntries(`${lines.join('\n')}\n${key}`);
    expect('entries' in reading && reading.entries.length).toBe(20_001);
  });
});
