import { findContainingRef, findNamedRef } from '../../src/core/git-ref.ts';

describe('the ref of a detached HEAD', () => {
  it.each([
    {
      names: 'HEAD, tag: v1.2.3, origin/main, main',
      tags: ['refs/tags/v1.2.3'],
      ref: 'refs/tags/v1.2.3',
      what: 'a tag wins over branches',
    },
    {
      names: 'grafted, HEAD, tag: v1',
      tags: ['refs/tags/v1'],
      ref: 'refs/tags/v1',
      what: 'a shallow checkout of a tag',
    },
    {
      names: 'HEAD, tag: v2, tag: v1',
      tags: ['refs/tags/v1', 'refs/tags/v2'],
      ref: 'refs/tags/v2',
      what: 'the first of two tags',
    },
    {
      names: 'HEAD, tag: a, b, tag: a',
      tags: ['refs/tags/a', 'refs/tags/a, b'],
      ref: 'refs/tags/a, b',
      what: 'a tag with a comma',
    },
    { names: 'HEAD, pull/7/merge', ref: 'refs/pull/7/merge', what: 'a pull request' },
    {
      names: 'HEAD, origin/feature/a, feature/a',
      ref: 'refs/heads/feature/a',
      what: 'a branch with its remote',
    },
    { names: 'HEAD, origin/main', ref: 'refs/heads/main', what: 'a branch known by its remote alone' },
    { names: 'HEAD, origin/main, origin/HEAD, main', ref: 'refs/heads/main', what: 'the head of a remote' },
    {
      names: 'HEAD',
      containing: ['refs/remotes/origin/b', 'refs/tags/v1', 'refs/heads/a'],
      ref: 'refs/heads/a',
      what: 'an older commit, of a branch that is here',
    },
    {
      names: 'HEAD',
      containing: ['refs/tags/v1', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/feature/b'],
      ref: 'refs/heads/feature/b',
      what: 'an older commit, of a branch of the remote',
    },
    {
      names: 'HEAD',
      containing: ['refs/tags/v2', 'refs/tags/v1'],
      ref: 'refs/tags/v1',
      what: 'an older commit, of a tag alone',
    },
    {
      names: 'HEAD, main',
      containing: ['refs/heads/main'],
      ref: 'refs/heads/main',
      what: 'a branch without a remote',
    },
    { names: 'HEAD', ref: undefined, what: 'nothing but the commit' },
    { names: '', ref: undefined, what: 'nothing at all' },
  ])('$what: $names', ({ names, tags = [], containing = [], ref }) => {
    expect(findNamedRef(names, tags) ?? findContainingRef(containing)).toBe(ref);
  });
});
