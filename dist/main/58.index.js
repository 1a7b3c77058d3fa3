export const id = 58;
export const ids = [58];
export const modules = {

/***/ 4058:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   templateEngine: () => (/* binding */ templateEngine)
/* harmony export */ });
/* harmony import */ var handlebars__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8508);
/* harmony import */ var _problem_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5524);
/* harmony import */ var _template_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4095);



// An engine of its own: helpers that others register stay out, and `log` prints nothing.
const engine = handlebars__WEBPACK_IMPORTED_MODULE_0__.create();
const lookUp = engine.helpers.lookup;
engine.registerHelper('log', () => undefined);
// Names are functions, which the engine's own `lookup` would give as their source code.
engine.registerHelper('lookup', function (...given) {
    const found = Reflect.apply(lookUp ?? (() => undefined), this, given);
    return typeof found === 'function' ? Reflect.apply(found, this, given.slice(-1)) : found;
});
// Denied in any case; said outright, the engine does not print a warning about it.
const noInheritance = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };
/**
 * Templates in full: blocks, dates with their formats, all that Handlebars can read. It weighs more than the rest of
 * this folder together, and few templates need it: import this file when `findTools` says so.
 */
const templateEngine = { compile, check, isRaw };
function compile(template, escapeHtml) {
    const run = attempt(template, () => engine.compile(template, { noEscape: !escapeHtml }));
    return (values) => attempt(template, () => run(values, noInheritance));
}
/** The engine runs nothing but the user's template, so whatever it throws is about that template. */
function attempt(template, call) {
    try {
        return call();
    }
    catch (error) {
        if (error instanceof _problem_js__WEBPACK_IMPORTED_MODULE_1__/* .SlipwayError */ .GQ || error instanceof _template_js__WEBPACK_IMPORTED_MODULE_2__/* .CallerMistake */ .GF)
            throw error;
        throw new _problem_js__WEBPACK_IMPORTED_MODULE_1__/* .SlipwayError */ .GQ(explainEngineError(template, error), { cause: error });
    }
}
function check(template, scope) {
    try {
        const found = [];
        checkProgram(engine.parse(template), scope, (flaw) => found.push(flaw));
        return found;
    }
    catch (error) {
        return [explainEngineError(template, error)];
    }
}
function isRaw(template) {
    try {
        const { body } = engine.parseWithoutProcessing(template);
        const [only] = body;
        return body.length === 1 && only !== undefined && isNamed(only, 'raw');
    }
    catch {
        return false; // a template that cannot be read is reported by whoever renders it
    }
}
function isNamed(node, name) {
    if (node.type !== 'MustacheStatement')
        return false;
    const { path } = node;
    return isPath(path) && path.parts.length === 1 && path.parts[0] === name;
}
function isPath(node) {
    return node.type === 'PathExpression';
}
function checkProgram(program, scope, report) {
    for (const statement of program?.body ?? [])
        checkStatement(statement, scope, report);
}
function checkStatement(statement, scope, report) {
    if (statement.type === 'MustacheStatement') {
        checkCall(statement, scope, report);
    }
    else if (statement.type === 'BlockStatement') {
        const block = statement;
        checkCall(block, scope, report);
        // Other blocks change what a name means inside; only these two keep it.
        if (!isPath(block.path) || !['if', 'unless'].includes(block.path.original))
            return;
        checkProgram(block.program, scope, report);
        checkProgram(block.inverse, scope, report);
    }
}
function checkCall(call, scope, report) {
    checkName(call.path, scope, report);
    const pairs = call.hash?.pairs ?? [];
    if (isPath(call.path) && scope.names.includes(call.path.original) && _template_js__WEBPACK_IMPORTED_MODULE_2__/* .DATES */ .gg.includes(call.path.original)) {
        checkDate(call, call.path.original, report);
    }
    for (const value of [...call.params, ...pairs.map((pair) => pair.value)]) {
        if (value.type === 'SubExpression')
            checkCall(value, scope, report);
        else
            checkName(value, scope, report);
    }
}
function checkName(node, scope, report) {
    if (!isPath(node) || node.data || node.depth > 0)
        return;
    const [name] = node.parts;
    if (name === undefined || scope.names.includes(name) || _template_js__WEBPACK_IMPORTED_MODULE_2__/* .BLOCKS */ .nA.includes(name))
        return;
    report((0,_template_js__WEBPACK_IMPORTED_MODULE_2__/* .explainUnknownName */ .fl)(name, node.original, scope));
}
function checkDate(call, name, report) {
    const example = `write it as \`{{${name} 'YYYYMMDD' tz='Europe/Berlin'}}\``;
    if (call.params.length !== 1) {
        const count = call.params.length;
        report({
            code: 'template.date',
            message: `\`{{${name}}}\` takes one format, found ${count}`,
            hint: example,
        });
    }
    for (const { key } of call.hash?.pairs ?? []) {
        if (key !== 'tz') {
            report({
                code: 'template.date',
                message: `\`{{${name}}}\` has no attribute \`${key}\``,
                hint: example,
            });
        }
    }
}
function explainEngineError(template, error) {
    const text = error instanceof Error ? error.message : String(error);
    const got = /got '(\w+)'/.exec(text)?.[1];
    const reason = got === 'EOF' || got === 'INVALID'
        ? `it ${got === 'EOF' ? 'ends inside an expression' : 'holds a character that no expression may hold'}`
        : (text.split('\n')[0] ?? '').replace(/ - \d+:\d+$/, '');
    return {
        code: 'template.syntax',
        message: `the template \`${template}\` cannot be read: ${reason}`,
        hint: "expressions are written as in Handlebars: `{{branch}}`, `{{date 'YYYYMMDD'}}`, `{{#if is_default_branch}}...{{/if}}`",
    };
}


/***/ })

};
