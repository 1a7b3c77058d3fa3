import { join } from 'node:path';
import { deriveBuildCommand } from '../core/build-command.ts';
import { describeBuildFailure } from '../core/build-failure.ts';
import { deriveBuildRequest } from '../core/build-request.ts';
import { type BuildxMetadata, parseBuildxMetadata } from '../core/buildx-metadata.ts';
import type { FailureFacts } from '../core/explain.ts';
import { SlipwayError } from '../core/problem.ts';
import { annotateWarnings } from '../core/progress/annotations.ts';
import { formatHeartbeat } from '../core/progress/heartbeat.ts';
import { applyLine, createProgress, finishProgress, type LogLine } from '../core/progress/progress.ts';
import { type ProgressSummary, summariseProgress } from '../core/progress/summary.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import type { PublishInputs } from '../inputs/publish.ts';
import { repeatEvery } from '../io/clock.ts';
import { readTextIfThere } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import { readMemory } from '../io/machine.ts';
import type { Session } from './session.ts';

/** A finished build: what buildx says of it, and how it went. */
export interface Built {
  readonly digest: string;
  readonly metadata: BuildxMetadata;
  readonly progress: ProgressSummary;
}

const heartbeatMilliseconds = 30_000;

/** Runs the one build, shows its log step by step, and reads what came of it. */
export async function buildImage(
  io: Io,
  inputs: PublishInputs,
  plan: PublishPlan,
  session: Session,
  builder: string,
): Promise<Built> {
  const metadataFile = join(session.folder, 'metadata.json');
  const command = deriveBuildCommand(deriveBuildRequest(inputs, plan, builder, metadataFile));
  io.log.startGroup('The command');
  io.log.line(`docker ${command.args.map(quoteForReading).join(' ')}`);
  io.log.endGroup();
  const progress = createProgress();
  const print = (lines: readonly LogLine[]) => printLines(io, lines);
  const stop = repeatEvery(heartbeatMilliseconds, () =>
    formatHeartbeat(progress, io.now().getTime()).forEach(io.log.line),
  );
  const exitCode = await session.docker
    .build(command, (line) => print(applyLine(progress, line)))
    .finally(stop);
  print(finishProgress(progress));
  const summary = summariseProgress(progress);
  for (const { message, ...at } of annotateWarnings(summary.warnings, plan.dockerfile))
    io.log.warning(message, at);
  io.signal.throwIfAborted();
  if (exitCode !== 0) {
    throw new SlipwayError(
      describeBuildFailure(summary.failure, exitCode, plan.dockerfile, readFacts(io, plan)),
    );
  }
  const metadata = parseBuildxMetadata((await readTextIfThere(metadataFile)) ?? '{}');
  if (!metadata.digest) throw describeMissingDigest();
  return { digest: metadata.digest, metadata, progress: summary };
}

function printLines(io: Io, lines: readonly LogLine[]): void {
  for (const line of lines) {
    if (line.kind === 'start-group') io.log.startGroup(line.title);
    else if (line.kind === 'end-group') io.log.endGroup();
    else io.log.line(line.text);
  }
}

/** What only this machine and run know, for the advice on a failure. */
function readFacts({ env }: Io, plan: PublishPlan): FailureFacts {
  return {
    memory: readMemory(),
    platforms: plan.platforms.length,
    ...(env.GITHUB_REPOSITORY && { repository: env.GITHUB_REPOSITORY }),
    ...(env.GITHUB_SERVER_URL && { serverUrl: env.GITHUB_SERVER_URL }),
  };
}

/** Never an empty digest (design, section 1): a build without one cannot be verified, so it is no success. */
function describeMissingDigest(): SlipwayError {
  return new SlipwayError({
    code: 'build.no-digest',
    message: 'buildx ended well but reported no digest of an image',
    hint: 'this is a fault of the builder: look at its version with `docker buildx inspect`',
  });
}

/** For the eye, and for pasting into a shell; what is run is the argument array. */
function quoteForReading(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
