import { parseSize } from '../core/content/size.ts';
import { findNearest } from '../core/nearest.ts';
import { type Findings, parseItems, parseText, type RawInputs } from './raw.ts';

const findingNames = ['secrets', 'architecture', 'base-end-of-life'] as const;
export type FindingName = (typeof findingNames)[number];

/** What the image may hold. */
export interface ContentInputs {
  /** Findings that do not stand against a release. */
  readonly allowedFindings: readonly FindingName[];
  /** Bytes that a platform's image may have; nothing: any. */
  readonly maxSize?: number;
}

export function parseContentInputs(raw: RawInputs, found: Findings): ContentInputs {
  const allowedFindings = parseItems(raw, 'allow-findings', {}, found).flatMap((text) => {
    const name = findingNames.find((known) => known === text.toLowerCase());
    if (name) return [name];
    const nearest = findNearest(text, findingNames);
    found.problems.push({
      code: 'allow-findings.unknown',
      input: 'allow-findings',
      message: `expected \`${findingNames.join('`, `')}\`, found "${text}"`,
      ...(nearest && { hint: `did you mean \`${nearest}\`?` }),
    });
    return [];
  });
  const text = parseText(raw, 'max-size');
  const maxSize = text === '' ? undefined : parseSize(text);
  if (text !== '' && maxSize === undefined) {
    const message = `expected a size such as \`250MB\` or \`1GiB\`, found "${text}"`;
    found.problems.push({ code: 'max-size.syntax', input: 'max-size', message });
  }
  return { allowedFindings, ...(maxSize !== undefined && { maxSize }) };
}
