// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of a Dockerfile
import { findCacheMounts } from '../../../src/core/cache-mounts/find.ts';
import { parseDockerfile } from '../../../src/core/dockerfile/parse.ts';

function find(lines: readonly string[], more: object = {}) {
  const choices = { platforms: ['linux/amd64'], buildPlatform: 'linux/amd64', ...more };
  return findCacheMounts(parseDockerfile(lines.join('\n')), choices);
}
const mount = (fields: string, rest = '') => `RUN --mount=type=cache,${fields} ${rest || 'make'}`;

describe('the cache mounts of a build', () => {
  const cases: { name: string; lines: readonly string[]; more?: object; ids: readonly string[] }[] = [
    {
      name: 'are called by their id, and without one by their target, cleaned as BuildKit cleans it',
      lines: ['FROM a', mount('id=npm,target=/root/.npm'), mount('dst=/go//pkg/./mod/')],
      ids: ['npm', '/go/pkg/mod'],
    },
    {
      name: 'are those of the stages that are reached',
      lines: [
        'FROM a AS x',
        mount('target=/x'),
        'FROM b AS y',
        mount('target=/y'),
        'FROM y',
        mount('target=/z'),
      ],
      ids: ['/y', '/z'],
    },
    {
      name: 'are those of the target',
      lines: ['FROM a AS x', mount('target=/x'), 'FROM x', mount('target=/y')],
      more: { target: 'x' },
      ids: ['/x'],
    },
    {
      name: 'count once, however many steps share them',
      lines: ['FROM a', mount('target=/x'), mount('target=/x')],
      ids: ['/x'],
    },
    {
      name: 'are others for another owner',
      lines: ['FROM a', mount('target=/x,uid=1000'), mount('target=/x')],
      ids: ['/x', '/x'],
    },
    {
      name: 'are one for each platform whose name they have',
      lines: ['FROM a', 'ARG TARGETARCH', mount('id=apt-$TARGETARCH,target=/var/cache/apt')],
      more: { platforms: ['linux/amd64', 'linux/arm64'] },
      ids: ['apt-amd64', 'apt-arm64'],
    },
    {
      name: 'have the variables of their stage, of those below it, and of the build',
      lines: [
        'ARG ROOT=/root',
        'FROM a AS x',
        'ENV GOPATH=/go OTHER="/o"',
        'FROM x',
        'ARG ROOT',
        'ARG NAME=here',
        mount('target=${GOPATH}/pkg'),
        mount('target=$OTHER$ROOT/$NAME'),
      ],
      more: { buildArgs: { NAME: 'given' } },
      ids: ['/go/pkg', '/o/root/given'],
    },
    {
      name: 'are not found in steps that are done when a base image is built on',
      lines: ['FROM a', `ONBUILD ${mount('target=/x')}`],
      ids: [],
    },
  ];
  it.each(cases)('$name', ({ lines, more, ids }) => {
    expect(find(lines, more).mounts.map(({ id }) => id)).toEqual(ids);
  });

  it.each([
    ['a variable that only the base image may know', 'target=$GOPATH/pkg'],
    ['the files of another stage', 'target=/x,from=b'],
    ['other characters than a path', 'id="a b",target=/x'],
  ])('are left where they have %s, which is said', (reason, fields) => {
    const { mounts, left } = find(['FROM a AS b', 'FROM a', mount(fields)]);
    expect([mounts, left]).toEqual([[], [{ line: 3, reason: expect.stringContaining(reason) }]]);
  });
});

describe('the image whose `cp` fills them', () => {
  it('is the one at the root of the stage', () => {
    const { base } = find(['FROM golang:1 AS deps', 'FROM deps AS build', mount('target=/x')]);
    expect(base).toEqual({ reference: 'golang:1', platform: 'linux/amd64' });
  });

  it('is for the platform of the builder where any such stage is', () => {
    const lines = [
      'FROM a AS x',
      mount('target=/x'),
      'FROM --platform=$BUILDPLATFORM b',
      'COPY --from=x / /',
    ];
    const { base } = find([...lines, mount('target=/y')], { platforms: ['linux/arm64'] });
    expect(base).toEqual({ reference: 'b', platform: 'linux/amd64' });
  });

  it('is none where the stage is built on nothing, or on what a build context stands for', () => {
    expect(find(['FROM scratch', mount('target=/x')]).base).toBeUndefined();
    expect(find(['FROM own', mount('target=/x')], { contexts: ['own'] }).base).toBeUndefined();
  });
});
