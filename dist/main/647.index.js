export const id = 647;
export const ids = [647,268];
export const modules = {

/***/ 647:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  o: () => (/* binding */ openGitHub),
  readKnownVersions: () => (/* binding */ readKnownVersions)
});

// EXTERNAL MODULE: ./lib/core/problem.js
var core_problem = __webpack_require__(5524);
// EXTERNAL MODULE: ./lib/io/git.js
var git = __webpack_require__(8268);
// EXTERNAL MODULE: ./lib/core/event.js
var core_event = __webpack_require__(7535);
// EXTERNAL MODULE: ./lib/core/progress/safe-text.js
var safe_text = __webpack_require__(2048);
;// CONCATENATED MODULE: ./lib/core/github-failure.js

const READ_ADVICE = 'give the job `permissions:` with `contents: read`';
/** Why GitHub did not tell, and what to do. Never holds the token, only whether there is one. */
function explainGitHubFailure(failure) {
    const { doing, host, status, fault, said = '' } = failure;
    const told = said === '' ? '' : `: ${(0,safe_text/* safeLine */.o)(said).slice(0, 200)}`;
    const why = fault ? `no answer (${fault})` : `status ${status}${told}`;
    const [code, hint] = findRemedy(failure);
    return { code, message: `could not ${doing}: ${host} gave ${why}`, hint };
}
function findRemedy(failure) {
    const { status, fault, hasToken, isRateLimited, repository } = failure;
    if (fault)
        return ['github.unreachable', 'on a self-hosted runner check the proxy (HTTPS_PROXY, NO_PROXY)'];
    if (isRateLimited || status === 429)
        return ['github.rate-limit', hasToken ? 'run the job again later' : 'set `github-token`'];
    if (status === 401)
        return ['github.token', 'the token is not valid: leave out `github-token`'];
    if (status === 403)
        return ['github.permission', `the token may not read ${repository}: ${READ_ADVICE}`];
    // GitHub says 404 to whoever may not know that a private repository exists.
    if (status === 404) {
        const who = hasToken ? `the token cannot see ${repository}: ${READ_ADVICE}` : 'set `github-token`';
        return ['github.permission', who];
    }
    return ['github.outage', 'look at https://www.githubstatus.com, and run the job again'];
}

// EXTERNAL MODULE: ./lib/io/http/fault.js
var fault = __webpack_require__(3649);
// EXTERNAL MODULE: ./lib/io/http/http.js + 1 modules
var http = __webpack_require__(9167);
;// CONCATENATED MODULE: ./lib/io/github.js





