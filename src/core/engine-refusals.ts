import type { Driver, EngineFacts } from './engine.ts';
import type { Problem } from './problem.ts';

/** What an engine cannot do, in the words of the person who asked for it. */

export function nameOf(engine: EngineFacts): string {
  return `engine ${engine.serverVersion}`;
}

export function refuseLoad(what: string, engine: EngineFacts): Problem {
  return {
    code: 'engine.load-several-platforms',
    input: 'load',
    message: `${what} can be loaded only into a containerd image store, and ${nameOf(engine)} has the classic one`,
    hint: 'leave out `load`, build a plain image of one platform, or use an engine with the containerd image store',
  };
}

export const refuseArchive: Problem = {
  code: 'engine.archive-several-platforms',
  input: 'outputs',
  message: 'an archive of `type=docker` holds one platform, and no index',
  hint: 'write `type=oci,dest=<path>`, which holds both',
};

export function refuseAttestations(obstacle: string): Problem {
  return {
    code: 'engine.no-attestations',
    input: 'provenance',
    message: `attestations are asked for, and ${obstacle}`,
    hint: 'leave out `provenance` and `sbom`, or what cannot hold them; an engine with the containerd image store can',
  };
}

export function refuse(input: string, what: string): Problem {
  return {
    code: 'engine.classic-store',
    input,
    message: `the classic image store of this engine cannot ${what}, which driver \`docker\` would need`,
    hint: 'use `driver: auto` or `driver: docker-container`, or switch the engine to the containerd image store',
  };
}

export function refuseRepositories(count: number): Problem {
  return {
    code: 'engine.several-repositories',
    input: 'images',
    message: `${count} repositories are to be pushed to, all content before any tag, and driver \`docker\` can only push by tag`,
    hint: 'use `driver: auto` or `driver: docker-container`',
  };
}

/** moby unpacks every image it builds, and BuildKit refuses both at once ("rewrite-timestamp" conflicts with "unpack"). */
export const refuseTimes: Problem = {
  code: 'engine.times',
  input: 'reproducible',
  message: 'driver `docker` cannot set the times in layers, which `reproducible: true` asks for',
  hint: 'use `driver: auto` or `driver: docker-container`',
};

export const refuseDigest: Problem = {
  code: 'engine.by-digest',
  input: 'driver',
  message: 'a leg is pushed by its digest, without a tag, and driver `docker` can only push by tag',
  hint: 'use `driver: auto` or `driver: docker-container`',
};

/** buildx: "host-gateway is not supported by the docker-container driver", after the builder has booted. */
export function refuseGateway(driver: Driver): Problem {
  return {
    code: 'engine.host-gateway',
    input: 'add-hosts',
    message: `\`host-gateway\` is known to the engine's own BuildKit only, and driver \`${driver}\` builds`,
    hint: 'write the address itself, or use `driver: docker`',
  };
}
