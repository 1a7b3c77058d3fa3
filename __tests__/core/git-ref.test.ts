import { parseDetachedRef } from '../../src/core/git-ref.ts';

describe('the ref of a detached HEAD', () => {
  it.each([
    {
      names: 'HEAD, tag: v1.2.3, origin/main, main',
      ref: 'refs/tags/v1.2.3',
      what: 'a tag wins over branches',
    },
    { names: 'grafted, HEAD, tag: v1', ref: 'refs/tags/v1', what: 'a shallow checkout of a tag' },
    { names: 'HEAD, pull/7/merge', ref: 'refs/pull/7/merge', what: 'a pull request' },
    {
      names: 'HEAD, origin/feature/a, feature/a',
      ref: 'refs/heads/feature/a',
      what: 'a branch with its remote',
    },
    { names: 'HEAD, origin/main', ref: 'refs/heads/main', what: 'a branch known by its remote alone' },
    { names: 'HEAD, origin/main, origin/HEAD, main', ref: 'refs/heads/main', what: 'the head of a remote' },
    { names: 'HEAD', ref: undefined, what: 'nothing but the commit' },
    { names: '', ref: undefined, what: 'nothing at all' },
  ])('$what: $names', ({ names, ref }) => {
    expect(parseDetachedRef(names)).toBe(ref);
  });
});
