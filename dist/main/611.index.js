export const id = 611;
export const ids = [611,765];
export const modules = {

/***/ 3611:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  publish: () => (/* binding */ publish)
});

// EXTERNAL MODULE: ./lib/core/build-context.js
var build_context = __webpack_require__(8737);
// EXTERNAL MODULE: ./lib/core/guard/held.js
var guard_held = __webpack_require__(2830);
// EXTERNAL MODULE: ./lib/core/progress/safe-text.js
var safe_text = __webpack_require__(2048);
;// CONCATENATED MODULE: ./lib/core/plan-text.js



/** The plan as the log and a dry run show it: one decision a line, each with its reason. */
function formatPlan(plan) {
    const { push, context, engine, metadata } = plan;
    const names = plan.targets.map((target) => target.text);
    return [
        ...row('tags', names.length > 0 ? names.join(', ') : 'none'),
        ...plan.guard.held.flatMap((one) => row('stays', (0,guard_held/* formatHeld */.Bi)(one))),
        ...metadata.rules.map((rule) => `              ${rule.rule}: ${rule.tag ? `${rule.tag}, ` : ''}${rule.reason}`),
        ...row('push', `${push.push ? 'yes' : 'no'}: ${push.reason}`),
        ...row('context', `${(0,build_context/* formatContext */.J_)(context)} (${context.reason})`),
        ...(plan.dockerfile ? row('dockerfile', plan.dockerfile) : []),
        ...row('platforms', plan.platforms.join(', ') || "the builder's own"),
        ...row('builder', `${engine.builder ?? engine.driver} (${engine.reason})`),
        ...plan.emulation.flatMap((need) => row('emulation', `${need.platform}: ${need.reason}`)),
        ...row('provenance', formatProvenance(plan)),
        ...(plan.sbom ? row('sbom', plan.sbom) : []),
        ...row('logins', plan.logins.map(formatLogin).join(', ') || "the runner's own"),
    ].map(safe_text/* safeLine */.o);
}
function formatProvenance({ provenance, engine }) {
    const { withAttestations, attestationObstacle } = engine;
    return withAttestations || !attestationObstacle ? provenance : `${provenance} (${attestationObstacle})`;
}
function formatLogin({ host, username, isDefault }) {
    return `${host} as ${username}${isDefault ? ', by the token of the run unless docker is logged in there' : ''}`;
}
function row(name, value) {
    return [`  ${name.padEnd(12)}${value}`];
}

// EXTERNAL MODULE: ./lib/core/problem.js
var core_problem = __webpack_require__(5524);
;// CONCATENATED MODULE: ./lib/core/arguments.js
/** A flag with its value; nothing where the value is empty. */
function arguments_option(flag, value) {
    return value ? [flag, value] : [];
}
/** A flag for each value. */
function each(flag, values) {
    return values.flatMap((value) => [flag, value]);
}

// EXTERNAL MODULE: ./lib/core/nearest.js
var core_nearest = __webpack_require__(6661);
;// CONCATENATED MODULE: ./lib/core/build-options.js


/** Their part of the command line, in a fixed order. */
function deriveOptionArguments(options) {
    return [
        ...arguments_option('--call', formatCall(options.call)),
        ...each('--add-host', options.addHosts),
        ...each('--allow', options.allow),
        ...arguments_option('--cgroup-parent', options.cgroupParent),
        ...arguments_option('--network', options.network),
        ...each('--no-cache-filter', options.noCacheFilters),
        ...arguments_option('--shm-size', options.shmSize),
        ...each('--ssh', options.ssh),
        ...each('--ulimit', options.ulimits),
    ];
}
/** A check is read as JSON: its findings become annotations. */
function formatCall(call) {
    if (!call)
        return undefined;
    const format = call.method === 'check' ? 'json' : call.format;
    return format === '' ? call.method : `${call.method},format=${format}`;
}
/**
 * What the daemon has to be allowed to do, so that the build may ask for it. buildx asks for `network.host` by itself
 * with `--network host`. A daemon knows devices as a whole, a build names one: `device=vendor.com/device`.
 */
function listEntitlements({ allow, network }) {
    const names = allow.map((entry) => entry.split('=')[0] ?? '');
    return [...new Set([...names, ...(network === 'host' ? ['network.host'] : [])])].filter((name) => name !== 'buildx.local.delete');
}
/** Entitlements that an engine does not grant unless its own configuration says so. */
function findInsecure(options) {
    return listEntitlements(options).filter((name) => name !== 'network.host');
}
/** Whether a host name is to mean the machine itself, which only the engine's own BuildKit can tell. */
function usesHostGateway({ addHosts }) {
    return addHosts.some((host) => /[:=]host-gateway$/.test(host));
}
/** BuildKit takes a filter that names no stage without a word, and the cache stays. */
function noteUnknownFilters({ noCacheFilters }, dockerfile) {
    if (!dockerfile || dockerfile.problems.length > 0)
        return [];
    const stages = dockerfile.stages.flatMap(({ name }) => (name ? [name] : []));
    const isStage = (filter) => stages.some((name) => name.toLowerCase() === filter.toLowerCase());
    return noCacheFilters
        .filter((filter) => !isStage(filter))
        .map((filter) => {
        const nearest = (0,core_nearest/* findNearest */.q)(filter, stages);
        return {
            code: 'no-cache-filters.unknown',
            input: 'no-cache-filters',
            message: `the Dockerfile has no stage \`${filter}\`, so nothing of it is built anew`,
            ...(nearest && { hint: `did you mean \`${nearest}\`?` }),
        };
    });
}

