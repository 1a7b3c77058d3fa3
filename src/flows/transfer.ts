import { SlipwayError } from '../core/problem.ts';
import { formatSeconds } from '../core/progress/format.ts';
import { decideTransferDelay } from '../core/transfer-retry.ts';
import { pause } from '../io/http/pause.ts';
import type { Io } from '../io/io.ts';

/** A push or pull of the engine: what passes is waited for, and it is begun again; a denial never. */
export async function transferPatiently(io: Io, what: string, transfer: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transfer();
    } catch (error) {
      const problems = error instanceof SlipwayError ? error.problems : [];
      const delay = decideTransferDelay(problems, attempt, Math.random());
      if (delay === undefined || io.signal.aborted) throw error;
      io.log.line(
        `The ${what} broke off (${problems[0]?.code}), and is begun again in ${formatSeconds(delay)}`,
      );
      await pause(delay, io.signal);
    }
  }
}
