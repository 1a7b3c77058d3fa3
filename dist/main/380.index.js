export const id = 380;
export const ids = [380];
export const modules = {

/***/ 7986:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   checkExisting: () => (/* binding */ checkExisting)
/* harmony export */ });
/* harmony import */ var _core_guard_if_exists_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6963);
/* harmony import */ var _core_login_decision_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(4705);
/* harmony import */ var _core_metadata_floating_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9083);
/* harmony import */ var _core_plan_value_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3632);
/* harmony import */ var _core_problem_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5524);
/* harmony import */ var _core_targets_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1641);
/* harmony import */ var _inputs_registries_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(1498);
/* harmony import */ var _io_registry_tags_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(3189);
/* harmony import */ var _io_runner_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(1830);
/* harmony import */ var _docker_login_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(4996);
/* harmony import */ var _open_client_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(5081);











/** `if-exists` in the plan: what the registries have of the version tags decides before any leg is built. */
async function checkExisting(io, request, plan) {
    const { targets, problems } = (0,_core_targets_js__WEBPACK_IMPORTED_MODULE_4__/* .deriveTargets */ .aM)(plan.metadata, [], request.facts.event.repository.owner);
    (0,_core_problem_js__WEBPACK_IMPORTED_MODULE_3__/* .refuse */ .TR)(problems);
    const names = targets.map(({ reference }) => reference);
    const logins = decideOwnLogins(io, request, names);
    const client = await (0,_open_client_js__WEBPACK_IMPORTED_MODULE_9__/* .openClient */ .M)(io, {
        event: request.facts.event,
        names,
        findLogin: (host) => (0,_docker_login_js__WEBPACK_IMPORTED_MODULE_8__/* .findDockerLogin */ .n2)(io, logins, host),
        signal: io.signal,
    });
    const before = await (0,_io_registry_tags_js__WEBPACK_IMPORTED_MODULE_6__/* .readTagStates */ .FG)(client, targets);
    const decisions = (0,_core_metadata_floating_js__WEBPACK_IMPORTED_MODULE_1__/* .decideFloatingTags */ .Aw)(plan.metadata, { ref: plan.ref });
    const subject = { targets, metadata: plan.metadata, guard: { decisions } };
    const existing = (0,_core_guard_if_exists_js__WEBPACK_IMPORTED_MODULE_0__/* .decideExisting */ .k9)(subject, request.inputs.ifExists, before, plan.sha);
    (0,_core_problem_js__WEBPACK_IMPORTED_MODULE_3__/* .refuse */ .TR)(existing.problems);
    for (const { text, reason } of existing.held)
        io.log.notice(`${text} is left out: ${reason}`);
    return (0,_core_plan_value_js__WEBPACK_IMPORTED_MODULE_2__/* .leaveOut */ .ov)(plan, new Set(existing.held.map(({ text }) => text)));
}
/** The logins of the inputs, and GHCR's by the token of the run; docker's own stand behind them. */
function decideOwnLogins(io, { inputs, facts, findings }, names) {
    const hosts = names.map(({ host }) => host);
    const given = (0,_inputs_registries_js__WEBPACK_IMPORTED_MODULE_5__/* .parseLogins */ .w)((0,_io_runner_js__WEBPACK_IMPORTED_MODULE_7__/* .readInputs */ .Ko)(io.env), findings);
    for (const { password } of given)
        (0,_io_runner_js__WEBPACK_IMPORTED_MODULE_7__/* .maskSecret */ .$l)(password);
    const { logins, problems } = (0,_core_login_decision_js__WEBPACK_IMPORTED_MODULE_10__/* .decideLogins */ .V)({
        given,
        mainHost: hosts[0] ?? '',
        hosts,
        push: true,
        actor: facts.event.actor,
        githubToken: inputs.githubToken,
    });
    (0,_core_problem_js__WEBPACK_IMPORTED_MODULE_3__/* .refuse */ .TR)([...findings.problems, ...problems]);
    return logins;
}


/***/ }),

