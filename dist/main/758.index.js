export const id = 758;
export const ids = [758];
export const modules = {

/***/ 3632:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  s8: () => (/* binding */ decidePlan),
  mX: () => (/* binding */ deriveMetadataInputs),
  LD: () => (/* binding */ derivePlanDoorOutputs),
  V4: () => (/* binding */ guardPlan),
  ov: () => (/* binding */ leaveOut)
});

// EXTERNAL MODULE: ./lib/core/guard/versions.js
var versions = __webpack_require__(2192);
// EXTERNAL MODULE: ./lib/core/nearest.js
var core_nearest = __webpack_require__(6661);
// EXTERNAL MODULE: ./lib/core/platform.js
var platform = __webpack_require__(7904);
;// CONCATENATED MODULE: ./lib/core/job-matrix.js


/** Every output of a leg must be declared beforehand, and publish.yml declares that many. */
const maximumLegs = 20;
const arm = /^linux\/arm(?:64)?(?:\/|$)/;
/** GitHub's runners: 64-bit ones of ARM for all of ARM, the others for the rest. */
const nativeRunners = { arm: 'ubuntu-24.04-arm', other: 'ubuntu-24.04' };
/** One leg for each line of `runners`, and for each platform that no line names its native runner. */
function deriveMatrix(platforms, runners) {
    const { lines, problems } = parseRunners(runners);
    const names = [...platforms].sort(platform/* comparePlatforms */.UX).map(platform/* formatPlatform */.Bq);
    const unknown = lines.flatMap((line) => line.platforms).filter((name) => !names.includes(name));
    const legs = groupPlatforms(names, lines);
    return {
        matrix: { include: legs.map((leg, index) => describeLeg(leg, index)) },
        problems: [
            ...problems,
            ...unknown.map((name) => describeUnplanned(name, names)),
            ...(legs.length > maximumLegs ? [describeTooMany(legs.length)] : []),
        ],
    };
}
function groupPlatforms(names, lines) {
    const named = new Set(lines.flatMap((line) => line.platforms));
    const rest = names.filter((name) => !named.has(name));
    const fallback = lines.find((line) => line.platforms.length === 0);
    const groups = lines
        .filter((line) => line.platforms.length > 0)
        .map((line) => ({ ...line, platforms: names.filter((name) => line.platforms.includes(name)) }));
    const restGroups = fallback ? [{ platforms: rest, labels: fallback.labels }] : rest.map(groupNative);
    return [...groups, ...restGroups]
        .filter((group) => group.platforms.length > 0)
        .sort((a, b) => names.indexOf(a.platforms[0] ?? '') - names.indexOf(b.platforms[0] ?? ''));
}
function groupNative(name) {
    return { platforms: [name], labels: arm.test(name) ? nativeRunners.arm : nativeRunners.other };
}
function describeLeg({ platforms, labels }, index) {
    return {
        index,
        platforms: platforms.join(','),
        'runs-on': JSON.stringify(labels),
        name: platforms.join('-').replaceAll('/', '-'),
    };
}
function parseRunners(text) {
    const problems = [];
    const lines = text.split(/\r?\n/).flatMap((line, index) => {
        if (line.trim() === '' || line.trim().startsWith('#'))
            return [];
        const reading = parseRunnerLine(line.trim());
        if ('labels' in reading)
            return [reading];
        problems.push({ ...reading, input: 'runners', line: index + 1 });
        return [];
    });
    return { lines, problems: [...problems, ...findDoubles(lines)] };
}
function parseRunnerLine(line) {
    const at = line.indexOf('=');
    const labels = at < 0 ? undefined : parseLabels(line.slice(at + 1).trim());
    if (labels === undefined)
        return describeSyntax(line);
    const left = line.slice(0, at).trim();
    if (left === '*')
        return { platforms: [], labels };
    const platforms = [];
    for (const part of left.split(',')) {
        const reading = (0,platform/* parsePlatform */.Y8)(part.trim());
        if ('problem' in reading)
            return reading.problem;
        platforms.push((0,platform/* formatPlatform */.Bq)(reading.platform));
    }
    return { platforms, labels };
}
/** A label, or a JSON list of labels, which is what `runs-on` takes. */
function parseLabels(text) {
    if (!text.startsWith('['))
        return /^[^\s,=[\]]+$/.test(text) ? text : undefined;
    try {
        const value = JSON.parse(text);
        const isList = Array.isArray(value) && value.length > 0 && value.every((label) => typeof label === 'string');
        return isList ? value : undefined;
    }
    catch {
        return undefined;
    }
}
function findDoubles(lines) {
    const names = lines.flatMap((line) => (line.platforms.length === 0 ? ['*'] : line.platforms));
    const doubles = new Set(names.filter((name, index) => names.indexOf(name) !== index));
    return [...doubles].map((name) => ({
        code: 'runners.twice',
        input: 'runners',
        message: `\`${name}\` stands in two lines, and can be built by one runner only`,
    }));
}
function describeSyntax(line) {
    return {
        code: 'runners.syntax',
        message: `expected \`<platforms> = <runner>\`, found "${line}"`,
        hint: 'for example `linux/arm64,linux/arm/v7 = ubuntu-24.04-arm`, or `* = ["self-hosted","linux","x64"]`',
    };
}
function describeUnplanned(name, names) {
    const nearest = (0,core_nearest/* findNearest */.q)(name, names);
    return {
        code: 'runners.unplanned',
        input: 'runners',
        message: `\`${name}\` has a runner, but is none of the platforms: ${names.join(', ') || 'none is given'}`,
        hint: nearest ? `did you mean \`${nearest}\`?` : 'add it to `platforms`, or remove the line',
    };
}
function describeTooMany(count) {
    return {
        code: 'runners.too-many',
        input: 'runners',
        message: `expected at most ${maximumLegs} legs, found ${count}`,
        hint: 'let several platforms share a runner: `linux/arm64,linux/arm/v7 = ubuntu-24.04-arm`',
    };
}

