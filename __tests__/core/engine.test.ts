import { describe, expect, it } from '@jest/globals';
import { decideEngine, type EngineFacts, type EngineNeeds } from '../../src/core/engine.ts';
import { classicEngine, codesOf, containerdEngine } from '../fixtures/values.ts';

const plainNode = { name: '', endpoint: '', driverOpts: [], buildkitdFlags: '', platforms: [] };
const nodeAt = (endpoint: string) => ({ nodes: [{ ...plainNode, endpoint }], builderSettings: ['endpoint'] });

/** A push of one platform with the attestations that there are by default. */
const plain: EngineNeeds = {
  driver: 'auto',
  builder: '',
  nodes: [plainNode],
  builderSettings: [],
  keepState: false,
  platforms: 1,
  platformNames: [],
  isIndex: false,
  hasAttestations: true,
  rewritesTimes: false,
  insistsOnAttestations: false,
  repositories: 1,
  push: true,
  attests: false,
  byDigest: false,
  load: false,
  archives: [],
  exportsCache: false,
  cacheTypes: [],
  insecure: [],
  hostGateway: false,
};
const named = (
  builderDriver: 'docker' | 'docker-container' | 'remote',
  engine = classicEngine,
): EngineFacts => ({
  ...engine,
  builderDriver,
});

interface Case {
  readonly name: string;
  readonly needs?: Partial<EngineNeeds>;
  readonly engine?: EngineFacts;
}

describe('driver: auto', () => {
  const cases: (Case & { driver: string; attestations?: boolean; says?: string })[] = [
    { name: 'the engine itself, where its store holds all', driver: 'docker' },
    { name: 'the engine itself for several platforms', needs: { platforms: 3 }, driver: 'docker' },
    {
      name: 'the engine itself for several platforms that are loaded',
      needs: { platforms: 3, load: true },
      driver: 'docker',
    },
    {
      name: 'the engine itself for a cache and a file',
      needs: { exportsCache: true, archives: ['oci'] },
      driver: 'docker',
    },
    {
      name: "a container for a cache that the engine's own BuildKit has not",
      needs: { exportsCache: true, cacheTypes: ['s3'] },
      driver: 'docker-container',
      says: 'no cache `type=s3`',
    },
    {
      name: 'a container for several repositories',
      needs: { repositories: 2 },
      driver: 'docker-container',
      says: 'several repositories',
    },
    {
      name: 'the engine itself for several repositories that are not pushed to',
      needs: { repositories: 2, push: false },
      driver: 'docker',
    },
    {
      name: 'a container for options of a driver',
      needs: { builderSettings: ['driver-opts'] },
      driver: 'docker-container',
      says: '`driver-opts`',
    },
    {
      name: 'a container at an endpoint',
      needs: nodeAt('other'),
      driver: 'docker-container',
      says: '`endpoint`',
    },
    {
      name: 'a container for several platforms on the classic store',
      needs: { platforms: 2 },
      engine: classicEngine,
      driver: 'docker-container',
      says: 'one platform',
    },
    {
      name: 'a container for attestations on the classic store',
      engine: classicEngine,
      driver: 'docker-container',
      says: 'attestations',
    },
    {
      name: 'the classic store itself without attestations',
      needs: { hasAttestations: false },
      engine: classicEngine,
      driver: 'docker',
      attestations: false,
    },
    {
      name: 'the classic store itself for an image that is loaded, without attestations, which it cannot load',
      needs: { load: true },
      engine: classicEngine,
      driver: 'docker',
      attestations: false,
    },
    {
      name: 'a container for a cache of an image that is loaded',
      needs: { load: true, exportsCache: true },
      engine: classicEngine,
      driver: 'docker-container',
      attestations: false,
      says: 'cache',
    },
    {
      name: 'a container for an image in a file on the classic store',
      needs: { hasAttestations: false, archives: ['oci'] },
      engine: classicEngine,
      driver: 'docker-container',
      attestations: false,
      says: 'file',
    },
    {
      name: 'no attestations in an archive that holds none',
      needs: { archives: ['docker'] },
      driver: 'docker',
      attestations: false,
    },
  ];
  it.each(cases)(
    'chooses $name',
    ({ needs, engine = containerdEngine, driver, attestations = true, says = '' }) => {
      const { choice, problems } = decideEngine({ ...plain, ...needs }, engine);
      expect(problems).toEqual([]);
      expect(choice).toMatchObject({ driver, creates: driver !== 'docker', withAttestations: attestations });
      expect(choice.reason).toContain(says);
      expect(choice.builder).toBeUndefined();
    },
  );

  it('says why there are no attestations', () => {
    const { choice } = decideEngine({ ...plain, load: true }, classicEngine);
    expect(choice.attestationObstacle).toContain('engine 28.5.2 has the classic image store');
  });
});

