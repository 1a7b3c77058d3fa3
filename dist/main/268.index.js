export const id = 268;
export const ids = [268];
export const modules = {

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