// EXTERNAL MODULE: ./lib/core/metadata/context.js
var context = __webpack_require__(66);
// EXTERNAL MODULE: ./lib/core/metadata/metadata.js + 8 modules
var metadata = __webpack_require__(2455);
// EXTERNAL MODULE: ./lib/core/metadata/outputs.js
var outputs = __webpack_require__(7027);
// EXTERNAL MODULE: ./lib/core/metadata/types.js
var types = __webpack_require__(8092);
// EXTERNAL MODULE: ./lib/core/push-decision.js
var push_decision = __webpack_require__(5706);
// EXTERNAL MODULE: ./lib/core/reference.js
var reference = __webpack_require__(7246);
;// CONCATENATED MODULE: ./lib/core/plan-value.js









/** What a run of this event would publish, and why; nothing is built. */
function decidePlan(inputs, facts) {
    const metadataInputs = deriveMetadataInputs(inputs, facts);
    const reading = (0,metadata/* deriveMetadata */.V)(metadataInputs, facts, facts.tools);
    const { matrix, problems } = deriveMatrix(inputs.platforms, inputs.runners);
    const { event } = facts;
    return {
        plan: {
            metadataInputs,
            metadata: reading.metadata,
            push: (0,push_decision/* decidePush */.v)(inputs.push, event),
            platforms: inputs.platforms.map(platform/* formatPlatform */.Bq),
            matrix,
            ref: event.ref,
            sha: event.sha,
            held: [],
        },
        problems: [...reading.problems, ...problems],
        warnings: reading.warnings,
    };
}
/** The plan without the tags that would go back to an older version. */
function guardPlan(plan, facts) {
    const { metadata, decisions } = (0,versions/* guardMetadata */.pZ)(plan.metadata, facts, plan.metadataInputs.bakeTarget);
    return { ...plan, metadata, held: decisions.filter(({ moves }) => !moves) };
}
/** The plan without the names of these targets, in every output that names them; the others stay as they are written. */
function leaveOut(plan, held) {
    if (held.size === 0)
        return plan;
    const { metadata } = plan;
    const tags = metadata.tags.filter((tag) => !held.has(nameFully(tag)));
    const tagNames = metadata.tagNames.filter((name) => tags.some((tag) => tag.endsWith(`:${name}`)));
    const json = { ...metadata.json, tags, 'tag-names': tagNames };
    const { images, version } = metadata;
    const bakeFiles = (0,outputs/* formatBakeFiles */.qh)({ target: plan.metadataInputs.bakeTarget, images, version, json });
    const latest = metadata.latest && tagNames.includes(metadata.latestTag);
    return { ...plan, metadata: { ...metadata, tags, tagNames, json, bakeFiles, latest } };
}
/** `acme/app:1` is the target `docker.io/acme/app:1`. */
function nameFully(tag) {
    const reading = (0,reference/* parseReference */.F2)(tag);
    return 'reference' in reading ? (0,reference/* formatReference */.FH)(reading.reference) : tag;
}
function deriveMetadataInputs({ metadata }, { shortShaLength, annotationLevels }) {
    return {
        ...types/* planSettings */.ZB,
        ...metadata,
        shortShaLength,
        annotationLevels: (0,context/* parseAnnotationLevels */.GB)(annotationLevels, types/* planSettings */.ZB.annotationLevels),
    };
}
/** The outputs of the plan door, but for the paths of its bake files. */
function derivePlanDoorOutputs(plan) {
    const { metadata, push, matrix } = plan;
    return {
        ...(0,outputs/* formatOutputs */.AH)(metadata, plan.metadataInputs),
        plan: JSON.stringify(formatPlanValue(plan)),
        matrix: JSON.stringify(matrix),
        push: String(push.push),
        reason: push.reason,
    };
}
/** The plan as it is handed to the other doors. */
function formatPlanValue({ metadata, push, platforms, matrix, ref, sha }) {
    return {
        version: 1,
        ref,
        sha,
        push: push.push,
        reason: push.reason,
        images: metadata.images,
        tags: metadata.tags,
        'tag-names': metadata.tagNames,
        'image-version': metadata.version,
        labels: metadata.json.labels,
        annotations: metadata.annotations,
        platforms,
        matrix,
    };
}


