import { describe, expect, it } from '@jest/globals';
import { checkSources, listSourcePaths } from '../../src/core/build-sources.ts';
import { quoteVariable } from '../../src/core/secret-place.ts';

const facts = {
  kinds: { key: 'file', folder: 'folder', gone: 'nothing' },
  variables: new Set(['TOKEN']),
} as const;

describe('checkSources', () => {
  const secrets = [
    { name: 'a value', secret: { id: 'a', value: 'x' }, codes: [] },
    { name: 'a file that is there', secret: { id: 'a', file: 'key' }, codes: [] },
    { name: 'a file that is not there', secret: { id: 'a', file: 'gone' }, codes: ['secrets.missing-file'] },
    { name: 'a folder', secret: { id: 'a', file: 'folder' }, codes: ['secrets.missing-file'] },
    { name: 'a variable that is set', secret: { id: 'a', variable: 'TOKEN' }, codes: [] },
  ];
  it.each(secrets)('a secret from $name gives $codes', ({ secret, codes }) => {
    expect(checkSources([secret], [], facts).map(({ code }) => code)).toEqual(codes);
  });

  it.each([
    { file: './token.txt', isShown: true },
    { file: '/run/secrets/token', isShown: true },
    { file: '~/.npmrc', isShown: true },
    { file: '/wJalrXUtnFEMI/K7MDENG', isShown: false },
    { file: 'hunter2', isShown: false },
  ])('shows the path $file only where it can be no secret in the wrong place', ({ file, isShown }) => {
    const text = JSON.stringify(checkSources([{ id: 'a', file }], [], facts));
    expect(text.includes(file)).toBe(isShown);
  });

  it.each([
    { name: 'NPM_TOKEN', isShown: true },
    { name: 'npm_0123456789abcdef', isShown: false },
    { name: 'hunter2', isShown: false },
    { name: 'AKIAIOSFODNN7EXAMPLE', isShown: false },
  ])('shows the variable $name only where it can be no secret in the wrong place', ({ name, isShown }) => {
    expect(quoteVariable(name).includes(name)).toBe(isShown);
  });

  const ssh = [
    { entry: 'default=key', codes: [] },
    { entry: 'default=folder', codes: [] },
    { entry: 'default=key,gone', codes: ['ssh.missing-file'] },
    { entry: 'default', codes: ['ssh.no-agent'] },
    { entry: 'default=', codes: ['ssh.no-agent'] },
  ];
  it.each(ssh)('`ssh: $entry` gives $codes', ({ entry, codes }) => {
    expect(checkSources([], [entry], facts).map(({ code }) => code)).toEqual(codes);
  });

  it('takes the agent that runs', () => {
    expect(checkSources([], ['default'], { ...facts, variables: new Set(['SSH_AUTH_SOCK']) })).toEqual([]);
  });

  it('asks for every path once it is named', () => {
    expect(
      listSourcePaths(
        [
          { id: 'a', file: 'x' },
          { id: 'b', value: 'y' },
        ],
        ['default=/a,/b', 'c'],
      ),
    ).toEqual(['x', '/a', '/b']);
  });
});
