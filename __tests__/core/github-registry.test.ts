import { describe, expect, it } from '@jest/globals';
import { findGithubRegistry } from '../../src/core/github-registry.ts';
import { decide, makeFacts } from '../fixtures/values.ts';

describe('the registry of the GitHub that the run is on', () => {
  it.each([
    ['https://github.com', 'ghcr.io'],
    ['https://octo.ghe.com', 'containers.octo.ghe.com'],
    ['https://github.acme.example', 'containers.github.acme.example'],
    ['https://github.acme.example:8443/', 'containers.github.acme.example:8443'],
    ['http://127.0.0.1:3000', 'ghcr.io'],
    ['http://[::1]:3000', 'ghcr.io'],
    ['', 'ghcr.io'],
  ])('of %s is %s', (serverUrl, host) => {
    expect(findGithubRegistry(serverUrl)).toBe(host);
  });

  const enterprise = makeFacts({}, 'push-default-branch', { GITHUB_SERVER_URL: 'https://octo.ghe.com' });

  it('has the image and gets the token of the run, where nothing else is said', () => {
    const { plan } = decide({ 'github-token': 'ghs_made-up' }, enterprise);
    expect(plan.targets.map(({ text }) => text)).toEqual(['containers.octo.ghe.com/acme/rocket:main']);
    expect(plan.logins.map(({ host }) => host)).toEqual(['containers.octo.ghe.com']);
  });

  it('is the only one that gets it: a server of somebody`s own sends none to ghcr.io', () => {
    const { plan } = decide({ 'github-token': 'ghs_made-up', images: 'ghcr.io/acme/rocket' }, enterprise);
    expect(plan.logins).toEqual([]);
  });
});