describe('a driver or builder that was asked for', () => {
  const cases: (Case & { choice: object })[] = [
    {
      name: 'driver docker',
      needs: { driver: 'docker' },
      choice: { driver: 'docker', creates: false, withAttestations: true, storesIndexes: true },
    },
    {
      name: 'driver docker on the classic store',
      needs: { driver: 'docker' },
      engine: classicEngine,
      choice: { driver: 'docker', withAttestations: false, storesIndexes: false },
    },
    {
      name: 'driver docker-container',
      needs: { driver: 'docker-container' },
      engine: classicEngine,
      choice: { driver: 'docker-container', creates: true, withAttestations: true, storesIndexes: true },
    },
    {
      name: 'driver remote',
      needs: { driver: 'remote', ...nodeAt('tcp://b:1234') },
      choice: { driver: 'remote', creates: true },
    },
    {
      name: 'driver kubernetes, which needs no endpoint',
      needs: { driver: 'kubernetes' },
      choice: { driver: 'kubernetes', creates: true },
    },
    {
      name: 'a named builder',
      needs: { builder: 'mine' },
      engine: named('docker-container'),
      choice: { driver: 'docker-container', builder: 'mine', creates: false },
    },
    {
      name: 'a named builder and its own driver',
      needs: { builder: 'mine', driver: 'remote' },
      engine: named('remote'),
      choice: { driver: 'remote', builder: 'mine', creates: false },
    },
    {
      name: 'a named builder that is the classic engine',
      needs: { builder: 'default' },
      engine: named('docker'),
      choice: { driver: 'docker', builder: 'default', withAttestations: false, storesIndexes: false },
    },
    {
      name: 'a container that loads several platforms into a containerd store',
      needs: { driver: 'docker-container', load: true, platforms: 2 },
      choice: { driver: 'docker-container', withAttestations: true },
    },
    {
      name: 'a container that loads into the classic store',
      needs: { driver: 'docker-container', load: true },
      engine: classicEngine,
      choice: { driver: 'docker-container', withAttestations: false },
    },
  ];
  it.each(cases)('uses $name', ({ needs, engine = containerdEngine, choice }) => {
    const decision = decideEngine({ ...plain, ...needs }, engine);
    expect(decision).toMatchObject({ choice, problems: [] });
  });
});

describe('contradictions', () => {
  const insists = { insistsOnAttestations: true };
  const cases: (Case & { codes: string[]; inputs: string[] })[] = [
    {
      name: 'two platforms loaded into a classic store',
      needs: { load: true, platforms: 2 },
      engine: classicEngine,
      codes: ['engine.load-several-platforms'],
      inputs: ['load'],
    },
    {
      name: 'two platforms loaded by a named builder',
      needs: { load: true, platforms: 2, builder: 'b' },
      engine: named('docker-container'),
      codes: ['engine.load-several-platforms'],
      inputs: ['load'],
    },
    {
      name: 'two platforms with driver docker and a classic store',
      needs: { driver: 'docker', platforms: 2 },
      engine: classicEngine,
      codes: ['engine.classic-store'],
      inputs: ['platforms'],
    },
    {
      name: 'two platforms with a named builder that is the classic engine',
      needs: { builder: 'default', platforms: 2 },
      engine: named('docker'),
      codes: ['engine.classic-store'],
      inputs: ['platforms'],
    },
    {
      name: 'attestations that were asked for with driver docker and a classic store',
      needs: { driver: 'docker', ...insists },
      engine: classicEngine,
      codes: ['engine.no-attestations'],
      inputs: ['provenance'],
    },
    {
      name: 'attestations that were asked for on an image that is loaded',
      needs: { load: true, ...insists },
      engine: classicEngine,
      codes: ['engine.no-attestations'],
      inputs: ['provenance'],
    },
    {
      name: 'attestations that were asked for in an archive of docker',
      needs: { archives: ['docker'], ...insists },
      codes: ['engine.no-attestations'],
      inputs: ['provenance'],
    },
    {
      name: 'a cache with driver docker and a classic store',
      needs: { driver: 'docker', exportsCache: true },
      engine: classicEngine,
      codes: ['engine.classic-store'],
      inputs: ['cache-to'],
    },
    {
      name: 'an archive with driver docker and a classic store',
      needs: { driver: 'docker', archives: ['oci'] },
      engine: classicEngine,
      codes: ['engine.classic-store'],
      inputs: ['outputs'],
    },
    {
      name: 'an archive of docker for two platforms',
      needs: { archives: ['docker'], platforms: 2 },
      codes: ['engine.archive-several-platforms'],
      inputs: ['outputs'],
    },
    {
      name: 'several repositories with driver docker',
      needs: { driver: 'docker', repositories: 2 },
      codes: ['engine.several-repositories'],
      inputs: ['images'],
    },
    {
      name: 'several repositories with a named builder that is the engine',
      needs: { builder: 'default', repositories: 2 },
      engine: named('docker', containerdEngine),
      codes: ['engine.several-repositories'],
      inputs: ['images'],
    },
    {
      name: 'a remote driver without its address',
      needs: { driver: 'remote' },
      codes: ['engine.no-endpoint'],
      inputs: ['endpoint'],
    },
    {
      name: 'settings for driver docker, which takes none',
      needs: { driver: 'docker', builderSettings: ['driver-opts', 'endpoint'] },
      codes: ['engine.unused-setting', 'engine.unused-setting'],
      inputs: ['driver-opts', 'endpoint'],
    },
    {
      name: 'settings for a builder that exists',
      needs: { builder: 'b', driver: 'remote', ...nodeAt('x') },
      engine: named('docker-container'),
      codes: ['engine.unused-setting', 'engine.unused-setting'],
      inputs: ['driver', 'endpoint'],
    },
    {
      name: 'everything at once',
      needs: {
        driver: 'docker',
        platforms: 2,
        repositories: 2,
        exportsCache: true,
        archives: ['oci'],
        ...insists,
      },
      engine: classicEngine,
      codes: [
        'engine.classic-store',
        'engine.no-attestations',
        'engine.classic-store',
        'engine.classic-store',
        'engine.several-repositories',
      ],
      inputs: ['platforms', 'provenance', 'cache-to', 'outputs', 'images'],
    },
  ];
  it.each(cases)('refuses $name', ({ needs, engine = containerdEngine, codes, inputs }) => {
    const { problems } = decideEngine({ ...plain, ...needs }, engine);
    expect(codesOf(problems)).toEqual(codes);
    expect(problems.map(({ input }) => input)).toEqual(inputs);
    for (const { hint } of problems) expect(hint).toBeTruthy();
  });
});
