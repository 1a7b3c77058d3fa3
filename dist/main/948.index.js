export const id = 948;
export const ids = [948];
export const modules = {

/***/ 2192:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ww: () => (/* binding */ isWholeList),
/* harmony export */   br: () => (/* binding */ decideByImage),
/* harmony export */   pZ: () => (/* binding */ guardMetadata)
/* harmony export */ });
/* harmony import */ var _metadata_floating_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9083);
/* harmony import */ var _metadata_metadata_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2455);
/* harmony import */ var _metadata_versions_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1139);



/** Takes out the tags that would go back to an older version: for whoever only derives metadata, as the plan does. */
function guardMetadata(metadata, facts, bakeTarget) {
    const decisions = (0,_metadata_floating_js__WEBPACK_IMPORTED_MODULE_0__/* .decideFloatingTags */ .Aw)(metadata, facts);
    const held = new Set(decisions.filter(({ moves }) => !moves).map(({ tag }) => tag));
    return { metadata: held.size > 0 ? (0,_metadata_metadata_js__WEBPACK_IMPORTED_MODULE_1__/* .withoutTags */ .C)(metadata, held, bakeTarget) : metadata, decisions };
}
/**
 * Whether a tag stays, by the version of the image that it names now: where nothing else is known of other versions,
 * and where another run has moved the tag meanwhile.
 */
function decideByImage(tag, metadata, ref, version) {
    const known = { source: 'registry', names: version === undefined ? [] : [version] };
    return (0,_metadata_floating_js__WEBPACK_IMPORTED_MODULE_0__/* .decideFloatingTags */ .Aw)(metadata, { ref, known }).find((decision) => decision.tag === tag);
}
/**
 * A list of git tags tells which version is the highest only if it is all of them. A shallow checkout has the tag of
 * this run alone, or those that earlier runs left on the machine; a clone of one branch has the tags of that branch.
 */
function isWholeList(names, own, clone) {
    if (clone.isShallow || clone.fetches.some((line) => !/refs\/heads\/\*|refs\/tags\/\*/.test(line)))
        return false;
    return names.some((name) => name !== own && (0,_metadata_versions_js__WEBPACK_IMPORTED_MODULE_2__/* .findVersion */ .Am)(name) !== undefined);
}


/***/ }),

/***/ 66:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $I: () => (/* binding */ findNeeds),
/* harmony export */   GB: () => (/* binding */ parseAnnotationLevels),
/* harmony export */   f$: () => (/* binding */ findTools),
/* harmony export */   y4: () => (/* binding */ shortenSha)
/* harmony export */ });
/* harmony import */ var _template_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4095);

const DEFAULT_SHORT_SHA_LENGTH = 7;
/** From the text of all inputs with rules or templates: sooner one too many than one too few. */
function findTools(text) {
    return {
        formatDate: /\{\{[^}]*date/.test(text),
        // Quotes go when rules are read, so they must not hide what stands on both sides of one.
        templateEngine: !(0,_template_js__WEBPACK_IMPORTED_MODULE_0__/* .isPlain */ .$i)(text.replaceAll('"', '')),
        compilePattern: /match/i.test(text),
    };
}
function findNeeds(inputs) {
    const text = [inputs.tags, inputs.flavor, inputs.labels, inputs.annotations].join('\n');
    return {
        tools: findTools(text),
        commitDate: inputs.created === 'commit' || /\{\{[^}]*commit_date/.test(text),
        defaultBranch: inputs.tags.split('\n').some(isEdgeOfDefault),
    };
}
function isEdgeOfDefault(line) {
    return /type\s*=\s*edge/i.test(line) && !/branch\s*=\s*[^\s,]/i.test(line);
}
/** DOCKER_METADATA_ANNOTATIONS_LEVELS as a list: `manifest,index`. */
function parseAnnotationLevels(text, fallback) {
    const levels = (text ?? '').split(',').map((level) => level.trim());
    const named = levels.filter((level) => level !== '');
    return named.length > 0 ? named : fallback;
}
/** The short form of a commit id; `length` as DOCKER_METADATA_SHORT_SHA_LENGTH has it, nothing when it is no number. */
function shortenSha(sha, length) {
    const count = length === '' ? DEFAULT_SHORT_SHA_LENGTH : Number(length);
    return Number.isNaN(count) ? undefined : sha.substring(0, count);
}


/***/ }),

/***/ 2455:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  V: () => (/* binding */ deriveMetadata),
  C: () => (/* binding */ withoutTags)
});

// EXTERNAL MODULE: ./lib/core/problem.js
var problem = __webpack_require__(5524);
// EXTERNAL MODULE: ./node_modules/semver/functions/parse.js
var parse = __webpack_require__(6353);
// EXTERNAL MODULE: ./lib/core/metadata/expressions.js
var expressions = __webpack_require__(4486);
;// CONCATENATED MODULE: ./lib/core/metadata/outcome.js

/** The rule's own prefix and suffix, even empty ones, stand before the flavor's. */
function renderAffixes(rule, { render, flavor }) {
    return {
        prefix: render.global(rule.attributes.get('prefix') ?? flavor.prefix),
        suffix: render.global(rule.attributes.get('suffix') ?? flavor.suffix),
    };
}
function affix(value, rule, scope) {
    const { prefix, suffix } = renderAffixes(rule, scope);
    return `${prefix}${value}${suffix}`;
}
function describeRef(ref) {
    const kinds = { 'refs/heads/': 'branch', 'refs/tags/': 'git tag', 'refs/pull/': 'pull request' };
    for (const [prefix, kind] of Object.entries(kinds)) {
        const name = (0,expressions/* cutPrefix */.tB)(ref, prefix);
        if (name !== undefined)
            return `the ref is the ${kind} ${name.replace(/\/merge$/, '')}`;
    }
    return ref === '' ? 'there is no ref' : `the ref is ${ref}, neither branch, tag nor pull request`;
}

// EXTERNAL MODULE: ./lib/core/metadata/versions.js + 5 modules
var versions = __webpack_require__(1139);
;// CONCATENATED MODULE: ./lib/core/metadata/evaluate-version.js




const NO_SEMVER = 'no semantic version (https://semver.org)';
const NO_PEP440 = 'no version in the sense of PEP 440 (https://peps.python.org/pep-0440)';
function evaluateSemver(rule, scope) {
    return evaluateVersion(rule, scope, versions/* readSemver */.Pv, NO_SEMVER);
}
function evaluatePep440(rule, scope) {
    return evaluateVersion(rule, scope, versions/* readPep440 */.WV, NO_PEP440);
}
function evaluateVersion(rule, scope, readVersion, complaint) {
    const source = findSource(rule, scope);
    if (!source)
        return { reason: describeRef(scope.event.ref) };
    const match = readMatch(rule, scope);
    const cut = cutOut(source.text, match);
    if ('flaw' in cut)
        throw new problem/* SlipwayError */.GQ(cut.flaw);
    const affixes = renderAffixes(rule, scope);
    const read = (text) => {
        const pattern = rule.attributes.get('pattern') ?? '';
        const version = readVersion(text.replaceAll('/', '-'), pattern, scope.render);
        return version && { ...version, tag: `${affixes.prefix}${version.tag}${affixes.suffix}` };
    };
    const { value: whole, warning } = cut;
    const version = read(whole);
    if (!version) {
        const message = `${whole} from ${source.name} is ${complaint}`;
        return { reason: message, warning: warning ?? { code: 'tags.no-version', message } };
    }
    return {
        value: version.tag,
        latest: !version.isPrerelease,
        reason: version.isPrerelease
            ? `${whole} from ${source.name} is no stable release, so it gives the full version only`
            : `${whole} from ${source.name}`,
        version: { ...version, ...affixes, source: source.text, read: (text) => readLike(text, match, read) },
        ...(warning && { warning }),
    };
}
/** Another source for the same rule; one that `match` does not fit belongs to somebody else. */
function readLike(text, match, read) {
    const cut = cutOut(text, match);
    return 'flaw' in cut || cut.warning ? undefined : read(cut.value);
}
/** The text that a version or match is looked for in: the rule's own value, else the git tag. */
function findSource(rule, scope) {
    const value = rule.attributes.get('value') ?? '';
    if (value !== '')
        return { text: scope.render.global(value), name: '`value`' };
    const tag = (0,expressions/* cutPrefix */.tB)(scope.event.ref, 'refs/tags/');
    return tag === undefined ? undefined : { text: tag, name: 'the git tag' };
}
function readMatch(rule, scope) {
    const text = rule.attributes.get('match') ?? '';
    return text === '' ? undefined : { text, pattern: scope.compilePattern(text, false) };
}
/** What group 1 of `match` holds; a text that does not match stays whole, with a warning, as in the peer. */
function cutOut(text, match) {
    if (!match)
        return { value: text };
    const found = match.pattern(text);
    if (!found) {
        const message = `\`match=${match.text}\` does not match ${text}`;
        return { value: text, warning: { code: 'tags.no-match', message } };
    }
    const [, group] = found;
    if (group !== undefined)
        return { value: group };
    return {
        flaw: {
            code: 'tags.no-group',
            message: `\`match=${match.text}\` matches ${text}, but its first group holds nothing`,
            hint: 'put what is the version into a group: `match=app-(\\d+\\.\\d+\\.\\d+)`',
        },
    };
}
function evaluateMatch(rule, scope) {
    const source = findSource(rule, scope);
    if (!source)
        return { reason: describeRef(scope.event.ref) };
    const text = rule.attributes.get('pattern') ?? '';
    const group = rule.attributes.get('group') ?? '0';
    const pattern = scope.compilePattern(text, true);
    if (!pattern(source.text))
        return failMatch(`\`pattern=${text}\` does not match ${source.text}`);
    const found = findGroup(pattern, source.text, group);
    if (found === undefined) {
        return failMatch(`\`pattern=${text}\` has no group ${group} that matches in ${source.text}`);
    }
    const { prefix, suffix } = renderAffixes(rule, scope);
    const value = `${prefix}${found}${suffix}`;
    const version = (0,versions/* findVersion */.Am)(source.text);
    const read = (other) => {
        const like = (0,versions/* findVersion */.Am)(other);
        const tag = findGroup(pattern, other, group);
        if (!like || tag === undefined || like.component !== version?.component)
            return undefined;
        return { ...like, tag: `${prefix}${tag}${suffix}` };
    };
    return {
        value,
        latest: true,
        reason: `group ${group} of \`${text}\` in ${source.name}`,
        ...(version && { version: { ...version, prefix, suffix, tag: value, source: source.text, read } }),
    };
}
function failMatch(message) {
    return { reason: message, warning: { code: 'tags.no-match', message } };
}
/** `01` and `1.0` are numbers, too, but name no group. */
function findGroup(pattern, text, group) {
    const groups = pattern(text);
    return groups && Object.hasOwn(groups, group) ? groups[Number(group)] : undefined;
}

