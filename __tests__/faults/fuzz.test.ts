import { describe, expect, it } from '@jest/globals';
import { deriveBuildCommand } from '../../src/core/build-command.ts';
import { deriveBuildRequest } from '../../src/core/build-request.ts';
import { checkContentOfInputs } from '../../src/core/content/input-guard.ts';
import { parseEvent } from '../../src/core/event.ts';
import { formatFailureSummary } from '../../src/core/failure-summary.ts';
import { checkLegs } from '../../src/core/merge/check-legs.ts';
import { deriveIndexAnnotations } from '../../src/core/merge/index-annotations.ts';
import { decideRepositories } from '../../src/core/merge/repositories.ts';
import { formatPlanLog, formatPlanSummary } from '../../src/core/plan-summary.ts';
import { formatPlan } from '../../src/core/plan-text.ts';
import { decidePlan, derivePlanDoorOutputs } from '../../src/core/plan-value.ts';
import { formatProblem, type Problem, SlipwayError } from '../../src/core/problem.ts';
import { decidePublish } from '../../src/core/publish-plan.ts';
import { formatReference } from '../../src/core/reference.ts';
import { deriveOutputs, derivePlanOutputs } from '../../src/core/report.ts';
import { formatSummary } from '../../src/core/summary.ts';
import { readTags } from '../../src/core/tag-reading.ts';
import { loadTools } from '../../src/flows/load-tools.ts';
import { parseLegInputs } from '../../src/inputs/leg.ts';
import { parseMergeInputs } from '../../src/inputs/merge.ts';
import { parsePlanInputs } from '../../src/inputs/plan.ts';
import { parsePromoteInputs } from '../../src/inputs/promote.ts';
import { parsePruneInputs } from '../../src/inputs/prune.ts';
import { parsePublishInputs } from '../../src/inputs/publish.ts';
import { createFindings, type RawInputs } from '../../src/inputs/raw.ts';
import { parseVerifyInputs } from '../../src/inputs/verify.ts';
import { parseYaml } from '../../src/inputs/yaml.ts';
import { makeDice } from '../core/retention/random.ts';
import { classicEngine, containerdEngine, makeFacts, makeResult } from '../fixtures/values.ts';
import { type Door, doors, MARKER, makeEvent, makeInputs } from './made-up.ts';
import { triesAll } from './tally.ts';

const CASES = triesAll ? 60_000 : 12_000;
/** Milliseconds of a processor for one case, which takes one or two. */
const LIMIT = 1500;
const tools = await loadTools({ formatDate: true, templateEngine: true, compilePattern: true });
const now = new Date('2026-01-02T03:04:05Z');
const settings = { shortShaLength: '', annotationLevels: '' };

type Event = ReturnType<typeof parseEvent>;
type Reader = (raw: RawInputs, event: Event, isClassic: boolean) => readonly string[];

const textsOf = (problems: readonly Problem[]) => [
  ...problems.map(formatProblem),
  formatFailureSummary(problems),
];

function readPublish(parse: typeof parsePublishInputs): Reader {
  return (raw, event, isClassic) => {
    const found = createFindings();
    const inputs = parse(raw, found, parseYaml);
    const engine = isClassic ? classicEngine : containerdEngine;
    const facts = { ...makeFacts({ engine, tools }), event };
    const { plan, ...reading } = decidePublish(inputs, facts);
    const content = checkContentOfInputs(inputs, facts, plan);
    const { args } = deriveBuildCommand(deriveBuildRequest(inputs, plan, 'b', 'm.json'));
    const result = makeResult(plan);
    return [
      ...args,
      ...formatPlan(plan),
      formatSummary(result),
      ...Object.values(deriveOutputs(result)),
      ...Object.values(derivePlanOutputs(plan)),
      ...textsOf([...found.problems, ...reading.problems, ...content.problems, ...content.warnings]),
      ...textsOf([...found.notices, ...reading.notices, ...reading.warnings]),
    ];
  };
}

const readers: Readonly<Record<Door, Reader>> = {
  publish: readPublish(parsePublishInputs),
  build: readPublish(parseLegInputs),
  plan: (raw, event) => {
    const found = createFindings();
    const { plan, problems, warnings } = decidePlan(parsePlanInputs(raw, found), {
      ...settings,
      event,
      tools,
      now,
    });
    return [
      ...formatPlanLog(plan),
      formatPlanSummary(plan),
      ...Object.values(derivePlanDoorOutputs(plan)),
      ...textsOf([...found.problems, ...found.notices, ...problems, ...warnings]),
    ];
  },
  promote: (raw, event) => {
    const found = createFindings();
    const { metadata } = parsePromoteInputs(raw, found);
    const none = { images: '', tags: '', flavor: '', labels: '', annotations: '' };
    const { targets, problems, notices } = readTags({ ...none, ...metadata }, { event, tools, now });
    return [
      ...targets.map(({ text }) => text),
      ...textsOf([...found.problems, ...found.notices, ...problems, ...notices]),
    ];
  },
  verify: (raw, event) => {
    const found = createFindings();
    const { image, types } = parseVerifyInputs(raw, event, found);
    return [image ? formatReference(image) : '', ...types, ...textsOf([...found.problems, ...found.notices])];
  },
  merge: (raw, event) => {
    const found = createFindings();
    const inputs = parseMergeInputs(raw, found);
    const { repositories, problems } = decideRepositories(inputs, event);
    const annotations = deriveIndexAnnotations(inputs.plan?.annotations ?? [], inputs.annotations);
    return [
      ...repositories.map(({ repository }) => repository),
      JSON.stringify(annotations),
      ...textsOf([...found.problems, ...problems, ...checkLegs(inputs.results, inputs.platforms)]),
    ];
  },
  prune: (raw, event) => {
    const found = createFindings();
    const { owner, name } = event.repository;
    parsePruneInputs(raw, { owner, repository: name, apiUrl: event.apiUrl }, found);
    return textsOf([...found.problems, ...found.notices]);
  },
};

/** What is wrong with how a case was taken; nothing where it was taken well. */
function tryCase(seed: number): string | undefined {
  const dice = makeDice(seed);
  const door = dice.pick(doors);
  const raw = makeInputs(dice, door);
  const { env, payload } = makeEvent(dice);
  const started = process.cpuUsage();
  try {
    const shown = readers[door](raw, parseEvent(env, payload), dice.chance(0.5));
    const leak = shown.find((text) => text.includes(MARKER));
    if (leak !== undefined) return `seed ${seed}, ${door}: shows a secret: ${leak.slice(0, 300)}`;
  } catch (error) {
    if (!(error instanceof SlipwayError))
      return `seed ${seed}, ${door}: ${error instanceof Error ? error.stack?.slice(0, 900) : error}`;
  }
  const time = process.cpuUsage(started).user / 1000;
  return time > LIMIT ? `seed ${seed}, ${door}: took ${Math.round(time)} ms` : undefined;
}

describe('inputs and events that nobody expects', () => {
  it(`${CASES} of them, of all doors, break nothing, hang nothing, and show no secret`, () => {
    const wrong = Array.from({ length: CASES }, (_, seed) => tryCase(seed)).filter(
      (text) => text !== undefined,
    );
    expect(wrong.slice(0, 12)).toEqual([]);
  }, 600_000);
});
