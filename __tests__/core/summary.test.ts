import { describe, expect, it } from '@jest/globals';
import { formatFailureSummary } from '../../src/core/failure-summary.ts';
import type { StepSummary } from '../../src/core/progress/summary.ts';
import { decideMoves, type TagStates } from '../../src/core/release.ts';
import type { PublishResult } from '../../src/core/report.ts';
import { formatSummary } from '../../src/core/summary.ts';
import { decide, makeFacts, makeResult } from '../fixtures/values.ts';

const image = 'ghcr.io/acme/rocket';
const digest = `sha256:${'a'.repeat(64)}`;
const old = `sha256:${'b'.repeat(64)}`;
const step = (title: string, more: Partial<StepSummary> = {}): StepSummary => ({
  kind: 'step',
  command: title,
  title,
  outcome: 'done',
  offset: 0,
  duration: 1000,
  bytes: 0,
  ...more,
});
const withSteps = (...steps: StepSummary[]): Partial<PublishResult> => ({
  progress: { duration: 4200, steps, platforms: [], warnings: [], cachedShare: 0.5 },
});
const summaryOf = (raw: Record<string, string>, result: Partial<PublishResult> = {}, event?: string) =>
  formatSummary(makeResult(decide(raw, makeFacts({}, event)).plan, result));

