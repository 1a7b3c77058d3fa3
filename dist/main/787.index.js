export const id = 787;
export const ids = [787];
export const modules = {

/***/ 8558:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Id: () => (/* binding */ deriveProxyOptions),
/* harmony export */   Ub: () => (/* binding */ deriveBuildkitdConfig),
/* harmony export */   _t: () => (/* binding */ parseMachineRegistries)
/* harmony export */ });
/* harmony import */ var _event_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7535);

/** `RegistryConfig` of `docker info`: the engine itself says what it was told, wherever its files are. */
function parseMachineRegistries(info) {
    const indexes = (0,_event_js__WEBPACK_IMPORTED_MODULE_0__/* .valueAt */ .fK)(info, 'RegistryConfig', 'IndexConfigs');
    const entries = (0,_event_js__WEBPACK_IMPORTED_MODULE_0__/* .isJsonObject */ .OW)(indexes) ? Object.entries(indexes) : [];
    const mirrors = (0,_event_js__WEBPACK_IMPORTED_MODULE_0__/* .valueAt */ .fK)(indexes, 'docker.io', 'Mirrors');
    return {
        mirrors: Array.isArray(mirrors) ? mirrors.filter((mirror) => typeof mirror === 'string') : [],
        insecure: entries.flatMap(([host, index]) => ((0,_event_js__WEBPACK_IMPORTED_MODULE_0__/* .valueAt */ .fK)(index, 'Secure') === false ? [host] : [])),
    };
}
/**
 * buildkitd.toml for a builder of this step: mirrors, hosts without TLS and certificates of the machine.
 * Empty where the machine has nothing to say, so that no file is written and no container is started otherwise.
 */
function deriveBuildkitdConfig(machine, certificates) {
    const hosts = new Map();
    const add = (host, line) => hosts.set(host, [...(hosts.get(host) ?? []), line]);
    const mirrors = machine.mirrors.map(hostOf).filter((host) => host !== '');
    if (mirrors.length > 0)
        add('docker.io', `mirrors = [${mirrors.map(quote).join(', ')}]`);
    for (const mirror of machine.mirrors)
        if (mirror.startsWith('http://'))
            add(hostOf(mirror), 'http = true');
    for (const host of machine.insecure) {
        if (!hosts.get(host)?.includes('http = true'))
            add(host, 'http = true');
        add(host, 'insecure = true');
    }
    for (const { host, ca, keyPairs } of certificates) {
        if (ca.length > 0)
            add(host, `ca = [${ca.map(quote).join(', ')}]`);
        for (const { cert, key } of keyPairs) {
            add(host, `keypair = [{ key = ${quote(key)}, cert = ${quote(cert)} }]`);
        }
    }
    return [...hosts].map(([host, lines]) => `[registry.${quote(host)}]\n${lines.join('\n')}\n`).join('\n');
}
/** `env.<name>=<value>` driver options: a builder in a container has none of the machine's variables. */
function deriveProxyOptions(env) {
    return ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((name) => {
        const value = env[name] ?? env[name.toLowerCase()];
        // A driver option is a field of comma separated values.
        return value ? [value.includes(',') ? `"env.${name}=${value}"` : `env.${name}=${value}`] : [];
    });
}
function hostOf(url) {
    return url.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}
/** A TOML basic string. */
function quote(text) {
    return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}


/***/ }),

/***/ 9329:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ describeCommandFailure),
/* harmony export */   a: () => (/* binding */ describeUnreachableEngine)
/* harmony export */ });
/* harmony import */ var _explain_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9717);

/** A docker command that failed, in its own words, with cause and cure where they are known. */
function describeCommandFailure(args, end) {
    const said = end.stderr.trim() || end.stdout.trim();
    const known = (0,_explain_js__WEBPACK_IMPORTED_MODULE_0__/* .explainFailure */ .S)(said);
    const words = args.filter((arg) => !arg.startsWith('-')).slice(0, args[0] === 'buildx' ? 2 : 1);
    const message = `\`docker ${words.join(' ')}\` ended with exit code ${end.exitCode}: ${said || 'it printed nothing'}`;
    return {
        code: known?.code ?? 'docker.failed',
        message: known ? `${message}\nThe cause: ${known.message}` : message,
        ...(known && { hint: known.hint }),
    };
}
/** `docker info` that does not reach a server: nothing else can work either. */
function describeUnreachableEngine(said) {
    return {
        code: 'engine.unreachable',
        message: `no Docker engine answers: ${said.trim() || 'docker info names no server'}`,
        hint: 'use a runner with a Docker engine, e.g. ubuntu-latest, or start one in an earlier step and set DOCKER_HOST',
    };
}


/***/ }),

/***/ 6290:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Kd: () => (/* binding */ readPlatform),
/* harmony export */   LD: () => (/* binding */ readList),
/* harmony export */   Qm: () => (/* binding */ malformed),
/* harmony export */   qU: () => (/* binding */ readFields),
/* harmony export */   qq: () => (/* binding */ readDescriptor),
/* harmony export */   ti: () => (/* binding */ readAnnotations)
/* harmony export */ });
/* unused harmony export readString */
/* harmony import */ var _platform_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7904);
/* harmony import */ var _problem_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5524);
/* harmony import */ var _reference_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7246);



function readDescriptor(value, where) {
    const fields = readFields(value, where);
    const { size } = fields;
    const digest = readString(fields, 'digest', where);
    if (!(0,_reference_js__WEBPACK_IMPORTED_MODULE_2__/* .isDigest */ .Bc)(digest))
        throw malformed(`${where}.digest is \`${digest}\`, which is not a sha256 or sha512 digest`);
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
        throw malformed(`${where}.size is ${JSON.stringify(size)}, expected a number of bytes`);
    }
    const annotations = readAnnotations(fields, where);
    const platform = fields.platform === undefined ? undefined : readPlatform(fields.platform, `${where}.platform`);
    return {
        mediaType: readString(fields, 'mediaType', where),
        digest,
        size,
        ...(platform && { platform }),
        ...(annotations && { annotations }),
        ...(typeof fields.artifactType === 'string' && { artifactType: fields.artifactType }),
    };
}
/** The platform of an index entry or of an image config: both use the same names (image-spec, config.md). */
function readPlatform(value, where) {
    const fields = readFields(value, where);
    const { variant, 'os.version': osVersion } = fields;
    return (0,_platform_js__WEBPACK_IMPORTED_MODULE_0__/* .normalizePlatform */ .FL)({
        os: readString(fields, 'os', where),
        architecture: readString(fields, 'architecture', where),
        ...(typeof variant === 'string' && variant && { variant }),
        ...(typeof osVersion === 'string' && osVersion && { osVersion }),
    });
}
function readAnnotations(fields, where) {
    // Some tools write `"annotations": null` (Go's nil map).
    if (fields.annotations === undefined || fields.annotations === null)
        return undefined;
    const annotations = readFields(fields.annotations, `${where}.annotations`);
    for (const [key, value] of Object.entries(annotations)) {
        if (typeof value !== 'string')
            throw malformed(`${where}.annotations: the value of \`${key}\` is not a text`);
    }
    return annotations;
}
function readFields(value, where) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
        return value;
    throw malformed(`${where} is ${describe(value)}, expected an object`);
}
function readList(value, where) {
    if (Array.isArray(value))
        return value;
    throw malformed(`${where} is ${describe(value)}, expected a list`);
}
function readString(fields, name, where) {
    const value = fields[name];
    if (typeof value === 'string' && value !== '')
        return value;
    throw malformed(`${where}.${name} is ${describe(value)}, expected a text`);
}
function malformed(message, cause) {
    return new _problem_js__WEBPACK_IMPORTED_MODULE_1__/* .SlipwayError */ .GQ({
        code: 'manifest.malformed',
        message: `the manifest is not valid: ${message}`,
        hint: 'the image has to be pushed again; a proxy or a mirror in between may also have changed it',
    }, { cause });
}
function describe(value) {
    if (value === undefined)
        return 'missing';
    if (value === null)
        return 'null';
    if (value === '')
        return 'empty';
    return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}


/***/ }),

/***/ 9739:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Cj: () => (/* binding */ parseDockerConfig),
/* harmony export */   Y: () => (/* binding */ parseEngineInfo),
/* harmony export */   xx: () => (/* binding */ parseBuilder)
/* harmony export */ });
/* harmony import */ var _buildkitd_config_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8558);
/* harmony import */ var _command_failure_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9329);
/* harmony import */ var _event_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7535);
/* harmony import */ var _platform_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7904);
/* harmony import */ var _problem_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5524);





/** The fields of `docker info --format '{{json .}}'` that matter here: the engine's, and the client's plugins. */
function parseEngineInfo(text) {
    const info = tryParseJson(text) ?? {};
    const problem = findProblem(info);
    if (problem)
        throw new _problem_js__WEBPACK_IMPORTED_MODULE_2__/* .SlipwayError */ .GQ(problem);
    return {
        serverVersion: (0,_event_js__WEBPACK_IMPORTED_MODULE_3__/* .textAt */ .$6)(info, 'ServerVersion') ?? '',
        buildxVersion: findBuildx(info) ?? '',
        hasContainerdStore: hasContainerdStore(info),
        platform: (0,_platform_js__WEBPACK_IMPORTED_MODULE_1__/* .formatPlatform */ .Bq)((0,_platform_js__WEBPACK_IMPORTED_MODULE_1__/* .normalizePlatform */ .FL)({
            os: (0,_event_js__WEBPACK_IMPORTED_MODULE_3__/* .textAt */ .$6)(info, 'OSType') ?? 'linux',
            architecture: (0,_event_js__WEBPACK_IMPORTED_MODULE_3__/* .textAt */ .$6)(info, 'Architecture') ?? '',
        })),
        registries: (0,_buildkitd_config_js__WEBPACK_IMPORTED_MODULE_4__/* .parseMachineRegistries */ ._t)(info),
    };
}
/** Something else than docker may be called docker, and answer in its own way. */
function tryParseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
function findProblem(info) {
    const errors = arrayAt(info, 'ServerErrors').filter((error) => typeof error === 'string');
    if (errors.length > 0 || !(0,_event_js__WEBPACK_IMPORTED_MODULE_3__/* .textAt */ .$6)(info, 'ServerVersion'))
        return (0,_command_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .describeUnreachableEngine */ .a)(errors.join('; '));
    if (findBuildx(info) === undefined) {
        return {
            code: 'engine.no-buildx',
            message: 'docker has no buildx plugin on this runner',
            hint: 'install docker-buildx-plugin (GitHub-hosted runners have it)',
        };
    }
    return undefined;
}
function findBuildx(info) {
    const plugins = arrayAt(info, 'ClientInfo', 'Plugins').filter(_event_js__WEBPACK_IMPORTED_MODULE_3__/* .isJsonObject */ .OW);
    const buildx = plugins.find((plugin) => plugin.Name === 'buildx' && !plugin.Err);
    return buildx && ((0,_event_js__WEBPACK_IMPORTED_MODULE_3__/* .textAt */ .$6)(buildx, 'Version') ?? '').replace(/^v/, '');
}
/** `DriverStatus` is a list of pairs; the containerd store names its snapshotter there. */
function hasContainerdStore(info) {
    return arrayAt(info, 'DriverStatus').some((pair) => Array.isArray(pair) && pair[0] === 'driver-type' && pair[1] === 'io.containerd.snapshotter.v1');
}
function arrayAt(value, ...path) {
    const found = (0,_event_js__WEBPACK_IMPORTED_MODULE_3__/* .valueAt */ .fK)(value, ...path);
    return Array.isArray(found) ? found : [];
}
/** `docker buildx inspect`: lines `Driver: docker-container`, `Platforms: linux/amd64*, linux/arm64`. */
function parseBuilder(text) {
    const driver = /^Driver:\s*(\S+)/m.exec(text)?.[1] ?? 'docker-container';
    const lists = [...text.matchAll(/^Platforms:(.*)$/gm)].map((match) => match[1] ?? '');
    const platforms = lists.flatMap((list) => list.split(',')).map((one) => one.trim().replace('*', ''));
    return {
        builderDriver: driver,
        builderPlatforms: [...new Set(platforms.filter((platform) => platform !== ''))],
    };
}
/** The user's docker configuration; anything that is no JSON object is said, because docker would ignore it. */
function parseDockerConfig(text, path) {
    if (text === undefined || text.trim() === '')
        return {};
    const value = tryParseJson(text);
    if ((0,_event_js__WEBPACK_IMPORTED_MODULE_3__/* .isJsonObject */ .OW)(value))
        return value;
    throw new _problem_js__WEBPACK_IMPORTED_MODULE_2__/* .SlipwayError */ .GQ({
        code: 'docker-config.broken',
        message: `the docker configuration ${path} is not a JSON object`,
        hint: 'mend or remove that file; an earlier step may have cut it off',
    });
}


/***/ }),

/***/ 9717:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  S: () => (/* binding */ explainFailure)
});

;// CONCATENATED MODULE: ./lib/core/known-errors/base-image.js
/** Images that a Dockerfile builds on. */
const baseImageErrors = [
    {
        code: 'base.platform',
        example: 'failed to resolve source metadata for docker.io/library/app:1: no match for platform in manifest: not found',
        match: [['no match for platform in manifest'], ['no matching manifest for']],
        cause: 'The base image is there, but not for this platform.',
        cure: 'Take the platform out of `platforms`, choose a base image that has it, or build that stage with `FROM --platform=$BUILDPLATFORM` if it only makes files for the others.',
    },
    {
        code: 'base.frontend',
        example: 'failed to resolve source metadata for docker.io/docker/dockerfile:1: docker.io/docker/dockerfile:1: not found',
        match: [['failed to resolve source metadata for docker.io/docker/dockerfile']],
        cause: 'The line `# syntax=docker/dockerfile:...` makes BuildKit fetch that image before it reads anything else, and it could not.',
        cure: 'Look for a typing error in its tag. Without the line BuildKit uses the version it has built in, which is enough for most Dockerfiles.',
    },
    {
        code: 'base.local-or-private',
        example: 'pull access denied, repository does not exist or may require authorization',
        match: [['pull access denied'], ['unable to find image']],
        cause: 'There is no such image in the registry, or you may not see it. An image that an earlier step built stays in the Docker daemon, where a builder in a container can not find it.',
        cure: 'For a private image add its registry to `registries`. For a local one push it first, build it as a stage of the same Dockerfile, or hand it over in `build-contexts`.',
    },
    {
        code: 'base.unauthorized',
        example: 'failed to resolve source metadata for ghcr.io/owner/base:1: unexpected status from HEAD request: 401 Unauthorized',
        match: [
            ['failed to resolve source metadata', '401 unauthorized'],
            ['failed to resolve source metadata', '403 forbidden'],
            ['failed to fetch oauth token'],
            ['failed to fetch anonymous token'],
            ['failed to authorize'],
        ],
        cause: 'The registry of the base image wants a login for it, or the login has no right to read it.',
        cure: 'Add the registry to `registries`, with a token that may read. On GHCR a private package of another repository must list this one under "Manage Actions access".',
    },
    {
        code: 'base.not-found',
        example: 'failed to resolve source metadata for docker.io/library/nod:22: docker.io/library/nod:22: not found',
        match: [['failed to resolve source metadata', ': not found'], ['manifest unknown'], ['manifest_unknown']],
        cause: 'The registry has no image of this name and tag. A name that was meant to be a stage of the Dockerfile ends here too.',
        cure: 'Check name, tag, and the names of the stages. If the image was there yesterday, a clean-up may have deleted it, or the parts of its index.',
    },
];

