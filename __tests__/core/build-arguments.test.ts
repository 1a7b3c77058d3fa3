// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of a Dockerfile
import { describe, expect, it } from '@jest/globals';
import { noteUnsetArguments } from '../../src/core/build-arguments.ts';
import { deriveBuildCommand } from '../../src/core/build-command.ts';
import { deriveBuildRequest } from '../../src/core/build-request.ts';
import { codesOf, decide, makeFacts, readInputs, workspace } from '../fixtures/values.ts';

const commitDate = new Date('2026-01-02T03:04:05Z');

function decideWith(file: readonly string[], raw: Record<string, string> = {}, facts: object = {}) {
  const text = `${file.join('\n')}\n`;
  const place = { ...workspace, dockerfile: { path: 'Dockerfile', text } };
  return decide(
    { tags: 'type=raw,value=1.2.3', ...raw },
    makeFacts({ workspace: place, commitDate, ...facts }),
  );
}

const revision = '860c1904a1ce19322e91ac35af1ab07466440c37';

describe('an argument that the run knows', () => {
  const cases: {
    name: string;
    file: readonly string[];
    raw?: Record<string, string>;
    passed: Record<string, string>;
    kept?: Record<string, string>;
  }[] = [
    {
      name: 'is passed where the Dockerfile declares it: the version, the commit and its date',
      file: ['FROM alpine', 'ARG VERSION REVISION', 'ARG CREATED'],
      passed: { VERSION: '1.2.3', REVISION: revision, CREATED: '2026-01-02T03:04:05.000Z' },
    },
    { name: 'is not passed where nothing declares it', file: ['FROM alpine'], passed: {} },
    {
      name: 'is passed where it is declared above the first FROM',
      file: ['ARG VERSION', 'FROM alpine', 'LABEL v=$VERSION'],
      passed: { VERSION: '1.2.3' },
    },
    {
      name: 'is left to a value in `build-args`',
      file: ['FROM alpine', 'ARG VERSION', 'ARG REVISION'],
      raw: { 'build-args': 'VERSION=9\nREVISION=' },
      passed: {},
    },
    {
      name: 'is left to the environment where `build-args` names it alone',
      file: ['FROM alpine', 'ARG VERSION'],
      raw: { 'build-args': 'VERSION' },
      passed: {},
    },
    {
      name: 'takes the place of a default that only says that nobody gave a value',
      file: ['FROM alpine', 'ARG VERSION=dev', 'ARG REVISION="unknown"', 'ARG CREATED='],
      passed: { VERSION: '1.2.3', REVISION: revision, CREATED: '2026-01-02T03:04:05.000Z' },
    },
    {
      name: 'leaves a default that is a value, because it may be what the file downloads',
      file: ['FROM alpine', 'ARG VERSION=3.20.1', 'RUN wget https://example.com/$VERSION.tar'],
      passed: {},
      kept: { VERSION: '3.20.1' },
    },
    {
      name: 'leaves a default above the first FROM that a stage takes over',
      file: ['ARG VERSION=3.20.1', 'FROM alpine', 'ARG VERSION'],
      passed: {},
      kept: { VERSION: '3.20.1' },
    },
    {
      name: 'is not passed where it would choose the base image',
      file: ['ARG VERSION', 'FROM golang:${VERSION:-1.25}', 'ARG REVISION'],
      passed: { REVISION: revision },
    },
    {
      name: 'is not passed for a stage that is not built',
      file: ['FROM alpine AS other', 'ARG VERSION', 'FROM alpine', 'ARG REVISION'],
      passed: { REVISION: revision },
    },
    {
      name: 'is passed for a stage that only one of the platforms takes',
      file: [
        'FROM alpine AS base-amd64',
        'FROM alpine AS base-arm64',
        'ARG VERSION',
        'FROM base-$TARGETARCH',
      ],
      raw: { platforms: 'linux/amd64,linux/arm64' },
      passed: { VERSION: '1.2.3' },
    },
    {
      name: 'is passed for the target that was asked for',
      file: ['FROM alpine AS one', 'ARG VERSION', 'FROM alpine AS two'],
      raw: { target: 'one' },
      passed: { VERSION: '1.2.3' },
    },
    {
      name: 'is not passed to a frontend that is not of docker, which may mean something else by it',
      file: ['# syntax=example.com/own:1', 'FROM alpine', 'ARG VERSION'],
      passed: {},
    },
    {
      name: 'is not passed where the Dockerfile is not here to be read',
      file: ['FROM alpine', 'ARG VERSION'],
      raw: { context: 'https://github.com/acme/other.git' },
      passed: {},
    },
    {
      name: 'says the created label, where the user wrote one',
      file: ['FROM alpine', 'ARG CREATED'],
      raw: { labels: 'org.opencontainers.image.created=yesterday' },
      passed: { CREATED: 'yesterday' },
    },
    {
      name: 'is no version where no rule gave one',
      file: ['FROM alpine', 'ARG VERSION', 'ARG REVISION'],
      raw: { tags: 'type=ref,event=pr', push: 'false' },
      passed: { REVISION: revision },
    },
  ];
  it.each(cases)('$name', ({ file, raw, passed, kept = {} }) => {
    const { buildArguments } = decideWith(file, raw).plan;
    const read = (list: typeof buildArguments.passed) =>
      Object.fromEntries(list.map(({ name, value }) => [name, value]));
    expect({ passed: read(buildArguments.passed), kept: read(buildArguments.kept) }).toEqual({
      passed,
      kept,
    });
  });
});

