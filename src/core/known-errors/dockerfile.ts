import type { KnownError } from './known-error.ts';

/** What stands in the Dockerfile, and what it asks for. */
export const dockerfileErrors: readonly KnownError[] = [
  {
    code: 'dockerfile.missing',
    example: 'failed to read dockerfile: open Dockerfile: no such file or directory',
    match: [
      ['failed to read dockerfile'],
      ['resolve : lstat', 'no such file or directory'],
      ['unable to evaluate symlinks'],
    ],
    cause:
      'There is no Dockerfile where it was looked for. `file` counts from the workspace; with a git context it counts from the context.',
    cure: 'Check `file` and `context`, capitals too, and that `actions/checkout` ran before.',
  },
  {
    code: 'dockerfile.unknown-instruction',
    example: 'dockerfile parse error on line 2: unknown instruction: RUNN (did you mean RUN?)',
    match: [['unknown instruction:']],
    cause:
      'The line begins with a word that is no instruction: a typing error, or the line before it has lost the `\\` at its end.',
    cure: 'Correct the line. In a heredoc look for the word that should end it.',
  },
  {
    code: 'dockerfile.unknown-flag',
    example: 'dockerfile parse error on line 2: unknown flag: --security',
    match: [['parse error', 'unknown flag: --']],
    cause: 'This version of the Dockerfile syntax does not know the flag.',
    cure: 'Put `# syntax=docker/dockerfile:1` in the first line. Flags on trial, `RUN --security` among them, need `docker/dockerfile:1-labs`.',
  },
  {
    code: 'dockerfile.syntax',
    example: 'dockerfile parse error on line 7: syntax error',
    match: [
      ['dockerfile parse error'],
      ['unterminated heredoc'],
      ['file with no instructions'],
      ['no build stage in current context'],
    ],
    cause: 'BuildKit can not read the Dockerfile.',
    cure: 'Look at the line it names and the one before. A heredoc must end with its word alone on a line; the first instruction must be FROM or ARG.',
  },
  {
    code: 'dockerfile.target',
    example: 'target stage "relase" could not be found',
    match: [['target stage', 'could not be found']],
    cause: '`target` names a stage that the Dockerfile does not have.',
    cure: 'Stages get their names by `FROM ... AS name`. Check the spelling, and that it is the right Dockerfile.',
  },
  {
    code: 'dockerfile.empty-argument',
    example: 'base name ($BASE) should not be blank',
    match: [['should not be blank'], ['empty platform value from expression']],
    cause:
      'A variable in FROM is empty. FROM sees only the ARGs above the first FROM, and those without a default need a value.',
    cure: 'Move the ARG above the first FROM, give it a default, or set it in `build-args`.',
  },
  {
    code: 'dockerfile.cycle',
    example: 'circular dependency detected on stage: build',
    match: [['circular dependency detected']],
    cause: 'Two stages copy from each other.',
    cure: 'Move what both need to a third stage.',
  },
  {
    code: 'dockerfile.missing-file',
    example: 'failed to calculate checksum of ref: "/dist/app.js": not found',
    match: [
      ['failed to calculate checksum of ref', 'not found'],
      ['failed to compute cache key', 'not found'],
    ],
    cause: 'COPY or ADD names a file that is not in the build context (or not in the stage it copies from).',
    cure: 'Paths count from `context`, and nothing above it can be reached. Look into `.dockerignore`. A file that an earlier step of the job makes is there only if the context is the checkout and not git.',
  },
  {
    code: 'secret.missing',
    example: 'secret npm: not found',
    match: [['secret ', ': not found']],
    cause: 'The Dockerfile mounts a secret that the build was not given, or that is empty.',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of a workflow
    cure: 'Add `npm=${{ secrets.NPM_TOKEN }}` to `secrets`, with the id that stands in the Dockerfile. Pull requests from forks, and Dependabot, get no secrets: leave `required=true` out of the mount if the build can do without.',
  },
  {
    code: 'secret.file',
    example: 'failed to stat /home/runner/token.txt: stat /home/runner/token.txt: no such file or directory',
    match: [['failed to stat', 'no such file or directory']],
    cause: 'A file named in `secret-files` (or in `ssh`) does not exist.',
    cure: 'Check the path; it counts from the workspace. `secret-envs` needs no file at all.',
  },
  {
    code: 'secret.too-big',
    example: 'secret kubeconfig too big. max size 500KB',
    match: [['too big. max size']],
    cause: 'BuildKit takes secrets of up to 500 kB.',
    cure: 'Hand over only what is needed, or use a bind mount from a build context that is not published.',
  },
  {
    code: 'secret.quotes',
    example: 'Invalid Opening Quote: a quote is found inside a field at line 1',
    match: [['invalid opening quote'], ['secret missing id'], ['parse error on line', 'bare "']],
    cause: 'A secret with quotes, commas or several lines was read as a list.',
    cure: 'Use `secret-envs` (`id=NAME_OF_VARIABLE`) or `secret-files`: there the value is never taken apart.',
  },
  {
    code: 'ssh.no-agent',
    example: 'invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set',
    match: [
      ['empty ssh agent socket'],
      ['unset ssh forward key'],
      ['no ssh key', 'forwarded from the client'],
    ],
    cause: '`RUN --mount=type=ssh` needs an ssh agent or a key, and the build has none.',
    cure: 'Start an agent in a step before (and keep SSH_AUTH_SOCK), then `ssh: default`; or name a key: `ssh: default=/path/to/key`.',
  },
  {
    code: 'ssh.key',
    example: 'failed to convert agent config for ID: "default": failed to parse key.pem: ssh: no key found',
    match: [
      ['failed to convert agent config', 'failed to parse'],
      ['failed to convert agent config', 'passphrase'],
    ],
    cause: 'A file that `ssh` names is no private key, or one with a passphrase.',
    cure: 'Write the key with the line break at its end (`printf "%s\\n" "$KEY" > key.pem`), without a passphrase; or load it into an agent in a step before, then `ssh: default`.',
  },
];
