import { describe, expect, it } from '@jest/globals';
import { deriveMatrix } from '../../src/core/job-matrix.ts';
import { parsePlatform } from '../../src/core/platform.ts';
import { checkList, formOf } from '../../src/inputs/list-mistakes.ts';
import { parsePruneInputs } from '../../src/inputs/prune.ts';
import { createFindings } from '../../src/inputs/raw.ts';
import { decide } from '../fixtures/values.ts';

/** An item of each list, two of them as YAML joins them, and an item whose value holds a `#`. */
interface Row {
  readonly input: string;
  readonly item: string;
  readonly folded?: string;
  readonly legal?: readonly string[];
}

const rows: readonly Row[] = [
  {
    input: 'tags',
    item: 'type=raw,value=x',
    folded: 'type=semver,pattern={{version}} type=semver,pattern={{major}}',
    legal: ['type=raw,"value=x #1"', 'type=raw,value={{branch}}#1', 'type=raw , value = x'],
  },
  { input: 'tags', item: 'edge', folded: 'edge stable' },
  { input: 'tags', item: 'type=raw,value=x', folded: 'type=raw,value=x type=ref,event=branch' },
  { input: 'tags', item: 'type=sha', folded: 'type=sha edge' },
  { input: 'tags', item: 'ghcr.io/acme/app:1', folded: 'ghcr.io/acme/app:1 ghcr.io/acme/app:2' },
  { input: 'flavor', item: 'latest=true', folded: 'prefix=v suffix=-x', legal: ['prefix=v,"suffix=- #"'] },
  { input: 'flavor', item: 'prefix=v', folded: 'latest=auto prefix=v' },
  { input: 'images', item: 'ghcr.io/acme/app', folded: 'ghcr.io/acme/app ghcr.io/acme/web' },
  {
    input: 'labels',
    item: 'org.a=first',
    folded: 'org.a=first org.b=second',
    legal: [
      'org.a=Fixes #12',
      'org.a=#1 of all',
      '"org.a=one # two"',
      '"org.a=one org.b=two"',
      'org.opencontainers.image.description=A # of things, with com.acme.x=1',
      'com.acme.command=java -Dcom.acme.x=1 x=2',
    ],
  },
  {
    input: 'annotations',
    item: 'org.a=first',
    folded: 'index:org.a=first manifest:org.b=second',
    legal: ['index:org.a=Fixes #12', '"org.a=one # two"', 'index:org.opencontainers.image.description=A # b'],
  },
  {
    input: 'build-args',
    item: 'A=1',
    folded: 'ONE=1 TWO=2',
    legal: ['A=#fff', 'A=see #12', '"A=1 # 2"', 'A=a,b', 'A={"k":["a","b # c"]}'.replace(' # ', '#')],
  },
  { input: 'build-contexts', item: 'a=docker-image://alpine', folded: 'a=. b=..', legal: ['"a=my #1"'] },
  { input: 'platforms', item: 'linux/amd64', folded: 'linux/amd64 linux/arm64' },
  { input: 'secret-envs', item: 'a=PATH', folded: 'a=PATH b=HOME' },
  { input: 'secret-files', item: 'a=key', folded: 'a=key b=other' },
  { input: 'cache-from', item: 'type=gha', folded: 'type=gha type=registry,ref=acme/app:cache' },
  { input: 'cache-to', item: 'type=inline', folded: 'type=inline type=gha' },
  { input: 'outputs', item: 'type=local,dest=out', folded: 'type=local,dest=out type=oci,dest=x.tar' },
  { input: 'attests', item: 'type=sbom', folded: 'type=sbom type=provenance,mode=max' },
  { input: 'driver-opts', item: 'image=moby/buildkit', folded: 'image=moby/buildkit network=host' },
  { input: 'add-hosts', item: 'a:10.0.0.1', folded: 'a:10.0.0.1 b:10.0.0.2' },
  { input: 'allow', item: 'network.host', folded: 'network.host security.insecure' },
  { input: 'no-cache-filters', item: 'base', folded: 'base build' },
  { input: 'ssh', item: 'default', folded: 'a=key b=other' },
  { input: 'ulimit', item: 'nofile=1024:1024', folded: 'nofile=1024:1024 nproc=3' },
  { input: 'allow-findings', item: 'secrets', folded: 'secrets size' },
  {
    input: 'registries',
    item: 'registry=quay.io,username=bot,password=geheim',
    folded: 'registry=quay.io,username=bot,password=geheim registry=ghcr.io,username=bot,password=geheim',
    legal: ['registry=quay.io,username=bot,"password=ge #1"', 'registry=quay.io,username=bot,password=a#b'],
  },
];

