import { describe, expect, it } from '@jest/globals';
import {
  type Exporter,
  formatExporter,
  imageAttributesOf,
  nameExporter,
  parseExporter,
} from '../../src/core/exporter.ts';

describe('exporters', () => {
  const texts: { name: string; text: string }[] = [
    { name: 'a folder', text: 'type=local,dest=out' },
    { name: 'a value with an equals sign', text: 'type=image,annotation-index.a=b=c' },
    { name: 'a name with commas', text: 'type=image,"name=a,b",push=true' },
    { name: 'a value with quotes', text: 'type=image,"annotation.a=say ""hi"""' },
    { name: 'a value with a line break', text: 'type=image,"annotation.a=1\n2"' },
    { name: 'a value in any language', text: 'type=local,dest=ü €' },
    { name: 'an attribute without a value', text: 'type=tar,dest=' },
  ];
  it.each(texts)('are written as they were read: $name', ({ text }) => {
    expect(formatExporter(parseExporter(text))).toBe(text);
  });

  it.each(['type=local,"dest=out', 'type=local,de"st=out'])('refuse quotes that do not fit: %s', (text) => {
    expect(() => parseExporter(text)).toThrow();
  });

  it('have a short form for pushing and for standard output', () => {
    expect(formatExporter(parseExporter('type=registry,compression=zstd'))).toBe(
      'type=image,compression=zstd,push=true',
    );
    expect(formatExporter(parseExporter('-'))).toBe('type=tar,dest=-');
  });

  it('give their attributes to the published image, but for its name and whether it is pushed', () => {
    const lines = [
      'type=image,name=x,push=true,compression=zstd',
      'type=local,dest=x',
      'type=image,rewrite-timestamp=true',
    ];
    expect(imageAttributesOf(lines.map(parseExporter))).toEqual([
      ['compression', 'zstd'],
      ['rewrite-timestamp', 'true'],
    ]);
  });

  const names: { name: string; exporter: string; named: string }[] = [
    { name: 'an archive', exporter: 'type=oci,dest=a.tar', named: 'type=oci,dest=a.tar,"name=x/a:1,x/a:2"' },
    { name: 'an image that is loaded', exporter: 'type=docker', named: 'type=docker,"name=x/a:1,x/a:2"' },
    {
      name: 'no archive that has a name',
      exporter: 'type=docker,dest=a,name=own',
      named: 'type=docker,dest=a,name=own',
    },
    { name: 'no folder', exporter: 'type=local,dest=out', named: 'type=local,dest=out' },
  ];
  it.each(names)('name $name after the tags', ({ exporter, named }) => {
    expect(formatExporter(nameExporter(parseExporter(exporter), ['x/a:1', 'x/a:2']))).toBe(named);
  });

  it('are not named where there is no tag', () => {
    const exporter: Exporter = { type: 'docker', attributes: [] };
    expect(nameExporter(exporter, [])).toEqual(exporter);
  });
});
