import { describe, expect, it } from '@jest/globals';
import { deriveBuildRequest } from '../../src/core/build-request.ts';
import { readImageFacts } from '../../src/core/guard/image-facts.ts';
import { formatPlan } from '../../src/core/plan-text.ts';
import type { RawInputs } from '../../src/inputs/raw.ts';
import { decide, makeFacts, readInputs, workspace } from '../fixtures/values.ts';

const prefix = 'org.opencontainers.image';

function build(text: string | undefined, raw: RawInputs = {}, facts = {}) {
  const { dockerfile: _, ...rest } = workspace;
  const own = text === undefined ? rest : { ...rest, dockerfile: { path: 'Dockerfile', text } };
  const all = { tags: 'type=raw,value=1.2.3', ...raw };
  const { plan, problems, notices } = decide(all, makeFacts({ workspace: own, ...facts }));
  const request = deriveBuildRequest(readInputs(all).inputs, plan, 'builder', 'metadata.json');
  const find = (list: readonly string[], start: string) =>
    list.find((line) => line.startsWith(`${start}=`))?.slice(start.length + 1);
  return {
    plan,
    problems,
    notices,
    log: formatPlan(plan).join('\n'),
    output: Object.fromEntries(plan.metadata.labels),
    given: (key: string) => find(request.labels, key),
    annotation: (key: string, level = 'index') => find(request.annotations, `${level}:${key}`),
    annotations: request.annotations,
  };
}

describe('a LABEL of the Dockerfile', () => {
  const file = `FROM busybox\nLABEL ${prefix}.title="My title" ${prefix}.licenses=AGPL-3.0-only com.example.team=a\n`;

  it('stays: the build is given no other value, and annotations and outputs say the same', () => {
    const { given, annotation, output, log } = build(file);
    expect([given(`${prefix}.title`), given(`${prefix}.licenses`)]).toEqual([undefined, undefined]);
    for (const level of ['index', 'manifest'])
      expect(annotation(`${prefix}.licenses`, level)).toBe('AGPL-3.0-only');
    expect(output[`${prefix}.title`]).toBe('My title');
    expect(log).toContain(
      `label       ${prefix}.title stays "My title" (line 2 of the Dockerfile); the run would say "Rocket"`,
    );
  });

  it('leaves what it does not say to the run', () => {
    const { given, annotation } = build(file);
    expect(given(`${prefix}.version`)).toBe('1.2.3');
    expect(given(`${prefix}.source`)).toBe('https://github.com/Acme/Rocket');
    expect(annotation(`${prefix}.source`)).toBe('https://github.com/Acme/Rocket');
  });

  it('gives way to the input `labels`, and the log names both values', () => {
    const { given, annotation, log } = build(file, {
      labels: `${prefix}.title=Given\ncom.example.team=b`,
    });
    expect([given(`${prefix}.title`), annotation(`${prefix}.title`)]).toEqual(['Given', 'Given']);
    expect(given('com.example.team')).toBe('b');
    expect(log).toContain(
      `label       ${prefix}.title is "Given" (by \`labels\`), in the place of "My title" (line 2 of the Dockerfile)`,
    );
    expect(log).toContain('com.example.team is "b" (by `labels`), in the place of "a"');
  });

  it('gives way to the run, where the input `labels` names its key alone', () => {
    const { given, annotation, log, notices } = build(file, { labels: `${prefix}.title\n${prefix}.version` });
    expect([given(`${prefix}.title`), annotation(`${prefix}.title`)]).toEqual(['Rocket', 'Rocket']);
    expect(log).toContain(
      `${prefix}.title is "Rocket" (the run's, as \`labels\` asks), in the place of "My title"`,
    );
    expect(notices).toEqual([]);
  });

  it('is not told where both say the same', () => {
    expect(build(`FROM scratch\nCOPY a /\nLABEL ${prefix}.title=Rocket\n`).log).not.toContain('label   ');
  });

  it('may hold what the run hands in as an argument', () => {
    const { given, annotation, output } = build(
      `FROM busybox\nARG VERSION=dev\nARG REVISION\nLABEL ${prefix}.version=v$VERSION ${prefix}.revision=$REVISION\n`,
    );
    expect(given(`${prefix}.version`)).toBeUndefined();
    expect([annotation(`${prefix}.version`), output[`${prefix}.version`]]).toEqual(['v1.2.3', 'v1.2.3']);
    expect(annotation(`${prefix}.revision`)).toBe(makeFacts().event.sha);
  });

  it('that only the build knows is in no annotation and no output, and stays', () => {
    const { given, annotation, output, log } = build(`FROM busybox\nLABEL ${prefix}.version=$BASE_VERSION\n`);
    expect([
      given(`${prefix}.version`),
      annotation(`${prefix}.version`),
      output[`${prefix}.version`],
    ]).toEqual([undefined, undefined, undefined]);
    expect(log).toContain(`${prefix}.version stays what the build makes of it (line 2 of the Dockerfile)`);
  });

  it('of another OCI key is an annotation, too; one of a maker of its own is not', () => {
    const { annotation, annotations } = build(
      `FROM scratch\nCOPY a /\nLABEL ${prefix}.vendor=Acme com.example.a=1\n`,
    );
    expect(annotation(`${prefix}.vendor`)).toBe('Acme');
    expect(annotations.some((line) => line.includes('com.example.a'))).toBe(false);
  });

  it('may be contradicted by the input `annotations`', () => {
    const { annotation } = build(file, { annotations: `${prefix}.licenses=0BSD` });
    expect(annotation(`${prefix}.licenses`)).toBe('0BSD');
  });

  it.each([undefined, '# syntax=example.com/own\nFROM busybox\n'])(
    'that cannot be read gives way to the run, and the log says so: %j',
    (text) => {
      const { given, log } = build(text, { context: 'git' });
      expect(given(`${prefix}.title`)).toBe('Rocket');
      expect(log).toContain('the Dockerfile is not here to be read');
    },
  );
});

