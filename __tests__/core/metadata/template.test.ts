import { globalScope, semverScope } from '../../../src/core/metadata/expressions.ts';
import { createTemplates, isPlain } from '../../../src/core/metadata/template.ts';
import { templateEngine } from '../../../src/core/metadata/template-engine.ts';

const values = {
  branch: () => 'a&b<c>"d\'e`f=g',
  tag: '',
  sha: () => undefined,
  raw: 'v1',
  major: 1,
  minor: 0,
  loose: false,
  prerelease: ['rc', 1],
  build: [],
  base_ref: null,
};

describe('a plain template gives what the engine gives', () => {
  const plain = [
    '',
    'text',
    '{{branch}}',
    'x-{{ branch }}-y',
    '{{major}}.{{minor}}',
    '{{\tmajor }}-{{minor}}',
    '{{prerelease}}',
    '{{build}}|{{loose}}|{{sha}}|{{tag}}|{{base_ref}}',
    '{{nowhere}}',
    '{{__proto__}}',
    '}} { } {{raw}} }',
    '{{raw}}\n {{raw}}\n',
  ];
  const pairs = plain.flatMap((template) => [true, false].map((escapeHtml) => ({ template, escapeHtml })));
  it.each(pairs)('$template, escaped for HTML: $escapeHtml', ({ template, escapeHtml }) => {
    expect(isPlain(template)).toBe(true);
    const wanted = templateEngine.compile(template, escapeHtml)(values);
    expect(createTemplates(escapeHtml).render(template, values)).toBe(wanted);
  });

  it('two numbers stand side by side, where the engine without escaping adds them up', () => {
    expect(createTemplates(false).render('{{major}}{{minor}}', { major: 1, minor: 2 })).toBe('12');
  });

  it.each(['{{branch}}', '{{brnch}}', '{{major}} {{tagg}}', 'v{{nowhere}}{{nor_here}}'])(
    'the same mistakes are found in %s',
    (template) => {
      for (const scope of [globalScope, semverScope])
        expect(createTemplates(true).check(template, scope)).toEqual(templateEngine.check(template, scope));
    },
  );

  it.each(['{{raw}}', '{{ raw }}', '{{raw}}-', 'v{{raw}}', '{{version}}', 'raw', ''])(
    '%s is raw or not',
    (text) => {
      expect(createTemplates(true).isRaw(text)).toBe(templateEngine.isRaw(text));
    },
  );
});

describe('a template is not plain where the engine would do more', () => {
  it.each([
    '{{{branch}}}',
    '{{{branch}}',
    '{{branch}}}',
    '\\{{branch}}',
    '{{~branch}}',
    '{{&branch}}',
    '{{! note}}',
    '{{#branch}}x{{/branch}}',
    '{{[branch]}}',
    '{{this.branch}}',
    '{{this}}',
    '{{else}}',
    '{{true}}',
    "{{date 'YYYY'}}",
    '{{date}}',
    '{{log}}',
    '{{branch',
    '{{}}',
    '{{branch tag}}',
    '{{1}}',
  ])('%s', (template) => {
    expect(isPlain(template)).toBe(false);
  });
});