;// CONCATENATED MODULE: ./lib/core/buildx-version.js
/** Every build is read through `--progress rawjson`, so what came before that release is here for its name only. */
const features = [
    { flag: '--progress rawjson', first: '0.12.0', isAsked: () => true },
    { flag: '--metadata-file', first: '0.6.0', isAsked: ({ options }) => !options.call },
    { flag: '--shm-size', input: 'shm-size', first: '0.7.0', isAsked: ({ options }) => options.shmSize !== '' },
    { flag: '--ulimit', input: 'ulimit', first: '0.7.0', isAsked: ({ options }) => options.ulimits.length > 0 },
    {
        flag: '--cgroup-parent',
        input: 'cgroup-parent',
        first: '0.7.0',
        isAsked: ({ options }) => options.cgroupParent !== '',
    },
    {
        flag: '--build-context',
        input: 'build-contexts',
        first: '0.8.0',
        isAsked: ({ buildContexts }) => buildContexts.length > 0,
    },
    {
        flag: '--no-cache-filter',
        input: 'no-cache-filters',
        first: '0.8.0',
        isAsked: ({ options }) => options.noCacheFilters.length > 0,
    },
    { flag: '--attest', input: 'sbom', first: '0.10.0', isAsked: ({ sbom }) => sbom !== '' },
    { flag: '--attest', input: 'provenance', first: '0.10.0', isAsked: ({ provenance }) => provenance !== '' },
    {
        flag: '--annotation',
        input: 'annotations',
        first: '0.12.0',
        isAsked: ({ metadata }) => metadata.annotations.trim() !== '',
    },
    { flag: '--call', input: 'call', first: '0.15.0', isAsked: ({ options }) => options.call !== undefined },
    {
        flag: '--allow device',
        input: 'allow',
        first: '0.21.0',
        isAsked: ({ options }) => options.allow.some((entry) => entry.startsWith('device')),
    },
    {
        flag: '--allow buildx.local.delete',
        input: 'allow',
        first: '0.35.0',
        isAsked: ({ options }) => options.allow.includes('buildx.local.delete'),
    },
];
/** What an older buildx lacks, each by its name. A version that is no release (a commit, nothing) is taken as new. */
function checkBuildxVersion(version, inputs) {
    const own = parseRelease(version);
    if (!own)
        return [];
    return features
        .filter((feature) => feature.isAsked(inputs) && isBefore(own, parseRelease(feature.first) ?? []))
        .map(({ flag, input, first }) => ({
        code: 'engine.old-buildx',
        ...(input && { input }),
        message: `${input ? `\`${input}\`` : 'every build'} needs buildx ${first} (\`${flag}\`), and this runner has buildx ${version}`,
        hint: 'install a newer docker-buildx-plugin on the runner, or run docker/setup-buildx-action with `version: latest` before this step',
    }));
}
/** `0.29.1+ds1-4`, `0.13.0-rc1`: what counts is the release. */
function parseRelease(version) {
    return /^v?(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
}
function isBefore(own, first) {
    const at = first.findIndex((part, index) => part !== own[index]);
    return at >= 0 && (own[at] ?? 0) < (first[at] ?? 0);
}

// EXTERNAL MODULE: ./lib/core/platform.js
var platform = __webpack_require__(7904);
;// CONCATENATED MODULE: ./lib/core/dockerfile/expand.js
/**
 * A word with its variables replaced: `$X`, `${X}`, `${X:-word}`, `${X:+word}`, `${X:?word}`, as in a FROM line.
 *
 * Undefined means: not understood (a pattern such as `${X%-*}`, a value that must be set and is not). Callers then
 * take the careful way instead of a guess.
 */
function expandWord(text, variables, escapeToken = '\\') {
    const scan = { text, at: 0, variables, escapeToken };
    return readUntil(scan, '');
}
function readUntil(scan, stop) {
    let result = '';
    let quote = '';
    while (scan.at < scan.text.length) {
        const char = scan.text.charAt(scan.at);
        scan.at += 1;
        if (stop !== '' && quote === '' && char === stop)
            return result;
        if (char === '$' && quote !== "'") {
            const value = readVariable(scan);
            if (value === undefined)
                return undefined;
            result += value;
        }
        else if (char === scan.escapeToken && quote !== "'" && scan.at < scan.text.length) {
            result += scan.text.charAt(scan.at);
            scan.at += 1;
        }
        else if (quote === '' ? char === '"' || char === "'" : char === quote) {
            quote = quote === '' ? char : '';
        }
        else
            result += char;
    }
    return stop === '' && quote === '' ? result : undefined;
}
function readVariable(scan) {
    if (scan.text.charAt(scan.at) !== '{') {
        const name = readName(scan);
        return name === '' ? '$' : (scan.variables(name) ?? '');
    }
    scan.at += 1;
    const name = readName(scan);
    const value = scan.variables(name);
    let operator = scan.text.charAt(scan.at);
    scan.at += 1;
    if (name === '')
        return undefined;
    if (operator === '}')
        return value ?? '';
    const isColon = operator === ':';
    if (isColon) {
        operator = scan.text.charAt(scan.at);
        scan.at += 1;
    }
    const isMissing = value === undefined || (isColon && value === '');
    const word = readUntil(scan, '}');
    if (operator === '-')
        return isMissing ? word : value;
    if (operator === '+')
        return isMissing ? '' : word;
    return operator === '?' && !isMissing ? value : undefined;
}
function readName(scan) {
    const start = scan.at;
    while (/^[A-Za-z0-9_]$/.test(scan.text.charAt(scan.at)))
        scan.at += 1;
    return scan.text.slice(start, scan.at);
}

;// CONCATENATED MODULE: ./lib/core/dockerfile/words.js
/** Words of a Dockerfile line as BuildKit splits them: white space outside quotes ends a word, quotes stay. */
function splitWords(text, escapeToken) {
    const words = [];
    let word = '';
    let quote = '';
    for (let at = 0; at < text.length; at += 1) {
        const char = text.charAt(at);
        if (char === escapeToken && quote !== "'" && at + 1 < text.length) {
            word += char + text.charAt(at + 1);
            at += 1;
        }
        else if (quote === '' && isSpace(char)) {
            if (word !== '')
                words.push(word);
            word = '';
        }
        else {
            if (quote === '' && (char === '"' || char === "'"))
                quote = char;
            else if (char === quote)
                quote = '';
            word += char;
        }
    }
    if (word !== '')
        words.push(word);
    return words;
}
function isSpace(char) {
    return char === ' ' || char === '\t' || char === '\r' || char === '\n' || char === '\v' || char === '\f';
}
/** The flags that stand between the instruction's name and its arguments, and the rest of the words. */
function takeFlags(words) {
    const end = words.findIndex((word) => !word.startsWith('--') || word === '--');
    const count = end === -1 ? words.length : end;
    const rest = words.slice(words[count] === '--' ? count + 1 : count);
    return { flags: words.slice(0, count).map(parseFlag), rest };
}
function parseFlag(word) {
    const equals = word.indexOf('=');
    if (equals === -1)
        return { name: word.slice(2).toLowerCase(), value: '' };
    return { name: word.slice(2, equals).toLowerCase(), value: unquote(word.slice(equals + 1)) };
}
/** Quotes around a whole word go; BuildKit's own quotes inside a mount's fields are left to `parseMount`. */
function unquote(word) {
    const first = word.charAt(0);
    const isQuoted = word.length > 1 && (first === '"' || first === "'") && word.endsWith(first);
    return isQuoted ? word.slice(1, -1) : word;
}
/** The fields of `--mount=type=cache,target=/x`: comma-separated, a field with a comma stands in double quotes. */
function parseMount(value) {
    const fields = new Map();
    for (const field of splitFields(value)) {
        const equals = field.indexOf('=');
        const key = (equals === -1 ? field : field.slice(0, equals)).trim().toLowerCase();
        if (key !== '')
            fields.set(key, equals === -1 ? 'true' : unquote(field.slice(equals + 1)));
    }
    return fields;
}
function splitFields(value) {
    const fields = [];
    let field = '';
    let isQuoted = false;
    for (const char of value) {
        if (char === '"')
            isQuoted = !isQuoted;
        else if (char === ',' && !isQuoted) {
            fields.push(field);
            field = '';
        }
        else
            field += char;
    }
    return [...fields, field];
}

;// CONCATENATED MODULE: ./lib/core/dockerfile/lines.js

/**
 * The file as BuildKit's own parser cuts it (frontend/dockerfile/parser): comments and blank lines inside a
 * continuation are skipped, a heredoc belongs to RUN, COPY and ADD only.
 *
 * Own reader, because dockerfile-ast takes `RUN cat 3<<EOF` for no heredoc: the words in it became instructions,
 * and a `FROM` among them became a stage.
 */
function readLogicalLines(text) {
    const raw = text
        .replace(/^\uFEFF/, '')
        .split('\n')
        .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
    const directives = readDirectives(raw);
    const escapeToken = directives.get('escape') ?? '\\';
    const problems = [];
    const lines = [];
    for (let at = directives.size; at < raw.length;) {
        const first = (raw[at] ?? '').trimStart();
        if (first === '' || first.startsWith('#')) {
            at += 1;
            continue;
        }
        const joined = joinContinuations(raw, at, escapeToken);
        const end = skipHeredocs(raw, joined, at + 1, problems);
        lines.push(toLogicalLine(joined.text, at + 1, end));
        at = end;
    }
    if (escapeToken !== '\\' && escapeToken !== '`')
        problems.push({ line: 1, message: `invalid escape token '${escapeToken}'` });
    return { directives, escapeToken, lines, problems };
}
function readDirectives(raw) {
    const directives = new Map();
    for (const line of raw) {
        const match = /^\s*#\s*(syntax|escape|check)\s*=\s*(\S.*)$/i.exec(line);
        const name = match?.[1]?.toLowerCase();
        if (name === undefined || directives.has(name))
            break;
        directives.set(name, (match?.[2] ?? '').trimEnd());
    }
    return directives;
}
function joinContinuations(raw, start, escapeToken) {
    const parts = [];
    let at = start;
    for (; at < raw.length; at += 1) {
        const line = at === start ? (raw[at] ?? '').trimStart() : (raw[at] ?? '');
        const bare = line.trimStart();
        if (at > start && (bare === '' || bare.startsWith('#')))
            continue;
        const part = cutContinuation(line, escapeToken);
        parts.push(part ?? line);
        if (part === undefined)
            return { text: parts.join(''), end: at + 1 };
    }
    return { text: parts.join(''), end: at };
}
/** The line without its continuation mark, or undefined when it has none. An escaped mark is none. */
function cutContinuation(line, escapeToken) {
    let end = line.length;
    while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t'))
        end -= 1;
    if (line[end - 1] !== escapeToken || line[end - 2] === escapeToken)
        return undefined;
    return line.slice(0, end - 1);
}
function toLogicalLine(text, line, endLine) {
    let end = 0;
    while (end < text.length && !isSpace(text.charAt(end)))
        end += 1;
    return { keyword: text.slice(0, end).toUpperCase(), text: text.slice(end).trim(), line, endLine };
}
function skipHeredocs(raw, joined, line, problems) {
    let at = joined.end;
    for (const heredoc of findHeredocs(joined.text)) {
        while (at < raw.length && !isTerminator(raw[at] ?? '', heredoc))
            at += 1;
        if (at >= raw.length) {
            problems.push({
                line,
                message: `heredoc <<${heredoc.name} has no line "${heredoc.name}" that ends it`,
            });
            return raw.length;
        }
        at += 1;
    }
    return at;
}
function isTerminator(line, heredoc) {
    return (heredoc.isTabbed ? line.replace(/^\t+/, '') : line) === heredoc.name;
}
const HEREDOC = /^\d*<<(-?)([^<]+)$/;
function findHeredocs(text) {
    if (!text.includes('<<') || !/^(?:ONBUILD\s+)?(?:RUN|COPY|ADD)\s/i.test(text))
        return [];
    // The JSON form `RUN ["a", "<<b"]` runs no shell and so has no heredoc.
    if (/^\S+\s+\[/.test(text) && text.trimEnd().endsWith(']'))
        return [];
    // "<< EOF" is one word to BuildKit's lexer. Its lexer here always escapes with a backslash.
    const words = splitWords(text.replaceAll(/<<(-?)[ \t]+/g, '<<$1'), '\\');
    return words.flatMap((word) => {
        const match = HEREDOC.exec(word);
        return match ? [{ name: unquote(match[2] ?? ''), isTabbed: match[1] === '-' }] : [];
    });
}

;// CONCATENATED MODULE: ./lib/core/dockerfile/parse.js


/** A Dockerfile as a value. It never throws: what it cannot read stands in `problems`. */
function parseDockerfile(text) {
    const { directives, escapeToken, lines, problems } = readLogicalLines(text);
    const syntax = directives.get('syntax');
    const instructions = lines.map((line) => toInstruction(line, escapeToken));
    const stages = toStages(instructions, escapeToken);
    const placed = placeInStages(instructions, stages);
    const noStage = { line: 1, message: 'the file has no FROM instruction' };
    return {
        ...(syntax === undefined ? {} : { syntax }),
        escapeToken,
        stages,
        args: placed.flatMap((at) => (at.instruction.keyword === 'ARG' ? toArgs(at, escapeToken) : [])),
        secrets: findMounts(placed, 'secret').map(toSecret),
        cacheMounts: findMounts(placed, 'cache').map(toCacheMount),
        problems: stages.length === 0 ? [...problems, noStage] : problems,
    };
}
function toInstruction(line, escapeToken) {
    const isTrigger = line.keyword === 'ONBUILD';
    const words = splitWords(line.text, escapeToken);
    const keyword = isTrigger ? (words[0] ?? '').toUpperCase() : line.keyword;
    const { flags, rest } = takeFlags(isTrigger ? words.slice(1) : words);
    return { keyword, flags, text: rest.join(' '), line: line.line, endLine: line.endLine, isTrigger };
}
function toStages(instructions, escapeToken) {
    const starts = instructions.flatMap((one, at) => (one.keyword === 'FROM' && !one.isTrigger ? [at] : []));
    return starts.map((start, index) => {
        const body = instructions.slice(start + 1, starts[index + 1]);
        return toStage(instructions[start], body, index, escapeToken);
    });
}
function toStage(from, instructions, index, escapeToken) {
    const [image = '', as = '', name] = splitWords(from?.text ?? '', escapeToken);
    const platform = from?.flags.find((flag) => flag.name === 'platform')?.value;
    return {
        index,
        ...(as.toLowerCase() === 'as' && name !== undefined ? { name: name.toLowerCase() } : {}),
        from: image,
        ...(platform === undefined ? {} : { platform }),
        line: from?.line ?? 1,
        instructions,
    };
}
function placeInStages(instructions, stages) {
    const first = stages[0]?.line ?? Number.POSITIVE_INFINITY;
    const before = instructions.filter((instruction) => instruction.line < first);
    const inside = stages.flatMap((stage) => stage.instructions.map((instruction) => ({ instruction, stage: stage.index })));
    return [...before.map((instruction) => ({ instruction })), ...inside];
}
function toArgs({ instruction, stage }, escapeToken) {
    return splitWords(instruction.text, escapeToken).map((word) => {
        const equals = word.indexOf('=');
        return {
            name: equals === -1 ? word : word.slice(0, equals),
            ...(equals === -1 ? {} : { value: word.slice(equals + 1) }),
            ...(stage === undefined ? {} : { stage }),
            line: instruction.line,
        };
    });
}
/** The mounts of one instruction; the type of a mount without one is `bind`. */
function mountsOf(instruction) {
    if (instruction.keyword !== 'RUN')
        return [];
    return instruction.flags.filter((flag) => flag.name === 'mount').map((flag) => parseMount(flag.value));
}
function findMounts(placed, type) {
    return placed.flatMap(({ instruction, stage }) => mountsOf(instruction)
        .filter((fields) => fields.get('type') === type)
        .map((fields) => ({ fields, line: instruction.line, stage: stage ?? 0 })));
}
/** A secret without an id has the last part of its target as its id, as in BuildKit. */
function toSecret({ fields, line, stage }) {
    const target = targetOf(fields);
    const id = fields.get('id') ?? target.split('/').at(-1) ?? '';
    return { id: id || (fields.get('env') ?? ''), isRequired: fields.get('required') === 'true', line, stage };
}
function toCacheMount({ fields, line, stage }) {
    const target = targetOf(fields);
    return { id: fields.get('id') ?? target, target, sharing: fields.get('sharing') ?? 'shared', line, stage };
}
function targetOf(fields) {
    return unquote(fields.get('target') ?? fields.get('dst') ?? fields.get('destination') ?? '');
}

;// CONCATENATED MODULE: ./lib/core/dockerfile/variables.js

/**
 * What a FROM line sees: the platform variables, then the ARGs above the first FROM; build arguments win over both.
 *
 * Without a platform the TARGET variables are unset, and `FROM base-$TARGETARCH` can not be resolved.
 */
function globalVariables(dockerfile, choices) {
    const given = new Map(Object.entries(choices.buildArgs ?? {}));
    const values = new Map();
    const predefined = {
        ...platformVariables('TARGET', choices.platform),
        ...platformVariables('BUILD', choices.buildPlatform),
    };
    for (const [name, value] of Object.entries(predefined))
        values.set(name, given.get(name) ?? value);
    for (const arg of dockerfile.args) {
        if (arg.stage !== undefined)
            continue;
        const value = given.get(arg.name) ?? expandDefault(arg.value, values, dockerfile.escapeToken);
        if (value !== undefined)
            values.set(arg.name, value);
    }
    return (name) => values.get(name);
}
function expandDefault(value, values, escapeToken) {
    return value === undefined ? undefined : expandWord(value, (name) => values.get(name), escapeToken);
}
function platformVariables(prefix, platform) {
    if (platform === undefined)
        return {};
    const [os = '', arch = '', variant = ''] = platform.split('/');
    return {
        [`${prefix}PLATFORM`]: platform,
        [`${prefix}OS`]: os,
        [`${prefix}ARCH`]: arch,
        [`${prefix}VARIANT`]: variant,
    };
}

;// CONCATENATED MODULE: ./lib/core/dockerfile/graph.js




/** The stage that `target` means, or undefined: see `suggestTarget`. */
function findTarget(dockerfile, target) {
    if (target === undefined || target === '')
        return dockerfile.stages.at(-1);
    return stageNamed(dockerfile.stages, target) ?? stageNumbered(dockerfile, target);
}
/** The stage whose name is nearest to a wrong target, when one is near. */
function suggestTarget(dockerfile, target) {
    const names = dockerfile.stages.flatMap((stage) => (stage.name === undefined ? [] : [stage.name]));
    return (0,core_nearest/* findNearest */.q)(target, names);
}
/** The stages that a build of `target` runs, in the order of the file. Empty when there is no such target. */
function findStageGraph(dockerfile, choices = {}) {
    const variables = globalVariables(dockerfile, choices);
    const contexts = new Set(choices.contexts);
    const reached = new Map();
    const waiting = [findTarget(dockerfile, choices.target)];
    while (waiting.length > 0) {
        const stage = waiting.pop();
        if (!stage || reached.has(stage) || (stage.name !== undefined && contexts.has(stage.name)))
            continue;
        const one = reachStage(dockerfile, stage, variables);
        reached.set(stage, one);
        waiting.push(one.base, ...one.sources.map((source) => source.stage));
    }
    return [...reached.values()].sort((a, b) => a.stage.index - b.stage.index);
}
function reachStage(dockerfile, stage, variables) {
    const from = expandFrom(dockerfile, stage, variables);
    // Only stages above count: `FROM alpine AS alpine` is the image.
    const base = from === undefined ? undefined : stageNamed(dockerfile.stages.slice(0, stage.index), from);
    const triggers = base?.instructions.filter((one) => one.isTrigger) ?? [];
    const instructions = [...triggers, ...stage.instructions.filter((one) => !one.isTrigger)];
    const sources = instructions.flatMap((one) => sourcesOf(one).map((name) => ({ name, stage: stageOfSource(dockerfile, name), line: one.line })));
    return { stage, from, base, instructions, sources };
}
/** An unset variable would leave half a name, and half a name may be another stage: that is "not known". */
function expandFrom(dockerfile, stage, variables) {
    if (!stage.from.includes('$'))
        return expandWord(stage.from, variables, dockerfile.escapeToken);
    let isUnset = false;
    const watched = (name) => {
        const value = variables(name);
        if (value === undefined && /^(?:TARGET|BUILD)/.test(name))
            isUnset = true;
        return value;
    };
    const from = expandWord(stage.from, watched, dockerfile.escapeToken);
    return isUnset || from === '' ? undefined : from;
}
function sourcesOf(instruction) {
    const { keyword, flags } = instruction;
    if (keyword === 'COPY' || keyword === 'ADD') {
        return flags.filter((flag) => flag.name === 'from').map((flag) => flag.value);
    }
    return mountsOf(instruction).flatMap((mount) => mount.get('from') ?? []);
}
function stageOfSource(dockerfile, source) {
    return stageNumbered(dockerfile, source) ?? stageNamed(dockerfile.stages, source);
}
/** The last stage of that name: a later one hides an earlier one. */
function stageNamed(stages, name) {
    return stages.findLast((stage) => stage.name === name.toLowerCase());
}
function stageNumbered(dockerfile, number) {
    return /^\d+$/.test(number) ? dockerfile.stages[Number(number)] : undefined;
}

;// CONCATENATED MODULE: ./lib/core/dockerfile/emulation.js




/** The emulators a build needs. Where the file leaves it open, one is needed: a superfluous one costs a second. */
function decideEmulation(facts) {
    const native = new Set(facts.native.map(normalForm));
    const needs = new Map();
    for (const platform of facts.platforms.map(normalForm)) {
        for (const need of needsOf(platform, facts)) {
            const isNew = !native.has(need.platform) && !needs.has(need.platform);
            if (isNew)
                needs.set(need.platform, need);
        }
    }
    return [...needs.values()];
}
function needsOf(platform, facts) {
    const { dockerfile } = facts;
    const doubt = whyNotUnderstood(dockerfile, facts.target);
    if (!dockerfile || doubt)
        return [{ platform, reason: `${doubt}, so it may run anything` }];
    const [first] = facts.native;
    const choices = { ...facts, platform, buildPlatform: first === undefined ? first : normalForm(first) };
    const reached = findStageGraph(dockerfile, choices);
    const platforms = new Map();
    return reached.flatMap((one) => {
        const runsOn = platformOf(one, platforms, dockerfile, choices);
        platforms.set(one.stage, runsOn);
        const need = needOfStage(one);
        return need ? [{ platform: runsOn, ...need }] : [];
    });
}
function whyNotUnderstood(dockerfile, target) {
    if (!dockerfile)
        return 'the Dockerfile could not be read';
    const [problem] = dockerfile.problems;
    if (problem)
        return `the Dockerfile was not understood (line ${problem.line}: ${problem.message})`;
    if (!isDockersOwn(dockerfile.syntax))
        return `the Dockerfile has a syntax of its own (${dockerfile.syntax})`;
    return findTarget(dockerfile, target) ? undefined : `the Dockerfile has no stage \`${target}\``;
}
/** `docker/dockerfile:1`, `docker.io/docker/dockerfile-upstream@sha256:...`, or a mirror's copy of it. */
function isDockersOwn(syntax) {
    return syntax === undefined || /(?:^|\/)docker\/dockerfile(?:-upstream)?(?:[:@ ]|$)/.test(syntax);
}
/** A stage FROM another stage has that one's platform, whatever its own `--platform` says (BuildKit's rule). */
function platformOf({ stage, base }, platforms, dockerfile, choices) {
    const inherited = base && platforms.get(base);
    if (inherited !== undefined)
        return inherited;
    // `FROM scratch` has the target's platform even with `--platform`.
    if (stage.platform === undefined || stage.from === 'scratch')
        return choices.platform;
    const expanded = expandWord(stage.platform, globalVariables(dockerfile, choices), dockerfile.escapeToken);
    return expanded === undefined || expanded === '' ? choices.platform : normalForm(expanded);
}
function needOfStage({ stage, from, base, instructions, }) {
    const name = stage.name === undefined ? `stage ${stage.index}` : `stage \`${stage.name}\``;
    const run = instructions.find((one) => one.keyword === 'RUN');
    if (run)
        return { line: run.line, reason: `line ${run.line} runs a command in ${name}` };
    if (from === undefined) {
        return { line: stage.line, reason: `line ${stage.line} names an image by a variable that is not known` };
    }
    // Such images bring RUN triggers of their own; by their tag is how they have always been named.
    if (!base && /onbuild/i.test(from)) {
        return {
            line: stage.line,
            reason: `line ${stage.line}: the base image \`${from}\` brings ONBUILD triggers`,
        };
    }
    return undefined;
}
/** `linux/arm64/v8` is `linux/arm64`; what is no platform stays as it is written, and is native nowhere. */
function normalForm(text) {
    const reading = (0,platform/* parsePlatform */.Y8)(text);
    return 'platform' in reading ? (0,platform/* formatPlatform */.Bq)(reading.platform) : text;
}

;// CONCATENATED MODULE: ./lib/core/dockerfile/images.js

/**
 * The external references of FROM, COPY --from and mounts in the stages that are reached, each once.
 *
 * With `platforms`, those of every platform, since `FROM base-$TARGETARCH` differs between them.
 */
function findBaseImages(dockerfile, choices = {}) {
    const { platforms = [], ...rest } = choices;
    const each = platforms.length === 0 ? [rest] : platforms.map((platform) => ({ ...rest, platform }));
    const found = each.flatMap((one) => findStageGraph(dockerfile, one).flatMap(imagesOf));
    const seen = new Set(['scratch', '', ...(choices.contexts ?? [])]);
    const once = found.filter(({ reference }) => !seen.has(reference) && seen.add(reference));
    return once.sort((a, b) => a.line - b.line);
}
function imagesOf({ stage, from, base, sources }) {
    const outside = sources
        .filter((source) => source.stage === undefined)
        .map(({ name, line }) => ({ reference: name, line, isResolved: !name.includes('$') }));
    if (base)
        return outside;
    return [{ reference: from ?? stage.from, line: stage.line, isResolved: from !== undefined }, ...outside];
}

;// CONCATENATED MODULE: ./lib/core/emulators.js
/** Names of the kernel's binfmt_misc entries, by architecture: those of QEMU, which all tools use alike. */
const entryNames = {
    '386': 'qemu-i386',
    amd64: 'qemu-x86_64',
    arm: 'qemu-arm',
    arm64: 'qemu-aarch64',
    loong64: 'qemu-loongarch64',
    mips64: 'qemu-mips64',
    mips64le: 'qemu-mips64el',
    ppc64le: 'qemu-ppc64le',
    riscv64: 'qemu-riscv64',
    s390x: 'qemu-s390x',
};
/** What runs on a machine without an emulator beside its own platform: older and newer kinds of the same processor. */
const relatives = {
    'linux/amd64': ['linux/amd64/v2', 'linux/amd64/v3', 'linux/amd64/v4', 'linux/386'],
    'linux/arm64': ['linux/arm64/v9'],
    'linux/arm/v7': ['linux/arm/v6', 'linux/arm/v5'],
    'linux/arm/v6': ['linux/arm/v5'],
};
/** The machine's own platform comes first. Not every 64-bit ARM machine runs 32-bit programs. */
function listNativePlatforms(own) {
    return [own, ...(relatives[own] ?? [])];
}
/** The needs that no registered emulator serves. `registered` is absent where it cannot be read: then all are. */
function findMissingEmulators(needs, registered) {
    if (!registered)
        return needs;
    return needs.filter((need) => !registered.includes(entryNames[architectureOf(need.platform)] ?? ''));
}
/** What `binfmt --install` is told: architectures, each once. */
function listEmulatorNames(needs) {
    return [...new Set(needs.map((need) => architectureOf(need.platform)))].join(',');
}
function architectureOf(platform) {
    return platform.split('/')[1] ?? platform;
}
/** What to say where an emulator is missing and could not be registered. */
function describeMissingEmulators(missing, image, cause) {
    const needs = missing.map((need) => `\n  ${need.platform}: ${need.reason}`).join('');
    const names = listEmulatorNames(missing);
    return {
        code: 'emulator.missing',
        input: 'platforms',
        message: `no emulator is registered for ${missing.map((need) => need.platform).join(', ')}, and registering it failed: ${cause}${needs}`,
        hint: `run \`docker run --rm --privileged ${image} --install ${names}\` on the runner, set \`qemu-image\` to a copy of that image, or let the stage run on the build platform: \`FROM --platform=$BUILDPLATFORM\``,
    };
}

;// CONCATENATED MODULE: ./lib/core/engine.js
/** Stands in for an engine that could not be asked, so that everything else can still be checked. */
const assumedEngine = {
    serverVersion: '',
    buildxVersion: '',
    hasContainerdStore: true,
    platform: 'linux/amd64',
    registries: { mirrors: [], insecure: [] },
};
/** Which BuildKit builds, and why; a contradiction with the needs is a problem. */
function decideEngine(needs, engine) {
    const place = choosePlace(needs, engine);
    const obstacle = findAttestationObstacle(place.driver, needs, engine);
    const choice = {
        ...place,
        withAttestations: needs.hasAttestations && (!obstacle || needs.insistsOnAttestations),
        ...(obstacle && { attestationObstacle: obstacle }),
        storesIndexes: place.driver !== 'docker' || engine.hasContainerdStore,
    };
    return { choice, problems: [...checkSettings(choice, needs), ...checkEngine(choice, needs, engine)] };
}
function choosePlace(needs, engine) {
    if (needs.builder !== '') {
        const driver = engine.builderDriver ?? 'docker-container';
        return { driver, builder: needs.builder, creates: false, reason: 'the builder named in `builder`' };
    }
    if (needs.driver !== 'auto') {
        const { driver } = needs;
        return { driver, creates: driver !== 'docker', reason: `\`driver: ${driver}\`` };
    }
    const obstacle = findObstacle(needs, engine);
    return obstacle
        ? {
            driver: 'docker-container',
            creates: true,
            reason: `the engine's own BuildKit cannot do it: ${obstacle}`,
        }
        : {
            driver: 'docker',
            creates: false,
            reason: "the engine's own BuildKit can do all that is asked, with nothing to pull or boot",
        };
}
/** Why the engine's own BuildKit does not serve; nothing where it does. */
function findObstacle(needs, engine) {
    if (needs.driverOpts.length > 0)
        return '`driver-opts` are for a builder of its own';
    if (needs.endpoint !== '')
        return '`endpoint` is for a builder of its own';
    if (needs.push && needs.repositories > 1) {
        return 'with several repositories all content goes out before any tag, and the engine pushes by tag';
    }
    if (needs.insecure.length > 0)
        return `it grants no \`${needs.insecure.join('`, `')}\` by itself`;
    if (engine.hasContainerdStore)
        return undefined;
    const store = `${nameOf(engine)} has the classic image store`;
    if (needs.platforms > 1)
        return `${store}, which holds one platform`;
    // What cannot be loaded with attestations anywhere is built without them, and that the engine can do.
    const elsewhere = findAttestationObstacle('docker-container', needs, engine);
    if (needs.hasAttestations && !elsewhere)
        return `${store}, which holds no attestations`;
    if (needs.exportsCache)
        return `${store}, which exports no cache`;
    if (needs.archives.length > 0)
        return `${store}, which writes no image into a file`;
    return undefined;
}
/** What cannot hold attestations, which make an index of the image (buildx, build/opt.go). */
function findAttestationObstacle(driver, needs, engine) {
    const store = `${nameOf(engine)} has the classic image store`;
    if (driver === 'docker' && !engine.hasContainerdStore)
        return `${store}, which holds no attestations`;
    if (needs.load && !engine.hasContainerdStore)
        return `${store}, which loads no image with attestations`;
    return needs.archives.includes('docker') ? 'an archive of `type=docker` holds no attestations' : undefined;
}
function nameOf(engine) {
    return `engine ${engine.serverVersion}`;
}
/** Settings that would be ignored without a word, or that are missing. */
function checkSettings(choice, needs) {
    const given = [
        ...(needs.driverOpts.length > 0 ? ['driver-opts'] : []),
        ...(needs.endpoint !== '' ? ['endpoint'] : []),
    ];
    const isOther = needs.builder !== '' && needs.driver !== 'auto' && needs.driver !== choice.driver;
    const ignored = choice.creates ? [] : [...(isOther ? ['driver'] : []), ...given];
    const why = needs.builder === '' ? 'the engine itself builds' : '`builder` is used as it is';
    return [
        ...ignored.map((input) => ({
            code: 'engine.unused-setting',
            input,
            message: `${why} (${choice.reason}), so \`${input}\` has nothing to set`,
            hint: `leave out \`${input}\`, or ${needs.builder === '' ? 'use `driver: docker-container`' : '`builder`'}`,
        })),
        ...(choice.driver === 'remote' && choice.creates && needs.endpoint === '' ? [missingEndpoint] : []),
    ];
}
const missingEndpoint = {
    code: 'engine.no-endpoint',
    input: 'endpoint',
    message: '`driver: remote` needs the address of a BuildKit',
    hint: 'set `endpoint`, for example `tcp://buildkit:1234`',
};
function checkEngine(choice, needs, engine) {
    const { driver, withAttestations, attestationObstacle } = choice;
    const isClassic = !engine.hasContainerdStore;
    const usesStore = driver === 'docker' && isClassic;
    const several = needs.platforms > 1;
    return [
        ...(several && isClassic && needs.load && driver !== 'docker' ? [refuseLoad(engine)] : []),
        ...(several && needs.archives.includes('docker') ? [refuseArchive] : []),
        ...(several && usesStore ? [refuse('platforms', 'hold several platforms')] : []),
        ...(withAttestations && attestationObstacle ? [refuseAttestations(attestationObstacle)] : []),
        ...(usesStore && needs.exportsCache ? [refuse('cache-to', 'export a cache')] : []),
        ...(usesStore && needs.archives.length > 0 ? [refuse('outputs', 'write an image into a file')] : []),
        ...(driver === 'docker' && needs.push && needs.repositories > 1
            ? [refuseRepositories(needs.repositories)]
            : []),
        ...(needs.hostGateway && driver !== 'docker' ? [refuseGateway(driver)] : []),
    ];
}
function refuseLoad(engine) {
    return {
        code: 'engine.load-several-platforms',
        input: 'load',
        message: `several platforms at once can be loaded only into a containerd image store, and ${nameOf(engine)} has the classic one`,
        hint: 'leave out `load`, build one platform, or use an engine with the containerd image store',
    };
}
const refuseArchive = {
    code: 'engine.archive-several-platforms',
    input: 'outputs',
    message: 'an archive of `type=docker` holds one platform',
    hint: 'write `type=oci,dest=<path>`, which holds several',
};
function refuseAttestations(obstacle) {
    return {
        code: 'engine.no-attestations',
        input: 'provenance',
        message: `attestations are asked for, and ${obstacle}`,
        hint: 'leave out `provenance` and `sbom`, or what cannot hold them; an engine with the containerd image store can',
    };
}
function refuse(input, what) {
    return {
        code: 'engine.classic-store',
        input,
        message: `the classic image store of this engine cannot ${what}, which driver \`docker\` would need`,
        hint: 'use `driver: auto` or `driver: docker-container`, or switch the engine to the containerd image store',
    };
}
function refuseRepositories(count) {
    return {
        code: 'engine.several-repositories',
        input: 'images',
        message: `${count} repositories are to be pushed to, all content before any tag, and driver \`docker\` can only push by tag`,
        hint: 'use `driver: auto` or `driver: docker-container`',
    };
}
/** buildx: "host-gateway is not supported by the docker-container driver", after the builder has booted. */
function refuseGateway(driver) {
    return {
        code: 'engine.host-gateway',
        input: 'add-hosts',
        message: `\`host-gateway\` is known to the engine's own BuildKit only, and driver \`${driver}\` builds`,
        hint: 'write the address itself, or use `driver: docker`',
    };
}

// EXTERNAL MODULE: ./node_modules/csv-parse/lib/sync.js + 9 modules
var sync = __webpack_require__(5175);
;// CONCATENATED MODULE: ./lib/core/exporter.js

/** Attributes of a `type=image` line that decide name and push: Slipway's own business, so they are not passed on. */
const ownAttributes = new Set([
    'name',
    'push',
    'push-by-digest',
    'name-canonical',
]);
/**
 * Reads an `--output` value as buildx does: comma-separated `key=value` fields, a field with a comma in
 * double quotes, `-` and a bare path for a tar on standard output and a folder.
 *
 * @throws {Error} where the quotes do not match
 */
function parseExporter(line) {
    const fields = ((0,sync/* parse */.qg)(line, { relax_column_count: true })[0] ?? []);
    if (fields.length === 1 && fields[0] !== undefined && !fields[0].includes('=')) {
        return { type: fields[0] === '-' ? 'tar' : 'local', attributes: [['dest', fields[0]]] };
    }
    const pairs = fields.map((field) => splitPair(field.trim()));
    const type = pairs.find(([name]) => name === 'type')?.[1] ?? '';
    const attributes = pairs.filter(([name]) => name !== 'type');
    return type === 'registry'
        ? { type: 'image', attributes: [...attributes, ['push', 'true']] }
        : { type, attributes };
}
/** `type=image,"name=a,b",push=true`: a field with a comma or a quote is quoted, as Go's csv reader wants it. */
function formatExporter({ type, attributes }) {
    return [`type=${type}`, ...attributes.map(([name, value]) => quote(`${name}=${value}`))].join(',');
}
/** What a user's `type=image` lines say of the image itself (compression, annotations, ...), without name and push. */
function imageAttributesOf(exporters) {
    return exporters
        .filter(({ type }) => type === 'image')
        .flatMap(({ attributes }) => attributes.filter(([name]) => !ownAttributes.has(name)));
}
/** `type=docker` without a file puts the image into the engine's store. */
function isLoadExporter(exporter) {
    return exporter.type === 'docker' && !attributeOf(exporter, 'dest');
}
/** An image in a file. */
function isArchiveExporter(exporter) {
    return exporter.type === 'oci' || (exporter.type === 'docker' && !isLoadExporter(exporter));
}
/** Archives and loaded images bear the names of the image unless they have one of their own. */
function nameExporter(exporter, names) {
    const isNamed = attributeOf(exporter, 'name') !== undefined;
    const isImage = isArchiveExporter(exporter) || isLoadExporter(exporter);
    if (isNamed || !isImage || names.length === 0)
        return exporter;
    return { ...exporter, attributes: [...exporter.attributes, ['name', names.join(',')]] };
}
function attributeOf({ attributes }, name) {
    return attributes.find(([key]) => key === name)?.[1];
}
function splitPair(field) {
    const at = field.indexOf('=');
    return at < 0 ? [field.toLowerCase(), ''] : [field.slice(0, at).toLowerCase(), field.slice(at + 1)];
}
function quote(field) {
    return /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

;// CONCATENATED MODULE: ./lib/core/engine-needs.js


/** What the inputs ask of an engine, where so much is pushed to so many repositories. */
function deriveEngineNeeds(inputs, push, repositories) {
    const { provenance, sbom, options } = inputs;
    const needs = {
        driver: inputs.driver,
        builder: inputs.builder,
        driverOpts: inputs.driverOpts,
        endpoint: inputs.endpoint,
        platforms: Math.max(inputs.platforms.length, 1),
        hasAttestations: provenance !== 'false' || !['', 'false'].includes(sbom),
        insistsOnAttestations: !['', 'false'].includes(provenance) || !['', 'false'].includes(sbom),
        repositories,
        push,
        load: inputs.load || inputs.outputs.some(isLoadExporter),
        archives: inputs.outputs.filter(isArchiveExporter).map(({ type }) => type),
        exportsCache: inputs.cacheTo.some((line) => !line.includes('type=inline')),
        insecure: findInsecure(options),
        hostGateway: usesHostGateway(options),
    };
    return options.call ? { ...needs, ...nothingBuilt } : needs;
}
/** A question to the Dockerfile exports nothing, so every engine can answer it. */
const nothingBuilt = {
    platforms: 1,
    hasAttestations: false,
    insistsOnAttestations: false,
    load: false,
    archives: [],
    exportsCache: false,
    insecure: [],
    hostGateway: false,
};

;// CONCATENATED MODULE: ./lib/core/guard/plan-guard.js
function openGuard(notices) {
    return {
        held: [],
        isOn: false,
        decisions: [],
        lacksVersions: false,
        notices: notices.filter(({ code }) => code === 'tags.invalid'),
    };
}

// EXTERNAL MODULE: ./lib/core/login-decision.js
var login_decision = __webpack_require__(4705);
// EXTERNAL MODULE: ./lib/core/push-decision.js
var push_decision = __webpack_require__(5706);
// EXTERNAL MODULE: ./lib/core/reference.js
var core_reference = __webpack_require__(7246);
// EXTERNAL MODULE: ./lib/inputs/lists.js
var lists = __webpack_require__(1720);
// EXTERNAL MODULE: ./lib/core/metadata/metadata.js + 8 modules
var metadata = __webpack_require__(2455);
// EXTERNAL MODULE: ./lib/core/metadata/rules.js + 1 modules
var metadata_rules = __webpack_require__(892);
;// CONCATENATED MODULE: ./lib/core/metadata/tag-lines.js


/** Tells full references (`ghcr.io/acme/app:1.2`, `acme/app`) from rules: a `/` or `:`, and no `=`. */
function splitTagLines(text) {
    const reading = (0,lists/* readListItems */.$c)(text, metadata_rules/* lineList */.XA);
    if ('problem' in reading)
        return { rules: text, references: [] };
    const references = reading.items.filter((item) => /[/:]/.test(item.text) && !/[={]/.test(item.text));
    const taken = new Set(references.map((reference) => reference.line));
    const lines = text.split(/\r\n|\n|\r/);
    const rules = lines.map((line, index) => (taken.has(index + 1) ? '' : line)).join('\n');
    return { rules, references: references.flatMap(splitCommas) };
}
/** docker/build-push-action takes its tags separated by commas, too. */
function splitCommas(item) {
    const texts = item.text.split(',').map((part) => part.trim());
    return texts.filter((part) => part !== '').map((part) => ({ line: item.line, text: part }));
}

// EXTERNAL MODULE: ./lib/core/metadata/types.js
var types = __webpack_require__(8092);
// EXTERNAL MODULE: ./lib/core/targets.js
var core_targets = __webpack_require__(1641);
;// CONCATENATED MODULE: ./lib/core/tag-reading.js






/** Tags, labels and annotations of the root door: the rules of metadata-action, plain references, and our defaults. */
function readTags(texts, facts) {
    const { rules, references } = splitTagLines(texts.tags);
    const { owner } = facts.event.repository;
    const hasImages = texts.images.trim() !== '';
    const onlyReferences = references.length > 0 && isEmptyList(rules);
    const reading = (0,metadata/* deriveMetadata */.V)({
        ...types/* emptyMetadataInputs */.Aq,
        ...types/* publishSettings */.nR,
        ...texts,
        images: onlyReferences ? '' : hasImages ? texts.images : defaultImage(facts.event),
        tags: onlyReferences ? rulesOf(references) : rules,
    }, facts, facts.tools);
    const targets = (0,core_targets/* deriveTargets */.aM)(reading.metadata, references, owner);
    return {
        metadata: targets.targets.length > 0 ? (0,core_targets/* nameTargets */.uG)(reading.metadata, targets.targets) : reading.metadata,
        targets: targets.targets,
        problems: [...reading.problems, ...targets.problems.filter((one) => !isTold(one, reading.problems))],
        notices: [
            ...(onlyReferences && hasImages ? [unusedImages] : []),
            ...reading.warnings,
            ...targets.notices,
        ],
    };
}
/** A list of comments alone has no items. */
function isEmptyList(text) {
    const reading = (0,lists/* readListItems */.$c)(text, metadata_rules/* lineList */.XA);
    return 'items' in reading && reading.items.every((item) => item.text === '');
}
/** Rules that nobody wrote would publish more names than the user asked for. */
const unusedImages = {
    code: 'images.unused',
    input: 'images',
    message: '`tags` holds whole references and no rule, so `images` is not used',
    hint: 'add a rule such as `type=ref,event=branch` to `tags`, or leave out `images`',
};
/** `ghcr.io/<owner>/<repository>`; the registry takes lower case only. */
function defaultImage(event) {
    return `ghcr.io/${event.repository.owner}/${event.repository.name}`.toLowerCase();
}
/** Plain references give the version too: as if their tags had been written as raw rules. */
function rulesOf(references) {
    const tags = references.map(({ text }) => /:([\w.-]+)(?:@.*)?$/.exec(text)?.[1] ?? 'latest');
    return [...new Set(tags)].map((tag) => `type=raw,value=${tag}`).join('\n');
}
/** An image name that is wrong is so with every tag; it was told with its line. */
function isTold(problem, told) {
    return problem.input === 'images' && told.some(({ input }) => input === 'images');
}

;// CONCATENATED MODULE: ./lib/core/publish-plan.js

















/** Decides the whole publication; whatever stands against it is in `problems`, all of it. */
function decidePublish(inputs, facts) {
    const { event } = facts;
    const push = (0,push_decision/* decidePush */.v)(inputs.push, event, inputs.options.call);
    const tags = readTags(inputs.metadata, facts);
    const repositories = uniqueNames(tags.targets.map((target) => target.reference));
    const platforms = decidePlatforms(inputs, facts.engine);
    const source = decideSource(inputs, facts, platforms);
    const logins = (0,login_decision/* decideLogins */.V)({
        given: inputs.logins,
        mainHost: (repositories[0] ?? parseName(tags.metadata.images[0] ?? ''))?.host ?? 'ghcr.io',
        hosts: [...(push.push ? repositories.map((name) => name.host) : []), ...source.baseHosts],
        push: push.push,
        actor: event.actor,
        githubToken: inputs.githubToken,
    });
    const engine = decideEngine(deriveEngineNeeds(inputs, push.push, repositories.length), facts.engine);
    return {
        plan: {
            push,
            metadata: tags.metadata,
            targets: tags.targets,
            guard: openGuard(tags.notices),
            repositories: push.push ? repositories : [],
            context: source.context,
            ...(source.path !== undefined && { dockerfile: source.path }),
            platforms,
            allowPlatformRemoval: inputs.allowPlatformRemoval,
            engine: engine.choice,
            emulation: inputs.options.call ? [] : decideEmulators(inputs, facts, source.dockerfile, platforms),
            logins: logins.logins,
            ...decideAttestations(inputs, engine.choice),
            ...(facts.commitDate && { sourceDateEpoch: Math.floor(facts.commitDate.getTime() / 1000) }),
            gitSecrets: decideGitSecrets(inputs, source.context),
        },
        problems: [
            ...checkTags(push.push, tags, event),
            ...source.problems,
            ...logins.problems,
            ...engine.problems,
            ...checkBuildxVersion(facts.engine.buildxVersion, inputs),
        ],
        notices: [...tags.notices, ...logins.notices, ...noteUnknownFilters(inputs.options, source.dockerfile)],
    };
}
function checkTags(push, tags, event) {
    const isMissing = push && tags.targets.length === 0 && tags.problems.length === 0;
    return isMissing ? [(0,core_targets/* describeNoTags */.m7)(tags.metadata.rules, event.name, event.ref)] : tags.problems;
}
/** What is built is known beforehand, so that a tag which would lose a platform is noticed before anything starts. */
function decidePlatforms(inputs, engine) {
    if (inputs.platforms.length > 0)
        return inputs.platforms.map(platform/* formatPlatform */.Bq);
    const [own] = engine.builderPlatforms ?? [engine.platform];
    const isElsewhere = inputs.builder === '' && (inputs.driver === 'remote' || inputs.driver === 'kubernetes');
    return own === undefined || isElsewhere ? [] : [own];
}
/** The context, the Dockerfile in it, and the registries that its base images come from. */
function decideSource(inputs, facts, platforms) {
    const context = (0,build_context/* decideContext */.SA)(inputs.context, facts.event, facts.workspace.hasCheckout);
    const found = context.kind === 'path' && !(0,build_context/* isRemote */.Vx)(inputs.file) ? facts.workspace.dockerfile : undefined;
    const dockerfile = found && parseDockerfile(found.text);
    const images = dockerfile
        ? findBaseImages(dockerfile, { ...choicesOf(inputs), platforms, buildPlatform: facts.engine.platform })
        : [];
    const path = found?.path ?? (inputs.file || undefined);
    return {
        context,
        path,
        dockerfile,
        problems: [
            ...(0,build_context/* checkContext */.M_)(context, inputs.file, facts.workspace),
            ...checkTarget(inputs.target, dockerfile),
        ],
        notices: noteUnknownFilters(inputs.options, dockerfile),
        baseHosts: images.flatMap(({ reference }) => parseName(reference)?.host ?? []),
    };
}
function parseName(text) {
    const reading = (0,core_reference/* parseReference */.F2)(text);
    return 'reference' in reading ? reading.reference : undefined;
}
function checkTarget(target, dockerfile) {
    if (target === '' || !dockerfile || dockerfile.problems.length > 0 || findTarget(dockerfile, target))
        return [];
    const nearest = suggestTarget(dockerfile, target);
    const names = dockerfile.stages.flatMap(({ name }) => (name ? [`\`${name}\``] : []));
    return [
        {
            code: 'target.unknown',
            input: 'target',
            message: `the Dockerfile has no stage \`${target}\`; it has ${names.join(', ') || 'no named stage'}`,
            ...(nearest && { hint: `did you mean \`${nearest}\`?` }),
        },
    ];
}
/**
 * `mode=min` unless the user says otherwise: `mode=max` would publish the build arguments, and is what BuildKit takes
 * where attributes name no mode.
 */
function decideAttestations({ provenance, sbom }, engine) {
    if (!engine.withAttestations)
        return { provenance: 'false', sbom: '' };
    if (provenance === '' || provenance === 'true')
        return { provenance: 'mode=min', sbom };
    const isWhole = provenance === 'false' || /(?:^|,)mode=/.test(provenance);
    return { provenance: isWhole ? provenance : `mode=min,${provenance}`, sbom };
}
function decideEmulators(inputs, facts, dockerfile, platforms) {
    const { platform, builderPlatforms, builderDriver: driver = inputs.driver } = facts.engine;
    const isElsewhere = driver === 'remote' || driver === 'kubernetes';
    // The machines of a named builder are not ours to change: what they run, they say themselves, once they are up.
    const known = builderPlatforms?.length === 0 || isElsewhere ? platforms : builderPlatforms;
    const native = known ?? listNativePlatforms(platform);
    return decideEmulation({ ...choicesOf(inputs), dockerfile, platforms, native });
}
/** Only for the run's own repository, and never over a secret of the user's for that host. */
function decideGitSecrets(inputs, { gitHost }) {
    const ids = ['GIT_AUTH_TOKEN', `GIT_AUTH_TOKEN.${gitHost}`];
    const isGiven = inputs.secrets.some(({ id }) => ids.includes(id));
    if (!gitHost || isGiven || inputs.githubToken === '')
        return [];
    return [{ id: `GIT_AUTH_TOKEN.${gitHost}`, value: inputs.githubToken }];
}
/** What decides, beside the Dockerfile, which of its stages are built. */
function choicesOf({ target, buildArgs, buildContexts }) {
    const pairs = buildArgs.filter((arg) => arg.includes('=')).map((arg) => /^([^=]*)=(.*)$/s.exec(arg) ?? []);
    return {
        target,
        buildArgs: Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, value])),
        contexts: buildContexts.map((line) => line.split('=')[0] ?? ''),
    };
}
function uniqueNames(names) {
    return [
        ...new Map(names.map(({ host, repository }) => [(0,core_reference/* formatName */.nD)({ host, repository }), { host, repository }])).values(),
    ];
}

;// CONCATENATED MODULE: ./lib/core/release.js
/**
 * The moves in the order in which they are made: specific tags of all registries, then floating ones of all
 * registries, so that `latest` never names what `1.2.3` does not name yet. A tag asked for twice moves once.
 */
function decideMoves(targets, digest, before) {
    const unique = new Map(targets.map((target) => [target.text, target]));
    const moves = [...unique.values()].map((target) => planMove(target, digest, before.get(target.text)));
    return [...moves.filter((move) => !move.isFloating), ...moves.filter((move) => move.isFloating)];
}
/** The output `previous`: JSON, from tag to the digest it had, null for a tag that is new. */
function formatPrevious(moves) {
    const known = moves.filter(({ kind }) => kind !== 'unknown');
    return JSON.stringify(Object.fromEntries(known.map(({ text, previous }) => [text, previous ?? null])));
}
/** Refuses an image with fewer platforms than a tag had: machines of the missing ones could no longer pull it. */
function findPlatformRemovals(targets, before, platforms, isAllowed) {
    // An image that names no platform cannot be compared.
    if (platforms.length === 0)
        return [];
    return targets.flatMap(({ text }) => {
        const state = before.get(text);
        const had = state?.kind === 'present' ? state.platforms : [];
        const lost = had.filter((platform) => !platforms.includes(platform));
        return lost.length > 0 ? [platformRemoval(text, lost, isAllowed)] : [];
    });
}
/** Compare-and-set: whether a tag still names what it named when the move was planned. */
function findConcurrentMove(move, now) {
    if (now.kind === 'unreadable' || move.kind === 'unknown')
        return undefined;
    const found = now.kind === 'present' ? now.digest : undefined;
    if (found === move.previous || found === move.digest)
        return undefined;
    const name = (digest) => digest ?? 'no such tag';
    return {
        code: 'release.tag-moved',
        severity: 'error',
        target: move.text,
        message: `${move.text} was moved by someone else while this run was under way: expected ${name(move.previous)}, found ${name(found)}`,
        hint: 'two runs publish the same tag at once: give the workflow a `concurrency` group; if this run is the newer one, run it again',
    };
}
/** Compares a tag, as it was read back, with what it has to name. */
function checkReadBack(target, expected, found) {
    const finding = (code, message, hint) => [
        { code, severity: 'error', target, message, hint },
    ];
    if (found.kind === 'unreadable') {
        const { message, hint = '' } = found.problem;
        return finding('release.not-verified', `${target} was moved, and could not be read back: ${message}`, hint);
    }
    if (found.kind === 'absent') {
        const hint = 'run the job again; if it stays so, the registry has lost the write';
        return finding('release.tag-missing', `${target} was written, and the registry says there is no such tag`, hint);
    }
    if (found.digest !== expected.digest) {
        const message = `${target} names ${found.digest} after it was moved to ${expected.digest}`;
        const hint = 'another run may have moved it at the same moment: give the workflow a `concurrency` group';
        return finding('release.digest-differs', message, hint);
    }
    const missing = expected.platforms.filter((platform) => !found.platforms.includes(platform));
    if (missing.length === 0)
        return [];
    const list = found.platforms.join(', ') || 'none';
    const message = `${target} was to have ${expected.platforms.join(', ')} and has ${list}: ${missing.join(', ')} is missing`;
    return finding('release.platform-missing', message, 'look at the build log for these platforms');
}
/** Puts back the floating tags that had moved; one that is new stays, since GHCR cannot delete a tag. */
function decideRollback(moved) {
    return moved.flatMap((move) => move.isFloating && move.kind === 'move' && move.previous
        ? [{ ...move, digest: move.previous, previous: move.digest }]
        : []);
}
function planMove(target, digest, state) {
    if (!state || state.kind === 'unreadable')
        return { ...target, digest, kind: 'unknown' };
    if (state.kind === 'absent')
        return { ...target, digest, kind: 'create' };
    const kind = state.digest === digest ? 'same' : 'move';
    return { ...target, digest, kind, previous: state.digest };
}
function platformRemoval(target, lost, isAllowed) {
    return {
        code: 'release.platform-removal',
        severity: isAllowed ? 'warning' : 'error',
        target,
        input: 'platforms',
        message: `${target} would lose ${lost.join(', ')}: it can be pulled there now, and the new image has nothing for it`,
        hint: `build ${lost.join(', ')} too, or set \`allow-platform-removal: true\` where that is meant`,
    };
}

;// CONCATENATED MODULE: ./lib/core/report.js


/** The outputs of the root door, by name. */
function deriveOutputs(result) {
    const { plan, digest, buildx } = result;
    const tags = plan.targets.map((target) => target.text);
    return {
        ...derivePlanOutputs(plan),
        digest,
        // Without a tag the image is there all the same, by its digest.
        refs: (tags.length > 0 || !plan.push.push ? tags : plan.repositories.map(core_reference/* formatName */.nD))
            .map((name) => `${name}@${digest}`)
            .join('\n'),
        metadata: buildx.text,
        imageid: buildx.imageId ?? digest,
        pushed: String(plan.push.push),
        platforms: (result.platforms.length > 0 ? result.platforms.map(({ name }) => name) : plan.platforms).join(','),
        digests: JSON.stringify(Object.fromEntries(result.platforms.map((platform) => [platform.name, platform.digest]))),
        previous: formatPrevious(result.moves),
    };
}
/** What is known before anything was built; all that a dry run gives. */
function derivePlanOutputs(plan) {
    const { metadata, targets } = plan;
    const first = targets[0]?.reference ?? plan.repositories[0];
    return {
        name: first ? (0,core_reference/* formatName */.nD)(first) : (metadata.images[0] ?? ''),
        tags: targets.map((target) => target.text).join('\n'),
        'tag-names': metadata.tagNames.join('\n'),
        version: metadata.version,
        labels: metadata.labels.map(([key, value]) => `${key}=${value}`).join('\n'),
        annotations: metadata.annotations.join('\n'),
        json: JSON.stringify(metadata.json),
        pushed: 'false',
    };
}

// EXTERNAL MODULE: ./lib/core/summary.js
var summary = __webpack_require__(3199);
// EXTERNAL MODULE: ./lib/io/runner.js + 2 modules
var runner = __webpack_require__(1830);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./lib/core/build-command.js



/** The one command line of the build, in a fixed order, so that the same request gives the same line. */
function deriveBuildCommand(request) {
    const args = [
        ...['buildx', 'build', '--progress', 'rawjson'],
        ...arguments_option('--builder', request.builder),
        ...arguments_option('--file', request.file),
        ...arguments_option('--target', request.target),
        ...arguments_option('--platform', request.platforms.join(',')),
        ...each('--build-arg', request.buildArgs),
        ...each('--build-context', request.buildContexts),
        ...each('--label', request.labels),
        ...each('--annotation', request.annotations),
        ...each('--secret', request.secrets.map(formatSecret)),
        ...each('--cache-from', request.cacheFrom),
        ...each('--cache-to', request.cacheTo.map(tolerateErrors)),
        ...(request.noCache ? ['--no-cache'] : []),
        ...(request.pull ? ['--pull'] : []),
        ...deriveOptionArguments(request.options),
        ...attest('provenance', request.provenance),
        ...attest('sbom', request.sbom),
        ...each('--output', request.outputs.map(formatExporter)),
        ...arguments_option('--metadata-file', request.metadataFile),
        request.context,
    ];
    return { args, env: deriveEnvironment(request) };
}
/** The image exporter that pushes all content and no tag, to every repository at once. */
function derivePushExporter(repositories, wished) {
    return {
        type: 'image',
        attributes: [
            ['name', repositories.join(',')],
            ['push-by-digest', 'true'],
            ['name-canonical', 'true'],
            ['push', 'true'],
            ...imageAttributesOf(wished),
        ],
    };
}
/** The image exporter that keeps the image in the builder or the engine; nothing leaves the machine. */
function deriveStoreExporter(references, wished) {
    return {
        type: 'image',
        attributes: [
            ...(references.length > 0 ? [['name', references.join(',')]] : []),
            ['push', 'false'],
            ...imageAttributesOf(wished),
        ],
    };
}
/** The exporter that hands one platform's image to the engine of the machine. */
function deriveLoadExporter(references) {
    return nameExporter({ type: 'docker', attributes: [] }, references);
}
/**
 * Index annotations have no place on a single manifest: buildx refuses them there.
 * One annotation may name several levels, `manifest,index:key=value`: it keeps those that are left.
 */
function fitAnnotations(annotations, isIndex) {
    if (isIndex)
        return annotations;
    return annotations.flatMap((annotation) => {
        const [, list = '', rest = annotation] = levelled.exec(annotation) ?? [];
        const levels = list.split(levelEnd).filter((level) => !level.startsWith('index'));
        return levels.length > 0 ? [list === '' ? annotation : `${levels.join(',')}:${rest}`] : [];
    });
}
/** Levels are separated by commas; so are the platforms in the brackets behind one. */
const levelled = /^((?:[a-z-]+(?:\[[^\]]*\])?,)*[a-z-]+(?:\[[^\]]*\])?):(.*)$/s;
const levelEnd = /,(?![^[]*\])/;
function deriveEnvironment(request) {
    const secrets = request.secrets.flatMap((secret, index) => secret.value === undefined ? [] : [[variableOf(index), secret.value]]);
    return {
        ...Object.fromEntries(secrets),
        ...(request.sourceDateEpoch !== undefined && { SOURCE_DATE_EPOCH: String(request.sourceDateEpoch) }),
        // Warnings of BuildKit's checks come with the metadata.
        BUILDX_METADATA_WARNINGS: 'true',
    };
}
function formatSecret(secret, index) {
    if (secret.file !== undefined)
        return csv([`id=${secret.id}`, `src=${secret.file}`]);
    return csv([`id=${secret.id}`, `env=${secret.variable ?? variableOf(index)}`]);
}
function variableOf(index) {
    return `SLIPWAY_SECRET_${index}`;
}
/** A cache can never fail a build (design, section 4). The inline cache is part of the image and knows no such option. */
function tolerateErrors(line) {
    return /(?:^|,)\s*"?(?:ignore-error=|type=inline)/.test(line) ? line : `${line},ignore-error=true`;
}
/** `false` says no in so many words, because buildx adds provenance by itself. */
function attest(type, wish) {
    if (wish === '')
        return [];
    if (wish === 'false')
        return ['--attest', `type=${type},disabled=true`];
    return ['--attest', wish === 'true' ? `type=${type}` : `type=${type},${wish}`];
}
function csv(fields) {
    return fields.map((field) => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
}

// EXTERNAL MODULE: ./lib/core/explain.js + 8 modules
var explain = __webpack_require__(9717);
;// CONCATENATED MODULE: ./lib/core/progress/annotations.js
/** GitHub shows ten warnings a step and drops the others without a word. */
const MOST_WARNINGS = 10;
/** An annotation is for reading at a glance; the log has the whole of it. */
const MOST_LINES = 15;
/** The failing step on its line of the Dockerfile. `dockerfile`: its path in the repository, where it is there. */
function annotateFailure(failure, dockerfile) {
    const { step, platform, stage, exitCode, lastLines } = failure;
    const place = [platform, stage && `stage ${stage}`].filter(Boolean).join(', ');
    const what = failure.command ?? 'The build';
    const how = exitCode === undefined ? 'failed' : `failed with exit code ${exitCode}`;
    const last = lastLines.slice(-MOST_LINES);
    return {
        level: 'error',
        title: step === undefined || place === '' ? 'Build failed' : `Build failed: ${place}`,
        message: [
            exitCode === undefined ? `${what} ${how}: ${failure.message}` : `${what} ${how}.`,
            ...(last.length === 0 ? [] : ['The last lines of its output:', ...last]),
        ].join('\n'),
        ...placeOf(failure, dockerfile),
    };
}
/** BuildKit's warnings on their lines; what is more than GitHub shows is counted in the last one. */
function annotateWarnings(warnings, dockerfile) {
    const annotations = warnings.map((warning) => toAnnotation(warning, dockerfile));
    if (annotations.length <= MOST_WARNINGS)
        return annotations;
    const shown = annotations.slice(0, MOST_WARNINGS - 1);
    const rest = warnings.slice(MOST_WARNINGS - 1).map((warning) => warning.message);
    const title = `${rest.length} more warnings of the build`;
    return [...shown, { level: 'warning', title, message: rest.join('\n') }];
}
function toAnnotation(warning, dockerfile) {
    // The line stands in the annotation itself.
    const [, rule = 'Build check', text = ''] = /^([A-Za-z]+): (.*)$/.exec(warning.message) ?? [];
    const message = (text || warning.message).replace(/ \(line \d+\)$/, '');
    return {
        level: 'warning',
        title: rule,
        message: [message, ...warning.detail, ...(warning.url ? [warning.url] : [])].join('\n'),
        ...placeOf(warning, dockerfile),
    };
}
function placeOf(place, file) {
    if (file === undefined)
        return {};
    const { line, endLine = line } = place;
    return line === undefined || endLine === undefined ? { file } : { file, startLine: line, endLine };
}

;// CONCATENATED MODULE: ./lib/core/build-failure.js


/**
 * A build that did not end with exit code 0, whatever it printed: the code decides, the text explains.
 * Stands on the failing line of the Dockerfile, with the last lines of the step, and cause and cure where they are known.
 */
function describeBuildFailure(failure, exitCode, dockerfile, facts) {
    if (!failure)
        return describeSilence(exitCode);
    const { level: _, message, ...at } = annotateFailure(failure, dockerfile);
    const known = (0,explain/* explainFailure */.S)(failure.error, {
        ...facts,
        platform: failure.platform,
        output: failure.lastLines,
    });
    return {
        code: known?.code ?? 'build.failed',
        message: known ? `${message}\nThe cause: ${known.message}` : message,
        ...(known && { hint: known.hint }),
        at,
    };
}
/** 137 is 128 + SIGKILL: nobody but the kernel or the runner sends that. */
function describeSilence(exitCode) {
    const hint = 'exit code 137 means killed: most often the machine ran out of memory';
    return {
        code: 'build.failed',
        message: `the build ended with exit code ${exitCode} and printed no error`,
        ...(exitCode === 137 && { hint }),
    };
}

;// CONCATENATED MODULE: ./lib/core/build-request.js



/** What the one `docker buildx build` of a publication is told. */
function deriveBuildRequest(inputs, plan, builder, metadataFile) {
    const isIndex = plan.platforms.length > 1 || plan.provenance !== 'false' || !['', 'false'].includes(plan.sbom);
    const request = {
        ...inputs,
        builder,
        context: plan.context.value,
        ...(plan.dockerfile && { file: plan.dockerfile }),
        platforms: plan.platforms,
        labels: plan.metadata.labels.map(([key, value]) => `${key}=${value}`),
        annotations: fitAnnotations(plan.metadata.annotations, isIndex),
        provenance: plan.provenance,
        sbom: plan.sbom,
        outputs: build_request_deriveOutputs(inputs, plan),
        metadataFile,
        ...(plan.sourceDateEpoch !== undefined && { sourceDateEpoch: plan.sourceDateEpoch }),
        secrets: [...inputs.secrets, ...plan.gitSecrets],
    };
    return inputs.options.call ? { ...request, ...nothingExported } : request;
}
/** A question to the Dockerfile leaves nothing behind, whatever else is asked for. */
const nothingExported = { cacheTo: [], outputs: [], provenance: '', sbom: '', metadataFile: '' };
/** The image goes last: where there are several exports, buildx reports the digest of the last one. */
function build_request_deriveOutputs(inputs, plan) {
    const names = plan.targets.map((target) => target.text);
    const extra = inputs.outputs
        .filter((exporter) => exporter.type !== 'image')
        .map((exporter) => nameExporter(exporter, names));
    if (plan.engine.driver === 'docker') {
        const named = plan.push.push || inputs.load ? names : [];
        return [...extra, deriveStoreExporter(named, inputs.outputs)];
    }
    const load = inputs.load ? [deriveLoadExporter(names)] : [];
    const image = plan.push.push
        ? derivePushExporter(plan.repositories.map(core_reference/* formatName */.nD), inputs.outputs)
        : deriveStoreExporter([], inputs.outputs);
    return [...extra, ...load, image];
}

;// CONCATENATED MODULE: ./lib/core/buildx-metadata.js
/** @throws {SyntaxError} where buildx wrote something that is no JSON object */
function parseBuildxMetadata(text) {
    const value = JSON.parse(text);
    const digest = stringAt(value, 'containerimage.digest');
    const imageId = stringAt(value, 'containerimage.config.digest') ?? digest;
    const buildRef = stringAt(value, 'buildx.build.ref');
    return {
        text,
        ...(digest && { digest }),
        ...(imageId && { imageId }),
        ...(buildRef && { buildRef }),
    };
}
function stringAt(value, key) {
    const found = value[key];
    return typeof found === 'string' && found !== '' ? found : undefined;
}

// EXTERNAL MODULE: ./lib/io/files.js
var io_files = __webpack_require__(8315);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
;// CONCATENATED MODULE: ./lib/io/machine.js

/** Bytes of memory that this machine has. */
function readMemory() {
    return (0,external_node_os_.totalmem)();
}

// EXTERNAL MODULE: ./lib/core/progress/format.js
var format = __webpack_require__(9764);
;// CONCATENATED MODULE: ./lib/core/progress/wire.js
/** The status in a line, or undefined for any other line: buildx prints its final error as plain text. */
function parseStatus(line) {
    if (!line.startsWith('{'))
        return undefined;
    let value;
    try {
        value = JSON.parse(line);
    }
    catch (error) {
        if (error instanceof SyntaxError)
            return undefined;
        throw error;
    }
    return isStatus(value) ? value : undefined;
}
function isStatus(value) {
    if (typeof value !== 'object' || value === null)
        return false;
    const parts = KEYS.filter((key) => key in value);
    return parts.every((key) => isListOrNull(value[key])) && parts.length > 0;
}
const KEYS = ['vertexes', 'statuses', 'logs', 'warnings'];
function isListOrNull(value) {
    return value === null || Array.isArray(value);
}
/** Milliseconds since 1970, or undefined. Go's times have nanoseconds, which Date.parse cuts off. */
function parseTime(text) {
    const time = text ? Date.parse(text) : Number.NaN;
    return Number.isNaN(time) ? undefined : time;
}
/** Bytes of a log or a warning; a decoder keeps a character that is split between two chunks. */
function decodeBase64(data, decoder = new TextDecoder()) {
    let binary;
    try {
        binary = atob(data);
    }
    catch (error) {
        // A DOMException, which is no Error of its own realm everywhere. Such text is better shown than lost.
        if (String(error).startsWith('InvalidCharacterError'))
            return data;
        throw error;
    }
    const bytes = new Uint8Array(binary.length);
    for (let at = 0; at < binary.length; at += 1)
        bytes[at] = binary.charCodeAt(at);
    return decoder.decode(bytes, { stream: true });
}

;// CONCATENATED MODULE: ./lib/core/progress/step-log.js


/** Lines of a failed step that are kept for the annotation and the summary. */
const TAIL_LINES = 40;
const TAIL_WIDTH = 1_000;
/** A line without an end is cut here: a step that prints dots for an hour is not one string of them. */
const LINE_LIMIT = 16_384;
/**
 * The log of one step: bytes in, lines out.
 *
 * Lines wait in `ready` until they are printed. `tail` repeats the last ones, for the case that the step fails.
 */
class StepLog {
    ready = [];
    /** Characters in `ready`. */
    size = 0;
    #partial = '';
    #decoder = new TextDecoder();
    #tail = [];
    #tailStart = 0;
    #elapsed;
    /** Takes a chunk; `elapsed` (milliseconds since the step's start) stands in front of each line it completes. */
    add(data, elapsed) {
        const chunk = decodeBase64(data, this.#decoder);
        this.#elapsed = elapsed;
        let start = 0;
        for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', start)) {
            this.#push(this.#partial + chunk.slice(start, end), elapsed);
            this.#partial = '';
            start = end + 1;
        }
        this.#partial += chunk.slice(start);
        // A progress bar overwrites its line for ever: only the last state of it is worth memory.
        if (chunk.includes('\r', start))
            this.#partial = this.#partial.slice(lastReturn(this.#partial) + 1);
        if (this.#partial.length > LINE_LIMIT)
            this.finishLine();
    }
    /** A last line without a line feed is a line too, once the step is over. */
    finishLine() {
        if (this.#partial.trim() !== '')
            this.#push(this.#partial, this.#elapsed);
        this.#partial = '';
    }
    /** A line that is not the step's own output: it is printed with the log and is no part of the tail. */
    note(text) {
        this.finishLine();
        const line = (0,safe_text/* safeLine */.o)(text);
        this.ready.push(line);
        this.size += line.length;
    }
    /** Hands the waiting lines over. */
    take() {
        const lines = this.ready;
        this.ready = [];
        this.size = 0;
        return lines;
    }
    /** The last lines, without times. */
    tail(count = TAIL_LINES) {
        const ordered = [...this.#tail.slice(this.#tailStart), ...this.#tail.slice(0, this.#tailStart)];
        const partial = this.#partial.trim() === '' ? [] : [(0,safe_text/* safeLine */.o)(this.#partial).slice(0, TAIL_WIDTH)];
        return [...ordered, ...partial].slice(-count);
    }
    #push(raw, elapsed) {
        const text = (0,safe_text/* safeLine */.o)(lastOverwrite(raw));
        const line = `${formatElapsed(elapsed)}${text}`;
        this.ready.push(line);
        this.size += line.length;
        const kept = text.length > TAIL_WIDTH ? text.slice(0, TAIL_WIDTH) : text;
        if (this.#tail.length < TAIL_LINES)
            this.#tail.push(kept);
        else {
            this.#tail[this.#tailStart] = kept;
            this.#tailStart = (this.#tailStart + 1) % TAIL_LINES;
        }
    }
}
/** What a terminal would show of `10%\r20%\r30%`: the last of them. A `\r` at the end belongs to the line feed. */
function lastOverwrite(text) {
    const line = text.slice(lastReturn(text) + 1);
    return line.endsWith('\r') ? line.slice(0, -1) : line;
}
/** The last `\r` that something follows, or -1. */
function lastReturn(text) {
    return text.length < 2 ? -1 : text.lastIndexOf('\r', text.length - 2);
}
/** `   1.2 `: the time in front also keeps a line from ever starting with what the runner takes for a command. */
function formatElapsed(elapsed) {
    return elapsed === undefined ? '' : `${(Math.max(0, elapsed) / 1000).toFixed(1).padStart(6)} `;
}

;// CONCATENATED MODULE: ./lib/core/progress/vertex-name.js

/** Names are made by dockerfile2llb (prefixCommand) and, for the rest, all over BuildKit and buildx. */
function parseVertexName(fullName) {
    // Twelve digits tell images apart; sixty-four push the rest of the line out of sight.
    const name = fullName.replaceAll(/@sha256:([0-9a-f]{12})[0-9a-f]{52}/g, '@sha256:$1');
    const end = name.startsWith('[') ? name.indexOf('] ') : -1;
    if (end === -1)
        return { kind: kindOfBare(name), command: (0,safe_text/* safeTitle */.C)(name), title: (0,safe_text/* safeTitle */.C)(name) };
    const words = name.slice(1, end).split(/\s+/).filter(Boolean);
    const command = (0,safe_text/* safeTitle */.C)(name.slice(end + 2));
    const title = `[${(0,safe_text/* safeTitle */.C)(words.join(' '))}] ${command}`;
    const platform = words.map(readPlatform).find((word) => word !== undefined);
    const isInternal = words.some((word) => word === 'internal' || word === 'auth');
    const [, index, total] = /^(\d+)\/(\d+)$/.exec(words.at(-1) ?? '') ?? [];
    if (isInternal || index === undefined) {
        return { kind: isInternal ? 'internal' : 'work', ...(platform && { platform }), command, title };
    }
    const stage = words.slice(0, -1).find((word) => readPlatform(word) === undefined);
    return {
        kind: 'step',
        ...(platform && { platform }),
        ...(stage && { stage }),
        index: Number(index),
        total: Number(total),
        command,
        title,
    };
}
/**
 * `linux/arm64`, and of `linux/amd64->arm64` (a step on amd64 that makes something for arm64) what it makes.
 * A stage's name has no slash.
 */
function readPlatform(word) {
    const [runsOn = '', makes] = word.split('->');
    if (!/^[a-z]+(?:\([^)]*\))?\/[a-z0-9]+(?:\/[a-z0-9.]+)?$/i.test(runsOn))
        return undefined;
    if (makes === undefined)
        return runsOn;
    const isWhole = /^(?:linux|windows|darwin|freebsd)(?:\(|\/)/.test(makes);
    return isWhole ? makes : `${runsOn.slice(0, runsOn.indexOf('/'))}/${makes}`;
}
/** Without a bracket: exports and caches are work that a person waits for; the frontend's image is not. */
function kindOfBare(name) {
    return /^(?:resolve image config for|docker-image:\/\/|resolving provenance|local:\/\/)/.test(name)
        ? 'internal'
        : 'work';
}

;// CONCATENATED MODULE: ./lib/core/progress/step.js




function createStep(name) {
    return {
        name: parseVertexName(name),
        log: new StepLog(),
        runs: new Map(),
        notes: new Set(),
        transfers: new Map(),
        error: undefined,
        parts: 0,
        isPrinted: false,
    };
}
/** The same vertex is reported at its start, at its end, and sometimes again. */
function updateStep(step, vertex) {
    const digest = vertex.digest ?? '';
    const runs = step.runs.get(digest) ?? [];
    step.runs.set(digest, runs);
    const started = parseTime(vertex.started);
    const completed = parseTime(vertex.completed);
    let run = runs.at(-1);
    if (started !== undefined && run?.started !== started) {
        run = { started };
        runs.push(run);
    }
    // Cached vertexes, and those that never ran because another one failed, may have an end without a start.
    if (completed !== undefined && !run) {
        run = { started: completed };
        runs.push(run);
    }
    if (completed !== undefined && run) {
        run.completed = completed;
        run.isCached = vertex.cached === true;
    }
    if (vertex.error)
        step.error = vertex.error;
}
/** A part of a step: bytes on their way, or, in an export, a named thing that takes time. */
function updateTransfer(step, wire) {
    const id = wire.id ?? wire.name ?? '';
    const isDone = Boolean(wire.completed);
    const current = wire.current ?? 0;
    const total = wire.total ?? 0;
    if (total > 0 || current > 0)
        step.transfers.set(id, { current, total, isDone });
    // Only exports have parts worth a line; those of FROM are one `extracting` a layer.
    else if (isDone && id !== '' && step.name.kind === 'work' && !step.notes.has(id)) {
        step.notes.add(id);
        const spent = (parseTime(wire.completed) ?? 0) - (parseTime(wire.started) ?? 0);
        step.log.note(wire.started ? `${id}  ${(0,format/* formatSeconds */.X)(spent)}` : id);
    }
}
function isStarted(step) {
    return step.runs.size > 0 && [...step.runs.values()].some((runs) => runs.length > 0);
}
/** Over, when all its vertexes that ran are. */
function isOver(step) {
    return isStarted(step) && [...step.runs.values()].every((runs) => runs.at(-1)?.completed !== undefined);
}
/** What has once been worked for is not cached, even if BuildKit asks for it again and finds it. */
function isCached(step) {
    return isOver(step) && [...step.runs.values()].flat().every((run) => run.isCached);
}
/** A step that was stopped because another one failed is not the cause of anything. */
function isCanceled(step) {
    return step.error !== undefined && /context canceled(?:: context canceled)*$/.test(step.error);
}
function startOf(step) {
    const starts = [...step.runs.values()].flatMap((runs) => runs[0]?.started ?? []);
    return starts.length === 0 ? undefined : starts.reduce((a, b) => Math.min(a, b));
}
/** When its current run began: what "still running for 95 s" counts from. */
function lastStartOf(step) {
    const starts = [...step.runs.values()].flatMap((runs) => runs.at(-1)?.started ?? []);
    return starts.length === 0 ? undefined : starts.reduce((a, b) => Math.max(a, b));
}
/** The time it worked, without the pauses between two runs of a vertex. */
function durationOf(step) {
    const runs = [...step.runs.values()].flat();
    return runs.reduce((sum, run) => sum + Math.max(0, (run.completed ?? run.started) - run.started), 0);
}
/** How long the last run of it took. */
function lastDurationOf(step) {
    const runs = [...step.runs.values()].flatMap((all) => all.slice(-1));
    return runs.reduce((most, run) => Math.max(most, (run.completed ?? run.started) - run.started), 0);
}
/** The bytes of all transfers of a step. */
function sumTransfers(step) {
    let current = 0;
    let total = 0;
    for (const transfer of step.transfers.values()) {
        current += transfer.current;
        total += Math.max(transfer.total, transfer.current);
    }
    return { current, total };
}

;// CONCATENATED MODULE: ./lib/core/progress/heartbeat.js



const AFTER = 20_000;
const MOST = 8;
/**
 * Signs of life of what has been running for long, the longest first; nothing when there is no such step.
 *
 * `now` in milliseconds since 1970. buildx moves BuildKit's times to this machine's clock, so they can be compared.
 */
function formatHeartbeat(progress, now, after = AFTER) {
    const running = [...progress.steps.values()]
        .filter((step) => isStarted(step) && !isOver(step))
        .map((step) => ({ step, time: now - (lastStartOf(step) ?? now) }))
        .filter(({ time }) => time >= after)
        .sort((a, b) => b.time - a.time);
    const lines = running.slice(0, MOST).map(({ step, time }) => formatStep(step, time));
    const left = running.length - lines.length;
    return left > 0 ? [...lines, `still running: ${left} more steps`] : lines;
}
function formatStep(step, time) {
    const doing = formatTransfer(step) ?? formatLastLine(step);
    return `still running: ${step.name.title}, ${(0,format/* formatSeconds */.X)(time)}${doing}`;
}
/** `: 12.0 MB of 300.0 MB (4%)`, while bytes are on their way. */
function formatTransfer(step) {
    const isMoving = [...step.transfers.values()].some((transfer) => !transfer.isDone);
    if (!isMoving)
        return undefined;
    const { current, total } = sumTransfers(step);
    if (total <= current)
        return `: ${(0,format/* formatSize */.o)(current)}`;
    const share = Math.floor((100 * current) / total);
    return `: ${(0,format/* formatSize */.o)(current)} of ${(0,format/* formatSize */.o)(total)} (${share}%)`;
}
function formatLastLine(step) {
    const [last] = step.log.tail(1);
    return last === undefined || last.trim() === '' ? '' : `: ${(0,safe_text/* safeTitle */.C)(last, 100)}`;
}

;// CONCATENATED MODULE: ./lib/core/progress/state.js
function createProgress() {
    return {
        steps: new Map(),
        keys: new Map(),
        warnings: new Map(),
        otherLines: [],
        preparation: [],
        waitingSize: 0,
    };
}

;// CONCATENATED MODULE: ./lib/core/progress/print.js



/** BuildKit's own steps get a line of their own only when somebody had to wait for them. */
const LONG_PREPARATION = 5_000;
/** Bytes below this are the Dockerfile and its like. */
const WORTH_SHOWING = 100_000;
/** All of a step that is over, or what there is of it when the build has ended without it. */
function printStep(progress, step) {
    if (isOver(step))
        step.log.finishLine();
    const lines = takeLines(progress, step);
    const title = `${titleOf(step)}  ${outcomeOf(step)}`;
    step.isPrinted = true;
    const isQuiet = step.name.kind === 'internal' && step.error === undefined && durationOf(step) < LONG_PREPARATION;
    if (isQuiet) {
        progress.preparation.push(title, ...lines);
        return [];
    }
    const error = step.error === undefined || isCanceled(step) ? [] : [`ERROR: ${(0,safe_text/* safeLine */.o)(step.error)}`];
    return [...printPreparation(progress), ...toGroup(title, [...lines, ...error])];
}
/** The lines that wait, before the step is over, so that the memory they take is free. */
function printPart(progress, step) {
    step.parts += 1;
    return [
        ...printPreparation(progress),
        ...toGroup(`${titleOf(step)} (part ${step.parts}, still running)`, takeLines(progress, step)),
    ];
}
/** BuildKit's own steps since the last time, as one group. */
function printPreparation(progress) {
    const lines = progress.preparation;
    progress.preparation = [];
    // The same kind of step comes after the work, too: provenance is put together then.
    const isAfterwards = [...progress.steps.values()].some((step) => step.isPrinted && step.name.title.startsWith('exporting'));
    return lines.length === 0 ? [] : toGroup(isAfterwards ? 'Finishing' : 'Preparation', lines);
}
function takeLines(progress, step) {
    progress.waitingSize -= step.log.size;
    return step.log.take();
}
function toGroup(title, lines) {
    // A group that opens on nothing is one click for nothing.
    if (lines.length === 0)
        return [{ kind: 'line', text: title }];
    return [
        { kind: 'start-group', title },
        ...lines.map((text) => ({ kind: 'line', text })),
        { kind: 'end-group' },
    ];
}
function titleOf(step) {
    return step.parts > 0 && isOver(step)
        ? `${step.name.title} (part ${step.parts + 1}, the last)`
        : step.name.title;
}
function outcomeOf(step) {
    if (!isOver(step))
        return 'did not end';
    if (isCanceled(step))
        return 'CANCELED';
    const time = (0,format/* formatSeconds */.X)(durationOf(step));
    if (step.error !== undefined)
        return `FAILED after ${time}`;
    if (isCached(step))
        return 'CACHED';
    const { total } = sumTransfers(step);
    return total < WORTH_SHOWING ? time : `${time}, ${(0,format/* formatSize */.o)(total)}`;
}

;// CONCATENATED MODULE: ./lib/core/progress/warning.js


function readWarning(wire) {
    const starts = (wire.range ?? []).flatMap((range) => range.start?.line ?? []);
    const ends = (wire.range ?? []).flatMap((range) => range.end?.line ?? range.start?.line ?? []);
    return {
        message: (0,safe_text/* safeTitle */.C)(decodeBase64(wire.short ?? ''), 500),
        detail: (wire.detail ?? []).map((line) => (0,safe_text/* safeTitle */.C)(decodeBase64(line), 500)),
        ...(wire.url && { url: wire.url }),
        ...(wire.sourceInfo?.filename && { file: wire.sourceInfo.filename }),
        ...(starts.length > 0 && { line: Math.min(...starts), endLine: Math.max(...ends) }),
    };
}
/** The same check speaks once for every platform. */
function warningKey(warning) {
    return `${warning.file}:${warning.line}:${warning.message}`;
}

;// CONCATENATED MODULE: ./lib/core/progress/progress.js






// Characters. The objects around them take several times that.
const STEP_BOUND = 500_000;
const TOTAL_BOUND = 2_000_000;
const OTHER_LINES = 500;
const WORTH_REPEATING = 1_000;
/** Takes one line of buildx's standard error and says what to print because of it. */
function applyLine(progress, line) {
    const status = parseStatus(line);
    if (!status)
        return applyOtherLine(progress, line);
    const touched = new Set();
    for (const vertex of status.vertexes ?? [])
        touched.add(applyVertex(progress, vertex));
    applyRest(progress, status, touched);
    const printed = [...touched].flatMap((step) => {
        if (!isOver(step))
            return step.log.size > STEP_BOUND ? printPart(progress, step) : [];
        return hasNews(step) ? printStep(progress, step) : [];
    });
    return progress.waitingSize > TOTAL_BOUND ? [...printed, ...printLongest(progress)] : printed;
}
/** What is left when buildx has ended: steps without an end, and BuildKit's own steps since the last group. */
function finishProgress(progress) {
    const open = [...progress.steps.values()].filter((step) => !isOver(step) && step.log.size > 0);
    return [...open.flatMap((step) => printStep(progress, step)), ...printPreparation(progress)];
}
/** BuildKit runs some steps again (an image that is pulled when it is needed): worth a line if it took a while. */
function hasNews(step) {
    return !step.isPrinted || step.log.size > 0 || lastDurationOf(step) > WORTH_REPEATING;
}
function applyOtherLine(progress, line) {
    const text = (0,safe_text/* safeLine */.o)(line);
    if (text.trim() === '')
        return [];
    progress.otherLines.push(text);
    // The error stands at the end, hence the first lines go.
    if (progress.otherLines.length > 2 * OTHER_LINES)
        progress.otherLines.splice(0, OTHER_LINES);
    return [...printPreparation(progress), { kind: 'line', text }];
}
function applyVertex(progress, vertex) {
    const digest = vertex.digest ?? '';
    const key = vertex.progressGroup?.id || digest;
    progress.keys.set(digest, key);
    const step = progress.steps.get(key) ?? createStep(vertex.progressGroup?.name || vertex.name || 'unnamed step');
    progress.steps.set(key, step);
    updateStep(step, vertex);
    return step;
}
function applyRest(progress, status, touched) {
    for (const transfer of status.statuses ?? []) {
        const step = stepOf(progress, transfer.vertex);
        if (!step)
            continue;
        measure(progress, step, () => updateTransfer(step, transfer));
        touched.add(step);
    }
    for (const wire of status.warnings ?? []) {
        const warning = readWarning(wire);
        progress.warnings.set(warningKey(warning), warning);
    }
    for (const log of status.logs ?? []) {
        const step = stepOf(progress, log.vertex);
        if (!step)
            continue;
        measure(progress, step, () => addLog(step, log));
        touched.add(step);
    }
}
function stepOf(progress, vertex) {
    const key = progress.keys.get(vertex ?? '');
    return key === undefined ? undefined : progress.steps.get(key);
}
function addLog(step, log) {
    const start = startOf(step);
    const time = parseTime(log.timestamp);
    step.log.add(log.data ?? '', start === undefined || time === undefined ? undefined : time - start);
}
function measure(progress, step, change) {
    const before = step.log.size;
    change();
    progress.waitingSize += step.log.size - before;
}
function printLongest(progress) {
    const [longest] = [...progress.steps.values()].sort((a, b) => b.log.size - a.log.size);
    return longest ? printPart(progress, longest) : [];
}

;// CONCATENATED MODULE: ./lib/core/progress/failure.js


/** What failed, or undefined where nothing did. buildx's exit code decides that a build failed; this explains it. */
function findFailure(progress) {
    const step = [...progress.steps.values()].find((one) => one.error !== undefined && !isCanceled(one));
    const final = finalError(progress.otherLines);
    const error = step?.error ?? final;
    if (error === undefined)
        return undefined;
    const code = /exit code: (\d+)/.exec(error)?.[1];
    return {
        message: (0,safe_text/* safeTitle */.C)(cutWrapping(final ?? error), 1_000),
        ...(step && namesOf(step)),
        ...findPlace(progress.otherLines),
        ...(code !== undefined && { exitCode: Number(code) }),
        lastLines: step?.log.tail() ?? [],
        error: final?.includes(error) ? final : [error, final].filter(Boolean).join('\n'),
    };
}
function namesOf({ name }) {
    return {
        step: name.title,
        command: name.command,
        ...(name.platform && { platform: name.platform }),
        ...(name.stage && { stage: name.stage }),
    };
}
/** buildx's last word. Lines may follow it: `Learn more at https://docs.docker.com/go/...`. */
function finalError(lines) {
    const at = lines.findLastIndex((line) => /^(?:ERROR|error): /.test(line));
    return at === -1
        ? undefined
        : lines
            .slice(at)
            .join(' ')
            .replace(/^\w+: /, '');
}
function cutWrapping(text) {
    return text.replace(/^(?:failed to build: |failed to solve: |rpc error: code = \w+ desc = )+/, '');
}
/**
 * The lines that BuildKit marks in its excerpt of the Dockerfile:
 *
 *     Dockerfile:3
 *     --------------------
 *        2 |     RUN true
 *        3 | >>> RUN false
 */
function findPlace(lines) {
    const head = lines.findLastIndex((line, at) => /:\d+$/.test(line) && /^-{10,}$/.test(lines[at + 1] ?? ''));
    if (head === -1)
        return {};
    const [, file = '', first] = /^(.*):(\d+)$/.exec(lines[head] ?? '') ?? [];
    const marked = lines.slice(head + 2).flatMap((line) => /^ *(\d+) \| >>> /.exec(line)?.[1] ?? []);
    const numbers = marked.length > 0 ? marked.map(Number) : [Number(first)];
    return { file, line: Math.min(...numbers), endLine: Math.max(...numbers) };
}

;// CONCATENATED MODULE: ./lib/core/progress/summary.js


function summariseProgress(progress) {
    const started = [...progress.steps.values()].filter(isStarted);
    const origin = started.reduce((first, step) => Math.min(first, startOf(step) ?? first), Number.POSITIVE_INFINITY);
    const steps = started.map((step) => summariseStep(step, origin)).sort((a, b) => a.offset - b.offset);
    const cacheable = steps.filter(isCacheable);
    const cached = cacheable.filter((step) => step.outcome === 'cached').length;
    const failure = findFailure(progress);
    return {
        duration: started.reduce((end, step) => Math.max(end, endOf(step) - origin), 0),
        steps,
        platforms: summarisePlatforms(steps),
        ...(cacheable.length > 0 && { cachedShare: cached / cacheable.length }),
        warnings: [...progress.warnings.values()].sort((a, b) => (a.line ?? 0) - (b.line ?? 0)),
        ...(failure && { failure }),
    };
}
function summariseStep(step, origin) {
    return {
        ...step.name,
        outcome: summary_outcomeOf(step),
        offset: (startOf(step) ?? origin) - origin,
        duration: durationOf(step),
        bytes: sumTransfers(step).total,
    };
}
function summary_outcomeOf(step) {
    if (isCanceled(step))
        return 'canceled';
    if (step.error !== undefined)
        return 'failed';
    if (!isOver(step))
        return 'unfinished';
    return isCached(step) ? 'cached' : 'done';
}
function endOf(step) {
    const ends = [...step.runs.values()].flatMap((runs) => runs.map((run) => run.completed ?? run.started));
    return ends.reduce((last, end) => Math.max(last, end), 0);
}
/** FROM is a pull, and an image on the machine is no merit of a cache. */
function isCacheable(step) {
    const isDecided = step.outcome === 'done' || step.outcome === 'cached' || step.outcome === 'failed';
    return step.kind === 'step' && isDecided && !step.command.startsWith('FROM ');
}
function summarisePlatforms(steps) {
    const platforms = new Map();
    for (const step of steps) {
        if (step.platform === undefined || step.kind === 'internal')
            continue;
        const sum = platforms.get(step.platform) ?? { platform: step.platform, duration: 0, steps: 0, cached: 0 };
        const counts = isCacheable(step);
        platforms.set(step.platform, {
            platform: step.platform,
            duration: sum.duration + step.duration,
            steps: sum.steps + (counts ? 1 : 0),
            cached: sum.cached + (counts && step.outcome === 'cached' ? 1 : 0),
        });
    }
    return [...platforms.values()];
}

;// CONCATENATED MODULE: ./lib/io/clock.js
/** Calls a function again and again until the returned function is called; never keeps the process alive. */
function repeatEvery(milliseconds, call) {
    const timer = setInterval(call, milliseconds);
    timer.unref();
    return () => clearInterval(timer);
}

;// CONCATENATED MODULE: ./lib/flows/follow-progress.js




const heartbeatMilliseconds = 30_000;
/** Shows the command, runs it, and shows its progress step by step. */
async function followProgress(io, command, run) {
    io.log.startGroup('The command');
    io.log.line(`docker ${command.args.map(quoteForReading).join(' ')}`);
    io.log.endGroup();
    const progress = createProgress();
    const print = (lines) => printLines(io, lines);
    const stop = repeatEvery(heartbeatMilliseconds, () => formatHeartbeat(progress, io.now().getTime()).forEach(io.log.line));
    const result = await run((line) => print(applyLine(progress, line))).finally(stop);
    print(finishProgress(progress));
    return { result, progress: summariseProgress(progress) };
}
function printLines(io, lines) {
    for (const line of lines) {
        if (line.kind === 'start-group')
            io.log.startGroup(line.title);
        else if (line.kind === 'end-group')
            io.log.endGroup();
        else
            io.log.line(line.text);
    }
}
/** For the eye, and for pasting into a shell; what is run is the argument array. */
function quoteForReading(argument) {
    return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}

;// CONCATENATED MODULE: ./lib/flows/build-image.js










/** Runs the one build, shows its log step by step, and reads what came of it. */
async function buildImage(io, inputs, plan, session, builder) {
    const metadataFile = (0,external_node_path_.join)(session.folder, 'metadata.json');
    const command = deriveBuildCommand(deriveBuildRequest(inputs, plan, builder, metadataFile));
    const { result: exitCode, progress } = await followProgress(io, command, (onLine) => session.docker.build(command, onLine));
    for (const { message, ...at } of annotateWarnings(progress.warnings, plan.dockerfile))
        io.log.warning(message, at);
    io.signal.throwIfAborted();
    if (exitCode !== 0) {
        throw new core_problem/* SlipwayError */.GQ(describeBuildFailure(progress.failure, exitCode, plan.dockerfile, readFacts(io, plan)));
    }
    const metadata = parseBuildxMetadata((await (0,io_files/* readTextIfThere */.pM)(metadataFile)) ?? '{}');
    if (!metadata.digest)
        throw describeMissingDigest();
    return { digest: metadata.digest, metadata, progress };
}
/** What only this machine and run know, for the advice on a failure. */
function readFacts({ env }, plan) {
    return {
        memory: readMemory(),
        platforms: plan.platforms.length,
        ...(env.GITHUB_REPOSITORY && { repository: env.GITHUB_REPOSITORY }),
        ...(env.GITHUB_SERVER_URL && { serverUrl: env.GITHUB_SERVER_URL }),
    };
}
/** Never an empty digest (design, section 1): a build without one cannot be verified, so it is no success. */
function describeMissingDigest() {
    return new core_problem/* SlipwayError */.GQ({
        code: 'build.no-digest',
        message: 'buildx ended well but reported no digest of an image',
        hint: 'this is a fault of the builder: look at its version with `docker buildx inspect`',
    });
}

;// CONCATENATED MODULE: ./lib/core/check-findings.js

/** Nothing where buildx printed no answer: then its own words say why. */
function parseCheck(stdout) {
    const text = tryParse(stdout);
    if (!text)
        return undefined;
    const { buildError } = text;
    const findings = (text.warnings ?? []).map(readFinding);
    const { line } = linesOf(buildError?.location);
    return {
        findings: findings.sort((one, other) => (one.line ?? 0) - (other.line ?? 0)),
        ...(buildError && {
            error: {
                message: (0,safe_text/* safeLine */.o)(buildError.message ?? 'no reason given'),
                ...(line !== undefined && { line }),
            },
        }),
    };
}
function tryParse(stdout) {
    try {
        const value = JSON.parse(stdout);
        return typeof value === 'object' && value !== null ? value : undefined;
    }
    catch {
        return undefined;
    }
}
function readFinding({ ruleName = 'Build check', detail, description, url, location, }) {
    return {
        message: (0,safe_text/* safeLine */.o)(`${ruleName}: ${detail ?? description ?? ''}`),
        detail: detail && description ? [(0,safe_text/* safeLine */.o)(description)] : [],
        ...(url && { url: (0,safe_text/* safeLine */.o)(url) }),
        ...linesOf(location),
    };
}
function linesOf(location) {
    const [range] = location?.ranges ?? [];
    const line = range?.start?.line;
    return line === undefined ? {} : { line, endLine: range?.end?.line ?? line };
}
/** One line a finding, as compilers have it. */
function formatFinding({ message, line, url }, dockerfile = 'Dockerfile') {
    return `${dockerfile}${line === undefined ? '' : `:${line}`}: ${message}${url ? ` (${url})` : ''}`;
}
/** What the step fails with; nothing where the Dockerfile keeps all rules, or findings are only to be shown. */
function judgeCheck({ findings, error }, { ignoreStatus }, dockerfile) {
    const at = dockerfile && { file: dockerfile, ...(error?.line !== undefined && { startLine: error.line }) };
    const places = findings.length === 1 ? 'one place' : `${findings.length} places`;
    return [
        ...(error
            ? [
                {
                    code: 'check.broken',
                    message: `the Dockerfile cannot be built: ${error.message}`,
                    ...(at && { at }),
                },
            ]
            : []),
        ...(findings.length > 0 && !ignoreStatus
            ? [
                {
                    code: 'check.findings',
                    input: 'call',
                    message: `the Dockerfile breaks rules in ${places}: ${check_findings_namesOf(findings).join(', ')}`,
                    hint: 'mend them, or skip a rule in the Dockerfile with `# check=skip=<rule>`; `call: check,ignorestatus=true` shows them and stays green',
                },
            ]
            : []),
    ];
}
function check_findings_namesOf(findings) {
    return [...new Set(findings.map(({ message }) => message.split(':')[0] ?? ''))];
}

// EXTERNAL MODULE: ./lib/core/buildkitd-config.js
var buildkitd_config = __webpack_require__(8558);
;// CONCATENATED MODULE: ./lib/core/node-tls.js
const names = ['cacert', 'cert', 'key', 'servername'];
/** What `driver-opts` say of the certificates: paths, and the name that the node's certificate has. */
function readTlsOptions(driverOpts) {
    return Object.fromEntries(driverOpts.flatMap((option) => {
        const at = option.indexOf('=');
        const name = names.find((known) => known === option.slice(0, at));
        return name ? [[name, option.slice(at + 1)]] : [];
    }));
}
/** Texts of BUILDER_NODE_<index>_AUTH_TLS_CACERT, _CERT and _KEY, which setup-buildx takes from the environment. */
function readTlsVariables(env, index) {
    return Object.fromEntries(['cacert', 'cert', 'key'].flatMap((name) => {
        const text = env[`BUILDER_NODE_${index}_AUTH_TLS_${name.toUpperCase()}`];
        return text ? [[name, text]] : [];
    }));
}
/** Options that name the certificates; those that the user gave in `driver-opts` stand. */
function addTlsOptions(driverOpts, tls) {
    const given = readTlsOptions(driverOpts);
    const added = Object.entries(tls).filter(([name]) => !(name in given));
    return [...driverOpts, ...added.map(([name, value]) => `${name}=${value}`)];
}

;// CONCATENATED MODULE: ./lib/core/remote-node.js
/** `tcp://host:1234`; nothing for a unix socket, a context, or what the driver reaches in a way of its own. */
function parseRemoteNode(endpoint, usesTls, name = endpoint) {
    if (!endpoint.startsWith('tcp://') || !URL.canParse(endpoint.replace(/^tcp/, 'http')))
        return undefined;
    const { hostname, port } = new URL(endpoint.replace(/^tcp/, 'http'));
    return { name, host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || 1234, usesTls };
}
/** What is wrong with a node, and what to do about it; nothing where it answers. */
function describeNodeFault(node, answer) {
    if (answer.kind === 'answers')
        return undefined;
    const { code, message } = answer;
    const fault = faults.find(({ codes }) => codes.some((known) => code.includes(known) || message.includes(known)));
    return {
        code: `builder.node-${fault?.name ?? 'unreachable'}`,
        input: 'endpoint',
        message: `the BuildKit node ${node.name} (${node.host}:${node.port}) ${fault?.cause ?? `does not answer: ${message || code}`}`,
        hint: fault?.cure ?? 'look whether buildkitd runs there and its port is open to this runner',
    };
}
/** First the exact ones: node reports a refused client certificate in several ways, all of them as an alert. */
const faults = [
    {
        name: 'name',
        codes: ['ENOTFOUND', 'EAI_AGAIN'],
        cause: 'has a name that no name server knows',
        cure: 'check the spelling of `endpoint`, and whether this runner is in the network where that name is known',
    },
    {
        name: 'refused',
        codes: ['ECONNREFUSED'],
        cause: 'refuses the connection: nothing listens on that port',
        cure: 'start buildkitd there with `--addr tcp://0.0.0.0:<port>`, or correct the port',
    },
    {
        name: 'expired',
        codes: ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'],
        cause: 'shows a certificate that is not valid today',
        cure: "renew the node's certificate, and check the clocks of node and runner",
    },
    {
        name: 'other-name',
        codes: ['ERR_TLS_CERT_ALTNAME_INVALID'],
        cause: 'shows a certificate for another name',
        cure: 'use the name that the certificate has (subjectAltName) in `endpoint`, or `servername=` in `driver-opts`',
    },
    {
        name: 'unknown-authority',
        codes: [
            'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
            'SELF_SIGNED_CERT',
            'DEPTH_ZERO_SELF_SIGNED',
            'UNABLE_TO_GET_ISSUER',
        ],
        cause: 'shows a certificate of an authority that is not trusted here',
        cure: 'give the authority: BUILDER_NODE_0_AUTH_TLS_CACERT, or `cacert=` in `driver-opts`',
    },
    {
        name: 'client-certificate',
        codes: [
            'HUNG_UP',
            'CERTIFICATE_REQUIRED',
            'BAD_CERTIFICATE',
            'CERTIFICATE_UNKNOWN',
            'UNKNOWN_CA',
            'certificate required',
            'bad certificate',
            'unknown ca',
        ],
        cause: 'does not accept the certificate of this runner',
        cure: 'give one that its authority signed: BUILDER_NODE_0_AUTH_TLS_CERT and _KEY, or `cert=` and `key=` in `driver-opts`',
    },
    {
        name: 'no-tls',
        codes: ['WRONG_VERSION_NUMBER', 'EPROTO', 'wrong version number', 'packet length too long'],
        cause: 'does not speak TLS on that port',
        cure: 'leave out the certificates, or start buildkitd with `--tlscert` and `--tlskey`',
    },
    {
        name: 'silent',
        codes: ['ETIMEDOUT', 'TIMEOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
        cause: 'does not answer in time',
        cure: 'a firewall drops the connection, or the machine is off',
    },
];

// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(7030);
// EXTERNAL MODULE: external "node:tls"
var external_node_tls_ = __webpack_require__(1692);
;// CONCATENATED MODULE: ./lib/io/node-probe.js


/** buildx itself would wait 20 s and then say `context deadline exceeded`. */
const limitMilliseconds = 3000;
/** With TLS 1.3 the server judges our certificate after its own hello: an alert comes within this time. */
const alertMilliseconds = 150;
/** Opens a connection as buildx would, and says how that ended. */
function probeNode(node, certificates, limit = limitMilliseconds) {
    return new Promise((resolve) => {
        const { host, port } = node;
        const socket = node.usesTls
            ? (0,external_node_tls_.connect)({
                host,
                port,
                ALPNProtocols: ['h2'],
                servername: /^[\d.]+$|:/.test(host) ? '' : host,
                ...certificates,
            })
            : (0,external_node_net_.connect)({ host, port });
        const end = (answer) => {
            clearTimeout(timer);
            socket.destroy();
            resolve(answer);
        };
        const timer = setTimeout(() => end({ kind: 'fault', code: 'TIMEOUT', message: '' }), limit);
        socket.on('error', (error) => end({ kind: 'fault', code: error.code ?? '', message: error.message }));
        // A server that refuses our certificate may just hang up, without an alert that says why.
        socket.on('close', () => end({ kind: 'fault', code: 'HUNG_UP', message: 'the connection was closed' }));
        socket.once(node.usesTls ? 'secureConnect' : 'connect', () => {
            setTimeout(() => end({ kind: 'answers' }), node.usesTls ? alertMilliseconds : 0);
        });
    });
}

;// CONCATENATED MODULE: ./lib/flows/remote-builder.js






/**
 * The options of a remote builder: certificates from the environment become files of this step. The node is asked
 * first, because buildx would wait for it for 20 s and then say `context deadline exceeded`.
 */
async function prepareRemote(io, inputs, session) {
    const files = await writeCertificates(io, session);
    const options = addTlsOptions(inputs.driverOpts, files);
    await checkNode(io, inputs.endpoint, options);
    return options;
}
async function writeCertificates(io, session) {
    const texts = Object.entries(readTlsVariables(io.env, 0));
    const files = texts.map(async ([name, text]) => {
        const path = (0,external_node_path_.join)(session.folder, `node-0-${name}.pem`);
        await (0,io_files/* writePrivateFile */.Pl)(path, text ?? '');
        return [name, path];
    });
    return Object.fromEntries(await Promise.all(files));
}
async function checkNode(io, endpoint, options) {
    const { cacert, cert, key, servername } = readTlsOptions(options);
    const node = parseRemoteNode(endpoint, cacert !== undefined || cert !== undefined);
    if (!node)
        return;
    const read = (path) => path && (0,io_files/* readTextIfThere */.pM)((0,external_node_path_.resolve)(io.workspace, path));
    const [ca, certificate, privateKey] = await Promise.all([read(cacert), read(cert), read(key)]);
    const answer = await probeNode(node, {
        ...(ca && { ca }),
        ...(certificate && { cert: certificate }),
        ...(privateKey && { key: privateKey }),
        ...(servername && { servername }),
    });
    const problem = describeNodeFault(node, answer);
    if (problem)
        throw new core_problem/* SlipwayError */.GQ(problem);
}

;// CONCATENATED MODULE: ./lib/flows/prepare-engine.js









/** Makes the builder and registers the emulators that the plan needs and that are missing; returns the builder's name. */
async function prepareEngine(io, { inputs, facts }, plan, session) {
    const [builder] = await Promise.all([
        prepareBuilder(io, inputs, facts.engine, plan, session),
        prepareEmulators(io, inputs, plan, session),
    ]);
    return builder;
}
async function prepareBuilder(io, inputs, machine, plan, session) {
    const { engine } = plan;
    if (!engine.creates)
        return engine.builder ?? session.engineBuilder;
    const name = `slipway-${crypto.randomUUID().slice(0, 8)}`;
    session.ownBuilder(name);
    const started = io.now();
    const [driverOpts, configFile] = await Promise.all([
        engine.driver === 'remote' ? prepareRemote(io, inputs, session) : deriveDriverOpts(io, inputs, plan),
        engine.driver === 'docker-container' ? writeBuilderConfig(machine, session) : undefined,
    ]);
    await session.docker.createBuilder({
        name,
        driver: engine.driver,
        driverOpts,
        endpoint: inputs.endpoint,
        entitlements: engine.driver === 'remote' ? [] : listEntitlements(inputs.options),
        ...(configFile && { configFile }),
    });
    io.log.line(`Builder ${name} is ready after ${(0,format/* formatSeconds */.X)(io.now().getTime() - started.getTime())}`);
    return name;
}
/** What the machine's engine knows of registries, for the BuildKit in a container; no file where it knows nothing. */
async function writeBuilderConfig(machine, session) {
    const config = (0,buildkitd_config/* deriveBuildkitdConfig */.Ub)(machine.registries, await (0,io_files/* readHostCertificates */.pH)());
    if (config === '')
        return undefined;
    const path = (0,external_node_path_.join)(session.folder, 'buildkitd.toml');
    await (0,io_files/* writePrivateFile */.Pl)(path, config);
    return path;
}
/** A builder in a container has neither the machine's proxies nor, unless it is told so, its loopback. */
function deriveDriverOpts(io, inputs, plan) {
    if (plan.engine.driver !== 'docker-container')
        return inputs.driverOpts;
    const isGiven = (option) => inputs.driverOpts.some((given) => prepare_engine_nameOf(given) === prepare_engine_nameOf(option));
    const proxies = (0,buildkitd_config/* deriveProxyOptions */.Id)(io.env).filter((option) => !isGiven(option));
    const isLocal = plan.targets.some((target) => (0,core_reference/* isLoopbackHost */.cW)(target.reference.host));
    const network = isLocal && !isGiven('network=host') ? ['network=host'] : [];
    return [...inputs.driverOpts, ...proxies, ...network];
}
/** Of an option that may be quoted as a field of comma separated values. */
function prepare_engine_nameOf(option) {
    return option.replace(/^"/, '').split('=')[0] ?? '';
}
async function prepareEmulators(io, inputs, plan, session) {
    if (plan.emulation.length === 0)
        return;
    const isHere = !io.env.DOCKER_HOST || io.env.DOCKER_HOST.startsWith('unix:');
    const missing = findMissingEmulators(plan.emulation, isHere ? await (0,io_files/* readEmulators */.BX)() : undefined);
    if (missing.length === 0)
        return;
    const names = listEmulatorNames(missing);
    const started = io.now();
    try {
        await session.docker.registerEmulators(inputs.qemuImage, names);
    }
    catch (error) {
        if (!(error instanceof core_problem/* SlipwayError */.GQ))
            throw error;
        throw new core_problem/* SlipwayError */.GQ(describeMissingEmulators(missing, inputs.qemuImage, error.message), {
            cause: error,
        });
    }
    io.log.line(`Registered the missing emulators ${names} after ${(0,format/* formatSeconds */.X)(io.now().getTime() - started.getTime())}: ${missing[0]?.reason ?? ''}`);
}

;// CONCATENATED MODULE: ./lib/flows/call-build.js









/** `call`: asks the Dockerfile, shows the answer, and builds, exports and pushes nothing. */
async function callBuild(io, request, plan, session, call) {
    const builder = await prepareEngine(io, request, plan, session);
    const command = deriveBuildCommand(deriveBuildRequest(request.inputs, plan, builder, ''));
    const { result, progress } = await followProgress(io, command, (onLine) => session.docker.call(command, onLine));
    io.signal.throwIfAborted();
    const check = call.method === 'check' ? parseCheck(result.stdout) : undefined;
    if (!check && result.exitCode !== 0) {
        throw new core_problem/* SlipwayError */.GQ(describeBuildFailure(progress.failure, result.exitCode, plan.dockerfile, readFacts(io, plan)));
    }
    if (!check || call.format === 'json')
        result.stdout.trimEnd().split('\n').forEach(io.log.line);
    for (const finding of check?.findings ?? [])
        io.log.line(formatFinding(finding, plan.dockerfile));
    for (const { message, ...at } of annotateWarnings(check?.findings ?? [], plan.dockerfile))
        io.log.warning(message, at);
    (0,core_problem/* refuse */.TR)(check ? judgeCheck(check, call, plan.dockerfile) : []);
    if (check && check.findings.length === 0)
        io.log.line('The Dockerfile keeps all rules');
}

// EXTERNAL MODULE: ./lib/core/guard/if-exists.js
var if_exists = __webpack_require__(6963);
// EXTERNAL MODULE: ./lib/core/metadata/floating.js
var floating = __webpack_require__(9083);
// EXTERNAL MODULE: ./lib/io/git.js
var git = __webpack_require__(8268);
;// CONCATENATED MODULE: ./lib/io/registry/tag-list.js
const PAGE_SIZE = 1000;
const MAX_PAGES = 100;
const MAX_BYTES = 16 * 1024 * 1024;
/** All tags of a repository, a page at a time; none where there is no such repository yet. */
async function listTags(client, name) {
    const tags = [];
    let page = `tags/list?n=${PAGE_SIZE}`;
    for (let count = 0; page && count < MAX_PAGES; count++) {
        const answer = await readPage(client, name, page);
        tags.push(...answer.tags);
        page = answer.next;
    }
    return tags;
}
async function readPage(client, name, path) {
    const { status, headers, body, url } = await client.door.send({
        method: 'GET',
        name,
        path,
        doing: 'list the tags',
        actions: ['pull'],
        expected: [200, 404],
        maxBytes: MAX_BYTES,
    });
    if (status === 404)
        return { tags: [], next: undefined };
    const next = /<([^>]+)>\s*;\s*rel="?next"?/i.exec(headers.get('link') ?? '')?.[1];
    return {
        tags: parseTags(body),
        next: next && URL.canParse(next, url.href) ? new URL(next, url) : undefined,
    };
}
/** distribution-spec, "Listing Tags": `{"name": ..., "tags": [...]}`; an empty list may be null. */
function parseTags(body) {
    const { tags } = JSON.parse(new TextDecoder().decode(body));
    return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
}

// EXTERNAL MODULE: ./lib/flows/known-versions.js + 2 modules
var known_versions = __webpack_require__(647);
// EXTERNAL MODULE: ./lib/core/guard/versions.js
var versions = __webpack_require__(2192);
// EXTERNAL MODULE: ./lib/io/registry/tags.js + 1 modules
var tags = __webpack_require__(3189);
// EXTERNAL MODULE: ./lib/core/event.js
var core_event = __webpack_require__(7535);
;// CONCATENATED MODULE: ./lib/core/guard/commits.js

/**
 * How the commit of a push stands to the commit that a tag has, as far as the payload tells: it names the head before
 * the push, and the commits that came. So the ordinary push asks nobody.
 */
function findRelationInPush(event, revision) {
    if (revision === event.sha)
        return 'same';
    if ((0,core_event/* textAt */.$6)(event.payload, 'after') !== event.sha)
        return undefined;
    const isForced = (0,core_event/* valueAt */.fK)(event.payload, 'forced') === true;
    if ((0,core_event/* textAt */.$6)(event.payload, 'before') === revision)
        return isForced ? 'diverged' : 'ahead';
    const commits = (0,core_event/* valueAt */.fK)(event.payload, 'commits');
    const ids = Array.isArray(commits)
        ? commits.map((commit) => (0,core_event/* isJsonObject */.OW)(commit) && (0,core_event/* textAt */.$6)(commit, 'id'))
        : [];
    return ids.includes(revision) ? 'ahead' : undefined;
}
/** By the dates of two commits, where nobody knows how they stand to each other; the same second tells nothing. */
function compareDates(own, created) {
    const theirs = new Date(created ?? '').getTime();
    const ours = own?.getTime() ?? Number.NaN;
    if (Number.isNaN(theirs) || Number.isNaN(ours) || theirs === ours)
        return 'unknown';
    return ours > theirs ? 'ahead' : 'behind';
}
/** Commit ids of git, SHA-1 or SHA-256: only those are worth asking for. */
function isCommitId(text) {
    return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

;// CONCATENATED MODULE: ./lib/flows/commit-relation.js




/**
 * From what costs nothing to what costs a call: the payload of the push, git in the checkout, GitHub's API, and the
 * dates of the two commits. Each commit is asked for once.
 */
function openCommitRelation(io, request) {
    const answers = new Map();
    return ({ revision = '', created }) => {
        if (!isCommitId(revision))
            return Promise.resolve('unknown');
        const answer = answers.get(revision) ?? findRelation(io, request, revision, created);
        answers.set(revision, answer);
        return answer;
    };
}
async function findRelation(io, { facts, inputs }, revision, created) {
    const { event, commitDate } = facts;
    return (findRelationInPush(event, revision) ??
        (await (0,git/* readCommitRelation */.mY)(io.workspace, revision, event.sha, io.env)) ??
        (await askGitHub(io, event, inputs.githubToken, revision)) ??
        compareDates(commitDate, created));
}
async function askGitHub(io, event, token, revision) {
    try {
        return await (await (0,known_versions/* openGitHub */.o)(io, event, token)).compareCommits(revision, event.sha);
    }
    catch (error) {
        if (!(error instanceof core_problem/* SlipwayError */.GQ))
            throw error;
        for (const problem of error.problems)
            io.log.warning(`Which of two commits is the later one, only their dates tell: ${(0,core_problem/* formatProblem */.Vw)(problem)}`);
        return undefined;
    }
}

;// CONCATENATED MODULE: ./lib/flows/tag-guard.js









function openTagGuard(io, request, plan, registry) {
    const readRelation = openCommitRelation(io, request);
    const judge = async (target, state) => {
        const decision = plan.guard.decisions.find(({ tag }) => tag === target.reference.tag);
        if (!plan.guard.isOn || !target.isFloating || !decision || state.kind !== 'present')
            return undefined;
        const { event } = request.facts;
        // A pull request has a tag of its own, and its commit is on no branch.
        if (decision.by === 'nothing' || event.ref.startsWith('refs/pull/'))
            return undefined;
        if (decision.by === 'version') {
            const verdict = (0,versions/* decideByImage */.br)(decision.tag, plan.metadata, event.ref, state.version);
            return verdict && { ...verdict, ...(state.revision === event.sha && { relation: 'same' }) };
        }
        return judgeByCommit(registry, target, state, { readRelation, sha: event.sha });
    };
    const recheck = async (move) => {
        const keepsVersions = request.inputs.ifExists !== 'move' && (0,if_exists/* isVersionTarget */.uh)(move, plan);
        if (!keepsVersions && !(move.isFloating && plan.guard.isOn))
            return undefined;
        const moved = findConcurrentMove(move, await (0,tags/* readTagState */.QR)(registry, move.reference));
        if (!moved)
            return undefined;
        if (keepsVersions && request.inputs.ifExists !== 'skip')
            throw new core_problem/* SlipwayError */.GQ(moved);
        if (keepsVersions)
            return { text: move.text, reason: 'another run has published it meanwhile' };
        const now = (await (0,tags/* readTagStates */.FG)(registry, [move])).get(move.text) ?? { kind: 'absent' };
        const decision = await judge(move, now);
        return decision && !decision.moves ? (0,guard_held/* holdBy */.bT)(move, decision) : undefined;
    };
    return { judge, recheck };
}
async function judgeByCommit(registry, { reference }, state, own) {
    const isSilent = state.revision === undefined && state.platforms.length > 0;
    const facts = isSilent ? await readLabels(registry, reference, state) : state;
    const relation = await own.readRelation(facts);
    return (0,floating/* decideBranchTag */.t3)(reference.tag, relation, facts.revision ?? '', own.sha);
}
/** An image whose labels cannot be read counts as one that says nothing. */
async function readLabels(registry, reference, state) {
    try {
        return await (0,tags/* readIndexLabels */.m_)(registry, (0,core_reference/* withDigest */.hQ)(reference, state.digest));
    }
    catch (error) {
        if (error instanceof core_problem/* SlipwayError */.GQ)
            return {};
        throw error;
    }
}

;// CONCATENATED MODULE: ./lib/flows/guard-tags.js








/** Before anything starts: takes out the names that would go back to an older version. */
async function guardVersions(io, { inputs, facts }, plan) {
    if (!plan.push.push)
        return plan;
    const { ref } = facts.event;
    const notices = [...plan.guard.notices, ...(await findCollisions(io, plan, ref))];
    const isOn = inputs.guardFloatingTags;
    const versions = isOn && (0,floating/* dependsOnVersions */.Ar)(plan.metadata, ref)
        ? await (0,known_versions.readKnownVersions)(io, facts.event, inputs.githubToken)
        : { isWhole: true };
    const decisions = (0,floating/* decideFloatingTags */.Aw)(plan.metadata, { ref, ...versions });
    const guard = { ...plan.guard, isOn, notices, decisions, lacksVersions: !versions.isWhole };
    return hold(io, { ...plan, guard }, isOn ? (0,guard_held/* findHeld */.Tb)(plan.targets, decisions) : []);
}
/** With what the registry's tags name now: versions where nobody else knew them, `if-exists`, older commits. */
async function guardByRegistry(io, request, plan, registry, before) {
    const { ref, sha } = request.facts.event;
    const older = plan.guard.lacksVersions ? await findOlder(io, plan, registry, before, ref) : [];
    const versioned = hold(io, plan, older);
    const existing = (0,if_exists/* decideExisting */.k9)(versioned, request.inputs.ifExists, before, sha);
    (0,core_problem/* refuse */.TR)(existing.problems);
    for (const notice of existing.notices)
        io.log.problem('notice', notice);
    const kept = hold(io, versioned, existing.held);
    const judge = openTagGuard(io, request, kept, registry).judge;
    const judged = await Promise.all(kept.targets.map(async (target) => {
        const decision = await judge(target, before.get(target.text) ?? { kind: 'absent' });
        return decision && !decision.moves ? [(0,guard_held/* holdBy */.bT)(target, decision)] : [];
    }));
    return hold(io, kept, judged.flat());
}
/** Says what is held, and goes on with the rest. */
function hold(io, plan, held) {
    announce(io, held);
    return (0,guard_held/* withoutEmptyPush */.iw)((0,guard_held/* holdTags */.vv)(plan, held));
}
function announce(io, held) {
    for (const one of held)
        io.log.notice((0,guard_held/* formatHeld */.Bi)(one));
}
async function findCollisions(io, { metadata }, ref) {
    if (!metadata.rules.some(({ type, tag }) => type === 'ref' && tag !== undefined))
        return [];
    const collisions = (0,floating/* findTagCollisions */.JX)(metadata, ref, await (0,git/* readRefs */.n6)(io.workspace, io.env));
    for (const collision of collisions)
        io.log.problem('notice', collision);
    return collisions;
}
/** By the tags in the registry, and by what the images say that the names have now. */
async function findOlder(io, plan, registry, before, ref) {
    const listed = await listTagsIfPossible(io, plan, registry);
    const versions = [...before.values()].flatMap((state) => state.kind === 'present' && state.version ? [state.version] : []);
    const known = { source: 'registry', names: [...listed, ...versions] };
    const decisions = (0,floating/* decideFloatingTags */.Aw)(plan.metadata, { ref, known });
    return (0,guard_held/* findHeld */.Tb)(plan.targets, decisions);
}
async function listTagsIfPossible(io, { repositories: [first] }, registry) {
    if (!first)
        return [];
    try {
        return await listTags(registry, first);
    }
    catch (error) {
        if (!(error instanceof core_problem/* SlipwayError */.GQ))
            throw error;
        io.log.warning(`The tags of the image could not be listed: ${error.message}`);
        return [];
    }
}

;// CONCATENATED MODULE: ./lib/flows/in-parallel.js
/**
 * Waits for all; at the first failure it has the others stopped, and throws that failure once they have ended:
 * nothing is under way any more when the step cleans up.
 */
async function inParallel(stopOthers, ...tasks) {
    const failures = [];
    const results = await Promise.all(tasks.map((task) => task.catch((reason) => {
        failures.push(reason);
        stopOthers(reason);
    })));
    if (failures.length > 0)
        throw failures[0];
    return results;
}

// EXTERNAL MODULE: ./lib/flows/open-client.js + 8 modules
var open_client = __webpack_require__(5081);
;// CONCATENATED MODULE: ./lib/flows/preflight.js




/** Proves the right to push to every repository, before a minute is spent on the build. */
async function checkPushRights(io, plan, registry) {
    const probes = await Promise.all(plan.repositories.map((name) => registry.probePush(name)));
    for (const probe of probes) {
        if (probe.kind === 'unreachable') {
            io.log.warning(`Could not find out whether this run may push: ${probe.problem.message}`);
        }
    }
    (0,core_problem/* refuse */.TR)(probes.flatMap((probe) => (probe.kind === 'denied' ? [probe.problem] : [])));
}
/** Reads what the tags name now, holds those that would go back, and refuses at once to take a platform away. */
async function observeTags(io, request, wanted, registry) {
    if (!wanted.push.push)
        return { before: new Map(), plan: wanted };
    const before = await (0,tags/* readTagStates */.FG)(registry, wanted.targets);
    for (const [text, state] of before) {
        if (state.kind === 'unreadable')
            io.log.warning(`What ${text} names now could not be read: ${state.problem.message}`);
    }
    const plan = await guardByRegistry(io, request, wanted, registry, before);
    checkRemovals(io, plan, before, plan.platforms);
    return { before, plan };
}
/** Done before the build with the platforms that were asked for, and after it with those that came out. */
function checkRemovals(io, plan, before, platforms) {
    const findings = findPlatformRemovals(plan.targets, before, platforms, plan.allowPlatformRemoval);
    for (const finding of findings)
        if (finding.severity === 'warning')
            io.log.warning(finding.message);
    (0,core_problem/* refuse */.TR)(findings.filter(({ severity }) => severity === 'error'));
}

// EXTERNAL MODULE: ./lib/core/metadata/context.js
var context = __webpack_require__(66);
// EXTERNAL MODULE: ./lib/inputs/raw.js + 1 modules
var inputs_raw = __webpack_require__(2082);
;// CONCATENATED MODULE: ./lib/inputs/attestations.js



const modes = ['min', 'max'];
const attestations_types = ['provenance', 'sbom'];
/** What `provenance` and `sbom` ask for, and, where they are empty, the lines of `attests`. */
function parseAttestations(raw, found) {
    const lines = parseAttests(raw, found);
    const decide = (type) => {
        const own = parseAttestation(raw, type, found);
        if (own === '' || lines[type] === undefined)
            return own || lines[type] || '';
        found.notices.push({
            code: 'attests.overridden',
            input: 'attests',
            message: `\`${type}\` is set by itself, so the line \`type=${type}\` is not used`,
        });
        return own;
    };
    return { provenance: decide('provenance'), sbom: decide('sbom') };
}
/** Lines `type=provenance,mode=max`, as `docker buildx build --attest` has them, in the words of the two inputs. */
function parseAttests(raw, found) {
    const wishes = {};
    for (const { text, line } of (0,inputs_raw/* parseEntries */.Km)(raw, 'attests', found)) {
        const reading = (0,lists/* readFields */.qU)(text);
        const fields = 'fields' in reading ? reading.fields.map((field) => field.trim()) : [];
        const name = fields.find((field) => field.startsWith('type='))?.slice(5) ?? '';
        const type = attestations_types.find((known) => known === name);
        if (type !== undefined && wishes[type] === undefined) {
            const wish = formatWish(fields.filter((field) => !field.startsWith('type=')));
            const problem = type === 'provenance' ? findModeProblem(wish) : undefined;
            if (problem)
                found.problems.push({ ...problem, input: 'attests', line });
            wishes[type] = wish;
            continue;
        }
        const nearest = (0,core_nearest/* findNearest */.q)(name, attestations_types);
        found.problems.push({
            code: type === undefined ? 'attests.type' : 'attests.twice',
            input: 'attests',
            line,
            message: type === undefined
                ? `expected \`type=provenance\` or \`type=sbom\` with attributes, found "${text}"`
                : `\`type=${type}\` stands here for the second time, and an image has it once`,
            ...(nearest && type === undefined && { hint: `did you mean \`type=${nearest}\`?` }),
        });
    }
    return wishes;
}
function formatWish(fields) {
    if (fields.includes('disabled=true'))
        return 'false';
    const kept = fields.filter((field) => !field.startsWith('disabled='));
    const quoted = kept.map((field) => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field));
    return quoted.join(',') || 'true';
}
/** `true`, `false` in any case, or attributes as they are; `max` is what buildx's own `--provenance` takes for `mode=max`. */
function parseAttestation(raw, name, found) {
    const text = (0,inputs_raw/* parseText */.r4)(raw, name);
    const word = text.toLowerCase();
    if (word === '' || word === 'true' || word === 'false')
        return word;
    if (name === 'provenance' && modes.includes(word))
        return `mode=${word}`;
    const isAttributes = text.split(',').every((field) => /^\s*"?[\w-]+=/.test(field));
    if (!isAttributes) {
        const example = name === 'provenance' ? 'mode=max' : 'generator=<image>';
        found.problems.push({
            code: `${name}.syntax`,
            input: name,
            message: `expected \`true\`, \`false\` or attributes such as \`${example}\`, found "${text}"`,
        });
    }
    const problem = name === 'provenance' ? findModeProblem(text) : undefined;
    if (problem)
        found.problems.push({ ...problem, input: name });
    return text;
}
function findModeProblem(attributes) {
    const mode = /(?:^|,)mode=([^,]*)/.exec(attributes)?.[1];
    if (mode === undefined || modes.includes(mode))
        return undefined;
    const nearest = (0,core_nearest/* findNearest */.q)(mode, modes);
    return {
        code: 'provenance.mode',
        message: `the mode of a provenance is \`min\` or \`max\`, found "${mode}"`,
        ...(nearest && { hint: `did you mean \`mode=${nearest}\`?` }),
    };
}

;// CONCATENATED MODULE: ./lib/inputs/build-options.js


/** How the commands of the build run; same names, lists and meaning as docker/build-push-action. */
function parseBuildOptions(raw, found) {
    const call = parseCall(raw, found);
    return {
        addHosts: checkAll((0,inputs_raw/* parseItems */.mo)(raw, 'add-hosts', {}, found), hostRule, found),
        allow: parseAllow(raw, found),
        cgroupParent: (0,inputs_raw/* parseText */.r4)(raw, 'cgroup-parent'),
        network: parseNetwork(raw, found),
        noCacheFilters: (0,inputs_raw/* parseItems */.mo)(raw, 'no-cache-filters', {}, found),
        shmSize: checkAll([(0,inputs_raw/* parseText */.r4)(raw, 'shm-size')].filter(Boolean), sizeRule, found)[0] ?? '',
        ssh: checkAll(joinPaths((0,inputs_raw/* parseItems */.mo)(raw, 'ssh', {}, found)), sshRule, found),
        ulimits: parseUlimits(raw, found),
        ...(call && { call }),
    };
}
const address = String.raw `(?:host-gateway|\[?[\da-fA-F:.]*[:.][\da-fA-F:.]*\]?)`;
const hostRule = {
    input: 'add-hosts',
    form: new RegExp(`^[^\\s:=]+[:=]${address}$`),
    expected: '`<name>:<address>`',
    hint: 'for example `registry.example:10.0.0.5`, `v6.example=[::1]`, `me:host-gateway`; one a line, or separated by commas',
};
const sizeRule = {
    input: 'shm-size',
    form: /^\d+(?:\.\d+)?\s?(?:[kmgtp]?i?b?)?$/i,
    expected: 'a size',
    hint: 'for example `128m` or `2g`',
};
const sshRule = {
    input: 'ssh',
    form: /^[\w.-]+(?:=.+)?$/,
    expected: '`default`, or `<id>=<socket or key>`',
    hint: 'for example `default`, or `deploy=./key.pem`; several keys of one id are separated by commas: `default=/a,/b`',
};
function checkAll(values, rule, found) {
    return values.filter((value) => {
        const fits = rule.form.test(value);
        if (!fits)
            found.problems.push(describe(rule, value));
        return fits;
    });
}
function describe({ input, expected, hint }, value) {
    return {
        code: `${input}.syntax`,
        input,
        message: `expected ${expected}, found "${value}"`,
        ...(hint && { hint }),
    };
}
/**
 * The peer splits at every comma, and so `default=/a,/b` becomes two options, the second of which is none. A part
 * that looks like a path goes on with the paths before it; a name is an id of its own.
 */
function joinPaths(parts) {
    const entries = [];
    for (const part of parts) {
        const before = entries.at(-1);
        const isOwn = /^[\w.-]+=/.test(part) || /^[\w-]+$/.test(part);
        if (isOwn || !before?.includes('='))
            entries.push(part);
        else
            entries[entries.length - 1] = `${before},${part}`;
    }
    return entries;
}
const entitlements = ['network.host', 'security.insecure', 'device', 'buildx.local.delete'];
function parseAllow(raw, found) {
    return (0,inputs_raw/* parseItems */.mo)(raw, 'allow', {}, found).filter((entry) => {
        if (entitlements.includes(entry) || /^device=./.test(entry))
            return true;
        const nearest = (0,core_nearest/* findNearest */.q)(entry, entitlements);
        found.problems.push({
            code: 'allow.unknown',
            input: 'allow',
            message: `a build can be allowed ${formatWords(entitlements)}, found "${entry}"`,
            ...(nearest && { hint: `did you mean \`${nearest}\`?` }),
        });
        return false;
    });
}
const networks = ['default', 'host', 'none'];
function parseNetwork(raw, found) {
    const network = (0,inputs_raw/* parseText */.r4)(raw, 'network');
    const word = network.toLowerCase();
    if (network === '' || networks.includes(word))
        return word;
    const nearest = (0,core_nearest/* findNearest */.q)(network, networks);
    found.problems.push({
        code: 'network.unknown',
        input: 'network',
        message: `a build runs in network ${formatWords(networks)}, found "${network}"`,
        hint: nearest
            ? `did you mean \`${nearest}\`?`
            : `for a network of the engine use \`driver: docker-container\` with \`driver-opts: network=${network}\``,
    });
    return '';
}
/** The names that docker's own reader of ulimits knows. */
const limits = 'core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack'.split(' ');
function parseUlimits(raw, found) {
    return (0,inputs_raw/* parseEntries */.Km)(raw, 'ulimit', found).flatMap(({ text, line }) => {
        const [, name = '', soft = '', hard = soft] = /^([^=]*)=(-1|\d+)(?::(-1|\d+))?$/.exec(text) ?? [];
        const isInOrder = hard === '-1' || (soft !== '-1' && Number(soft) <= Number(hard));
        if (limits.includes(name) && isInOrder)
            return [text];
        const nearest = (0,core_nearest/* findNearest */.q)(text.split('=')[0] ?? '', limits);
        const hint = 'for example `nofile=1024:2048`, with -1 for no limit; one a line';
        found.problems.push({
            code: 'ulimit.syntax',
            input: 'ulimit',
            line,
            message: `expected \`<name>=<soft>[:<hard>]\`, the soft limit not above the hard one, found "${text}"`,
            hint: nearest && nearest !== name && soft !== '' ? `did you mean \`${nearest}\`?` : hint,
        });
        return [];
    });
}
const methods = {
    build: undefined,
    check: 'check',
    lint: 'check',
    outline: 'outline',
    targets: 'targets',
};
/** `check`, and what buildx takes behind it: `check,format=json,ignorestatus=true`. */
function parseCall(raw, found) {
    const text = (0,inputs_raw/* parseText */.r4)(raw, 'call');
    const [word = '', ...fields] = text.split(',').map((field) => field.trim());
    if (text === '')
        return undefined;
    const strange = fields.find((field) => !/^(?:format=(?:text|json)|ignorestatus=(?:true|false))$/.test(field));
    if (!Object.hasOwn(methods, word.toLowerCase()) || strange !== undefined) {
        const nearest = (0,core_nearest/* findNearest */.q)(word, Object.keys(methods));
        const hint = nearest && strange === undefined ? `did you mean \`${nearest}\`?` : undefined;
        found.problems.push({
            code: 'call.unknown',
            input: 'call',
            message: `expected \`check\`, \`outline\`, \`targets\` or \`build\`, found "${text}"`,
            hint: hint ?? '`format=json` and `ignorestatus=true` may follow after a comma',
        });
        return undefined;
    }
    const method = methods[word.toLowerCase()];
    const fieldOf = (name) => fields.find((field) => field.startsWith(`${name}=`))?.split('=')[1] ?? '';
    return method && { method, format: fieldOf('format'), ignoreStatus: fieldOf('ignorestatus') === 'true' };
}
function formatWords(words) {
    const quoted = words.map((word) => `\`${word}\``);
    return `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}

;// CONCATENATED MODULE: ./lib/inputs/caches.js


/**
 * `cache-from` or `cache-to`, in buildx's own syntax. A reference of `type=registry` is checked and brought to lower
 * case as every image name is: a wrong one ends the build in spite of `ignore-error=true`.
 */
function parseCaches(raw, name, found) {
    return (0,inputs_raw/* parseEntries */.Km)(raw, name, found).map((entry) => mendCache(entry, name, found));
}
function mendCache({ text, line }, input, found) {
    // A reference by itself is buildx's short form of the registry type, and takes no attributes.
    const cache = text.includes('=') ? text : `type=registry,ref=${text}`;
    const [whole, start = '', reference = ''] = /^((?:.*,)?\s*"?ref=)([^,"]*)/.exec(cache) ?? [];
    if (whole === undefined || !/(?:^|,)\s*"?type=registry(?=[,"]|$)/.test(cache))
        return cache;
    const place = { input, line };
    const reading = (0,core_reference/* parseReference */.F2)(reference.trim());
    if ('problem' in reading) {
        found.problems.push({ ...reading.problem, ...place });
        return cache;
    }
    if (reading.notices.length === 0)
        return cache;
    found.notices.push(...reading.notices.map((notice) => ({ ...notice, ...place })));
    return `${start}${(0,core_reference/* formatReference */.FH)(reading.reference)}${cache.slice(whole.length)}`;
}

// EXTERNAL MODULE: ./lib/inputs/guards.js
var guards = __webpack_require__(5227);
;// CONCATENATED MODULE: ./lib/inputs/outputs.js



const exporterTypes = ['image', 'registry', 'local', 'tar', 'oci', 'docker', 'cacheonly'];
/** Types that write to the machine, and have to be told where. */
const fileTypes = ['local', 'tar', 'oci'];
/** The exports that the user wishes beside, and for, the published image. */
function parseOutputs(raw, found) {
    return (0,inputs_raw/* parseEntries */.Km)(raw, 'outputs', found).flatMap((entry) => {
        const place = { input: 'outputs', line: entry.line };
        const exporter = tryParseExporter(entry);
        const problem = exporter ? findProblem(exporter) : describeSyntax(entry.text);
        if (problem)
            found.problems.push({ ...problem, ...place });
        if (!exporter || problem)
            return [];
        const unused = exporter.attributes.filter(isUnused).map(([name]) => name);
        if (exporter.type === 'image' && unused.length > 0) {
            found.notices.push({ ...describeUnused(unused), ...place });
        }
        return [exporter];
    });
}
/** `push=true` and `type=registry` ask for what is done anyway. */
function isUnused([name, value]) {
    return ownAttributes.has(name) && !(name === 'push' && value === 'true');
}
function tryParseExporter({ text }) {
    try {
        const exporter = parseExporter(text);
        return /^[\w.-]+$/.test(exporter.type) ? exporter : undefined;
    }
    catch {
        return undefined;
    }
}
function findProblem(exporter) {
    const { type } = exporter;
    const nearest = exporterTypes.includes(type) ? undefined : (0,core_nearest/* findNearest */.q)(type, exporterTypes);
    if (nearest) {
        return {
            code: 'outputs.type',
            message: `there is no exporter \`${type}\``,
            hint: `did you mean \`type=${nearest}\`?`,
        };
    }
    const dest = attributeOf(exporter, 'dest');
    if (dest === '-' || (fileTypes.includes(type) && !dest)) {
        return {
            code: 'outputs.dest',
            message: `\`type=${type}\` ${dest === '-' ? 'cannot write to the standard output of a step' : 'does not say where to'}`,
            hint: `write \`type=${type},dest=<path>\``,
        };
    }
    return undefined;
}
function describeSyntax(text) {
    return {
        code: 'outputs.syntax',
        message: `expected \`type=<exporter>,<name>=<value>,...\`, found "${text}"`,
        hint: 'for example `type=local,dest=out`, `type=oci,dest=image.tar`; quote a field that holds a comma',
    };
}
function describeUnused(names) {
    return {
        code: 'outputs.own-attribute',
        message: `${names.map((name) => `\`${name}\``).join(', ')} of \`type=image\` is not used`,
        hint: '`images` and `tags` say what the image is called, `push` whether it is pushed',
    };
}

// EXTERNAL MODULE: ./lib/inputs/platforms.js
var platforms = __webpack_require__(9325);
// EXTERNAL MODULE: ./lib/inputs/registries.js
var registries = __webpack_require__(1498);
;// CONCATENATED MODULE: ./lib/inputs/secrets.js

/** All three forms of build secrets. An empty or malformed one is a problem: a build without it would be another build. */
function parseSecrets(raw, found) {
    const values = (0,inputs_raw/* parseEntries */.Km)(raw, 'secrets', found, { keepEnd: true, blocks: true });
    const variables = (0,inputs_raw/* parseItems */.mo)(raw, 'secret-envs', {}, found).map((text) => ({ text }));
    const files = (0,inputs_raw/* parseEntries */.Km)(raw, 'secret-files', found);
    const secrets = [
        ...read('secrets', values, found, (id, value) => ({ id, value })),
        ...read('secret-envs', variables, found, (id, variable) => ({ id, variable: variable.trim() })),
        ...read('secret-files', files, found, (id, file) => ({ id, file: file.trim() })),
    ];
    found.problems.push(...findTwice(secrets));
    return secrets;
}
function read(input, lines, found, make) {
    const pairs = lines.map((line) => ({ line, ...splitLine(line.text) }));
    // One mistake, a value of several lines without quotes, makes many strangers, and ids that are none: it is told once.
    const strangers = pairs.filter((pair) => !pair.isPair).map(({ line }) => line);
    if (strangers.length > 0) {
        found.problems.push({ ...describeStrangers(input, strangers), input });
        return [];
    }
    return pairs.flatMap(({ line, id, value }) => {
        if (value.trim() !== '' && !isCutOff(value))
            return [make(id, value)];
        const problem = value.trim() === '' ? describeEmpty(id) : describeCutOff(id);
        found.problems.push({ ...problem, input, ...secrets_placeOf(line) });
        return [];
    });
}
function splitLine(text) {
    const at = text.indexOf('=');
    const id = text.slice(0, Math.max(at, 0)).trim();
    const value = text.slice(at + 1);
    // `b64==` is the last line of a value in base64, not a secret whose value is `=`.
    return { id, value, isPair: /^[\w.-]+$/.test(id) && value !== '=' && !isOptions(text) };
}
/** `id=key,src=./key` is how `docker build --secret` has it; here it would be a secret with the name `id`. */
function isOptions(text) {
    return /^(?:type=\w+,)?id=[^,]+,(?:src|source|env|type)=/.test(text);
}
/** The first line of a key, or of a certificate, whose other lines stand elsewhere. */
function isCutOff(value) {
    return /-----BEGIN [^-]*-----/.test(value) && !/-----END [^-]*-----/.test(value);
}
function secrets_placeOf({ line }) {
    return line === undefined ? {} : { line };
}
function describeEmpty(id) {
    return {
        code: 'secrets.empty',
        message: `secret \`${id}\` is empty`,
        hint: 'check the name of the secret; pull requests from forks and Dependabot runs get no secrets',
    };
}
function describeCutOff(id) {
    return {
        code: 'secrets.cut-off',
        message: `secret \`${id}\` begins a PEM block and does not end it`,
        hint: 'save the secret again, with its last line `-----END ...-----`',
    };
}
/** Never quotes the entry: what does not look like `id=value` may be the second line of a key. */
function describeStrangers(input, strangers) {
    const [first] = strangers;
    const count = strangers.length === 1 ? 'an entry that is' : `${strangers.length} entries that are`;
    const form = { secrets: 'id=value', 'secret-envs': 'id=VARIABLE', 'secret-files': 'id=path' }[input];
    return {
        code: 'secrets.syntax',
        message: `expected \`${form}\`, found ${count} something else (not shown, as it may be secret)`,
        hint: strangers.some(({ text }) => isOptions(text))
            ? 'for `--secret id=key,src=path` write `key=path` in `secret-files`, for `id=key,env=NAME` write `key=NAME` in `secret-envs`'
            : 'a value of several lines is written in double quotes, `"id=first line<newline>second line"`, with each quote in it doubled; or use `secret-envs`',
        ...(first ? secrets_placeOf(first) : {}),
    };
}
function findTwice(secrets) {
    const ids = secrets.map(({ id }) => id);
    const twice = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
    return [...twice].map((id) => ({
        code: 'secrets.twice',
        input: 'secrets',
        message: `secret \`${id}\` is given more than once, and the build can see only one of them`,
        hint: 'give each secret once in `secrets`, `secret-envs` and `secret-files` together',
    }));
}

;// CONCATENATED MODULE: ./lib/inputs/publish.js









/** Every input of action.yml; a test holds the two lists together. */
const publishInputNames = ('images tags flavor labels annotations context file target platforms build-args build-contexts secrets ' +
    'secret-envs secret-files cache-from cache-to no-cache pull provenance sbom push load outputs registry username ' +
    'password registries allow-platform-removal ref version guard-floating-tags if-exists driver driver-opts endpoint ' +
    'builder qemu-image github-token dry-run add-hosts allow attests call cgroup-parent network no-cache-filters ' +
    'shm-size ssh ulimit').split(' ');
const drivers = {
    auto: 'auto',
    docker: 'docker',
    'docker-container': 'docker-container',
    remote: 'remote',
    kubernetes: 'kubernetes',
};
/** Reads all inputs; whatever is wrong with one of them is added to the findings and reading goes on. */
function parsePublishInputs(raw, found) {
    (0,inputs_raw/* checkUnknownInputs */.k2)(raw, publishInputNames, found);
    return {
        metadata: parseMetadataTexts(raw),
        ...parseBuildInputs(raw, found),
        ...parseTargetInputs(raw, found),
        ...(0,guards/* parseGuardInputs */.a)(raw, found, true),
        driver: (0,inputs_raw/* parseChoice */.HU)(raw, 'driver', drivers, 'auto', found),
        driverOpts: (0,inputs_raw/* parseItems */.mo)(raw, 'driver-opts', { ignoreComma: true, quote: false }, found),
        endpoint: (0,inputs_raw/* parseText */.r4)(raw, 'endpoint'),
        builder: (0,inputs_raw/* parseText */.r4)(raw, 'builder'),
        qemuImage: (0,inputs_raw/* parseText */.r4)(raw, 'qemu-image'),
        githubToken: (0,inputs_raw/* parseText */.r4)(raw, 'github-token'),
        dryRun: (0,inputs_raw/* parseBoolean */.yG)(raw, 'dry-run', found),
    };
}
function parseMetadataTexts(raw) {
    const { images = '', tags = '', flavor = '', labels = '', annotations = '' } = raw;
    return { images, tags, flavor, labels, annotations };
}
function parseBuildInputs(raw, found) {
    return {
        context: (0,inputs_raw/* parseText */.r4)(raw, 'context'),
        file: (0,inputs_raw/* parseText */.r4)(raw, 'file'),
        target: (0,inputs_raw/* parseText */.r4)(raw, 'target'),
        platforms: (0,platforms/* parsePlatforms */.q)(raw, found),
        buildArgs: parseBuildArgs(raw, found),
        buildContexts: textsOf((0,inputs_raw/* parseEntries */.Km)(raw, 'build-contexts', found)),
        secrets: parseSecrets(raw, found),
        cacheFrom: parseCaches(raw, 'cache-from', found),
        cacheTo: parseCaches(raw, 'cache-to', found),
        noCache: (0,inputs_raw/* parseBoolean */.yG)(raw, 'no-cache', found),
        pull: (0,inputs_raw/* parseBoolean */.yG)(raw, 'pull', found),
        ...parseAttestations(raw, found),
        options: parseBuildOptions(raw, found),
    };
}
function parseTargetInputs(raw, found) {
    return {
        push: (0,inputs_raw/* parseChoice */.HU)(raw, 'push', { auto: 'auto', true: true, false: false }, 'auto', found),
        load: (0,inputs_raw/* parseBoolean */.yG)(raw, 'load', found),
        outputs: parseOutputs(raw, found),
        logins: (0,registries/* parseLogins */.w)(raw, found),
        allowPlatformRemoval: (0,inputs_raw/* parseBoolean */.yG)(raw, 'allow-platform-removal', found),
    };
}
/** A name without a value takes it from the environment, as docker has it. */
function parseBuildArgs(raw, found) {
    const args = (0,inputs_raw/* parseEntries */.Km)(raw, 'build-args', found);
    for (const { text, line } of args) {
        if (/^[A-Za-z_][\w.-]*(?:=|$)/.test(text))
            continue;
        found.problems.push({
            code: 'build-args.syntax',
            input: 'build-args',
            line,
            message: `expected \`NAME=value\`, found "${text.split('=')[0]}"`,
            hint: 'write one argument a line; a value of several lines goes into double quotes together with its name',
        });
    }
    return textsOf(args);
}
function textsOf(entries) {
    return entries.map(({ text }) => text);
}

// EXTERNAL MODULE: ./lib/core/command-failure.js
var command_failure = __webpack_require__(9329);
// EXTERNAL MODULE: ./lib/core/engine-facts.js
var engine_facts = __webpack_require__(9739);
// EXTERNAL MODULE: ./lib/io/process.js
var process = __webpack_require__(9785);
;// CONCATENATED MODULE: ./lib/io/docker.js





function createDocker(env, cwd, signal) {
    const run = (args, extra = {}) => (0,process/* runCommand */.d)({ program: 'docker', args, env, cwd, signal, ...extra });
    const must = async (args) => requireSuccess(args, await run(args));
    return {
        readEngine: async () => {
            const { exitCode, stdout, stderr } = await run(['info', '--format', '{{json .}}']);
            if (exitCode !== 0)
                throw new core_problem/* SlipwayError */.GQ((0,command_failure/* describeUnreachableEngine */.a)(stderr));
            return (0,engine_facts/* parseEngineInfo */.Y)(stdout);
        },
        readBuilder: async (name) => (0,engine_facts/* parseBuilder */.xx)((await must(['buildx', 'inspect', name])).stdout),
        createBuilder: async (builder) => {
            await must(['buildx', 'create', ...createArguments(builder)]);
        },
        // Cleaning up goes on after a cancelled job, so the signal does not reach it.
        removeBuilder: async (name) => {
            const args = ['buildx', 'rm', '--force', name];
            requireSuccess(args, await (0,process/* runCommand */.d)({ program: 'docker', args, env, cwd }));
        },
        registerEmulators: async (image, names) => {
            await must(['run', '--rm', '--privileged', '--network=none', image, '--install', names]);
        },
        build: async (command, onLine) => (await run(command.args, { env: { ...env, ...command.env }, onErrorLine: onLine })).exitCode,
        call: (command, onLine) => run(command.args, { env: { ...env, ...command.env }, onErrorLine: onLine }),
        push: async (reference) => {
            await must(['push', '--quiet', reference]);
        },
    };
}
function createArguments(builder) {
    const { name, driver, driverOpts, endpoint } = builder;
    const flags = builder.entitlements.map((entitlement) => `--allow-insecure-entitlement ${entitlement}`);
    return [
        ...['--name', name, '--driver', driver],
        ...each('--driver-opt', driverOpts),
        ...arguments_option('--buildkitd-flags', flags.join(' ')),
        ...arguments_option('--buildkitd-config', builder.configFile),
        '--bootstrap',
        ...(endpoint ? [endpoint] : []),
    ];
}
function requireSuccess(args, result) {
    if (result.exitCode === 0)
        return result;
    throw new core_problem/* SlipwayError */.GQ((0,command_failure/* describeCommandFailure */.P)(args, result));
}

// EXTERNAL MODULE: ./lib/flows/load-tools.js
var load_tools = __webpack_require__(1707);
// EXTERNAL MODULE: ./lib/flows/read-ref.js
var read_ref = __webpack_require__(1765);
;// CONCATENATED MODULE: ./lib/core/build-sources.js
/** The agent that docker asks where an `ssh` entry names no socket and no key. */
const agentVariable = 'SSH_AUTH_SOCK';
/** The paths whose presence decides. */
function listSourcePaths(secrets, ssh) {
    return [...secrets.flatMap(({ file }) => (file === undefined ? [] : [file])), ...ssh.flatMap(pathsOf)];
}
/** buildx tells the first one that is missing, after the builder was made; some it never tells. */
function checkSources(secrets, ssh, facts) {
    return [
        ...secrets.flatMap((secret) => checkSecret(secret, facts)),
        ...ssh.flatMap((entry) => checkSsh(entry, facts)),
    ];
}
function checkSecret({ id, file, variable }, { kinds, variables }) {
    if (variable !== undefined && !variables.has(variable)) {
        return [
            {
                code: 'secrets.unset-variable',
                input: 'secret-envs',
                message: `secret \`${id}\` is to come from the variable \`${variable}\`, which is not set or empty in this step`,
                hint: `set it with \`env: { ${variable}: ... }\` on the step; pull requests from forks and Dependabot runs get no secrets`,
            },
        ];
    }
    const kind = file === undefined ? 'file' : kinds[file];
    if (kind === 'file')
        return [];
    return [
        {
            code: 'secrets.missing-file',
            input: 'secret-files',
            message: `secret \`${id}\` is to come from \`${file}\`, which is ${kind === 'folder' ? 'a folder' : 'not there'}`,
            hint: 'a path is relative to the workspace, and `~` and variables in it stay as they are',
        },
    ];
}
function checkSsh(entry, { kinds, variables }) {
    const paths = pathsOf(entry);
    const id = entry.split('=')[0];
    if (paths.length === 0 && !variables.has(agentVariable)) {
        return [
            {
                code: 'ssh.no-agent',
                input: 'ssh',
                message: `\`${id}\` asks for the SSH agent of the runner, and none runs: \`${agentVariable}\` is not set`,
                hint: `start one in an earlier step (webfactory/ssh-agent), or name a key: \`${id}=./key.pem\``,
            },
        ];
    }
    return paths
        .filter((path) => kinds[path] === 'nothing')
        .map((path) => ({
        code: 'ssh.missing-file',
        input: 'ssh',
        message: `\`${id}\` names \`${path}\`, which is not there`,
        hint: 'a path is relative to the workspace, and `~` and variables in it stay as they are',
    }));
}
/** `default=/a,/b`: sockets and keys; none in `default`. */
function pathsOf(entry) {
    const at = entry.indexOf('=');
    return at < 0
        ? []
        : entry
            .slice(at + 1)
            .split(',')
            .filter((path) => path !== '');
}

;// CONCATENATED MODULE: ./lib/flows/read-sources.js



/** Whether the files and variables that secrets and keys come from are there. */
async function findMissingSources(io, { secrets, options }) {
    const paths = listSourcePaths(secrets, options.ssh);
    const kinds = paths.map(async (path) => [path, await (0,io_files/* readKind */.X0)((0,external_node_path_.resolve)(io.workspace, path))]);
    const variables = Object.entries(io.env).flatMap(([name, value]) => (value ? [name] : []));
    // There the agent is a named pipe, which docker finds without a variable.
    if (io.env.RUNNER_OS === 'Windows')
        variables.push(agentVariable);
    return checkSources(secrets, options.ssh, {
        kinds: Object.fromEntries(await Promise.all(kinds)),
        variables: new Set(variables),
    });
}

;// CONCATENATED MODULE: ./lib/flows/read-request.js















/** Reads inputs, event, workspace and engine; starts nothing, and masks every credential before a word is printed. */
async function readPublishRequest(io) {
    const findings = (0,inputs_raw/* createFindings */.NL)();
    const inputs = parsePublishInputs(readInputsWithDefaults(io), findings);
    maskCredentials(inputs);
    const event = await (0,read_ref.applyRefInput)(io, (0,core_event/* parseEvent */.wj)(io.env, await (0,runner/* readPayload */.rD)(io.env)), inputs, findings);
    const [workspace, engine, commitDate, tools, missing] = await Promise.all([
        readWorkspace(io.workspace, inputs),
        readEngine(io, inputs.builder, findings),
        readDateOfCommit(io, event),
        (0,load_tools/* loadTools */.K)((0,context/* findTools */.f$)(Object.values(inputs.metadata).join('\n'))),
        findMissingSources(io, inputs),
    ]);
    findings.problems.push(...missing);
    const facts = { event, now: io.now(), workspace, engine, tools };
    return { inputs, findings, facts: { ...facts, ...(commitDate && { commitDate }) } };
}
/** docker's own variable for the default platform goes on to mean what it means to docker. */
function readInputsWithDefaults({ env }) {
    const raw = (0,runner/* readInputs */.Ko)(env);
    return raw.platforms?.trim() ? raw : { ...raw, platforms: env.DOCKER_DEFAULT_PLATFORM ?? '' };
}
function maskCredentials(inputs) {
    for (const { password } of inputs.logins)
        (0,runner/* maskSecret */.$l)(password);
    for (const { value } of inputs.secrets)
        if (value !== undefined)
            (0,runner/* maskSecret */.$l)(value);
    (0,runner/* maskSecret */.$l)(inputs.githubToken);
}
/** An engine that cannot be asked is one more finding: the inputs are checked all the same. */
async function readEngine(io, builder, findings) {
    const docker = createDocker(io.env, io.workspace, io.signal);
    try {
        const [engine, named] = await Promise.all([
            docker.readEngine(),
            builder ? docker.readBuilder(builder) : undefined,
        ]);
        return { ...engine, ...named };
    }
    catch (error) {
        if (!(error instanceof core_problem/* SlipwayError */.GQ))
            throw error;
        findings.problems.push(...error.problems);
        return assumedEngine;
    }
}
async function readDateOfCommit(io, event) {
    return (0,core_event/* findCommitDate */.zq)(event) ?? (await (0,git.readCommitDate)(io.workspace, event.sha, io.env));
}
async function readWorkspace(workspace, inputs) {
    const context = (0,build_context/* isRemote */.Vx)(inputs.context) || inputs.context === '' ? '.' : inputs.context;
    const candidates = (0,build_context/* listDockerfileCandidates */.$D)(context, inputs.file);
    const [kinds, checkout] = await Promise.all([
        Promise.all([context, ...candidates].map(async (path) => [path, await (0,io_files/* readKind */.X0)(resolveIn(workspace, path))])),
        (0,io_files/* readKind */.X0)((0,external_node_path_.join)(workspace, '.git')),
    ]);
    const path = candidates.find((candidate) => kinds.some(([name, kind]) => name === candidate && kind === 'file'));
    const text = path === undefined ? undefined : await (0,io_files/* readTextIfThere */.pM)(resolveIn(workspace, path));
    return {
        hasCheckout: checkout !== 'nothing' || path !== undefined,
        kinds: Object.fromEntries(kinds),
        ...(path !== undefined && text !== undefined && { dockerfile: { path, text } }),
        similar: path === undefined ? await (0,io_files/* findDockerfiles */.vv)(workspace) : [],
    };
}
function resolveIn(workspace, path) {
    return path.startsWith('/') ? (0,build_context/* normalizePath */.Fd)(path) : (0,external_node_path_.join)(workspace, path);
}

;// CONCATENATED MODULE: ./lib/core/release-report.js
/** The image must be what was asked for before any tag may name it. */
function checkCompleteness(image, found, asked) {
    const missing = asked.filter((platform) => !found.includes(platform));
    if (missing.length === 0)
        return [];
    return [
        {
            code: 'release.incomplete',
            message: `${image} came out without ${missing.join(', ')}: expected ${asked.join(', ')}, found ${found.join(', ') || 'none'}`,
            hint: 'no tag was moved; look at the build log for these platforms',
        },
    ];
}
/** What became of the tags that had moved before the release failed; nothing where none had. */
function describeRollBack(restored, left) {
    if (restored.length + left.length === 0)
        return [];
    const parts = [
        restored.length > 0 ? `put back: ${restored.join(', ')}` : '',
        left.length > 0 ? `names the new image already: ${left.join(', ')}` : '',
    ];
    return [
        {
            code: 'release.rolled-back',
            message: `the release broke off; ${parts.filter((part) => part !== '').join('; ')}`,
            hint: 'run the job again: the image is in the registry, only its tags are missing',
        },
    ];
}

// EXTERNAL MODULE: ./lib/io/http/pause.js
var pause = __webpack_require__(7155);
;// CONCATENATED MODULE: ./lib/io/registry/watch.js


const shortestPause = 50;
const longestPause = 1000;
/**
 * Watches a tag while the engine pushes to it, which may take long and ends with the tag: what another run writes in
 * between would be gone without a trace. The returned function ends it, and gives the digest that was seen last and
 * was not there before.
 */
function watchTag(registry, move) {
    const end = new AbortController();
    const watching = watch(registry, move, end.signal);
    return () => {
        end.abort();
        return watching;
    };
}
async function watch(registry, move, end) {
    let seen;
    // A short push is watched closely; a long one costs no more than a request a second.
    for (let delay = shortestPause; !end.aborted; delay = Math.min(delay * 1.2, longestPause)) {
        const now = await (0,tags/* readTagState */.QR)(registry, move.reference);
        const isNew = now.kind === 'present' && now.digest !== move.previous && now.digest !== move.digest;
        if (isNew)
            seen = now.digest;
        // Ended while it waits: that is what it waits for.
        await (0,pause/* pause */.v)(delay, end).catch(() => undefined);
    }
    return seen;
}

;// CONCATENATED MODULE: ./lib/flows/bring-content.js






/** A builder of its own has pushed the content by digest; the engine pushes it together with the first tag. */
async function bringContent(tools, built, before, moved) {
    const { io, plan, guard } = tools;
    if (plan.engine.driver !== 'docker')
        return { digest: built, plan };
    const held = [];
    for (const move of decideMoves(plan.targets, built, before)) {
        const reason = await guard.recheck(move);
        if (reason)
            held.push(reason);
        else
            return pushWith(tools, move, held, moved);
    }
    announce(io, held);
    return { digest: built, plan: (0,guard_held/* withoutEmptyPush */.iw)((0,guard_held/* holdTags */.vv)(plan, held)) };
}
async function pushWith(tools, move, held, moved) {
    const { io, plan, docker, registry } = tools;
    const endWatch = move.isFloating && plan.guard.isOn ? watchTag(registry, move) : undefined;
    try {
        await docker.push(move.text);
    }
    finally {
        await endWatch?.();
    }
    // The classic store knows an image by its configuration; what the registry calls it, only the registry says.
    const digest = plan.engine.storesIndexes
        ? move.digest
        : ((await registry.headManifest(move.reference))?.digest ?? move.digest);
    const seen = await endWatch?.();
    const others = seen === undefined || seen === digest ? undefined : await giveBack(tools, move, seen);
    if (!others)
        moved.push({ ...move, digest });
    const all = others ? [...held, others] : held;
    announce(io, all);
    return { digest, plan: (0,guard_held/* holdTags */.vv)(plan, all) };
}
/** The push went over what another run had published while it was under way: where that is newer, it is put back. */
async function giveBack({ registry, guard }, move, seen) {
    const reference = { ...move.reference, digest: seen };
    const states = await (0,tags/* readTagStates */.FG)(registry, [{ ...move, reference }]);
    const decision = await guard.judge(move, states.get(move.text) ?? { kind: 'absent' });
    if (!decision || decision.moves)
        return undefined;
    await (0,tags/* writeTag */.M5)(registry, move, await registry.getManifest((0,core_reference/* withDigest */.hQ)(reference, seen)));
    return (0,guard_held/* holdBy */.bT)(move, decision);
}

;// CONCATENATED MODULE: ./lib/flows/move-tags.js




/** One after the other, in the order of the release; what another run has moved on meanwhile is left to it. */
async function moveTags({ registry, guard, image }, moves, moved) {
    const held = [];
    for (const move of moves) {
        const reason = await guard.recheck(move);
        if (reason)
            held.push(reason);
        else {
            // Registries with immutable tags refuse even the same image once more.
            if (move.isFloating || move.kind !== 'same')
                await (0,tags/* writeTag */.M5)(registry, move, image);
            moved.push(move);
        }
    }
    return held;
}
/** Every tag is read back; it names this image with all platforms, or one that is allowed to stand in its place. */
async function verifyTags(tools, moved) {
    const checks = await Promise.all(moved.map((move) => verifyTag(tools, move)));
    (0,core_problem/* refuse */.TR)(checks.flatMap(({ findings }) => findings));
    return checks.flatMap(({ held }) => held);
}
const mostWrites = 3;
/**
 * A registry knows no "write only if": between our last look and our write another run may have written, too. Whoever
 * comes back to find the other's image under the tag settles it: the newer one stays, or is written once more.
 */
async function verifyTag(tools, move) {
    const { registry, image, platforms } = tools;
    const expected = { digest: image.digest, platforms };
    for (let write = 1;; write++) {
        const found = await (0,tags/* readBackTag */.Or)(registry, move, image.digest, { digest: move.previous });
        const findings = checkReadBack(move.text, expected, found);
        if (findings.length === 0 || !isOthers(found, image))
            return { findings, held: [] };
        const verdict = await settle(tools, move);
        if (verdict === 'unknown' || (verdict === 'ours' && write === mostWrites))
            return { findings, held: [] };
        if (verdict !== 'ours')
            return { findings: [], held: [verdict] };
        await (0,tags/* writeTag */.M5)(registry, move, image);
    }
}
function isOthers(found, { digest }) {
    return found.kind === 'present' && found.digest !== digest;
}
async function settle({ registry, guard }, move) {
    const now = (await (0,tags/* readTagStates */.FG)(registry, [move])).get(move.text) ?? { kind: 'absent' };
    if (now.kind === 'present' && now.digest === move.digest)
        return 'ours';
    const decision = await guard.judge(move, now);
    if (!decision || decision.relation === 'unknown')
        return 'unknown';
    if (!decision.moves)
        return (0,guard_held/* holdBy */.bT)(move, decision);
    // Whichever of the two stays is right, and two that overwrite each other would come to no end.
    if (decision.relation === 'same')
        return { text: move.text, reason: 'another run has published this commit at the same time' };
    return 'ours';
}

// EXTERNAL MODULE: ./lib/core/manifest.js
var core_manifest = __webpack_require__(9718);
;// CONCATENATED MODULE: ./lib/flows/platform-results.js



/** Digest and size of each platform's image, as the first registry has them. */
async function readPlatformResults(registry, plan, image) {
    const [name] = plan.repositories;
    if (!name)
        return [];
    const manifest = (0,core_manifest/* parseManifest */.Ng)(image.bytes, image.mediaType);
    if (manifest.kind === 'manifest') {
        const platforms = await (0,tags/* readPlatforms */.tj)(registry, name, manifest);
        return platforms.map((platform) => ({
            name: platform,
            digest: image.digest,
            size: (0,core_manifest/* pullSizeOf */.m$)(manifest),
        }));
    }
    return Promise.all((0,core_manifest/* platformImagesOf */.Nq)(manifest).map(async (child) => {
        const { content } = await registry.readManifest((0,core_reference/* withDigest */.hQ)(name, child.digest));
        return {
            name: child.name,
            digest: child.digest,
            ...(content.kind === 'manifest' && { size: (0,core_manifest/* pullSizeOf */.m$)(content) }),
        };
    }));
}

;// CONCATENATED MODULE: ./lib/flows/roll-back.js





/** Floating tags that had moved go back to what they named; the report says which, and which could not. */
async function rollBack(registry, moved, error) {
    if (!(error instanceof core_problem/* SlipwayError */.GQ))
        return error;
    const restored = [];
    for (const move of decideRollback(moved)) {
        if (await putBack(registry, move))
            restored.push(move.text);
    }
    const left = moved.map(({ text }) => text).filter((text) => !restored.includes(text));
    return new core_problem/* SlipwayError */.GQ([...error.problems, ...describeRollBack(restored, left)], { cause: error });
}
/** `move.digest` is what the tag had, `move.previous` what this run gave it: only that is taken back. */
async function putBack(registry, move) {
    try {
        const now = await (0,tags/* readTagState */.QR)(registry, move.reference);
        if (now.kind === 'present' && now.digest !== move.previous)
            return false;
        await (0,tags/* writeTag */.M5)(registry, move, await registry.getManifest((0,core_reference/* withDigest */.hQ)(move.reference, move.digest)));
        return true;
    }
    catch (error) {
        if (error instanceof core_problem/* SlipwayError */.GQ)
            return false;
        throw error;
    }
}

;// CONCATENATED MODULE: ./lib/flows/release-image.js













/** Content is everywhere before a tag moves; specific tags go before floating ones; every tag is read back. */
async function releaseImage(tools, built, before) {
    const plan = verifyVersions(tools, built, before);
    if (!plan.push.push)
        return { digest: built, platforms: [], moves: [], plan };
    const moved = [];
    try {
        const content = await bringContent({ ...tools, plan }, built, before, moved);
        if (!content.plan.push.push)
            return { digest: built, platforms: [], moves: [], plan: content.plan };
        return await moveAndVerify({ ...tools, plan: content.plan }, content.digest, before, moved);
    }
    catch (error) {
        throw await rollBack(tools.registry, moved, error);
    }
}
/** `if-exists: verify`, now that the digest is known: a version tag that exists stays, or the step fails. */
function verifyVersions({ io, plan, request }, built, before) {
    if (request.inputs.ifExists !== 'verify' || !plan.push.push)
        return plan;
    const existing = (0,if_exists/* verifyExisting */.Hx)(plan, before, built, request.facts.event.sha);
    (0,core_problem/* refuse */.TR)(existing.problems);
    return hold(io, plan, existing.held);
}
async function moveAndVerify(tools, digest, before, moved) {
    const { io, plan, registry, guard } = tools;
    const moves = decideMoves(plan.targets, digest, before);
    const image = await readImage(tools, digest, before);
    const means = { registry, guard, image, platforms: plan.platforms };
    const isIn = (list) => (move) => list.some(({ text }) => text === move.text);
    const left = await moveTags(means, moves.filter((move) => !isIn(moved)(move)), moved);
    const platforms = await readPlatformResults(registry, plan, image);
    const lost = await verifyTags(means, moves.filter(isIn(moved)));
    const held = [...left, ...lost];
    announce(io, held);
    const kept = moves.filter((move) => !isIn(held)(move));
    for (const { text } of kept)
        io.log.line(`${text} -> ${digest}`);
    return { digest, platforms, moves: kept, plan: (0,guard_held/* holdTags */.vv)(plan, held) };
}
/** The image as the registries have it: complete in each of them, and no tag poorer than before, or no tag moves. */
async function readImage({ io, plan, registry }, digest, before) {
    const images = await Promise.all(plan.repositories.map(async (name) => {
        const image = await registry.readManifest((0,core_reference/* withDigest */.hQ)(name, digest));
        const found = await (0,tags/* readPlatforms */.tj)(registry, name, image.content);
        (0,core_problem/* refuse */.TR)(checkCompleteness(`${(0,core_reference/* formatName */.nD)(name)}@${digest}`, found, plan.platforms));
        if (plan.platforms.length === 0)
            checkRemovals(io, plan, before, found);
        return image;
    }));
    const [image] = images;
    if (image)
        return image;
    throw new core_problem/* SlipwayError */.GQ({ code: 'release.no-repository', message: 'there is no repository to push to' });
}

// EXTERNAL MODULE: ./lib/flows/docker-login.js + 1 modules
var docker_login = __webpack_require__(4996);
;// CONCATENATED MODULE: ./lib/flows/session.js







/**
 * Opens the private docker configuration: the user's own, inherited, with the logins of this step on top.
 * Contexts, plugins and builders are the user's own folders, so all that worked before works inside it.
 */
async function openSession(io, logins) {
    const folder = await (0,io_files/* makePrivateFolder */.I2)(io.env.RUNNER_TEMP);
    (0,runner/* saveState */.LZ)('folder', folder);
    let builder;
    const stopper = new AbortController();
    // Not AbortSignal.any: what it returns may be collected before it fires in Node 20.
    io.signal.addEventListener('abort', () => stopper.abort(io.signal.reason), { once: true });
    const own = (0,docker_login/* findConfigFolder */.yu)(io);
    const close = async () => {
        // The folder goes first: whatever else fails, no credential is left behind.
        await (0,io_files/* removeFolder */.v$)(folder);
        if (builder !== undefined)
            await removeBuilder(io, builder);
        (0,runner/* saveState */.LZ)('closed', 'true');
    };
    try {
        const config = await inheritConfig(io, own, (0,external_node_path_.join)(folder, 'docker'), logins);
        return {
            folder,
            docker: createDocker(session_deriveEnvironment(io, own, (0,external_node_path_.join)(folder, 'docker')), io.workspace, stopper.signal),
            signal: stopper.signal,
            stop: (reason) => stopper.abort(reason),
            findLogin: (host) => (0,docker_login/* readLogin */.mN)(io, config, host),
            // DOCKER_HOST goes before every context, and what it names is called `default`.
            engineBuilder: (io.env.DOCKER_HOST ? '' : io.env.DOCKER_CONTEXT || (0,core_event/* textAt */.$6)(config, 'currentContext')) || 'default',
            ownBuilder: (name) => {
                builder = name;
                (0,runner/* saveState */.LZ)('builder', name);
            },
            close,
        };
    }
    catch (error) {
        await close();
        throw error;
    }
}
async function inheritConfig(io, own, folder, logins) {
    const config = await (0,docker_login/* readDockerConfig */.TO)(io, logins, [(0,external_node_path_.join)(own, 'cli-plugins')]);
    await (0,io_files/* makeFolder */.fc)(folder);
    await Promise.all([
        (0,io_files/* writePrivateFile */.Pl)((0,external_node_path_.join)(folder, 'config.json'), JSON.stringify(config)),
        (0,io_files/* linkIfThere */.IF)((0,external_node_path_.join)(own, 'contexts'), (0,external_node_path_.join)(folder, 'contexts')),
    ]);
    return config;
}
function session_deriveEnvironment({ env }, own, folder) {
    return {
        ...env,
        DOCKER_CONFIG: folder,
        BUILDX_CONFIG: env.BUILDX_CONFIG || (0,external_node_path_.join)(own, 'buildx'),
        // docker looks for these certificates in its configuration folder when nothing else is said.
        ...(env.DOCKER_TLS_VERIFY && { DOCKER_CERT_PATH: env.DOCKER_CERT_PATH || own }),
        // The inputs of this step hold credentials, and no child of ours reads them.
        ...withoutInputs(env),
    };
}
function withoutInputs(env) {
    return Object.fromEntries(Object.keys(env)
        .filter((name) => name.startsWith('INPUT_'))
        .map((name) => [name, undefined]));
}
/** A builder that stays costs memory, no more: it must not turn a published image into a failure. */
async function removeBuilder(io, name) {
    try {
        await createDocker(io.env, io.workspace, new AbortController().signal).removeBuilder(name);
    }
    catch (error) {
        if (!(error instanceof core_problem/* SlipwayError */.GQ))
            throw error;
        io.log.warning(`The builder ${name} could not be removed: ${error.message}`);
    }
}

;// CONCATENATED MODULE: ./lib/flows/publish.js

















/** The root door: from the repository to a published image, in the order of the README's list. */
async function publish(io) {
    const request = await readPublishRequest(io);
    const plan = await guardVersions(io, request, decide(io, request));
    showPlan(io, plan);
    if (request.inputs.dryRun)
        return (0,runner/* writeOutputs */.Kn)(derivePlanOutputs(plan));
    const session = await openSession(io, plan.logins);
    try {
        const { call } = request.inputs.options;
        if (call) {
            await callBuild(io, request, plan, session, call);
            return (0,runner/* writeOutputs */.Kn)(derivePlanOutputs(plan));
        }
        const registry = await (0,open_client/* openClient */.M)(io, {
            event: request.facts.event,
            names: plan.repositories,
            findLogin: session.findLogin,
            signal: session.signal,
            insecureHosts: request.facts.engine.registries.insecure,
        });
        const [builder, , observed] = await inParallel(session.stop, prepareEngine(io, request, plan, session), checkPushRights(io, plan, registry), observeTags(io, request, plan, registry));
        const built = await buildImage(io, request.inputs, observed.plan, session, builder);
        const guard = openTagGuard(io, request, observed.plan, registry);
        const tools = { io, request, plan: observed.plan, registry, docker: session.docker, guard };
        const released = await releaseImage(tools, built.digest, observed.before);
        const result = { buildx: built.metadata, progress: built.progress, ...released };
        (0,runner/* writeOutputs */.Kn)(deriveOutputs(result));
        await (0,runner/* writeSummary */.Sy)((0,summary/* formatSummary */.k)(result));
        await registry.settle();
    }
    finally {
        await session.close();
    }
}
/** All mistakes at once, before anything is done. */
function decide(io, { inputs, facts, findings }) {
    const reading = decidePublish(inputs, facts);
    for (const notice of [...findings.notices, ...reading.notices])
        io.log.problem('notice', notice);
    const problems = [...findings.problems, ...reading.problems];
    if (problems.length > 0)
        throw new core_problem/* SlipwayError */.GQ(problems);
    return reading.plan;
}
function showPlan(io, plan) {
    io.log.startGroup(plan.push.push ? 'What will be published, and why' : 'What will be built, and why');
    for (const line of formatPlan(plan))
        io.log.line(line);
    io.log.endGroup();
}


/***/ }),

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
