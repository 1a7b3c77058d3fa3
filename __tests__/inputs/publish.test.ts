import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { formatPlatform } from '../../src/core/platform.ts';
import { deriveOutputs, derivePlanOutputs } from '../../src/core/report.ts';
import { parseLegInputs } from '../../src/inputs/leg.ts';
import { publishInputNames } from '../../src/inputs/publish.ts';
import { createFindings } from '../../src/inputs/raw.ts';
import { codesOf, decide, makeResult, readInputs } from '../fixtures/values.ts';

const door = parse(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8')) as {
  readonly inputs: Record<string, { readonly description: string; readonly default?: string }>;
  readonly outputs: Record<string, { readonly description: string }>;
};

describe('action.yml', () => {
  it('has every input that is read, and no other', () => {
    expect(Object.keys(door.inputs).sort()).toEqual([...publishInputNames].sort());
  });

  it('has every output that is written, and no other', () => {
    const { plan } = decide({});
    const written = deriveOutputs(makeResult(plan));
    expect(Object.keys(door.outputs).sort()).toEqual(Object.keys(written).sort());
    for (const name of Object.keys(derivePlanOutputs(plan))) expect(door.outputs).toHaveProperty(name);
  });

  it('has defaults that are read without a problem', () => {
    const raw = Object.fromEntries(
      Object.entries(door.inputs).map(([name, input]) => [name, input.default ?? '']),
    );
    expect(readInputs(raw)).toMatchObject({ problems: [], notices: [] });
    expect(readInputs({ ...raw, 'github-token': '' }).inputs).toEqual({
      ...readInputs({}).inputs,
      qemuImage: door.inputs['qemu-image']?.default,
    });
  });

  it('describes every input and output', () => {
    for (const { description } of [...Object.values(door.inputs), ...Object.values(door.outputs)])
      expect(description).toMatch(/^\S.*\S$/s);
  });
});

describe('words', () => {
  const good: { name: string; raw: Record<string, string>; read: object }[] = [
    { name: 'nothing at all', raw: {}, read: { push: 'auto', load: false, driver: 'auto', dryRun: false } },
    {
      name: '`True`, as Python people write it',
      raw: { push: 'True', load: 'TRUE' },
      read: { push: true, load: true },
    },
    {
      name: 'white space around a word',
      raw: { push: ' false\r\n', pull: '\ttrue' },
      read: { push: false, pull: true },
    },
    {
      name: '`auto` in any case',
      raw: { push: 'AUTO', driver: 'Docker-Container' },
      read: { push: 'auto', driver: 'docker-container' },
    },
    {
      name: 'provenance as a boolean',
      raw: { provenance: 'False', sbom: 'TRUE' },
      read: { provenance: 'false', sbom: 'true' },
    },
    {
      name: 'provenance as attributes',
      raw: { provenance: 'mode=max,builder-id=https://a/b' },
      read: { provenance: 'mode=max,builder-id=https://a/b' },
    },
    { name: 'the short form of a mode', raw: { provenance: 'Max' }, read: { provenance: 'mode=max' } },
    {
      name: 'a generator of SBOMs',
      raw: { sbom: 'generator=docker.io/a/b:1' },
      read: { sbom: 'generator=docker.io/a/b:1' },
    },
  ];
  it.each(good)('reads $name', ({ raw, read }) => {
    const reading = readInputs(raw);
    expect(reading).toMatchObject({ problems: [], inputs: read });
  });

  const bad: { name: string; raw: Record<string, string>; code: string; hint?: string }[] = [
    { name: '`yes` for a boolean', raw: { push: 'yes' }, code: 'input.not-a-choice' },
    { name: '`1` for a boolean', raw: { load: '1' }, code: 'input.not-a-choice' },
    { name: 'a misspelt boolean', raw: { pull: 'ture' }, code: 'input.not-a-choice', hint: '`true`' },
    { name: 'a name that every object has', raw: { push: 'constructor' }, code: 'input.not-a-choice' },
    {
      name: 'a driver that does not exist',
      raw: { driver: 'docker-contaner' },
      code: 'input.not-a-choice',
      hint: '`docker-container`',
    },
    { name: 'a provenance in other words', raw: { provenance: 'yes' }, code: 'provenance.syntax' },
    { name: 'a misspelt mode', raw: { provenance: 'mode=mx' }, code: 'provenance.mode', hint: '`mode=max`' },
    { name: 'an SBOM generator without its name', raw: { sbom: 'docker.io/a/b:1' }, code: 'sbom.syntax' },
  ];
  it.each(bad)('refuses $name', ({ raw, code, hint }) => {
    const { problems } = readInputs(raw);
    expect(problems).toMatchObject([{ code, input: Object.keys(raw)[0] }]);
    if (hint) expect(problems[0]?.hint).toContain(hint);
  });
});

