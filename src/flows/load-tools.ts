import type { ToolNeeds } from '../core/metadata/context.ts';
import type { MetadataTools } from '../core/metadata/types.ts';
import { needsExpressions } from '../core/reuse/dockerignore.ts';
import type { CompileExpression } from '../core/reuse/ignore-pattern.ts';

/** Loads the heavy parts of the metadata that are needed: most rules need none of them. */
export async function loadTools(needs: ToolNeeds): Promise<MetadataTools> {
  const [dates, templates, patterns] = await Promise.all([
    needs.formatDate ? import('../core/metadata/date.ts') : undefined,
    needs.templateEngine ? import('../core/metadata/template-engine.ts') : undefined,
    needs.compilePattern ? import('../core/metadata/pattern.ts') : undefined,
  ]);
  return {
    ...(dates && { formatDate: dates.formatDate }),
    ...(templates && { templateEngine: templates.templateEngine }),
    ...(patterns && { compilePattern: patterns.compilePattern }),
  };
}

/** Loads the engine of Go's expressions where a .dockerignore has a pattern that needs it: hardly any has. */
export async function loadExpressions(...lists: readonly string[]): Promise<CompileExpression | undefined> {
  if (!lists.some(needsExpressions)) return undefined;
  return (await import('../core/reuse/ignore-expression.ts')).compileExpression;
}