;// CONCATENATED MODULE: ./lib/core/known-errors/builder.js
/** What a builder, a driver or an exporter can not do; and wrong names and values. */
const builderErrors = [
    {
        code: 'driver.load-platforms',
        example: 'docker exporter does not currently support exporting manifest lists',
        match: [['does not currently support exporting manifest lists']],
        cause: '`load` hands an image to the Docker daemon, whose classic store holds one platform and no attestations.',
        cure: 'Load one platform with `provenance: false`, leave `load` out, or switch on the containerd image store of the engine.',
    },
    {
        code: 'driver.platforms',
        example: 'Multi-platform build is not supported for the docker driver.',
        match: [
            ['multi-platform build is not supported'],
            ['multiple platforms feature is currently not supported'],
        ],
        cause: "The engine's own builder makes one platform at a time without the containerd image store.",
        cure: 'Leave `driver` on `auto`, or set `driver: docker-container`.',
    },
    {
        code: 'driver.attestations',
        example: 'Attestation is not supported for the docker driver.',
        match: [['attestation is not supported for the docker driver'], ['attestations are not supported']],
        cause: "The engine's own builder stores no attestations without the containerd image store.",
        cure: 'Leave `driver` on `auto`, set `driver: docker-container`, or `provenance: false` and `sbom: false`.',
    },
    {
        code: 'driver.exporter',
        example: 'OCI exporter is not supported for the docker driver.',
        match: [
            ['exporter is not supported for the docker driver'],
            ['feature is currently not supported for docker driver'],
        ],
        cause: "The engine's own builder can not make this kind of output without the containerd image store.",
        cure: 'Leave `driver` on `auto`, or set `driver: docker-container`.',
    },
    {
        code: 'driver.push-by-digest',
        example: 'push-by-digest is currently not implemented for docker driver, please create a new builder instance',
        match: [['push-by-digest is currently not implemented']],
        cause: "The engine's own builder can not push by digest.",
        cure: 'Leave `driver` on `auto`, or set `driver: docker-container`.',
    },
    {
        code: 'builder.entitlement',
        example: 'granting entitlement security.insecure is not allowed by build daemon configuration',
        match: [
            ['granting entitlement'],
            ['requests privileges for entitlement'],
            ['is not allowed by build daemon'],
        ],
        cause: 'The build asks for a right (`network.host`, `security.insecure`) that the builder does not give.',
        cure: "Ask for it with `allow: network.host`: a builder made for the step (`driver: docker-container`) then grants it. A named builder grants it where it was made with `--buildkitd-flags '--allow-insecure-entitlement network.host'`, the engine's own BuildKit where its `daemon.json` says so.",
    },
    {
        code: 'builder.missing',
        example: 'no builder "mybuilder" found',
        match: [['no builder "']],
        cause: '`builder` names one that does not exist on this machine.',
        cure: 'Leave `builder` out, so that one is chosen or made, or create it in a step before.',
    },
    {
        code: 'builder.no-daemon',
        example: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
        match: [
            ['cannot connect to the docker daemon'],
            ['permission denied while trying to connect to the docker daemon'],
        ],
        cause: 'There is no Docker engine here, or this user may not use it.',
        cure: 'Use a runner with Docker. In a container job pass its socket in. On a runner of your own add the user to the group `docker`.',
    },
    {
        code: 'builder.unreachable',
        example: 'failed to list workers: context deadline exceeded',
        match: [['failed to list workers'], ['context deadline exceeded'], ['could not connect to', 'buildkit']],
        cause: 'The builder, or a server that it asked, does not answer: it is down, its address is wrong, or a firewall is between.',
        cure: 'Check `endpoint` and `append`, and that the port can be reached from this machine.',
    },
    {
        code: 'builder.died',
        example: 'failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF',
        match: [
            ['error reading from server: eof'],
            ['transport is closing'],
            ['graceful_stop'],
            ['failed to receive status: rpc error: code = unavailable'],
        ],
        cause: 'BuildKit ended in the middle of the build. Most often the machine ran out of memory and its kernel chose BuildKit.',
        cure: 'Build fewer platforms at once (`max-parallelism` in `buildkitd-config-inline`, or a job for each platform), or take a larger machine. If it stays so with memory to spare, it is a fault of this BuildKit: try another version.',
    },
    {
        code: 'input.platform',
        example: '"x/y/z/w": cannot parse platform specifier: invalid argument',
        match: [['cannot parse platform specifier'], ['unknown operating system or architecture']],
        cause: 'A line of `platforms`, or a `--platform` in the Dockerfile, is no platform.',
        cure: 'Write `os/architecture` or `os/architecture/variant`: `linux/amd64`, `linux/arm64`, `linux/arm/v7`.',
    },
    {
        code: 'input.lower-case',
        example: 'invalid reference format: repository name (HeyWillow/willow) must be lowercase',
        match: [['must be lowercase']],
        cause: 'The name of an image has capitals. Registries take lower case only; the tag may have capitals.',
        cure: 'Write it in lower case, in `cache-from`, `cache-to` and `build-contexts` too. In `images` Slipway does it by itself.',
    },
    {
        code: 'input.tag',
        example: 'invalid tag "ghcr.io/owner/app:fix/login": invalid reference format',
        match: [['invalid reference format'], ['invalid tag "']],
        cause: 'An image name or a tag has a character that is not allowed, or is longer than 128 characters. Often it comes from the name of a branch, or a variable was empty.',
        cure: 'Use `type=ref,event=branch` in `tags`, which makes a name fit. Look for `::` or a `:` at the end, the sign of an empty variable.',
    },
    {
        code: 'input.no-tag',
        example: 'tag is needed when pushing to registry',
        match: [['tag is needed when pushing']],
        cause: 'The build is to push, and there is no name to push to: no rule in `tags` fits this event.',
        cure: 'Add a rule for this event to `tags`, for example `type=ref,event=branch` or `type=sha`.',
    },
    {
        code: 'input.build-arg',
        example: 'invalid key-value pair "=x": empty key',
        match: [['invalid key-value pair'], ['bad build arg']],
        cause: 'A line of `build-args` or `labels` is not of the form `NAME=value`.',
        cure: 'Write one `NAME=value` a line. Commas do not separate them.',
    },
];

;// CONCATENATED MODULE: ./lib/core/known-errors/cache.js
/** Caches. Those that Slipway chooses can not fail a build; those that are asked for by `cache-to` can. */
const cacheErrors = [
    {
        code: 'cache.driver',
        example: 'Cache export is not supported for the docker driver.',
        match: [
            ['cache export is not supported for the docker driver'],
            ['cache export feature is currently not supported'],
        ],
        cause: "The engine's own builder can not write a cache of this kind without the containerd image store.",
        cure: 'Leave `driver` on `auto`, or set `driver: docker-container`.',
    },
    {
        code: 'cache.service-ended',
        example: 'This legacy service is shutting down, effective April 15, 2025. Migrate to the new service ASAP. For more information: https://gh.io/gha-cache-sunset',
        match: [['gha-cache-sunset'], ['this legacy service is shutting down']],
        cause: 'This BuildKit is so old that it only speaks the first version of the Actions cache, which is switched off.',
        cure: 'Use a newer BuildKit (0.20 or later) and buildx (0.21 or later), or another cache: `cache: registry`.',
    },
    {
        code: 'cache.no-service',
        example: 'token not set for github actions cache',
        match: [['not set for github actions cache'], ['not set for gha cache'], ['not set for actions cache']],
        cause: '`type=gha` needs the address and the token of the Actions cache, and there are none: this is no GitHub runner, or a container without its environment.',
        cure: 'Use `cache: registry` or `cache: local` there, or `cache: auto`, which looks what there is.',
    },
    {
        code: 'cache.export-failed',
        example: "failed to parse error response 400: <h2>Our services aren't available right now</h2>",
        match: [
            ["our services aren't available"],
            ['failed to reserve cache'],
            ['github actions cache', 'not_found'],
            ['error writing layer blob'],
            ['twirp error'],
        ],
        cause: 'The cache could not be written. The image itself may be finished and pushed already.',
        cure: 'Run the job again. With `cache: auto`, or `ignore-error=true` in `cache-to`, the cache can not fail a build.',
    },
    {
        code: 'cache.format',
        example: 'error writing manifest blob: failed commit on ref: unexpected status from PUT request: 400 Bad Request',
        match: [['error writing manifest blob']],
        cause: 'The registry does not take a cache in this form.',
        cure: 'Add `image-manifest=true,oci-mediatypes=true` to `cache-to`, or use `cache: auto`, which does so.',
    },
    {
        code: 'cache.not-found',
        example: 'failed to configure registry cache importer: ghcr.io/owner/app:buildcache: not found',
        match: [
            ['cache importer', 'not found'],
            ['cache importer', 'manifest unknown'],
        ],
        cause: 'There is no cache under this name yet. On the first run that is how it has to be.',
        cure: 'Nothing, when it is the first run. Else compare the name in `cache-from` with the one in `cache-to`.',
    },
];

