import { describe, expect, it } from '@jest/globals';
import { decidePlan, formatPlanValue } from '../../src/core/plan-value.ts';
import { parseLegInputs, withoutPlannedCommit } from '../../src/inputs/leg.ts';
import { parsePlanInputs } from '../../src/inputs/plan.ts';
import { createFindings, type RawInputs } from '../../src/inputs/raw.ts';
import { makeFacts } from '../fixtures/values.ts';

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

describe('a leg that builds another commit than the plan is of', () => {
  it('says nothing of the plan about its commit, and all the rest', () => {
    const plan = planOf({ labels: 'team=space', annotations: 'index:note=x' });
    const inputs = legOf(plan, { labels: 'own=1' });
    expect(inputs.plannedSha).toBe(facts.event.sha);
    expect(inputs.metadata.labels).toContain(`${revision}=${facts.event.sha}`);
    const { labels, annotations } = withoutPlannedCommit(inputs).metadata;
    for (const text of [labels, annotations]) expect(text).not.toMatch(/image\.(?:revision|created)=/);
    expect(labels).toContain('team=space');
    expect(labels).toContain('own=1');
    expect(labels).toContain('org.opencontainers.image.title=Rocket');
    expect(annotations).toContain('index:note=x');
    expect(annotations).toContain('index:org.opencontainers.image.title=Rocket');
  });

  it('keeps a revision that a user has given, to the plan or to the leg', () => {
    const given = legOf(planOf({ labels: `${revision}=r17` }));
    expect(withoutPlannedCommit(given).metadata.labels).toContain(`${revision}=r17`);
    const own = legOf(planOf({}), { labels: `${revision}=r18` });
    expect(withoutPlannedCommit(own).metadata.labels).toContain(`${revision}=r18`);
  });
});
