// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of a Dockerfile
import { decideEmulation } from '../../../src/core/dockerfile/emulation.ts';
import { parseDockerfile } from '../../../src/core/dockerfile/parse.ts';

const THREE = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];

interface Case {
  readonly name: string;
  readonly file: readonly string[] | undefined;
  readonly target?: string;
  readonly platforms?: readonly string[];
  readonly native?: readonly string[];
  readonly buildArgs?: Readonly<Record<string, string>>;
  readonly contexts?: readonly string[];
  /** `platform:line`; `?` for a need that is assumed. */
  readonly needs: readonly string[];
}

const cases: readonly Case[] = [
  {
    name: 'a RUN in the only stage needs every foreign platform',
    file: ['FROM alpine', 'RUN apk add curl'],
    needs: ['linux/arm64:2', 'linux/arm/v7:2'],
  },
  {
    name: 'files that are only copied need no emulator',
    file: ['FROM alpine', 'WORKDIR /x', 'COPY a /a', 'ADD b /b', 'ENV A=1', 'CMD ["/a"]'],
    needs: [],
  },
  {
    name: 'a cross-compiling build stage needs no emulator',
    file: [
      'FROM --platform=$BUILDPLATFORM golang AS build',
      'ARG TARGETARCH',
      'RUN GOARCH=$TARGETARCH go build',
      'FROM scratch',
      'COPY --from=build /app /app',
    ],
    needs: [],
  },
  {
    name: 'one RUN after the cross-compiled copy brings the emulators back',
    file: [
      'FROM --platform=${BUILDPLATFORM} golang AS build',
      'RUN go build',
      'FROM alpine',
      'COPY --from=build /app /app',
      'RUN adduser app',
    ],
    needs: ['linux/arm64:5', 'linux/arm/v7:5'],
  },
  {
    name: 'a stage FROM another stage inherits its platform',
    file: [
      'FROM --platform=$BUILDPLATFORM node AS base',
      'FROM base AS build',
      'RUN npm ci',
      'FROM nginx',
      'COPY --from=build /dist /www',
    ],
    needs: [],
  },
  {
    name: 'a fixed native platform runs by itself',
    file: ['FROM --platform=linux/amd64 node AS b', 'RUN npm ci', 'FROM scratch', 'COPY --from=b /x /x'],
    needs: [],
  },
  {
    name: 'a fixed foreign platform needs its emulator even if only the native one was asked for',
    file: ['FROM --platform=linux/s390x node AS b', 'RUN true', 'FROM scratch', 'COPY --from=b /x /x'],
    platforms: ['linux/amd64'],
    needs: ['linux/s390x:2'],
  },
  {
    name: 'a stage that the target does not reach counts for nothing',
    file: ['FROM alpine AS test', 'RUN test', 'FROM alpine', 'COPY a /a'],
    needs: [],
  },
  {
    name: 'the target decides which stages count',
    file: ['FROM alpine AS test', 'RUN test', 'FROM alpine', 'COPY a /a'],
    target: 'Test',
    needs: ['linux/arm64:2', 'linux/arm/v7:2'],
  },
  {
    name: 'a stage mounted into a RUN counts',
    file: [
      'FROM alpine AS tools',
      'RUN make tools',
      'FROM --platform=$BUILDPLATFORM alpine AS b',
      'RUN --mount=type=bind,from=tools,target=/t /t/x',
      'FROM scratch',
      'COPY --from=1 /x /x',
    ],
    needs: ['linux/arm64:2', 'linux/arm/v7:2'],
  },
  {
    name: 'a stage named by the platform counts for that platform only',
    file: [
      'FROM alpine AS base-amd64',
      'FROM alpine AS base-arm64',
      'RUN patch',
      'FROM alpine AS base-arm',
      'FROM base-$TARGETARCH',
      'COPY a /a',
    ],
    needs: ['linux/arm64:3'],
  },
  {
    name: 'a platform that comes from a build argument is resolved',
    file: ['ARG WHERE=$TARGETPLATFORM', 'FROM --platform=$WHERE alpine', 'RUN x'],
    buildArgs: { WHERE: 'linux/amd64' },
    needs: [],
  },
  {
    name: 'the default of such an argument may be a platform variable',
    file: ['ARG WHERE=$BUILDPLATFORM', 'FROM --platform=${WHERE:-linux/arm64} alpine', 'RUN x'],
    needs: [],
  },
  {
    name: 'a RUN in a stage from scratch counts, with any --platform',
    file: ['FROM --platform=$BUILDPLATFORM scratch', 'COPY rootfs /', 'RUN ["/bin/x"]'],
    needs: ['linux/arm64:3', 'linux/arm/v7:3'],
  },
  {
    name: 'an ONBUILD trigger runs in the stage that is built on it',
    file: ['FROM alpine AS base', 'ONBUILD RUN x', 'FROM base', 'COPY a /a'],
    needs: ['linux/arm64:2', 'linux/arm/v7:2'],
  },
  {
    name: 'an ONBUILD trigger of the last stage does not run now',
    file: ['FROM alpine', 'ONBUILD RUN x'],
    needs: [],
  },
  {
    name: 'a base image named onbuild brings commands of its own',
    file: ['FROM python:3-onbuild'],
    needs: ['linux/arm64:1', 'linux/arm/v7:1'],
  },
  {
    name: 'a stage replaced by a build context is not built',
    file: ['FROM alpine AS base', 'RUN x', 'FROM scratch', 'COPY --from=base /a /a'],
    contexts: ['base'],
    needs: [],
  },
  {
    name: 'a machine that runs the platform needs no emulator for it, however it is written',
    file: ['FROM alpine', 'RUN x'],
    native: ['linux/amd64', 'linux/arm64/v8', 'linux/arm'],
    needs: [],
  },
  {
    name: 'an arm64 machine needs the emulator for amd64',
    file: ['FROM alpine', 'RUN x'],
    platforms: ['linux/amd64', 'linux/arm64'],
    native: ['linux/arm64'],
    needs: ['linux/amd64:2'],
  },
  {
    name: 'a platform expression that is not understood counts as the target platform',
    file: ['FROM --platform=${X%-*} alpine', 'RUN x'],
    needs: ['linux/arm64:2', 'linux/arm/v7:2'],
  },
  {
    name: 'without a Dockerfile every foreign platform is assumed to run something',
    file: undefined,
    needs: ['linux/arm64:?', 'linux/arm/v7:?'],
  },
  {
    name: 'a file without FROM is assumed to run something',
    file: ['hello'],
    needs: ['linux/arm64:?', 'linux/arm/v7:?'],
  },
  {
    name: 'a frontend of its own is assumed to run something',
    file: ['# syntax=ghcr.io/someone/frontend:1', 'FROM alpine'],
    needs: ['linux/arm64:?', 'linux/arm/v7:?'],
  },
  {
    name: "Docker's own frontend is understood, from a mirror too",
    file: ['# syntax=mirror.example/docker/dockerfile:1@sha256:abc', 'FROM alpine'],
    needs: [],
  },
  {
    name: 'a target that does not exist is assumed to run something',
    file: ['FROM alpine'],
    target: 'nope',
    needs: ['linux/arm64:?', 'linux/arm/v7:?'],
  },
];

describe('emulation', () => {
  for (const { name, file, needs, ...facts } of cases) {
    test(name, () => {
      const dockerfile = file && parseDockerfile(file.join('\n'));
      const found = decideEmulation({ platforms: THREE, native: ['linux/amd64'], ...facts, dockerfile });
      expect(found.map((need) => `${need.platform}:${need.line ?? '?'}`)).toEqual(needs);
    });
  }

  test('the reason names the line and the stage', () => {
    const dockerfile = parseDockerfile('FROM alpine AS base\nRUN x\n');
    const [need] = decideEmulation({ dockerfile, platforms: ['linux/arm64'], native: ['linux/amd64'] });
    expect(need?.reason).toBe('line 2 runs a command in stage `base`');
  });
});