;// CONCATENATED MODULE: ./lib/core/metadata/evaluate-channel.js




/**
 * The channel of a pre-release, `rc` of `v1.2.3-rc.1`: a tag that moves on from one pre-release to the next, as
 * `latest` does from one release to the next. docker/metadata-action has no such type.
 */
function evaluateChannel(rule, scope) {
    const source = findSource(rule, scope);
    if (!source)
        return { reason: describeRef(scope.event.ref) };
    const match = readMatch(rule, scope);
    const cut = cutOut(source.text, match);
    if ('flaw' in cut)
        throw new problem/* SlipwayError */.GQ(cut.flaw);
    if (cut.warning)
        return { reason: cut.warning.message };
    const { prefix, suffix } = renderAffixes(rule, scope);
    const read = (text) => {
        const found = readChannel(text);
        return 'channel' in found ? { ...found.version, tag: `${prefix}${found.channel}${suffix}` } : undefined;
    };
    const found = readChannel(cut.value);
    const version = read(cut.value);
    if (!version || 'reason' in found)
        return { reason: 'reason' in found ? found.reason : '' };
    // The versions themselves are named by other rules, so what stands around them is the flavor's.
    const { render, flavor } = scope;
    const around = { prefix: render.global(flavor.prefix), suffix: render.global(flavor.suffix) };
    const like = (text) => readLike(text, match, read);
    return {
        value: version.tag,
        latest: false,
        reason: `the channel of ${cut.value} from ${source.name}`,
        version: { ...version, ...around, isChannel: true, source: source.text, read: like },
    };
}
function readChannel(source) {
    const text = source.replaceAll('/', '-');
    const version = parse(text);
    if (!version)
        return { reason: `${text} is no semantic version, and only those have channels` };
    if (version.prerelease.length === 0)
        return { reason: `${version.version} is no pre-release` };
    for (const identifier of version.prerelease) {
        // `rc1` and `alpha-2` are numbered words; `0a1b2c3` is no word.
        const word = /^([a-z](?:[a-z-]*[a-z])?)(?:-?\d+)?$/i.exec(String(identifier))?.[1];
        if (word)
            return { channel: word, version: { scheme: 'semver', text, isPrerelease: true } };
    }
    return { reason: `${version.version} has no channel: no part of its pre-release is a word` };
}

;// CONCATENATED MODULE: ./lib/core/metadata/evaluate.js





/** @throws SlipwayError with the flaw of a template, without its place */
function evaluateRule(rule, scope) {
    const enable = rule.attributes.get('enable');
    const enabled = enable === undefined ? 'true' : scope.render.global(enable);
    if (enabled === 'false')
        return { reason: enable === 'false' ? '`enable` is false' : `\`${enable}\` is false` };
    if (enabled !== 'true') {
        throw new problem/* SlipwayError */.GQ({
            code: 'tags.enable',
            message: `\`enable\` comes to "${enabled}", and has to be \`true\` or \`false\``,
        });
    }
    const outcome = evaluations[rule.type](rule, scope);
    return outcome.value === '' ? { reason: 'the value is empty' } : outcome;
}
const evaluations = {
    schedule: evaluateSchedule,
    semver: evaluateSemver,
    pep440: evaluatePep440,
    match: evaluateMatch,
    edge: evaluateEdge,
    ref: evaluateRef,
    raw: evaluateRaw,
    sha: evaluateSha,
    channel: evaluateChannel,
};
function evaluateSchedule(rule, scope) {
    if (!scope.event.name.includes('schedule')) {
        return { reason: `the event is ${scope.event.name || 'unknown'}, not a schedule` };
    }
    const value = scope.render.dates(rule.attributes.get('pattern') ?? '');
    return { value: affix(value, rule, scope), latest: false, reason: 'the event is a schedule' };
}
function evaluateEdge(rule, scope) {
    const branch = (0,expressions/* cutPrefix */.tB)(scope.event.ref, 'refs/heads/');
    if (branch === undefined)
        return { reason: describeRef(scope.event.ref) };
    const wanted = rule.attributes.get('branch') || scope.event.repository.defaultBranch;
    if (branch !== wanted) {
        return { reason: wanted ? `the branch is ${branch}, not ${wanted}` : 'the default branch is not known' };
    }
    return { value: affix('edge', rule, scope), latest: false, reason: `the branch is ${branch}` };
}
const refPrefixes = {
    branch: 'refs/heads/',
    tag: 'refs/tags/',
    pr: 'refs/pull/',
};
function evaluateRef(rule, scope) {
    const event = rule.attributes.get('event') ?? '';
    const valueFor = (ref) => {
        const name = (0,expressions/* cutPrefix */.tB)(ref, refPrefixes[event] ?? '');
        if (name === undefined)
            return undefined;
        return affix(event === 'pr' ? name.replace(/\/merge$/, '') : name, rule, scope);
    };
    const value = valueFor(scope.event.ref);
    const reason = describeRef(scope.event.ref);
    return value === undefined ? { reason, valueFor } : { value, latest: event === 'tag', reason, valueFor };
}
function evaluateRaw(rule, scope) {
    const value = scope.render.global(rule.attributes.get('value') ?? '');
    return { value: affix(value, rule, scope), latest: false, reason: 'always' };
}
function evaluateSha(rule, scope) {
    if (scope.event.sha === '')
        return { reason: 'the commit is not known' };
    const value = rule.attributes.get('format') === 'long' ? scope.event.sha : scope.shortSha;
    return { value: affix(value, rule, scope), latest: false, reason: 'the commit' };
}

// EXTERNAL MODULE: ./lib/core/metadata/mend.js
var metadata_mend = __webpack_require__(1881);
// EXTERNAL MODULE: ./lib/core/metadata/rules.js + 1 modules
var metadata_rules = __webpack_require__(892);
;// CONCATENATED MODULE: ./lib/core/metadata/assemble.js




/** The tags of the rules, in the order of their priority; the first decides about `latest`. */
function assembleTags(rules, scope, mend) {
    const evaluated = (0,metadata_rules/* sortByPriority */.e2)(rules).map((rule) => evaluate(rule, scope));
    const results = evaluated.map((one) => formatResult(one, mend));
    const made = results.flatMap(({ tag }) => (tag === undefined ? [] : [tag]));
    const first = evaluated.findIndex(({ outcome }) => outcome.value !== undefined);
    const { latest: choice } = scope.flavor;
    const wanted = choice === 'auto' ? evaluated[first]?.outcome.latest : choice === 'true';
    const latest = first >= 0 && wanted === true;
    const latestTag = renderLatest(scope, mend);
    return {
        version: made[0] ?? '',
        tagNames: joinTags([...new Set(made)], latest ? latestTag.tag : undefined, mend),
        latest,
        latestTag: latestTag.tag,
        ...(results[first] && { first: results[first] }),
        results: rules.flatMap((rule) => results[evaluated.findIndex((one) => one.rule === rule)] ?? []),
        problems: [...evaluated.flatMap((one) => one.problems), ...(latest ? latestTag.problems : [])],
        warnings: evaluated.flatMap((one) => findWarnings(one, mend)),
    };
}
/** The peer gives `latest` twice where a rule spells it, too. */
function joinTags(tags, latest, once) {
    if (latest === undefined || (once && tags.includes(latest)))
        return tags;
    return [...tags, latest];
}
function evaluate(rule, scope) {
    try {
        return { rule, outcome: evaluateRule(rule, scope), problems: [] };
    }
    catch (error) {
        if (!(error instanceof problem/* SlipwayError */.GQ))
            throw error;
        const problems = error.problems.map((problem) => locate(problem, rule));
        return { rule, outcome: { reason: problems[0]?.message ?? '' }, problems };
    }
}
function locate(flaw, rule) {
    return { ...flaw, input: 'tags', ...(rule.line > 0 && { line: rule.line }) };
}
function formatResult({ rule, outcome }, mend) {
    const { value, reason, version, valueFor } = outcome;
    const shape = mend ? metadata_mend/* mendTag */.bi : metadata_mend/* sanitizeTag */.iP;
    const shapeAll = (one) => ({ ...one, tag: shape(one.tag) });
    const read = (source) => {
        const other = version?.read(source);
        return other && shapeAll(other);
    };
    const tagOf = (ref) => {
        const other = valueFor?.(ref);
        return other === undefined || other === '' ? undefined : shape(other);
    };
    return {
        line: rule.line,
        rule: rule.text,
        type: rule.type,
        ...(value !== undefined && { tag: shape(value) }),
        reason,
        ...(version && { version: { ...shapeAll(version), read } }),
        ...(valueFor && { tagOf }),
    };
}
/** Complaints of the rule itself, and about a tag that no registry takes. */
function findWarnings({ rule, outcome }, mend) {
    const warnings = outcome.warning ? [locate(outcome.warning, rule)] : [];
    const tag = (0,metadata_mend/* sanitizeTag */.iP)(outcome.value ?? '');
    const flaw = tag === '' ? undefined : (0,metadata_mend/* findTagFlaw */.oj)(tag);
    if (flaw === undefined)
        return warnings;
    const message = mend
        ? `the tag \`${tag}\` became \`${(0,metadata_mend/* mendTag */.bi)(outcome.value ?? '')}\`: ${flaw}`
        : `no registry takes the tag \`${tag}\`: ${flaw}`;
    const hint = 'a prefix mends a first character, and `{{sha}}` is short where a name is long';
    return [...warnings, locate({ code: 'tags.invalid', message, ...(mend ? {} : { hint }) }, rule)];
}
/** `latest` with the flavor's prefix and suffix where `onlatest` asks for them. */
function renderLatest(scope, mend) {
    const { prefix, prefixOnLatest, suffix, suffixOnLatest } = scope.flavor;
    try {
        const before = prefixOnLatest ? scope.render.global(prefix) : '';
        const after = suffixOnLatest ? scope.render.global(suffix) : '';
        const text = `${before}latest${after}`;
        return { tag: mend ? (0,metadata_mend/* mendTag */.bi)(text) : (0,metadata_mend/* sanitizeTag */.iP)(text), problems: [] };
    }
    catch (error) {
        if (!(error instanceof problem/* SlipwayError */.GQ))
            throw error;
        return { tag: 'latest', problems: error.problems.map((problem) => ({ ...problem, input: 'flavor' })) };
    }
}

