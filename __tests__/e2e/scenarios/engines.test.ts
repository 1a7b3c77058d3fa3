import { digestOf, readImage } from '../image.ts';
import { describeScenarios, type Scenario } from './scenario.ts';

/** One combination of driver, load and push: the matrix has them in this order. */
const combinations = ['docker', 'docker-container'].flatMap((driver) =>
  [true, false].flatMap((load) => [true, false].map((push) => ({ driver, load, push }))),
);

describeScenarios({
  file: 'engines.yml',
  scenarios: {
    'named-builder': [
      'a builder of an earlier step builds both platforms, and runs on afterwards',
      async ({ outputs }, image) => {
        const { digest, platforms } = await readImage(`${image}:latest`);
        expect(digest).toBe(outputs.build?.digest);
        expect(platforms.map((one) => one?.architecture)).toEqual(['amd64', 'arm64']);
        expect(outputs.seen?.status).toBe('running');
      },
    ],
    ...Object.fromEntries(combinations.map((one, index) => [`digest-${index + 1}`, describeDigest(one)])),
    caches: [
      'local, registry, inline and GitHub cache are found by a builder that has nothing of its own',
      ({ outputs }) =>
        expect(outputs.seen).toEqual({ local: 'yes', registry: 'yes', inline: 'yes', gha: 'yes' }),
    ],
    'cache-that-is-missing': [
      'caches that do not exist are no failure',
      async ({ outputs }, image) => expect(outputs.build?.digest).toBe(await digestOf(`${image}:latest`)),
    ],
    'cache-that-cannot-be-written': [
      'a cache that cannot be written is no failure, and the log says so',
      async ({ outputs, log }, image) => {
        expect(outputs.build?.digest).toBe(await digestOf(`${image}:latest`));
        expect(log).toContain('127.0.0.1:9');
      },
    ],
  },
});

function describeDigest({ driver, load, push }: (typeof combinations)[number]): Scenario {
  const wishes = `${load ? '' : 'no '}load, ${push ? '' : 'no '}push`;
  return [
    `driver ${driver}, ${wishes}: a digest and an image id, those of registry and engine`,
    async (_, image, { jobRuns }) => {
      const tag = `${driver}-${load}-${push}`;
      // Which combination is which job of a matrix, act decides anew in each run.
      const job = Object.values(jobRuns).find(({ outputs }) => outputs.seen?.tag === tag);
      if (!job) throw new Error(`no job ran with ${tag}`);
      const { outputs } = job;
      const { digest, imageid } = outputs.build ?? {};
      for (const id of [digest, imageid]) expect(id).toMatch(/^sha256:/);
      expect(await digestOf(`${image.replace(/-\d$/, '')}:${tag}`)).toBe(push ? digest : undefined);
      // A container exports twice for both places, each with an attestation of its own: the registry's image counts.
      const isTwofold = driver === 'docker-container' && push;
      if (load && !isTwofold) expect(outputs.seen?.loaded).toBe(imageid);
      else expect(outputs.seen?.loaded !== undefined).toBe(load);
    },
  ];
}
