import { describe, expect, it } from '@jest/globals';
import { checkInputSecrets } from '../../../src/core/content/secret-guard.ts';
import { findSecrets } from '../../../src/core/content/secret-patterns.ts';
import { decide, readInputs } from '../../fixtures/values.ts';

// Put together here, so that no scanner takes this file for a leak.
const many = (text: string, length: number) => text.repeat(length).slice(0, length);
const secrets = [
  { text: `ghp_${many('aB3', 36)}`, name: 'a GitHub token' },
  { text: `ghs_${many('aB3', 36)}`, name: 'a GitHub token' },
  { text: `github_pat_${many('aB3', 22)}_${many('Cd4', 59)}`, name: 'a GitHub token' },
  { text: `AKIA${many('QW2E', 16)}`, name: 'an AWS access key' },
  { text: `xoxb-${many('1', 12)}-${many('2', 12)}-${many('a', 24)}`, name: 'a Slack token' },
  { text: `glpat-${many('aB3', 20)}`, name: 'a GitLab token' },
  { text: `//registry.npmjs.org/:_authToken=npm_${many('aB3', 36)}`, name: 'an npm token' },
  { text: `pypi-AgEIcHlwaS5vcmc${many('aB3', 60)}`, name: 'a PyPI token' },
  { text: `dckr_pat_${many('aB3', 27)}`, name: 'a Docker Hub token' },
  { text: `sk_live_${many('aB3', 24)}`, name: 'a Stripe key' },
  { text: `sk-ant-api03-${many('aB3', 30)}`, name: 'an API key of a language model' },
  { text: '-----BEGIN PRIVATE KEY-----', name: 'a private key' },
  { text: '-----BEGIN OPENSSH PRIVATE KEY-----\nabc', name: 'a private key' },
  { text: '-----BEGIN PGP PRIVATE KEY BLOCK-----', name: 'a private key' },
];

const harmless = [
  'TOKEN=',
  'NPM_TOKEN=$NPM_TOKEN',
  'npm_config_registry=https://registry.npmjs.org',
  'npm_package_name=a-package-with-a-name-that-is-rather-long',
  'AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE',
  'AKIA',
  `sha256:${many('0123456789abcdef', 64)}`,
  many('a1b2c3d4', 40),
  'ghcr.io/acme/app:1.2.3',
  'ghp_short',
  'github_pat_',
  '-----BEGIN CERTIFICATE-----',
  '-----BEGIN PUBLIC KEY-----',
  '-----BEGIN SSH2 PUBLIC KEY-----',
  'sk-learn==1.5.0',
  'sk_test_abc',
  'task_live_update_the_very_long_name_of_a_variable',
  'xoxo-hugs',
  'PYTHON_SHA256=7a5b2c',
  'pypi-server',
  'GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568',
  'eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYW5vbiJ9.public-key-of-a-database',
  'RUN /bin/sh -c apt-get update # buildkit',
  'https://user:$PASSWORD@example.com/',
];

describe('what looks like a secret', () => {
  it.each(secrets)('$name is found: $text', ({ text, name }) => {
    expect(findSecrets(`VALUE=${text}`, [])).toEqual([name]);
  });

  it.each(harmless)('%s is none', (text) => {
    expect(findSecrets(text, [])).toEqual([]);
  });

  it('a secret of the run is found wherever its value stands, and one that is short is not looked for', () => {
    expect(findSecrets('a-correct-horse-b', ['correct-horse', ''])).toEqual(['a secret of this run']);
    expect(findSecrets('user=admin', ['admin'])).toEqual([]);
  });

  it('a megabyte of what begins like a secret is read in no time', () => {
    for (const start of ['ghp_', 'AKIA', 'xoxb-', '-----BEGIN ', '-----BEGIN AA ', 'npm_', 'pypi-AgE']) {
      const text = many(start, 1_000_000);
      const began = performance.now();
      findSecrets(text, ['correct-horse']);
      expect(performance.now() - began).toBeLessThan(500);
    }
  });
});

describe('inputs that would be published', () => {
  const token = secrets[0]?.text ?? '';
  const check = (raw: Record<string, string>, text = 'FROM a\n') => {
    const { inputs } = readInputs(raw);
    const { metadata } = decide(raw).plan;
    return checkInputSecrets(inputs, { metadata, dockerfile: { path: 'Dockerfile', text } });
  };

  it('are all told at once, each with the lines to use instead and none with its value', () => {
    const raw = { 'build-args': `A=${token}`, labels: `b=${token}`, annotations: `index:c=${token}` };
    const problems = check(raw, `FROM a\n# ${token}\nENV D=${token}\n`);
    expect(problems.map(({ message }) => message.split(' holds')[0])).toEqual([
      '`A` in `build-args`',
      '`b` in `labels`',
      '`index:c` in `annotations`',
      'line 3 of Dockerfile',
    ]);
    expect(problems[0]?.hint).toContain('RUN --mount=type=secret,id=a,env=A <command>');
    expect(JSON.stringify(problems)).not.toContain(token);
    expect(problems[3]?.at).toEqual({ file: 'Dockerfile', startLine: 3 });
  });

  it('are told once, though an annotation says what a label says', () => {
    const problems = check({ labels: `org.opencontainers.image.vendor=${token}` });
    expect(problems.map(({ input }) => input)).toEqual(['labels']);
  });

  it('may not hold the password of a registry or a secret of the build either', () => {
    const raw = { secrets: 'key=correct-horse', 'build-args': 'KEY=correct-horse' };
    expect(check(raw)[0]?.message).toContain('`KEY` in `build-args` holds a secret of this run');
  });

  it('pass where that is allowed by name', () => {
    expect(check({ 'build-args': `A=${token}`, 'allow-findings': 'secrets' })).toEqual([]);
  });
});
