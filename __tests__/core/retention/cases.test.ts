import type { Content } from '../../../src/core/retention/content.ts';
import {
  DAY,
  HOUR,
  type ManifestFacts,
  type PullRequestState,
  type Version,
} from '../../../src/core/retention/facts.ts';
import { planRetention } from '../../../src/core/retention/plan.ts';
import { parsePruneInputs } from '../../../src/inputs/prune.ts';
import { createFindings } from '../../../src/inputs/raw.ts';
import { contentOf, type Thing } from '../../e2e/prune-world.ts';
import { fillDigests, pruneCases, readPruneCase } from '../../fixtures/prune-cases.ts';
import { digestOf, NOW } from './random.ts';

function readableContentOf(thing: Thing): Content {
  const content = contentOf(thing);
  return content === 'old-cache' ? 'cache' : content;
}

/* The folders of facts, as values: what e2e shows with a registry, here in milliseconds. */
const units: Readonly<Record<string, number>> = { minute: HOUR / 60, hour: HOUR, day: DAY };

function makeFacts(things: readonly Thing[], pulls: Readonly<Record<number, PullRequestState>>) {
  const digests = new Map(things.map(({ name }, at) => [name, digestOf(at + 1)]));
  const find = (name: string) => digests.get(name) ?? '';
  const manifests = new Map<string, ManifestFacts>();
  const versions: Version[] = [];
  things.forEach((thing, at) => {
    const { name, index = [], subject, tags = [], links = [], prefix = '', age = '40 days', gone } = thing;
    const [, count, unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(age) ?? [];
    const linked = links.map((link) =>
      link.replace(/^[^.]+/, (target) => `${prefix}${find(target).replace(':', '-')}`),
    );
    const createdAt = NOW - Number(count) * (units[unit] ?? 0);
    if (gone !== 'deleted')
      versions.push({ id: at + 1, digest: find(name), tags: gone ? [] : [...tags, ...linked], createdAt });
    const kind = gone === 'ghost' ? 'absent' : index.length > 0 ? 'index' : 'image';
    const children = gone === 'ghost' ? [] : index.map(find);
    manifests.set(find(name), {
      kind,
      ...(kind === 'image' && { content: readableContentOf(thing) }),
      size: 1,
      children,
      blobs: [],
      ...(subject && { subject: find(subject) }),
    });
  });
  const pullRequests = new Map(Object.entries(pulls).map(([number, state]) => [Number(number), state]));
  return { digests, facts: { name: 'app', versions, manifests, pullRequests, now: NOW } };
}

it.each(pruneCases)('%s: what must remain, remains, and nothing else', (name) => {
  const { things, inputs, pulls, branches, vanishes, remains } = readPruneCase(name);
  const present = things.filter((thing) => thing.name !== vanishes);
  const { facts, digests } = makeFacts(present, pulls);
  const found = createFindings();
  const raw = { token: 'x', ...fillDigests(inputs, digests) };
  const { policy } = parsePruneInputs(raw, { owner: 'Acme', repository: 'App', apiUrl: 'https://x' }, found);
  expect(found.problems.length > 0).toBe(remains.fails ?? false);
  const plan = remains.fails ? undefined : planRetention({ ...facts, branches }, policy);
  const gone = new Set(plan?.deletions.map(({ version }) => version.digest));
  const stays = facts.versions
    .filter(({ digest }) => !gone.has(digest) && facts.manifests.get(digest)?.kind !== 'absent')
    .map(({ digest }) => digest);
  const names = [...digests].filter(([, digest]) => stays.includes(digest)).map(([one]) => one);
  expect(names.sort()).toEqual([...remains.manifests].sort());
});
