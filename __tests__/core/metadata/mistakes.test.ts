import { describe, expect, it } from '@jest/globals';
import { derive, type Wish } from './derive.ts';

interface Case extends Wish {
  readonly name: string;
  readonly code: string;
  readonly line?: number;
  readonly says: string;
  readonly hint?: string;
}

function check(kind: 'problems' | 'warnings', cases: readonly Case[]): void {
  it.each(cases)('$name', ({ name: _, code, line, says, hint, ...wish }) => {
    const found = derive(wish)[kind];
    expect(found.map((one) => one.code)).toEqual([code]);
    expect(found[0]?.message).toContain(says);
    expect(found[0]?.line).toBe(line);
    if (hint !== undefined) expect(found[0]?.hint).toContain(hint);
  });
}

describe('mistakes in tags', () => {
  check('problems', [
    {
      name: 'an unknown type, with the one that was meant',
      tags: 'type=sha\ntype=semvr,pattern={{version}}',
      code: 'tags.unknown-type',
      line: 2,
      says: 'no type `semvr`',
      hint: '`type=semver`',
    },
    {
      name: 'an unknown type that is close to none',
      tags: 'type=banana',
      code: 'tags.unknown-type',
      line: 1,
      says: '`banana`',
      hint: 'types are schedule, semver',
    },
    {
      name: 'an unknown attribute, with the one that was meant',
      tags: '\n# rules\ntype=sha,fromat=long',
      code: 'tags.unknown-attribute',
      line: 3,
      says: 'no attribute `fromat`',
      hint: '`format`',
    },
    {
      name: 'an unknown attribute that is close to none',
      tags: 'type=sha,zzzzzz=1',
      code: 'tags.unknown-attribute',
      line: 1,
      says: '`zzzzzz`',
      hint: 'type=sha has `format`',
    },
    {
      name: 'a semver rule without a pattern',
      tags: 'type=semver',
      code: 'tags.missing-attribute',
      line: 1,
      says: 'type=semver needs `pattern`',
      hint: '{{version}}',
    },
    {
      name: 'a pep440 rule without a pattern',
      tags: 'type=pep440',
      code: 'tags.missing-attribute',
      line: 1,
      says: 'needs `pattern`',
    },
    {
      name: 'a match rule without a pattern',
      tags: 'type=match,group=1',
      code: 'tags.missing-attribute',
      line: 1,
      says: 'needs `pattern`',
    },
    {
      name: 'a ref rule without an event',
      tags: 'type=ref',
      code: 'tags.missing-attribute',
      line: 1,
      says: 'needs `event`',
    },
    {
      name: 'a raw rule without a value',
      tags: 'type=raw,priority=3',
      code: 'tags.missing-attribute',
      line: 1,
      says: 'needs `value`',
    },
    {
      name: 'an event that does not exist',
      tags: 'type=ref,event=brnch',
      code: 'tags.not-a-choice',
      line: 1,
      says: 'found "brnch"',
      hint: '`branch`',
    },
    {
      name: 'a format that does not exist',
      tags: 'type=sha,format=medium',
      code: 'tags.not-a-choice',
      line: 1,
      says: '`short`, `long`',
    },
    {
      name: 'a priority that is no number',
      tags: 'type=sha,priority=high',
      code: 'tags.not-a-number',
      line: 1,
      says: 'found "high"',
    },
    {
      name: 'a group that is no number',
      tags: 'type=match,pattern=a,group=x',
      code: 'tags.not-a-number',
      line: 1,
      says: '`group`',
    },
    {
      name: 'enable=yes',
      tags: 'type=sha,enable=yes',
      code: 'tags.enable',
      line: 1,
      says: 'found "yes"',
      hint: 'github.ref_name',
    },
    { name: 'an empty enable', tags: 'type=sha,enable=', code: 'tags.enable', line: 1, says: 'found ""' },
    {
      name: 'an enable that comes to nothing',
      tags: 'type=sha,enable={{tag}}',
      code: 'tags.enable',
      line: 1,
      says: 'comes to ""',
    },
    {
      name: 'an expression that is not closed',
      tags: 'type=raw,value={{branch',
      code: 'template.syntax',
      line: 1,
      says: '`{{branch` cannot be read',
      hint: '{{branch}}',
    },
    {
      name: 'an expression that is closed with one brace',
      tags: 'type=raw,value={{branch}',
      code: 'template.syntax',
      line: 1,
      says: 'cannot be read',
    },
    {
      name: 'a name that does not exist',
      tags: 'type=raw,value={{brnch}}',
      code: 'template.unknown-name',
      line: 1,
      says: 'no `{{brnch}}` here',
      hint: '`{{branch}}`',
    },
    {
      name: 'a helper that does not exist',
      tags: 'type=raw,value={{upper branch}}',
      code: 'template.unknown-name',
      line: 1,
      says: '`{{upper}}`',
      hint: 'there are `{{branch}}`',
    },
    {
      name: 'a name of the version outside of a pattern',
      tags: 'type=raw,value={{major}}',
      code: 'template.unknown-name',
      line: 1,
      says: '`{{major}}`',
      hint: 'type=semver and type=pep440 only',
    },
    {
      name: 'a name of the event inside a pattern',
      tags: 'type=semver,pattern={{version}}-{{branch}}',
      code: 'template.unknown-name',
      line: 1,
      says: '`{{branch}}`',
      hint: 'not in `pattern`',
    },
    {
      name: 'an unknown name inside of an if',
      tags: 'type=raw,value={{#if tag}}{{tga}}{{/if}}',
      code: 'template.unknown-name',
      line: 1,
      says: '`{{tga}}`',
      hint: '`{{tag}}`',
    },
    {
      name: 'a partial',
      tags: 'type=raw,value={{> other}}',
      code: 'template.syntax',
      line: 1,
      says: 'partial other',
    },
    {
      name: 'a date without a format',
      tags: 'type=raw,value={{date}}',
      code: 'template.date',
      line: 1,
      says: 'found 0',
      hint: "{{date 'YYYYMMDD'",
    },
    {
      name: 'a date with an unknown attribute',
      tags: "type=raw,value={{date 'YYYY' zone='UTC'}}",
      code: 'template.date',
      line: 1,
      says: 'no attribute `zone`',
    },
    {
      name: 'a date whose format is no text',
      tags: 'type=raw,value={{date 5}}',
      code: 'template.date',
      line: 1,
      says: 'as text in quotes',
    },
    {
      name: 'a time zone that does not exist',
      tags: "type=raw,value={{date 'YYYY' tz='Europe/Berln'}}",
      code: 'template.zone',
      line: 1,
      says: '`Europe/Berln`',
      hint: '`Europe/Berlin`',
    },
    {
      name: 'a pattern with look-behind',
      tags: 'type=match,pattern=(?<=v).*',
      code: 'pattern.syntax',
      line: 1,
      says: '(?<=v).*',
      hint: 'look-ahead and look-behind',
    },
    {
      name: 'a pattern with look-ahead',
      tags: 'type=semver,pattern={{version}},match=(?!v).*',
      code: 'pattern.syntax',
      line: 1,
      says: '(?!v).*',
      hint: 'linear time',
    },
    {
      name: 'a pattern with a back-reference',
      tags: 'type=match,pattern=(.)\\1',
      code: 'pattern.syntax',
      line: 1,
      says: '\\1',
      hint: 'back-references',
    },
    {
      name: 'a pattern that is not closed',
      tags: 'type=match,pattern=(v',
      code: 'pattern.syntax',
      line: 1,
      says: 'missing closing )',
    },
    {
      name: 'an unknown flag of a pattern',
      tags: 'type=match,pattern=/v/q',
      code: 'pattern.flag',
      line: 1,
      says: '`q`',
    },
    {
      name: 'a match without a group',
      event: 'push-tag',
      tags: 'type=semver,pattern={{version}},match=\\d+\\.\\d+\\.\\d+',
      code: 'tags.no-group',
      line: 1,
      says: 'first group holds nothing',
      hint: 'match=app-',
    },
    {
      name: 'a quote in the wrong place',
      tags: 'type=sha\ntype=match,"pattern=a""b"c',
      code: 'tags.quotes',
      line: 2,
      says: 'do not fit together',
    },
    {
      name: 'quotes that are left open',
      tags: 'type=sha\n"type=raw',
      code: 'list.quotes',
      line: 2,
      says: 'do not fit together',
    },
  ]);

  it('are all reported at once, with those of the other inputs', () => {
    const { problems } = derive({
      images: 'acme/app:1',
      tags: 'type=semvr\ntype=sha,fromat=long,enable=yes\ntype=sha',
      flavor: 'latest=yes',
      labels: 'a={{nope}}',
      annotations: 'b={{branch',
      shortShaLength: 'seven',
    });
    expect(problems.map(({ code, input, line }) => [code, input, line])).toEqual([
      ['env.short-sha-length', undefined, undefined],
      ['images.tagged', 'images', 1],
      ['tags.unknown-type', 'tags', 1],
      ['tags.unknown-attribute', 'tags', 2],
      ['tags.enable', 'tags', 2],
      ['flavor.latest', 'flavor', 1],
      ['template.unknown-name', 'labels', 1],
      ['template.syntax', 'annotations', 1],
    ]);
  });

  it('do not keep the other rules from giving their tags', () => {
    const { metadata } = derive({ tags: 'type=semvr\ntype=sha\n"' });
    expect(metadata.rules).toEqual([]);
    expect(derive({ tags: 'type=semvr\ntype=sha' }).metadata.tagNames).toEqual(['sha-860c190']);
  });
});

