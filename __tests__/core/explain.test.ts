import { readFileSync, writeFileSync } from 'node:fs';
import { explainFailure } from '../../src/core/explain.ts';
import { type KnownError, knownErrorGroups, knownErrors } from '../../src/core/known-errors.ts';
import { applyLine, createProgress } from '../../src/core/progress/progress.ts';
import { summariseProgress } from '../../src/core/progress/summary.ts';
import { readFixture } from './progress/read-fixture.ts';

describe('known errors', () => {
  for (const { code, example } of knownErrors) {
    test(`"${example}" is explained as ${code}`, () => {
      expect(explainFailure(`ERROR: failed to build: failed to solve: ${example}`)?.code).toBe(code);
    });
  }

  test('there are more than forty, each with a name, a cause and a cure of its own', () => {
    expect(knownErrors.length).toBeGreaterThan(40);
    for (const part of ['code', 'example', 'cause', 'cure'] as const) {
      const texts = knownErrors.map((known) => `${known.code}: ${part === 'code' ? '' : known[part]}`);
      expect(new Set(texts).size).toBe(knownErrors.length);
      for (const known of knownErrors) expect(known[part]).toMatch(/\S/);
    }
  });

  test('pieces are in lower case, since they are looked for in lower case', () => {
    const pieces = knownErrors.flatMap((known) => known.match.flat());
    expect(pieces.filter((piece) => piece !== piece.toLowerCase())).toEqual([]);
  });

  test('text that nobody knows is not explained', () => {
    expect(
      explainFailure('process "/bin/sh -c make" did not complete successfully: exit code: 2'),
    ).toBeUndefined();
    expect(explainFailure('')).toBeUndefined();
  });
});

describe('texts as people reported them', () => {
  const cases = [
    {
      name: 'a package of another repository',
      text: 'failed to push ghcr.io/tuna-os/yellowfin:a10: denied: permission_denied: write_package',
      code: 'push.package-access',
    },
    {
      name: 'a refused upload without a reason',
      text: 'failed to solve: failed to push ghcr.io/o/n:1: unexpected status from POST request to https://ghcr.io/v2/o/n/blobs/uploads/: 403 Forbidden',
      code: 'push.forbidden',
    },
    {
      name: 'a time-out during a push is no refusal',
      text: 'failed to push ghcr.io/o/n:1: failed to do request: Head "https://ghcr.io/v2/o/n/manifests/1": net/http: TLS handshake timeout',
      code: 'network.timeout',
    },
    {
      name: 'a base image that is not found because the network is down',
      text: 'failed to resolve source metadata for docker.io/library/a:1: failed to do request: Head "https://registry-1.docker.io/v2/library/a/manifests/1": dial tcp: lookup registry-1.docker.io on 127.0.0.53:53: no such host',
      code: 'network.name',
    },
    {
      name: 'a limit on the image of the Dockerfile syntax',
      text: 'failed to resolve source metadata for docker.io/docker/dockerfile:1: 429 Too Many Requests - toomanyrequests: You have reached your unauthenticated pull rate limit',
      code: 'registry.rate-limit-hub',
    },
    {
      name: 'a cache that refuses too many requests',
      text: 'error writing layer blob: GET https://acghubeus1.actions.githubusercontent.com/x/_apis/artifactcache/cache: 429 Too Many Requests',
      code: 'registry.rate-limit',
    },
    {
      name: 'a build for several platforms on the classic store',
      text: 'Multi-platform build is not supported for the docker driver.\nSwitch to a different driver, or turn on the containerd image store, and try again.\nLearn more at https://docs.docker.com/go/build-multi-platform/',
      code: 'driver.platforms',
    },
  ];
  for (const { name, text, code } of cases) {
    test(`${name}: ${code}`, () => {
      expect(explainFailure(text)?.code).toBe(code);
    });
  }

  const builds = [
    { fixture: 'syntax-error', code: 'dockerfile.unknown-instruction' },
    { fixture: 'missing-base', code: 'network.name' },
    { fixture: 'missing-tag', code: 'base.not-found' },
    { fixture: 'missing-file', code: 'dockerfile.missing-file' },
    { fixture: 'missing-secret', code: 'secret.missing' },
    { fixture: 'wrong-target', code: 'dockerfile.target' },
    { fixture: 'no-dockerfile', code: 'dockerfile.missing' },
    { fixture: 'push-denied', code: 'push.no-login' },
  ];
  for (const { fixture, code } of builds) {
    test(`the recorded build "${fixture}" is explained as ${code}`, () => {
      const progress = createProgress();
      for (const line of readFixture(fixture)) applyLine(progress, line);
      const { failure } = summariseProgress(progress);
      expect(explainFailure(failure?.error ?? '', { output: failure?.lastLines ?? [] })?.code).toBe(code);
    });
  }
});

