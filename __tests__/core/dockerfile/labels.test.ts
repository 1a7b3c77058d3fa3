import { describe, expect, it } from '@jest/globals';
import { findLabels, type LabelChoices } from '../../../src/core/dockerfile/labels.ts';
import { parseDockerfile } from '../../../src/core/dockerfile/parse.ts';

interface Row {
  readonly name: string;
  readonly file: readonly string[];
  readonly choices?: LabelChoices & { readonly platforms?: readonly string[] };
  /** `undefined`: only the build knows. */
  readonly labels: Readonly<Record<string, string | undefined>>;
  readonly isComplete?: boolean;
}

/** The values are those that BuildKit 0.30 gives to these files (`docker buildx build`, `docker inspect`). */
const rows: readonly Row[] = [
  {
    name: 'words',
    file: ['FROM scratch', 'LABEL a=1 b="two words" c=\'$d\' e=x\\ y'],
    labels: { a: '1', b: 'two words', c: '$d', e: 'x y' },
  },
  {
    name: 'the old form',
    file: ['FROM scratch', 'LABEL maintainer Wile E. Coyote'],
    labels: { maintainer: 'Wile E. Coyote' },
  },
  {
    name: 'keys in quotes',
    file: ['FROM scratch', 'LABEL "com.example.a"="1"'],
    labels: { 'com.example.a': '1' },
  },
  {
    name: 'several lines',
    file: ['FROM scratch', 'LABEL a="1" \\', '      # a comment', '      b="2 \\', 'three"'],
    labels: { a: '1', b: '2 three' },
  },
  {
    name: 'escapes in double quotes',
    file: ['FROM scratch', 'LABEL a="say \\"hi\\"" b="\\n" c="\\$x" d="C:\\\\dir"'],
    labels: { a: 'say "hi"', b: '\\n', c: '$x', d: 'C:\\dir' },
  },
  { name: 'the last of one key', file: ['FROM scratch', 'LABEL a=1', 'LABEL a=2'], labels: { a: '2' } },
  { name: 'an empty value', file: ['FROM scratch', 'LABEL a='], labels: { a: '' } },
  {
    name: 'those of the stages below, and not of stages that are copied from',
    file: [
      'FROM alpine AS tool',
      'LABEL a=tool',
      'FROM scratch AS base',
      'LABEL a=base b=base',
      'FROM base',
      'COPY --from=tool / /',
      'LABEL b=own',
    ],
    labels: { a: 'base', b: 'own' },
  },
  {
    name: 'of the target',
    file: ['FROM scratch AS one', 'LABEL a=1', 'FROM scratch AS two', 'LABEL a=2'],
    choices: { target: 'one' },
    labels: { a: '1' },
  },
  {
    name: 'ONBUILD, in the stage that builds on it',
    file: ['FROM scratch AS base', 'ONBUILD LABEL a=later', 'FROM base'],
    labels: { a: 'later' },
  },
  {
    name: 'arguments and environment',
    file: [
      'ARG NAME=top',
      'FROM alpine',
      'ARG NAME',
      'ARG N=1',
      'ENV V=2 W=$V',
      `LABEL a=$NAME b=\${N}.\${V} c="$W" d=\${N:-x}`,
    ],
    // Within one ENV line, V is not yet what it sets: here it is the base image's, or none.
    labels: { a: 'top', b: '1.2', c: undefined, d: '1' },
  },
  {
    name: 'build arguments',
    file: ['FROM alpine', 'ARG VERSION=dev', 'ARG OTHER', 'LABEL version=$VERSION other=$OTHER'],
    choices: { buildArgs: { VERSION: '1.2.3', OTHER: 'x' } },
    labels: { version: '1.2.3', other: 'x' },
  },
  {
    name: 'a build argument from the environment of the step',
    file: ['FROM scratch', 'ARG VERSION=dev', 'LABEL version=$VERSION'],
    choices: { openArgs: ['VERSION'] },
    labels: { version: undefined },
  },
  {
    name: "a variable that may be the base image's",
    file: ['FROM alpine', 'LABEL a=$PATH b=1'],
    labels: { a: undefined, b: '1' },
  },
  {
    name: 'a variable that nothing sets',
    file: ['FROM scratch', 'LABEL a=$NOTHING b=$PATH'],
    labels: { a: '', b: undefined },
  },
  {
    name: 'what is not understood',
    file: ['FROM scratch', 'ARG A=1', `LABEL a=\${A%1}`],
    labels: { a: undefined },
  },
  {
    name: 'the platform of a build for one',
    file: ['FROM scratch', 'ARG TARGETARCH', 'LABEL a=$TARGETARCH b=1'],
    choices: { platforms: ['linux/arm64'] },
    labels: { a: 'arm64', b: '1' },
  },
  {
    name: 'what differs between platforms',
    file: ['FROM scratch', 'ARG TARGETARCH', 'LABEL a=$TARGETARCH b=1'],
    choices: { platforms: ['linux/arm64', 'linux/amd64'] },
    labels: { a: undefined, b: '1' },
  },
  {
    name: 'a stage of each platform',
    file: [
      'FROM scratch AS base-amd64',
      'LABEL a=1 b=1',
      'FROM scratch AS base-arm64',
      'LABEL a=1',
      'FROM base-$TARGETARCH',
    ],
    choices: { platforms: ['linux/arm64', 'linux/amd64'] },
    labels: { a: '1', b: undefined },
  },
  {
    name: 'a stage of a platform that is not known',
    file: ['FROM scratch AS base-amd64', 'LABEL a=1', 'FROM base-$TARGETARCH', 'LABEL b=2'],
    labels: { b: '2' },
    isComplete: false,
  },
  {
    name: 'a stage that a build context takes the place of',
    file: ['FROM scratch AS base', 'LABEL a=1', 'FROM base', 'LABEL b=2'],
    choices: { contexts: ['base'] },
    labels: { b: '2' },
  },
  {
    name: 'a key by a variable that is not known',
    file: ['FROM alpine', 'LABEL $KEY=1 b=2'],
    labels: { b: '2' },
    isComplete: false,
  },
  { name: 'no label', file: ['FROM scratch'], labels: {} },
];

describe('the labels that a Dockerfile gives its image', () => {
  it.each(rows)('$name', ({ file, choices = {}, labels, isComplete = true }) => {
    const found = findLabels(parseDockerfile(`${file.join('\n')}\n`), { platforms: [], ...choices });
    expect(Object.fromEntries(found.labels.map(({ key, value }) => [key, value]))).toStrictEqual(labels);
    expect(found.isComplete).toBe(isComplete);
  });

  it('come with the line that they stand on', () => {
    const { labels } = findLabels(parseDockerfile('FROM scratch\n\nLABEL a=1\n'), { platforms: [] });
    expect(labels).toEqual([{ key: 'a', value: '1', line: 3 }]);
  });

  it('take no more memory than the file, however often it doubles a value', () => {
    const lines = Array.from({ length: 60 }, () => 'ENV A=$A$A');
    const file = ['FROM scratch', 'ENV A=0123456789', ...lines, 'LABEL a=$A b=1', ''].join('\n');
    const { labels } = findLabels(parseDockerfile(file), { platforms: ['linux/amd64'] });
    expect(labels.map(({ key, value }) => [key, value])).toEqual([
      ['a', undefined],
      ['b', '1'],
    ]);
  });
});
