import { createDice, type Dice } from '../dice.ts';
import { type EventFacts, generateCase } from '../generate.ts';
import type { DoorCase } from './case.ts';
import { checkoutNames } from './checkouts.ts';

const switches = ['true', 'false', 'TRUE', 'False', '1', '0', 't', 'F', '', 'yes', 'no'];

/** The cases of the other comparison, half of them from a checkout, with all variables that steer the door. */
export function generateDoorCase(seed: number, id: number, events: readonly EventFacts[]): DoorCase {
  const one = generateCase(seed, id, events);
  const dice = createDice(seed * 7_000_003 + id);
  const isGit = dice.chance(0.5);
  return {
    ...one,
    env: { ...one.env, ...pickVariables(dice) },
    inputs: { ...one.inputs, context: isGit ? 'git' : pickContext(dice) },
    // Each of the checkouts in turn.
    checkout: isGit ? (checkoutNames[id % checkoutNames.length] ?? 'branch') : dice.pick(checkoutNames),
  };
}

function pickContext(dice: Dice): string {
  return dice.chance(0.02) ? dice.pick(['Workflow', 'repository']) : dice.pick(['workflow', '']);
}

function pickVariables(dice: Dice): Readonly<Record<string, string>> {
  return dice.chance(0.3) ? { DOCKER_METADATA_SET_OUTPUT_ENV: dice.pick(switches) } : {};
}
