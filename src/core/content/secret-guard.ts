import type { PublishInputs } from '../../inputs/publish.ts';
import { findGitCredentials } from '../context/git-config.ts';
import type { Metadata } from '../metadata/types.ts';
import type { Problem } from '../problem.ts';
import { findSecrets } from './secret-patterns.ts';

/** Values that must not be published, as far as the inputs hold them. */
export function listSecretValues({ secrets, logins, githubToken }: PublishInputs): readonly string[] {
  const held = [...secrets.map(({ value = '' }) => value), ...logins.map(({ password }) => password)];
  return [...held, githubToken].filter((value) => value !== '');
}

export interface PublishedTexts {
  readonly metadata: Metadata;
  /** Path and text of the Dockerfile, where it is here. */
  readonly dockerfile?: { readonly path: string; readonly text: string };
}

/** Secrets in what would be published, found before anything is built; all of them at once. */
export function checkInputSecrets(
  inputs: PublishInputs,
  { metadata, dockerfile }: PublishedTexts,
): readonly Problem[] {
  if (inputs.allowedFindings.includes('secrets')) return [];
  const known = listSecretValues(inputs);
  const { derived, labels, annotations } = metadata.sources;
  const check = (input: string, texts: readonly (readonly [name: string, text: string])[]) =>
    texts.flatMap(([name, text]) =>
      findSecrets(text, known).map((secret) => describe(input, `\`${name}\` in \`${input}\``, secret, name)),
    );
  return [
    ...check('build-args', inputs.buildArgs.map(nameOf)),
    // By what they were put together from: an annotation says what a label says, and a label what the Dockerfile says.
    ...check('labels', [...derived, ...labels]),
    ...check('annotations', annotations),
    ...(dockerfile ? checkDockerfile(dockerfile, known) : []),
  ];
}

function nameOf(pair: string): readonly [string, string] {
  return [pair.split('=')[0] ?? '', pair];
}

/** What it says is found in the image: in its environment, its labels, or its history. */
function checkDockerfile(
  { path, text }: { readonly path: string; readonly text: string },
  known: readonly string[],
): readonly Problem[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trimStart().startsWith('#')) return [];
    return findSecrets(line, known).map((secret) => {
      const { input: _, ...problem } = describe('file', `line ${index + 1} of ${path}`, secret, 'token');
      return { ...problem, at: { file: path, startLine: index + 1 } };
    });
  });
}

/** Secrets in the image that came out: its configuration, its history, its provenance. */
export function checkPublishedTexts(
  image: string,
  texts: readonly (readonly [place: string, text: string])[],
  known: readonly string[],
): readonly Problem[] {
  return texts.flatMap(([place, text]) =>
    findSecrets(text, known).map((secret) => {
      const { input: _, ...problem } = describe('', `${place} of ${image}`, secret, 'token');
      return problem;
    }),
  );
}

/** Credentials in git configurations of the image, by the names of their settings. */
export function checkGitConfigs(
  image: string,
  files: readonly { readonly path: string; readonly head: Uint8Array }[],
  known: readonly string[],
): readonly Problem[] {
  return files.flatMap(({ path, head }) =>
    findGitCredentials(new TextDecoder().decode(head), known).map((setting) => ({
      code: 'content.secret',
      message: `${path} of ${image} holds a credential (\`${setting}\`), which everyone who pulls the image could read`,
      hint: 'put `.git` into `.dockerignore`, check out with `persist-credentials: false` (actions/checkout), or remove the setting in the RUN that clones; where the image was published already, revoke the credential; where it is meant to be public: `allow-findings: secrets`',
    })),
  );
}

/** Names what it is and where it stands, never the value. */
function describe(input: string, place: string, secret: string, name: string): Problem {
  const id = name.replace(/^.*:/, '').replace(/\W+/g, '_').toLowerCase() || 'token';
  const variable = id.toUpperCase();
  return {
    code: 'content.secret',
    input,
    message: `${place} holds ${secret}, which everyone who pulls the image could read`,
    hint: [
      'revoke it where it was published already; a command that needs it gets it as a secret of the build:',
      'in the step:       secrets: |',
      `                     ${id}=\${{ secrets.${variable} }}`,
      `in the Dockerfile: RUN --mount=type=secret,id=${id},env=${variable} <command>`,
      'where it is none, or meant to be public: `allow-findings: secrets`',
    ].join('\n     '),
  };
}
