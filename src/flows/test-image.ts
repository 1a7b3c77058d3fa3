import { join } from 'node:path';
import type { CandidateImage } from '../core/candidate/access.ts';
import {
  deriveTestVariables,
  describeTests,
  formatTests,
  judgeExit,
  type TestResult,
} from '../core/candidate/test.ts';
import { withoutSecrets } from '../core/child-environment.ts';
import { formatFailureSummary } from '../core/failure-summary.ts';
import { SlipwayError } from '../core/problem.ts';
import { safeLine } from '../core/progress/safe-text.ts';
import { derivePlanOutputs, type Tested } from '../core/report.ts';
import { listFolder, makeFolder, makeOpenFolder, writePrivateFile } from '../io/files.ts';
import { runCommand } from '../io/process.ts';
import { writeOutputs } from '../io/runner.ts';
import { type CandidateTools, openCandidate } from './candidate.ts';
import type { Session } from './session.ts';

/** Runs the user's test on each platform's very bytes; where one does not pass, no tag moves. */
export async function testImage(tools: CandidateTools, session: Session, digest: string): Promise<Tested> {
  const { io, plan, request } = tools;
  if (request.inputs.test === '') return { results: [] };
  if (plan.candidate.kind === 'none') {
    io.log.notice(`The image is not tested: ${plan.candidate.reason}`);
    return { results: [] };
  }
  const reports = await makeOpenFolder(io.env.RUNNER_TEMP, 'slipway-reports-');
  // Whoever wants to look at what was refused finds it by these.
  writeOutputs({ digest, name: derivePlanOutputs(plan).name ?? '', pushed: 'false', reports });
  const results = await testPlatforms(tools, session, digest, reports);
  // A test may take long enough for a clean-up to come by.
  tools.images.forget();
  const problems = describeTests(results, request.inputs.testMilliseconds);
  if (problems.length > 0) {
    const summary = `${formatFailureSummary(problems)}\n${formatTests(results)}\n`;
    throw new SlipwayError(problems, { summary });
  }
  return { results, reports };
}

async function testPlatforms(
  tools: CandidateTools,
  session: Session,
  digest: string,
  reports: string,
): Promise<readonly TestResult[]> {
  const { testPlatforms: wanted, test } = tools.request.inputs;
  const script = join(session.folder, 'test.sh');
  await writePrivateFile(script, `${test}\n`);
  const candidate = await openCandidate(tools, digest, wanted);
  try {
    const results: TestResult[] = [];
    const found = candidate.images.map(({ platform }) => platform);
    const missing = wanted.filter((platform) => !found.includes(platform));
    if (missing.length > 0 || found.length === 0) throw describeMissing(missing, found);
    for (const image of candidate.images) {
      const folder = join(reports, image.platform.replace(/[^a-z0-9]+/g, '-'));
      results.push(await testPlatform(tools, session, { image, digest, script, reports: folder }));
    }
    return results;
  } finally {
    await candidate.close();
  }
}

interface OneTest {
  readonly image: CandidateImage;
  readonly digest: string;
  readonly script: string;
  readonly reports: string;
}

// Standard error joins standard output, so that the lines keep their order; the script's text is an own file.
const shell =
  'if command -v bash >/dev/null; then exec bash --noprofile --norc -eo pipefail "$1" 2>&1; else exec sh -e "$1" 2>&1; fi';
const keptLines = 10;

async function testPlatform(tools: CandidateTools, session: Session, one: OneTest): Promise<TestResult> {
  const { io, request } = tools;
  await makeFolder(one.reports, 0o755);
  const started = io.now().getTime();
  const lastLines: string[] = [];
  io.log.startGroup(`Test of ${one.image.platform}: ${one.image.reference}`);
  const { exitCode, isTimedOut = false } = await runCommand({
    program: 'sh',
    args: ['-c', shell, 'test', one.script],
    cwd: io.workspace,
    env: deriveEnvironment(tools, one),
    signal: session.signal,
    leadsGroup: true,
    timeout: request.inputs.testMilliseconds,
    onLine: (line) => {
      io.log.line(line);
      lastLines.push(safeLine(line));
      if (lastLines.length > keptLines) lastLines.shift();
    },
  });
  io.log.endGroup();
  session.signal.throwIfAborted();
  const verdict = judgeExit(exitCode, isTimedOut);
  io.log.line(`Test of ${one.image.platform}: ${verdict === 'passed' ? 'passed' : `exit code ${exitCode}`}`);
  const milliseconds = io.now().getTime() - started;
  const reports = await listFolder(one.reports);
  return { platform: one.image.platform, verdict, exitCode, milliseconds, reports, lastLines };
}

function deriveEnvironment({ io, plan, request }: CandidateTools, { image, digest, reports }: OneTest) {
  const { logins, secrets, githubToken } = request.inputs;
  const held = secrets.map(({ value, variable }) => value ?? (variable && io.env[variable]) ?? '');
  const passwords = [...logins, ...plan.logins].flatMap(({ username, password }) => [
    password,
    `${username}:${password}`,
  ]);
  const facts = {
    name: derivePlanOutputs(plan).name ?? '',
    digest,
    version: plan.metadata.version,
    tags: plan.targets.map(({ text }) => text),
  };
  return {
    ...withoutSecrets(io.env, [...held, ...passwords, githubToken]),
    ...deriveTestVariables(facts, image, reports),
  };
}

function describeMissing(missing: readonly string[], found: readonly string[]): SlipwayError {
  return new SlipwayError({
    code: 'test.platform-missing',
    input: 'test-platforms',
    message: `${missing.join(', ') || 'a platform'} is to be tested, and the image that came out has ${found.join(', ') || 'none'}`,
    hint: 'no tag was moved; look at the build log for these platforms',
  });
}