/***/ }),

/***/ 1758:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  plan: () => (/* binding */ plan)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/core/metadata/floating.js
var floating = __webpack_require__(9083);
// EXTERNAL MODULE: ./lib/core/guard/held.js
var held = __webpack_require__(2830);
// EXTERNAL MODULE: ./lib/core/markdown.js
var markdown = __webpack_require__(8346);
;// CONCATENATED MODULE: ./lib/core/plan-summary.js


/** What the plan decided, as the log shows it: one rule a line, then the decision about the push. */
function formatPlanLog(plan) {
    const { metadata, push, matrix } = plan;
    return [
        ...metadata.rules.map((rule) => `  ${rule.rule}: ${rule.tag ? `${rule.tag}, ` : ''}${rule.reason}`),
        `  tags      ${metadata.tags.join(', ') || 'none'}`,
        ...plan.held.map((one) => `  held      ${describeHeld(one)}`),
        `  push      ${push.push ? 'yes' : 'no'}: ${push.reason}`,
        ...matrix.include.map((leg) => `  leg ${leg.index}     ${leg.platforms} on ${leg['runs-on']}`),
    ];
}
/** `latest stays at 2.0.1: 2.0.1 is newer than 1.9.1` */
function describeHeld({ tag, rival, reason }) {
    return `${tag} ${(0,held/* describeStay */.tS)({ at: rival, reason })}`;
}
/** The same as tables for the job summary. */
function formatPlanSummary(plan) {
    const { metadata, push, matrix } = plan;
    const name = metadata.tags[0] ?? metadata.images[0] ?? 'no tag';
    const rules = metadata.rules.map((rule) => [
        (0,markdown/* codeCell */.MZ)(rule.rule),
        rule.tag ? (0,markdown/* codeCell */.MZ)(rule.tag) : '',
        (0,markdown/* cell */.Hn)(rule.reason),
    ]);
    const legs = matrix.include.map((leg) => [String(leg.index), leg.platforms, (0,markdown/* codeCell */.MZ)(leg['runs-on'])]);
    return [
        `### Plan for ${(0,markdown/* code */.aY)(name)}`,
        `${push.push ? 'It is published' : 'It is not published'}: ${(0,markdown/* plain */.pj)(push.reason)}`,
        metadata.tags.map((tag) => `- ${(0,markdown/* code */.aY)(tag)}`).join('\n'),
        plan.held.map((one) => `- ${(0,markdown/* plain */.pj)(describeHeld(one))}`).join('\n'),
        (0,markdown/* formatTable */.ku)(['Rule', 'Tag', 'Why'], rules),
        legs.length > 0 ? (0,markdown/* formatTable */.ku)(['Leg', 'Platforms', 'Runner'], legs) : '',
    ]
        .filter((part) => part !== '')
        .join('\n\n')
        .concat('\n');
}