function read(input: string, text: string) {
  const { problems, notices } = decide({ images: 'ghcr.io/acme/app', [input]: text });
  return { problems, notices };
}

const ofRow = (all: ReturnType<typeof read>, { input }: Row) =>
  [...all.problems, ...all.notices].filter((one) => one.input === input);

describe('a list', () => {
  it.each(rows)('$input takes a comment on a line of its own', ({ input, item }) => {
    const plain = read(input, item);
    expect(read(input, `# short\n${item}\n  # long, with "quotes`)).toEqual({
      problems: plain.problems.map((one) => (one.line ? { ...one, line: one.line + 1 } : one)),
      notices: plain.notices.map((one) => (one.line ? { ...one, line: one.line + 1 } : one)),
    });
  });

  it.each(rows)('$input refuses text behind ` #`, with its line, and once', (row) => {
    const found = read(row.input, `# short\n${row.item}  # short`);
    expect(ofRow(found, row).filter(({ code }) => code === 'list.comment')).toMatchObject([
      { code: 'list.comment', input: row.input, line: 2 },
    ]);
    const plain = read(row.input, `\n${row.item}`);
    expect(found.problems.length).toBe(plain.problems.length + 1);
  });

  it.each(rows.filter(({ folded }) => folded))(
    '$input reports items that YAML has joined: $folded',
    (row) => {
      const found = ofRow(read(row.input, row.folded ?? ''), row);
      expect(found).not.toEqual([]);
      expect(JSON.stringify(found)).not.toContain('geheim');
    },
  );

  it.each(rows.flatMap(({ input, legal = [] }) => legal.map((text) => ({ input, text }))))(
    '$input takes $text as it stands',
    ({ input, text }) => {
      const { problems, notices } = read(input, text);
      expect([...problems, ...notices].filter(({ code }) => code.startsWith('list.'))).toEqual([]);
    },
  );

  it('of secrets is never looked into', () => {
    expect(read('secrets', 'a=one # two\nb=1 c=2').problems).toEqual([]);
  });

  it('of runners is no other', () => {
    const reading = parsePlatform('linux/arm64');
    const platforms = 'platform' in reading ? [reading.platform] : [];
    const { problems, matrix } = deriveMatrix(platforms, '# a\nlinux/arm64=my-arm # fast');
    expect(problems).toMatchObject([{ code: 'list.comment', input: 'runners', line: 2 }]);
    expect(matrix.include[0]?.['runs-on']).toBe('"my-arm"');
  });

  it.each(['keep-tags', 'delete-tags', 'packages', 'keep-digests', 'warn-above'])(
    'of prune, %s, refuses it as well',
    (input) => {
      const text = { 'keep-digests': `sha256:${'0'.repeat(64)}`, 'warn-above': 'versions=10' }[input] ?? 'v1';
      for (const item of input.endsWith('tags') ? [text, '/^v1$/'] : [text]) {
        const found = createFindings();
        parsePruneInputs(
          { [input]: `# a\n${item} # short` },
          { owner: 'acme', repository: 'app', apiUrl: 'https://api.github.com' },
          found,
        );
        expect(found.problems.filter((one) => one.input === input)).toMatchObject([{ input, line: 2 }]);
      }
    },
  );

  it('that was derived from the event is nobody`s mistake', () => {
    const labels =
      'org.opencontainers.image.created=x\norg.opencontainers.image.revision=y\norg.acme.note=one # two org.b=3';
    expect(read('labels', labels).problems).toEqual([]);
  });

  it('is looked through in one pass, however long its lines are', () => {
    for (const text of [' '.repeat(1e6), `a=${' '.repeat(1e6)}`, 'a '.repeat(5e5), `"${'""'.repeat(5e5)}`])
      for (const input of ['tags', 'labels', 'build-args'])
        expect(checkList(text, formOf(input)).problems).toEqual([]);
  });
});
