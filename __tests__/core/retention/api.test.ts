import { parseVersion } from '../../../src/core/retention/api-answer.ts';
import {
  explainPackagesFailure,
  findBlock,
  findMissingScopes,
} from '../../../src/core/retention/api-failure.ts';
import { decideLimit } from '../../../src/core/retention/api-limit.ts';

const NOW = Date.UTC(2026, 0, 1);
const answer = { status: 403, retryAfter: null, remaining: null, reset: null, said: '' };

describe('limits', () => {
  it.each([
    ['waits for as long as it is told', { ...answer, retryAfter: '7' }, { kind: 'wait', milliseconds: 7000 }],
    [
      'waits a minute for a secondary limit that says no time',
      { ...answer, said: 'You have exceeded a secondary rate limit.' },
      { kind: 'wait', milliseconds: 60_000 },
    ],
    [
      'waits for a reset that is near',
      { ...answer, remaining: '0', reset: String(NOW / 1000 + 30) },
      { kind: 'wait', milliseconds: 30_000 },
    ],
    [
      'stops for a reset that is an hour away',
      { ...answer, remaining: '0', reset: String(NOW / 1000 + 3600) },
      { kind: 'stop', until: NOW + 3_600_000 },
    ],
    [
      'stops for a wait of ten minutes',
      { ...answer, status: 429, retryAfter: '600' },
      { kind: 'stop', until: NOW + 600_000 },
    ],
    [
      'takes a missing right for no limit',
      { ...answer, remaining: '4000', said: 'Resource not accessible by integration' },
      undefined,
    ],
    ['takes a fault for no limit', { ...answer, status: 500, remaining: '0' }, undefined],
  ])('%s', (_, given, expected) => {
    expect(decideLimit(given, 1, NOW)).toEqual(expected);
  });

  it('gives up when waiting did not help', () => {
    expect(decideLimit({ ...answer, retryAfter: '1' }, 4, NOW)).toMatchObject({ kind: 'stop' });
  });

  it('always says a time that can be written down', () => {
    const limit = decideLimit({ ...answer, said: 'rate limit' }, Number.POSITIVE_INFINITY, NOW);
    expect(limit?.kind === 'stop' && new Date(limit.until).toISOString()).toMatch(/^2026/);
  });
});

describe('refusals', () => {
  it.each([
    [
      'You cannot delete the last tagged version of a package. You must delete the package instead.',
      'GitHub keeps the last tagged version of a package',
    ],
    [
      'Publicly visible package versions with more than 5000 downloads cannot be deleted. Contact GitHub support for further assistance.',
      'public, with more than 5,000 downloads: only GitHub support deletes it',
    ],
    ['Resource not accessible by integration', undefined],
    ['', undefined],
  ])('%j', (said, block) => {
    expect(findBlock(said)).toBe(block);
  });

  it('names the scopes that a classic token lacks; writing includes reading', () => {
    expect(findMissingScopes('delete', ['write:packages'])).toEqual(['delete:packages']);
    expect(findMissingScopes('delete', [])).toEqual(['read:packages', 'delete:packages']);
    expect(findMissingScopes('restore', ['read:packages', 'delete:packages'])).toEqual(['write:packages']);
    expect(findMissingScopes('delete', undefined)).toEqual([]);
  });

  it.each([
    ['branches', 'give the job `permissions:` with `contents: read`'],
    ['pull-requests', 'give the job `permissions:` with `pull-requests: read`'],
  ] as const)('names the right that is missing to read %s', (operation, hint) => {
    const failure = { operation, doing: 'list', host: 'api.github.com', status: 403 };
    expect(explainPackagesFailure(failure)).toMatchObject({ code: 'packages.permission', hint });
  });

  it('a message of GitHub cannot write a command into the log', () => {
    const { message } = explainPackagesFailure({
      operation: 'read',
      doing: 'read',
      host: 'api.github.com',
      status: 418,
      said: 'no\n::error::',
    });
    expect(message).not.toContain('\n');
  });
});

describe('a version', () => {
  const version = {
    id: 1,
    name: `sha256:${'a'.repeat(64)}`,
    created_at: '2026-01-01T00:00:00Z',
    metadata: { container: { tags: ['v1'] } },
  };

  it('is read as GitHub documents it', () => {
    expect(parseVersion(version)).toEqual({ id: 1, digest: version.name, tags: ['v1'], createdAt: NOW });
  });

  it.each([
    ['tags', { metadata: { container: {} } }],
    ['container', { metadata: {} }],
    ['metadata', { metadata: undefined }],
    ['id', { id: '1' }],
    ['digest', { name: 'v1' }],
    ['created_at', { created_at: 'yesterday' }],
  ])('without %s is refused, not taken for one without tags', (_, change) => {
    expect(() => parseVersion({ ...version, ...change })).toThrow(/not as documented/);
  });
});
