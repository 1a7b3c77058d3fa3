import { type GitHttp, startGitHttp } from '../git-http.ts';
import { digestOf, docker, readImage } from '../image.ts';
import { describeScenarios } from './scenario.ts';

const tokens = { '/Acme/App.git': 'ghs_of-the-run', '/Acme/Other.git': 'ghp_of-another-owner' };
/** Nobody has the token of a repository that is none of these. */
const tokenFor = (path: string) =>
  Object.entries(tokens).find(([repository]) => path.startsWith(`${repository}/`))?.[1] ?? 'nobody has it';
let server: GitHttp | undefined;
afterAll(() => server?.close());

describeScenarios({
  file: 'contexts.yml',
  secrets: { GITHUB_TOKEN: tokens['/Acme/App.git'], OTHER_TOKEN: tokens['/Acme/Other.git'] },
  prepare: async () => {
    server = await startGitHttp(tokenFor);
    return {
      env: { GITHUB_SERVER_URL: server.url },
      vars: { GIT_SERVER: server.url, GIT_ROOT: server.root },
    };
  },
  preparing: ['mirror'],
  scenarios: {
    minimal: [
      'a Dockerfile alone is built, nothing is pushed, and there is a digest',
      ({ outputs }) => {
        expect(outputs.build).toMatchObject({ pushed: 'false' });
        expect(outputs.build?.digest).toMatch(/^sha256:/);
      },
    ],
    'path-context': [
      'a folder is published under both tags',
      async ({ outputs }, image) => {
        for (const tag of ['latest', '1.0.0'])
          expect(await digestOf(`${image}:${tag}`)).toBe(outputs.build?.digest);
        expect(await readFile(image, '/greeting')).toBe('Good morning');
      },
    ],
    'git-context': [
      'without a checkout this commit is fetched by git, with the token of the run, for both platforms',
      async ({ outputs }, image, { sha }) => {
        const { digest, platforms, children, readChild } = await readImage(`${image}:1.0.0`);
        expect(digest).toBe(outputs.build?.digest);
        expect(platforms.map((one) => one?.architecture)).toEqual(['amd64', 'arm64']);
        expect((await readChild(children[0]?.digest ?? '')).labels).toMatchObject({
          'org.opencontainers.image.revision': sha,
          'com.example.part': 'server',
        });
      },
    ],
    'git-context-folder': [
      'a folder of this commit by `{{defaultContext}}:app`',
      async (_, image) => expect(await readFile(image, '/greeting')).toBe('Good morning'),
    ],
    'git-context-secret': [
      'another private repository is fetched with the token given for it',
      async (_, image) => expect(await readFile(image, '/greeting')).toBe('Good morning'),
    ],
    'build-contexts': [
      'a folder, an image and an OCI layout are contexts by name',
      ({ outputs }) =>
        expect(outputs.seen).toEqual({
          folder: 'from the shared folder',
          image: 'Good morning',
          layout: 'Good morning',
        }),
    ],
    'base-of-an-earlier-step': [
      'an image that was only loaded is the base of the next',
      async (_, image) => expect(await readFile(image, '/second')).toBe('Good morning'),
    ],
  },
});

async function readFile(image: string, path: string): Promise<string> {
  return docker('run', '--rm', '--quiet', `${image}:latest`, 'cat', path);
}
