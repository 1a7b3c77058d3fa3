import type { BuildRequest } from '../build-command.ts';

/** The build once more, for its cache alone: all its steps are done, and nothing else comes of it. */
export function deriveCacheRequest(request: BuildRequest, to: string): BuildRequest {
  return {
    ...request,
    labels: [],
    annotations: [],
    cacheTo: [to],
    // What the first build did anew is not done once more.
    noCache: false,
    pull: false,
    options: { ...request.options, noCacheFilters: [] },
    provenance: 'false',
    sbom: '',
    outputs: [{ type: 'cacheonly', attributes: [] }],
    metadataFile: '',
  };
}