describe("a step's own output", () => {
  const failed = 'process "/bin/sh -c apt-get update" did not complete successfully: exit code: 100';

  test('tells of a full disk', () => {
    expect(
      explainFailure(failed, { output: ['E: Write error - write (28: No space left on device)'] })?.code,
    ).toBe('step.no-space');
  });

  test('counts, the command itself does not', () => {
    const grep =
      'process "/bin/sh -c grep \'no space left on device\' log" did not complete successfully: exit code: 1';
    expect(explainFailure(grep)).toBeUndefined();
  });

  test('is not taken for the words of a registry', () => {
    const output = ['403  Forbidden [IP: 10.0.0.1 80]', 'failed to push', 'unknown blob', 'toomanyrequests'];
    expect(explainFailure(failed, { output })).toBeUndefined();
  });
});

describe('what only this run knows', () => {
  test("the page with the package's settings", () => {
    const text = 'failed to push ghcr.io/acme/tools/app:1.2: denied: permission_denied: write_package';
    expect(explainFailure(text)?.hint).toContain(
      'https://github.com/orgs/acme/packages/container/tools%2Fapp/settings',
    );
  });

  test('the same page for the address of an upload, on a server of its own', () => {
    const text =
      'unexpected status from POST request to https://ghcr.io/v2/acme/app/blobs/uploads/: 403 Forbidden';
    expect(explainFailure(text, { serverUrl: 'https://git.example' })?.hint).toContain(
      'https://git.example/users/acme/packages/container/app/settings',
    );
  });

  test('the owner that is missing', () => {
    const text =
      'unexpected status from HEAD request to https://ghcr.io/v2/tenant/blobs/sha256:1: 400 Bad Request';
    expect(explainFailure(text, { repository: 'Acme/app' })?.hint).toContain('`ghcr.io/acme/tenant`');
  });

  test('the name in lower case', () => {
    expect(explainFailure('invalid tag "Foo/Bar:1": repository name must be lowercase')?.hint).toContain(
      '`foo/bar`',
    );
  });

  test('the memory of the machine and who shares it', () => {
    const facts = { memory: 7.75 * 2 ** 30, platforms: 3 };
    expect(explainFailure('exit code: 137', facts)?.hint).toContain(
      'This machine has 7.8 GiB, shared by 3 platforms.',
    );
  });

  test('what the builder may use of it, and how many steps ran at once', () => {
    const facts = { memory: 16 * 2 ** 30, memoryLimit: 2 ** 29, parallelism: 1, platforms: 2 };
    expect(explainFailure('exit code: 137', facts)?.hint).toContain(
      'This machine has 16.0 GiB, of which the builder may use 512 MiB (`driver-opts`), shared by 2 platforms; steps that ran at once: 1.',
    );
  });

  test('what is free on a disk that was full', () => {
    expect(explainFailure('write /x: no space left on device', { freeDisk: 2 ** 20 })?.hint).toContain(
      'Free on this machine now: 1 MiB.',
    );
  });

  test('the platform that has no emulator', () => {
    const facts = { output: ['exec /bin/sh: exec format error'], platform: 'linux/arm64' };
    expect(explainFailure('exit code: 255', facts)?.hint).toContain('Here the platform was linux/arm64.');
  });
});

test('a very long error is searched in a moment', () => {
  const started = performance.now();
  for (const piece of [
    'a',
    'failed to ',
    'ghcr.io/',
    'ghcr.io/a/',
    'repository name (',
    'write_package ghcr.io/a/b-',
  ]) {
    explainFailure(`${piece.repeat(1_000_000 / piece.length)} write_package`, {
      output: [piece.repeat(100_000)],
    });
  }
  expect(performance.now() - started).toBeLessThan(5_000);
});

/** The part of docs/troubleshooting.md that is written from the table. */
function formatPage(): string {
  const groups = knownErrorGroups.map(
    ({ title, errors }) => `## ${title}\n\n${errors.map(formatEntry).join('\n')}`,
  );
  return groups.join('\n');
}

function formatEntry({ code, example, cause, cure, where }: KnownError): string {
  const own = where === 'output' ? " (also in a step's own output)" : '';
  return [
    `### ${code}`,
    '',
    '```text',
    example,
    '```',
    '',
    `**Cause${own}.** ${cause}`,
    '',
    `**Cure.** ${cure}`,
    '',
  ].join('\n');
}

test('docs/troubleshooting.md says what the table says', () => {
  const file = new URL('../../docs/troubleshooting.md', import.meta.url);
  const mark =
    '<!-- From here on written from src/core/known-errors: SLIPWAY_WRITE_DOCS=1 npm test -- __tests__/core/explain -->';
  const page = readFileSync(file, 'utf8');
  const [intro = ''] = page.split(mark);
  const expected = `${intro}${mark}\n\n${formatPage()}`;
  if (process.env.SLIPWAY_WRITE_DOCS) writeFileSync(file, expected);
  expect(process.env.SLIPWAY_WRITE_DOCS ? expected : page).toBe(expected);
});