;// CONCATENATED MODULE: ./lib/core/known-errors/dockerfile.js
/** What stands in the Dockerfile, and what it asks for. */
const dockerfileErrors = [
    {
        code: 'dockerfile.missing',
        example: 'failed to read dockerfile: open Dockerfile: no such file or directory',
        match: [
            ['failed to read dockerfile'],
            ['resolve : lstat', 'no such file or directory'],
            ['unable to evaluate symlinks'],
        ],
        cause: 'There is no Dockerfile where it was looked for. `file` counts from the workspace; with a git context it counts from the context.',
        cure: 'Check `file` and `context`, capitals too, and that `actions/checkout` ran before.',
    },
    {
        code: 'dockerfile.unknown-instruction',
        example: 'dockerfile parse error on line 2: unknown instruction: RUNN (did you mean RUN?)',
        match: [['unknown instruction:']],
        cause: 'The line begins with a word that is no instruction: a typing error, or the line before it has lost the `\\` at its end.',
        cure: 'Correct the line. In a heredoc look for the word that should end it.',
    },
    {
        code: 'dockerfile.unknown-flag',
        example: 'dockerfile parse error on line 2: unknown flag: --security',
        match: [['unknown flag: --']],
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
        cause: 'A variable in FROM is empty. FROM sees only the ARGs above the first FROM, and those without a default need a value.',
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
    {
        code: 'context.git-login',
        example: "fatal: could not read Username for 'https://github.com': terminal prompts disabled",
        match: [
            ['could not read username for'],
            ['could not read password for'],
            ['failed to fetch remote https://github.com'],
        ],
        cause: 'The build fetches a private git repository without a token.',
        cure: 'For the build context set `github-token`; for `ADD` of another repository give a secret named `GIT_AUTH_TOKEN`. In a RUN mount a token as a secret and hand it to git.',
        where: 'output',
    },
    {
        code: 'context.no-git',
        example: 'fatal: not a git repository (or any of the parent directories): .git',
        match: [['not a git repository']],
        cause: 'A step asks git for a version, and the build context has no `.git`: `.dockerignore` leaves it out, or it is a git context, which has none.',
        cure: 'Pass the version as a build argument (VERSION and REVISION are set where the Dockerfile declares them). With a git context `build-args: BUILDKIT_CONTEXT_KEEP_GIT_DIR=1` keeps the folder.',
        where: 'output',
    },
];

;// CONCATENATED MODULE: ./lib/core/known-errors/network.js
/** What goes wrong between the builder and any server, while pulling and pushing alike. */
const networkErrors = [
    {
        code: 'registry.rate-limit-hub',
        example: 'toomanyrequests: You have reached your unauthenticated pull rate limit.',
        match: [['toomanyrequests'], ['pull rate limit']],
        cause: 'Docker Hub counts pulls without a login by address, and many jobs share the address of this machine.',
        cure: 'Log in to Docker Hub (`registries` with a user and a token that can only read), or take the image from a mirror: in `buildkitd-config-inline` under `[registry."docker.io"]` the line `mirrors = ["mirror.gcr.io"]`.',
    },
    {
        code: 'registry.rate-limit',
        example: 'unexpected status from GET request: 429 Too Many Requests',
        match: [['429 too many requests'], ['too many requests']],
        cause: 'The server was asked too often in a short time.',
        cure: 'Run the job again later, run fewer jobs at once, or keep the cache in the registry (`cache: registry`) when it was the Actions cache that refused.',
    },
    {
        code: 'registry.unavailable',
        example: 'failed to copy: httpReadSeeker: failed open: unexpected status code: 503 Service Unavailable',
        match: [
            ['500 internal server error'],
            ['502 bad gateway'],
            ['503 service unavailable'],
            ['504 gateway time'],
            ['failed to parse error response 50'],
        ],
        cause: 'The registry, or something in front of it, had a fault of its own.',
        cure: 'Run the job again. If it stays so, look at the status page of the registry.',
    },
    {
        code: 'network.body-reuse',
        example: 'cannot reuse body, request must be retried',
        match: [['cannot reuse body']],
        cause: 'The registry broke off an upload, and this BuildKit could not begin it again.',
        cure: 'Run the job again. If it stays so, try a newer BuildKit.',
    },
    {
        code: 'network.plain-http',
        example: 'http: server gave HTTP response to HTTPS client',
        match: [['server gave http response to https client']],
        cause: 'The registry speaks plain HTTP, and the builder was not told so. A builder in a container does not read the settings of the Docker daemon.',
        cure: 'In `buildkitd-config-inline` write `[registry."host:5000"]` and under it `http = true`.',
    },
    {
        code: 'network.tls-authority',
        example: 'tls: failed to verify certificate: x509: certificate signed by unknown authority',
        match: [
            ['certificate signed by unknown authority'],
            ['self-signed certificate'],
            ['self signed certificate'],
        ],
        cause: 'The builder does not know the authority that signed the certificate of the server: one of your own, or a proxy that opens TLS.',
        cure: 'Give the builder the certificate: in `buildkitd-config-inline` under `[registry."host"]` the line `ca = ["/path/to/ca.pem"]`. If it happens inside a RUN, the image needs the certificate too.',
        where: 'output',
    },
    {
        code: 'network.tls-expired',
        example: 'x509: certificate has expired or is not yet valid',
        match: [['certificate has expired']],
        cause: 'The certificate of the server is out of date, or the clock of this machine is wrong.',
        cure: 'Renew the certificate. On a runner of your own check its clock.',
        where: 'output',
    },
    {
        code: 'network.tls-name',
        example: 'x509: certificate is valid for registry.internal, not localhost',
        match: [
            ['certificate is valid for'],
            ['cannot validate certificate for'],
            ['certificate is not valid for any names'],
        ],
        cause: 'The server showed a certificate for another name than the one it was called by.',
        cure: 'Use the name that is in the certificate, or make one that has this name among its alternative names.',
    },
    {
        code: 'network.tls-client',
        example: 'remote error: tls: certificate required',
        match: [['tls: certificate required'], ['tls: bad certificate']],
        cause: 'The server wants a client certificate and got none, or one it does not accept. Remote builders do that.',
        cure: 'Check `cacert`, `cert` and `key` in `driver-opts`, or the variables `BUILDER_NODE_<n>_AUTH_TLS_*`.',
    },
    {
        code: 'network.timeout',
        example: 'net/http: TLS handshake timeout',
        match: [
            ['tls handshake timeout'],
            ['timeout awaiting response headers'],
            ['client.timeout exceeded'],
            ['i/o timeout'],
            ['maximum timeout reached'],
        ],
        cause: 'The server did not answer in time.',
        cure: 'Run the job again. On a runner of your own check firewall and proxy (`HTTPS_PROXY`, `NO_PROXY`).',
    },
    {
        code: 'network.name',
        example: 'dial tcp: lookup registry.example on 127.0.0.53:53: no such host',
        match: [['no such host'], ['temporary failure in name resolution'], ['could not resolve host']],
        cause: 'The name of the server can not be resolved from where the build runs.',
        cure: 'Look for a typing error in the name. An image name without a registry means Docker Hub. On a runner of your own check its DNS and its proxy. A service of the job has a name only on the network of the job: try `network: host`.',
        where: 'output',
    },
    {
        code: 'network.refused',
        example: 'dial tcp 127.0.0.1:5000: connect: connection refused',
        match: [['connection refused']],
        cause: 'Nothing listens at this address. Seen from a builder in a container, `localhost` is that container.',
        cure: 'Check host and port, and that the service runs. To reach a registry on this machine use `driver-opts: network=host`.',
    },
    {
        code: 'network.broken',
        example: 'read tcp 10.1.0.4:443: read: connection reset by peer',
        match: [
            ['connection reset by peer'],
            ['broken pipe'],
            ['unexpected eof'],
            ['http2: client connection lost'],
        ],
        cause: 'The connection broke off in the middle.',
        cure: 'Run the job again. If it stays so, look at what stands between the builder and the server.',
    },
];

;// CONCATENATED MODULE: ./lib/core/known-errors/push.js
/** Refusals and faults of a registry while it takes an image. The most exact texts come first. */
const pushErrors = [
    {
        code: 'push.package-access',
        example: 'denied: permission_denied: write_package',
        match: [['write_package']],
        cause: 'The package exists on GHCR and has a list of its own that says which repositories may write to it; this one is not on it. `packages: write` in the workflow does not change that.',
        cure: 'Open the settings of the package, find "Manage Actions access", and add this repository with the role Write. Then run the job again.',
    },
    {
        code: 'push.packages-write',
        example: 'denied: installation not allowed to Create organization package',
        match: [['installation not allowed to']],
        cause: 'The token of the job may not write packages.',
        cure: 'Give the job `permissions:` with `contents: read` and `packages: write`. In a reusable workflow the calling job needs them too. On a pull request from a fork, or by Dependabot, the token can only read: leave `push` on `auto` there.',
    },
    {
        code: 'push.token-scope',
        example: 'permission_denied: The token provided does not match expected scopes.',
        match: [['does not match expected scopes']],
        cause: 'The password is a personal access token without the scope `write:packages`.',
        cure: 'Leave `username` and `password` out, so that the token of the job is used. Where it must be a personal token, make a classic one with `write:packages`.',
    },
    {
        code: 'push.token-refused',
        example: 'unauthorized: unauthenticated: User cannot be authenticated with the token provided.',
        match: [['cannot be authenticated with the token'], ['denied: denied']],
        cause: 'GHCR does not know the token: it has expired, was revoked, is cut off, or is a fine-grained one.',
        cure: 'Leave `username` and `password` out, so that the token of the job is used. Fine-grained personal tokens do not work with packages.',
    },
    {
        code: 'push.no-owner',
        example: 'unexpected status from HEAD request to https://ghcr.io/v2/tenant/blobs/sha256:44136f: 400 Bad Request',
        match: [['https://ghcr.io/v2/', '400 bad request']],
        cause: 'On GHCR every image has an owner, and the name of this one has none.',
        cure: 'Write `ghcr.io/<owner>/<name>` in `images`, in `tags` and in the cache references, all in lower case.',
    },
    {
        code: 'push.forbidden',
        example: 'unexpected status from POST request to https://ghcr.io/v2/owner/app/blobs/uploads/: 403 Forbidden',
        match: [
            ['/blobs/uploads/', '403 forbidden'],
            ['failed to push', '403 forbidden'],
        ],
        cause: 'The registry knows who is asking and refuses the write. BuildKit does not show its reason.',
        cure: 'On GHCR it is one of two things: the job has no `packages: write`, or the package does not list this repository under "Manage Actions access". On other registries check what the user may do there. Look at the name too: a reference in `cache-to` may belong to another owner.',
    },
    {
        code: 'push.resource-denied',
        example: 'denied: requested access to the resource is denied',
        match: [['requested access to the resource is denied']],
        cause: 'The registry refuses the write: wrong owner in the name, a token that can only read, or no login.',
        cure: 'Check that the name begins with your own user or organization, that `username` and `password` belong to it, and that the token may write.',
    },
    {
        code: 'push.no-login',
        example: 'push access denied, repository does not exist or may require authorization',
        match: [
            ['push access denied'],
            ['failed to push', '401 unauthorized'],
            ['failed to push', 'failed to authorize'],
        ],
        cause: 'The registry wants a login for this repository and got none, or one it does not accept.',
        cure: 'Set `username` and `password` for that registry, or add a line to `registries`. An empty secret (Dependabot, a fork, a typing error in its name) looks the same.',
    },
    {
        code: 'push.immutable-tag',
        example: "tag invalid: The image tag '1.2.3' already exists in the 'app' repository and cannot be overwritten because the repository is immutable.",
        match: [['already exists', 'immutable'], ['cannot be overwritten']],
        cause: 'The repository in the registry is set so that a tag, once written, stays; this tag is there already.',
        cure: 'Raise the version, or leave out of `tags` what was published before. A run that is repeated meets its own tag.',
    },
    {
        code: 'push.no-repository',
        example: "name unknown: The repository with name 'app' does not exist in the registry with id '123456789012'",
        match: [['name unknown'], ['name_unknown'], ['repository not found', 'push']],
        cause: 'This registry does not make a repository by itself when the first image is pushed (ECR, some others).',
        cure: 'Create the repository in the registry first, or correct the name. The cache reference needs one too.',
    },
    {
        code: 'push.too-large',
        example: 'unexpected status from PUT request to https://registry.example/v2/app/blobs/uploads/1: 413 Request Entity Too Large',
        match: [['413 request entity too large'], ['413 payload too large']],
        cause: 'A proxy in front of the registry takes no layers of this size.',
        cure: 'Raise the limit of the proxy (nginx: `client_max_body_size`), or make the layer smaller.',
    },
    {
        code: 'push.manifest-refused',
        example: 'failed commit on ref "manifest-sha256:44136f": unexpected status from PUT request: 400 Bad Request: manifest invalid',
        match: [['manifest invalid'], ['manifest_invalid'], ['415 unsupported media type']],
        cause: 'The registry does not take this kind of manifest: an OCI index, an attestation, or a cache.',
        cure: 'Try `provenance: false`, or `index: never` for a single platform; for a cache add `image-manifest=true,oci-mediatypes=true` to `cache-to`.',
    },
    {
        code: 'push.consumer-media-type',
        example: 'The image manifest, config or layer media type for the source image is not supported.',
        match: [['media type for the source image'], ['manifest media type', 'not supported']],
        cause: 'The service that is to run the image (AWS Lambda, for one) takes a plain manifest, not an index with attestations.',
        cure: 'Build one platform, with `index: never`, so that a plain manifest is pushed.',
    },
    {
        code: 'push.unknown-blob',
        example: 'failed to push ghcr.io/owner/app:1: unknown blob',
        match: [['unknown blob'], ['blob_unknown'], ['blob upload unknown']],
        cause: 'The registry lost an upload that it had begun to take. That is a fault on its side.',
        cure: 'Run the job again. If it stays so, look at the status page of the registry.',
    },
];

;// CONCATENATED MODULE: ./lib/core/known-errors/step.js
/** A RUN that ended badly, told by its exit code or by its own output. */
const stepErrors = [
    {
        code: 'step.no-space',
        example: 'write /var/lib/docker/tmp/layer.tar: no space left on device',
        match: [['no space left on device'], ['disk quota exceeded']],
        cause: 'The disk of the machine is full: several platforms, their caches and a loaded image need a lot.',
        cure: 'Remove what the job does not need (`docker system prune --all`, the SDKs of a hosted runner), leave `load` out, build the platforms in jobs of their own, or take a larger disk.',
        where: 'output',
    },
    {
        code: 'step.exec-format',
        example: 'exec /bin/sh: exec format error',
        match: [['exec format error']],
        cause: 'A program for another kind of processor was started. Either the platform needs an emulator and there is none, or a file in the image is of the wrong architecture.',
        cure: 'If every RUN for this platform fails, the emulator is missing on the builder. If only one does, look where its program comes from: a download with `amd64` in its address, GOARCH set to a fixed value, a `COPY --from` of an image with one platform.',
        where: 'output',
    },
    {
        code: 'step.emulator-crash',
        example: 'qemu: uncaught target signal 11 (Segmentation fault) - core dumped',
        match: [['qemu: uncaught target signal'], ['qemu: unsupported syscall']],
        cause: 'The emulator failed, not your program: QEMU has faults with some programs.',
        cure: 'Build this platform on a machine of its own kind (`ubuntu-24.04-arm` for arm64), cross-compile in a stage with `FROM --platform=$BUILDPLATFORM`, or try another version of QEMU.',
        where: 'output',
    },
    {
        code: 'step.heap',
        example: 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
        match: [['heap out of memory'], ['java.lang.outofmemoryerror']],
        cause: 'The program reached the limit of its own heap; the machine may have had memory left.',
        cure: 'Raise the limit for that step: `ENV NODE_OPTIONS=--max-old-space-size=4096` for Node, `-Xmx` for Java.',
        where: 'output',
    },
    {
        code: 'step.killed',
        example: 'process "/bin/sh -c npm run build" did not complete successfully: exit code: 137',
        match: [
            ['exit code: 137'],
            ['signal: killed'],
            ['cannot allocate memory'],
            ['resourceexhausted'],
            ['out of memory'],
        ],
        cause: 'The step was killed from outside; nearly always the machine had no memory left. All platforms build side by side and each needs its share.',
        cure: 'Let fewer steps run at once: `buildkitd-config-inline` with `max-parallelism = 1` under `[worker.oci]`, or a job for each platform. Or give the step less to do (`NODE_OPTIONS=--max-old-space-size`, `make -j2`), or take a larger machine.',
        where: 'output',
    },
    {
        code: 'step.segmentation-fault',
        example: 'process "/bin/sh -c make" did not complete successfully: exit code: 139',
        match: [['exit code: 139'], ['exit code: 132'], ['illegal instruction']],
        cause: 'A program of the step crashed: a fault of it, of an emulator, or code for a newer processor than this one.',
        cure: 'If it happens on emulated platforms only, build those on machines of their own kind. Else look at options such as `-march=native`.',
        where: 'output',
    },
    {
        code: 'step.shell-missing',
        example: 'exec: "/bin/sh": stat /bin/sh: no such file or directory',
        match: [['exec: "/bin/sh"'], ['exec /bin/sh: no such file']],
        cause: 'The stage has no shell: it is built FROM scratch or on a distroless image.',
        cure: 'Do the work in an earlier stage and copy the result, or use the form without a shell: `RUN ["/app", "argument"]`.',
    },
    {
        code: 'step.line-ends',
        example: "/usr/bin/env: 'bash\\r': No such file or directory",
        match: [["bash\\r'"], ["sh\\r'"], ['bad interpreter'], ['/bin/sh^m'], ["$'\\r': command not found"]],
        cause: 'The script has line ends of Windows, or its first line names a program that is not in the image.',
        cure: 'Put `*.sh text eol=lf` in `.gitattributes` and commit the file again.',
        where: 'output',
    },
    {
        code: 'step.command-missing',
        example: 'process "/bin/sh -c npm ci" did not complete successfully: exit code: 127',
        match: [['exit code: 127']],
        cause: 'The shell did not find the command: it is not in this stage, or not on its PATH.',
        cure: 'Install it in this stage. What an earlier stage installed is gone unless it is copied.',
    },
    {
        code: 'step.not-executable',
        example: 'process "/bin/sh -c ./build.sh" did not complete successfully: exit code: 126',
        match: [['exit code: 126']],
        cause: 'The file is there, but it may not be run.',
        cure: 'Commit it as executable (`git update-index --chmod=+x build.sh`), use `COPY --chmod=755`, or call it by `sh build.sh`.',
    },
    {
        code: 'step.package-signature',
        example: 'The following signatures were invalid: EXPKEYSIG',
        match: [
            ['signatures were invalid'],
            ['at least one invalid signature was encountered'],
            ['is not valid yet'],
        ],
        cause: 'apt does not trust its package lists: the base image is old and its keys have run out, the disk is full, or the clock is wrong.',
        cure: 'Use a newer tag of the base image, and `pull: true`. If that does not help, look at the free disk space.',
        where: 'output',
    },
    {
        code: 'step.package-lists',
        example: 'E: Unable to locate package libfoo-dev',
        match: [['unable to locate package'], ['404  not found [ip'], ['unable to fetch some archives']],
        cause: 'The package lists in the image are older than the packages on the server, often because `apt-get update` came from the cache.',
        cure: 'Put `apt-get update` and `apt-get install` into the same RUN.',
        where: 'output',
    },
];

;// CONCATENATED MODULE: ./lib/core/known-errors.js







/**
 * In the order in which they are looked for: a refused push names a request that failed, a base image that was not
 * found may be a network that is down, and a step comes last, since its output may hold any text.
 */
const knownErrorGroups = [
    { title: 'Pushing', errors: pushErrors },
    { title: 'Network and registries', errors: networkErrors },
    { title: 'Caches', errors: cacheErrors },
    { title: 'Base images', errors: baseImageErrors },
    { title: 'Dockerfile, context and secrets', errors: dockerfileErrors },
    { title: 'Builders, drivers and inputs', errors: builderErrors },
    { title: 'Commands in RUN', errors: stepErrors },
];
const knownErrors = knownErrorGroups.flatMap((group) => group.errors);

;// CONCATENATED MODULE: ./lib/core/explain.js

/** Cause and cure of a failure whose text is known (docs/troubleshooting.md), else undefined. */
function explainFailure(text, facts = {}) {
    const error = cutCommand(text).toLowerCase();
    const all = `${error}\n${(facts.output ?? []).join('\n').toLowerCase()}`;
    const known = knownErrors.find((one) => isMatch(one, one.where === 'output' ? all : error));
    if (!known)
        return undefined;
    const detail = DETAILS[known.code]?.(text, facts);
    return { code: known.code, message: known.cause, hint: detail ? `${known.cure} ${detail}` : known.cure };
}
/** `process "/bin/sh -c ..." did not complete`: the command is the user's own text, whatever it contains. */
function cutCommand(text) {
    const start = text.indexOf('process "');
    const end = text.lastIndexOf('" did not complete successfully');
    return start === -1 || end < start ? text : `${text.slice(0, start)}process${text.slice(end + 1)}`;
}
function isMatch(known, text) {
    return known.match.some((pieces) => pieces.every((piece) => text.includes(piece)));
}
/** What only this run knows. */
const DETAILS = {
    'push.package-access': (text, facts) => formatPackageSettings(text, facts),
    'push.forbidden': (text, facts) => formatPackageSettings(text, facts),
    'push.no-owner': (text, { repository }) => {
        const name = /https:\/\/ghcr\.io\/v2\/([^/\s]+)\//.exec(text)?.[1];
        const owner = repository?.split('/')[0]?.toLowerCase();
        return name && owner ? `Here: \`ghcr.io/${owner}/${name}\`.` : undefined;
    },
    'input.lower-case': (text) => {
        const name = /repository name \(([^)\s]+)\)/.exec(text)?.[1] ?? /invalid tag "([^":\s]+)/.exec(text)?.[1];
        return name ? `Here: \`${name.toLowerCase()}\`.` : undefined;
    },
    'base.platform': (_, { platform }) => platform && `Here it was ${platform}.`,
    'step.exec-format': (_, { platform }) => platform && `Here the platform was ${platform}.`,
    'step.emulator-crash': (_, { platform }) => platform && `Here the platform was ${platform}.`,
    'step.killed': (_, facts) => formatMemory(facts),
    'builder.died': (_, facts) => formatMemory(facts),
    'step.no-space': (_, { freeDisk }) => freeDisk === undefined ? undefined : `Free on this machine now: ${formatGigabytes(freeDisk)}.`,
};
function formatPackageSettings(text, facts) {
    const [, owner, name] = /ghcr\.io\/(?:v2\/)?([\w.-]+)\/([\w./-]*[\w-])/.exec(text) ?? [];
    if (!owner || !name)
        return undefined;
    const server = facts.serverUrl ?? 'https://github.com';
    const image = encodeURIComponent(name.replace(/\/(?:blobs|manifests)(?:\/.*)?$/, ''));
    const settings = `packages/container/${image}/settings`;
    return `The settings are at ${server}/orgs/${owner}/${settings} (an organization) or ${server}/users/${owner}/${settings} (a user).`;
}
function formatMemory({ memory, platforms }) {
    if (memory === undefined)
        return undefined;
    const shared = platforms !== undefined && platforms > 1 ? `, shared by ${platforms} platforms` : '';
    return `This machine has ${formatGigabytes(memory)}${shared}.`;
}
function formatGigabytes(bytes) {
    return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}


