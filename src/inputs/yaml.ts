import { parse, YAMLParseError } from 'yaml';
import type { ParseYaml } from './raw.ts';

/**
 * YAML in which every scalar is text: a password of digits stays what it is. Anchors and merge keys work. Warnings are
 * not printed: they show the line they are about, which may hold a password.
 */
export const parseYaml: ParseYaml = (text) => {
  try {
    return { value: parse(text, { schema: 'failsafe', merge: true, logLevel: 'error' }) };
  } catch (error) {
    // An alias that names nothing, or too much, is found only when the values are made: then it is no YAMLParseError.
    const line = error instanceof YAMLParseError ? error.linePos?.[0].line : undefined;
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    return { reason, ...(line !== undefined && { line }) };
  }
};
