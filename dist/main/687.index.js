export const id = 687;
export const ids = [687];
export const modules = {

/***/ 7687:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   askCommitDate: () => (/* binding */ askCommitDate),
/* harmony export */   askRepository: () => (/* binding */ askRepository)
/* harmony export */ });
/* harmony import */ var _core_event_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7535);
/* harmony import */ var _core_problem_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5524);
/* harmony import */ var _known_versions_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(647);



/**
 * What the event does not say of its repository, from GitHub's API. Without an answer the labels are poorer, which is a
 * warning; where a rule waits for the default branch, there is no plan without one.
 */
async function askRepository(io, event, token, isVital) {
    const ask = async () => (0,_core_event_js__WEBPACK_IMPORTED_MODULE_2__/* .fillRepository */ .iQ)(event, await (await (0,_known_versions_js__WEBPACK_IMPORTED_MODULE_1__/* .openGitHub */ .o)(io, event, token)).readRepository());
    if (isVital)
        return ask();
    return (await askIfPossible(io, event, ask, 'Description, link and licence are missing')) ?? event;
}
/** When the commit was made; nothing where GitHub cannot be asked or does not know it. */
function askCommitDate(io, event, token) {
    const ask = async () => (await (0,_known_versions_js__WEBPACK_IMPORTED_MODULE_1__/* .openGitHub */ .o)(io, event, token)).findCommitDate(event.sha);
    return askIfPossible(io, event, ask, 'The time of this run stands in for the date of the commit');
}
async function askIfPossible(io, { repository }, ask, consequence) {
    if (repository.owner === '' || repository.name === '')
        return undefined;
    try {
        return await ask();
    }
    catch (error) {
        if (!(error instanceof _core_problem_js__WEBPACK_IMPORTED_MODULE_0__/* .SlipwayError */ .GQ))
            throw error;
        io.log.warning(`${consequence}: ${error.problems.map(_core_problem_js__WEBPACK_IMPORTED_MODULE_0__/* .formatProblem */ .Vw).join('; ')}`);
        return undefined;
    }
}


/***/ })

};
