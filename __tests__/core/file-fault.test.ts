import { describe, expect, it } from '@jest/globals';
import { describeFileFault, readFileFault } from '../../src/core/file-fault.ts';

const env = {
  RUNNER_TEMP: '/runner/_temp',
  GITHUB_OUTPUT: '/runner/_temp/_runner_file_commands/set_output_1',
  HOME: '/root',
  DOCKER_CONFIG: '/etc/docker-config',
  GITHUB_WORKSPACE: '/work',
};

describe('a file or folder that this user may not use', () => {
  it.each([
    ['EACCES', '/root/.docker/config.json', 'no permission', 'HOME'],
    ['EACCES', '/etc/docker-config/config.json', 'no permission', 'DOCKER_CONFIG'],
    ['EROFS', '/runner/_temp/slipway-x', 'read-only', 'RUNNER_TEMP'],
    ['ENOENT', '/runner/_temp/slipway-x', 'does not exist', 'RUNNER_TEMP'],
    ['EACCES', env.GITHUB_OUTPUT, 'no permission', 'GITHUB_OUTPUT'],
    ['EPERM', '/work/dist', 'no permission', 'earlier steps'],
    ['ENOTDIR', '/elsewhere/x', 'is no folder', undefined],
  ])('%s of %s is one line with the path and what to do', (code, path, reason, hint) => {
    const error = Object.assign(new Error('x'), { code, path, syscall: 'open' });
    const fault = readFileFault(error);
    const problem = fault && describeFileFault(fault, env);
    expect(problem).toMatchObject({ code: 'runner.files' });
    expect(problem?.message).toMatch(new RegExp(`^${path}: .*${reason}.*\\(${code}, open\\)$`));
    if (hint === undefined) expect(problem?.hint).toBeUndefined();
    else expect(problem?.hint).toContain(hint);
  });

  it.each([
    ['a defect', new TypeError('x is not a function')],
    ['a network fault', Object.assign(new Error('x'), { code: 'ECONNREFUSED' })],
    ['a fault without a path', Object.assign(new Error('x'), { code: 'EACCES' })],
    ['a name of an object', Object.assign(new Error('x'), { code: 'constructor', path: '/x' })],
    ['nothing', undefined],
  ])('is not %s', (_, error) => {
    expect(readFileFault(error)).toBeUndefined();
  });
});
