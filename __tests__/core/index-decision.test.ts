import { describe, expect, it } from '@jest/globals';
import { fitAnnotations } from '../../src/core/build-command.ts';
import { deriveBuildRequest } from '../../src/core/build-request.ts';
import { checkForm } from '../../src/core/index-decision.ts';
import { parseManifest } from '../../src/core/manifest.ts';
import { formatPlan } from '../../src/core/plan-text.ts';
import { formatSummary } from '../../src/core/summary.ts';
import {
  classicEngine,
  codesOf,
  decide,
  makeFacts,
  makeResult,
  readInputs,
  workspace,
} from '../fixtures/values.ts';

const facts = (text: string) =>
  makeFacts({ workspace: { ...workspace, dockerfile: { path: 'Dockerfile', text } } });
const lambda = facts('FROM public.ecr.aws/lambda/nodejs:22\nCOPY . .\nCMD ["app.handler"]\n');
const two = { platforms: 'linux/amd64,linux/arm64' };

describe('an image without layers, for which BuildKit makes no provenance,', () => {
  it.each([
    ['FROM scratch\nLABEL a=b', 'manifest'],
    ['FROM scratch AS base\nENV A=1\nFROM base\nLABEL a=b', 'manifest'],
    ['FROM scratch\nCOPY a /', 'either'],
    ['FROM scratch\nWORKDIR /app', 'either'],
    ['FROM busybox\nLABEL a=b', 'either'],
    ['FROM scratch AS base\nADD a /\nFROM base\nLABEL a=b', 'either'],
  ])('is a plain manifest: %j is %s', (text, form) => {
    expect(decide({}, facts(text)).plan.index.form).toBe(form);
  });

  it('is an index of several platforms', () => {
    expect(decide(two, facts('FROM scratch\nLABEL a=b')).plan.index.form).toBe('either');
  });
});

describe('an image for AWS Lambda, which takes no index, is recognised', () => {
  const signs: { by: string; dockerfile: string; says: string; raw?: Record<string, string> }[] = [
    {
      by: 'its base image',
      dockerfile: 'FROM public.ecr.aws/lambda/python:3.13',
      says: 'line 1 builds on public.ecr.aws/lambda/python:3.13',
    },
    {
      by: 'its base image of Docker Hub',
      dockerfile: 'FROM amazon/aws-lambda-nodejs:22',
      says: 'line 1 builds on',
    },
    {
      by: 'that with its whole name',
      dockerfile: 'FROM docker.io/amazon/aws-lambda-go',
      says: 'line 1 builds on',
    },
    {
      by: 'a base image whose tag is a variable',
      dockerfile: 'ARG V\nFROM public.ecr.aws/lambda/nodejs:$V',
      says: 'line 2 builds on',
    },
    {
      by: 'the base of its base stage',
      dockerfile: 'FROM public.ecr.aws/lambda/nodejs:22 AS base\nFROM base\nCOPY . .',
      says: 'line 1',
    },
    {
      by: 'the adapter for web servers',
      dockerfile:
        'FROM node:22\nCOPY --from=public.ecr.aws/awsguru/aws-lambda-adapter:1 /lambda-adapter /opt/extensions/',
      says: 'line 2 copies from',
    },
    {
      by: 'the runtime client it starts',
      dockerfile: 'FROM python:3.13\nENTRYPOINT ["python", "-m", "awslambdaric"]',
      says: 'line 2 starts',
    },
    {
      by: 'the stage that is built',
      dockerfile: 'FROM public.ecr.aws/lambda/nodejs:22 AS fn\nFROM node:22 AS app',
      says: 'line 1',
      raw: { target: 'fn' },
    },
  ];
  it.each(signs)('by $by', ({ dockerfile, says, raw = {} }) => {
    const { plan, problems, notices } = decide(raw, facts(dockerfile));
    expect({ problems, form: plan.index.form, provenance: plan.provenance }).toEqual({
      problems: [],
      form: 'manifest',
      provenance: 'false',
    });
    expect(plan.index.reason).toContain(says);
    expect(notices).toEqual([]);
  });

  const others: { name: string; dockerfile: string; raw?: Record<string, string> }[] = [
    {
      name: 'a stage that it only copies from',
      dockerfile: 'FROM public.ecr.aws/lambda/nodejs:22 AS build\nFROM node:22\nCOPY --from=build /x /x',
    },
    {
      name: 'a stage that is not built',
      dockerfile: 'FROM node:22 AS app\nFROM public.ecr.aws/lambda/nodejs:22 AS fn',
      raw: { target: 'app' },
    },
    { name: "another image of Amazon's", dockerfile: 'FROM public.ecr.aws/amazonlinux/amazonlinux:2023' },
    { name: 'a stage that has the name of one', dockerfile: 'FROM node:22 AS amazon\nFROM amazon' },
    {
      name: 'an image that is replaced by a build context',
      dockerfile: 'FROM node:22 AS fn\nFROM fn',
      raw: { 'build-contexts': 'fn=docker-image://public.ecr.aws/lambda/nodejs:22' },
    },
  ];
  it.each(others)('and not by $name', ({ dockerfile, raw = {} }) => {
    expect(decide(raw, facts(dockerfile)).plan).toMatchObject({
      index: { form: 'either', reason: '' },
      provenance: 'mode=min',
    });
  });

  it('with several platforms the tags name an index, and a notice says what to deploy', () => {
    const { plan, problems, notices } = decide(two, lambda);
    expect({ problems, form: plan.index.form }).toEqual({ problems: [], form: 'either' });
    expect(notices).toMatchObject([
      { code: 'index.consumer-platforms', hint: expect.stringContaining('digests') },
    ]);
  });

  it.each([{ provenance: 'true' }, { sbom: 'true' }, { attests: 'type=sbom' }])(
    'with %p the tags name an index, and a notice says that both cannot be',
    (raw) => {
      const { plan, notices } = decide(raw, lambda);
      expect(plan.index.form).toBe('either');
      expect(codesOf(notices)).toEqual(['index.consumer-attestations']);
    },
  );

  it('and `index: always` is stronger', () => {
    expect(decide({ index: 'always' }, lambda).plan).toMatchObject({
      index: { form: 'index' },
      provenance: 'mode=min',
    });
  });
});