describe('what is only worth a warning', () => {
  check('warnings', [
    {
      name: 'an attribute of another type',
      tags: 'type=ref,event=branch,branch=main',
      code: 'tags.idle-attribute',
      line: 1,
      says: 'changes nothing on type=ref; it belongs to type=edge',
    },
    {
      name: 'a second value',
      tags: 'foo,bar',
      code: 'tags.second-value',
      line: 1,
      says: '"bar" takes the place of the value "foo"',
    },
    {
      name: 'a git tag that is no version',
      event: 'push-tag',
      ref: 'refs/tags/v1',
      tags: 'type=semver,pattern={{version}}',
      code: 'tags.no-version',
      line: 1,
      says: 'v1 from the git tag is no semantic version',
    },
    {
      name: 'a pattern that does not match',
      event: 'push-tag',
      tags: 'type=match,pattern=x',
      code: 'tags.no-match',
      line: 1,
      says: 'does not match v1.2.3',
    },
    {
      name: 'a tag that starts with a dot',
      tags: 'type=raw,value=.hidden',
      code: 'tags.invalid',
      line: 1,
      says: 'it starts with `.`',
    },
    {
      name: 'a tag that is too long',
      tags: `type=raw,value=${'x'.repeat(129)}`,
      code: 'tags.invalid',
      line: 1,
      says: '129 characters',
    },
    {
      name: 'a flavor value with a second equals sign',
      tags: 'a',
      flavor: 'prefix=x=y',
      code: 'flavor.equals',
      line: 1,
      says: 'cut at its second',
    },
    {
      name: 'an onlatest that follows nothing',
      tags: 'a',
      flavor: 'onlatest=true,suffix=x',
      code: 'flavor.onlatest',
      line: 1,
      says: 'changes nothing',
    },
    {
      name: 'a label without a value',
      tags: 'a',
      labels: 'a=b\nlonely',
      code: 'labels.no-value',
      line: 2,
      says: '"lonely"',
    },
    {
      name: 'a second image on a line',
      tags: 'a',
      images: 'x/a,x/b\nx/c',
      code: 'images.second-name',
      line: 1,
      says: '"x/b" takes the place of the image "x/a"',
    },
  ]);
});