// EXTERNAL MODULE: ./lib/core/plan-value.js + 1 modules
var plan_value = __webpack_require__(3632);
// EXTERNAL MODULE: ./lib/core/problem.js
var problem = __webpack_require__(5524);
// EXTERNAL MODULE: ./lib/io/files.js
var io_files = __webpack_require__(8315);
// EXTERNAL MODULE: ./lib/io/runner.js + 2 modules
var runner = __webpack_require__(1830);
// EXTERNAL MODULE: ./lib/core/event.js
var core_event = __webpack_require__(7535);
// EXTERNAL MODULE: ./lib/core/metadata/context.js
var context = __webpack_require__(66);
// EXTERNAL MODULE: ./lib/inputs/guards.js
var guards = __webpack_require__(5227);
// EXTERNAL MODULE: ./lib/inputs/platforms.js
var platforms = __webpack_require__(9325);
// EXTERNAL MODULE: ./lib/inputs/raw.js + 1 modules
var inputs_raw = __webpack_require__(2082);
;// CONCATENATED MODULE: ./lib/inputs/plan.js



const planInputNames = 'context images tags flavor labels annotations sep-tags sep-labels sep-annotations bake-target platforms runners push ref version guard-floating-tags if-exists registry username password registries github-token'.split(' ');
function parsePlanInputs(raw, found) {
    (0,inputs_raw/* checkUnknownInputs */.k2)(raw, planInputNames, found);
    const { images = '', tags = '', flavor = '', labels = '', annotations = '' } = raw;
    return {
        context: (0,inputs_raw/* parseChoice */.HU)(raw, 'context', { workflow: 'workflow', git: 'git' }, 'workflow', found),
        metadata: {
            images,
            tags,
            flavor,
            labels,
            annotations,
            sepTags: raw['sep-tags'] || '\n',
            sepLabels: raw['sep-labels'] || '\n',
            sepAnnotations: raw['sep-annotations'] || '\n',
            bakeTarget: (0,inputs_raw/* parseText */.r4)(raw, 'bake-target') || 'docker-metadata-action',
        },
        platforms: (0,platforms/* parsePlatforms */.q)(raw, found),
        runners: raw.runners ?? '',
        ...(0,guards/* parseGuardInputs */.a)(raw, found, false),
        push: (0,inputs_raw/* parseChoice */.HU)(raw, 'push', { auto: 'auto', true: true, false: false }, 'auto', found),
        githubToken: (0,inputs_raw/* parseText */.r4)(raw, 'github-token'),
    };
}
const switchWords = { 1: true, t: true, true: true, 0: false, f: false, false: false };
/** DOCKER_METADATA_SET_OUTPUT_ENV: whether the answers are exported as variables, too; they are where it is empty. */
function parseExportSwitch(text, found) {
    if (text === '')
        return true;
    const value = Object.entries(switchWords).find(([word]) => word === text.toLowerCase())?.[1];
    if (value !== undefined)
        return value;
    found.problems.push({
        code: 'env.set-output-env',
        message: `the environment variable DOCKER_METADATA_SET_OUTPUT_ENV is \`true\` or \`false\`, found "${text}"`,
    });
    return true;
}

