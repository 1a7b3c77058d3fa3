import { deriveMatrix } from '../../src/core/job-matrix.ts';
import { type Platform, parsePlatform } from '../../src/core/platform.ts';

function platforms(text: string): readonly Platform[] {
  return text.split(',').flatMap((name) => {
    const reading = parsePlatform(name);
    return 'platform' in reading ? [reading.platform] : [];
  });
}

const three = platforms('linux/amd64,linux/arm64,linux/arm/v7');

describe('the job matrix', () => {
  it('gives every platform its native runner where nothing else is said', () => {
    const { matrix, problems } = deriveMatrix(three, '');
    expect(problems).toEqual([]);
    expect(matrix.include).toEqual([
      { index: 0, platforms: 'linux/amd64', 'runs-on': '"ubuntu-24.04"', name: 'linux-amd64' },
      { index: 1, platforms: 'linux/arm/v7', 'runs-on': '"ubuntu-24.04-arm"', name: 'linux-arm-v7' },
      { index: 2, platforms: 'linux/arm64', 'runs-on': '"ubuntu-24.04-arm"', name: 'linux-arm64' },
    ]);
  });

  it('lets the platforms of one line share a runner, and keeps the labels of a list', () => {
    const runners = 'arm64,linux/arm/v7 = ["self-hosted","arm"]\n# the rest\n* = ubuntu-latest';
    const { matrix } = deriveMatrix(three, runners);
    expect(matrix.include.map((leg) => [leg.platforms, JSON.parse(leg['runs-on'])])).toEqual([
      ['linux/amd64', 'ubuntu-latest'],
      ['linux/arm/v7,linux/arm64', ['self-hosted', 'arm']],
    ]);
  });

  it('is the same whatever the order of platforms and lines', () => {
    const one = deriveMatrix(three, 'linux/arm64 = a\nlinux/amd64 = b').matrix;
    const other = deriveMatrix([...three].reverse(), 'linux/amd64 = b\r\nlinux/arm64 = a\r\n').matrix;
    expect(other).toEqual(one);
  });

  it('is empty without platforms', () => {
    expect(deriveMatrix([], '').matrix.include).toEqual([]);
  });

  it.each([
    { wrong: 'linux/arm64', says: 'expected `<platforms> = <runner>`' },
    { wrong: 'linux/arm64 = ', says: 'expected `<platforms> = <runner>`' },
    { wrong: 'linux/arm64 = [1]', says: 'expected `<platforms> = <runner>`' },
    { wrong: 'linux/arm64 = []', says: 'expected `<platforms> = <runner>`' },
    { wrong: 'linux/amr64 = x', says: 'there is no architecture `amr64`' },
    { wrong: 'linux/s390x = x', says: 'is none of the platforms' },
    { wrong: 'linux/arm64 = x\nlinux/arm64 = y', says: 'stands in two lines' },
    { wrong: '* = x\n* = y', says: 'stands in two lines' },
  ])('says what is wrong with "$wrong"', ({ wrong, says }) => {
    const { problems } = deriveMatrix(three, wrong);
    expect(problems.map(({ message }) => message).join('\n')).toContain(says);
  });

  it('refuses more legs than a workflow can declare outputs for', () => {
    const many = platforms(
      'amd64,arm64,arm/v5,arm/v6,arm/v7,386,riscv64,s390x,ppc64le,loong64,mips64le,mips64,mips,mipsle',
    ).flatMap((platform) => [platform, { ...platform, os: 'windows' }]);
    const { problems } = deriveMatrix(many, '');
    expect(problems).toMatchObject([{ code: 'runners.too-many' }]);
    expect(deriveMatrix(many, '* = one').problems).toEqual([]);
  });
});