/***/ 3649:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H6: () => (/* binding */ NetworkFault),
/* harmony export */   Kl: () => (/* binding */ faultOf),
/* harmony export */   l1: () => (/* binding */ ResponseTooLarge)
/* harmony export */ });
/** No answer came: the network, not the registry, is what failed. */
class NetworkFault extends Error {
    name = 'NetworkFault';
    host;
    /** node's or undici's code, e.g. `ECONNRESET`. */
    fault;
    attempts;
    constructor(host, fault, attempts, cause) {
        super(`${host}: ${fault}`, { cause });
        this.host = host;
        this.fault = fault;
        this.attempts = attempts;
    }
}
/** An answer had more bytes than its kind ever has. */
class ResponseTooLarge extends Error {
    name = 'ResponseTooLarge';
    constructor(host, maxBytes) {
        super(`${host} sent more than ${maxBytes} bytes`);
    }
}
/** The code of a fault of the network; undefined for every other error, which is not to be swallowed. */
function faultOf(error) {
    if (error instanceof NetworkFault)
        return error.fault;
    // fetch throws TypeError "fetch failed" or "terminated" with the fault as its cause; known by name, since a
    // fetch that was handed in may come from another realm.
    if (!isErrorLike(error) || error.name !== 'TypeError')
        return undefined;
    if (!/^(?:fetch failed|terminated)$/.test(error.message))
        return undefined;
    return codeOf(error.cause) ?? 'ERR_CONNECTION';
}
function codeOf(cause) {
    if (!isErrorLike(cause))
        return undefined;
    // Several addresses of one name that all failed come as AggregateError.
    return typeof cause.code === 'string' ? cause.code : codeOf(cause.errors?.[0]);
}
function isErrorLike(value) {
    return typeof value === 'object' && value !== null && 'name' in value && 'message' in value;
}


/***/ }),

/***/ 9167:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  l: () => (/* binding */ Http)
});

;// CONCATENATED MODULE: ./lib/core/registry-retry.js
const DEFAULT_RETRY_POLICY = { attempts: 5, baseDelay: 250, maxDelay: 30_000 };
// Answers that say "not now"; a denial (401, 403) is the same however often one asks.
const PASSING_STATUSES = new Set([408, 425, 429]);
// 501 and 505 will not change; neither will what a certificate or a protocol says.
const LASTING_STATUSES = new Set([501, 505]);
const LASTING_FAULT = /CERT|SELF_SIGNED|SSL|UNABLE_TO_|TLS|ERR_INVALID|HOSTNAME/;
const UNITS = { ns: 1e-6, µs: 1e-3, us: 1e-3, ms: 1, s: 1000, m: 60_000 };
/** Milliseconds until the next attempt, or nothing when there is no point in one. `random` is in [0, 1). */
function decideDelay(failed, policy, random, now) {
    if (failed.attempt >= policy.attempts || !isPassing(failed))
        return undefined;
    const backOff = Math.min(policy.maxDelay, policy.baseDelay * 2 ** (failed.attempt - 1));
    // Half fixed, half random: parallel requests that failed together do not come back together.
    const jittered = backOff / 2 + (backOff / 2) * random;
    const asked = parseRetryAfter(failed.retryAfter, now) ?? parseBodyHint(failed.body);
    return Math.min(policy.maxDelay, Math.max(jittered, asked ?? 0));
}
function isPassing({ status, fault }) {
    if (fault !== undefined)
        return !LASTING_FAULT.test(fault);
    if (status === undefined)
        return false;
    return PASSING_STATUSES.has(status) || (status >= 500 && !LASTING_STATUSES.has(status));
}
/** RFC 9110, 10.2.3: seconds, or a date. */
function parseRetryAfter(header, now) {
    if (!header)
        return undefined;
    if (/^\d+$/.test(header.trim()))
        return Number(header) * 1000;
    const date = Date.parse(header);
    return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}
/** GHCR sends no header but says in the body: `retry-after: 309.456µs, allowed: 44000/minute`. */
function parseBodyHint(body) {
    const [, number, unit = ''] = /retry-after:\s*(\d+(?:\.\d+)?)\s*(ns|µs|us|ms|s|m)\b/i.exec(body ?? '') ?? [];
    return number === undefined ? undefined : Number(number) * (UNITS[unit.toLowerCase()] ?? 1000);
}