// EXTERNAL MODULE: ./lib/flows/load-tools.js
var load_tools = __webpack_require__(1707);
;// CONCATENATED MODULE: ./lib/flows/read-plan-request.js







/** Reads inputs and event; asks git and GitHub's API only for what the rules need and the event does not say. */
async function readPlanRequest(io) {
    const findings = (0,inputs_raw/* createFindings */.NL)();
    const inputs = parsePlanInputs((0,runner/* readInputs */.Ko)(io.env), findings);
    (0,runner/* maskSecret */.$l)(inputs.githubToken);
    const settings = {
        shortShaLength: io.env.DOCKER_METADATA_SHORT_SHA_LENGTH ?? '',
        annotationLevels: io.env.DOCKER_METADATA_ANNOTATIONS_LEVELS ?? '',
    };
    const exports = parseExportSwitch(io.env.DOCKER_METADATA_SET_OUTPUT_ENV ?? '', findings);
    const needs = (0,context/* findNeeds */.$I)((0,plan_value/* deriveMetadataInputs */.mX)(inputs, settings));
    const event = await readRepository(io, await readEvent(io, inputs, findings), inputs, needs.defaultBranch);
    const [tools, commitDate] = await Promise.all([
        (0,load_tools/* loadTools */.K)(needs.tools),
        needs.commitDate ? readDateOfCommit(io, event, inputs) : undefined,
    ]);
    const facts = { ...settings, event, tools, now: io.now(), ...(commitDate && { commitDate }) };
    return { inputs, facts, findings, exports };
}
/** From the payload, or from what stands in for it: the inputs `ref` and `version`, or the checkout. */
async function readEvent(io, inputs, findings) {
    const event = (0,core_event/* parseEvent */.wj)(io.env, await (0,runner/* readPayload */.rD)(io.env));
    if (inputs.refWish) {
        const { applyRefInput } = await Promise.all(/* import() */[__webpack_require__.e(647), __webpack_require__.e(765)]).then(__webpack_require__.bind(__webpack_require__, 1765));
        return applyRefInput(io, event, { ...inputs, context: '' }, findings);
    }
    if (inputs.context !== 'git')
        return event;
    const { readCheckout } = await __webpack_require__.e(/* import() */ 206).then(__webpack_require__.bind(__webpack_require__, 3206));
    return { ...event, ...(await readCheckout(io)) };
}
/** One call to GitHub's API, and only where the event does not say what labels and rules are made of. */
async function readRepository(io, event, { githubToken }, needsBranch) {
    const lacksBranch = needsBranch && event.repository.defaultBranch === undefined;
    if ((0,core_event/* isRepositoryTold */.eC)(event) && !lacksBranch)
        return event;
    const { askRepository } = await Promise.all(/* import() */[__webpack_require__.e(647), __webpack_require__.e(687)]).then(__webpack_require__.bind(__webpack_require__, 7687));
    return askRepository(io, event, githubToken, lacksBranch);
}
/** The payload of a push has it; else the checkout, else GitHub. */
async function readDateOfCommit(io, event, { githubToken }) {
    const known = (0,core_event/* findCommitDate */.zq)(event);
    if (known)
        return known;
    const { readCommitDate } = await __webpack_require__.e(/* import() */ 268).then(__webpack_require__.bind(__webpack_require__, 8268));
    const local = await readCommitDate(io.workspace, event.sha, io.env);
    if (local)
        return local;
    const { askCommitDate } = await Promise.all(/* import() */[__webpack_require__.e(647), __webpack_require__.e(687)]).then(__webpack_require__.bind(__webpack_require__, 7687));
    return askCommitDate(io, event, githubToken);
}

