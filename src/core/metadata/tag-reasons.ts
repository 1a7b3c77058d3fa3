import type { Metadata, TagReason } from './types.ts';

/** Each rule, then the flavor, with the tag it gave or left out, and why. */
export function listTagReasons({ rules, latestRule }: Metadata): readonly TagReason[] {
  return [...rules, ...(latestRule ? [latestRule] : [])];
}
