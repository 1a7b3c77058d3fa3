import { decideChecks, formatChecks, formatChecksSummary, formatVerdict } from '../../src/core/doctor.ts';
import type { Problem } from '../../src/core/problem.ts';
import { decide } from '../fixtures/values.ts';

const { plan } = decide({ images: 'ghcr.io/acme/app' });
const check = (problems: readonly Problem[], warnings: readonly Problem[] = [], isAsked = false) =>
  decideChecks({ plan, problems, warnings, isAsked });

describe('where a mistake stands in the table', () => {
  it.each([
    ['an input says so', { code: 'push.choice', input: 'push' }, 'event'],
    ['the login is refused', { code: 'registry.denied' }, 'permissions'],
    ['a right to sign is missing', { code: 'attest.identity', input: 'attest' }, 'permissions'],
    ['a rule for tags', { code: 'tags.unknown-attribute', input: 'tags' }, 'names'],
    ['a file is not there', { code: 'dockerfile.missing', input: 'file' }, 'files'],
    ['a line of the Dockerfile', { code: 'dockerfile.unknown-stage' }, 'files'],
    ['a cache of a kind that nobody knows', { code: 'cache.type', input: 'cache-to' }, 'cache'],
    ['the engine does not answer', { code: 'engine.unreachable' }, 'platforms'],
    ['an input that there is not', { code: 'input.unknown', input: 'platfrom' }, 'other inputs'],
  ])('%s', (_, problem, area) => {
    const wrong = check([{ message: 'found', ...problem }]).filter(({ state }) => state === 'wrong');
    expect(wrong.map((row) => row.area)).toEqual([area]);
  });

  it('with a warning the area is still told to be right', () => {
    const rows = check([], [{ code: 'cache.slow', input: 'cache-to', message: 'slow' }]);
    expect(rows.filter(({ area }) => area === 'cache').map(({ state }) => state)).toEqual(['look', 'ok']);
  });
});

describe('the table', () => {
  it('does not claim a right to push that no registry was asked for', () => {
    expect(check([]).map(({ area }) => area)).not.toContain('permissions');
    expect(check([], [], true)).toContainEqual(
      expect.objectContaining({ area: 'permissions', found: 'may push to ghcr.io/acme/app' }),
    );
  });

  it('says that the right to push is not known where no registry answered, and promises nothing', () => {
    const { plan } = decide({ images: 'ghcr.io/acme/app' });
    const unknown = [
      { code: 'network.name', message: 'ghcr.io did not answer', hint: 'look at the network' },
    ];
    const rows = decideChecks({ plan, problems: [], warnings: [], isAsked: true, unknown });
    expect(rows.filter(({ area }) => area === 'permissions')).toEqual([
      {
        area: 'permissions',
        state: 'unknown',
        found: 'not known: ghcr.io did not answer',
        todo: 'look at the network',
      },
    ]);
    expect(formatVerdict(rows)).toBe('Nothing wrong was found, but not everything could be checked');
  });

  it('has no row that a text from outside could break, in summary or log', () => {
    const rows = check([{ code: 'x.y', message: 'a | b\n::error::c <img>', hint: 'do\nthis' }]);
    expect(
      formatChecksSummary(rows)
        .split('\n')
        .filter((line) => line.startsWith('| ❌')),
    ).toEqual(['| ❌ | other inputs | a \\| b<br>::error::c &lt;img&gt; | do<br>this |']);
    expect(formatChecks(rows).filter((line) => line.startsWith('::'))).toEqual([]);
  });
});