// A question that a guard asks is not worth a long wait: without an answer it decides by what it has.
const POLICY = { attempts: 3, baseDelay: 250, maxDelay: 4000 };
const TIMEOUT = 4000;
// A page of a hundred tags has 40 kB; older servers give all tags as one page.
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_PAGES = 100;
const relations = {
    ahead: 'ahead',
    behind: 'behind',
    identical: 'same',
    diverged: 'diverged',
};
/** The few questions to GitHub's API that git in the checkout cannot answer. */
class GitHub {
    http;
    options;
    constructor(options) {
        this.options = options;
        this.http = new http/* Http */.l({ ...options, policy: POLICY, timeout: TIMEOUT });
    }
    /** The names of all git tags: one request for a hundred. */
    async listTags() {
        const names = [];
        let next = this.urlOf('git/matching-refs/tags/?per_page=100');
        for (let page = 0; next && page < MAX_PAGES; page++) {
            const response = await this.get(next, 'list the tags of the repository');
            for (const { ref } of readObjects(response)) {
                if (typeof ref === 'string')
                    names.push(ref.replace(/^refs\/tags\//, ''));
            }
            next = nextPageOf(response);
        }
        return names;
    }
    /** What GitHub says of the repository: description, licence, default branch. */
    async readRepository() {
        const [repository] = readObjects(await this.get(this.urlOf(''), 'read the facts of the repository'));
        return (repository ?? {});
    }
    /** When a commit was made; nothing where the repository does not have it. */
    async findCommitDate(sha) {
        const url = this.urlOf(`git/commits/${encodeURIComponent(sha)}`);
        const response = await this.get(url, 'look up the date of the commit', [404, 422]);
        const [commit] = response.status === 200 ? readObjects(response) : [];
        const date = new Date((0,core_event/* textAt */.$6)(commit, 'committer', 'date') ?? '');
        return Number.isNaN(date.getTime()) ? undefined : date;
    }
    /** How `head` stands to `base`; nothing where the repository does not have one of them. */
    async compareCommits(base, head) {
        // The first page alone carries the changed files, up to megabytes of them; each page has the answer.
        const url = this.urlOf(`compare/${base}...${head}?per_page=1&page=2`);
        const response = await this.get(url, 'compare two commits', [404, 422]);
        const [comparison] = response.status === 200 ? readObjects(response) : [];
        return relations[String(comparison?.status)];
    }
    /** The commit behind a full ref; nothing where there is no such ref. */
    async findCommit(ref) {
        const path = ref
            .replace(/^refs\//, '')
            .split('/')
            .map(encodeURIComponent)
            .join('/');
        const response = await this.get(this.urlOf(`commits/${path}`), `look up ${ref}`, [404, 422]);
        const [commit] = response.status === 200 ? readObjects(response) : [];
        return typeof commit?.sha === 'string' ? commit.sha : undefined;
    }
    urlOf(path) {
        const { apiUrl, repository } = this.options.event;
        const [owner, name] = [repository.owner, repository.name].map(encodeURIComponent);
        return new URL(`${apiUrl.replace(/\/$/, '')}/repos/${owner}/${name}${path && `/${path}`}`);
    }
    async get(url, doing, alsoExpected = []) {
        const { token, event } = this.options;
        // A next page elsewhere is a mistake of the server; the token is for its own origin only.
        const isOwn = url.origin === new URL(event.apiUrl).origin;
        const headers = {
            accept: 'application/vnd.github+json',
            'user-agent': 'slipway',
            'x-github-api-version': '2022-11-28',
            ...(token && isOwn && { authorization: `Bearer ${token}` }),
        };
        const response = await this.send(url, headers, doing);
        if (response.status === 200 || alsoExpected.includes(response.status))
            return response;
        throw this.refusal(url, doing, {
            status: response.status,
            said: readMessage(response),
            isRateLimited: response.headers.get('x-ratelimit-remaining') === '0',
        });
    }
    async send(url, headers, doing) {
        try {
            return await this.http.send({ method: 'GET', url, headers, maxBytes: MAX_BYTES });
        }
        catch (cause) {
            const isTooLarge = cause instanceof fault/* ResponseTooLarge */.l1;
            if (!isTooLarge && !(cause instanceof fault/* NetworkFault */.H6))
                throw cause;
            throw this.refusal(url, doing, { fault: isTooLarge ? cause.message : cause.fault });
        }
    }
    refusal(url, doing, what) {
        const { event, token } = this.options;
        const repository = `${event.repository.owner}/${event.repository.name}`;
        return new core_problem/* SlipwayError */.GQ(explainGitHubFailure({ doing, host: url.host, repository, hasToken: token !== '', ...what }));
    }
}
/** One object or a list of them; nothing of anything else. */
function readObjects({ body }) {
    const value = parseJson(body);
    return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'object' && item !== null);
}
function readMessage(response) {
    const [answer] = readObjects(response);
    return typeof answer?.message === 'string' ? answer.message : '';
}
function parseJson(body) {
    try {
        return JSON.parse(new TextDecoder().decode(body));
    }
    catch (error) {
        if (error instanceof SyntaxError)
            return undefined;
        throw error;
    }
}
function nextPageOf({ headers, url }) {
    const next = /<([^>]+)>\s*;\s*rel="?next"?/i.exec(headers.get('link') ?? '')?.[1];
    return next && URL.canParse(next, url.href) ? new URL(next, url) : undefined;
}

// EXTERNAL MODULE: ./lib/io/http/proxy.js + 1 modules
var proxy = __webpack_require__(6115);
;// CONCATENATED MODULE: ./lib/flows/known-versions.js




/** GitHub's API for the repository of the run. */
async function openGitHub(io, event, token) {
    const fetch = await (0,proxy/* openProxyFetch */.b)(io.env);
    return new GitHub({ event, token, signal: io.signal, ...(fetch && { fetch }) });
}
/**
 * The git tags of the repository: from the checkout where it has all of them, else by one call to GitHub's API.
 * Where neither tells it is a warning, and what the checkout has is still worth something. To be asked only where
 * `dependsOnVersions` says that it matters.
 */
async function readKnownVersions(io, event, token) {
    const own = event.ref.replace(/^refs\/tags\//, '');
    const local = await (0,git/* readTags */.g$)(io.workspace, own, io.env);
    if (local.isWhole)
        return { known: { source: 'git', names: local.names }, isWhole: true };
    try {
        const names = await (await openGitHub(io, event, token)).listTags();
        return { known: { source: 'git', names: [...new Set([...names, ...local.names])] }, isWhole: true };
    }
    catch (error) {
        if (!(error instanceof core_problem/* SlipwayError */.GQ))
            throw error;
        for (const problem of error.problems)
            io.log.warning(`Which versions exist is not known: ${(0,core_problem/* formatProblem */.Vw)(problem)}`);
        const { names } = local;
        return { isWhole: false, ...(names.length > 0 && { known: { source: 'git', names } }) };
    }
}


/***/ }),

/***/ 8268:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   g$: () => (/* binding */ readTags),
/* harmony export */   kN: () => (/* binding */ readCommit),
/* harmony export */   mY: () => (/* binding */ readCommitRelation),
/* harmony export */   n6: () => (/* binding */ readRefs),
/* harmony export */   readCommitDate: () => (/* binding */ readCommitDate)
/* harmony export */ });
/* harmony import */ var _core_guard_versions_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2192);
/* harmony import */ var _core_problem_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5524);
/* harmony import */ var _process_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9785);