// EXTERNAL MODULE: ./lib/core/metadata/context.js
var metadata_context = __webpack_require__(66);
// EXTERNAL MODULE: ./lib/inputs/lists.js
var lists = __webpack_require__(1720);
// EXTERNAL MODULE: ./lib/core/nearest.js
var core_nearest = __webpack_require__(6661);
;// CONCATENATED MODULE: ./lib/core/metadata/flavor.js




const KEYS = ['latest', 'prefix', 'suffix', 'onlatest'];
const plainFlavor = Object.freeze({
    latest: 'auto',
    prefix: '',
    prefixOnLatest: false,
    suffix: '',
    suffixOnLatest: false,
});
function parseFlavor(text, templates) {
    const list = (0,lists/* readListItems */.$c)(text, metadata_rules/* lineList */.XA);
    if ('problem' in list)
        return { value: plainFlavor, problems: [{ ...list.problem, input: 'flavor' }], warnings: [] };
    const problems = [];
    const warnings = [];
    let flavor = plainFlavor;
    for (const item of list.items) {
        const draft = { flavor, subject: undefined, item, templates, problems, warnings };
        readLine(draft);
        flavor = draft.flavor;
    }
    return { value: flavor, problems, warnings };
}
function readLine(draft) {
    const row = (0,lists/* readFields */.qU)(draft.item.text);
    if ('problem' in row) {
        note(draft.problems, draft, { code: 'flavor.quotes', ...row.problem });
        return;
    }
    for (const field of row.fields) {
        const { key, value } = splitField(field, draft);
        if (key === 'latest')
            readLatest(value, draft);
        else if (key === 'prefix' || key === 'suffix')
            readAffix(key, value, draft);
        else if (key === 'onlatest')
            readOnLatest(value, draft);
        else
            note(draft.problems, draft, explainKey(key, field));
    }
}
function note(list, draft, flaw) {
    list.push({ ...flaw, input: 'flavor', line: draft.item.line });
}
/** The peers cut a value at its second `=`; where that would tear an expression apart, it stays whole. */
function splitField(field, draft) {
    const [key, value, ...more] = field.split('=');
    if (value === undefined)
        return { key: undefined, value: '' };
    const whole = [value, ...more].join('=').trim();
    const isCut = more.length > 0 && value.lastIndexOf('{{') <= value.lastIndexOf('}}');
    if (isCut) {
        note(draft.warnings, draft, {
            code: 'flavor.equals',
            message: `"${whole}" is cut at its second \`=\`: "${value.trim()}"`,
        });
    }
    return { key: (key ?? '').trim().toLowerCase(), value: isCut ? value.trim() : whole };
}
function readLatest(value, draft) {
    if (value === 'auto' || value === 'true' || value === 'false') {
        draft.flavor = { ...draft.flavor, latest: value };
        return;
    }
    note(draft.problems, draft, {
        code: 'flavor.latest',
        message: `\`latest\` is \`auto\`, \`true\` or \`false\`, found "${value}"`,
    });
}
function readAffix(key, value, draft) {
    draft.flavor = { ...draft.flavor, [key]: value };
    draft.subject = key;
    for (const flaw of draft.templates.check(value, expressions/* globalScope */.gm))
        note(draft.problems, draft, flaw);
}
function readOnLatest(value, draft) {
    if (value !== 'true' && value !== 'false') {
        note(draft.problems, draft, {
            code: 'flavor.onlatest',
            message: `\`onlatest\` is \`true\` or \`false\`, found "${value}"`,
        });
    }
    else if (draft.subject) {
        draft.flavor = { ...draft.flavor, [`${draft.subject}OnLatest`]: value === 'true' };
    }
    else {
        note(draft.warnings, draft, {
            code: 'flavor.onlatest',
            message: '`onlatest` changes nothing here',
            hint: 'it follows a prefix or suffix on the same line: `suffix=-alpine,onlatest=true`',
        });
    }
}
function explainKey(key, field) {
    const nearest = (0,core_nearest/* findNearest */.q)(key ?? field.trim(), KEYS);
    return {
        code: 'flavor.unknown',
        message: key === undefined ? `"${field.trim()}" has no \`=\`` : `there is no \`${key}\` in a flavor`,
        hint: nearest
            ? `did you mean \`${nearest}=...\`?`
            : 'a flavor has `latest`, `prefix`, `suffix` and `onlatest`',
    };
}

// EXTERNAL MODULE: ./lib/core/reference.js
var reference = __webpack_require__(7246);
;// CONCATENATED MODULE: ./lib/core/metadata/images.js



/** The names of the images that are enabled, lower case, in the order of the input. */
function parseImages(text, owner) {
    const list = (0,lists/* readListItems */.$c)(text, metadata_rules/* lineList */.XA);
    if ('problem' in list)
        return { value: [], problems: [{ ...list.problem, input: 'images' }], warnings: [] };
    const items = list.items.filter((item) => item.text !== '');
    const lines = items.map((item) => images_readLine(item, items.length === 1));
    const enabled = lines.flatMap((line) => line.images).filter((image) => image.enabled);
    return {
        value: enabled.map((image) => image.name.toLowerCase()),
        problems: lines.flatMap((line) => [...line.problems, ...checkNames(line, owner)]),
        warnings: lines.flatMap((line) => line.warnings),
    };
}
function images_readLine(item, isOnly) {
    const row = (0,lists/* readFields */.qU)(item.text);
    if ('problem' in row) {
        const problems = [images_locate({ code: 'images.quotes', ...row.problem }, item)];
        return { item, images: [], problems, warnings: [] };
    }
    const fields = row.fields.map((field) => field.split('=').map((part) => part.trim()));
    if (isOnly && fields.every((parts) => parts.length === 1)) {
        // The oldest notation of the peers, which they still read: all images on one line.
        const images = fields.map(([name]) => ({ name: name ?? '', enabled: true }));
        return { item, images, problems: [], warnings: [] };
    }
    return readFieldsOfLine(item, fields);
}
function readFieldsOfLine(item, fields) {
    const problems = [];
    const warnings = [];
    let name = '';
    let enabled = true;
    for (const [key = '', value] of fields) {
        if (value === undefined || key.toLowerCase() === 'name') {
            if (name !== '')
                warnings.push(images_locate(secondName(name, value ?? key), item));
            name = value ?? key;
        }
        else if (key.toLowerCase() !== 'enable') {
            problems.push(images_locate(unknownKey(key), item));
        }
        else if (value === 'true' || value === 'false') {
            enabled = value === 'true';
        }
        else {
            problems.push(images_locate(badEnable(value), item));
        }
    }
    return { item, images: [{ name, enabled }], problems, warnings };
}
function checkNames(line, owner) {
    return line.images.flatMap(({ name }) => {
        const flaw = findNameFlaw(name, owner);
        return flaw ? [images_locate(flaw, line.item)] : [];
    });
}
function findNameFlaw(name, owner) {
    if (name === '')
        return { code: 'images.empty', message: 'the name of an image is empty' };
    const reading = (0,reference/* parseReference */.F2)(name, owner === '' ? {} : { owner });
    if ('problem' in reading)
        return reading.problem;
    if (reading.reference.tag === undefined && reading.reference.digest === undefined)
        return undefined;
    return {
        code: 'images.tagged',
        message: `\`${name}\` names more than an image`,
        hint: 'leave out tag and digest here; `tags` says which tags it gets',
    };
}
function images_locate(flaw, item) {
    return { ...flaw, input: 'images', line: item.line };
}
function secondName(first, second) {
    return {
        code: 'images.second-name',
        message: `"${second}" takes the place of the image "${first}"`,
        hint: 'write one image a line',
    };
}
function unknownKey(key) {
    return {
        code: 'images.unknown',
        message: `there is no \`${key}\` for an image`,
        hint: 'an image has `name` and `enable`: `name=ghcr.io/acme/app,enable=true`',
    };
}
function badEnable(value) {
    return {
        code: 'images.enable',
        message: `\`enable\` is \`true\` or \`false\`, found "${value}"`,
        hint: `it is no template here; a workflow expression gives one of the two: \`enable=\${{ github.ref_name == 'main' }}\``,
    };
}

;// CONCATENATED MODULE: ./lib/core/metadata/labels.js




/** What an input of `key=value` lines says; a line that comes to nothing says nothing. */
function parsePairs(input, text, render) {
    const list = (0,lists/* readListItems */.$c)(text, metadata_rules/* lineList */.XA);
    if ('problem' in list)
        return { value: [], problems: [{ ...list.problem, input }], warnings: [] };
    const problems = [];
    const warnings = [];
    const value = list.items.flatMap((item) => {
        const line = renderLine(input, item, render, problems);
        if (line === '')
            return [];
        const equals = line.indexOf('=');
        if (equals >= 0)
            return [[line.slice(0, equals), line.slice(equals + 1)]];
        warnings.push({
            code: `${input}.no-value`,
            input,
            line: item.line,
            message: `"${line}" has no \`=\` and is left out`,
            hint: 'a line is `key=value`; `key=` gives an empty value',
        });
        return [];
    });
    return { value, problems, warnings };
}
function renderLine(input, item, render, problems) {
    const place = { input, line: item.line };
    const flaws = render.templates.check(item.text, expressions/* globalScope */.gm);
    problems.push(...flaws.map((flaw) => ({ ...flaw, ...place })));
    if (flaws.length > 0)
        return '';
    try {
        return render.global(item.text);
    }
    catch (error) {
        if (!(error instanceof problem/* SlipwayError */.GQ))
            throw error;
        problems.push(...error.problems.map((problem) => ({ ...problem, ...place })));
        return '';
    }
}
const PREFIX = 'org.opencontainers.image';
// GHCR shows no more of a description: docs.github.com, "Working with the Container registry".
const MAX_DESCRIPTION = 512;
/** The labels that the repository and the event give by themselves. */
function deriveStandardPairs({ event, now, commitDate }, version, settings) {
    const { repository } = event;
    const description = repository.description ?? '';
    const created = settings.created === 'commit' ? (commitDate ?? now) : now;
    const url = repository.htmlUrl ?? '';
    return [
        [`${PREFIX}.title`, repository.name],
        [`${PREFIX}.description`, settings.tidyDescription ? tidyDescription(description) : description],
        [`${PREFIX}.url`, url],
        [`${PREFIX}.source`, url],
        [`${PREFIX}.version`, version],
        [`${PREFIX}.created`, created.toISOString()],
        [`${PREFIX}.revision`, event.sha],
        [`${PREFIX}.licenses`, repository.licence ?? ''],
    ];
}
function tidyDescription(text) {
    const line = text.replace(/\s+/g, ' ').trim();
    const characters = Array.from(line);
    return characters.length <= MAX_DESCRIPTION
        ? line
        : `${characters.slice(0, MAX_DESCRIPTION - 1).join('')}…`;
}
/** One value a key, the last one, sorted by key as the peer sorts. */
function mergePairs(...lists) {
    const pairs = [...new Map(lists.flat())];
    const compare = pairs.every(([key]) => /^[a-z0-9.]*$/.test(key)) ? compareCodes : compareTexts;
    return pairs.sort(([a], [b]) => compare(a, b));
}
function compareTexts(a, b) {
    return a.localeCompare(b);
}
/** The same order for such keys, without the collation tables of all languages: those take 8 ms to come. */
function compareCodes(a, b) {
    return a < b ? -1 : Number(a > b);
}
/** Each annotation at each level, `index:key=value`, and those that name a level of their own. */
function spreadOverLevels(standard, own, settings) {
    const levelled = settings.ownAnnotationLevels ? own.filter(isLevelled) : [];
    const plain = mergePairs(standard, own.filter((pair) => !levelled.includes(pair)));
    const entries = settings.annotationLevels.flatMap((level) => plain.map(([key, value]) => ({ key: `${level}:${key}`, value })));
    const all = new Map(entries.map(({ key, value }) => [key, value]));
    if (levelled.length === 0)
        return entries.map(({ key, value }) => `${key}=${value}`);
    for (const [key, value] of levelled)
        all.set(key, value);
    return [...all].map(([key, value]) => `${key}=${value}`);
}
// docs.docker.com, "Annotations": a list of levels, each with an optional platform in brackets, before a colon.
const LEVEL = /(?:manifest|index|manifest-descriptor|index-descriptor)(?:\[[^\]]*\])?/.source;
const LEVELS = new RegExp(`^${LEVEL}(?:,${LEVEL})*:`);
function isLevelled([key]) {
    return LEVELS.test(key);
}

