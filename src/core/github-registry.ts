export const GHCR = 'ghcr.io';

/**
 * The container registry of the GitHub that the run is on: ghcr.io, `containers.` of a host of GitHub Enterprise Cloud
 * with data residency (`containers.octo.ghe.com`), and of an Enterprise Server with subdomain isolation, without which
 * it has none. To no other registry goes the token of the run.
 */
export function findGithubRegistry(serverUrl: string): string {
  if (!URL.canParse(serverUrl)) return GHCR;
  const { hostname, host } = new URL(serverUrl);
  // A server that is called by its address has no subdomains.
  const isAddress = /^[\d.]+$|^\[|^localhost$/.test(hostname);
  return hostname === 'github.com' || isAddress ? GHCR : `containers.${host}`;
}
