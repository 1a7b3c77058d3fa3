import { parseVertexName } from '../../../src/core/progress/vertex-name.ts';

const cases = [
  {
    name: '[linux/arm64 build 3/5] RUN make',
    is: { kind: 'step', platform: 'linux/arm64', stage: 'build', index: 3, total: 5, command: 'RUN make' },
  },
  {
    name: '[linux/arm/v7 stage-1 2/3] COPY . .',
    is: { kind: 'step', platform: 'linux/arm/v7', stage: 'stage-1', index: 2, total: 3 },
  },
  {
    name: '[linux/amd64->arm/v7 build 2/4] RUN go build',
    is: { kind: 'step', platform: 'linux/arm/v7', runsOn: 'linux/amd64', stage: 'build', index: 2 },
  },
  {
    name: '[linux/amd64->windows(10.0.1)/amd64 build 2/4] RUN x',
    is: { kind: 'step', platform: 'windows(10.0.1)/amd64', stage: 'build' },
  },
  { name: '[build  2/12] RUN x', is: { kind: 'step', stage: 'build', index: 2, total: 12 } },
  { name: '[2/3] RUN [ -f x ] && y', is: { kind: 'step', index: 2, total: 3, command: 'RUN [ -f x ] && y' } },
  { name: '[internal] load .dockerignore', is: { kind: 'internal', command: 'load .dockerignore' } },
  {
    name: '[linux/arm64 internal] load metadata for alpine',
    is: { kind: 'internal', platform: 'linux/arm64' },
  },
  { name: '[auth] library/alpine:pull token for registry-1.docker.io', is: { kind: 'internal' } },
  { name: 'resolve image config for docker-image://docker/dockerfile:1', is: { kind: 'internal' } },
  { name: 'exporting to image', is: { kind: 'work', command: 'exporting to image' } },
  { name: '[linux/arm64] generating sbom using x', is: { kind: 'work', platform: 'linux/arm64' } },
  { name: '', is: { kind: 'work', title: '' } },
];

describe("a step's name", () => {
  for (const { name, is } of cases) {
    test(`"${name}" is understood`, () => {
      expect(parseVertexName(name)).toMatchObject(is);
    });
  }

  test('a build for one platform has none in its steps', () => {
    expect(parseVertexName('[build 2/3] RUN x').platform).toBeUndefined();
  });

  test('digests and long commands are shortened', () => {
    const { title } = parseVertexName(`[1/2] FROM a@sha256:${'1234567890abcdef'.repeat(4)}`);
    expect(title).toBe('[1/2] FROM a@sha256:1234567890ab');
    expect(parseVertexName(`[2/2] RUN ${'x '.repeat(500)}`).title.length).toBeLessThan(140);
  });
});
