/** What time limits go by. */
export interface Clock {
  /** Milliseconds since any moment. */
  readonly now: () => number;
  /** Calls once the time has passed; the returned function takes that back. */
  readonly after: (milliseconds: number, call: () => void) => () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** A limit that starts over with each step forward, and rests while nobody waits for one. */
export class TimeLimit {
  private readonly clock: Clock;
  private readonly end: () => void;
  private takeBack: () => void = () => undefined;
  private isOver = false;

  constructor(clock: Clock, end: () => void) {
    this.clock = clock;
    this.end = end;
  }

  start(milliseconds: number): void {
    this.rest();
    if (!this.isOver) this.takeBack = this.clock.after(milliseconds, this.end);
  }

  rest(): void {
    this.takeBack();
    this.takeBack = () => undefined;
  }

  /** Nothing is waited for any more, and nothing starts it again. */
  close(): void {
    this.isOver = true;
    this.rest();
  }
}
