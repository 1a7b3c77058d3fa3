import type { KnownError } from './known-error.ts';

/** What BuildKit, or a command, fetches by git. */
export const gitErrors: readonly KnownError[] = [
  {
    code: 'context.git-submodule',
    example: 'failed to update submodules for https://github.com/acme/app.git: could not read Username',
    match: [['failed to update submodules']],
    cause:
      'A submodule could not be fetched. With a git context the token of the run reaches the repository itself, not its submodules, so only public ones can be fetched.',
    cure: 'Check the repository out with `actions/checkout` and `submodules: recursive`, with a `token` or `ssh-key` that may read them, and build from the checkout. Without the submodules: `context: "{{defaultContext}}?submodules=false"`.',
  },
  {
    code: 'context.git-ref',
    example: 'fatal: remote error: upload-pack: not our ref 0123456789012345678901234567890123456789',
    match: [['not our ref'], ["couldn't find remote ref"]],
    cause:
      'The git server does not have the commit, branch or tag that the context names: it was deleted, or replaced by a forced push.',
    cure: 'Start a new run for the newest commit. A ref in `context` stands behind `#`, as in `https://github.com/acme/app.git#main:folder`.',
  },
  {
    code: 'context.git-login',
    example: "fatal: could not read Username for 'https://github.com': terminal prompts disabled",
    match: [
      ['could not read username for'],
      ['could not read password for'],
      ['failed to fetch remote', 'authentication failed'],
      ['failed to fetch remote https://github.com'],
    ],
    cause:
      'The build fetches a git repository that it may not read. For the repository of the run BuildKit gets `github-token`, for any other one nothing unless a secret says so.',
    cure: 'For the repository of the run give the job `contents: read`. For another one, as context or in `ADD`, give a secret for its host, `GIT_AUTH_TOKEN.github.com=<token>`, or check it out in a step before. In a RUN mount a token as a secret and hand it to git.',
    where: 'output',
  },
  {
    code: 'context.no-git',
    example: 'fatal: not a git repository (or any of the parent directories): .git',
    match: [['not a git repository']],
    cause:
      'A step asks git for a version, and the build context has no `.git`: the default context has none, nor has a git context, or `.dockerignore` leaves it out.',
    cure: 'Pass the version as a build argument (VERSION and REVISION are set where the Dockerfile declares them). `build-args: BUILDKIT_CONTEXT_KEEP_GIT_DIR=1` keeps the folder, with the default context and with one of git.',
    where: 'output',
  },
];
