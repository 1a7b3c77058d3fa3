import { type Answer, type CompareCase, outputNames } from './case.ts';
import type { OurAnswer } from './ours.ts';

export interface Verdict {
  readonly kind: string;
  /** Identical, or a difference that docs/migration.md lists. */
  readonly accepted: boolean;
  readonly details: readonly string[];
}

/** Mistakes that ours names, and what the peer does instead. */
export const silentMistakes: Readonly<Record<string, string>> = {
  'tags.unknown-attribute': 'the peer ignores an attribute that does not exist',
  'tags.not-a-number': 'the peer sorts by a priority that is no number',
  'tags.enable': 'the peer looks at `enable` only when it gets there',
  'template.unknown-name': 'the peer puts nothing where a name does not exist',
  'template.zone': 'the peer takes the time zone of the machine where one does not exist',
  'template.syntax': 'the peer looks at a template only when the rule fires',
  'template.date': 'the peer looks at a template only when the rule fires',
  'pattern.syntax':
    'the peer looks at a pattern only when the rule fires, and takes look-around and back-references',
  'pattern.flag': 'the peer looks at a pattern only when the rule fires',
};

/** Cases in which the peer answers or fails and ours deliberately does something else. */
export const otherWise: readonly {
  readonly kind: string;
  readonly applies: (one: CompareCase, peer: Answer) => boolean;
  /** The only outputs that may differ for this reason. */
  readonly outputs?: RegExp;
}[] = [
  {
    kind: '`latest` with a templated prefix or suffix: the peer leaves the template as it is written',
    applies: ({ inputs }, peer) =>
      'outputs' in peer && /onlatest=true/.test(inputs.flavor ?? '') && /\{\{/.test(inputs.flavor ?? ''),
    outputs: /^(tags|tag-names|json|bake-file|bake-file-tags)$/,
  },
  {
    kind: '`lookup` of a name: the peer gives the source code of its own function',
    applies: ({ inputs }, peer) => 'outputs' in peer && JSON.stringify(inputs).includes('{{lookup this'),
  },
  {
    kind: 'a line of nothing but white space: the peer crashes',
    applies: ({ inputs }, peer) =>
      'error' in peer && /^[^\S\n]+$/m.test(inputs.tags ?? '') && /iterable/.test(peer.error),
  },
  {
    kind: 'a second `=` inside an expression of the flavor: the peer tears it apart',
    applies: ({ inputs }, peer) => 'error' in peer && /\{\{[^}]*=/.test(inputs.flavor ?? ''),
  },
];

export function judge(one: CompareCase, peer: Answer, ours: OurAnswer): Verdict {
  if ('error' in ours.answer) return 'error' in peer ? identicalRefusal : judgeRefusal(ours);
  const different = 'error' in peer ? [] : findDifferences(peer.outputs, ours.answer.outputs);
  if ('outputs' in peer && different.length === 0) return { kind: 'identical', accepted: true, details: [] };
  const names = different
    .map((line) => /^([\w-]+): peer/.exec(line)?.[1])
    .filter((name) => name !== undefined);
  const reason = otherWise.find(
    ({ applies, outputs }) => applies(one, peer) && names.every((name) => outputs?.test(name) ?? true),
  );
  if (reason) return { kind: reason.kind, accepted: true, details: [] };
  return 'error' in peer
    ? { kind: 'only the peer refuses', accepted: false, details: [] }
    : { kind: 'different outputs', accepted: false, details: different };
}

const identicalRefusal: Verdict = { kind: 'both refuse', accepted: true, details: [] };

function judgeRefusal({ problems }: OurAnswer): Verdict {
  const reasons = problems.map((problem) => silentMistakes[problem.code]);
  const details = problems.map(
    (problem) => `ours: ${problem.code}, line ${problem.line}: ${problem.message}`,
  );
  const accepted = reasons.every((reason) => reason !== undefined);
  return { kind: accepted ? `only ours refuses: ${reasons[0]}` : 'only ours refuses', accepted, details };
}

type Outputs = Readonly<Record<string, string>>;

function findDifferences(peer: Outputs, ours: Outputs): readonly string[] {
  return outputNames.flatMap((name) => {
    const left = peer[name] ?? '';
    const right = ours[name] ?? '';
    if (left === right) return [];
    let same = 0;
    while (same < left.length && left[same] === right[same]) same++;
    const part = (text: string) => JSON.stringify(text.slice(Math.max(0, same - 40), same + 60));
    return [`${name}: peer ${part(left)}`, `${' '.repeat(name.length)}  ours ${part(right)}`];
  });
}