/***/ }),

/***/ 6963:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Hx: () => (/* binding */ verifyExisting),
/* harmony export */   k9: () => (/* binding */ decideExisting),
/* harmony export */   uh: () => (/* binding */ isVersionTarget)
/* harmony export */ });
/* harmony import */ var _targets_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1641);

/** A tag that stands for one version: neither one that moves on, nor the name of a commit. */
function isVersionTarget({ isFloating, reference }, { metadata }) {
    return !isFloating && !(0,_targets_js__WEBPACK_IMPORTED_MODULE_0__/* .isCommitTag */ .OU)(reference.tag, metadata);
}
/** Before anything is built: what the policy says to the version tags that the registry has. */
function decideExisting(plan, policy, before, sha) {
    const found = plan.targets
        .filter((target) => isVersionTarget(target, plan))
        .map((target) => ({ target, state: before.get(target.text) }));
    const existing = found.flatMap(({ target, state }) => state?.kind === 'present' ? [{ target, state }] : []);
    const unread = found.flatMap(({ target, state }) => state?.kind === 'unreadable' ? [describeUnread(target, state.problem)] : []);
    const others = existing.filter(({ state }) => state.revision !== undefined && state.revision !== sha);
    const none = { held: [], problems: [], notices: [] };
    if (policy === 'move')
        return { ...none, notices: others.map(describeMove) };
    if (policy === 'skip')
        return { ...none, held: holdWithVersions(plan, existing), problems: unread };
    const refused = policy === 'fail' ? existing.map(describeExisting) : others.map(describeOther);
    return { ...none, problems: [...unread, ...refused] };
}
/** After the build, for `verify`: the tag names this very image, or at least one of this commit. */
function verifyExisting(plan, before, digest, sha) {
    const others = plan.targets.flatMap((target) => {
        const state = before.get(target.text);
        if (state?.kind !== 'present' || state.digest === digest || !isVersionTarget(target, plan))
            return [];
        return [{ target, state }];
    });
    const same = others.filter(({ state }) => state.revision === sha);
    const problems = others.filter(({ state }) => state.revision !== sha).map(describeOther);
    return { held: holdWithVersions(plan, same), problems, notices: [] };
}
/** `1.2` and `latest` stay with `1.2.3`, so that they never name another build of the same version. */
function holdWithVersions(plan, existing) {
    const names = new Map(existing.map((one) => [repositoryOf(one.target), one]));
    return plan.targets.flatMap((target) => {
        const own = existing.find((one) => one.target === target);
        if (own)
            return [{ text: target.text, reason: `it exists, ${describeState(own.state)}` }];
        const version = names.get(repositoryOf(target));
        const decision = plan.guard.decisions.find(({ tag }) => tag === target.reference.tag);
        if (!version || !target.isFloating || !followsVersion(decision))
            return [];
        return [{ text: target.text, reason: `${version.target.reference.tag} of this image exists and stays` }];
    });
}
function followsVersion(decision) {
    return decision?.by === 'version' || decision?.by === 'nothing';
}
function repositoryOf({ reference: { host, repository } }) {
    return `${host}/${repository}`;
}
/** `sha256:0123456789ab, built from abc1234` */
function describeState({ digest, revision }) {
    return `${digest.slice(0, 19)}${revision ? `, built from ${revision.slice(0, 7)}` : ''}`;
}
function describeMove({ target, state }) {
    return {
        code: 'tags.exists-moves',
        message: `${target.text} exists (${describeState(state)}) and moves to another commit`,
        hint: '`if-exists: skip`, `fail` or `verify` would keep it',
    };
}
function describeExisting({ target, state }) {
    return {
        code: 'tags.exists',
        input: 'if-exists',
        message: `${target.text} exists already (${describeState(state)})`,
        hint: 'publish a new version; `if-exists: skip` would leave the tag and stay green, `move` would overwrite it',
    };
}
function describeOther({ target, state }) {
    const [what, hint] = state.revision
        ? ['another commit', 'publish a new version, or run this on the commit of the tag']
        : [
            'an image that does not say its commit',
            'publish a new version; `if-exists: move` would overwrite it',
        ];
    return {
        code: 'tags.exists-differs',
        input: 'if-exists',
        message: `${target.text} exists already (${describeState(state)}) and names ${what}`,
        hint,
    };
}
function describeUnread({ text }, problem) {
    return {
        code: 'tags.exists-unknown',
        input: 'if-exists',
        message: `could not find out whether ${text} exists: ${problem.message}`,
        ...(problem.hint && { hint: problem.hint }),
    };
}


/***/ }),

/***/ 4705:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ decideLogins)
/* harmony export */ });
const githubRegistry = 'ghcr.io';
/** The given logins, made whole, and GHCR's by the token of the run where none was given. */
function decideLogins(facts) {
    const problems = [];
    const notices = [];
    const logins = new Map();
    for (const given of facts.given) {
        const login = completeLogin(given, facts);
        const problem = findProblem(login, given.input) ?? findSecond(login, given.input, logins);
        if (!problem)
            logins.set(login.host, login);
        else if (facts.push || problem.code !== 'login.empty-password')
            problems.push(problem);
        else
            notices.push({
                ...problem,
                message: `${problem.message}; nothing is pushed, so this login is left out`,
            });
    }
    const wantsGithub = facts.hosts.includes(githubRegistry) && !logins.has(githubRegistry);
    if (wantsGithub && facts.githubToken !== '') {
        logins.set(githubRegistry, {
            host: githubRegistry,
            username: facts.actor || 'token',
            password: facts.githubToken,
            isDefault: true,
        });
    }
    return { logins: [...logins.values()], problems, notices };
}
function completeLogin(given, facts) {
    const host = given.host || facts.mainHost;
    const isGithub = host === githubRegistry;
    return {
        host,
        username: given.username || (isGithub ? facts.actor || 'token' : ''),
        // A user name that is given wants a password of its own: an empty one is a secret that was misspelt.
        password: given.password || (isGithub && given.username === '' ? facts.githubToken : ''),
    };
}
/** docker keeps one login a registry: of two that differ, one would be lost without a word. */
function findSecond(login, input, logins) {
    const first = logins.get(login.host);
    const isSame = first?.username === login.username && first.password === login.password;
    if (!first || isSame)
        return undefined;
    return {
        code: 'login.twice',
        input,
        message: `there are two logins for ${login.host}, and docker keeps one a registry`,
        hint: 'give each registry once, in `registry`, `username` and `password`, or in `registries`',
    };
}
/** What can be known of a login without asking the registry. Says the kind of a token, never the token. */
function findProblem(login, input) {
    const { host, username, password } = login;
    if (password === '') {
        return {
            code: 'login.empty-password',
            input,
            message: `the password for ${host} is empty`,
            hint: `the secret is misspelt, belongs to another environment, or this run gets none (fork, Dependabot)${host === githubRegistry ? '; without `username` too, the token of the run is used' : ''}`,
        };
    }
    if (username === '') {
        return {
            code: 'login.no-username',
            input: input === 'password' ? 'username' : input,
            message: `there is a password for ${host}, but no username`,
            hint: 'set `username` beside the password; registries that take a token alone want some name, too',
        };
    }
    // The key of a Google service account is JSON of several lines, and is the password as it is.
    if (/[\r\n]/.test(password) && !password.startsWith('{')) {
        return {
            code: 'login.white-space',
            input,
            message: `the password for ${host} has a line break in it`,
            hint: 'save the secret again, as one line',
        };
    }
    if (host === githubRegistry && password.startsWith('github_pat_')) {
        return {
            code: 'login.fine-grained-token',
            input,
            message: 'the password for ghcr.io is a fine-grained personal access token, which ghcr.io does not take',
            hint: 'leave `password` out: the token of the run is enough with `permissions: { packages: write }`',
        };
    }
    return undefined;
}


/***/ }),

/***/ 9718:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $T: () => (/* binding */ MANIFEST_MEDIA_TYPES),
/* harmony export */   Ng: () => (/* binding */ parseManifest),
/* harmony export */   Nq: () => (/* binding */ platformImagesOf),
/* harmony export */   Q3: () => (/* binding */ isManifestType),
/* harmony export */   ZJ: () => (/* binding */ MAX_MANIFEST_BYTES),
/* harmony export */   _m: () => (/* binding */ isImageConfig),
/* harmony export */   jN: () => (/* binding */ parseConfigPlatform),
/* harmony export */   m$: () => (/* binding */ pullSizeOf)
/* harmony export */ });
/* unused harmony exports OCI_INDEX, OCI_MANIFEST, DOCKER_LIST, DOCKER_MANIFEST, MAX_INDEX_DEPTH, isIndexType, isAttestation, childrenOf, blobsOf, platformDigestsOf */
/* harmony import */ var _descriptor_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6290);
/* harmony import */ var _platform_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7904);


const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const IMAGE_CONFIGS = [
    'application/vnd.oci.image.config.v1+json',
    'application/vnd.docker.container.image.v1+json',
];
/** GHCR and docker-registry answer 404 for a type that is not accepted, hence a request names all four. */
const MANIFEST_MEDIA_TYPES = [OCI_INDEX, DOCKER_LIST, OCI_MANIFEST, DOCKER_MANIFEST];
/** distribution-spec, "Pushing Manifests": registries should take manifests of up to 4 MiB, most take no more. */
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
/** An index may hold an index; one that nests deeper than this is an attack or a mistake. */
const MAX_INDEX_DEPTH = 8;
/**
 * Reads the bytes of an index or of an image manifest, of OCI or of docker.
 * `mediaType` is what the registry said they are; without it, what they say themselves.
 */
