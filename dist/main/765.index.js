export const id = 765;
export const ids = [765];
export const modules = {

/***/ 1765:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   applyRefInput: () => (/* binding */ applyRefInput)
/* harmony export */ });
/* harmony import */ var _core_build_context_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8737);
/* harmony import */ var _core_problem_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5524);
/* harmony import */ var _core_ref_input_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(971);
/* harmony import */ var _io_git_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8268);
/* harmony import */ var _known_versions_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(647);





/** The event, or what it would be had the ref of the inputs `ref` and `version` been pushed. */
async function applyRefInput(io, event, { refWish: wish, githubToken, context }, findings) {
    if (!wish)
        return event;
    const refused = (0,_core_ref_input_js__WEBPACK_IMPORTED_MODULE_1__/* .checkRefEvent */ .a)(wish, event);
    findings.problems.push(...refused);
    if (refused.length > 0)
        return event;
    const found = (await findLocally(io, wish)) ?? (await findOnGitHub(io, event, wish, githubToken));
    const head = await (0,_io_git_js__WEBPACK_IMPORTED_MODULE_2__/* .readCommit */ .kN)(io.workspace, 'HEAD', io.env);
    const { ref, sha = head ?? event.sha } = found ?? { ref: wish.refs[0] };
    if (head !== undefined && head !== sha && !(0,_core_build_context_js__WEBPACK_IMPORTED_MODULE_4__/* .isRemote */ .Vx)(context) && context !== 'git')
        findings.problems.push((0,_core_ref_input_js__WEBPACK_IMPORTED_MODULE_1__/* .describeOtherCheckout */ .aN)(wish, ref, sha, head));
    io.log.line(`This run publishes ${ref} (${sha.slice(0, 7)}), as if it had been pushed: input \`${wish.input}\``);
    return (0,_core_ref_input_js__WEBPACK_IMPORTED_MODULE_1__/* .withRef */ .IS)(event, ref, sha);
}
async function findLocally({ workspace, env }, { refs }) {
    for (const ref of refs) {
        const remote = ref.replace(/^refs\/heads\//, 'refs/remotes/origin/');
        const sha = (await (0,_io_git_js__WEBPACK_IMPORTED_MODULE_2__/* .readCommit */ .kN)(workspace, ref, env)) ?? (await (0,_io_git_js__WEBPACK_IMPORTED_MODULE_2__/* .readCommit */ .kN)(workspace, remote, env));
        if (sha !== undefined)
            return { ref, sha };
    }
    return undefined;
}
/** A ref that is nowhere may be made later in this job, as release tools do: it is no mistake. */
async function findOnGitHub(io, event, wish, token) {
    try {
        const github = await (0,_known_versions_js__WEBPACK_IMPORTED_MODULE_3__/* .openGitHub */ .o)(io, event, token);
        for (const ref of wish.refs) {
            const sha = await github.findCommit(ref);
            if (sha !== undefined)
                return { ref, sha };
        }
    }
    catch (error) {
        if (!(error instanceof _core_problem_js__WEBPACK_IMPORTED_MODULE_0__/* .SlipwayError */ .GQ))
            throw error;
        for (const problem of error.problems)
            io.log.warning(`Whether ${wish.refs[0]} exists is not known: ${(0,_core_problem_js__WEBPACK_IMPORTED_MODULE_0__/* .formatProblem */ .Vw)(problem)}`);
    }
    return undefined;
}


/***/ })

};
