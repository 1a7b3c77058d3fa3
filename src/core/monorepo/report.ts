import { cell, code, codeCell, formatTable, plain } from '../markdown.ts';
import type { ImagePlan } from './image-plan.ts';

/** What becomes of each image, and why, a line each. */
export function formatImagesLog(plans: readonly ImagePlan[]): readonly string[] {
  const width = Math.max(...plans.map(({ entry }) => entry.key.length));
  return plans.flatMap((one) => {
    const { entry, plan, decision } = one;
    return [
      `${entry.key.padEnd(width)}  ${describeAction(one)}: ${decision.reason}`,
      ...plan.metadata.tags.map((tag) => `${''.padEnd(width)}    ${tag}`),
      ...(decision.builds ? plan.matrix.include : []).map(
        (leg) => `${''.padEnd(width)}    ${leg.platforms} on ${leg['runs-on']}`,
      ),
    ];
  });
}

export function formatImagesSummary(plans: readonly ImagePlan[]): string {
  const [first] = plans;
  const built = plans.filter(({ decision }) => decision.builds).length;
  const rows = plans.map((one) => [
    codeCell(one.entry.key),
    cell(describeAction(one)),
    cell(one.decision.reason),
    codeCell(one.plan.metadata.tagNames.join(', ')),
  ]);
  const { push } = first?.plan ?? {};
  return [
    `### ${built} of ${plans.length} images ${built === 1 ? 'is' : 'are'} built`,
    push ? `${push.push ? 'They are published' : 'Nothing is published'}: ${plain(push.reason)}` : '',
    formatTable(['Image', 'What', 'Why', 'Tags'], rows),
    plans
      .flatMap(({ decision: { source } }) => (source ? [`- ${code(`${source.text}@${source.digest}`)}`] : []))
      .join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function describeAction({ decision, plan }: ImagePlan): string {
  if (decision.builds) return 'built';
  return decision.source && plan.push.push ? 'gets the tags as it is' : 'left as it is';
}
