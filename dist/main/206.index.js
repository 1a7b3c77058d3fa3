export const id = 206;
export const ids = [206];
export const modules = {

/***/ 3206:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  readCheckout: () => (/* binding */ readCheckout)
});

;// CONCATENATED MODULE: ./lib/core/git-ref.js
/**
 * The ref of a detached HEAD, as docker/metadata-action reads it with `context: git`: the first name that the commit
 * is decorated with (`git show -s --pretty=%D`: `HEAD, tag: v1.2.3, origin/main, main`). `tags` are the full refs of
 * the tags at the commit. Nothing: the names do not tell.
 */
function findNamedRef(decoration, tags) {
    const names = decoration.trim().replace(/^(?:grafted, )?HEAD(?:, |$)/, '');
    if (names.startsWith('tag: '))
        return findTag(names, tags);
    const [first = ''] = names.split(', ');
    if (/^pull\/\d+\/(?:head|merge)$/.test(first))
        return `refs/${first}`;
    const branch = /^[^/]+\/(.+)$/.exec(first)?.[1];
    return branch === undefined ? undefined : `refs/heads/${branch}`;
}
/** Names of tags may hold commas, so the longest that fits is the one. */
function findTag(names, tags) {
    const fits = (ref) => `${names}, `.startsWith(`tag: ${ref.replace(/^refs\/tags\//, '')}, `);
    return tags.toSorted((a, b) => b.length - a.length).find(fits) ?? tags[0];
}
/** Of the refs that contain a commit, the latest first: a branch of the checkout, else one of a remote, else a tag. */
function findContainingRef(refs) {
    // `origin/HEAD` is no branch but points to one.
    const remotes = refs.filter((ref) => /^refs\/remotes\/.+(?<!\/HEAD)$/.test(ref));
    return (refs.find((ref) => ref.startsWith('refs/heads/')) ??
        remotes[0]?.replace(/^refs\/remotes\/[^/]+\//, 'refs/heads/') ??
        refs.filter((ref) => ref.startsWith('refs/tags/')).toSorted()[0]);
}

// EXTERNAL MODULE: ./lib/core/problem.js
var problem = __webpack_require__(5524);
// EXTERNAL MODULE: ./lib/io/process.js
var process = __webpack_require__(9785);
;// CONCATENATED MODULE: ./lib/io/git-context.js


/** One git command in the checkout, whoever owns it; its standard output, or git's own complaint as an error. */
async function readGit(folder, env, ...args) {
    const all = ['-c', `safe.directory=${folder}`, ...args];
    const { exitCode, stdout, stderr } = await (0,process/* runCommand */.d)({ program: 'git', args: all, env, cwd: folder });
    if (exitCode === 0)
        return stdout.trim();
    throw new problem/* SlipwayError */.GQ({
        code: 'git.failed',
        message: `\`git ${args.join(' ')}\` ended with exit code ${exitCode}: ${stderr.trim()}`,
        hint: '`context: git` reads the checkout: put actions/checkout before this step',
    });
}

;// CONCATENATED MODULE: ./lib/flows/read-checkout.js



/** Ref and commit of the checkout: what `context: git` asks for. */
async function readCheckout(io) {
    const git = (...args) => readGit(io.workspace, io.env, ...args);
    const [sha, branch] = await Promise.all([
        git('show', '--format=%H', 'HEAD', '--quiet', '--'),
        git('symbolic-ref', 'HEAD').catch(() => undefined),
    ]);
    if (branch !== undefined)
        return { sha, ref: branch };
    const list = async (...args) => lines(await git('for-each-ref', '--format=%(refname)', '--sort=-committerdate', ...args));
    const [decoration, tags] = await Promise.all([
        git('show', '-s', '--pretty=%D'),
        list('--points-at', 'HEAD', 'refs/tags/'),
    ]);
    // Which refs contain a commit is a long search in a large repository, so it comes last.
    const ref = findNamedRef(decoration, tags) ?? findContainingRef(await list('--contains', 'HEAD'));
    if (ref !== undefined)
        return { sha, ref };
    throw new problem/* SlipwayError */.GQ({
        code: 'git.detached',
        input: 'context',
        message: `the checkout is at commit ${sha.slice(0, 7)}, which is on no branch or tag that git knows`,
        hint: 'check out a branch or tag, or leave out `context: git`',
    });
}
function lines(text) {
    return text.split('\n').filter((line) => line !== '');
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