describe('platforms', () => {
  const cases: { name: string; text: string; platforms: string[] }[] = [
    {
      name: 'commas, lines, blanks and Windows line ends separate',
      text: 'linux/arm64,\r\n linux/amd64 ,,\n',
      platforms: ['linux/amd64', 'linux/arm64'],
    },
    {
      name: 'each is built once, in whatever words it is given',
      text: 'linux/arm64/v8,aarch64,linux/ARM64,arm64',
      platforms: ['linux/arm64'],
    },
    {
      name: 'arm is arm/v7, and v6 is another',
      text: 'linux/arm,linux/arm/v7,linux/arm/v6',
      platforms: ['linux/arm/v6', 'linux/arm/v7'],
    },
    {
      name: 'the order of the input does not matter',
      text: 'linux/s390x,linux/386,linux/amd64',
      platforms: ['linux/386', 'linux/amd64', 'linux/s390x'],
    },
    {
      name: 'a list in quotes',
      text: '"linux/amd64,linux/arm64"',
      platforms: ['linux/amd64', 'linux/arm64'],
    },
  ];
  it.each(cases)('$name', ({ text, platforms }) => {
    const { inputs, problems } = readInputs({ platforms: text });
    expect(problems).toEqual([]);
    expect(inputs.platforms.map(formatPlatform).sort()).toEqual(platforms);
  });

  it('tells every wrong one', () => {
    const { problems } = readInputs({ platforms: 'linux/amd46,linux/arm64,linus/amd64' });
    expect(codesOf(problems)).toEqual(['platform.architecture', 'platform.os']);
    expect(problems.map(({ input }) => input)).toEqual(['platforms', 'platforms']);
  });
});

