export const id = 771;
export const ids = [771];
export const modules = {

/***/ 7771:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   compilePattern: () => (/* binding */ compilePattern)
/* harmony export */ });
/* harmony import */ var re2js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2856);
/* harmony import */ var _problem_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5524);


const FLAGS = {
    i: re2js__WEBPACK_IMPORTED_MODULE_1__/* .RE2JS */ .L3.CASE_INSENSITIVE,
    m: re2js__WEBPACK_IMPORTED_MODULE_1__/* .RE2JS */ .L3.MULTILINE,
    s: re2js__WEBPACK_IMPORTED_MODULE_1__/* .RE2JS */ .L3.DOTALL,
    // Change nothing that a tag could show: `d` adds positions, `u` and `v` are how this engine always reads.
    d: 0,
    u: 0,
    v: 0,
    g: 0,
    y: 0,
};
/**
 * `/source/flags` where `slashes` allow it, else the source alone.
 * The engine is heavy, and few rules have patterns: import this file when `findTools` says so.
 */
const compilePattern = (text, slashes) => {
    const [, source, flags] = (slashes ? /^\/(.+)\/(.*)$/.exec(text) : null) ?? [text, text, ''];
    const bits = readFlags(text, flags ?? '');
    const expression = compileSource(text, source ?? '', bits);
    if (flags?.includes('g'))
        return (input) => findAll(expression, input, flags.includes('y'));
    return (input) => {
        const match = expression.exec(input);
        if (!match)
            return undefined;
        return flags?.includes('y') && expression.matcher(input).lookingAt() === false ? undefined : match;
    };
};
/** With `g`, what counts are all matches, and groups are lost: `String.match` has it so. */
function findAll(expression, text, fromStart) {
    const found = [];
    let end = 0;
    for (const match of expression.matchAll(text)) {
        if (fromStart && match.index !== end)
            break;
        found.push(match[0]);
        end = (match.index ?? 0) + match[0].length;
    }
    return found.length > 0 ? found : undefined;
}
function readFlags(pattern, flags) {
    let bits = 0;
    for (const flag of flags) {
        const bit = FLAGS[flag];
        if (bit === undefined || flags.indexOf(flag) !== flags.lastIndexOf(flag)) {
            throw new _problem_js__WEBPACK_IMPORTED_MODULE_0__/* .SlipwayError */ .GQ({
                code: 'pattern.flag',
                message: `the regular expression \`${pattern}\` has the flags \`${flags}\`, of which \`${flag}\` is unknown or doubled`,
                hint: 'flags are `i`, `m`, `s`, `g`, each at most once',
            });
        }
        bits |= bit;
    }
    return bits;
}
function compileSource(pattern, source, bits) {
    try {
        return re2js__WEBPACK_IMPORTED_MODULE_1__/* .RE2JS */ .L3.compile(re2js__WEBPACK_IMPORTED_MODULE_1__/* .RE2JS */ .L3.translateRegExp(source), bits);
    }
    catch (error) {
        // The engine has several error classes and does nothing here but read the user's pattern.
        const text = error instanceof Error ? error.message : String(error);
        throw new _problem_js__WEBPACK_IMPORTED_MODULE_0__/* .SlipwayError */ .GQ({
            code: 'pattern.syntax',
            message: `the regular expression \`${pattern}\` cannot be read: ${text.replace(/^error parsing regexp: /, '')}`,
            hint: findPatternHint(source),
        }, { cause: error });
    }
}
function findPatternHint(source) {
    const engine = 'patterns run in linear time (RE2), so that no ref can hang a build';
    if (/\(\?<?[=!]/.test(source)) {
        return `${engine}; look-ahead and look-behind do not exist there: put what you want to keep into a group \`( )\``;
    }
    if (/\\[1-9k]/.test(source))
        return `${engine}; back-references (\`\\1\`) do not exist there`;
    return `${engine}; see https://github.com/google/re2/wiki/Syntax`;
}


/***/ })

};
