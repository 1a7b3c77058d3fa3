import { describe, expect, it } from '@jest/globals';
import { parseImageConfig } from '../../../src/core/content/image-config.ts';
import { countOwnLayers, findLayerOrigins } from '../../../src/core/content/layer-steps.ts';

const stepsOf = (...history: { created?: string; created_by?: string; empty_layer?: boolean }[]) =>
  parseImageConfig({ history }).history;

describe('the instruction behind a layer', () => {
  const history = stepsOf({ created_by: 'ADD rootfs /' }, { created_by: 'ENV A=1', empty_layer: true }, {});

  it('is found past steps that made none', () => {
    expect(findLayerOrigins(history, 2)).toEqual(['ADD rootfs /', '']);
  });

  it.each([1, 3])('is not told where the steps made 2 layers and the image has %d', (layers) => {
    expect(findLayerOrigins(history, layers)).toEqual([]);
  });

  it('is not told of an image without a history', () => {
    expect(findLayerOrigins(parseImageConfig({}).history, 1)).toEqual([]);
  });
});

describe('the layers that a build itself has made', () => {
  const epoch = Date.parse('2026-01-02T03:04:05Z') / 1000;
  const base = { created: '2025-12-24T00:00:00.123456789Z', created_by: 'ADD rootfs /' };
  const own = { created: '2026-01-02T03:04:05Z', created_by: 'COPY app /app # buildkit' };
  const empty = { ...own, created_by: 'CMD ["/app"]', empty_layer: true };

  it.each([
    { what: 'one copy on a base', history: [base, base, own, empty], layers: 3, count: 1 },
    { what: 'nothing but a command on a base', history: [base, empty], layers: 1, count: 0 },
    { what: 'all of an image from scratch', history: [own, own, empty], layers: 2, count: 2 },
    { what: 'what is above a step of another date', history: [own, base, own, own], layers: 4, count: 2 },
  ])('are $what', ({ history, layers, count }) => {
    expect(countOwnLayers(stepsOf(...history), layers, epoch)).toBe(count);
  });

  it.each([
    { what: 'no date was set for the build', history: [base, own], layers: 2, epoch: undefined },
    { what: 'its steps have another date', history: [base, base], layers: 2, epoch },
    { what: 'steps and layers do not go together', history: [base, own], layers: 3, epoch },
    { what: 'the steps have no dates', history: [{}, {}], layers: 2, epoch },
    { what: 'there is no history', history: [], layers: 2, epoch },
  ])('are taken to be all where $what', ({ history, layers, epoch: date }) => {
    expect(countOwnLayers(stepsOf(...history), layers, date)).toBe(layers);
  });
});