// EXTERNAL MODULE: ./lib/core/metadata/outputs.js
var outputs = __webpack_require__(7027);
// EXTERNAL MODULE: ./lib/core/metadata/template.js
var template = __webpack_require__(4095);
;// CONCATENATED MODULE: ./lib/core/metadata/metadata.js









/**
 * Tags, labels and annotations of an image, from what the user wrote and what happened.
 *
 * The answers are those of docker/metadata-action; where the settings ask for more, types.ts says what.
 * All mistakes are found in one go, and what can be derived in spite of them is.
 */
function deriveMetadata(inputs, context, tools = {}) {
    const { event } = context;
    const shortSha = (0,metadata_context/* shortenSha */.y4)(event.sha, inputs.shortShaLength);
    const { formatDate, compilePattern = lackPatterns } = tools;
    const templates = (0,template/* createTemplates */.ID)(inputs.escapeHtml, tools.templateEngine);
    const render = (0,expressions/* createRenderer */.K9)(context, { templates, shortSha: shortSha ?? '', formatDate });
    const images = parseImages(inputs.images, event.repository.owner);
    const rules = (0,metadata_rules/* parseTagRules */.hh)(inputs.tags, { templates, compilePattern });
    const flavor = parseFlavor(inputs.flavor, templates);
    const scope = { event, shortSha: shortSha ?? '', flavor: flavor.value, render, compilePattern };
    const assembly = assembleTags(rules.value, scope, inputs.mendTags);
    const labels = parsePairs('labels', inputs.labels, render);
    const annotations = parsePairs('annotations', inputs.annotations, render);
    const readings = [images, rules, flavor, assembly, labels, annotations];
    const facts = {
        flavor: flavor.value,
        images: images.value,
        assembly,
        labels: labels.value,
        annotations: annotations.value,
    };
    return {
        metadata: composeMetadata(inputs, context, facts),
        problems: [
            ...(shortSha === undefined ? [explainShortSha(inputs.shortShaLength)] : []),
            ...readings.flatMap((reading) => reading.problems),
        ],
        warnings: readings.flatMap((reading) => reading.warnings),
    };
}
function lackPatterns() {
    throw new template/* CallerMistake */.GF('a rule has a regular expression, and no compilePattern was handed in: see findTools');
}
function composeMetadata(inputs, context, facts) {
    const { images, assembly } = facts;
    const { version, tagNames } = assembly;
    const tags = joinImages(images, tagNames);
    const standard = deriveStandardPairs(context, version, inputs);
    const labels = mergePairs(standard, facts.labels);
    const annotations = spreadOverLevels(standard, facts.annotations, inputs);
    const json = (0,outputs/* deriveJson */.Yv)(tags, tagNames, labels, annotations);
    return {
        images,
        version,
        tagNames,
        tags,
        labels,
        annotations,
        json,
        bakeFiles: (0,outputs/* formatBakeFiles */.qh)({ target: inputs.bakeTarget, images, version, json }),
        latest: assembly.latest,
        latestTag: assembly.latestTag,
        latestChoice: facts.flavor.latest,
        ...(assembly.first && { first: assembly.first }),
        rules: assembly.results,
    };
}
/** The same metadata without some of its tags, in every output that names them. */
function withoutTags(metadata, held, bakeTarget) {
    const tagNames = metadata.tagNames.filter((tag) => !held.has(tag));
    const { images, version } = metadata;
    const tags = joinImages(images, tagNames);
    const json = { ...metadata.json, tags, 'tag-names': tagNames };
    const bakeFiles = (0,outputs/* formatBakeFiles */.qh)({ target: bakeTarget, images, version, json });
    return {
        ...metadata,
        tagNames,
        tags,
        json,
        bakeFiles,
        latest: metadata.latest && !held.has(metadata.latestTag),
    };
}
/** Full references; without an image, the bare tags. */
function joinImages(images, tagNames) {
    if (images.length === 0)
        return tagNames;
    return images.flatMap((image) => tagNames.map((tag) => `${image}:${tag}`));
}
function explainShortSha(length) {
    return {
        code: 'env.short-sha-length',
        message: `the environment variable DOCKER_METADATA_SHORT_SHA_LENGTH is a number, found "${length}"`,
    };
}


/***/ }),

/***/ 7027:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AH: () => (/* binding */ formatOutputs),
/* harmony export */   Yv: () => (/* binding */ deriveJson),
/* harmony export */   qh: () => (/* binding */ formatBakeFiles)
/* harmony export */ });
function formatOutputs(metadata, inputs) {
    return {
        version: metadata.version,
        tags: metadata.tags.join(inputs.sepTags),
        'tag-names': metadata.tagNames.join(inputs.sepTags),
        labels: metadata.labels.map(([key, value]) => `${key}=${value}`).join(inputs.sepLabels),
        annotations: metadata.annotations.join(inputs.sepAnnotations),
        json: JSON.stringify(metadata.json),
    };
}
function deriveJson(tags, tagNames, labels, annotations) {
    return { tags, 'tag-names': tagNames, labels: formatLabelObject(labels), annotations };
}
function formatBakeFiles({ target, images, version, json }) {
    const { tags, labels, annotations } = json;
    const args = {
        DOCKER_META_IMAGES: images.join(','),
        ...(version !== '' && { DOCKER_META_VERSION: version }),
    };
    const format = (content) => JSON.stringify({ target: { [target]: content } }, null, 2);
    return {
        tags: format({ tags, args }),
        labels: format({ labels }),
        annotations: format({ annotations }),
        all: format({ tags, labels, args }),
    };
}
/** The peer's JSON keeps the first line of a value only, and its users parse what it gives. */
function formatLabelObject(labels) {
    const object = {};
    for (const [key, value] of labels)
        object[key] = /.*/.exec(value)?.[0] ?? '';
    return object;
}


/***/ }),

/***/ 892:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  XA: () => (/* binding */ lineList),
  hh: () => (/* binding */ parseTagRules),
  e2: () => (/* binding */ sortByPriority)
});

// EXTERNAL MODULE: ./lib/inputs/lists.js
var lists = __webpack_require__(1720);
// EXTERNAL MODULE: ./lib/core/nearest.js
var core_nearest = __webpack_require__(6661);
// EXTERNAL MODULE: ./lib/core/problem.js
var problem = __webpack_require__(5524);
// EXTERNAL MODULE: ./lib/core/metadata/expressions.js
var expressions = __webpack_require__(4486);
;// CONCATENATED MODULE: ./lib/core/metadata/attributes.js