// EXTERNAL MODULE: ./lib/io/http/fault.js
var http_fault = __webpack_require__(3649);
// EXTERNAL MODULE: ./lib/io/http/pause.js
var pause = __webpack_require__(7155);
;// CONCATENATED MODULE: ./lib/io/http/http.js



const DEFAULT_TIMEOUT = 30_000;
const DEFAULT_MAX_BYTES = 4 * 1024 * 1024;
const MAX_REDIRECTS = 5;
const REPEATABLE = ['GET', 'HEAD', 'PUT', 'DELETE'];
const REDIRECTS = [301, 302, 303, 307, 308];
/** The one door to a registry's network: retries, time limits, redirects and size limits stand here only. */
class Http {
    options;
    constructor(options = {}) {
        this.options = options;
    }
    /** Sends a request and reads the whole answer. The status is the caller's to judge. */
    async send(request) {
        return this.repeat(request, async (signal) => {
            const open = await this.follow(request, signal);
            return { ...open, body: await readLimited(open, request.maxBytes ?? DEFAULT_MAX_BYTES) };
        });
    }
    /** Sends a request and leaves the body of the answer unread; the time limit is that of the head. */
    async open(request) {
        return this.repeat(request, (signal) => this.follow(request, signal));
    }
    async repeat(request, once) {
        const policy = request.policy ?? this.options.policy ?? DEFAULT_RETRY_POLICY;
        for (let attempt = 1;; attempt++) {
            const outcome = await this.attempt(request, once);
            const failed = await describeAttempt(attempt, outcome);
            const delay = isRepeatable(request)
                ? decideDelay(failed, policy, Math.random(), new Date())
                : undefined;
            if (delay === undefined) {
                if ('response' in outcome)
                    return outcome.response;
                throw new http_fault/* NetworkFault */.H6(request.url.host, outcome.fault, attempt, outcome.error);
            }
            if ('response' in outcome)
                await discard(outcome.response);
            await (0,pause/* pause */.v)(delay, this.options.signal);
        }
    }
    /** One attempt under the time limit; only faults of the network become a value, the rest is thrown. */
    async attempt(request, once) {
        const { signal } = this.options;
        signal?.throwIfAborted();
        const limit = new AbortController();
        const cancel = () => limit.abort(signal?.reason);
        // Not AbortSignal.any with AbortSignal.timeout: in Node 20 the pair can be collected before it fires.
        const timer = setTimeout(() => limit.abort(), request.timeout ?? this.options.timeout ?? DEFAULT_TIMEOUT);
        signal?.addEventListener('abort', cancel, { once: true });
        try {
            return { response: await once(limit.signal) };
        }
        catch (error) {
            signal?.throwIfAborted();
            const fault = limit.signal.aborted ? 'TIMEOUT' : (0,http_fault/* faultOf */.Kl)(error);
            if (fault === undefined)
                throw error;
            return { fault, error };
        }
        finally {
            clearTimeout(timer);
            signal?.removeEventListener('abort', cancel);
        }
    }
    /** Redirects by hand: what is secret stays with the origin it was meant for, and TLS is never given up. */
    async follow(request, signal) {
        let { url } = request;
        let headers = { 'accept-encoding': 'identity', ...request.headers };
        for (let hop = 0;; hop++) {
            const response = await this.exchange({ ...request, url, headers }, signal);
            const target = redirectTarget(request, response);
            if (!target)
                return response;
            await discard(response);
            if (hop === MAX_REDIRECTS)
                throw new http_fault/* NetworkFault */.H6(url.host, 'ERR_INVALID_REDIRECT', 1);
            if (target.protocol !== 'https:' && !this.options.isInsecure?.(target.host)) {
                throw new http_fault/* NetworkFault */.H6(target.host, 'ERR_INVALID_REDIRECT_TO_HTTP', 1);
            }
            // Once another origin was visited, credentials do not come back, even if the way leads back.
            if (target.origin !== url.origin)
                headers = withoutCredentials(headers);
            url = target;
        }
    }
    async exchange(request, signal) {
        const { method, url, headers, body } = request;
        const fetch = this.options.fetch ?? globalThis.fetch;
        const response = await fetch(url, {
            method,
            redirect: 'manual',
            signal,
            ...(headers && { headers }),
            ...(body !== undefined && { body }),
            ...(body instanceof ReadableStream && { duplex: 'half' }),
        });
        this.options.onExchange?.({ method, url: `${url.origin}${url.pathname}`, status: response.status });
        return { status: response.status, headers: response.headers, body: response.body, url };
    }
}
async function describeAttempt(attempt, outcome) {
    if ('fault' in outcome)
        return { attempt, fault: outcome.fault };
    const { status, headers, body } = outcome.response;
    const text = body instanceof Uint8Array && status === 429 ? new TextDecoder().decode(body) : undefined;
    return {
        attempt,
        status,
        retryAfter: headers.get('retry-after'),
        ...(text !== undefined && { body: text }),
    };
}
function isRepeatable({ method, isRepeatable, body }) {
    return !(body instanceof ReadableStream) && (isRepeatable ?? REPEATABLE.includes(method));
}
/** Where an answer sends the request on; undefined where it does not, or where the method must not follow. */
function redirectTarget(request, response) {
    const location = response.headers.get('location');
    if (!REDIRECTS.includes(response.status) || !location)
        return undefined;
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    // RFC 9110, 15.4: only 307 and 308 keep the method of a request that writes.
    const keepsMethod = response.status === 307 || response.status === 308;
    if (!isRead && (!keepsMethod || request.body instanceof ReadableStream))
        return undefined;
    return URL.canParse(location, response.url.href) ? new URL(location, response.url) : undefined;
}
function withoutCredentials(headers) {
    const isSecret = (name) => /^(?:authorization|cookie|proxy-authorization)$/i.test(name);
    return Object.fromEntries(Object.entries(headers).filter(([name]) => !isSecret(name)));
}
async function readLimited({ body, url }, maxBytes) {
    const chunks = [];
    let size = 0;
    for await (const chunk of body ?? []) {
        size += chunk.byteLength;
        if (size > maxBytes)
            throw new http_fault/* ResponseTooLarge */.l1(url.host, maxBytes);
        chunks.push(chunk);
    }
    return Buffer.concat(chunks, size);
}
/** An unread body keeps its connection busy; cancelling gives it back or closes it. */
async function discard({ body }) {
    if (body instanceof ReadableStream)
        await body.cancel();
}