describe('the input `labels`', () => {
  it('is what the annotations of its OCI keys say', () => {
    const { annotation } = build('FROM scratch\nCOPY a /\n', {
      labels: `${prefix}.title=Given\n${prefix}.vendor=Acme\nteam=a`,
    });
    expect([annotation(`${prefix}.title`), annotation(`${prefix}.vendor`), annotation('team')]).toEqual([
      'Given',
      'Acme',
      undefined,
    ]);
  });

  it('takes a key of the run alone, and no other', () => {
    const { notices } = build('FROM scratch\nCOPY a /\n', { labels: `${prefix}.created\n${prefix}.vendor` });
    expect(notices).toMatchObject([{ code: 'labels.no-value', line: 2 }]);
  });
});

describe('the guards of tags', () => {
  const facts = (text: string, raw: RawInputs = {}) =>
    readImageFacts(
      Object.fromEntries(
        build(text, raw).annotations.flatMap((line) => {
          const [, key = '', value = ''] = /^index:([^=]*)=(.*)$/s.exec(line) ?? [];
          return key ? [[key, value]] : [];
        }),
      ),
    );
  const { sha } = makeFacts().event;

  it('go by the version and commit of the run, whatever the image says of itself', () => {
    const file = `FROM scratch\nCOPY a /\nLABEL ${prefix}.version=151.0.7922 ${prefix}.revision=abc\n`;
    expect(facts(file)).toMatchObject({ version: '1.2.3', revision: sha });
    const raw = { labels: `${prefix}.version=9\n${prefix}.revision=mine` };
    expect(facts('FROM scratch\nCOPY a /\n', raw)).toMatchObject({ version: '1.2.3', revision: sha });
  });

  it('need no note where the image says the same', () => {
    const { annotations } = build('FROM scratch\nCOPY a /\n');
    expect(annotations.filter((line) => line.includes('io.github.slipway-ci'))).toEqual([]);
  });
});
