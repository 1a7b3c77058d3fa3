import type { Problem } from '../problem.ts';

/**
 * The name of a builder that lasts, or whose cache does: one a repository and kind of builder, so that the next run
 * finds it, and never finds one with other settings. `fingerprint` is a digest of the settings.
 */
export function nameLasting(repository: string, fingerprint: string): string {
  const words = repository
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  const short = fingerprint.replace(/^\w+:/, '').slice(0, 8);
  return ['slipway', words, short].filter(Boolean).join('-');
}

/** Everything that makes a builder another one, as a text; numbers of a configuration are BigInts. */
export function formatSettings(settings: object): string {
  return JSON.stringify(settings, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

/** BuildKit lets nobody else at a state that is in use. */
export function describeBusyBuilder(name: string): Problem {
  return {
    code: 'builder.busy',
    input: 'keep-state',
    message: `the builder ${name} exists: another run uses its cache, or one was killed without its clean-up`,
    hint: `this run builds without that cache; if no run is under way, \`docker buildx rm --force --keep-state ${name}\` sets it free`,
  };
}

/** Certificates from the environment are files of this step, and a builder that stays would look for them. */
export function describeFleetingCertificates(label: string): Problem {
  return {
    code: 'builder.fleeting-certificates',
    input: 'cleanup',
    message: `the builder is to stay, and the certificates for ${label} come from the environment, so they are gone when this step ends`,
    hint: 'write them into files in an earlier step and name these in `driver-opts` (`cacert=`, `cert=`, `key=`), or leave out `cleanup: false`',
  };
}
