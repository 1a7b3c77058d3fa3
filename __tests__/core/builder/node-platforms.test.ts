import { listPlatformsOfNodes, placePlatforms, planNodes } from '../../../src/core/builder/node-platforms.ts';
import { checkPlacements, formatPlacement } from '../../../src/core/builder/placement.ts';

const node = (name: string, ...platforms: readonly string[]) => ({
  name,
  endpoint: `tcp://${name}:1`,
  driverOpts: [],
  buildkitdFlags: '',
  platforms,
});
const offer = (...platforms: readonly string[]) => ({ platforms });
const [amd, arm, arm7] = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];

describe('the plan says which node builds which platform', () => {
  it('a node builds what it claims, and the only one that claims nothing builds the rest', () => {
    expect(planNodes([node('a'), node('b', arm)], [amd, arm, arm7])).toEqual([
      { label: 'a (tcp://a:1)', platforms: [amd, arm7], open: [] },
      { label: 'b (tcp://b:1)', platforms: [arm], open: [] },
    ]);
  });

  it('several that claim nothing are asked first', () => {
    expect(planNodes([node('a'), node('b'), node('c', arm)], [amd, arm])).toMatchObject([
      { platforms: [], open: [amd] },
      { platforms: [], open: [amd] },
      { platforms: [arm], open: [] },
    ]);
  });

  it('of two that claim the same, the last one has it, as with buildx', () => {
    expect(planNodes([node('a'), node('b', arm), node('c', arm)], [arm])).toMatchObject([
      { platforms: [] },
      { platforms: [] },
      { platforms: [arm] },
    ]);
  });
});

describe('once the nodes have said what they offer', () => {
  it('a platform goes where it runs natively, although a node before could emulate it', () => {
    const nodes = [node('a'), node('b')];
    const placed = placePlatforms([amd, arm], nodes, [offer(amd, arm), offer(arm, arm7)]);
    expect(placed).toEqual([
      { platform: amd, node: 0, how: 'native' },
      { platform: arm, node: 1, how: 'native' },
    ]);
    expect(listPlatformsOfNodes(nodes, placed)).toEqual([[amd], [arm]]);
  });

  it('what none runs by itself is emulated where that is offered', () => {
    expect(placePlatforms([arm7], [node('a'), node('b')], [offer(amd), offer(arm, arm7)])).toEqual([
      { platform: arm7, node: 1, how: 'emulated' },
    ]);
  });

  it('a node that claims platforms gets no other, and its claim is believed', () => {
    expect(placePlatforms([amd, arm], [node('a'), node('b', arm)], [offer(amd), offer(amd)])).toEqual([
      { platform: amd, node: 0, how: 'native' },
      { platform: arm, node: 1, how: 'claimed' },
    ]);
  });

  const placed = placePlatforms([amd, 'linux/s390x'], [node('a'), node('b')], [offer(amd), offer(arm)]);

  it('what none offers is refused where commands have to run there, with the line that needs it', () => {
    const needs = [{ platform: 'linux/s390x', reason: 'line 2 runs a command in stage 0' }];
    expect(checkPlacements(placed, [node('a'), node('b')], needs)).toMatchObject([
      {
        code: 'builder.no-platform',
        message: expect.stringMatching(/offers linux\/s390x, and line 2 .*a \(tcp:\/\/a:1\), b/),
      },
    ]);
  });

  it('what none offers and no command runs for is built by the first node', () => {
    const nodes = [node('a'), node('b')];
    expect(checkPlacements(placed, nodes, [])).toEqual([]);
    expect(listPlatformsOfNodes(nodes, placed)).toEqual([[amd, 'linux/s390x'], []]);
    expect(placed.map((one) => formatPlacement(one, nodes))).toEqual([
      'linux/amd64 is built by a (tcp://a:1), which runs it by itself',
      'linux/s390x is built by a (tcp://a:1): no node offers it, and no command has to run there',
    ]);
  });
});