it('what is passed stands in the command line behind what the user gave', () => {
  const inputs = { 'build-args': 'A=1', index: 'always', provenance: 'false' };
  const { plan } = decideWith(['FROM scratch', 'ARG A VERSION'], inputs);
  const { args } = deriveBuildCommand(deriveBuildRequest(readInputs(inputs).inputs, plan, 'own', 'file'));
  expect(args.filter((_, at) => args[at - 1] === '--build-arg')).toEqual([
    'A=1',
    'VERSION=1.2.3',
    'BUILDKIT_MULTI_PLATFORM=1',
  ]);
});

describe('SOURCE_DATE_EPOCH', () => {
  const file = ['FROM alpine', 'ARG SOURCE_DATE_EPOCH'];
  it('is the date of the commit', () => {
    expect(decideWith(file).plan.sourceDateEpoch).toBe(commitDate.getTime() / 1000);
  });
  it('is left alone where the environment of the step has one, an empty one too', () => {
    expect(decideWith(file, {}, { hasOwnEpoch: true }).plan).not.toHaveProperty('sourceDateEpoch');
  });
});

describe('an argument that is given by its name alone', () => {
  it.each([
    { name: 'TOKEN', env: {}, noted: true },
    { name: 'TOKEN', env: { TOKEN: '' }, noted: false },
    { name: 'TOKEN=', env: {}, noted: false },
    { name: 'HTTP_PROXY', env: {}, noted: false },
  ])('$name with the environment $env: a notice is $noted', ({ name, env, noted }) => {
    const codes = codesOf(noteUnsetArguments([name], env));
    expect(codes).toEqual(noted ? ['build-args.unset'] : []);
  });
});

describe('a mistake in `build-args` is a warning, because BuildKit says nothing', () => {
  const file = [
    'ARG BASE=alpine',
    'FROM $BASE AS build',
    'ARG NODE_ENV',
    'ARG OPTIONS',
    'FROM scratch',
    'ARG LAST',
  ];
  const cases: {
    name: string;
    args: string;
    file?: readonly string[];
    raw?: object;
    said: readonly string[];
  }[] = [
    {
      name: 'a name that no stage declares, with the one it is near to',
      args: 'NODE_EVN=production',
      said: ['no `ARG NODE_EVN`', 'did you mean `NODE_ENV`?'],
    },
    {
      name: 'a name that is near to nothing, with what to do',
      args: 'SOMETHING=1',
      said: ['no `ARG SOMETHING`', 'add `ARG SOMETHING`'],
    },
    {
      name: 'a list in one line, which is one value',
      args: 'NODE_ENV=production,LAST=2',
      said: ['`LAST` stands behind a comma in the value of `NODE_ENV`', 'one `NAME=value` a line'],
    },
    { name: 'not a value that has commas and equals signs', args: 'OPTIONS=a=1,b=2', said: [] },
    {
      name: 'not a name of a stage that is not built: one list may serve several targets',
      args: 'NODE_ENV=1',
      said: [],
    },
    { name: 'not a name above the first FROM', args: 'BASE=debian', said: [] },
    {
      name: 'not what BuildKit takes without an ARG',
      args: 'HTTPS_PROXY=http://p\nno_proxy=x\nBUILDKIT_INLINE_CACHE=1\nSOURCE_DATE_EPOCH=0\nTARGETARCH=arm64',
      said: [],
    },
    {
      name: 'not where the base image brings instructions of its own',
      args: 'SOMETHING=1',
      file: ['FROM node:onbuild'],
      said: [],
    },
    {
      name: 'not in a Dockerfile that was not understood',
      args: 'SOMETHING=1',
      file: ['RUN true'],
      said: [],
    },
    {
      name: 'not where the Dockerfile is not here to be read',
      args: 'SOMETHING=1',
      raw: { context: 'https://github.com/acme/other.git' },
      said: [],
    },
  ];
  it.each(cases)('$name', ({ args, file: own = file, raw, said }) => {
    const { warnings } = decideWith(own, { 'build-args': args, ...raw });
    const text = warnings.map(({ message, hint }) => `${message} ${hint}`).join('\n');
    expect(codesOf(warnings)).toHaveLength(said.length === 0 ? 0 : 1);
    for (const part of said) expect(text).toContain(part);
    expect(warnings.every(({ input }) => input === 'build-args')).toBe(true);
  });
});
