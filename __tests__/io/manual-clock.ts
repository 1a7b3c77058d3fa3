import type { Clock } from '../../src/io/http/time-limit.ts';

/** A clock that stands still until the test moves it. */
export interface ManualClock extends Clock {
  readonly advance: (milliseconds: number) => void;
}

export function createManualClock(): ManualClock {
  let now = 0;
  const timers = new Set<{ readonly due: number; readonly call: () => void }>();
  return {
    now: () => now,
    after: (milliseconds, call) => {
      const timer = { due: now + milliseconds, call };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance: (milliseconds) => {
      now += milliseconds;
      for (const timer of [...timers]) {
        if (timer.due > now || !timers.delete(timer)) continue;
        timer.call();
      }
    },
  };
}

/** Lets the clock's time pass, three seconds every few milliseconds, until what it is for has ended. */
export function letPass(clock: ManualClock, end: { once(event: 'close', call: () => void): unknown }): void {
  const ticking = setInterval(() => clock.advance(3000), 2);
  end.once('close', () => clearInterval(ticking));
}
