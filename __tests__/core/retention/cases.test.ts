import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
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
import type { Thing } from '../../e2e/prune-world.ts';
import { digestOf, NOW } from './random.ts';

/* The folders of facts, as values: what e2e shows with a registry, here in milliseconds. */
const folder = resolve(import.meta.dirname, '../../fixtures/prune');
const units: Readonly<Record<string, number>> = { minute: HOUR / 60, hour: HOUR, day: DAY };

function read<T>(name: string, file: string): T {
  return parse(readFileSync(join(folder, name, file), 'utf8')) as T;
}

function makeFacts(things: readonly Thing[], pulls: Readonly<Record<number, PullRequestState>>) {
  const digests = new Map(things.map(({ name }, at) => [name, digestOf(at + 1)]));
  const find = (name: string) => digests.get(name) ?? '';
  const manifests = new Map<string, ManifestFacts>();
  const versions: Version[] = [];
  things.forEach(({ name, index = [], subject, tags = [], links = [], age = '40 days', gone }, at) => {
    const [, count, unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(age) ?? [];
    const linked = links.map((link) => link.replace(/^[^.]+/, (target) => find(target).replace(':', '-')));
    const createdAt = NOW - Number(count) * (units[unit] ?? 0);
    if (gone !== 'deleted')
      versions.push({ id: at + 1, digest: find(name), tags: gone ? [] : [...tags, ...linked], createdAt });
    const kind = gone === 'ghost' ? 'absent' : index.length > 0 ? 'index' : 'image';
    const children = gone === 'ghost' ? [] : index.map(find);
    manifests.set(find(name), {
      kind,
      size: 1,
      children,
      blobs: [],
      ...(subject && { subject: find(subject) }),
    });
  });
  const pullRequests = new Map(Object.entries(pulls).map(([number, state]) => [Number(number), state]));
  return { digests, facts: { name: 'app', versions, manifests, pullRequests, now: NOW } };
}

it.each(readdirSync(folder).sort())('%s: what must remain, remains, and nothing else', (name) => {
  const { pulls = {}, ...inputs } = read<
    Record<string, string> & { pulls?: Record<number, PullRequestState> }
  >(name, 'with.yml');
  const { facts, digests } = makeFacts(read<readonly Thing[]>(name, 'there.yml'), pulls);
  const fill = (text: string) => text.replace(/\{([\w-]+)\}/g, (whole, one) => digests.get(one) ?? whole);
  const raw = Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, fill(String(value))]));
  const found = createFindings();
  const { policy } = parsePruneInputs(
    { token: 'x', ...raw },
    { owner: 'Acme', repository: 'App', apiUrl: 'https://x' },
    found,
  );
  expect(found.problems).toEqual([]);
  const plan = planRetention(facts, policy);
  const gone = new Set(plan.deletions.map(({ version }) => version.digest));
  const stays = facts.versions
    .filter(({ digest }) => !gone.has(digest) && facts.manifests.get(digest)?.kind !== 'absent')
    .map(({ digest }) => digest);
  const { manifests } = read<{ manifests: readonly string[] }>(name, 'remains.yml');
  expect(
    [...digests]
      .filter(([, digest]) => stays.includes(digest))
      .map(([one]) => one)
      .sort(),
  ).toEqual([...manifests].sort());
});