function parseManifest(bytes, mediaType) {
    const fields = (0,_descriptor_js__WEBPACK_IMPORTED_MODULE_0__/* .readFields */ .qU)(parseJson(bytes), 'it');
    if (fields.schemaVersion !== 2) {
        throw (0,_descriptor_js__WEBPACK_IMPORTED_MODULE_0__/* .malformed */ .Qm)(`schemaVersion is ${JSON.stringify(fields.schemaVersion)}, expected 2`);
    }
    // CVE-2021-41190: a document that can be read as either must be refused (image-spec 1.0.2, manifest.md).
    if ('manifests' in fields && ('config' in fields || 'layers' in fields)) {
        throw (0,_descriptor_js__WEBPACK_IMPORTED_MODULE_0__/* .malformed */ .Qm)('it has both `manifests` and `config` or `layers`: it could be read as two different images');
    }
    const type = decideMediaType(fields, mediaType);
    const subject = fields.subject ? (0,_descriptor_js__WEBPACK_IMPORTED_MODULE_0__/* .readDescriptor */ .qq)(fields.subject, 'subject') : undefined;
    const common = {
        mediaType: type,
        annotations: (0,_descriptor_js__WEBPACK_IMPORTED_MODULE_0__/* .readAnnotations */ .ti)(fields, 'it') ?? {},
        ...(typeof fields.artifactType === 'string' && { artifactType: fields.artifactType }),
        ...(subject && { subject }),
    };
    if (isIndexType(type)) {
        return { ...common, kind: 'index', manifests: readDescriptors(fields.manifests, 'manifests') };
    }
    const config = (0,_descriptor_js__WEBPACK_IMPORTED_MODULE_0__/* .readDescriptor */ .qq)(fields.config, 'config');
    return { ...common, kind: 'manifest', config, layers: readDescriptors(fields.layers, 'layers') };
}
/** The platform that an image config (the blob behind `config`) declares. */
function parseConfigPlatform(bytes) {
    return (0,_descriptor_js__WEBPACK_IMPORTED_MODULE_0__/* .readPlatform */ .Kd)(parseJson(bytes), 'the image config');
}
function isIndexType(mediaType) {
    return mediaType === OCI_INDEX || mediaType === DOCKER_LIST;
}
function isManifestType(mediaType) {
    return MANIFEST_MEDIA_TYPES.some((known) => known === mediaType);
}
/** Whether a config is that of an image, so that it names a platform. */
function isImageConfig({ mediaType }) {
    return IMAGE_CONFIGS.includes(mediaType);
}
/** BuildKit's note on an image in the same index: `unknown/unknown`, with the digest of what it speaks of. */
function isAttestation(descriptor) {
    return descriptor.annotations?.['vnd.docker.reference.type'] === 'attestation-manifest';
}
/** The manifests below a manifest; an image manifest has none, its content is blobs. */
function childrenOf(manifest) {
    return manifest.kind === 'index' ? manifest.manifests : [];
}
/** Config and layers, in the order in which a registry wants them; an index has none. */
function blobsOf(manifest) {
    return manifest.kind === 'index' ? [] : [manifest.config, ...manifest.layers];
}
/** The images of an index, sorted by platform; a platform that is listed twice counts once, as in containerd. */
function platformImagesOf(index) {
    const images = new Map();
    for (const { platform, digest, ...descriptor } of index.manifests) {
        if (!platform || (0,_platform_js__WEBPACK_IMPORTED_MODULE_1__/* .isUnknownPlatform */ ._H)(platform) || isAttestation({ digest, ...descriptor }))
            continue;
        const name = (0,_platform_js__WEBPACK_IMPORTED_MODULE_1__/* .formatPlatform */ .Bq)(platform);
        if (!images.has(name))
            images.set(name, { platform, name, digest, attestations: attestationsOf(index, digest) });
    }
    return [...images.values()].sort((a, b) => (0,_platform_js__WEBPACK_IMPORTED_MODULE_1__/* .comparePlatforms */ .UX)(a.platform, b.platform));
}
/** `{"linux/amd64": "sha256:..."}`, sorted: the value of the output `platforms`. */
function platformDigestsOf(index) {
    return Object.fromEntries(platformImagesOf(index).map(({ name, digest }) => [name, digest]));
}
/** Bytes that a pull of this image transfers: config and layers, a layer that occurs twice once. */
function pullSizeOf(manifest) {
    const sizes = new Map(blobsOf(manifest).map(({ digest, size }) => [digest, size]));
    return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}
function attestationsOf(index, digest) {
    return index.manifests
        .filter((child) => isAttestation(child) && child.annotations?.['vnd.docker.reference.digest'] === digest)
        .map((child) => child.digest);
}
function readDescriptors(value, where) {
    // Go writes an empty list as null.
    return (0,_descriptor_js__WEBPACK_IMPORTED_MODULE_0__/* .readList */ .LD)(value ?? [], where).map((entry, i) => (0,_descriptor_js__WEBPACK_IMPORTED_MODULE_0__/* .readDescriptor */ .qq)(entry, `${where}[${i}]`));
}
/** What the registry says and what the document says must agree; docker's own `mediaType` is optional in OCI. */
function decideMediaType(fields, header) {
    const declared = header?.split(';')[0]?.trim().toLowerCase();
    const own = typeof fields.mediaType === 'string' ? fields.mediaType : undefined;
    if (declared && own && isManifestType(declared) && declared !== own) {
        throw (0,_descriptor_js__WEBPACK_IMPORTED_MODULE_0__/* .malformed */ .Qm)(`the registry says it is \`${declared}\`, the document says \`${own}\``);
    }
    const guess = 'manifests' in fields ? OCI_INDEX : OCI_MANIFEST;
    const type = own ?? (declared && isManifestType(declared) ? declared : guess);
    if (!isManifestType(type))
        throw (0,_descriptor_js__WEBPACK_IMPORTED_MODULE_0__/* .malformed */ .Qm)(`its media type is \`${type}\`, which is neither an image nor an index`);
    if (isIndexType(type) !== 'manifests' in fields) {
        throw (0,_descriptor_js__WEBPACK_IMPORTED_MODULE_0__/* .malformed */ .Qm)(`its media type is \`${type}\`, which does not go with its fields`);
    }
    return type;
}
function parseJson(bytes) {
    if (bytes.byteLength > MAX_MANIFEST_BYTES) {
        throw (0,_descriptor_js__WEBPACK_IMPORTED_MODULE_0__/* .malformed */ .Qm)(`it has ${bytes.byteLength} bytes, at most ${MAX_MANIFEST_BYTES} are allowed`);
    }
    try {
        return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    }
    catch (cause) {
        // JSON.parse throws SyntaxError, the decoder TypeError; nothing else can happen here.
        throw (0,_descriptor_js__WEBPACK_IMPORTED_MODULE_0__/* .malformed */ .Qm)('it is not JSON', cause);
    }
}


/***/ }),

/***/ 4996:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  yu: () => (/* binding */ findConfigFolder),
  n2: () => (/* binding */ findDockerLogin),
  TO: () => (/* binding */ readDockerConfig),
  mN: () => (/* binding */ readLogin)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/core/event.js
var core_event = __webpack_require__(7535);
;// CONCATENATED MODULE: ./lib/core/docker-config.js

/** The key under which docker looks for Docker Hub's login, for historical reasons. */
const dockerHubKey = 'https://index.docker.io/v1/';
function configKeyOf(host) {
    return host === 'docker.io' || host === 'index.docker.io' || host === 'registry-1.docker.io'
        ? dockerHubKey
        : host;
}
/**
 * The configuration for this step: the user's own (logins, helpers, proxies, current context, plugins) with
 * our logins on top. An empty credential helper for a host makes docker read `auths` for it although a
 * general `credsStore` is set.
 */
function deriveDockerConfig(own, logins, pluginFolders) {
    const auths = { ...objectOf(own.auths) };
    const credHelpers = { ...objectOf(own.credHelpers) };
    const isStored = typeof own.credsStore === 'string';
    for (const login of logins) {
        if (login.isDefault && isLoggedIn(own, login.host))
            continue;
        const key = configKeyOf(login.host);
        auths[key] = { auth: encodeBase64(`${login.username}:${login.password}`) };
        if (isStored || credHelpers[key] !== undefined)
            credHelpers[key] = '';
    }
    const ownFolders = Array.isArray(own.cliPluginsExtraDirs) ? own.cliPluginsExtraDirs : [];
    const cliPluginsExtraDirs = [...new Set([...ownFolders, ...pluginFolders])];
    return {
        ...own,
        auths,
        ...(Object.keys(credHelpers).length > 0 && { credHelpers }),
        ...(cliPluginsExtraDirs.length > 0 && { cliPluginsExtraDirs }),
    };
}
/** Whether docker has a login for a host: in the file, or in a store, for which it leaves an empty entry in the file. */
function isLoggedIn(config, host) {
    const isStored = typeof config.credsStore === 'string' && findEntry(config, host) !== undefined;
    const hasHelper = !!(0,core_event/* textAt */.$6)(config, 'credHelpers', configKeyOf(host));
    return hasHelper || isStored || findLogin(config, host) !== undefined;
}
/** The login that a configuration holds in plain sight for a host; nothing where there is none, or a helper keeps it. */
function findLogin(config, host) {
    const entry = findEntry(config, host);
    const identityToken = (0,core_event/* textAt */.$6)(entry, 'identitytoken');
    if (identityToken)
        return { host, identityToken };
    const auth = (0,core_event/* textAt */.$6)(entry, 'auth');
    // Without `auth`, docker takes the two fields that other tools write beside it.
    const pair = auth
        ? decodeBase64(auth)
        : `${(0,core_event/* textAt */.$6)(entry, 'username') ?? ''}:${(0,core_event/* textAt */.$6)(entry, 'password') ?? ''}`;
    const [username = '', ...password] = pair.split(':');
    return username === '' ? undefined : { host, username, password: password.join(':') };
}
/** docker takes the exact key, then one that is an address at this host (cli, credentials/file_store.go). */
function findEntry(config, host) {
    const auths = objectOf(config.auths);
    const exact = (0,core_event/* valueAt */.fK)(auths, configKeyOf(host));
    return exact ?? Object.entries(auths).find(([key]) => hostOfKey(key) === configKeyOf(host))?.[1];
}
/** Name of the helper that keeps the login of a host, e.g. `ecr-login` for the program docker-credential-ecr-login. */
function findHelper(config, host) {
    return (0,core_event/* textAt */.$6)(config, 'credHelpers', configKeyOf(host)) ?? (0,core_event/* textAt */.$6)(config, 'credsStore');
}
/** What a helper answers to `get`: `<token>` as the user name marks an identity token. */
function parseHelperAnswer(host, text) {
    const answer = parseObject(text);
    const username = (0,core_event/* textAt */.$6)(answer, 'Username');
    const secret = (0,core_event/* textAt */.$6)(answer, 'Secret');
    if (username === undefined || !secret)
        return undefined;
    return username === '<token>' ? { host, identityToken: secret } : { host, username, password: secret };
}
function parseObject(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
function hostOfKey(key) {
    return key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}
function objectOf(value) {
    return (0,core_event/* isJsonObject */.OW)(value) ? value : {};
}
function encodeBase64(text) {
    return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}
/** Empty where it is no base64: a broken entry is docker's to complain about, not ours. */
function decodeBase64(text) {
    try {
        return new TextDecoder().decode(Uint8Array.from(atob(text), (char) => char.codePointAt(0) ?? 0));
    }
    catch {
        return '';
    }
}

// EXTERNAL MODULE: ./lib/core/engine-facts.js
var engine_facts = __webpack_require__(9739);
// EXTERNAL MODULE: ./lib/io/files.js
var files = __webpack_require__(8315);
// EXTERNAL MODULE: ./lib/io/process.js
var process = __webpack_require__(9785);
;// CONCATENATED MODULE: ./lib/flows/docker-login.js





/** The folder of the user's own docker configuration. */
function findConfigFolder({ env }) {
    return env.DOCKER_CONFIG || (0,external_node_path_.join)(env.HOME ?? '', '.docker');
}
/** The user's own configuration with logins of this step on top; a value, nothing is written. */
async function readDockerConfig(io, logins, pluginFolders = []) {
    const path = (0,external_node_path_.join)(findConfigFolder(io), 'config.json');
    return deriveDockerConfig((0,engine_facts/* parseDockerConfig */.Cj)(await (0,files/* readTextIfThere */.pM)(path), path), logins, pluginFolders);
}
/** The login that docker would use for a host: one of the given, the user's, or that of the user's helper. */
async function findDockerLogin(io, logins, host) {
    return readLogin(io, await readDockerConfig(io, logins), host);
}
async function readLogin(io, config, host) {
    const helper = findHelper(config, host);
    if (!helper)
        return findLogin(config, host);
    const result = await (0,process/* runCommand */.d)({
        program: `docker-credential-${helper}`,
        args: ['get'],
        env: io.env,
        input: configKeyOf(host),
        signal: io.signal,
    });
    // A helper that has no login for this host says so with an exit code: docker goes on without one, too.
    return result.exitCode === 0 ? parseHelperAnswer(host, result.stdout) : undefined;
}


/***/ }),

/***/ 5081:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  M: () => (/* binding */ openClient)
});

// EXTERNAL MODULE: ./lib/io/http/proxy.js + 1 modules
var proxy = __webpack_require__(6115);
// EXTERNAL MODULE: ./lib/core/manifest.js
var manifest = __webpack_require__(9718);
;// CONCATENATED MODULE: ./lib/core/network-fault.js
const RULES = [
    {
        code: 'registry.redirect',
        faults: /ERR_INVALID_REDIRECT/,
        why: (host) => `${host} redirects in circles or to an address without TLS`,
        hint: () => 'look at what stands between runner and registry: a proxy or a mirror that is set up wrongly',
    },
    {
        code: 'registry.name-resolution',
        faults: /ENOTFOUND|EAI_AGAIN|EAI_NONAME/,
        why: (host) => `the name ${host} cannot be resolved`,
        hint: () => 'check the name for typos; on a self-hosted runner also its DNS and proxy',
    },
    {
        code: 'registry.refused',
        faults: /ECONNREFUSED/,
        why: (host) => `nothing answers at ${host}`,
        hint: () => 'check host and port, and that the registry runs (a service container needs its `ports`)',
    },
    {
        code: 'registry.plain-http',
        faults: /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/,
        why: (host) => `${host} does not speak TLS`,
        hint: (host) => `where that is meant to be so, list ${host} as an insecure registry`,
    },
    {
        code: 'registry.certificate',
        faults: /CERT|SELF_SIGNED|UNABLE_TO_|HOSTNAME/,
        why: (host) => `the certificate of ${host} is not trusted`,
        hint: () => 'for an authority of your own set the environment variable NODE_EXTRA_CA_CERTS to the file with its certificate',
    },
    {
        code: 'registry.timeout',
        faults: /TIMEOUT|ETIMEDOUT/,
        why: (host) => `${host} did not answer in time`,
        hint: () => 'run the job again; on a self-hosted runner check firewall and proxy (HTTPS_PROXY, NO_PROXY)',
    },
];
const BROKEN = {
    code: 'registry.connection',
    faults: /./,
    why: (host) => `the connection to ${host} broke off`,
    hint: () => 'run the job again; if it stays so, look at what stands between runner and registry',
};
function explainNetworkFailure({ host, doing, fault, attempts }) {
    const rule = RULES.find(({ faults }) => faults.test(fault)) ?? BROKEN;
    const times = attempts > 1 ? `, ${attempts} attempts` : '';
    return {
        code: rule.code,
        message: `could not ${doing}: ${rule.why(host)} (${fault}${times})`,
        hint: rule.hint(host),
    };
}
/** Whether a problem says that a registry could not be reached, not that it refused. */
function isNetworkProblem(problem) {
    return [BROKEN, ...RULES].some(({ code }) => code === problem.code);
}