describe('formatSummary', () => {
  it('says what was published, and how to get it', () => {
    const text = summaryOf({});
    expect(text).toContain(`### Published \`${image}:main\``);
    expect(text).toContain(`Digest \`${digest}\``);
    expect(text).toContain(`docker pull ${image}:main\ndocker pull ${image}@${digest}`);
  });

  it('says what was built and why it was not pushed', () => {
    const text = summaryOf({}, {}, 'pull-request-fork');
    expect(text).toContain(`### Built \`${image}:pr-43\`, not pushed`);
    expect(text).toContain('the fork runner/Rocket');
    expect(text).not.toContain('docker pull');
  });

  it('says what each tag named before', () => {
    const { plan } = decide({
      tags: 'type=raw,value=a\ntype=raw,value=b\ntype=raw,value=c\ntype=raw,value=d',
    });
    const before: TagStates = new Map([
      [`${image}:a`, { kind: 'absent' }],
      [`${image}:b`, { kind: 'present', digest: old, platforms: [] }],
      [`${image}:c`, { kind: 'present', digest, platforms: [] }],
    ]);
    const text = formatSummary(makeResult(plan, { moves: decideMoves(plan.targets, digest, before) }));
    expect(text).toContain(`| \`${image}:a\` | new |`);
    expect(text).toContain(`| \`${image}:b\` | \`sha256:${'b'.repeat(12)}\` |`);
    expect(text).toContain(`| \`${image}:c\` | the same |`);
    expect(text).toContain(`| \`${image}:d\` | could not be read |`);
  });

  it('has a table for each of several registries, with what its own tags named', () => {
    const { plan } = decide({ images: `${image}\nregistry.example.com/rocket`, tags: 'type=raw,value=a' });
    const before: TagStates = new Map([
      [`${image}:a`, { kind: 'present', digest: old, platforms: [] }],
      ['registry.example.com/rocket:a', { kind: 'absent' }],
    ]);
    const text = formatSummary(makeResult(plan, { moves: decideMoves(plan.targets, digest, before) }));
    const [, own, other] = text.split('#### ');
    expect(own).toContain(`\`ghcr.io\`\n\n| Tag | Before |\n| --- | --- |\n| \`${image}:a\` | \`sha256:bbbb`);
    expect(own).not.toContain('registry.example.com');
    expect(other).toContain('`registry.example.com`\n\n| Tag | Before |');
    expect(other).toContain('| `registry.example.com/rocket:a` | new |');
  });

  it('has one table, and no heading for it, where all tags are in one registry', () => {
    const { plan } = decide({ images: `${image}\nghcr.io/acme/other`, tags: 'type=raw,value=a' });
    const text = formatSummary(makeResult(plan, { moves: decideMoves(plan.targets, digest, new Map()) }));
    expect(text).not.toContain('####');
    expect(text.match(/\| Tag \| Before \|/g)).toHaveLength(1);
  });

  it('links what was attested, and has the command that asks for it', () => {
    const attested = {
      bundlePath: '/tmp/a',
      repository: 'acme/rocket',
      attestations: [
        {
          title: 'provenance',
          predicateType: 'p',
          subject: digest,
          id: '7',
          url: 'https://github.com/acme/rocket/attestations/7',
        },
      ],
    };
    const text = summaryOf({}, { attested });
    expect(text).toContain('- [provenance](https://github.com/acme/rocket/attestations/7)');
    expect(text).toContain(`gh attestation verify oci://${image}@${digest} --repo acme/rocket\n`);
  });

  it('shows platforms with their sizes, where they are known', () => {
    const text = summaryOf(
      {},
      {
        platforms: [
          { name: 'linux/amd64', digest, size: 1_234_567 },
          { name: 'linux/arm64', digest: old },
        ],
      },
    );
    expect(text).toContain(`| linux/amd64 | \`${digest}\` | 1.2 MB |`);
    expect(text).toContain(`| linux/arm64 | \`${old}\` |  |`);
  });

  it('gives each rule its reason', () => {
    const text = summaryOf({ tags: 'type=raw,value=x\ntype=semver,pattern={{version}}' });
    expect(text).toContain('| Rule `type=raw,value=x` | `x`, ');
    expect(text).toContain('| Rule `type=semver,pattern={{version}}` | the ref is the branch main |');
  });

  it('shows no password of a context', () => {
    expect(summaryOf({ context: 'https://me:hidden@git.acme.io/a.git' })).not.toContain('hidden');
  });

  const steps: { name: string; title: string; row: string }[] = [
    {
      name: 'a name as it is',
      title: '[linux/arm64 build 3/5] RUN make',
      row: '[linux/arm64 build 3/5] RUN make',
    },
    {
      name: 'no colon, semicolon, hash, comma or quote',
      title: 'RUN a: b; c # d, "e"',
      row: 'RUN a b c d e',
    },
    {
      name: 'a port and a tag in what is no colon',
      title: 'FROM a.io:5000/b:1@',
      row: 'FROM a.io∶5000/b∶1@',
    },
    { name: 'no comment and no directive', title: 'RUN date +%%{init: {}}%%', row: 'RUN date + init' },
    { name: 'no HTML and no end of the picture', title: '```<script>', row: 'script' },
    { name: 'no word of the notation at its start', title: 'click here', row: 'step click here' },
    { name: 'a name for a step that has none', title: ':;', row: 'step ' },
    {
      name: 'letters of any language, cut between two of them',
      title: `RUN ${'😀'.repeat(3)}${'ü'.repeat(80)}`,
      row: `RUN ${'ü'.repeat(55)}…`,
    },
  ];
  it.each(steps)('draws a row with $name', ({ title, row }) => {
    expect(summaryOf({}, withSteps(step(title)))).toContain(`\n  ${row} :0, 1000\n`);
  });

  it('draws what took time, no more than one can look at, in its order', () => {
    const many = Array.from({ length: 100 }, (_, i) => step(`s${i}`, { offset: i, duration: i }));
    const text = summaryOf({}, withSteps(...many, step('cached', { outcome: 'cached' })));
    const rows = [...text.matchAll(/^ {2}(\w+) :\d/gm)].map((match) => match[1]);
    expect(rows).toEqual(Array.from({ length: 30 }, (_, i) => `s${i + 70}`));
    expect(text).toContain('The build took 4.2s, 50% of the steps from the cache');
  });

  it.each([
    { duration: 900, axis: '%Q ms', interval: '200millisecond' },
    { duration: 7_600, axis: '%s s', interval: '1second' },
    { duration: 45_000, axis: '%s s', interval: '5second' },
    { duration: 700_000, axis: '%s s', interval: '1minute' },
    { duration: 9_000_000, axis: '%s s', interval: '30minute' },
  ])('counts a build of $duration ms in `$interval`s since its start', ({ duration, axis, interval }) => {
    const { progress } = withSteps(step('RUN make'));
    const text = summaryOf({}, progress && { progress: { ...progress, duration } });
    expect(text).toContain(`\n  axisFormat ${axis}\n  tickInterval ${interval}\n`);
  });

  it('draws nothing where nothing took time', () => {
    expect(summaryOf({}, withSteps(step('quick', { duration: 10 })))).not.toContain('mermaid');
  });

  it('makes no HTML, no link and no row of what a pull request can say', () => {
    const nasty = 'x`|y|<img src=x>![z](https://evil.io)\n### h\n| a | b |';
    const raw = { tags: `"type=raw,value=ok\n${nasty.replaceAll('"', '""')}"`, context: `./${nasty}` };
    const { plan } = decide(raw);
    const text = formatSummary(
      makeResult(
        { ...plan, push: { push: false, reason: nasty } },
        { ...withSteps(step(nasty)), platforms: [{ name: nasty, digest }] },
      ),
    );
    // Code spans apart, nothing that Markdown or HTML would read is left.
    const outside = text.replace(/```mermaid.*?```/s, '').replace(/(?<!\\)`[^`\n]*`/g, '');
    expect(outside).not.toMatch(/<(?!\/?details>|\/?summary>|br>)/);
    expect(outside).not.toMatch(/(?<!\\)\[z|^### h|^\| a/m);
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    expect(rows.filter((row) => (row.match(/(?<!\\)\|/g) ?? []).length > 4)).toEqual([]);
  });

  it('stays far below what GitHub takes, with a hundred tags and rules', () => {
    const tags = Array.from({ length: 100 }, (_, i) => `type=raw,value=${'t'.repeat(100)}${i}`).join('\n');
    const { plan } = decide({ tags });
    const moves = decideMoves(plan.targets, digest, new Map());
    const many = Array.from({ length: 1000 }, (_, i) => step('x'.repeat(120), { offset: i }));
    expect(formatSummary(makeResult(plan, { moves, ...withSteps(...many) })).length).toBeLessThan(200_000);
  });
});

describe('formatFailureSummary', () => {
  it('shows every problem with its place and hint, as text', () => {
    const text = formatFailureSummary([
      {
        code: 'a',
        input: 'tags',
        line: 2,
        message: 'expected `x`, found <b>\n  rule: why',
        hint: 'do *this*',
      },
      { code: 'b', message: 'and that' },
    ]);
    expect(text).toBe(
      '### Nothing was published\n\n- input `tags`, line 2: expected `x`, found &lt;b&gt;<br>&nbsp;&nbsp;rule: why<br>-> do \\*this\\*\n- and that\n',
    );
  });

  it('shows what failed as it was printed, where it stands, and once what is to be done about several', () => {
    const at = { file: 'app/Dockerfile', startLine: 3 };
    const hint = 'look at it';
    const text = formatFailureSummary([
      { code: 'a', message: 'RUN x failed', lines: ['  <b>', '```', 'ld: no'], hint, at },
      { code: 'b', message: 'RUN y failed', hint },
    ]);
    expect(text).toBe(
      '### Nothing was published\n\n- RUN x failed (`app/Dockerfile`, line 3)\n\n' +
        '  ````text\n    <b>\n  ```\n  ld: no\n  ````\n- RUN y failed<br>-> look at it\n',
    );
  });

  it('does not say that nothing was published where a tag had moved', () => {
    const text = formatFailureSummary([{ code: 'release.rolled-back', message: 'put back: x' }]);
    expect(text).not.toContain('Nothing was published');
  });
});
