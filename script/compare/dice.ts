/** Chance that can be repeated. */
export interface Dice {
  readonly number: () => number;
  readonly chance: (part: number) => boolean;
  readonly pick: <T>(from: readonly T[]) => T;
  readonly list: <T>(least: number, most: number, make: () => T) => readonly T[];
}

/** mulberry32: small, fast, the same everywhere. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const number = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    number,
    chance: (part) => number() < part,
    pick: (from) => from[Math.floor(number() * from.length)] as (typeof from)[number],
    list: (least, most, make) =>
      Array.from({ length: least + Math.floor(number() * (most - least + 1)) }, make),
  };
}
