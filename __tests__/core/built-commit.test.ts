import { describe, expect, it } from '@jest/globals';
import {
  type CheckoutState,
  type CommitFacts,
  decideBuiltCommit,
  findNamedCommit,
  formatBuiltCommit,
  withBuiltCommit,
} from '../../src/core/built-commit.ts';
import { findCommitDate } from '../../src/core/event.ts';
import { readEvent } from '../fixtures/events/read.ts';
import { decide, makeFacts, workspace } from '../fixtures/values.ts';

const event = readEvent('workflow-dispatch');
const { sha } = event;
const pull = readEvent('pull-request', { DOCKER_METADATA_PR_HEAD_SHA: 'true' });
const other = 'b'.repeat(40);
const path = { kind: 'path', value: '.' } as const;
const at = (head: string, ...changed: readonly string[]): CheckoutState => ({ head, changed });
const remote = (value: string) => ({ kind: 'remote', value }) as const;
const judge = (facts: Partial<CommitFacts>) =>
  decideBuiltCommit({ event, context: path, runSha: sha, ...facts });

describe('the commit that is built', () => {
  const cases: { name: string; facts: Partial<CommitFacts>; sha: string; doubt?: string; told?: boolean }[] =
    [
      { name: 'is that of the event, where the checkout is at it', facts: { checkout: at(sha) }, sha },
      { name: 'is that of the event, where nothing says otherwise', facts: {}, sha },
      {
        name: 'is HEAD, where a workflow has checked out another commit, and a notice says so',
        facts: { checkout: at(other) },
        sha: other,
        doubt: `the checkout is at bbbbbbb, and the event is about ${sha.slice(0, 7)}`,
        told: true,
      },
      {
        name: 'may not be all of what is built, where a tracked file has changed',
        facts: { checkout: at(sha, 'src/main.c') },
        sha,
        doubt: 'the checkout is not clean: `src/main.c` is not as HEAD has it',
      },
      {
        name: 'names three of many changed files',
        facts: { checkout: at(sha, 'a', 'b', 'c/', 'd', 'e') },
        sha,
        doubt: 'the checkout is not clean: `a`, `b`, `c/` and 2 more are not as HEAD has it',
      },
      {
        name: 'is HEAD where the event has none',
        facts: { event: { ...event, sha: '' }, checkout: at(other) },
        sha: other,
      },
      {
        name: 'of a SHA-256 repository has 64 digits',
        facts: { event: { ...event, sha: 'c'.repeat(64) }, checkout: at('d'.repeat(64)) },
        sha: 'd'.repeat(64),
        doubt: 'the checkout is at ddddddd, and the event is about ccccccc',
        told: true,
      },
      {
        name: 'stays the head of a pull request that DOCKER_METADATA_PR_HEAD_SHA asks for, where its trial merge is built',
        facts: { event: pull, checkout: at(sha), runSha: sha },
        sha: pull.sha,
        doubt: `the checkout is at ${sha.slice(0, 7)}, the trial merge of ${pull.sha.slice(0, 7)}`,
      },
      {
        name: 'is HEAD, where the run itself is about another commit than the plan of this leg',
        facts: { event: { ...event, sha: other }, checkout: at(sha), runSha: sha },
        sha,
        doubt: `the checkout is at ${sha.slice(0, 7)}, and the event is about bbbbbbb`,
        told: true,
      },
      {
        name: "is the one that the event's own git context names",
        facts: { context: remote(`https://github.com/Acme/Rocket.git#${sha}`), checkout: at(other) },
        sha,
      },
      {
        name: 'is the one that another git context names',
        facts: { context: remote(`https://github.com/Acme/Other.git#${other}:sub`) },
        sha: other,
        doubt: `the git context names bbbbbbb, and the event is about ${sha.slice(0, 7)}`,
        told: true,
      },
      {
        name: 'is not known where a git context names a branch',
        facts: { context: remote('https://github.com/Acme/Rocket.git#main') },
        sha,
        doubt: 'the address of the context names no commit, so which one is built is not known here',
      },
    ];
  it.each(cases)('$name', ({ facts, sha: built, doubt, told = false }) => {
    const decision = judge(facts);
    expect(decision.sha).toBe(built);
    expect(decision.doubt).toBe(doubt);
    expect(decision.notice !== undefined).toBe(told);
    expect(formatBuiltCommit(decision)).toContain(doubt ?? built.slice(0, 7));
  });

  it('takes the place of the commit of the event in labels, arguments, tags and dates, but not in its git context', () => {
    const pushed = readEvent('push-default-branch');
    const built = judge({ event: pushed, checkout: at(other) });
    const known = withBuiltCommit(pushed, built);
    const dockerfile = { path: 'Dockerfile', text: 'FROM scratch\nARG REVISION\n' };
    const facts = makeFacts({ event: known, built, workspace: { ...workspace, dockerfile } });
    const raw = { tags: 'type=sha', 'build-contexts': 'own={{defaultContext}}' };
    const { plan } = decide(raw, facts);
    const revision = plan.metadata.labels.find(([key]) => key.endsWith('.revision'))?.[1];
    expect(revision).toBe(other);
    expect(plan.buildArguments.passed).toMatchObject([{ name: 'REVISION', value: other }]);
    expect(plan.metadata.tagNames).toEqual(['sha-bbbbbbb']);
    expect(plan.buildContexts).toEqual([`own=https://github.com/Acme/Rocket.git#${pushed.sha}`]);
    // The payload tells the date of its own commit, which is another one.
    expect(findCommitDate(known)).toBeUndefined();
    expect(withBuiltCommit(pushed, judge({ event: pushed }))).toBe(pushed);
  });
});

describe('findNamedCommit', () => {
  it.each([
    [`https://github.com/a/b.git#${other}`, other],
    [`https://github.com/a/b.git#${other}:folder`, other],
    [`https://github.com/a/b.git?ref=main&commit=${other}`, other],
    [`https://github.com/a/b.git?checksum=${other}&subdir=c`, other],
    [`git@github.com:a/b.git#${'e'.repeat(64)}`, 'e'.repeat(64)],
    ['https://github.com/a/b.git#main', undefined],
    ['https://github.com/a/b.git#refs/pull/7/merge', undefined],
    ['https://github.com/a/b.git#bbbbbbb', undefined],
    [`https://github.com/a/b.git?ref=${'B'.repeat(40)}`, undefined],
    ['https://example.com/context.tar.gz', undefined],
    [`docker-image://ghcr.io/a/b@sha256:${'e'.repeat(64)}`, undefined],
  ])('%s names %s', (address, commit) => {
    expect(findNamedCommit(address)).toBe(commit);
  });
});