const anyType = ['type', 'enable', 'priority', 'prefix', 'suffix'];
const anyTemplates = { enable: expressions/* globalScope */.gm, prefix: expressions/* globalScope */.gm, suffix: expressions/* globalScope */.gm };
const tagTypes = {
    schedule: {
        priority: 1000,
        attributes: ['pattern'],
        defaults: { pattern: 'nightly' },
        templates: { pattern: expressions/* scheduleScope */.aC },
    },
    semver: {
        priority: 900,
        attributes: ['pattern', 'value', 'match'],
        required: ['pattern'],
        templates: { pattern: expressions/* semverScope */.j, value: expressions/* globalScope */.gm },
        patterns: ['match'],
    },
    pep440: {
        priority: 900,
        attributes: ['pattern', 'value', 'match'],
        required: ['pattern'],
        templates: { pattern: expressions/* pep440Scope */._3, value: expressions/* globalScope */.gm },
        patterns: ['match'],
    },
    match: {
        priority: 800,
        attributes: ['pattern', 'group', 'value'],
        required: ['pattern'],
        defaults: { group: '0' },
        templates: { value: expressions/* globalScope */.gm },
        patterns: ['pattern'],
    },
    edge: { priority: 700, attributes: ['branch'] },
    ref: {
        priority: 600,
        attributes: ['event'],
        required: ['event'],
        choices: { event: ['branch', 'tag', 'pr'] },
    },
    raw: {
        priority: 200,
        attributes: ['value'],
        required: ['value'],
        templates: { value: expressions/* globalScope */.gm },
    },
    sha: {
        priority: 100,
        attributes: ['format'],
        defaults: { format: 'short', prefix: 'sha-' },
        choices: { format: ['short', 'long'] },
    },
    // Last, so that the first tag, which is the version of the image, is never a channel beside another tag.
    channel: {
        priority: 50,
        attributes: ['value', 'match'],
        templates: { value: expressions/* globalScope */.gm },
        patterns: ['match'],
    },
};
const tagTypeNames = Object.keys(tagTypes);
const everyAttribute = [
    ...new Set([...anyType, ...tagTypeNames.flatMap((type) => tagTypes[type].attributes)]),
];
/** An attribute that no rule has is a mistake; one that only other types have is read and changes nothing. */
function checkAttributeName(type, name) {
    if (anyType.includes(name) || tagTypes[type].attributes.includes(name))
        return undefined;
    const owners = tagTypeNames.filter((other) => tagTypes[other].attributes.includes(name));
    const own = [...tagTypes[type].attributes, ...anyType];
    if (owners.length > 0) {
        return {
            fatal: false,
            flaw: {
                code: 'tags.idle-attribute',
                message: `\`${name}\` changes nothing on type=${type}; it belongs to ${owners.map((owner) => `type=${owner}`).join(', ')}`,
                hint: `type=${type} has ${own.map((known) => `\`${known}\``).join(', ')}`,
            },
        };
    }
    const nearest = (0,core_nearest/* findNearest */.q)(name, own) ?? (0,core_nearest/* findNearest */.q)(name, everyAttribute);
    return {
        fatal: true,
        flaw: {
            code: 'tags.unknown-attribute',
            message: `there is no attribute \`${name}\``,
            hint: nearest
                ? `did you mean \`${nearest}\`?`
                : `type=${type} has ${own.map((known) => `\`${known}\``).join(', ')}`,
        },
    };
}
/** What is wrong with the values of a rule, as far as they can be judged before anything is evaluated. */
function checkAttributes(type, attributes, readers) {
    const description = tagTypes[type];
    const templates = Object.entries({ ...anyTemplates, ...description.templates });
    return [
        ...(description.required ?? [])
            .filter((name) => !attributes.has(name))
            .map((name) => missing(type, name)),
        ...Object.entries(description.choices ?? {}).flatMap(([name, words]) => checkChoice(name, words, attributes.get(name))),
        ...templates.flatMap(([name, scope]) => readers.templates.check(attributes.get(name) ?? '', scope)),
        ...(description.patterns ?? []).flatMap((name) => checkPattern(attributes.get(name), type === 'match', readers)),
        ...checkNumber('priority', attributes.get('priority')),
        ...(type === 'match' ? checkNumber('group', attributes.get('group')) : []),
        ...checkEnable(attributes.get('enable')),
    ];
}
const examples = {
    semver: 'type=semver,pattern={{version}}',
    pep440: 'type=pep440,pattern={{version}}',
    match: 'type=match,pattern=v(.*),group=1',
    ref: 'type=ref,event=branch',
    raw: 'type=raw,value=edge',
};
function missing(type, name) {
    return {
        code: 'tags.missing-attribute',
        message: `type=${type} needs \`${name}\``,
        hint: `for example \`${examples[type] ?? ''}\``,
    };
}
function checkChoice(name, words, value) {
    if (value === undefined || words.includes(value))
        return [];
    const nearest = (0,core_nearest/* findNearest */.q)(value, words);
    return [
        {
            code: 'tags.not-a-choice',
            message: `\`${name}\` is one of ${words.map((word) => `\`${word}\``).join(', ')}, found "${value}"`,
            ...(nearest && { hint: `did you mean \`${nearest}\`?` }),
        },
    ];
}
function checkPattern(text, slashes, { compilePattern }) {
    if (text === undefined)
        return [];
    try {
        compilePattern(text, slashes);
        return [];
    }
    catch (error) {
        if (error instanceof problem/* SlipwayError */.GQ)
            return error.problems;
        throw error;
    }
}
function checkNumber(name, value) {
    if (value === undefined || !Number.isNaN(Number(value)))
        return [];
    return [{ code: 'tags.not-a-number', message: `\`${name}\` is a number, found "${value}"` }];
}
/** Where `enable` is a template, its outcome is judged when it is evaluated. */
function checkEnable(value) {
    if (value === undefined || value === 'true' || value === 'false' || value.includes('{{'))
        return [];
    return [
        {
            code: 'tags.enable',
            message: `\`enable\` is \`true\` or \`false\`, found "${value}"`,
            hint: `a workflow expression gives one of the two: \`enable=\${{ github.ref_name == 'main' }}\``,
        },
    ];
}

;// CONCATENATED MODULE: ./lib/core/metadata/rules.js



/** How the peers read each of their lists: a line is an item, `#` starts a comment line. */
const lineList = Object.freeze({ ignoreComma: true, comment: '#' });
const standIns = ['type=schedule', 'type=ref,event=branch', 'type=ref,event=tag', 'type=ref,event=pr'];
/** The rules of the `tags` input in the order in which they are written. */
function parseTagRules(text, readers) {
    const list = (0,lists/* readListItems */.$c)(text, lineList);
    if ('problem' in list)
        return { value: [], problems: [{ ...list.problem, input: 'tags' }], warnings: [] };
    const items = list.items.filter((item) => item.text !== '');
    const chosen = items.length > 0 ? items : standIns.map((rule) => ({ text: rule, line: 0 }));
    const readings = chosen.map((item) => parseTagRule(item, readers));
    return {
        value: readings.flatMap((reading) => (reading.value ? [reading.value] : [])),
        problems: readings.flatMap((reading) => reading.problems),
        warnings: readings.flatMap((reading) => reading.warnings),
    };
}
/** By priority, highest first; equals stay as they are written. */
function sortByPriority(rules) {
    return rules.toSorted((a, b) => b.priority - a.priority || 0);
}
function parseTagRule(item, readers) {
    const found = { problems: [], warnings: [], item };
    const row = (0,lists/* readFields */.qU)(item.text);
    if ('problem' in row) {
        note(found.problems, item, { code: 'tags.quotes', ...row.problem });
        return { value: undefined, ...found };
    }
    const attributes = readAttributes(row.fields, found);
    const type = readType(attributes, found);
    if (type === undefined)
        return { value: undefined, ...found };
    for (const name of attributes.keys()) {
        const check = checkAttributeName(type, name);
        if (check)
            note(check.fatal ? found.problems : found.warnings, item, check.flaw);
    }
    const filled = fillIn(type, attributes);
    for (const flaw of checkAttributes(type, filled, readers))
        note(found.problems, item, flaw);
    const priority = Number(filled.get('priority') ?? tagTypes[type].priority);
    const value = { line: item.line, text: item.text, type, attributes: filled, priority };
    return { value: found.problems.length > 0 ? undefined : value, ...found };
}
function note(list, item, flaw) {
    list.push({ ...flaw, input: 'tags', ...(item.line > 0 && { line: item.line }) });
}
/** `key=value` fields; one without a key is the value of the rule, and the last of them counts. */
function readAttributes(fields, found) {
    const attributes = new Map();
    for (const field of fields) {
        const equals = field.indexOf('=');
        const key = equals > 0 ? field.slice(0, equals).trim().toLowerCase() : 'value';
        const value = (equals > 0 ? field.slice(equals + 1) : field).trim();
        if (equals <= 0 && attributes.has('value')) {
            note(found.warnings, found.item, {
                code: 'tags.second-value',
                message: `"${value}" takes the place of the value "${attributes.get('value')}"`,
                hint: 'one rule gives one tag: write one rule a line; a value with a comma stands in quotes',
            });
        }
        attributes.set(key, value);
    }
    return attributes;
}
function readType(attributes, found) {
    const word = attributes.get('type') ?? 'raw';
    const type = tagTypeNames.find((name) => name === word);
    if (type === undefined) {
        const nearest = (0,core_nearest/* findNearest */.q)(word, tagTypeNames);
        note(found.problems, found.item, {
            code: 'tags.unknown-type',
            message: `there is no type \`${word}\``,
            hint: nearest ? `did you mean \`type=${nearest}\`?` : `types are ${tagTypeNames.join(', ')}`,
        });
    }
    return type;
}
function fillIn(type, attributes) {
    const isPullRequest = type === 'ref' && attributes.get('event') === 'pr';
    const defaults = { ...tagTypes[type].defaults, ...(isPullRequest && { prefix: 'pr-' }) };
    return new Map([...Object.entries(defaults), ...attributes]);
}


/***/ }),

/***/ 8092:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Aq: () => (/* binding */ emptyMetadataInputs),
/* harmony export */   ZB: () => (/* binding */ planSettings),
/* harmony export */   nR: () => (/* binding */ publishSettings)
/* harmony export */ });
const planSettings = Object.freeze({
    annotationLevels: ['manifest'],
    ownAnnotationLevels: false,
    escapeHtml: true,
    created: 'clock',
    tidyDescription: false,
    mendTags: false,
});
const publishSettings = Object.freeze({
    annotationLevels: ['manifest', 'index'],
    ownAnnotationLevels: true,
    escapeHtml: false,
    created: 'commit',
    tidyDescription: true,
    mendTags: true,
});
/** What an empty set of inputs means in every door. */
const emptyMetadataInputs = Object.freeze({
    images: '',
    tags: '',
    flavor: '',
    labels: '',
    annotations: '',
    sepTags: '\n',
    sepLabels: '\n',
    sepAnnotations: '\n',
    bakeTarget: 'docker-metadata-action',
    shortShaLength: '',
});


/***/ }),

/***/ 7904:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bq: () => (/* binding */ formatPlatform),
/* harmony export */   FL: () => (/* binding */ normalizePlatform),
/* harmony export */   UX: () => (/* binding */ comparePlatforms),
/* harmony export */   Y8: () => (/* binding */ parsePlatform),
/* harmony export */   _H: () => (/* binding */ isUnknownPlatform)
/* harmony export */ });
/* unused harmony exports isSamePlatform, isKnownArchitecture, derivePlatformOfNode */
/* harmony import */ var _nearest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6661);

