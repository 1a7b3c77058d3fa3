import { describe, expect, it } from '@jest/globals';
import { decidePlan, formatPlanValue } from '../../src/core/plan-value.ts';
import { decidePublish } from '../../src/core/publish-plan.ts';
import { parseLegInputs, withoutPlannedCommit } from '../../src/inputs/leg.ts';
import { parsePlanInputs } from '../../src/inputs/plan.ts';
import { createFindings, type RawInputs } from '../../src/inputs/raw.ts';
import { makeFacts, workspace } from '../fixtures/values.ts';

const revision = 'org.opencontainers.image.revision';
const facts = { ...makeFacts(), shortShaLength: '', annotationLevels: '' };

function planOf(raw: RawInputs) {
  const inputs = parsePlanInputs(
    { style: 'publish', images: 'ghcr.io/acme/rocket', ...raw },
    createFindings(),
  );
  return formatPlanValue(decidePlan(inputs, facts).plan);
}

const legOf = (plan: object, own: RawInputs = {}) =>
  parseLegInputs({ plan: JSON.stringify(plan), ...own }, createFindings());

const prefix = 'org.opencontainers.image';
const publish = (leg: ReturnType<typeof legOf>, dockerfile: string) =>
  decidePublish(leg, {
    ...makeFacts(),
    workspace: { ...workspace, dockerfile: { path: 'Dockerfile', text: dockerfile } },
  }).plan.metadata;

describe('a leg and the labels of its plan', () => {
  const plan = planOf({
    tags: 'type=raw,value=1.2.3',
    labels: `team=space\n${prefix}.vendor=Acme\n${prefix}.licenses=MPL-2.0\n${prefix}.version`,
    annotations: 'index:note=x',
  });
  const file = `FROM scratch
LABEL ${prefix}.title="Mine" ${prefix}.licenses=GPL-3.0 ${prefix}.version=151 ${prefix}.url=https://example.com
`;

  it('what its user gave goes before the Dockerfile, what it derived gives way', () => {
    const { labels, annotations } = publish(legOf(plan), file);
    const values = Object.fromEntries(labels);
    expect(values).toMatchObject({
      team: 'space',
      [`${prefix}.vendor`]: 'Acme',
      [`${prefix}.licenses`]: 'MPL-2.0',
      [`${prefix}.version`]: '1.2.3',
      [`${prefix}.title`]: 'Mine',
      [`${prefix}.url`]: 'https://example.com',
      [`${prefix}.revision`]: facts.event.sha,
    });
    for (const key of ['title', 'licenses', 'version', 'url', 'vendor', 'source'])
      expect(annotations).toContain(`index:${prefix}.${key}=${values[`${prefix}.${key}`]}`);
    expect(annotations).toContain('index:note=x');
  });

  it('says what the plan says, where the Dockerfile says nothing', () => {
    const { labels, annotations } = publish(legOf(plan), 'FROM scratch\n');
    expect(Object.fromEntries(labels)).toEqual(plan.labels);
    expect([...annotations].sort()).toEqual([...plan.annotations].sort());
  });
});

describe('a leg that builds another commit than the plan is of', () => {
  it('says nothing of the plan about its commit, and all the rest', () => {
    const inputs = legOf(planOf({ labels: 'team=space' }), { labels: 'own=1' });
    expect(inputs.plannedSha).toBe(facts.event.sha);
    const keys = (leg: typeof inputs) => leg.planned?.map(([key]) => key.slice(prefix.length + 1)).sort();
    expect(keys(inputs)).toEqual(expect.arrayContaining(['created', 'revision', 'title', 'version']));
    const rest = withoutPlannedCommit(inputs);
    expect(keys(rest)).toEqual(['description', 'licenses', 'source', 'title', 'url', 'version']);
    expect(rest.metadata.labels).toContain('team=space');
    expect(rest.metadata.labels).toContain('own=1');
  });

  it('keeps a revision that a user has given, to the plan or to the leg', () => {
    const given = legOf(planOf({ labels: `${revision}=r17` }));
    expect(withoutPlannedCommit(given).metadata.labels).toContain(`${revision}=r17`);
    const own = legOf(planOf({}), { labels: `${revision}=r18` });
    expect(withoutPlannedCommit(own).metadata.labels).toContain(`${revision}=r18`);
  });
});
