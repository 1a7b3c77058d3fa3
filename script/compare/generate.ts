import { isJsonObject, type JsonObject } from '../../src/core/event.ts';
import type { CompareCase } from './case.ts';
import { createDice, type Dice } from './dice.ts';
import { writeFlavor, writePairs, writeTags } from './text.ts';
import * as words from './words.ts';

const SHA = '860c1904a1ce19322e91ac35af1ab07466440c37';
const HEAD = 'f11797d2b2b0b3ad1e7b0d4c4f8b1c1b0b6b8f0e';

/** An event as the tests have it: __tests__/fixtures/events. */
export interface EventFacts {
  readonly env: Readonly<Record<string, string>>;
  readonly payload: JsonObject;
}

/** The same case for the same seed and number, on every machine. */
export function generateCase(seed: number, id: number, events: readonly EventFacts[]): CompareCase {
  const dice = createDice(seed * 1_000_003 + id);
  const times = { now: dice.pick(words.instants), commitDate: dice.pick(words.instants) };
  const facts = dice.chance(0.15) ? useFacts(dice.pick(events)) : inventFacts(dice, times.commitDate);
  return { id, ...times, ...facts, inputs: makeInputs(dice) };
}

type Facts = Pick<CompareCase, 'env' | 'payload' | 'repository'>;

function useFacts({ env, payload }: EventFacts): Facts {
  const told = payload.repository;
  const unknown = {
    name: 'Rocket',
    description: null,
    html_url: 'https://github.com/Acme/Rocket',
    default_branch: 'main',
  };
  return { env, payload, repository: isJsonObject(told) ? told : unknown };
}

function inventFacts(dice: Dice, commitDate: string): Facts {
  const name = dice.pick(words.eventNames);
  const ref = pickRef(dice, name);
  const repository = makeRepository(dice);
  const payload = makePayload(dice, name, ref, repository, commitDate);
  return { env: makeEnv(dice, name, ref), payload, repository };
}

function pickRef(dice: Dice, event: string): string {
  if (event.startsWith('pull_request') && dice.chance(0.8)) return 'refs/pull/42/merge';
  if (event === 'release') return `refs/tags/${dice.pick(words.gitTags)}`;
  const kind = dice.number();
  if (kind < 0.5) return `refs/tags/${dice.pick(words.gitTags)}`;
  if (kind < 0.93) return `refs/heads/${dice.pick(words.branches)}`;
  return dice.pick(words.otherRefs);
}

function makeRepository(dice: Dice): JsonObject {
  const licences = [
    { key: 'mit', spdx_id: 'MIT' },
    { key: 'other', spdx_id: 'NOASSERTION' },
    null,
    { key: 'x', spdx_id: null },
  ];
  return {
    name: 'Rocket',
    description: dice.pick(['Rockets & launch pads', null, '', 'a=b, "c"', 'two\nlines', '  spaced  ']),
    html_url: 'https://github.com/Acme/Rocket',
    default_branch: dice.pick(['main', 'main', 'master', 'feat/longer-fuse']),
    license: dice.pick(licences),
  };
}

function makeEnv(dice: Dice, name: string, ref: string): Readonly<Record<string, string>> {
  const extra: Record<string, string> = {};
  if (dice.chance(0.1))
    extra.DOCKER_METADATA_SHORT_SHA_LENGTH = dice.pick(['12', '0', '40', '100', '-3', '7.9', '0x10']);
  if (dice.chance(0.2))
    extra.DOCKER_METADATA_PR_HEAD_SHA = dice.pick(['true', 'false', 'TRUE', '1', 'untrue']);
  if (dice.chance(0.2)) {
    extra.DOCKER_METADATA_ANNOTATIONS_LEVELS = dice.pick([
      'index',
      'manifest,index',
      'index,manifest-descriptor',
      'manifest,manifest',
    ]);
  }
  return {
    GITHUB_EVENT_NAME: name,
    GITHUB_REF: ref,
    GITHUB_SHA: SHA,
    GITHUB_ACTOR: 'wile',
    GITHUB_REPOSITORY: 'Acme/Rocket',
    GITHUB_SERVER_URL: 'https://github.com',
    ...extra,
  };
}

function makePayload(
  dice: Dice,
  event: string,
  ref: string,
  repository: JsonObject,
  date: string,
): JsonObject {
  const commits = [
    { id: HEAD, timestamp: dice.pick(words.instants) },
    { id: SHA, timestamp: date },
  ];
  return {
    ...(dice.chance(0.85) && { repository }),
    ...(event === 'push' && { commits: dice.pick([commits, [], commits.slice(0, 1)]) }),
    ...(event === 'push' && { head_commit: dice.pick([commits[1], commits[0], null]) ?? null }),
    ...(ref.startsWith('refs/tags/') && {
      base_ref: dice.pick(['refs/heads/main', 'refs/heads/release/1.x', null, 'main']),
    }),
    ...(event.startsWith('pull_request') && {
      number: 42,
      pull_request: {
        number: 42,
        head: { sha: HEAD, ref: 'fuse' },
        base: { ref: dice.pick(['main', "it's"]) },
      },
    }),
  };
}

function makeInputs(dice: Dice): Readonly<Record<string, string>> {
  const inputs: Record<string, string> = { context: 'workflow' };
  if (dice.chance(0.85)) inputs.images = writeImages(dice);
  if (dice.chance(0.9)) inputs.tags = writeTags(dice);
  if (dice.chance(0.5)) inputs.flavor = writeFlavor(dice);
  if (dice.chance(0.5)) inputs.labels = writePairs(dice);
  if (dice.chance(0.4)) inputs.annotations = writePairs(dice);
  if (dice.chance(0.15)) inputs['sep-tags'] = dice.pick([',', ' ', ';\n', '|']);
  if (dice.chance(0.1)) inputs['sep-labels'] = dice.pick([',', ' ']);
  if (dice.chance(0.1)) inputs['sep-annotations'] = dice.pick([',', ' ']);
  if (dice.chance(0.15)) inputs['bake-target'] = dice.pick(['app', 'a.b', 'x y', '5']);
  return inputs;
}

function writeImages(dice: Dice): string {
  const names = () => dice.pick(words.imageNames);
  if (dice.chance(0.15)) return [names(), names()].join(dice.pick([',', ', ']));
  const line = () =>
    dice.pick([
      names,
      names,
      () => `name=${names()}`,
      () => `Name = ${names()} , enable=${dice.pick(['true', 'false'])}`,
      () => `enable=true,${names()}`,
      () => `# ${names()}`,
    ])();
  return dice.list(1, 3, line).join(dice.pick(['\n', '\n\n', '\r\n']));
}
