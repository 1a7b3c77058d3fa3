import { RE2JS, RE2JSException } from 're2js';
import type { CompileExpression } from './ignore-pattern.ts';

/** The engine is heavy, and few lists need it: import this file where `needsExpressions` says so. */
export const compileExpression: CompileExpression = (source) => {
  try {
    const expression = RE2JS.compile(source);
    return (text) => expression.matcher(text).find();
  } catch (error) {
    if (error instanceof RE2JSException) return undefined;
    throw error;
  }
};