;// CONCATENATED MODULE: ./lib/flows/plan.js








/** The plan door: decides, shows why, and builds nothing. Needs no Docker. */
async function plan(io) {
    const request = await readPlanRequest(io);
    const value = await askRegistry(io, request, await guard(io, request, decide(io, request)));
    const files = await writeBakeFiles(io, value.metadata.bakeFiles);
    const outputs = { ...(0,plan_value/* derivePlanDoorOutputs */.LD)(value), ...files };
    show(io, value);
    (0,runner/* writeOutputs */.Kn)(outputs);
    if (request.exports)
        exportMetadata(outputs);
    await (0,runner/* writeSummary */.Sy)(formatPlanSummary(value));
}
/** All mistakes at once. */
function decide(io, { inputs, facts, findings }) {
    const reading = (0,plan_value/* decidePlan */.s8)(inputs, facts);
    for (const notice of findings.notices)
        io.log.problem('notice', notice);
    for (const warning of reading.warnings)
        io.log.problem('warning', warning);
    const problems = [...findings.problems, ...reading.problems];
    if (problems.length > 0)
        throw new problem/* SlipwayError */.GQ(problems);
    return reading.plan;
}
/** Leaves out the tags that would go back to an older version, where the user wants that. */
async function guard(io, { inputs, facts }, value) {
    const { ref } = value;
    if (!inputs.guardFloatingTags)
        return value;
    if (!(0,floating/* dependsOnVersions */.Ar)(value.metadata, ref))
        return (0,plan_value/* guardPlan */.V4)(value, { ref });
    const { readKnownVersions } = await __webpack_require__.e(/* import() */ 647).then(__webpack_require__.bind(__webpack_require__, 647));
    return (0,plan_value/* guardPlan */.V4)(value, { ref, ...(await readKnownVersions(io, facts.event, inputs.githubToken)) });
}
/** What the registry has already is asked only where the answer changes the plan. */
async function askRegistry(io, request, value) {
    const isAsked = request.inputs.ifExists !== 'move' && value.push.push && value.metadata.images.length > 0;
    if (!isAsked)
        return value;
    const { checkExisting } = await Promise.all(/* import() */[__webpack_require__.e(815), __webpack_require__.e(787), __webpack_require__.e(380)]).then(__webpack_require__.bind(__webpack_require__, 7986));
    return checkExisting(io, request, value);
}
function show(io, value) {
    io.log.startGroup('What will be published, and why');
    for (const line of formatPlanLog(value))
        io.log.line(line);
    io.log.endGroup();
    for (const held of value.held)
        io.log.notice(describeHeld(held));
    // The peer warns too: a step behind this one may have a name of its own.
    if (value.metadata.tagNames.length === 0)
        io.log.warning('No rule gives a tag for this event');
}
/** Later steps read these files, so they stay until the runner empties its folder. */
async function writeBakeFiles(io, files) {
    const folder = await (0,io_files/* makePrivateFolder */.I2)(io.env.RUNNER_TEMP);
    const named = {
        'bake-file-tags': files.tags,
        'bake-file-labels': files.labels,
        'bake-file-annotations': files.annotations,
        'bake-file': files.all,
    };
    const paths = Object.entries(named).map(async ([name, text]) => {
        const path = (0,external_node_path_.join)(folder, `${name.replace('bake-file', 'slipway-bake')}.json`);
        await (0,io_files/* writeText */.x3)(path, text);
        return [name, path];
    });
    return Object.fromEntries(await Promise.all(paths));
}
const exported = 'version tags tag-names labels annotations json bake-file-tags bake-file-labels bake-file-annotations bake-file'.split(' ');
/** DOCKER_METADATA_OUTPUT_* for the steps behind this one. */
function exportMetadata(outputs) {
    for (const name of exported) {
        (0,runner/* exportVariable */.dN)(`DOCKER_METADATA_OUTPUT_${name.replaceAll('-', '_').toUpperCase()}`, outputs[name] ?? '');
    }
}


/***/ })

};
