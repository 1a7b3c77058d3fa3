import type { BuildCall } from './build-options.ts';
import type { Problem } from './problem.ts';
import { safeLine } from './progress/safe-text.ts';
import type { BuildWarning } from './progress/warning.ts';

/** What `--call check,format=json` prints, as far as it is used here. */
interface CheckText {
  readonly warnings?: readonly CheckWarning[] | null;
  readonly buildError?: { readonly message?: string; readonly location?: CheckLocation };
}

interface CheckWarning {
  readonly ruleName?: string;
  readonly description?: string;
  readonly url?: string;
  readonly detail?: string;
  readonly location?: CheckLocation;
}

interface CheckLocation {
  readonly ranges?: readonly { readonly start?: CheckPoint; readonly end?: CheckPoint }[];
}

interface CheckPoint {
  readonly line?: number;
}

/** The rules that the Dockerfile breaks, in the order of its lines. */
export interface CheckReading {
  readonly findings: readonly BuildWarning[];
  /** The Dockerfile cannot be built at all. */
  readonly error?: { readonly message: string; readonly line?: number };
}

/** Nothing where buildx printed no answer: then its own words say why. */
export function parseCheck(stdout: string): CheckReading | undefined {
  const text = tryParse(stdout);
  if (!text) return undefined;
  const { buildError } = text;
  const findings = (text.warnings ?? []).map(readFinding);
  const { line } = linesOf(buildError?.location);
  return {
    findings: findings.sort((one, other) => (one.line ?? 0) - (other.line ?? 0)),
    ...(buildError && {
      error: {
        message: safeLine(buildError.message ?? 'no reason given'),
        ...(line !== undefined && { line }),
      },
    }),
  };
}

function tryParse(stdout: string): CheckText | undefined {
  try {
    const value: unknown = JSON.parse(stdout);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function readFinding({
  ruleName = 'Build check',
  detail,
  description,
  url,
  location,
}: CheckWarning): BuildWarning {
  return {
    message: safeLine(`${ruleName}: ${detail ?? description ?? ''}`),
    detail: detail && description ? [safeLine(description)] : [],
    ...(url && { url: safeLine(url) }),
    ...linesOf(location),
  };
}

function linesOf(location: CheckLocation | undefined): { readonly line?: number; readonly endLine?: number } {
  const [range] = location?.ranges ?? [];
  const line = range?.start?.line;
  return line === undefined ? {} : { line, endLine: range?.end?.line ?? line };
}

/** One line a finding, as compilers have it. */
export function formatFinding({ message, line, url }: BuildWarning, dockerfile = 'Dockerfile'): string {
  return `${dockerfile}${line === undefined ? '' : `:${line}`}: ${message}${url ? ` (${url})` : ''}`;
}

/** What the step fails with; nothing where the Dockerfile keeps all rules, or findings are only to be shown. */
export function judgeCheck(
  { findings, error }: CheckReading,
  { ignoreStatus }: BuildCall,
  dockerfile: string | undefined,
): readonly Problem[] {
  const at = dockerfile && { file: dockerfile, ...(error?.line !== undefined && { startLine: error.line }) };
  const places = findings.length === 1 ? 'one place' : `${findings.length} places`;
  return [
    ...(error
      ? [
          {
            code: 'check.broken',
            message: `the Dockerfile cannot be built: ${error.message}`,
            ...(at && { at }),
          },
        ]
      : []),
    ...(findings.length > 0 && !ignoreStatus
      ? [
          {
            code: 'check.findings',
            input: 'call',
            message: `the Dockerfile breaks rules in ${places}: ${namesOf(findings).join(', ')}`,
            hint: 'mend them, or skip a rule in the Dockerfile with `# check=skip=<rule>`; `call: check,ignorestatus=true` shows them and stays green',
          },
        ]
      : []),
  ];
}

function namesOf(findings: readonly BuildWarning[]): readonly string[] {
  return [...new Set(findings.map(({ message }) => message.split(':')[0] ?? ''))];
}
