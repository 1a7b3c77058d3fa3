import { describe, expect, it } from '@jest/globals';
import { deriveIndexAnnotations } from '../../../src/core/merge/index-annotations.ts';
import { findSharedWords } from '../../../src/core/merge/shared-words.ts';

const revision = 'org.opencontainers.image.revision';
const created = 'org.opencontainers.image.created';
const leg = (sha: string, date = '2026-01-01T00:00:00.000Z') => ({ [revision]: sha, [created]: date });
const planned = [`index:${revision}=plan`, `index:${created}=2026-05-05T05:05:05.000Z`, 'index:key=value'];
const merge = (legs: Parameters<typeof findSharedWords>[0], own: readonly string[] = []) => {
  const { annotations, note } = findSharedWords(legs, planned);
  return { said: deriveIndexAnnotations(planned, annotations, own), note };
};

describe('the commit that a merged image names', () => {
  it('is that of the plan, where the legs say the same or nothing', () => {
    for (const legs of [
      [leg('plan'), leg('plan')],
      [{}, {}],
    ])
      expect(merge(legs)).toMatchObject({ said: { [revision]: 'plan', key: 'value' }, note: undefined });
  });

  it('is that of the legs, where they have built another one, and so is its date', () => {
    const { said, note } = merge([leg('built'), leg('built')]);
    expect(said).toEqual({ [revision]: 'built', [created]: '2026-01-01T00:00:00.000Z', key: 'value' });
    expect(note).toContain('of commit built, and the plan is of plan');
  });

  it('is none, where the legs have built several', () => {
    const { said, note } = merge([leg('one'), leg('two')]);
    expect(said[revision]).toBeUndefined();
    expect(note).toContain('one, two');
  });

  it('is the one that the user of merge gives', () => {
    expect(merge([leg('built')], [`index:${revision}=mine`]).said[revision]).toBe('mine');
  });

  it('is none, where the plan names none', () => {
    expect(findSharedWords([leg('built')], ['index:key=value'])).toEqual({ annotations: [] });
  });
});