// The values of GOOS and GOARCH that containerd knows (containerd/platforms, database.go).
const KNOWN_SYSTEMS = new Set('aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos'.split(' '));
const KNOWN_ARCHITECTURES = new Set('386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm'.split(' '));
// Names that other tools use for the same architecture (uname -m, dpkg, rpm, node).
const ALIASES = new Map(Object.entries({
    i386: ['386'],
    i486: ['386'],
    i586: ['386'],
    i686: ['386'],
    x86: ['386'],
    ia32: ['386'],
    x86_64: ['amd64'],
    'x86-64': ['amd64'],
    x64: ['amd64'],
    aarch64: ['arm64'],
    arm64v8: ['arm64'],
    armhf: ['arm', 'v7'],
    arm32v7: ['arm', 'v7'],
    armv7l: ['arm', 'v7'],
    armv7: ['arm', 'v7'],
    armel: ['arm', 'v6'],
    arm32v6: ['arm', 'v6'],
    armv6l: ['arm', 'v6'],
    armv6: ['arm', 'v6'],
    armv5: ['arm', 'v5'],
    ppc64el: ['ppc64le'],
    loongarch64: ['loong64'],
    mipsel: ['mipsle'],
    mips64el: ['mips64le'],
}));
const SYSTEM_ALIASES = new Map([
    ['macos', 'darwin'],
    ['win32', 'windows'],
]);
// The variant that an architecture has anyway, hence is not written (containerd/platforms, normalizeArch).
const IMPLIED_VARIANTS = new Map([
    ['arm64', 'v8'],
    ['amd64', 'v1'],
]);
const VARIANTS = new Map([
    ['arm', /^v[5-8]$/],
    ['arm64', /^v(?:8|9)(?:\.\d+)?$/],
    ['amd64', /^v[1-4]$/],
]);
const EXAMPLE = 'expected `os/architecture` or `os/architecture/variant`, as in `linux/arm/v7`';
/** Reads `linux/arm/v7`, `arm64`, `linux/x86_64`, `windows(10.0.20348)/amd64` into normal form. */
function parsePlatform(text, context = {}) {
    const written = text.trim().toLowerCase();
    if (written === 'local' && context.local)
        return { platform: context.local };
    const parts = written.split('/');
    if (parts.length > 3 || parts.some((part) => !/^[a-z0-9_.-]+(?:\([a-z0-9_.-]*\))?$/.test(part))) {
        return invalid('platform.syntax', `\`${text}\` is not a platform`, EXAMPLE);
    }
    const [first = '', second, third] = parts;
    if (second !== undefined)
        return readParts(text, first, second, third);
    if (isKnownSystem(first)) {
        const { local } = context;
        if (local)
            return readParts(text, first, local.architecture, local.variant);
        const hint = `write the architecture too, as in \`${first}/amd64\``;
        return invalid('platform.no-architecture', `\`${text}\` has no architecture`, hint);
    }
    return readParts(text, 'linux', first);
}
/** Brings a platform as manifests and tools write it to normal form; never refuses anything. */
function normalizePlatform(platform) {
    const os = platform.os.toLowerCase();
    const written = platform.architecture.toLowerCase();
    const [architecture, impliedVariant] = ALIASES.get(written) ?? [written];
    const variant = normalizeVariant(architecture, platform.variant?.toLowerCase() || impliedVariant);
    return {
        os: SYSTEM_ALIASES.get(os) ?? os,
        architecture,
        ...(variant && { variant }),
        ...(platform.osVersion && { osVersion: platform.osVersion }),
    };
}
/** `linux/arm/v7`; the form in which platforms are compared, sorted and shown. */
function formatPlatform({ os, architecture, variant, osVersion }) {
    return `${os}${osVersion ? `(${osVersion})` : ''}/${architecture}${variant ? `/${variant}` : ''}`;
}
function isSamePlatform(left, right) {
    return formatPlatform(normalizePlatform(left)) === formatPlatform(normalizePlatform(right));
}
/** For sort(): by what is shown; not by the machine's language, so that every machine has the same order. */
function comparePlatforms(left, right) {
    const [a, b] = [formatPlatform(left), formatPlatform(right)];
    return a < b ? -1 : a > b ? 1 : 0;
}
function isKnownArchitecture(architecture) {
    return KNOWN_ARCHITECTURES.has(architecture);
}
/** The platform whose images a machine runs, from node's `process.arch`; containers on any host are Linux. */
function derivePlatformOfNode(arch) {
    // Node for 32-bit ARM is built for v7 and, unofficially, v6; runners exist for v7 only.
    return normalizePlatform({ os: 'linux', architecture: arch });
}
/** `unknown/unknown` marks what is no image but a note on one, e.g. BuildKit's attestation manifests. */
function isUnknownPlatform(platform) {
    return platform.os === 'unknown' && platform.architecture === 'unknown';
}
function readParts(text, system, architecture, variant) {
    const [, name = system, osVersion] = /^([^(]*)\((.*)\)$/.exec(system) ?? [];
    const platform = normalizePlatform({
        os: name,
        architecture,
        ...(variant && { variant }),
        ...(osVersion && { osVersion }),
    });
    const problem = findProblem(text, platform);
    return problem ? { problem } : { platform };
}
function findProblem(text, platform) {
    const { os, architecture, variant } = platform;
    if (!isKnownSystem(os)) {
        const nearest = (0,_nearest_js__WEBPACK_IMPORTED_MODULE_0__/* .findNearest */ .q)(os, KNOWN_SYSTEMS);
        const better = nearest && { ...platform, os: nearest };
        return unknownPart('platform.os', text, `operating system \`${os}\``, better);
    }
    if (!isKnownArchitecture(architecture)) {
        const nearest = (0,_nearest_js__WEBPACK_IMPORTED_MODULE_0__/* .findNearest */ .q)(architecture, [...KNOWN_ARCHITECTURES, ...ALIASES.keys()]);
        const better = nearest && normalizePlatform({ ...platform, architecture: nearest });
        return unknownPart('platform.architecture', text, `architecture \`${architecture}\``, better);
    }
    if (variant && VARIANTS.get(architecture)?.test(variant) === false) {
        const better = { os, architecture };
        return unknownPart('platform.variant', text, `variant \`${variant}\` of ${architecture}`, better);
    }
    return undefined;
}
function unknownPart(code, text, part, better) {
    const hint = better ? `did you mean \`${formatPlatform(normalizePlatform(better))}\`?` : EXAMPLE;
    return { code, message: `\`${text}\`: there is no ${part}`, hint };
}
function invalid(code, message, hint) {
    return { problem: { code, message, hint } };
}
function isKnownSystem(name) {
    return KNOWN_SYSTEMS.has(name) || SYSTEM_ALIASES.has(name);
}
/** `7` is `v7`, no variant of arm is `v7`, `v8.0` is `v8`, and an implied variant is dropped. */
function normalizeVariant(architecture, written) {
    if (!written)
        return architecture === 'arm' ? 'v7' : undefined;
    const variant = (/^\d/.test(written) ? `v${written}` : written).replace(/\.0$/, '');
    return variant === IMPLIED_VARIANTS.get(architecture) ? undefined : variant;
}


/***/ }),

/***/ 5706:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   v: () => (/* binding */ decidePush)
/* harmony export */ });
/* harmony import */ var _event_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7535);

/**
 * `auto` pushes, but never what others than the repository's own people may have written:
 * pull requests, forks, Dependabot, a merge queue's trial commit. Those build, and stay green.
 */
function decidePush(wish, event, call) {
    if (call)
        return { push: false, reason: `\`call: ${call.method}\` looks at the Dockerfile and builds nothing` };
    if (wish === true)
        return { push: true, reason: '`push: true`' };
    if (wish === false)
        return { push: false, reason: '`push: false`' };
    const obstacle = findObstacle(event);
    return obstacle
        ? { push: false, reason: `${obstacle}; \`push: true\` would push all the same` }
        : { push: true, reason: `${event.name} on ${event.ref.replace(/^refs\/(heads|tags)\//, '')}` };
}
function findObstacle(event) {
    const foreign = findForeignRepository(event);
    if (foreign)
        return `the ${event.name} comes from ${foreign}, whose code must not reach the registry`;
    if (isDependabot(event))
        return 'the run was started by Dependabot, which gets no write token';
    if (event.name.startsWith('pull_request'))
        return 'a pull request is built, not published';
    if (isRunOfPullRequest(event))
        return 'the run before this one tried a pull request';
    if (event.name === 'merge_group')
        return 'a merge queue tries a commit that is on no branch yet';
    return undefined;
}
/** The repository that the code came from, where it is not the one of the run. */
function findForeignRepository(event) {
    const head = (0,_event_js__WEBPACK_IMPORTED_MODULE_0__/* .valueAt */ .fK)(event.payload, 'pull_request', 'head', 'repo');
    const origin = head === undefined ? (0,_event_js__WEBPACK_IMPORTED_MODULE_0__/* .valueAt */ .fK)(event.payload, 'workflow_run', 'head_repository') : head;
    // A repository that is gone (`null`) was a fork: its owner deleted it.
    if (origin === null)
        return 'a fork that was deleted';
    const name = (0,_event_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(origin, 'full_name');
    const own = `${event.repository.owner}/${event.repository.name}`;
    return name && name.toLowerCase() !== own.toLowerCase() ? `the fork ${name}` : undefined;
}
/** A `workflow_run` is on the default branch whatever its first run tried, and it may check that out. */
function isRunOfPullRequest(event) {
    return /^pull_request/.test((0,_event_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(event.payload, 'workflow_run', 'event') ?? '');
}
function isDependabot(event) {
    const author = (0,_event_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(event.payload, 'pull_request', 'user', 'login');
    return event.actor === 'dependabot[bot]' || author === 'dependabot[bot]';
}


/***/ }),

/***/ 971:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   IS: () => (/* binding */ withRef),
/* harmony export */   a: () => (/* binding */ checkRefEvent),
/* harmony export */   aN: () => (/* binding */ describeOtherCheckout),
/* harmony export */   s7: () => (/* binding */ parseRefInputs)
/* harmony export */ });
/* harmony import */ var _metadata_versions_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1139);

