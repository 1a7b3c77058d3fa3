import { deriveIndexAnnotations } from '../../../src/core/merge/index-annotations.ts';
import { formatLeg, parseLegResults } from '../../../src/core/merge/leg-results.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('the results of the legs', () => {
  it('are read from the outputs of a job, whatever else is among them', () => {
    const outputs = { r0: `linux/arm64,linux/arm/v7 ${digest}`, r1: '', digest, version: '1.2', n: null };
    const { legs, others, problems } = parseLegResults(JSON.stringify(outputs));
    expect(problems).toEqual([]);
    expect(legs).toEqual([{ platforms: ['linux/arm/v7', 'linux/arm64'], digest }]);
    expect(others).toEqual(['r1', 'digest', 'version', 'n']);
  });

  it('are read from lines, with comments and other spellings of a platform', () => {
    const { legs } = parseLegResults(`# legs\naarch64   ${digest}\n\n`);
    expect(legs.map(formatLeg)).toEqual([`linux/arm64 ${digest}`]);
  });

  it.each([
    'linux/amd64',
    digest,
    `linux/amd64 ${digest.slice(1)}`,
    `linux/amd64, linux/arm64 ${digest}`,
    `linux/nonsense ${digest}`,
    `linux/amd64 ${digest} x`,
  ])('is not the text "%s"', (text) => {
    expect(parseLegResults(text).legs).toEqual([]);
  });

  it('that are broken JSON are a mistake', () => {
    expect(parseLegResults('{"r0": ').problems.map(({ code }) => code)).toEqual(['merge.results-syntax']);
  });
});

describe('annotations of the index', () => {
  it('are those of its level, those of the manifests where it has none, and the user has the last word', () => {
    const plan = [
      'manifest:a=1',
      'index:a=2',
      'manifest:b=3',
      'index-descriptor:c=4',
      'manifest[linux/amd64]:d=5',
    ];
    expect(deriveIndexAnnotations(plan, ['b=6', 'manifest,index:e=7=8', 'f='])).toEqual({
      a: '2',
      b: '6',
      e: '7=8',
    });
  });
});
