import { describe, expect, it } from '@jest/globals';
import { noteUnsetArguments } from '../../src/core/build-arguments.ts';
import { checkDriverOptions, isOptionName } from '../../src/core/builder/driver-options.ts';
import { parseDockerfile } from '../../src/core/dockerfile/parse.ts';
import { globalVariables } from '../../src/core/dockerfile/variables.ts';
import { listNativePlatforms } from '../../src/core/emulators.ts';
import { ownValue } from '../../src/core/own-value.ts';
import { readInputs } from '../fixtures/values.ts';

const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'];

describe.each(names)('%s is a name like any other', (name) => {
  it('of an option of a driver: none that there is', () => {
    expect(checkDriverOptions('docker-container', [{ name, value: 'x' }], 'driver-opts')).toEqual([]);
    expect(isOptionName(name)).toBe(false);
  });

  it('of a build argument that has no value', () => {
    expect(noteUnsetArguments([name], process.env)).toHaveLength(1);
  });

  it('of a variable of a Dockerfile', () => {
    const dockerfile = parseDockerfile(`ARG ${name}\nARG B=$${name}\nFROM $B\n`);
    expect(globalVariables(dockerfile, { buildArgs: {} })('B')).toBe('');
    expect(globalVariables(dockerfile, { buildArgs: { [name]: 'x' } })('B')).toBe('x');
  });

  it('of a platform, and of a word in any input', () => {
    expect(listNativePlatforms(name)).toEqual([name]);
    const all = [
      ...'tags labels flavor platforms driver cache outputs secrets build-args if-exists'.split(' '),
    ];
    for (const input of all) expect(() => readInputs({ [input]: name })).not.toThrow();
    for (const input of all) expect(() => readInputs({ [input]: `type=${name}` })).not.toThrow();
  });

  it('in a table of ours', () => {
    expect(ownValue({ a: 1 }, name)).toBeUndefined();
  });
});