/** A ref of the repository in full, or a version as the name of its git tag. */
function parseRefInputs(ref, version) {
    if (ref !== '' && version !== '') {
        const message = '`ref` and `version` are two ways to say the same: only one may be given';
        return { problem: { code: 'ref.twice', input: 'version', message } };
    }
    if (version !== '')
        return parseVersion(version);
    return ref === '' ? {} : parseRef(ref);
}
/** `1.2.3` is the git tag `v1.2.3` or `1.2.3`, whichever there is; `v1.2.3` where there is neither. */
function parseVersion(text) {
    const found = (0,_metadata_versions_js__WEBPACK_IMPORTED_MODULE_0__/* .findVersion */ .Am)(text);
    if (found?.component !== '' || !isRefName(text)) {
        return {
            problem: {
                code: 'version.syntax',
                input: 'version',
                message: `expected a version such as \`1.2.3\`, found "${text}"`,
                hint: 'for a git tag with another name use `ref: refs/tags/<name>`',
            },
        };
    }
    const bare = text.replace(/^v/i, '');
    const refs = [`refs/tags/v${bare}`, `refs/tags/${bare}`];
    return { wish: { input: 'version', refs } };
}
function parseRef(text) {
    const isFull = /^refs\/(?:heads|tags)\/./.test(text);
    const ref = isFull ? text : `refs/tags/${text}`;
    if (isRefName(ref) && (isFull || (0,_metadata_versions_js__WEBPACK_IMPORTED_MODULE_0__/* .findVersion */ .Am)(text)))
        return { wish: { input: 'ref', refs: [ref] } };
    return {
        problem: {
            code: 'ref.syntax',
            input: 'ref',
            message: `expected \`refs/tags/<tag>\`, \`refs/heads/<branch>\` or a tag that is a version, found "${text}"`,
            ...(isRefName(text) &&
                !text.startsWith('refs/') && { hint: `write \`refs/tags/${text}\` or \`refs/heads/${text}\`` }),
        },
    };
}
/** git check-ref-format(1), the rules that a name can break. */
function isRefName(text) {
    const isClean = !/[\p{Cc} ~^:?*[\\]|\.\.|@\{|\/\/|\/$|\.$|\/\.|\.lock(?:\/|$)/u.test(text);
    return isClean && !text.startsWith('/') && !text.startsWith('-');
}
/** Pull requests and merge queues try code that nobody has accepted: no input may make a release of it. */
function checkRefEvent(wish, event) {
    const isTrial = event.name.startsWith('pull_request') || event.name === 'merge_group';
    if (!isTrial)
        return [];
    return [
        {
            code: 'ref.pull-request',
            input: wish.input,
            message: `\`${wish.input}\` makes this run a publication of ${wish.refs[0]}, and ${event.name} tries code that is not accepted yet`,
            hint: `leave \`${wish.input}\` empty on this event`,
        },
    ];
}
/** The event as if this ref had been pushed. What the payload says of another push is gone. */
function withRef(event, ref, sha) {
    const of = { ref, before: undefined, after: sha, forced: undefined, base_ref: null, release: undefined };
    return Object.freeze({ ...event, name: 'push', ref, sha, payload: { ...event.payload, ...of } });
}
/** A tag on one commit and files of another would publish what is not in the release. */
function describeOtherCheckout(wish, ref, sha, head) {
    const name = ref.replace(/^refs\/(?:heads|tags)\//, '');
    return {
        code: 'ref.checkout',
        input: wish.input,
        message: `${name} is commit ${sha.slice(0, 7)}, and the workspace holds ${head.slice(0, 7)}`,
        hint: `check out what is to be published: \`ref: ${ref}\` for actions/checkout, or \`context: git\` here`,
    };
}


/***/ }),

/***/ 1707:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ loadTools)
/* harmony export */ });
/** Loads the heavy parts of the metadata that are needed: most rules need none of them. */
async function loadTools(needs) {
    const [dates, templates, patterns] = await Promise.all([
        needs.formatDate ? Promise.all(/* import() */[__webpack_require__.e(856), __webpack_require__.e(109)]).then(__webpack_require__.bind(__webpack_require__, 5109)) : undefined,
        needs.templateEngine ? Promise.all(/* import() */[__webpack_require__.e(508), __webpack_require__.e(58)]).then(__webpack_require__.bind(__webpack_require__, 4058)) : undefined,
        needs.compilePattern ? Promise.all(/* import() */[__webpack_require__.e(475), __webpack_require__.e(771)]).then(__webpack_require__.bind(__webpack_require__, 7771)) : undefined,
    ]);
    return {
        ...(dates && { formatDate: dates.formatDate }),
        ...(templates && { templateEngine: templates.templateEngine }),
        ...(patterns && { compilePattern: patterns.compilePattern }),
    };
}


/***/ }),

/***/ 5227:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ parseGuardInputs)
/* harmony export */ });
/* harmony import */ var _core_ref_input_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(971);
/* harmony import */ var _raw_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2082);


const policies = { move: 'move', skip: 'skip', fail: 'fail', verify: 'verify' };
function parseGuardInputs(raw, found, isGuarded) {
    const reading = (0,_core_ref_input_js__WEBPACK_IMPORTED_MODULE_0__/* .parseRefInputs */ .s7)((0,_raw_js__WEBPACK_IMPORTED_MODULE_1__/* .parseText */ .r4)(raw, 'ref'), (0,_raw_js__WEBPACK_IMPORTED_MODULE_1__/* .parseText */ .r4)(raw, 'version'));
    if ('problem' in reading)
        found.problems.push(reading.problem);
    return {
        ...('wish' in reading && reading.wish && { refWish: reading.wish }),
        guardFloatingTags: (0,_raw_js__WEBPACK_IMPORTED_MODULE_1__/* .parseChoice */ .HU)(raw, 'guard-floating-tags', { true: true, false: false }, isGuarded, found),
        ifExists: (0,_raw_js__WEBPACK_IMPORTED_MODULE_1__/* .parseChoice */ .HU)(raw, 'if-exists', policies, 'move', found),
    };
}


/***/ }),

/***/ 1720:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $c: () => (/* binding */ readListItems),
/* harmony export */   qU: () => (/* binding */ readFields)
/* harmony export */ });
/* unused harmony export parseList */
/* harmony import */ var csv_parse_sync__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5175);
/* harmony import */ var _core_problem_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5524);


/** The items of a list input; throws what is wrong with it. */
function parseList(input, text, options = {}) {
    const reading = readListItems(text, options);
    if ('problem' in reading)
        throw new SlipwayError({ ...reading.problem, input });
    return reading.items.map((item) => item.text);
}
/** The items of a list with their lines, or what is wrong with it. Nothing but the text decides. */
function readListItems(text, options = {}) {
    const trim = options.trim !== false;
    // The runner's own reader trims an input before its list is read; the lines in front still count.
    const body = trim ? text.trim() : text;
    const offset = trim ? countLineBreaks(text.slice(0, text.length - text.trimStart().length)) : 0;
    if (body === '')
        return { items: [] };
    try {
        const items = parseRows(body, options).flatMap((row) => splitRow(row.record, options.ignoreComma === true)
            .filter((item) => item !== '')
            .map((item) => ({ text: trim ? item.trim() : item, line: offset + findFirstLine(row) })));
        return { items };
    }
    catch (error) {
        if (!(error instanceof csv_parse_sync__WEBPACK_IMPORTED_MODULE_0__/* .CsvError */ .J$))
            throw error;
        return { problem: explainCsvError(error, offset) };
    }
}
/** The fields of one line of comma separated values (its first record), or what is wrong with it. */
function readFields(text) {
    try {
        const records = (0,csv_parse_sync__WEBPACK_IMPORTED_MODULE_0__/* .parse */ .qg)(text, { relaxColumnCount: true, skipEmptyLines: true });
        return { fields: records[0] ?? [] };
    }
    catch (error) {
        if (!(error instanceof csv_parse_sync__WEBPACK_IMPORTED_MODULE_0__/* .CsvError */ .J$))
            throw error;
        const { message, hint } = explainCsvError(error, 0);
        return { problem: { message, ...(hint !== undefined && { hint }) } };
    }
}
function parseRows(text, options) {
    return (0,csv_parse_sync__WEBPACK_IMPORTED_MODULE_0__/* .parse */ .qg)(text, {
        columns: false,
        info: true,
        // Without a list the first line's end is taken for all, and a value with Windows line ends hides what follows it.
        recordDelimiter: ['\r\n', '\n', '\r'],
        relaxQuotes: true,
        relaxColumnCount: true,
        skipEmptyLines: true,
        ...(options.comment !== undefined && { comment: options.comment, comment_no_infix: true }),
        ...(options.quote === false && { quote: false }),
    });
}
/** A line of one field is split once more at its commas, so `"a,b"` is two items: the peers do so. */
function splitRow(record, ignoreComma) {
    if (ignoreComma)
        return [record.join(',')];
    const [only, ...others] = record;
    return others.length === 0 ? (only ?? '').split(',') : record;
}
/** A quoted field may hold line breaks, and the parser tells the line on which its record ends. */
function findFirstLine(row) {
    return row.info.lines - row.record.reduce((sum, field) => sum + countLineBreaks(field), 0);
}
function countLineBreaks(text) {
    return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}
function explainCsvError(error, offset) {
    const line = typeof error.lines === 'number' ? error.lines + offset : undefined;
    return {
        code: 'list.quotes',
        message: `the double quotes do not fit together: ${error.message}`,
        hint: 'a field that holds a comma or a line break stands in double quotes, and a quote inside them is doubled: `"a,""b"""`',
        ...(line !== undefined && { line }),
    };
}


/***/ }),

/***/ 9325:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ parsePlatforms)
/* harmony export */ });
/* harmony import */ var _core_platform_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7904);
/* harmony import */ var _raw_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2082);


/** In normal form, sorted, each once: the order of the input must not change the image. */
function parsePlatforms(raw, found) {
    const platforms = new Map();
    for (const text of (0,_raw_js__WEBPACK_IMPORTED_MODULE_1__/* .parseItems */ .mo)(raw, 'platforms', {}, found)) {
        const reading = (0,_core_platform_js__WEBPACK_IMPORTED_MODULE_0__/* .parsePlatform */ .Y8)(text);
        if ('problem' in reading)
            found.problems.push({ ...reading.problem, input: 'platforms' });
        else
            platforms.set((0,_core_platform_js__WEBPACK_IMPORTED_MODULE_0__/* .formatPlatform */ .Bq)(reading.platform), reading.platform);
    }
    return [...platforms.values()].sort(_core_platform_js__WEBPACK_IMPORTED_MODULE_0__/* .comparePlatforms */ .UX);
}


/***/ }),

/***/ 2082:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  k2: () => (/* binding */ checkUnknownInputs),
  NL: () => (/* binding */ createFindings),
  yG: () => (/* binding */ parseBoolean),
  HU: () => (/* binding */ parseChoice),
  Km: () => (/* binding */ parseEntries),
  mo: () => (/* binding */ parseItems),
  r4: () => (/* binding */ parseText)
});

// EXTERNAL MODULE: ./lib/core/nearest.js
var core_nearest = __webpack_require__(6661);
;// CONCATENATED MODULE: ./lib/inputs/entries.js
/**
 * One entry a line, taken as it stands; one of several lines is written in double quotes, in which `""` is a quote.
 *
 * The peers read such inputs as comma-separated values and join the fields again, which eats quotes in the middle of
 * a line: `{"k":["a","b","c"]}` becomes `{"k":["a",b,"c"]}` (docker/build-push-action#481, #210). Every entry that
 * is quoted as a whole, as their documentation tells to do, means the same here.
 */