describe('lists of the build', () => {
  const good: { name: string; raw: Record<string, string>; read: object }[] = [
    {
      name: 'build arguments with equals signs, quotes, commas and unicode',
      raw: { 'build-args': 'A=b=c\nB="x y"\nC={"k":["a","b","c"]}\nD=ü,€' },
      read: { buildArgs: ['A=b=c', 'B="x y"', 'C={"k":["a","b","c"]}', 'D=ü,€'] },
    },
    {
      name: 'a build argument of several lines',
      raw: { 'build-args': '"NPMRC=a=1\nb=2"\r\nX=' },
      read: { buildArgs: ['NPMRC=a=1\nb=2', 'X='] },
    },
    {
      name: 'a build argument from the environment',
      raw: { 'build-args': 'HTTP_PROXY' },
      read: { buildArgs: ['HTTP_PROXY'] },
    },
    {
      name: 'build contexts',
      raw: { 'build-contexts': 'base=docker-image://alpine:3\nsrc=../src' },
      read: { buildContexts: ['base=docker-image://alpine:3', 'src=../src'] },
    },
    {
      name: 'a builder at an address',
      raw: { driver: 'remote', endpoint: 'tcp://buildkit:1234' },
      read: { driver: 'remote', nodes: [{ endpoint: 'tcp://buildkit:1234' }] },
    },
    {
      name: 'a list whose line ends are mixed, as with a variable that was saved on Windows',
      raw: { 'no-cache-filters': 'a\r\nb\nc' },
      read: { options: { noCacheFilters: ['a', 'b', 'c'] } },
    },
    {
      name: 'caches, whose quotes are for buildx',
      raw: { 'cache-from': 'type=gha\ntype=local,"src=a,b"', 'cache-to': '"type=gha,mode=max"' },
      read: { cacheFrom: ['type=gha', 'type=local,"src=a,b"'], cacheTo: ['type=gha,mode=max'] },
    },
    {
      name: 'a reference by itself as a cache',
      raw: { 'cache-from': 'ghcr.io/acme/rocket:cache' },
      read: { cacheFrom: ['type=registry,ref=ghcr.io/acme/rocket:cache'] },
    },
    {
      name: 'a cache reference with capital letters, in lower case',
      raw: { 'cache-to': 'type=registry,ref=ghcr.io/Acme/Rocket:Cache,mode=max' },
      read: { cacheTo: ['type=registry,ref=ghcr.io/acme/rocket:Cache,mode=max'] },
    },
    {
      name: 'a cache in one piece, and what it may have',
      raw: { cache: 'local', 'cache-max-size': '500MB' },
      read: { cache: 'local', cacheMaxSize: 500_000_000 },
    },
    { name: 'no size as two gigabytes', raw: {}, read: { cacheMaxSize: 2_000_000_000 } },
    {
      name: 'caches that have no reference',
      raw: { 'cache-to': 'type=s3,bucket=B,ref=X\ntype=registry' },
      read: { cacheTo: ['type=s3,bucket=B,ref=X', 'type=registry'] },
    },
  ];
  it.each(good)('reads $name', ({ raw, read }) => {
    expect(readInputs(raw)).toMatchObject({ problems: [], inputs: read });
  });

  const bad: { name: string; raw: Record<string, string>; code: string; line?: number }[] = [
    {
      name: 'a build argument that is none',
      raw: { 'build-args': 'A=1\n--no-cache' },
      code: 'build-args.syntax',
      line: 2,
    },
    {
      name: 'the second line of a value without quotes',
      raw: { 'build-args': 'A=1\nsecond line' },
      code: 'build-args.syntax',
      line: 2,
    },
    {
      name: 'a cache on ghcr.io without an owner',
      raw: { 'cache-to': 'type=gha\ntype=registry,ref=ghcr.io/cache' },
      code: 'reference.no-owner',
      line: 2,
    },
  ];
  it.each(bad)('refuses $name', ({ raw, code, line }) => {
    expect(readInputs(raw).problems).toMatchObject([{ code, line, input: Object.keys(raw)[0] }]);
  });

  it('says that a cache reference was brought to lower case', () => {
    expect(codesOf(readInputs({ 'cache-from': 'Acme/Rocket' }).notices)).toEqual(['reference.lower-case']);
  });
});

