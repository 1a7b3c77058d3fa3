import { describe, expect, it } from '@jest/globals';
import type { BuildSecret } from '../../src/core/build-command.ts';
import { leaveOutUnset } from '../../src/inputs/secrets.ts';
import { codesOf, decide, makeFacts, readInputs, workspace } from '../fixtures/values.ts';

describe('build secrets', () => {
  const good: { name: string; raw: Record<string, string>; secrets: BuildSecret[] }[] = [
    { name: 'no input, no secrets', raw: {}, secrets: [] },
    { name: 'an id and its value', raw: { secrets: 'token=abc' }, secrets: [{ id: 'token', value: 'abc' }] },
    {
      name: 'only the first equals sign separates',
      raw: { secrets: 'token=a=b==' },
      secrets: [{ id: 'token', value: 'a=b==' }],
    },
    {
      name: 'a value keeps its commas, quotes, colons, unicode and the blank at its end',
      raw: { secrets: `p=a,"b",c:'d' ü€ ` },
      secrets: [{ id: 'p', value: `a,"b",c:'d' ü€ ` }],
    },
    {
      name: 'JSON on one line keeps all its quotes',
      raw: { secrets: 'c={"k":["a","b","c"]}' },
      secrets: [{ id: 'c', value: '{"k":["a","b","c"]}' }],
    },
    {
      name: 'JSON of several lines needs no quotes',
      raw: { secrets: 'c={\n "type": "service_account",\n "id": "a=b"\n}\nd=1' },
      secrets: [
        { id: 'c', value: '{\n "type": "service_account",\n "id": "a=b"\n}' },
        { id: 'd', value: '1' },
      ],
    },
    {
      name: 'a key of several lines, in quotes as docker/build-push-action wants it',
      raw: { secrets: '"key=-----BEGIN KEY-----\nb64==\n-----END KEY-----"' },
      secrets: [{ id: 'key', value: '-----BEGIN KEY-----\nb64==\n-----END KEY-----' }],
    },
    {
      name: 'a key of several lines, as an expression puts it there',
      raw: { secrets: 'key=-----BEGIN KEY-----\nb64==\n-----END KEY-----\nb=1' },
      secrets: [
        { id: 'key', value: '-----BEGIN KEY-----\nb64==\n-----END KEY-----\n' },
        { id: 'b', value: '1' },
      ],
    },
    {
      name: 'ids as people write them',
      raw: { secrets: 'a-b.c_1=x\nGIT_AUTH_TOKEN.github.com=y' },
      secrets: [
        { id: 'a-b.c_1', value: 'x' },
        { id: 'GIT_AUTH_TOKEN.github.com', value: 'y' },
      ],
    },
    {
      name: 'Windows line ends are no part of a value',
      raw: { secrets: 'a=1\r\nb=2\r\n' },
      secrets: [
        { id: 'a', value: '1' },
        { id: 'b', value: '2' },
      ],
    },
    {
      name: 'variables of the environment, separated by commas or lines',
      raw: { 'secret-envs': 'a=A_VAR, b=B\nc=C' },
      secrets: [
        { id: 'a', variable: 'A_VAR' },
        { id: 'b', variable: 'B' },
        { id: 'c', variable: 'C' },
      ],
    },
    {
      name: 'files, whose paths may have commas',
      raw: { 'secret-files': 'npmrc=./config/.npmrc\nx=/tmp/a,b' },
      secrets: [
        { id: 'npmrc', file: './config/.npmrc' },
        { id: 'x', file: '/tmp/a,b' },
      ],
    },
  ];
  it.each(good)('reads $name', ({ raw, secrets }) => {
    const { inputs, problems } = readInputs(raw);
    expect(problems).toEqual([]);
    expect(inputs.secrets).toEqual(secrets);
  });

  const bad: { name: string; raw: Record<string, string>; codes: string[]; says?: string }[] = [
    { name: 'a value without an id', raw: { secrets: '=hidden' }, codes: ['secrets.syntax'] },
    { name: 'a line that is no entry', raw: { secrets: 'hidden' }, codes: ['secrets.syntax'] },
    {
      name: 'all lines of a value without quotes, once',
      raw: { secrets: 'a=1\nhidden one\nhidden two\nhidden+/=\nb=2' },
      codes: ['secrets.syntax'],
      says: '3 entries',
    },
    {
      name: 'a value in base64 without quotes, whose last lines look like entries',
      raw: { secrets: 'a=hidden+/\nhidden+/hidden\nhidden=\nhidden==' },
      codes: ['secrets.syntax'],
      says: '2 entries',
    },
    { name: 'an id with a blank', raw: { secrets: 'my token=hidden' }, codes: ['secrets.syntax'] },
    { name: 'quotes that are left open', raw: { secrets: '"a=hidden\nb=hidden' }, codes: ['list.quotes'] },
    {
      name: 'a key that lost its end',
      raw: { secrets: 'key=-----BEGIN KEY-----' },
      codes: ['secrets.cut-off'],
    },
    {
      name: 'the notation of the docker command line, which would make a secret called `id`',
      raw: { secrets: 'id=hidden,src=./hidden' },
      codes: ['secrets.syntax'],
      says: 'secret-files',
    },
    {
      name: 'a variable without an id',
      raw: { 'secret-envs': 'TOKEN' },
      codes: ['secrets.syntax'],
      says: 'VARIABLE',
    },
    {
      name: 'one id given twice, in two inputs',
      raw: { secrets: 'a=1', 'secret-envs': 'a=A' },
      codes: ['secrets.twice'],
      says: '`a`',
    },
  ];
  it.each(bad)('refuses $name', ({ raw, codes, says = '' }) => {
    const { problems } = readInputs(raw);
    expect(codesOf(problems)).toEqual(codes);
    expect(JSON.stringify(problems)).toContain(says);
    expect(JSON.stringify(problems)).not.toContain('hidden');
  });

  it('tells the line of the input', () => {
    const { problems } = readInputs({ secrets: 'a=1\n\nkey=-----BEGIN KEY-----' });
    expect(problems).toMatchObject([{ input: 'secrets', line: 3 }]);
  });
});