// EXTERNAL MODULE: ./lib/core/problem.js
var core_problem = __webpack_require__(5524);
// EXTERNAL MODULE: ./lib/core/reference.js
var core_reference = __webpack_require__(7246);
;// CONCATENATED MODULE: ./lib/core/registry-error.js
const isDenial = ({ failure: { status } }) => status === 401 || status === 403;
const isGitHubDenial = (one) => one.isGitHub && isDenial(one);
const PACKAGES_WRITE_ADVICE = [
    "the job's token may not write packages; add to the job (and, for a reusable workflow, to the job that calls it):",
    'permissions:',
    '  contents: read',
    '  packages: write',
].join('\n     ');
/** From the most exact to the most general; the first that applies explains. */
const registry_error_RULES = [
    {
        code: 'registry.fork',
        applies: (one) => isGitHubDenial(one) && one.failure.operation === 'push' && one.facts.isFork === true,
        hint: () => 'the token of a pull request from a fork, or from Dependabot, can only read: build it with `push: auto` or `push: false`',
    },
    {
        code: 'registry.packages-write',
        applies: ({ said }) => /installation not allowed to (?:create|write)/.test(said),
        hint: () => PACKAGES_WRITE_ADVICE,
    },
    {
        code: 'registry.package-access',
        applies: ({ said }) => /write_package|read_package|delete_package/.test(said),
        hint: formatPackageAccessAdvice,
    },
    {
        code: 'registry.token-scope',
        applies: ({ said }) => /does not match expected scopes/.test(said),
        hint: () => 'the token is a personal one without the scope `write:packages`; leave `password` out to use the token of the job, or create a classic token with that scope (fine-grained ones cannot reach packages)',
    },
    {
        code: 'registry.token-invalid',
        applies: (one) => isGitHubDenial(one) && /cannot be authenticated|^denied(?:: denied)?$|bad credentials/.test(one.said),
        hint: () => 'the token is not valid: expired, revoked, mistyped, or a fine-grained one; leave `username` and `password` out to use the token of the job',
    },
    {
        code: 'registry.credentials',
        applies: (one) => isDenial(one) &&
            /(?:incorrect|invalid|wrong) (?:username|user name|password|credentials)/.test(one.said),
        hint: ({ failure }) => `check \`username\` and \`password\` for ${failure.host}, and that the secret is not empty`,
    },
    {
        code: 'registry.no-credentials',
        applies: (one) => one.failure.status === 401 && !one.facts.loggedIn?.includes(one.failure.host),
        hint: ({ failure }) => `there are no credentials for ${failure.host}: set \`username\` and \`password\`, or add it to \`registries\``,
    },
    {
        code: 'registry.denied',
        applies: (one) => isGitHubDenial(one) && one.failure.operation === 'push',
        hint: (one) => `${PACKAGES_WRITE_ADVICE}\n     If it has that already: ${formatPackageAccessAdvice(one)}`,
    },
    { code: 'registry.denied', applies: isDenial, hint: formatDenialAdvice },
    {
        code: 'registry.no-owner',
        applies: ({ failure, isGitHub }) => isGitHub && failure.status === 400 && failure.repository?.includes('/') === false,
        hint: ({ failure, facts }) => `images on ${failure.host} belong to a user or an organization: write \`${failure.host}/${ownerOf(facts)}/${failure.repository}\``,
    },
    {
        code: 'registry.not-found',
        applies: ({ failure }) => failure.status === 404,
        hint: ({ failure }) => failure.operation === 'push'
            ? `check the name: ${failure.host} may want the repository or project to be created first`
            : 'check the name and the tag; a private image looks the same to those who may not read it',
    },
    {
        code: 'registry.rate-limit',
        applies: ({ failure }) => failure.status === 429,
        hint: ({ failure }) => `${failure.host} limits how much may be asked of it: log in where this was done without credentials, run fewer jobs at once, or run it again later`,
    },
    {
        code: 'registry.outage',
        applies: ({ failure }) => failure.status >= 500,
        hint: ({ failure }) => `the fault lies with ${failure.host}, several attempts ended the same: see its status page, and run the job again`,
    },
];
/** Says what a refusal means and what to do about it. */
function explainRegistryFailure(failure, facts = {}) {
    const messages = parseRegistryMessages(failure.body);
    const text = messages.map(formatMessage).join('; ');
    const one = { failure, facts, said: text.toLowerCase(), isGitHub: isGitHubRegistry(failure.host) };
    const rule = registry_error_RULES.find(({ applies }) => applies(one));
    const name = failure.repository ? `${failure.host}/${failure.repository}` : failure.host;
    const doing = failure.doing ?? { login: 'log in', pull: 'read', push: 'push' }[failure.operation];
    const answer = `${failure.host} answered ${failure.status}${text ? `: ${text}` : ''}`;
    return {
        code: rule?.code ?? 'registry.unexpected',
        message: `could not ${doing} (${name}): ${answer}`,
        ...(rule && { hint: rule.hint(one) }),
    };
}
/** What a registry says in the body of an error, in any of the forms in use; nothing when it says nothing. */
function parseRegistryMessages(body) {
    if (!body?.trim())
        return [];
    const parsed = parseJson(body);
    if (parsed === undefined) {
        const isPage = /^\s*</.test(body);
        return isPage ? [] : [{ code: '', message: cleanText(body) }];
    }
    const errors = isFields(parsed) && Array.isArray(parsed.errors) ? parsed.errors : [parsed];
    return errors.filter(isFields).flatMap((error) => {
        const code = firstText(error.code, error.error);
        // `details` is Docker Hub's token endpoint, `error_description` OAuth 2.
        const message = firstText(error.message, error.details, error.error_description);
        return code || message ? [{ code: cleanText(code), message: cleanText(message) }] : [];
    });
}
/** GitHub's own registries: ghcr.io, and `containers.` of an Enterprise Server. */
function isGitHubRegistry(host) {
    return host === 'ghcr.io' || host.startsWith('containers.');
}
function formatMessage({ code, message }) {
    return [code.toLowerCase(), message].filter(Boolean).join(': ');
}
function formatPackageAccessAdvice({ failure, facts }) {
    const [owner = '', ...rest] = failure.repository?.split('/') ?? [];
    const server = facts.serverUrl ?? 'https://github.com';
    const path = `${owner}/packages/container/${encodeURIComponent(rest.join('/'))}/settings`;
    return [
        `the package exists and gives this repository no access: open its settings, "Manage Actions access", and add \`${facts.repository ?? 'the repository of this workflow'}\` with the role Write:`,
        `${server}/orgs/${path} (owner is an organization)`,
        `${server}/users/${path} (owner is a user)`,
    ].join('\n     ');
}
function formatDenialAdvice({ failure: { host, repository, operation, status } }) {
    const right = operation === 'push' ? 'write to' : 'read';
    const target = repository ? `\`${repository}\`` : 'it';
    // Docker Hub answers a token without the right, others a wrong password, with the same 401.
    const doubt = status === 401 ? 'user name or password is wrong or has expired, or ' : '';
    if (doubt)
        return `${doubt}the credentials for ${host} may not ${right} ${target}`;
    return `the credentials for ${host} may not ${right} ${target}: check their rights there, and that the repository exists`;
}
function ownerOf(facts) {
    return facts.repository?.split('/')[0]?.toLowerCase() ?? '<owner>';
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch (error) {
        if (error instanceof SyntaxError)
            return undefined;
        throw error;
    }
}
function isFields(value) {
    return typeof value === 'object' && value !== null;
}
function firstText(...values) {
    return values.find((value) => typeof value === 'string' && value !== '') ?? '';
}
/** One line without control characters: what a registry says must not be able to write lines of its own to the log. */
function cleanText(text) {
    return text
        .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
        .trim()
        .slice(0, 400);
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./lib/io/registry/digest.js


/** `sha256:<hex>` of bytes, or the digest by another algorithm that a reference names. */
function digestOf(bytes, algorithm = 'sha256') {
    return `${algorithm}:${(0,external_node_crypto_.createHash)(algorithm).update(bytes).digest('hex')}`;
}
/** Bytes that are not those their digest names are never used, whoever sent them. */
function checkBytes(bytes, expected, where) {
    checkDigest(digestOf(bytes, expected.split(':')[0]), expected, where);
}
function checkDigest(found, expected, where) {
    if (found === expected)
        return;
    throw new core_problem/* SlipwayError */.GQ({
        code: 'registry.digest-mismatch',
        message: `${where} sent other content than was asked for: expected ${expected}, got ${found}`,
        hint: 'nothing of it was used; look at what stands between runner and registry (a proxy, a mirror), and run the job again',
    });
}

// EXTERNAL MODULE: ./lib/io/http/fault.js
var fault = __webpack_require__(3649);
// EXTERNAL MODULE: ./lib/io/http/http.js + 1 modules
var http_http = __webpack_require__(9167);
;// CONCATENATED MODULE: ./lib/io/http/limiter.js
/** Lets so many run at once and the rest wait in line. */
class Limiter {
    free;
    waiting = [];
    constructor(slots) {
        this.free = slots;
    }
    async run(task) {
        if (this.free > 0)
            this.free--;
        else
            await new Promise((resolve) => this.waiting.push(resolve));
        try {
            return await task();
        }
        finally {
            const next = this.waiting.shift();
            if (next)
                next();
            else
                this.free++;
        }
    }
}

// EXTERNAL MODULE: ./lib/io/http/pause.js
var pause = __webpack_require__(7155);
;// CONCATENATED MODULE: ./lib/core/registry-auth.js
/**
 * How a registry wants to be spoken to: the parts of distribution's token protocol that need no network
 * (distribution, spec/auth/token.md; RFC 9110 section 11.6.1 for the syntax).
 */
// The two registries most images live on: knowing what they will ask for saves a round trip that ends in 401.
const KNOWN_CHALLENGES = new Map([
    ['ghcr.io', { scheme: 'bearer', realm: 'https://ghcr.io/token', service: 'ghcr.io' }],
    ['docker.io', { scheme: 'bearer', realm: 'https://auth.docker.io/token', service: 'registry.docker.io' }],
]);
function knownChallengeOf(host) {
    return KNOWN_CHALLENGES.get(host);
}
/**
 * Reads a WWW-Authenticate header; Bearer is preferred where both are offered.
 * The scope in it is ignored: GHCR sends the placeholder `repository:user/image:pull` for every request.
 */
function parseChallenge(header) {
    if (!header)
        return undefined;
    const bearer = /(?:^|,)\s*bearer\s+(.*)$/i.exec(header)?.[1];
    if (bearer !== undefined) {
        const parameters = parseParameters(bearer);
        const realm = parameters.get('realm');
        const service = parameters.get('service');
        if (realm)
            return { scheme: 'bearer', realm, ...(service && { service }) };
    }
    return /(?:^|,)\s*basic(?:\s|$)/i.test(header) ? { scheme: 'basic' } : undefined;
}
function isSameChallenge(left, right) {
    return JSON.stringify(left) === JSON.stringify(right);
}
/** `repository:owner/name:pull,push`, one a repository, in a stable order. */
function formatScopes(accesses) {
    return accesses
        .map(({ repository, actions }) => `repository:${repository}:${[...actions].sort().join(',')}`)
        .sort();
}
/** Whether a token that was asked for with `held` scopes also serves a request that needs `wanted`. */
function coversScopes(held, wanted) {
    const grants = new Set(held.flatMap(grantsOf));
    return wanted.flatMap(grantsOf).every((grant) => grants.has(grant));
}
/** The address of a token, by the GET form of the protocol. */
function formatTokenUrl(challenge, scopes) {
    const url = new URL(challenge.realm);
    if (challenge.service)
        url.searchParams.set('service', challenge.service);
    for (const scope of scopes)
        url.searchParams.append('scope', scope);
    return url.href;
}
function grantsOf(scope) {
    const colon = scope.lastIndexOf(':');
    const actions = scope.slice(colon + 1).split(',');
    return actions.map((action) => `${scope.slice(0, colon)}:${action}`);
}
function parseParameters(text) {
    const found = text.matchAll(/([a-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gi);
    return new Map([...found].map(([, name = '', quoted, token]) => [
        name.toLowerCase(),
        quoted?.replace(/\\(.)/g, '$1') ?? token ?? '',
    ]));
}

;// CONCATENATED MODULE: ./lib/io/registry/authorizer.js



// distribution, spec/auth/token.md: a token without `expires_in` lives 60 seconds.
const DEFAULT_LIFETIME = 60;
// A token is not used in its last seconds, so that it does not expire on the way.
const MARGIN = 5;
const CLIENT_ID = 'slipway';
/** Knows, per host, how the registry wants to be asked, and keeps the tokens it gave. */
class Authorizer {
    http;
    credentials;
    facts;
    isInsecure;
    challenges = new Map();
    tokens = new Map();
    constructor(http, options) {
        this.http = http;
        this.credentials = options.credentials;
        this.facts = options.facts;
        this.isInsecure = options.isInsecure;
    }
    async authorize(host, accesses) {
        const challenge = this.challengeOf(host);
        if (!challenge)
            return { isNew: false };
        if (challenge.scheme === 'basic') {
            const header = this.basicHeader(host);
            return { isNew: true, ...(header && { header }) };
        }
        const scopes = formatScopes(accesses);
        const kept = this.findToken(host, scopes);
        const token = kept ?? this.addToken(host, challenge, scopes, accesses);
        return { header: await token.header, isNew: kept === undefined };
    }
    /** Takes in a 401's challenge; true when it is not what was known, hence worth another attempt. */
    learn(host, header) {
        const challenge = parseChallenge(header);
        if (!challenge)
            return false;
        if (challenge.scheme === 'bearer')
            this.checkRealm(host, challenge.realm);
        const isNews = !isSameChallenge(this.challengeOf(host), challenge);
        this.challenges.set(host, challenge);
        return isNews;
    }
    /** Drops a token that the registry no longer accepts. */
    forget(host, header) {
        this.tokens.set(host, this.tokens.get(host)?.filter(({ value }) => value !== header) ?? []);
    }
    challengeOf(host) {
        return this.challenges.get(host) ?? knownChallengeOf(host);
    }
    /** The registry names the address that gets the password: never one without TLS. */
    checkRealm(host, realm) {
        const url = URL.canParse(realm) ? new URL(realm) : undefined;
        const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && this.isInsecure(url.host));
        if (isSafe)
            return;
        throw new core_problem/* SlipwayError */.GQ({
            code: 'registry.realm',
            message: `${host} wants to be logged in to at \`${realm}\`, which is not an address with TLS`,
            hint: 'look at what stands between runner and registry: a proxy or a mirror that is set up wrongly',
        });
    }
    findToken(host, scopes) {
        const now = Date.now();
        return this.tokens
            .get(host)
            ?.find((token) => token.expiresAt > now && coversScopes(token.scopes, scopes));
    }
    /** The promise is kept, not its value: requests that start together ask for one token. */
    addToken(host, challenge, scopes, accesses) {
        const header = this.fetchToken(host, challenge, scopes, accesses).then(({ token: text, lifetime }) => {
            token.expiresAt = Date.now() + (lifetime - MARGIN) * 1000;
            token.value = `Bearer ${text}`;
            return token.value;
        }, (error) => {
            const left = this.tokens.get(host)?.filter((other) => other !== token) ?? [];
            this.tokens.set(host, left);
            throw error;
        });
        const token = { scopes, header, expiresAt: Number.POSITIVE_INFINITY };
        this.tokens.set(host, [...(this.tokens.get(host) ?? []), token]);
        return token;
    }
    async fetchToken(host, challenge, scopes, accesses) {
        const credentials = this.credentials.get(host);
        const response = credentials && 'identityToken' in credentials
            ? await this.exchangeIdentity(challenge, scopes, credentials.identityToken)
            : await this.http.send({
                method: 'GET',
                url: new URL(formatTokenUrl(challenge, scopes)),
                headers: this.basicHeaders(host),
            });
        if (response.status !== 200)
            throw this.refusal(host, accesses, response);
        return readToken(host, response);
    }
    /** distribution, spec/auth/oauth.md: an identity token is a refresh token of OAuth 2. */
    exchangeIdentity(challenge, scopes, identityToken) {
        const form = new URLSearchParams({
            grant_type: 'refresh_token',
            refresh_token: identityToken,
            client_id: CLIENT_ID,
            scope: scopes.join(' '),
            ...(challenge.service && { service: challenge.service }),
        });
        return this.http.send({
            method: 'POST',
            url: new URL(challenge.realm),
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
            body: form.toString(),
            isRepeatable: true,
        });
    }
    refusal(host, accesses, response) {
        const repository = accesses[0]?.repository;
        const isPush = accesses.some(({ actions }) => actions.includes('push'));
        const operation = isPush ? 'push' : 'pull';
        return new core_problem/* SlipwayError */.GQ(explainRegistryFailure({
            host,
            operation,
            doing: `log in to ${isPush ? 'push' : 'pull'}`,
            status: response.status,
            body: new TextDecoder().decode(response.body),
            ...(repository && { repository }),
        }, { ...this.facts, loggedIn: [...this.credentials.keys()] }));
    }
    basicHeaders(host) {
        const header = this.basicHeader(host);
        return header ? { authorization: header } : {};
    }
    basicHeader(host) {
        const credentials = this.credentials.get(host);
        if (!credentials || !('password' in credentials))
            return undefined;
        const pair = `${credentials.username}:${credentials.password}`;
        return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
    }
}
function readToken(host, response) {
    const answer = parseAnswer(response.body);
    const token = answer?.token ?? answer?.access_token;
    if (typeof token !== 'string' || token === '' || /[\s\p{Cc}]/u.test(token)) {
        throw new core_problem/* SlipwayError */.GQ({
            code: 'registry.token-answer',
            message: `could not log in: ${host}'s token endpoint (${response.url.origin}) sent no token`,
            hint: 'check that the address is that of a registry, and what stands between runner and registry',
        });
    }
    const lifetime = answer?.expires_in;
    return { token, lifetime: typeof lifetime === 'number' && lifetime > 0 ? lifetime : DEFAULT_LIFETIME };
}
function parseAnswer(body) {
    try {
        const value = JSON.parse(new TextDecoder().decode(body));
        return typeof value === 'object' && value !== null ? value : undefined;
    }
    catch (error) {
        // The error of JSON.parse quotes the text, which may hold the token: it must not become a cause.
        if (error instanceof SyntaxError)
            return undefined;
        throw error;
    }
}

;// CONCATENATED MODULE: ./lib/io/registry/door.js









// As many as browsers and docker keep open to one registry; more only provokes 429.
const REQUESTS_PER_HOST = 8;
const API_HOSTS = new Map([['docker.io', 'registry-1.docker.io']]);
// GHCR has shown its own writes late by seconds; a build is worth eight of them.
const LAG_DELAYS = [200, 500, 1000, 2000, 4000];
const USER_AGENT = 'slipway';
/** Speaks to registries: logs in as each wants it, and turns every failure into a problem with its remedy. */
class RegistryDoor {
    http;
    authorizer;
    facts;
    insecureHosts;
    lagDelays;
    signal;
    limiters = new Map();
    firstCalls = new Map();
    constructor(options) {
        const { credentials = new Map(), facts = {}, insecureHosts = [], lagDelays = LAG_DELAYS, ...http } = options;
        const isInsecure = (host) => this.isInsecure(host);
        this.insecureHosts = new Set(insecureHosts.map((host) => host.toLowerCase()));
        this.facts = { ...facts, loggedIn: [...credentials.keys()] };
        this.lagDelays = lagDelays;
        this.signal = options.signal;
        this.http = new http_http/* Http */.l({ ...http, isInsecure });
        this.authorizer = new Authorizer(this.http, { credentials, facts, isInsecure });
    }
    /** Sends a call and reads its whole answer. */
    async send(call) {
        return this.guard(call, async () => {
            const response = await this.queue(call, (request) => this.http.send(request));
            if (call.expected.includes(response.status) || call.alsoExpects?.(response))
                return response;
            throw this.refusal(call, response.status, new TextDecoder().decode(response.body));
        });
    }
    /** Sends a call and leaves the body of its answer to the caller. */
    async open(call) {
        return this.guard(call, async () => {
            const response = await this.queue(call, (request) => this.http.open(request));
            if (call.expected.includes(response.status))
                return response;
            throw this.refusal(call, response.status, await readStart(response));
        });
    }
    /** Tries until there is an answer, for what this process itself has just written; `isLast` may be strict. */
    async untilSeen(attempt) {
        for (const delay of this.lagDelays) {
            const answer = await attempt(false);
            if (answer !== undefined)
                return answer;
            await (0,pause/* pause */.v)(delay, this.signal);
        }
        return attempt(true);
    }
    /** The address of the API of a repository. */
    urlOf({ host, repository }, path) {
        if (path instanceof URL)
            return path;
        const scheme = this.isInsecure(host) ? 'http' : 'https';
        return new URL(`${scheme}://${API_HOSTS.get(host) ?? host}/v2/${repository}/${path}`);
    }
    isInsecure(host) {
        return (0,core_reference/* isLoopbackHost */.cW)(host) || this.insecureHosts.has(host);
    }
    /** The first call to a host goes alone: it finds out how to log in, so that those after it need not. */
    async queue(call, send) {
        const { host } = call.name;
        const first = this.firstCalls.get(host);
        if (first) {
            await first;
            return this.limiterOf(host).run(() => this.login(call, send));
        }
        const own = this.login(call, send);
        const settled = own.then(() => undefined, () => undefined);
        this.firstCalls.set(host, settled);
        return own;
    }
    /** Sends with what the registry is known to want; a 401 that says something new gets one more attempt. */
    async login(call, send) {
        const { host } = call.name;
        const accesses = accessesOf(call);
        const before = await this.authorizer.authorize(host, accesses);
        const response = await send(this.requestOf(call, before.header));
        if (response.status !== 401 || call.body instanceof ReadableStream)
            return response;
        const isNews = this.authorizer.learn(host, response.headers.get('www-authenticate'));
        if (!isNews && (before.isNew || !before.header))
            return response;
        if (before.header)
            this.authorizer.forget(host, before.header);
        const after = await this.authorizer.authorize(host, accesses);
        if (!after.header)
            return response;
        if (response.body instanceof ReadableStream)
            await response.body.cancel();
        return send(this.requestOf(call, after.header));
    }
    requestOf(call, authorization) {
        const url = this.urlOf(call.name, call.path);
        const isOwn = url.origin === this.urlOf(call.name, '').origin;
        return {
            ...call,
            url,
            headers: {
                'user-agent': USER_AGENT,
                ...call.headers,
                // A registry may have uploads go to another origin, e.g. to its storage: no credentials there.
                ...(authorization && isOwn && { authorization }),
            },
        };
    }
    limiterOf(host) {
        const limiter = this.limiters.get(host) ?? new Limiter(REQUESTS_PER_HOST);
        this.limiters.set(host, limiter);
        return limiter;
    }
    refusal({ name, doing, actions }, status, body) {
        const operation = actions.includes('push') ? 'push' : 'pull';
        return new core_problem/* SlipwayError */.GQ(explainRegistryFailure({ ...name, operation, doing, status, body }, this.facts));
    }
    async guard({ name, doing }, task) {
        try {
            return await task();
        }
        catch (cause) {
            const what = `${doing} (${name.host}/${name.repository})`;
            if (cause instanceof fault/* NetworkFault */.H6) {
                const { host, fault, attempts } = cause;
                throw new core_problem/* SlipwayError */.GQ(explainNetworkFailure({ host, fault, attempts, doing: what }), { cause });
            }
            if (cause instanceof fault/* ResponseTooLarge */.l1) {
                throw new core_problem/* SlipwayError */.GQ({ code: 'registry.too-large', message: `could not ${what}: ${cause.message}` }, { cause });
            }
            throw cause;
        }
    }
}
function accessesOf({ name, actions, alsoReads = [] }) {
    return [
        { repository: name.repository, actions },
        ...alsoReads.map((repository) => ({ repository, actions: ['pull'] })),
    ];
}
/** Enough of an error's body to explain it. */
async function readStart({ body }) {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of body ?? []) {
        text += decoder.decode(chunk, { stream: true });
        if (text.length > 16_384)
            break;
    }
    return text;
}

;// CONCATENATED MODULE: ./lib/io/registry/client.js







const ACCEPT = { accept: manifest/* MANIFEST_MEDIA_TYPES */.$T.join(', ') };
// The probe is to fail fast, or to say quickly that it does not know.
const PROBE_POLICY = { attempts: 2, baseDelay: 200, maxDelay: 1000 };
const PROBE_TIMEOUT = 3000;
// What a registry answers about content that it has but does not see yet (seen on GHCR; 400 by docker-registry).
const LAG_STATUSES = [400, 404];
/** The operations of a registry that Slipway needs, each one request where the protocol allows it. */
class RegistryClient {
    door;
    leftovers = new Set();
    constructor(options = {}) {
        this.door = new RegistryDoor(options);
    }
    /** The manifest of a tag or digest; an error where there is none. */
    async getManifest(reference) {
        const response = await this.fetchManifest(reference, [200]);
        return storedManifest(reference, response);
    }
    /** The manifest of a tag or digest; undefined where the registry says that there is none. */
    async findManifest(reference) {
        const response = await this.fetchManifest(reference, [200, 404]);
        return response.status === 404 ? undefined : storedManifest(reference, response);
    }
    /** Digest and type of what a tag or digest names; undefined where there is nothing. */
    async headManifest(reference) {
        const { status, headers } = await this.door.send({
            method: 'HEAD',
            name: reference,
            path: `manifests/${targetOf(reference)}`,
            headers: ACCEPT,
            doing: `look up ${describeTarget(targetOf(reference))}`,
            actions: ['pull'],
            expected: [200, 404],
        });
        if (status === 404)
            return undefined;
        const digest = headers.get('docker-content-digest');
        // The header is optional (distribution-spec, "Checking if content exists"): without it, only the bytes tell.
        if (!digest || !(0,core_reference/* isDigest */.Bc)(digest))
            return this.findManifest(reference);
        return { digest, mediaType: mediaTypeOf(headers) };
    }
    /** Writes bytes under a tag or a digest, and returns the digest that the registry has them under. */
    async putManifest(name, tagOrDigest, bytes, mediaType, { isFresh = false } = {}) {
        const digest = (0,core_reference/* isDigest */.Bc)(tagOrDigest) ? tagOrDigest : digestOf(bytes);
        checkBytes(bytes, digest, 'Slipway');
        const put = (more) => this.door.send({
            method: 'PUT',
            name,
            path: `manifests/${tagOrDigest}`,
            headers: { 'content-type': mediaType },
            body: bytes,
            doing: `write ${describeTarget(tagOrDigest)}`,
            actions: ['pull', 'push'],
            expected: [200, 201, 202],
            ...more,
        });
        const response = isFresh
            ? await this.door.untilSeen(async (isLast) => {
                const answer = await put(isLast ? {} : { alsoExpects: isLagAnswer });
                return isLagAnswer(answer) ? undefined : answer;
            })
            : await put({});
        return checkStored(name, response?.headers.get('docker-content-digest'), digest);
    }
    /** Opens an upload session, which needs the right to push and leaves nothing behind. */
    async probePush(name) {
        try {
            const response = await this.door.send({
                method: 'POST',
                name,
                path: 'blobs/uploads/',
                doing: 'push',
                actions: ['pull', 'push'],
                expected: [202],
                // A session that was opened twice by a retry expires by itself.
                isRepeatable: true,
                policy: PROBE_POLICY,
                timeout: PROBE_TIMEOUT,
            });
            this.cancelUpload(name, response);
            return { kind: 'allowed' };
        }
        catch (error) {
            if (!(error instanceof core_problem/* SlipwayError */.GQ))
                throw error;
            const [problem] = error.problems;
            if (!problem)
                throw error;
            return { kind: saysNothingOfRights(problem) ? 'unreachable' : 'denied', problem };
        }
    }
    /** A small blob, such as an image config, whole. */
    async getBlob(name, digest, maxBytes = manifest/* MAX_MANIFEST_BYTES */.ZJ) {
        const { body } = await this.door.send({
            method: 'GET',
            name,
            path: `blobs/${digest}`,
            doing: `read ${digest}`,
            actions: ['pull'],
            expected: [200],
            maxBytes,
        });
        checkBytes(body, digest, name.host);
        return body;
    }
    /** The manifest of a tag or digest, read. */
    async readManifest(reference) {
        const stored = await this.getManifest(reference);
        return { ...stored, content: (0,manifest/* parseManifest */.Ng)(stored.bytes, stored.mediaType) };
    }
    /** Waits for what is still under way in the background and of no interest to anyone. */
    async settle() {
        await Promise.all(this.leftovers);
    }
    fetchManifest(reference, expected) {
        return this.door.send({
            method: 'GET',
            name: reference,
            path: `manifests/${targetOf(reference)}`,
            headers: ACCEPT,
            doing: `read ${describeTarget(targetOf(reference))}`,
            actions: ['pull'],
            expected,
            maxBytes: manifest/* MAX_MANIFEST_BYTES */.ZJ,
        });
    }
    /** Nobody waits for it and nothing depends on it: registries drop sessions by themselves. */
    cancelUpload(name, response) {
        const location = response.headers.get('location');
        if (!location || !URL.canParse(location, response.url.href))
            return;
        const task = this.door
            .send({
            method: 'DELETE',
            name,
            path: new URL(location, response.url),
            doing: 'cancel an upload',
            actions: ['pull', 'push'],
            expected: [202, 204, 404, 405],
            policy: { ...PROBE_POLICY, attempts: 1 },
            timeout: PROBE_TIMEOUT,
        })
            .then(() => undefined, () => undefined)
            .finally(() => this.leftovers.delete(task));
        this.leftovers.add(task);
    }
}
/** What a request names below `manifests/`: the digest where there is one, and docker's default where nothing is. */
function targetOf({ digest, tag }) {
    return digest ?? tag ?? 'latest';
}
function describeTarget(tagOrDigest) {
    return (0,core_reference/* isDigest */.Bc)(tagOrDigest) ? tagOrDigest : `the tag \`${tagOrDigest}\``;
}
function storedManifest(reference, { body: bytes, headers }) {
    const named = headers.get('docker-content-digest');
    const digest = reference.digest ?? (named && (0,core_reference/* isDigest */.Bc)(named) ? named : digestOf(bytes));
    checkBytes(bytes, digest, reference.host);
    const mediaType = mediaTypeOf(headers);
    // Some registries send `application/json`; then the document says what it is.
    return { digest, bytes, mediaType: (0,manifest/* isManifestType */.Q3)(mediaType) ? mediaType : (0,manifest/* parseManifest */.Ng)(bytes).mediaType };
}
function mediaTypeOf(headers) {
    return headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
}
function isLagAnswer({ status, body }) {
    if (!LAG_STATUSES.includes(status))
        return false;
    const codes = parseRegistryMessages(new TextDecoder().decode(body)).map(({ code }) => code);
    return codes.some((code) => /^(?:MANIFEST_UNKNOWN|MANIFEST_BLOB_UNKNOWN|BLOB_UNKNOWN)$/i.test(code));
}
function checkStored(name, stored, digest) {
    const [algorithm] = digest.split(':');
    if (stored?.startsWith(`${algorithm}:`) && stored !== digest) {
        throw new core_problem/* SlipwayError */.GQ({
            code: 'registry.digest-mismatch',
            message: `${(0,core_reference/* formatName */.nD)(name)} stored other content than was sent: expected ${digest}, got ${stored}`,
            hint: 'look at what stands between runner and registry: something changes manifests on the way',
        });
    }
    return digest;
}
/** A fault of the network or of the registry itself; only a refusal says that the right is missing. */
function saysNothingOfRights(problem) {
    return isNetworkProblem(problem) || ['registry.outage', 'registry.rate-limit'].includes(problem.code);
}

;// CONCATENATED MODULE: ./lib/flows/open-client.js


/** The client for the registries of these repositories, with the logins that docker would use and the proxy of the environment. */
async function openClient({ env }, facts) {
    const { event, names, findLogin, signal, insecureHosts = [] } = facts;
    const hosts = [...new Set(names.map(({ host }) => host))];
    const [fetch, ...logins] = await Promise.all([(0,proxy/* openProxyFetch */.b)(env), ...hosts.map(findLogin)]);
    const { owner, name } = event.repository;
    return new RegistryClient({
        credentials: new Map(logins.flatMap((login) => (login ? [[login.host, login]] : []))),
        facts: { repository: `${owner}/${name}`, serverUrl: event.serverUrl },
        insecureHosts,
        signal,
        ...(fetch && { fetch }),
    });
}


/***/ }),