describe('outputs', () => {
  const good: { name: string; text: string; outputs: object[] }[] = [
    {
      name: 'a folder',
      text: 'type=local,dest=out',
      outputs: [{ type: 'local', attributes: [['dest', 'out']] }],
    },
    {
      name: 'a bare path, which is a folder',
      text: './out',
      outputs: [{ type: 'local', attributes: [['dest', './out']] }],
    },
    {
      name: 'names in any case, blanks around fields',
      text: 'Type=tar, DEST=out.tar',
      outputs: [{ type: 'tar', attributes: [['dest', 'out.tar']] }],
    },
    {
      name: 'a quoted field with a comma',
      text: 'type=oci,"dest=a,b.tar"',
      outputs: [{ type: 'oci', attributes: [['dest', 'a,b.tar']] }],
    },
    {
      name: 'a quoted line',
      text: '"type=local,dest=out"',
      outputs: [{ type: 'local', attributes: [['dest', 'out']] }],
    },
    {
      name: 'several lines',
      text: 'type=cacheonly\r\ntype=docker',
      outputs: [{ type: 'cacheonly' }, { type: 'docker' }],
    },
    {
      name: 'attributes of the image, whatever is in their values',
      text: 'type=image,compression=zstd,annotation-index.a=b=c',
      outputs: [
        {
          type: 'image',
          attributes: [
            ['compression', 'zstd'],
            ['annotation-index.a', 'b=c'],
          ],
        },
      ],
    },
    {
      name: 'a type that a newer BuildKit may bring',
      text: 'type=hologram,dest=x',
      outputs: [{ type: 'hologram' }],
    },
  ];
  it.each(good)('reads $name', ({ text, outputs }) => {
    const reading = readInputs({ outputs: text });
    expect(reading).toMatchObject({ problems: [], notices: [], inputs: { outputs } });
  });

  const bad: { name: string; text: string; code: string }[] = [
    { name: 'no type', text: 'dest=out', code: 'outputs.syntax' },
    { name: 'open quotes inside', text: 'type=local,"dest=out', code: 'outputs.syntax' },
    { name: 'a misspelt type', text: 'type=locl,dest=out', code: 'outputs.type' },
    { name: 'a folder without its path', text: 'type=local', code: 'outputs.dest' },
    { name: 'an archive that would be printed', text: 'type=tar,dest=-', code: 'outputs.dest' },
    { name: 'an archive that would be printed, in short', text: '-', code: 'outputs.dest' },
  ];
  it.each(bad)('refuses $name', ({ text, code }) => {
    const { inputs, problems } = readInputs({ outputs: text });
    expect(problems).toMatchObject([{ code, input: 'outputs', line: 1 }]);
    expect(inputs.outputs).toEqual([]);
  });

  it('says that the name of an image line is not used beside other names', () => {
    const outputs = 'type=image,name=ghcr.io/a/b,push=false';
    const { notices } = readInputs({ outputs, images: 'ghcr.io/a/c' });
    expect(notices).toMatchObject([{ code: 'outputs.own-attribute', input: 'outputs', line: 1 }]);
    expect(notices[0]?.message).toContain('`name` of');
  });

  const pushes: readonly {
    name: string;
    raw: Record<string, string>;
    push: boolean;
    codes?: readonly string[];
  }[] = [
    { name: 'push=false', raw: { outputs: 'type=image,push=false' }, push: false },
    { name: 'push=0, in the words of BuildKit', raw: { outputs: 'type=image,push=0' }, push: false },
    { name: 'push=False', raw: { outputs: 'type=image,push=False' }, push: false },
    {
      name: 'push=false of a leg by digest',
      raw: { outputs: 'type=image,name=ghcr.io/a/b,push-by-digest=true,name-canonical=true,push=false' },
      push: false,
    },
    {
      name: 'push=false beside an archive',
      raw: { outputs: 'type=image,push=false\ntype=oci,dest=a.tar' },
      push: false,
    },
    { name: 'push=true', raw: { outputs: 'type=image,push=true' }, push: true },
    { name: 'push without a value', raw: { outputs: 'type=image,name=ghcr.io/a/b:1,push=' }, push: true },
    {
      name: '`push: false` beside push=false',
      raw: { push: 'false', outputs: 'type=image,push=false' },
      push: false,
    },
    {
      name: '`push: true` against push=false',
      raw: { push: 'true', outputs: 'type=image,push=false' },
      push: false,
      codes: ['outputs.push-contradiction'],
    },
    {
      name: 'a line that pushes against one that does not',
      raw: { outputs: 'type=image,push=false\ntype=registry,name=ghcr.io/a/b:1' },
      push: false,
      codes: ['outputs.push-contradiction'],
    },
    {
      name: 'a line that contradicts itself',
      raw: { outputs: 'type=registry,name=ghcr.io/a/b:1,push=false' },
      push: false,
      codes: ['outputs.push-contradiction'],
    },
    {
      name: '`push: false` against a line that pushes',
      raw: { push: 'false', outputs: 'type=registry,name=ghcr.io/a/b:1' },
      push: false,
      codes: ['outputs.push-ignored'],
    },
    {
      name: 'a word that is neither',
      raw: { outputs: 'type=image,push=maybe' },
      push: true,
      codes: ['outputs.push'],
    },
  ];
  it.each(pushes)(
    'an output that forbids the push is never overruled: $name',
    ({ raw, push, codes = [] }) => {
      const { plan, problems, notices } = decide(raw);
      expect([plan.push.push, [...problems, ...notices].map(({ code }) => code)]).toEqual([push, codes]);
      expect(plan.repositories.length > 0).toBe(push);
    },
  );

  it.each([
    { own: 'auto', plan: true, push: true },
    { own: 'false', plan: true, push: false },
    { own: 'true', plan: false, push: false },
  ])(
    'a leg with `push: $own` pushes where it and the plan ($plan) say so',
    ({ own, plan: push, push: result }) => {
      const plan = JSON.stringify({
        version: 1,
        push,
        images: ['ghcr.io/a/b'],
        reason: 'a push',
        sha: '',
        tags: [],
        platforms: [],
        'tag-names': ['1'],
        labels: {},
        annotations: [],
      });
      const found = createFindings();
      expect(parseLegInputs({ plan, push: own }, found).push).toBe(result);
      expect(found.problems).toEqual([]);
    },
  );

  it('takes `push-by-digest=true` for a leg of a distributed build, whose image gets no tag', () => {
    const outputs =
      'type=image,"name=ghcr.io/a/b,quay.io/a/b",push-by-digest=true,name-canonical=true,push=true';
    const { plan, problems, notices } = decide({ outputs });
    expect([...problems, ...notices]).toEqual([]);
    expect(plan.repositories.map(({ host }) => host)).toEqual(['ghcr.io', 'quay.io']);
    expect(plan.targets).toEqual([]);
    expect(readInputs({ outputs: 'type=image,push=true' }).inputs.byDigest).toBe(false);
  });

  it('takes the names of image lines for the tags where nothing else gives a name', () => {
    const outputs = 'type=image,"name=ghcr.io/a/b:1,ghcr.io/a/b:2",push=true\ntype=registry,name=quay.io/a/b';
    const { notices, inputs } = readInputs({ outputs });
    expect(notices).toEqual([]);
    expect(inputs.metadata.tags).toBe('ghcr.io/a/b:1\nghcr.io/a/b:2\nquay.io/a/b');
  });
});

