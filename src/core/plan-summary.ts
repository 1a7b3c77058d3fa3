import type { BaseMove } from './base/base-move.ts';
import { describeStay } from './guard/held.ts';
import { formatRunner } from './job-matrix.ts';
import { cell, code, codeCell, formatTable, plain } from './markdown.ts';
import type { TagDecision } from './metadata/floating.ts';
import { listTagReasons } from './metadata/tag-reasons.ts';
import type { PlanValue } from './plan-value.ts';

/** What the plan decided, as the log shows it: one rule a line, then the decision about the push. */
export function formatPlanLog(plan: PlanValue): readonly string[] {
  const { metadata, push, matrix } = plan;
  return [
    ...listTagReasons(metadata).map(
      (rule) => `  ${rule.rule}: ${rule.tag ? `${rule.tag}, ` : ''}${rule.reason}`,
    ),
    `  tags      ${metadata.tags.join(', ') || 'none'}`,
    ...plan.held.map((one) => `  held      ${describeHeld(one)}`),
    `  push      ${push.push ? 'yes' : 'no'}: ${push.reason}`,
    ...matrix.include.map(
      (leg) => `  leg ${leg.index}     ${leg.platforms} on ${formatRunner(leg['runs-on'])}`,
    ),
  ];
}

/** `latest stays at 2.0.1: 2.0.1 is newer than 1.9.1` */
export function describeHeld({ tag, rival, reason }: TagDecision): string {
  return `${tag} ${describeStay({ at: rival, reason })}`;
}

/** The same as tables for the job summary. */
export function formatPlanSummary(plan: PlanValue, base?: BaseMove): string {
  const { metadata, push, matrix } = plan;
  const name = metadata.tags[0] ?? metadata.images[0] ?? 'no tag';
  const rules = listTagReasons(metadata).map((rule) => [
    codeCell(rule.rule),
    rule.tag ? codeCell(rule.tag) : '',
    cell(rule.reason),
  ]);
  const legs = matrix.include.map((leg) => [
    String(leg.index),
    leg.platforms,
    codeCell(formatRunner(leg['runs-on'])),
  ]);
  return [
    `### Plan for ${code(name)}`,
    `${push.push ? 'It is published' : 'It is not published'}: ${plain(push.reason)}`,
    base ? `Base image ${base.moved ? 'moved' : 'unchanged'}: ${plain(base.reason)}` : '',
    metadata.tags.map((tag) => `- ${code(tag)}`).join('\n'),
    plan.held.map((one) => `- ${plain(describeHeld(one))}`).join('\n'),
    formatTable(['Rule', 'Tag', 'Why'], rules),
    legs.length > 0 ? formatTable(['Leg', 'Platforms', 'Runner'], legs) : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}