/**
 * When a commit was made, from the checkout; nothing where there is no checkout, no git, or another commit.
 * Asked only where the event does not say it.
 */
async function readCommitDate(folder, sha, env) {
    const text = await ask(folder, env, 'show', '--no-patch', '--format=%ct', sha, '--');
    const seconds = Number(text || Number.NaN);
    return Number.isFinite(seconds) ? new Date(seconds * 1000) : undefined;
}
/** Branches, also those of the remote, and tags as full refs; none where there is no checkout. */
async function readRefs(folder, env) {
    const text = await ask(folder, env, 'for-each-ref', '--format=%(refname)', 'refs/heads', 'refs/remotes/origin', 'refs/tags');
    const refs = (text ?? '').split('\n').filter((ref) => ref !== '' && !ref.endsWith('/HEAD'));
    return [...new Set(refs.map((ref) => ref.replace(/^refs\/remotes\/origin\//, 'refs/heads/')))];
}
/** The git tags of the checkout; `own` is the tag of this run. */
async function readTags(folder, own, env) {
    const [list = '', shallow, fetches = ''] = await Promise.all([
        ask(folder, env, 'for-each-ref', '--format=%(refname:strip=2)', 'refs/tags'),
        ask(folder, env, 'rev-parse', '--is-shallow-repository'),
        ask(folder, env, 'config', '--get-all', 'remote.origin.fetch'),
    ]);
    const names = list.split('\n').filter((name) => name !== '');
    const clone = {
        isShallow: shallow !== 'false',
        fetches: fetches.split('\n').filter((line) => line !== ''),
    };
    return { names, isWhole: (0,_core_guard_versions_js__WEBPACK_IMPORTED_MODULE_0__/* .isWholeList */ .Ww)(names, own, clone) };
}
/** The commit that a name of git stands for in the checkout. */
function readCommit(folder, name, env) {
    return ask(folder, env, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`);
}
/** How one commit stands to another, where the checkout has both and can tell. */
async function readCommitRelation(folder, base, head, env) {
    const [isAhead, isBehind, shallow] = await Promise.all([
        isAncestor(folder, base, head, env),
        isAncestor(folder, head, base, env),
        ask(folder, env, 'rev-parse', '--is-shallow-repository'),
    ]);
    if (isAhead)
        return 'ahead';
    if (isBehind)
        return 'behind';
    // Where history is cut off, that no way was found does not mean that there is none.
    const knowsBoth = isAhead === false && isBehind === false && shallow === 'false';
    return knowsBoth ? 'diverged' : undefined;
}
/** Nothing where a commit is not there. */
async function isAncestor(folder, older, newer, env) {
    const exitCode = (await run(folder, env, ['merge-base', '--is-ancestor', older, newer]))?.exitCode;
    return exitCode === 0 ? true : exitCode === 1 ? false : undefined;
}
/** The answer of a git command; nothing where there is no git, no checkout, or none of what was asked for. */
async function ask(folder, env, ...args) {
    const result = await run(folder, env, args);
    return result?.exitCode === 0 ? result.stdout.trim() : undefined;
}
async function run(folder, env, args) {
    // The checkout often belongs to another user than the one of this step: git calls that dubious and refuses.
    const all = ['-c', `safe.directory=${folder}`, ...args];
    try {
        return await (0,_process_js__WEBPACK_IMPORTED_MODULE_2__/* .runCommand */ .d)({ program: 'git', args: all, env, cwd: folder });
    }
    catch (error) {
        if (error instanceof _core_problem_js__WEBPACK_IMPORTED_MODULE_1__/* .SlipwayError */ .GQ)
            return undefined;
        throw error;
    }
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
