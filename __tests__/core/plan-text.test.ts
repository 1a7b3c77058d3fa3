import { describe, expect, it } from '@jest/globals';
import { formatPlan } from '../../src/core/plan-text.ts';
import type { PublishFacts } from '../../src/core/publish-plan.ts';
import { classicEngine, decide, makeFacts } from '../fixtures/values.ts';

const textOf = (raw: Record<string, string>, facts: Partial<PublishFacts> = {}, event?: string) =>
  formatPlan(decide(raw, makeFacts(facts, event)).plan);

describe('formatPlan', () => {
  it('shows one decision a line, each with its reason', () => {
    expect(textOf({ platforms: 'linux/amd64,linux/arm64', 'github-token': 'x', tags: 'type=sha' })).toEqual([
      '  tags        ghcr.io/acme/rocket:sha-860c190',
      '              type=sha: sha-860c190, the commit',
      '              flavor: latest=auto: `type=sha` gave the first tag, and brings no `latest` along',
      '  push        yes: push on main',
      '  context     . (the workspace holds a checkout; without `.git`, as a git context)',
      '  dockerfile  Dockerfile',
      '  platforms   linux/amd64, linux/arm64',
      "  builder     docker (the engine's own BuildKit can do all that is asked, with nothing to pull or boot)",
      '  emulation   linux/arm64: line 2 runs a command in stage `base`',
      '  cache       none: the builder keeps its own',
      '  provenance  mode=min',
      '  logins      ghcr.io as wile, by the token of the run unless docker is logged in there',
    ]);
  });

  const cases: {
    name: string;
    raw: Record<string, string>;
    facts?: Partial<PublishFacts>;
    event?: string;
    line: string;
  }[] = [
    {
      name: 'why nothing is pushed',
      raw: {},
      event: 'pull-request',
      line: '  push        no: a pull request is built, not published; `push: true` would push all the same',
    },
    {
      name: 'why a rule gave no tag',
      raw: { tags: 'type=semver,pattern={{version}}', push: 'false' },
      line: '              type=semver,pattern={{version}}: the ref is the branch main',
    },
    {
      name: 'that there is no tag',
      raw: { tags: 'type=ref,event=pr', push: 'false' },
      line: '  tags        none',
    },
    {
      name: 'why there is no provenance',
      raw: { load: 'true' },
      facts: { engine: classicEngine },
      line: '  provenance  false (engine 28.5.2 has the classic image store, which holds no attestations)',
    },
    { name: 'that the user wants no provenance', raw: { provenance: 'false' }, line: '  provenance  false' },
    {
      name: 'who decides about logins',
      raw: { tags: 'quay.io/a/b:1' },
      line: "  logins      the runner's own",
    },
    {
      name: 'no password that stands where the user name belongs',
      raw: { tags: 'quay.io/a/b:1', registry: 'quay.io', username: 'hunter2hunter2hunter2', password: 'me' },
      line: '  logins      quay.io as *** (longer than its password: are the two exchanged?)',
    },
    {
      name: 'a long user name of a longer password',
      raw: {
        ...{ tags: 'quay.io/a/b:1', registry: 'quay.io' },
        ...{ username: 'robot-of-the-whole-team', password: 'a-password-of-forty-characters-and-more' },
      },
      line: '  logins      quay.io as robot-of-the-whole-team',
    },
    {
      name: 'no password of a context',
      raw: { context: 'https://me:hidden@git.acme.io/a.git' },
      line: '  context     https://***@git.acme.io/a.git (as given)',
    },
    {
      name: 'who decides about the platform',
      raw: { driver: 'kubernetes' },
      line: "  platforms   the builder's own",
    },
  ];
  it.each(cases)('shows $name', ({ raw, facts, event, line }) => {
    expect(textOf(raw, facts, event)).toContain(line);
  });

  it('issues no command to the runner, whatever a rule says', () => {
    const lines = textOf({
      tags: '"type=raw,value=a\n::error::x"\ntype=raw,value=##[error]x',
      push: 'false',
    });
    expect(lines.filter((line) => /[\r\n]|##\[|^\s*::/.test(line))).toEqual([]);
  });
});
