import { describe, expect, it } from '@jest/globals';
import { findWriteObstacle } from '../../src/core/cache/trust.ts';
import { decidePush } from '../../src/core/push-decision.ts';
import { checkRefEvent, describeOtherCheckout, parseRefInputs, withRef } from '../../src/core/ref-input.ts';
import { readEvent } from '../fixtures/events/read.ts';

const sha = 'a'.repeat(40);

describe('parseRefInputs', () => {
  it.each([
    { ref: 'refs/tags/v1.2.3', refs: ['refs/tags/v1.2.3'] },
    { ref: 'refs/heads/feature/a', refs: ['refs/heads/feature/a'] },
    { ref: 'v1.2.3', refs: ['refs/tags/v1.2.3'] },
    { ref: 'app-v1.2.3', refs: ['refs/tags/app-v1.2.3'] },
    { version: '1.2.3', refs: ['refs/tags/v1.2.3', 'refs/tags/1.2.3'] },
    { version: 'v1.2.3', refs: ['refs/tags/v1.2.3', 'refs/tags/1.2.3'] },
    { version: '1.2.3-rc.1', refs: ['refs/tags/v1.2.3-rc.1', 'refs/tags/1.2.3-rc.1'] },
    { version: '1.2b1', refs: ['refs/tags/v1.2b1', 'refs/tags/1.2b1'] },
  ])('ref "$ref", version "$version": $refs', ({ ref = '', version = '', refs }) => {
    expect(parseRefInputs(ref, version)).toMatchObject({ wish: { refs } });
  });

  it('without either input there is no wish', () => {
    expect(parseRefInputs('', '')).toEqual({});
  });

  it.each([
    { ref: 'main', code: 'ref.syntax' },
    { ref: 'refs/pull/7/merge', code: 'ref.syntax' },
    { ref: 'refs/tags/', code: 'ref.syntax' },
    { ref: 'refs/tags/a b', code: 'ref.syntax' },
    { ref: 'refs/tags/a..b', code: 'ref.syntax' },
    { ref: 'refs/heads/a\n::set-env name=x::y', code: 'ref.syntax' },
    { ref: '--upload-pack=x', code: 'ref.syntax' },
    { ref: sha, code: 'ref.syntax' },
    { version: 'latest', code: 'version.syntax' },
    { version: 'app-v1.2.3', code: 'version.syntax' },
    { version: '1.2.3; rm -rf /', code: 'version.syntax' },
    { ref: 'v1.2.3', version: '1.2.3', code: 'ref.twice' },
  ])('ref "$ref", version "$version" is refused: $code', ({ ref = '', version = '', code }) => {
    expect(parseRefInputs(ref, version)).toMatchObject({ problem: { code } });
  });

  it('a short name that is no version asks whether it is a tag or a branch', () => {
    const reading = parseRefInputs('main', '');
    expect('problem' in reading && reading.problem.hint).toBe('write `refs/tags/main` or `refs/heads/main`');
  });
});

describe('checkRefEvent', () => {
  const wish = { input: 'version', refs: ['refs/tags/v1.2.3'] } as const;
  it.each(['pull-request', 'pull-request-target', 'pull-request-fork', 'merge-group'])(
    '%s refuses it',
    (event) => {
      expect(checkRefEvent(wish, readEvent(event))).toMatchObject([
        { code: 'ref.pull-request', input: 'version' },
      ]);
    },
  );

  it.each(['workflow-dispatch', 'release-published', 'workflow-call', 'schedule', 'push-default-branch'])(
    '%s takes it',
    (event) => {
      expect(checkRefEvent(wish, readEvent(event))).toEqual([]);
    },
  );
});

describe('withRef', () => {
  it('is the push of that ref, and forgets the push that was', () => {
    const event = withRef(readEvent('push-default-branch'), 'refs/tags/v1.2.3', sha);
    expect(event).toMatchObject({ name: 'push', ref: 'refs/tags/v1.2.3', sha });
    expect(event.payload).toMatchObject({ ref: 'refs/tags/v1.2.3', after: sha, base_ref: null });
    expect(event.payload.before).toBeUndefined();
    expect(event.payload.repository).toBeDefined();
  });

  it('does not make a run of a fork, or of Dependabot, one that may push', () => {
    const run = readEvent('workflow-run');
    const fork = { workflow_run: { event: 'pull_request', head_repository: { full_name: 'mallory/app' } } };
    const foreign = withRef({ ...run, payload: { ...run.payload, ...fork } }, 'refs/tags/v1.2.3', sha);
    expect(decidePush('auto', foreign).push).toBe(false);
    const bot = withRef(
      { ...readEvent('workflow-dispatch'), actor: 'dependabot[bot]' },
      'refs/tags/v1.2.3',
      sha,
    );
    expect(decidePush('auto', bot).push).toBe(false);
  });

  it.each(['issue-comment', 'create-branch', 'delete-branch'])(
    'does not make a run of %s one that pushes by itself, or writes a cache',
    (name) => {
      const event = withRef(readEvent(name), 'refs/heads/main', sha);
      expect(decidePush('auto', event)).toMatchObject({ push: false });
      expect(findWriteObstacle(event, false)).toContain('may run the code of others');
    },
  );
});

it('a checkout of another commit is told with both commits and the line to write', () => {
  const wish = { input: 'ref', refs: ['refs/tags/v1.2.3'] } as const;
  const problem = describeOtherCheckout(wish, 'refs/tags/v1.2.3', sha, 'b'.repeat(40));
  expect(problem.message).toBe('v1.2.3 is commit aaaaaaa, and the workspace holds bbbbbbb');
  expect(problem.hint).toContain('`ref: refs/tags/v1.2.3` for actions/checkout');
});
