import { cell, formatTable } from '../markdown.ts';
import type { Problem } from '../problem.ts';
import { formatSeconds } from '../progress/format.ts';
import type { CandidateImage } from './access.ts';

/** What the script is told, beside the environment of the step. */
export interface TestFacts {
  readonly name: string;
  readonly digest: string;
  readonly version: string;
  readonly tags: readonly string[];
}

export type TestVerdict = 'passed' | 'refused' | 'not-run' | 'timed-out';

/** How the script ended for one platform. */
export interface TestResult {
  readonly platform: string;
  readonly verdict: TestVerdict;
  readonly exitCode: number;
  readonly milliseconds: number;
  /** Names of the files that it left in its folder for reports. */
  readonly reports: readonly string[];
  /** The last lines that it printed. */
  readonly lastLines: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** `sysexits.h`: "temporary failure, user is invited to retry". */
const exitNotRun = 75;
/** What `docker run` ends with where the engine, and not the container, failed. */
const exitEngineFailed = 125;

/** Values reach the script as variables and are never part of its text: a shell cannot read them as anything else. */
export function deriveTestVariables(facts: TestFacts, image: CandidateImage, reports: string): Environment {
  return {
    IMAGE_REF: image.reference,
    PLATFORM: image.platform,
    IMAGE: facts.name,
    DIGEST: facts.digest,
    VERSION: facts.version,
    TAGS: facts.tags.join('\n'),
    REPORTS: reports,
  };
}

export function judgeExit(exitCode: number, isTimedOut: boolean): TestVerdict {
  if (isTimedOut) return 'timed-out';
  if (exitCode === 0) return 'passed';
  return exitCode === exitNotRun || exitCode === exitEngineFailed ? 'not-run' : 'refused';
}

/** What stands against the release; nothing where all platforms passed. */
export function describeTests(results: readonly TestResult[], timeout: number): readonly Problem[] {
  return results.filter(({ verdict }) => verdict !== 'passed').map((result) => describe(result, timeout));
}

function describe(result: TestResult, timeout: number): Problem {
  const { platform, verdict, exitCode, lastLines } = result;
  const lines = lastLines.length > 0 ? { lines: lastLines } : {};
  if (verdict === 'not-run') {
    return {
      code: 'test.not-run',
      input: 'test',
      message: `${platform} could not be tested: the script ended with ${exitCode}, which says that the test itself failed and nothing of the image`,
      ...lines,
      hint: 'no tag was moved; run the job again, and look at the scanner, its database or the engine if it stays so',
    };
  }
  if (verdict === 'timed-out') {
    return {
      code: 'test.timeout',
      input: 'test-timeout',
      message: `the test of ${platform} did not end within ${formatSeconds(timeout)} and was stopped`,
      ...lines,
      hint: 'no tag was moved; look for what it waits for, or give it more time by `test-timeout`',
    };
  }
  return {
    code: 'test.refused',
    input: 'test',
    message: `${platform} did not pass the test: the script ended with ${exitCode}`,
    ...lines,
    hint: 'no tag was moved; the image can be looked at by the output `digest`, what the script printed stands in the log. A script that could not test at all ends with 75',
  };
}

/** For the summary. */
export function formatTests(results: readonly TestResult[]): string {
  if (results.length === 0) return '';
  const words = {
    passed: 'passed',
    refused: 'did not pass',
    'not-run': 'could not be tested',
    'timed-out': 'took too long',
  };
  const hasReports = results.some(({ reports }) => reports.length > 0);
  const rows = results.map(({ platform, verdict, milliseconds, reports }) => [
    cell(platform),
    words[verdict],
    formatSeconds(milliseconds),
    ...(hasReports ? [cell(reports.join(', '))] : []),
  ]);
  return formatTable(['Test', 'Result', 'Time', ...(hasReports ? ['Reports'] : [])], rows);
}
