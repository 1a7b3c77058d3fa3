import { outputNames } from '../case.ts';
import { otherWise, silentMistakes, type Verdict } from '../judge.ts';
import type { DoorAnswer, DoorCase } from './case.ts';

/** What our log says of a mistake, and the code that it has inside. */
const sayings: readonly (readonly [RegExp, keyof typeof silentMistakes])[] = [
  [/there is no attribute/, 'tags.unknown-attribute'],
  [/is a number, found/, 'tags.not-a-number'],
  [/`enable`/, 'tags.enable'],
  [/there is no `\{\{/, 'template.unknown-name'],
  [/there is no time zone/, 'template.zone'],
  [/the template .* cannot be read/, 'template.syntax'],
  [/takes one format|has no attribute/, 'template.date'],
  [/the regular expression .* cannot be read/, 'pattern.syntax'],
  [/has the flags/, 'pattern.flag'],
];

/** What the peer makes of a checkout, and what ours does instead; docs/migration.md has the list. */
const checkouts: Readonly<Record<string, string>> = {
  'detached at the default branch': 'the peer takes two names of a branch for one',
  'detached at a slashed branch that is here, too': 'the peer takes two names of a branch for one',
  'detached at a branch without a remote': 'the peer does not know a branch without a remote',
};

export function judgeDoors(one: DoorCase, peer: DoorAnswer, ours: DoorAnswer): Verdict {
  const details = [...describe(peer, ours), ...compareRequests(one, ours)];
  if (ours.exitCode !== 0 && peer.exitCode !== 0 && details.length === 0)
    return { kind: 'both refuse', accepted: true, details };
  if (ours.exitCode !== 0 && peer.exitCode === 0) return judgeRefusal(ours);
  if (details.length === 0) return { kind: 'identical', accepted: true, details };
  const reason = explain(one, peer, details);
  return { kind: reason ?? 'different', accepted: reason !== undefined, details };
}

function explain(one: DoorCase, peer: DoorAnswer, details: readonly string[]): string | undefined {
  const answer = peer.exitCode === 0 ? { outputs: peer.outputs } : { error: peer.errors.join('; ') };
  const names = details.flatMap((line) => /^output ([\w-]+):/.exec(line)?.[1] ?? []);
  const known = otherWise.find(
    ({ applies, outputs }) => applies(one, answer) && names.every((name) => outputs?.test(name) ?? true),
  );
  if (known) return known.kind;
  const context = one.inputs.context ?? '';
  if (peer.exitCode !== 0 && context !== context.toLowerCase()) return 'ours takes `context` in any case';
  return one.inputs.context === 'git' ? checkouts[one.checkout] : undefined;
}

function judgeRefusal(ours: DoorAnswer): Verdict {
  const reasons = ours.errors.map((text) => sayings.find(([pattern]) => pattern.test(text))?.[1]);
  const accepted = reasons.every((reason) => reason !== undefined);
  const [first] = reasons;
  const kind = accepted && first ? `only ours refuses: ${silentMistakes[first]}` : 'only ours refuses';
  return { kind, accepted, details: ours.errors.map((text) => `ours: ${text}`) };
}

function describe(peer: DoorAnswer, ours: DoorAnswer): readonly string[] {
  const refused = peer.exitCode !== 0 || ours.exitCode !== 0;
  const exits = peer.exitCode === ours.exitCode ? [] : [`exit: peer ${peer.exitCode}, ours ${ours.exitCode}`];
  // Where both refuse, the peer may have written a part of its answers before it noticed.
  if (refused) return exits;
  const theirs = Object.keys(peer.exported);
  const strange = Object.keys(ours.exported).filter((name) => !theirs.includes(name));
  return [
    ...outputNames.flatMap((name) => differ(`output ${name}`, peer.outputs[name], ours.outputs[name])),
    ...theirs.flatMap((name) => differ(`variable ${name}`, peer.exported[name], ours.exported[name])),
    ...strange.map((name) => `variable ${name}: ours alone`),
  ];
}

/** Ours asks the API only where the event is silent: for the repository, and for the date of the commit. */
function compareRequests(one: DoorCase, ours: DoorAnswer): readonly string[] {
  const asksRepository = ours.requests.filter((path) => !path.includes('/commits/')).length;
  const isTold = one.payload.repository !== undefined;
  return asksRepository > (isTold ? 0 : 1) ? [`requests: ${ours.requests.join(', ')}`] : [];
}

function differ(name: string, left = '', right = ''): readonly string[] {
  if (left === right) return [];
  let same = 0;
  while (same < left.length && left[same] === right[same]) same++;
  const part = (text: string) => JSON.stringify(text.slice(Math.max(0, same - 40), same + 60));
  return [`${name}: peer ${part(left)}`, `${' '.repeat(name.length)}  ours ${part(right)}`];
}