function readEntries(text, options = {}) {
    const lines = text.split(/(?<=\n)/);
    const entries = [];
    for (let at = 0; at < lines.length;) {
        const line = lines[at] ?? '';
        const step = line.trimStart().startsWith('"') ? readQuoted(lines, at) : readPlain(lines, at, options);
        if (step === undefined)
            return { problem: describeOpenQuote(at + 1) };
        if (step.text.trim() !== '')
            entries.push({ text: step.text, line: at + 1 });
        at = step.next;
    }
    return { entries };
}
/** Nothing where the quotes are not closed; text behind them makes it a plain line, whose quotes are its own. */
function readQuoted(lines, at) {
    const start = (lines[at] ?? '').trimStart();
    let text = '';
    for (let end = at; end < lines.length; end++) {
        const line = end === at ? start : (lines[end] ?? '');
        text += line;
        const [whole, inner = ''] = (line.includes('"') && /^"((?:[^"]|"")*)"(?!")/.exec(text)) || [];
        if (whole === undefined)
            continue;
        const isWhole = text.slice(whole.length).trim() === '';
        return isWhole
            ? { text: inner.replaceAll('""', '"'), next: end + 1 }
            : { text: start.trim(), next: at + 1 };
    }
    return undefined;
}
function readPlain(lines, at, { keepEnd, blocks }) {
    const line = lines[at] ?? '';
    const text = keepEnd ? line.trimStart().replace(/\r?\n$/, '') : line.trim();
    const block = blocks ? (readPem(lines, at) ?? readJson(lines, at)) : undefined;
    return block ?? { text, next: at + 1 };
}
/**
 * With the line break at its end, without which OpenSSH does not take a key. A block that does not end takes all that
 * follows: none of it may be read as a name, which is shown.
 */
function readPem(lines, at) {
    const isEnd = (line = '') => /-----END [^-]*-----\s*$/.test(line);
    if (!/^\s*[\w.-]+=-----BEGIN /.test(lines[at] ?? '') || isEnd(lines[at]))
        return undefined;
    const last = lines.findIndex((line, index) => index > at && isEnd(line) && !/^\s*-----BEGIN /.test(lines[index + 1] ?? ''));
    const next = last < 0 ? lines.length : last + 1;
    const text = lines.slice(at, next).join('').trim();
    return { text: last < 0 ? text : `${text}\n`, next };
}
function readJson(lines, at) {
    const first = /^\s*([\w.-]+=)([[{].*)$/s.exec(lines[at] ?? '');
    if (!first || isJson(first[2] ?? ''))
        return undefined;
    for (let end = at + 1; end < lines.length; end++) {
        if (!/[\]}]\s*$/.test(lines[end] ?? ''))
            continue;
        const value = [first[2], ...lines.slice(at + 1, end + 1)].join('').trim();
        if (isJson(value))
            return { text: `${first[1]}${value}`, next: end + 1 };
    }
    return undefined;
}
function isJson(text) {
    try {
        JSON.parse(text);
        return true;
    }
    catch {
        return false;
    }
}
function describeOpenQuote(line) {
    return {
        code: 'list.quotes',
        message: 'the double quotes that begin here are not closed',
        hint: 'an entry of several lines stands in double quotes, and a quote inside them is doubled: `"name=first ""line""<newline>second"`',
        line,
    };
}

// EXTERNAL MODULE: ./lib/inputs/lists.js
var lists = __webpack_require__(1720);
;// CONCATENATED MODULE: ./lib/inputs/raw.js



function createFindings() {
    return { problems: [], notices: [] };
}
/** The text of an input without the white space around it; empty where it was not given. */
function parseText(raw, name) {
    return (raw[name] ?? '').trim();
}
/** The items of a list input; quotes that do not fit together are a problem, and the list then counts as empty. */
function parseItems(raw, name, options, found) {
    const reading = (0,lists/* readListItems */.$c)(raw[name] ?? '', options);
    if ('items' in reading)
        return reading.items.map((item) => item.text);
    found.problems.push({ ...reading.problem, input: name });
    return [];
}
/** The entries of an input that has one a line, each as it stands. */
function parseEntries(raw, name, found, options = {}) {
    const reading = readEntries(raw[name] ?? '', options);
    if ('entries' in reading)
        return reading.entries;
    found.problems.push({ ...reading.problem, input: name });
    return [];
}
/**
 * A boolean in the words of the YAML 1.2 core schema, which is what the peers take: true, True, TRUE, false, ...
 * Anything else is a problem, never a silent `false`.
 */
function parseBoolean(raw, name, found) {
    return parseChoice(raw, name, { true: true, false: false }, false, found);
}
/** One of a few words, in any case; `fallback` where the input is empty. */
function parseChoice(raw, name, choices, fallback, found) {
    const text = parseText(raw, name);
    if (text === '')
        return fallback;
    const words = Object.keys(choices);
    const word = words.find((choice) => choice === text.toLowerCase());
    if (word !== undefined)
        return choices[word];
    const nearest = (0,core_nearest/* findNearest */.q)(text, words);
    found.problems.push({
        code: 'input.not-a-choice',
        input: name,
        message: `expected ${formatChoices(words)}, found "${text}"`,
        ...(nearest ? { hint: `did you mean \`${nearest}\`?` } : {}),
    });
    return fallback;
}
function formatChoices(words) {
    const quoted = words.map((word) => `\`${word}\``);
    return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}
/** Inputs of the peers that have another name here and that a publication cannot do without. */
const renamed = new Map([['registry-auth', 'registries']]);
/**
 * Inputs that no door has. One that is close to a real name is a mistake that would change the image,
 * so it stops the run; any other is only mentioned, because steps that are moved over bring some along.
 */
function checkUnknownInputs(raw, known, found) {
    for (const name of Object.keys(raw)) {
        if (known.includes(name) || parseText(raw, name) === '')
            continue;
        const nearest = renamed.get(name) ?? (0,core_nearest/* findNearest */.q)(name, known);
        if (nearest) {
            found.problems.push({
                code: 'input.misspelt',
                input: name,
                message: 'there is no such input',
                hint: `did you mean \`${nearest}\`?`,
            });
        }
        else {
            found.notices.push({
                code: 'input.unknown',
                input: name,
                message: 'there is no such input; it is ignored',
            });
        }
    }
}


/***/ }),

/***/ 8315:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   BX: () => (/* binding */ readEmulators),
/* harmony export */   I2: () => (/* binding */ makePrivateFolder),
/* harmony export */   IF: () => (/* binding */ linkIfThere),
/* harmony export */   Pl: () => (/* binding */ writePrivateFile),
/* harmony export */   X0: () => (/* binding */ readKind),
/* harmony export */   fc: () => (/* binding */ makeFolder),
/* harmony export */   pH: () => (/* binding */ readHostCertificates),
/* harmony export */   pM: () => (/* binding */ readTextIfThere),
/* harmony export */   v$: () => (/* binding */ removeFolder),
/* harmony export */   vv: () => (/* binding */ findDockerfiles),
/* harmony export */   x3: () => (/* binding */ writeText)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6760);



/** The text of a file, or nothing where there is no such file; any other fault is thrown. */
async function readTextIfThere(path) {
    try {
        return await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)(path, 'utf8');
    }
    catch (error) {
        if (isAbsent(error))
            return undefined;
        throw error;
    }
}
/** What stands at a path: a file, a folder, or nothing. */
async function readKind(path) {
    try {
        return (await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.stat)(path)).isDirectory() ? 'folder' : 'file';
    }
    catch (error) {
        if (isAbsent(error))
            return 'nothing';
        throw error;
    }
}
/** A folder of our own that nobody else may enter (0700), in the runner's folder for this job. */
async function makePrivateFolder(parent) {
    return (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdtemp)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(parent || (0,node_os__WEBPACK_IMPORTED_MODULE_1__.tmpdir)(), 'slipway-'));
}
async function makeFolder(path) {
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdir)(path, { recursive: true, mode: 0o700 });
}
/** A file that only we may read (0600). */
async function writePrivateFile(path, text) {
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.writeFile)(path, text, { mode: 0o600 });
}
/** A file for later steps, which may run as another user. */
async function writeText(path, text) {
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.writeFile)(path, text);
}
async function linkIfThere(target, path) {
    if ((await readKind(target)) !== 'nothing')
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.symlink)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.resolve)(target), path);
}
/** Removes a folder and all in it; one that is gone already is fine. */
async function removeFolder(path) {
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)(path, { recursive: true, force: true, maxRetries: 3 });
}
/** Folders that hold no Dockerfile of the user's and may be very large. */
const skippedFolders = new Set(['.git', 'node_modules', 'vendor', 'target', 'dist']);
const searchLimits = { depth: 4, entries: 5000 };
/** Paths, relative to the folder, of files that look like a Dockerfile: the candidates for "did you mean". */
async function findDockerfiles(folder) {
    const found = [];
    let seen = 0;
    const queue = [{ path: folder, depth: 0 }];
    for (let here = queue.shift(); here && seen < searchLimits.entries; here = queue.shift()) {
        const entries = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readdir)(here.path, { withFileTypes: true }).catch(() => []);
        for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name))) {
            seen++;
            const path = (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(here.path, entry.name);
            if (entry.isDirectory() && here.depth < searchLimits.depth && !skippedFolders.has(entry.name)) {
                queue.push({ path, depth: here.depth + 1 });
            }
            else if (entry.isFile() && /docker.?file|containerfile/i.test(entry.name)) {
                found.push((0,node_path__WEBPACK_IMPORTED_MODULE_2__.relative)(folder, path));
            }
        }
    }
    return found;
}
/** Certificates that docker uses for registries of its own: certs.d/<host>/*.crt, and pairs of *.cert and *.key. */
async function readHostCertificates(folder = '/etc/docker/certs.d') {
    const hosts = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readdir)(folder).catch(() => []);
    return Promise.all(hosts.sort().map(async (host) => {
        const files = (await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readdir)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(folder, host)).catch(() => [])).sort();
        const pathOf = (name) => (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(folder, host, name);
        const names = files
            .filter((name) => name.endsWith('.cert'))
            .map((name) => name.slice(0, -'.cert'.length));
        return {
            host,
            ca: files.filter((name) => name.endsWith('.crt')).map(pathOf),
            keyPairs: names
                .filter((name) => files.includes(`${name}.key`))
                .map((name) => ({ cert: pathOf(`${name}.cert`), key: pathOf(`${name}.key`) })),
        };
    }));
}
/** Names of the emulators that the kernel knows, e.g. `qemu-aarch64`; nothing where it cannot be read. */
async function readEmulators() {
    try {
        return await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readdir)('/proc/sys/fs/binfmt_misc');
    }
    catch {
        return undefined;
    }
}
function isAbsent(error) {
    const code = error.code;
    return code === 'ENOENT' || code === 'ENOTDIR';
}


/***/ })

};