/***/ }),

/***/ 7155:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   v: () => (/* binding */ pause)
/* harmony export */ });
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8500);

/** Waits, unless the job is cancelled; then it ends with the reason of that. */
async function pause(milliseconds, signal) {
    try {
        await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(milliseconds, undefined, { signal });
    }
    catch (error) {
        signal?.throwIfAborted();
        throw error;
    }
}


/***/ }),

/***/ 6115:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  b: () => (/* binding */ openProxyFetch)
});

// EXTERNAL MODULE: ./lib/core/reference.js
var reference = __webpack_require__(7246);
;// CONCATENATED MODULE: ./lib/core/proxy.js

/**
 * The proxy that a request goes through, as curl and Go (hence docker) read HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and
 * NO_PROXY; lower case wins. Undefined where it goes directly; what runs on this machine always does.
 */
function decideProxy(url, variables) {
    if ((0,reference/* isLoopbackHost */.cW)(url.host))
        return undefined;
    const read = (name) => variables[name.toLowerCase()] || variables[name] || undefined;
    const proxy = read(url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') ?? read('ALL_PROXY');
    if (!proxy || isExempt(url, read('NO_PROXY') ?? ''))
        return undefined;
    return /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}
/** Entries are `*`, a host, a domain with or without its leading dot, each with a port where it matters. */
function isExempt(url, noProxy) {
    const port = url.port || (url.protocol === 'https:' ? '443' : '80');
    const host = url.hostname.toLowerCase();
    return noProxy
        .toLowerCase()
        .split(/[\s,]+/)
        .some((entry) => {
        const [, name = '', entryPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
        if (entryPort && entryPort !== port)
            return false;
        const domain = name.replace(/^\*?\./, '');
        return name === '*' || (domain !== '' && (host === domain || host.endsWith(`.${domain}`)));
    });
}

;// CONCATENATED MODULE: ./lib/io/http/proxy.js

const PROXY_VARIABLES = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'];
/**
 * A fetch that goes through the proxy of the environment, or undefined where none is set. Node's own fetch knows the
 * variables from Node 24 on, and only with NODE_USE_ENV_PROXY=1 set before node starts, which an action cannot do;
 * undici can.
 */
async function openProxyFetch(variables) {
    if (!PROXY_VARIABLES.some((name) => variables[name] || variables[name.toLowerCase()]))
        return undefined;
    const { fetch: fetchBy, ProxyAgent } = await __webpack_require__.e(/* import() */ 752).then(__webpack_require__.t.bind(__webpack_require__, 4371, 19));
    // One agent a proxy: it keeps the connections.
    const agents = new Map();
    const send = fetchBy;
    return (input, init) => {
        const proxy = decideProxy(urlOf(input), variables);
        if (!proxy)
            return fetch(input, init);
        const dispatcher = agents.get(proxy) ?? new ProxyAgent(proxy);
        agents.set(proxy, dispatcher);
        return send(input, { ...init, dispatcher });
    };
}
function urlOf(input) {
    return new URL(input instanceof Request ? input.url : input);
}


/***/ }),

