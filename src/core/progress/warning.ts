import { safeTitle } from './safe-text.ts';
import { decodeBase64, type WireWarning } from './wire.ts';

/** A build check of BuildKit, e.g. `JSONArgsRecommended`. */
export interface BuildWarning {
  readonly message: string;
  readonly detail: readonly string[];
  readonly url?: string;
  /** As BuildKit names it: `Dockerfile`, without a folder. */
  readonly file?: string;
  readonly line?: number;
  readonly endLine?: number;
}

export function readWarning(wire: WireWarning): BuildWarning {
  const starts = (wire.range ?? []).flatMap((range) => range.start?.line ?? []);
  const ends = (wire.range ?? []).flatMap((range) => range.end?.line ?? range.start?.line ?? []);
  return {
    message: safeTitle(decodeBase64(wire.short ?? ''), 500),
    detail: (wire.detail ?? []).map((line) => safeTitle(decodeBase64(line), 500)),
    ...(wire.url && { url: wire.url }),
    ...(wire.sourceInfo?.filename && { file: wire.sourceInfo.filename }),
    ...(starts.length > 0 && { line: Math.min(...starts), endLine: Math.max(...ends) }),
  };
}

/** The same check speaks once for every platform. */
export function warningKey(warning: BuildWarning): string {
  return `${warning.file}:${warning.line}:${warning.message}`;
}