/***/ 1498:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   w: () => (/* binding */ parseLogins)
/* harmony export */ });
/* harmony import */ var yaml__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8815);
/* harmony import */ var _core_nearest_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6661);
/* harmony import */ var _lists_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1720);
/* harmony import */ var _raw_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2082);




const fields = ['registry', 'username', 'password'];
/**
 * `registry`, `username`, `password`, and every entry of `registries`. White space around a value is no part of it:
 * secrets are often saved with the line break of the file they came from, and docker login drops it too.
 */
function parseLogins(raw, found) {
    const [host, username, password] = fields.map((field) => (0,_raw_js__WEBPACK_IMPORTED_MODULE_2__/* .parseText */ .r4)(raw, field));
    const single = { host: hostOf(host), username, password, input: 'password' };
    const several = parseRegistries((0,_raw_js__WEBPACK_IMPORTED_MODULE_2__/* .parseText */ .r4)(raw, 'registries'), found);
    return [
        ...(username !== '' || password !== '' ? [single] : []),
        ...several.map((entry) => ({
            host: hostOf(entry.registry ?? ''),
            username: entry.username ?? '',
            password: entry.password ?? '',
            input: 'registries',
        })),
    ];
}
/** `https://ghcr.io/` is what people paste; docker wants `ghcr.io`. */
function hostOf(text) {
    const host = text
        .toLowerCase()
        .replace(/^https?:\/\//, '')
        .replace(/\/.*$/, '');
    return host === 'index.docker.io' || host === 'registry-1.docker.io' ? 'docker.io' : host;
}
/** Lines `registry=...`, or YAML, of which JSON is a part. */
function parseRegistries(text, found) {
    const lines = text.split(/\r?\n/).filter((line) => /^\s*[^\s#]/.test(line));
    if (lines.length === 0)
        return [];
    if (!/^\s*"?\s*\w+\s*=/.test(lines[0] ?? ''))
        return parseYamlEntries(text, found);
    return lines.map((line, index) => readEntry(splitLine(line.trim()), index, found));
}
/** Commas separate fields; a field with a comma stands in double quotes, and any other quote is a character. */
function splitLine(line) {
    const reading = (0,_lists_js__WEBPACK_IMPORTED_MODULE_1__/* .readFields */ .qU)(line);
    const parts = 'fields' in reading ? reading.fields : line.split(',');
    return parts.map((field) => {
        const at = field.indexOf('=');
        return [field.slice(0, Math.max(at, 0)), field.slice(at + 1)];
    });
}
/** YAML in which every scalar is text: a password of digits stays what it is. Anchors and merge keys work. */
function parseYamlEntries(text, found) {
    let value;
    try {
        // Warnings would be printed with the line they are about, which may hold a password.
        value = (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .parse */ .qg)(text, { schema: 'failsafe', merge: true, logLevel: 'error' });
    }
    catch {
        // So would the message of the parser.
        found.problems.push(describeShape('is not YAML'));
        return [];
    }
    if (!Array.isArray(value)) {
        found.problems.push(describeShape('is no list'));
        return [];
    }
    return value.flatMap((entry, index) => {
        const isObject = typeof entry === 'object' && entry !== null && !Array.isArray(entry);
        if (!isObject)
            found.problems.push(describeShape(`entry ${index + 1} has no fields`));
        return isObject ? [readEntry(Object.entries(entry), index, found)] : [];
    });
}
function readEntry(pairs, index, found) {
    const entry = {};
    const strangers = [];
    for (const [name, value] of pairs) {
        const field = fields.find((known) => known === name.trim().toLowerCase());
        if (field && typeof value === 'string')
            entry[field] = value.trim();
        else
            strangers.push(name.trim());
    }
    if (strangers.length > 0)
        found.problems.push(describeStrangers(strangers, index));
    if (!entry.registry)
        found.problems.push(describeShape(`entry ${index + 1} names no registry`));
    return entry;
}
/** Never shows the names: what stands between two commas may be a part of a password. */
function describeStrangers(names, index) {
    const nearest = names.map((name) => (0,_core_nearest_js__WEBPACK_IMPORTED_MODULE_3__/* .findNearest */ .q)(name, fields)).find((name) => name !== undefined);
    const shape = describeShape(`entry ${index + 1} has a field that is none of \`registry\`, \`username\`, \`password\``);
    return nearest && !names.includes(nearest) ? { ...shape, hint: `did you mean \`${nearest}\`?` } : shape;
}
function describeShape(what) {
    return {
        code: 'registries.syntax',
        input: 'registries',
        message: `expected a YAML list of \`registry\`, \`username\`, \`password\`, or lines \`registry=<host>,username=<name>,password=<token>\`; found that it ${what}`,
        hint: 'in YAML put a password into single quotes, \'...\'; in a line a field with a comma stands in double quotes, "password=..."',
    };
}


/***/ }),

/***/ 3189:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Or: () => (/* binding */ readBackTag),
  m_: () => (/* binding */ readIndexLabels),
  tj: () => (/* binding */ readPlatforms),
  QR: () => (/* binding */ readTagState),
  FG: () => (/* binding */ readTagStates),
  M5: () => (/* binding */ writeTag)
});