/***/ 9785:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ runCommand)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1421);
/* harmony import */ var node_readline__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(481);
/* harmony import */ var _core_problem_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5524);



const signalNumbers = {
    SIGHUP: 1,
    SIGINT: 2,
    SIGABRT: 6,
    SIGKILL: 9,
    SIGTERM: 15,
};
/** A build that was asked to stop gets this long to do so. */
const graceMilliseconds = 5000;
/**
 * Runs a program to its end. Does not judge the exit code: the caller does.
 *
 * node's own spawn rather than @actions/exec, because a cancelled job must stop its child and
 * because a child that a signal killed must not look like exit code 0 (docs/decisions/0002).
 */
async function runCommand(command) {
    const child = (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(command.program, command.args, {
        cwd: command.cwd,
        env: definedOnly(command.env),
        stdio: ['pipe', 'pipe', 'pipe'],
    });
    const stop = () => {
        child.kill('SIGTERM');
        setTimeout(() => child.kill('SIGKILL'), graceMilliseconds).unref();
    };
    if (command.signal?.aborted)
        stop();
    command.signal?.addEventListener('abort', stop, { once: true });
    // A child that ends without reading its input breaks the pipe: its exit code tells why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(command.input ?? '');
    try {
        const [stdout, stderr, exitCode] = await Promise.all([
            readAll(child.stdout),
            command.onErrorLine ? readLines(child.stderr, command.onErrorLine) : readAll(child.stderr),
            waitForExit(child, command.program),
        ]);
        return { exitCode, stdout, stderr };
    }
    finally {
        command.signal?.removeEventListener('abort', stop);
    }
}
function definedOnly(env) {
    return Object.fromEntries(Object.entries(env).filter((entry) => entry[1] !== undefined));
}
function waitForExit(child, program) {
    return new Promise((resolve, reject) => {
        child.on('error', (cause) => reject(explainStart(program, cause)));
        child.on('close', (code, signal) => resolve(code ?? 128 + (signalNumbers[signal ?? ''] ?? 0)));
    });
}
function explainStart(program, cause) {
    const isMissing = cause.code === 'ENOENT';
    return new _core_problem_js__WEBPACK_IMPORTED_MODULE_2__/* .SlipwayError */ .GQ({
        code: isMissing ? 'process.not-found' : 'process.not-started',
        message: isMissing
            ? `\`${program}\` is not on this runner's PATH`
            : `\`${program}\` did not start: ${cause.message}`,
        ...(isMissing && program === 'docker'
            ? {
                hint: 'use a runner with Docker and buildx, e.g. ubuntu-latest, or install them in an earlier step',
            }
            : {}),
    }, { cause });
}
async function readAll(stream) {
    const chunks = [];
    for await (const chunk of stream)
        chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
}
async function readLines(stream, onLine) {
    for await (const line of (0,node_readline__WEBPACK_IMPORTED_MODULE_1__.createInterface)({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }))
        onLine(line);
    return '';
}


/***/ })

};
