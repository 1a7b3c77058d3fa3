import { formatSeconds, formatSize } from './format.ts';
import { safeTitle } from './safe-text.ts';
import type { Progress } from './state.ts';
import { isOver, isStarted, lastStartOf, type Step, sumTransfers } from './step.ts';

const AFTER = 20_000;
const MOST = 8;

/**
 * Signs of life of what has been running for long, the longest first; nothing when there is no such step.
 *
 * `now` in milliseconds since 1970. buildx moves BuildKit's times to this machine's clock, so they can be compared.
 */
export function formatHeartbeat(progress: Progress, now: number, after = AFTER): readonly string[] {
  const running = [...progress.steps.values()]
    .filter((step) => isStarted(step) && !isOver(step))
    .map((step) => ({ step, time: now - (lastStartOf(step) ?? now) }))
    .filter(({ time }) => time >= after)
    .sort((a, b) => b.time - a.time);
  const lines = running.slice(0, MOST).map(({ step, time }) => formatStep(step, time));
  const left = running.length - lines.length;
  return left > 0 ? [...lines, `still running: ${left} more steps`] : lines;
}

function formatStep(step: Step, time: number): string {
  const doing = formatTransfer(step) ?? formatLastLine(step);
  return `still running: ${step.name.title}, ${formatSeconds(time)}${doing}`;
}

/** `: 12.0 MB of 300.0 MB (4%)`, while bytes are on their way. */
function formatTransfer(step: Step): string | undefined {
  const isMoving = [...step.transfers.values()].some((transfer) => !transfer.isDone);
  if (!isMoving) return undefined;
  const { current, total } = sumTransfers(step);
  if (total <= current) return `: ${formatSize(current)}`;
  const share = Math.floor((100 * current) / total);
  return `: ${formatSize(current)} of ${formatSize(total)} (${share}%)`;
}

function formatLastLine(step: Step): string {
  const [last] = step.log.tail(1);
  return last === undefined || last.trim() === '' ? '' : `: ${safeTitle(last, 100)}`;
}