describe('names of inputs', () => {
  const wrong: { name: string; input: string; meant: string }[] = [
    { name: 'a missing letter', input: 'platform', meant: 'platforms' },
    { name: 'swapped letters', input: 'contxet', meant: 'context' },
    { name: 'an underscore', input: 'build_args', meant: 'build-args' },
    { name: 'a singular', input: 'tag', meant: 'tags' },
    { name: 'an ending too many', input: 'secrets-env', meant: 'secret-envs' },
  ];
  it.each(wrong)('refuses $name', ({ input, meant }) => {
    expect(readInputs({ [input]: 'x' }).problems).toMatchObject([
      { code: 'input.misspelt', input, hint: `did you mean \`${meant}\`?` },
    ]);
  });

  it.each(['scope', 'logout', 'use', 'cache-binary', 'install', 'bake-target', 'summary'])(
    'only mentions `%s`, which a step that is moved over brings along',
    (input) => {
      expect(readInputs({ [input]: 'x' })).toMatchObject({
        problems: [],
        notices: [{ code: 'input.unknown', input }],
      });
    },
  );

  it('says nothing of an unknown input that is empty', () => {
    expect(readInputs({ platform: '', scope: ' ' })).toMatchObject({ problems: [], notices: [] });
  });
});

it('tells all mistakes of all inputs in one run', () => {
  const { problems } = readInputs({
    push: 'yes',
    platforms: 'linux/amd46',
    'build-args': '-x',
    secrets: 'a=-----BEGIN KEY-----',
    'secret-envs': '"',
    outputs: 'type=',
    registries: 'x',
    driver: 'dokcer',
    provenance: 'maybe',
    'cache-to': 'ghcr.io/x',
    pus: 'true',
  });
  expect(new Set(problems.map(({ input }) => input))).toEqual(
    new Set([
      'push',
      'platforms',
      'build-args',
      'secrets',
      'secret-envs',
      'outputs',
      'registries',
      'driver',
      'provenance',
      'cache-to',
      'pus',
    ]),
  );
});
