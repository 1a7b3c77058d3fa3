import { describe, expect, it } from '@jest/globals';
import { adviseOnEngine, needsEngine, parseRunnerSystem } from '../../src/core/runner-system.ts';

describe('the system of a runner', () => {
  it.each([
    { runnerOs: 'Windows', platform: 'win32', is: 'Windows' },
    { runnerOs: 'macOS', platform: 'darwin', is: 'macOS' },
    { runnerOs: 'Linux', platform: 'linux', is: 'Linux' },
    { runnerOs: undefined, platform: 'darwin', is: 'macOS' },
    { runnerOs: '', platform: 'win32', is: 'Windows' },
    { runnerOs: undefined, platform: 'freebsd', is: 'Linux' },
  ])('RUNNER_OS $runnerOs on $platform is $is', ({ runnerOs, platform, is }) => {
    expect(parseRunnerSystem(runnerOs, platform)).toBe(is);
  });
});

describe('an engine on the runner', () => {
  it.each([
    { driver: 'auto', loads: false, needs: true },
    { driver: 'docker', loads: false, needs: true },
    { driver: 'docker-container', loads: false, needs: true },
    { driver: 'remote', loads: false, needs: false },
    { driver: 'kubernetes', loads: false, needs: false },
    { driver: 'remote', loads: true, needs: true },
  ] as const)('driver $driver, loading $loads: needed is $needs', ({ driver, loads, needs }) => {
    expect(needsEngine(driver, loads)).toBe(needs);
  });
});

describe('the advice on a missing engine', () => {
  const problem = { code: 'engine.unreachable', message: 'no Docker engine answers', hint: 'start one' };
  it.each([
    { system: 'macOS', code: 'engine.unreachable', says: 'colima start' },
    { system: 'macOS', code: 'process.not-found', says: 'its buildx plugin' },
    { system: 'Windows', code: 'engine.windows-containers', says: 'runs-on: ubuntu-latest' },
    { system: 'Windows', code: 'process.not-found', says: 'an engine for Linux' },
    { system: 'Linux', code: 'engine.unreachable', says: 'start one' },
    { system: 'Windows', code: 'engine.no-buildx', says: 'start one' },
  ] as const)('on $system for $code says "$says"', ({ system, code, says }) => {
    const advised = adviseOnEngine({ ...problem, code }, system);
    expect(advised).toMatchObject({ code, message: problem.message });
    expect(advised.hint).toContain(says);
  });
});