describe('index: never', () => {
  it('leaves the default attestations out, on an engine that could hold them', () => {
    const { plan, problems } = decide({ index: 'never' });
    expect({ problems, index: plan.index, provenance: plan.provenance }).toEqual({
      problems: [],
      index: { form: 'manifest', reason: '`index: never`' },
      provenance: 'false',
    });
  });

  it('is enough for the classic image store, so that nothing is booted', () => {
    expect(decide({ index: 'never' }, makeFacts({ engine: classicEngine })).plan.engine.driver).toBe(
      'docker',
    );
  });

  const bad: { name: string; raw: Record<string, string>; codes: string[] }[] = [
    { name: 'several platforms', raw: two, codes: ['index.several-platforms'] },
    { name: 'a provenance', raw: { provenance: 'mode=max' }, codes: ['index.attestations'] },
    {
      name: 'an SBOM and several platforms, both told',
      raw: { ...two, sbom: 'true' },
      codes: ['index.several-platforms', 'index.attestations'],
    },
  ];
  it.each(bad)('is refused together with $name', ({ raw, codes }) => {
    expect(codesOf(decide({ index: 'never', ...raw }).problems)).toEqual(codes);
  });

  it('goes together with `provenance: false`', () => {
    expect(decide({ index: 'never', provenance: 'false', sbom: 'false' }).problems).toEqual([]);
  });
});

describe('index: always', () => {
  const argumentsOf = (raw: Record<string, string>) => {
    const { plan } = decide({ index: 'always', ...raw });
    return deriveBuildRequest(readInputs(raw).inputs, plan, 'b', 'm').buildArgs;
  };

  it('makes an index of one platform without attestations, by an argument of the frontend', () => {
    expect(argumentsOf({ provenance: 'false', 'build-args': 'A=b' })).toEqual([
      'A=b',
      'BUILDKIT_MULTI_PLATFORM=1',
    ]);
  });

  it.each([{}, { provenance: 'false', ...two }])(
    'needs no such argument where there is an index anyway: %p',
    (raw: Record<string, string>) => {
      expect(argumentsOf(raw)).toEqual([]);
    },
  );

  it('keeps the annotations of the index', () => {
    const raw = { provenance: 'false', annotations: 'index:a=b' };
    const request = deriveBuildRequest(
      readInputs(raw).inputs,
      decide({ index: 'always', ...raw }).plan,
      'b',
      'm',
    );
    expect(request.annotations).toContain('index:a=b');
    expect(fitAnnotations(['index:a=b'], false)).toEqual([]);
  });

  it('takes a builder of its own where the classic image store holds none', () => {
    const raw = { index: 'always', provenance: 'false' };
    expect(decide(raw, makeFacts({ engine: classicEngine })).plan.engine).toMatchObject({
      driver: 'docker-container',
      reason: expect.stringContaining('holds no index'),
    });
  });

  it.each([
    { raw: { driver: 'docker' }, code: 'engine.classic-store' },
    { raw: { load: 'true', driver: 'docker-container' }, code: 'engine.load-several-platforms' },
    { raw: { outputs: 'type=docker,dest=x.tar' }, code: 'engine.archive-several-platforms' },
  ])('is refused where $raw cannot hold one', ({ raw, code }) => {
    const { problems } = decide(
      { index: 'always', provenance: 'false', ...raw } as Record<string, string>,
      makeFacts({ engine: classicEngine }),
    );
    expect(codesOf(problems)).toEqual([code]);
  });
});

describe('what is said of it', () => {
  it.each([
    { name: 'why there is none', raw: { index: 'never' }, says: 'none, a plain manifest: `index: never`' },
    { name: 'why there is one', raw: { index: 'always' }, says: 'an index: `index: always`' },
  ])('log and summary say $name', ({ raw, says }) => {
    const { plan } = decide(raw);
    expect(formatPlan(plan).join('\n')).toMatch(new RegExp(`index +${says}`));
    expect(formatSummary(makeResult(plan))).toContain(`| Index | ${says} |`);
  });

  it('nothing where nobody asked', () => {
    expect(formatPlan(decide({}).plan).join('\n')).not.toMatch(/^ *index /m);
  });

  const bytes = (text: object) =>
    parseManifest(new TextEncoder().encode(JSON.stringify({ schemaVersion: 2, ...text })));
  const index = bytes({ manifests: [] });
  it('no tag is moved to what has another form', () => {
    const never = { form: 'manifest', reason: '`index: never`' } as const;
    expect(checkForm(never, index, 'x')).toMatchObject([
      { code: 'index.other-form', message: expect.stringContaining('and is an index') },
    ]);
    expect(checkForm({ ...never, form: 'index' }, index, 'x')).toEqual([]);
    expect(checkForm({ ...never, form: 'either' }, index, 'x')).toEqual([]);
  });
});
