import { describe, expect, it } from '@jest/globals';
import { decideRoom, describeFullDisk, formatBytes, type RoomNeeds } from '../../src/core/build-room.ts';
import { formatPlan } from '../../src/core/plan-text.ts';
import { decide, makeFacts } from '../fixtures/values.ts';

const GiB = 2 ** 30;
const disk = (free: number) => ({ folder: '/var/lib/docker', free: free * GiB });
const machine = { memory: 16 * GiB, freeMemory: 14 * GiB, disk: disk(20) };
const three = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];
const needs: RoomNeeds = {
  engine: { driver: 'docker-container', creates: true },
  nodes: [{ endpoint: '', driverOpts: [] }],
  options: {},
  buildkitdConfig: '',
  buildkitdConfigInline: '',
  platforms: three,
  emulation: three.slice(1).map((platform) => ({ platform })),
};

const options = (...pairs: readonly [name: string, value: string][]): Partial<RoomNeeds> => ({
  nodes: [{ endpoint: '', driverOpts: pairs.map(([name, value]) => ({ name, value })) }],
});

describe('memory that may be too small for the platforms', () => {
  const cases: {
    name: string;
    free: number;
    needs?: Partial<RoomNeeds>;
    /** What is said; absent where nothing is. */
    says?: readonly string[];
    parallelism?: number;
  }[] = [
    { name: 'a hosted runner has enough, and nothing is bounded', free: 14 },
    {
      name: 'two emulated platforms beside a native one take more than 2 GiB: two steps at once',
      free: 2.2,
      says: [
        'this machine has 2.2 GiB of memory free',
        '3 platforms are built side by side: 2 steps run at once',
      ],
      parallelism: 2,
    },
    {
      name: 'with half a GiB one step runs at a time',
      free: 0.5,
      says: ['512 MiB', 'one step runs at a time', 'jobs of their own'],
      parallelism: 1,
    },
    { name: 'native platforms take less', free: 2.2, needs: { emulation: [] } },
    {
      name: 'one platform has all there is, and no warning helps it',
      free: 0.2,
      needs: { platforms: ['linux/arm64'] },
    },
    {
      name: "the engine's own BuildKit cannot be bounded, and the way out is said",
      free: 1,
      needs: { engine: { driver: 'docker', creates: false } },
      says: ['3 platforms are built side by side', '`driver: docker-container`'],
    },
    {
      name: 'what `driver-opts` leave the builder counts',
      free: 14,
      needs: options(['network', 'host'], ['memory', '1.5g']),
      says: ['the builder may use 1.5 GiB of memory'],
      parallelism: 1,
    },
    {
      name: 'a limit in bytes is one, too',
      free: 14,
      needs: options(['memory', '2147483648']),
      says: ['the builder may use 2.0 GiB'],
      parallelism: 2,
    },
    { name: 'a limit that is none of docker is none here', free: 14, needs: options(['memory', 'lots']) },
    { name: 'swap is not memory', free: 14, needs: options(['memory-swap', '1g']) },
    {
      name: 'a builder elsewhere has memory of its own',
      free: 0.5,
      needs: { nodes: [{ endpoint: 'ssh://host', driverOpts: [] }] },
    },
    {
      name: 'a question to the Dockerfile builds nothing',
      free: 0.5,
      needs: { options: { call: { method: 'check', format: '', ignoreStatus: false } } },
    },
    {
      name: 'several nodes have, too',
      free: 0.5,
      needs: { nodes: [...needs.nodes, ...needs.nodes] },
    },
    {
      name: 'who configures BuildKit decides how many steps run at once, and is warned',
      free: 0.5,
      needs: { buildkitdConfigInline: '[worker.oci]\nmax-parallelism = 9' },
      says: ['3 platforms are built side by side '],
    },
    {
      name: 'a remote builder, too',
      free: 0.5,
      needs: { engine: { driver: 'remote', creates: true } },
    },
    {
      name: 'so has a builder that the user made',
      free: 0.5,
      needs: { engine: { driver: 'docker-container', creates: false } },
    },
  ];
  it.each(cases)('$name', ({ free, needs: more, says, parallelism }) => {
    const { room, warnings } = decideRoom({ ...machine, freeMemory: free * GiB }, { ...needs, ...more });
    expect(room?.parallelism).toBe(parallelism);
    expect(warnings).toHaveLength(says ? 1 : 0);
    const said = warnings.map(({ message, hint }) => `${message} ${hint}`).join();
    for (const part of says ?? []) expect(said).toContain(part);
  });
});

describe('a disk that may be too small', () => {
  it.each([
    { free: 1.5, platforms: 1, warns: true },
    { free: 2.5, platforms: 1, warns: false },
    { free: 3.5, platforms: 3, warns: true },
    { free: 4.5, platforms: 3, warns: false },
  ])('$free GiB for $platforms platforms: a warning is $warns', ({ free, platforms, warns }) => {
    const asked = { ...needs, platforms: three.slice(0, platforms) };
    const { warnings } = decideRoom({ ...machine, disk: disk(free) }, asked);
    expect(warnings.map(({ code }) => code)).toEqual(warns ? ['room.disk'] : []);
  });

  it('is said with its folder, what is free, and how to get more', () => {
    const [warning] = decideRoom({ ...machine, disk: disk(0.7) }, needs).warnings;
    expect(warning?.message).toBe(
      '717 MiB are free in /var/lib/docker, and 3 platforms are to be built there',
    );
    expect(warning?.hint).toContain('docker system prune');
  });

  it('is not judged where it is not seen from here', () => {
    const { memory, freeMemory } = machine;
    expect(decideRoom({ memory, freeMemory }, needs).warnings).toEqual([]);
  });

  it('that is full is named by the file that did not fit', () => {
    const problem = describeFullDisk('/tmp/slipway-x/metadata.json', 3 * 2 ** 20);
    expect(problem.message).toBe(
      'the disk is full, /tmp/slipway-x/metadata.json could not be written: 3 MiB are free',
    );
    expect(problem.hint).toContain('docker system prune');
  });
});

it('a plan says how many steps run at once, and the warning comes before anything starts', () => {
  const raw = { platforms: three.join(','), driver: 'docker-container' };
  const { plan, warnings } = decide(raw, makeFacts({ machine: { ...machine, freeMemory: GiB } }));
  expect(formatPlan(plan)).toContain('  steps       at most 1 at once, because memory is short');
  expect(warnings.map(({ code }) => code)).toEqual(['room.memory']);
});

it('nothing is said of a machine that nothing is known of', () => {
  expect(decideRoom(undefined, needs)).toEqual({ warnings: [] });
});

it.each([
  { bytes: 512 * 2 ** 20, text: '512 MiB' },
  { bytes: 7.75 * GiB, text: '7.8 GiB' },
])('$bytes bytes are $text', ({ bytes, text }) => {
  expect(formatBytes(bytes)).toBe(text);
});