describe('mistakes in flavor and images', () => {
  check('problems', [
    {
      name: 'a flavor without an equals sign',
      flavor: 'latest=auto\nlatest',
      code: 'flavor.unknown',
      line: 2,
      says: '"latest" has no `=`',
      hint: '`latest=...`',
    },
    {
      name: 'an unknown word in a flavor',
      flavor: 'sufix=-x',
      code: 'flavor.unknown',
      line: 1,
      says: '`sufix`',
      hint: '`suffix=...`',
    },
    {
      name: 'a latest that is neither auto, true nor false',
      flavor: 'latest=yes',
      code: 'flavor.latest',
      line: 1,
      says: 'found "yes"',
    },
    {
      name: 'an onlatest that is neither true nor false',
      flavor: 'suffix=x,onlatest=1',
      code: 'flavor.onlatest',
      line: 1,
      says: 'found "1"',
    },
    {
      name: 'an unknown name in a flavor',
      tags: 'a',
      flavor: 'prefix={{brnach}}-',
      code: 'template.unknown-name',
      line: 1,
      says: '`{{brnach}}`',
      hint: '`{{branch}}`',
    },
    {
      name: 'an image with a tag',
      images: 'acme/a\nghcr.io/acme/app:v1',
      code: 'images.tagged',
      line: 2,
      says: 'names more than an image',
    },
    { name: 'an image without a name', images: 'enable=true', code: 'images.empty', line: 1, says: 'empty' },
    {
      name: 'an image that is enabled by a word',
      images: 'name=acme/a,enable=yes',
      code: 'images.enable',
      line: 1,
      says: 'found "yes"',
      hint: 'github.ref_name',
    },
    {
      name: 'an image with an unknown attribute',
      images: 'name=acme/a,tag=x',
      code: 'images.unknown',
      line: 1,
      says: '`tag`',
    },
  ]);

  it('an address in place of a name is refused', () => {
    const [problem] = derive({ images: 'https://ghcr.io/Acme/App' }).problems;
    expect(problem).toMatchObject({ input: 'images', line: 1 });
  });
});

describe('any input', () => {
  const texts = [
    '',
    '\0',
    '"',
    ',',
    '=',
    '{{',
    '}}',
    '{{{{raw}}}}',
    '{{#each}}',
    '{{date}}',
    '\\',
    '(',
    '[',
    '🚀',
    '\r',
    '\t',
    '""',
    '__proto__=1',
    'constructor=2',
    '{{constructor}}',
    '{{__proto__}}',
    'type=__proto__',
    'type=toString',
    'a\u2028b',
    '#',
  ];
  it.each(texts.map((text) => ({ text, name: JSON.stringify(text) })))(
    '$name is answered, whichever input it is',
    ({ text }) => {
      for (const input of [
        'images',
        'tags',
        'flavor',
        'labels',
        'annotations',
        'bakeTarget',
        'shortShaLength',
      ]) {
        const { metadata } = derive({ [input]: text });
        expect(JSON.parse(metadata.bakeFiles.all)).toHaveProperty('target');
      }
    },
  );

  it('a pattern that would take other engines for ever does not', () => {
    const start = performance.now();
    derive({ event: 'push-tag', ref: `refs/tags/${'a'.repeat(200)}!`, tags: 'type=match,pattern=^(a+)+$' });
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
