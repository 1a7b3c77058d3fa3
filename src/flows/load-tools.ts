import type { ToolNeeds } from '../core/metadata/context.ts';
import type { MetadataTools } from '../core/metadata/types.ts';

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
