import type { PublishInputs } from '../inputs/publish.ts';
import { findInsecure, usesHostGateway } from './build-options.ts';
import { findUnsupportedCaches } from './cache/engine-support.ts';
import type { EngineNeeds } from './engine.ts';
import { isArchiveExporter, isLoadExporter } from './exporter.ts';
import type { IndexDecision } from './index-decision.ts';
import { formatPlatform } from './platform.ts';

/** What the inputs ask of an engine, where so much is pushed to so many repositories. */
export function deriveEngineNeeds(
  inputs: PublishInputs,
  push: boolean,
  repositories: number,
  { form }: IndexDecision,
): EngineNeeds {
  const { provenance, sbom, options } = inputs;
  const canAttest = form !== 'manifest';
  const needs = {
    driver: inputs.driver,
    builder: inputs.builder,
    nodes: inputs.nodes,
    builderSettings: inputs.builderSettings,
    keepState: inputs.keepState,
    platformNames: inputs.platforms.map(formatPlatform),
    platforms: Math.max(inputs.platforms.length, 1),
    isIndex: form === 'index',
    hasAttestations: canAttest && (provenance !== 'false' || !['', 'false'].includes(sbom)),
    insistsOnAttestations: canAttest && insistsOnAttestations(inputs),
    repositories,
    push,
    attests: false,
    byDigest: inputs.byDigest,
    load: loadsForTest(inputs, push) || isLoaded(inputs),
    archives: inputs.outputs.filter(isArchiveExporter).map(({ type }) => type),
    exportsCache: exportsCache(inputs),
    cacheTypes: findUnsupportedCaches(inputs),
    rewritesTimes: inputs.reproducible,
    buildsFirst: (inputs.needs ?? []).length > 0,
    insecure: findInsecure(options),
    hostGateway: usesHostGateway(options),
  };
  return options.call ? { ...needs, ...nothingBuilt } : needs;
}

/** A cache that nobody asked for by name is no reason for a builder of its own; nor is one to refuse the driver that is named. */
function exportsCache({ cache, cacheFrom, cacheTo, driver }: PublishInputs): boolean {
  if (cacheFrom.length + cacheTo.length > 0) return cacheTo.some((line) => !line.includes('type=inline'));
  return driver === 'auto' && ['gha', 'registry', 'local'].includes(cache);
}

/** Whether the user asked for attestations in so many words. */
export function insistsOnAttestations({ provenance, sbom }: PublishInputs): boolean {
  return [provenance, sbom].some((wish) => !['', 'false'].includes(wish));
}

/** Whether the image goes into the engine's store, by `load` or by an output. */
export function isLoaded({ load, outputs }: PublishInputs): boolean {
  return load || outputs.some(isLoadExporter);
}

/** Whether a build that is not pushed is loaded so that it can be tested: only where that changes nothing else. */
export function loadsForTest(inputs: PublishInputs, push: boolean): boolean {
  const { load, test, platforms } = inputs;
  if (load || test === '' || push) return false;
  return platforms.length <= 1 && !insistsOnAttestations(inputs);
}

/** A question to the Dockerfile exports nothing, so every engine can answer it. */
const nothingBuilt = {
  platforms: 1,
  isIndex: false,
  hasAttestations: false,
  insistsOnAttestations: false,
  load: false,
  archives: [],
  exportsCache: false,
  cacheTypes: [],
  insecure: [],
  hostGateway: false,
};