describe('an empty secret', () => {
  const dockerfile = [
    'FROM busybox AS base',
    'RUN --mount=type=secret,id=npm --mount=type=secret,id=pip,required true',
    'FROM busybox AS other',
    'RUN --mount=type=secret,id=gem,required=true true',
    'FROM base',
    'RUN --mount=type=secret,id=key,required=false true',
  ].join('\n');
  const facts = makeFacts({
    workspace: { ...workspace, dockerfile: { path: 'Dockerfile', text: dockerfile } },
  });

  const left = [
    { name: 'a value', raw: { secrets: 'npm=' }, id: 'npm' },
    { name: 'a value of blanks', raw: { secrets: 'a=1\nnpm=  ' }, id: 'npm' },
    { name: 'a file without a path', raw: { 'secret-files': 'npm=' }, id: 'npm' },
    { name: 'one that is said not to be required', raw: { secrets: 'key=' }, id: 'key' },
    { name: 'one that no stage mounts', raw: { secrets: 'none=' }, id: 'none' },
    { name: 'one that only a stage requires which is not built', raw: { secrets: 'gem=' }, id: 'gem' },
  ];
  it.each(left)('is left out with a notice that names it: $name', ({ raw, id }) => {
    const { problems, notices } = decide(raw, facts);
    expect(problems).toEqual([]);
    expect(notices).toMatchObject([{ code: 'secrets.empty', message: expect.stringContaining(`\`${id}\``) }]);
    expect(readInputs(raw).inputs.secrets.map((one) => one.id)).not.toContain(id);
  });

  it('is an error with its line where the Dockerfile requires it', () => {
    expect(decide({ secrets: 'npm=\npip=' }, facts).problems).toMatchObject([
      { code: 'secrets.required', input: 'secrets', line: 2, message: expect.stringContaining('line 2') },
    ]);
    expect(decide({ secrets: 'gem=', target: 'other' }, facts).problems).toMatchObject([
      { code: 'secrets.required', message: expect.stringContaining('`gem`') },
    ]);
  });

  it('is one whose variable is not set in this step, too', () => {
    const { inputs } = readInputs({ 'secret-envs': 'npm=NPM,pip=PIP' });
    const { secrets, emptySecrets } = leaveOutUnset(inputs, { NPM: 'x', PIP: '' });
    expect(secrets).toEqual([{ id: 'npm', variable: 'NPM' }]);
    expect(emptySecrets).toEqual([{ id: 'pip', variable: 'PIP', input: 'secret-envs' }]);
  });
});