// EXTERNAL MODULE: ./lib/core/descriptor.js
var descriptor = __webpack_require__(6290);
;// CONCATENATED MODULE: ./lib/core/guard/image-facts.js

const PREFIX = 'org.opencontainers.image';
/** From annotations or labels: both have the same names (image-spec, annotations.md). */
function readImageFacts(texts) {
    const facts = {};
    for (const name of ['revision', 'created', 'version']) {
        const value = texts[`${PREFIX}.${name}`];
        if (value)
            facts[name] = value;
    }
    return facts;
}
/** The labels in an image config; none where it is no image config. */
function parseConfigLabels(bytes) {
    const { config } = (0,descriptor/* readFields */.qU)(JSON.parse(new TextDecoder().decode(bytes)), 'the image config');
    const labels = typeof config === 'object' && config !== null ? config.Labels : {};
    return Object.fromEntries(Object.entries(labels ?? {}).filter((entry) => typeof entry[1] === 'string'));
}

// EXTERNAL MODULE: ./lib/core/manifest.js
var manifest = __webpack_require__(9718);
// EXTERNAL MODULE: ./lib/core/platform.js
var core_platform = __webpack_require__(7904);
// EXTERNAL MODULE: ./lib/core/problem.js
var core_problem = __webpack_require__(5524);
// EXTERNAL MODULE: ./lib/core/reference.js
var core_reference = __webpack_require__(7246);
;// CONCATENATED MODULE: ./lib/io/registry/tags.js





/**
 * What tags name now: a HEAD for each, side by side, and the manifest once for each image that they name.
 * HEAD first, since most tags of a release are new, and since Docker Hub counts a GET as a pull.
 */
async function readTagStates(client, targets) {
    const images = new Map();
    const read = async ({ reference }) => {
        const head = await client.headManifest(reference);
        if (!head)
            return { kind: 'absent' };
        const key = `${(0,core_reference/* formatName */.nD)(reference)}@${head.digest}`;
        const known = images.get(key) ?? readImageAt(client, (0,core_reference/* withDigest */.hQ)(reference, head.digest));
        images.set(key, known);
        return { kind: 'present', digest: head.digest, ...(await known) };
    };
    const states = await Promise.all(targets.map((target) => readable(() => read(target))));
    return new Map(targets.map(({ text }, i) => [text, states[i] ?? { kind: 'absent' }]));
}
/** What a tag names at this very moment, for compare-and-set: one HEAD. */
function readTagState(client, reference) {
    return readable(async () => {
        const head = await client.headManifest(reference);
        return head ? { kind: 'present', digest: head.digest, platforms: [] } : { kind: 'absent' };
    });
}
/** Puts the very bytes of an image under a tag. */
async function writeTag(client, target, image) {
    const { reference } = target;
    await client.putManifest(reference, reference.tag, image.bytes, image.mediaType, { isFresh: true });
}
/**
 * Reads a tag that was just written, with patience: a registry may show the old answer for a while.
 * What it answers last is what counts, also where that is wrong. An image that is neither the new one nor the one
 * before is no old answer: somebody else has moved the tag, and waiting does not change that.
 */
async function readBackTag(client, target, digest, before) {
    const { reference } = target;
    return readable(async () => {
        const stored = await client.door.untilSeen(async (isLast) => {
            const found = await client.findManifest(reference);
            const isOthers = before !== undefined && found !== undefined && found.digest !== before.digest;
            return found?.digest === digest || isOthers || isLast ? found : undefined;
        });
        if (!stored)
            return { kind: 'absent' };
        const content = (0,manifest/* parseManifest */.Ng)(stored.bytes, stored.mediaType);
        return {
            kind: 'present',
            digest: stored.digest,
            platforms: await readPlatforms(client, reference, content),
        };
    });
}
/** The platforms that an image can be pulled for; a single manifest's stands in its config. */
async function readPlatforms(client, name, content) {
    if (content.kind === 'index')
        return (0,manifest/* platformImagesOf */.Nq)(content).map((image) => image.name);
    // Other artifacts, e.g. a Helm chart, have configs that say nothing of platforms.
    if (!(0,manifest/* isImageConfig */._m)(content.config))
        return [];
    return platformsOf(await client.getBlob(name, content.config.digest));
}
function platformsOf(config) {
    const platform = (0,manifest/* parseConfigPlatform */.jN)(config);
    return (0,core_platform/* isUnknownPlatform */._H)(platform) ? [] : [(0,core_platform/* formatPlatform */.Bq)(platform)];
}
/** An index says it in its annotations; a single manifest also in the labels of its config, which is read anyway. */
async function readImageAt(client, reference) {
    const { content } = await client.readManifest(reference);
    if (content.kind === 'index')
        return {
            platforms: await readPlatforms(client, reference, content),
            ...readImageFacts(content.annotations),
        };
    if (!(0,manifest/* isImageConfig */._m)(content.config))
        return { platforms: [], ...readImageFacts(content.annotations) };
    const config = await client.getBlob(reference, content.config.digest);
    const facts = readImageFacts({ ...parseConfigLabels(config), ...content.annotations });
    return { platforms: platformsOf(config), ...facts };
}
/** What the first image of an index says in its labels: for an index without annotations. Three requests. */
async function readIndexLabels(client, reference) {
    const { content } = await client.readManifest(reference);
    const [first] = content.kind === 'index' ? (0,manifest/* platformImagesOf */.Nq)(content) : [];
    if (!first)
        return {};
    const image = await client.readManifest((0,core_reference/* withDigest */.hQ)(reference, first.digest));
    if (image.content.kind !== 'manifest' || !(0,manifest/* isImageConfig */._m)(image.content.config))
        return {};
    const config = await client.getBlob(reference, image.content.config.digest);
    return readImageFacts({ ...parseConfigLabels(config), ...image.content.annotations });
}
async function readable(read) {
    try {
        return await read();
    }
    catch (error) {
        const [problem] = error instanceof core_problem/* SlipwayError */.GQ ? error.problems : [];
        if (!problem)
            throw error;
        return { kind: 'unreadable', problem };
    }
}


/***/ })

};
