import { describe, expect, it } from '@jest/globals';
import { formatFinding, judgeCheck, parseCheck } from '../../src/core/check-findings.ts';

const call = { method: 'check', format: '', ignoreStatus: false } as const;
const at = (line: number, end = line) => ({ ranges: [{ start: { line }, end: { line: end } }] });
const warning = (ruleName: string, line: number) => ({
  ruleName,
  description: 'All in general',
  detail: 'This in particular',
  url: 'https://rules/one',
  location: at(line, line + 1),
});

function read(text: object) {
  const reading = parseCheck(JSON.stringify(text));
  if (!reading) throw new Error('no answer was found');
  return reading;
}

describe('a check of the Dockerfile', () => {
  it('gives its findings in the order of the lines', () => {
    const { findings } = read({ warnings: [warning('Late', 7), warning('Early', 2)] });
    expect(findings.map((finding) => formatFinding(finding, 'app/Dockerfile'))).toEqual([
      'app/Dockerfile:2: Early: This in particular (https://rules/one)',
      'app/Dockerfile:7: Late: This in particular (https://rules/one)',
    ]);
    expect(findings[0]).toMatchObject({ line: 2, endLine: 3, detail: ['All in general'] });
  });

  const cases: { name: string; text: object; codes: string[] }[] = [
    { name: 'no finding', text: { warnings: null }, codes: [] },
    { name: 'an empty answer', text: {}, codes: [] },
    { name: 'a finding', text: { warnings: [warning('One', 1)] }, codes: ['check.findings'] },
    {
      name: 'a finding without a place',
      text: { warnings: [{ ruleName: 'One' }] },
      codes: ['check.findings'],
    },
    {
      name: 'a Dockerfile that cannot be built',
      text: { warnings: [], buildError: { message: 'unknown instruction', location: at(3) } },
      codes: ['check.broken'],
    },
    {
      name: 'both',
      text: { warnings: [warning('One', 1)], buildError: { message: 'x', location: {} } },
      codes: ['check.broken', 'check.findings'],
    },
  ];
  it.each(cases)('with $name gives $codes', ({ text, codes }) => {
    expect(judgeCheck(read(text), call, 'Dockerfile').map(({ code }) => code)).toEqual(codes);
  });

  it('that cannot be built stands on its line, also where findings are only shown', () => {
    const reading = read({
      warnings: [warning('One', 1)],
      buildError: { message: 'unknown instruction', location: at(3) },
    });
    expect(judgeCheck(reading, { ...call, ignoreStatus: true }, 'Dockerfile')).toMatchObject([
      { code: 'check.broken', at: { file: 'Dockerfile', startLine: 3 } },
    ]);
  });

  it('names each broken rule once', () => {
    const reading = read({ warnings: [warning('One', 1), warning('One', 2), warning('Two', 3)] });
    expect(judgeCheck(reading, call, undefined)[0]?.message).toBe(
      'the Dockerfile breaks rules in 3 places: One, Two',
    );
  });

  it('lets no text of the Dockerfile become a line of the log', () => {
    const { findings } = read({ warnings: [{ ruleName: 'One', detail: 'a\n::set-output name=x::y' }] });
    for (const finding of findings) expect(formatFinding(finding)).not.toContain('\n');
  });

  it.each(['', 'ERROR: no builder', 'null', '3'])('is nothing where buildx printed "%s"', (text) => {
    expect(parseCheck(text)).toBeUndefined();
  });
});
