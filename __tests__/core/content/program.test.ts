import { describe, expect, it } from '@jest/globals';
import { lookInLayer } from '../../../src/core/content/layer-lookup.ts';
import { checkArchitecture, listPrograms, parseProgram } from '../../../src/core/content/program.ts';

/** The first 20 bytes of an ELF file. */
function elf(machine: number, { wide = true, little = true } = {}): Uint8Array {
  const head = new Uint8Array(20);
  head.set([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, little ? 1 : 2]);
  new DataView(head.buffer).setUint16(18, machine, little);
  return head;
}
const text = (line: string) => new TextEncoder().encode(line);

describe('the first bytes of a program', () => {
  it.each([
    { head: elf(62), is: 'amd64' },
    { head: elf(183), is: 'arm64' },
    { head: elf(40, { wide: false }), is: 'arm' },
    { head: elf(3, { wide: false }), is: '386' },
    { head: elf(243), is: 'riscv64' },
    { head: elf(21), is: 'ppc64le' },
    { head: elf(21, { little: false }), is: 'ppc64' },
    { head: elf(22, { little: false }), is: 's390x' },
    { head: elf(8), is: 'mips64le' },
    { head: elf(8, { wide: false, little: false }), is: 'mips' },
  ])('are those of a binary for $is', ({ head, is }) => {
    expect(parseProgram(head)).toEqual({ kind: 'binary', architecture: is });
  });

  it.each([
    ['#!/bin/sh\nset -e', '/bin/sh'],
    ['#! /usr/bin/env node\n', 'node'],
    ['#!/usr/bin/env -S deno run\n', '/usr/bin/env'],
    ['#!/usr/bin/python3 -u', '/usr/bin/python3'],
  ])('%j are those of a script for %s', (line, interpreter) => {
    expect(parseProgram(text(line))).toEqual({ kind: 'script', interpreter });
  });

  it.each([[''], ['\x7fEL'], ['MZ a program of another system'], ['#!']])('%j tell nothing', (line) => {
    expect(parseProgram(text(line))).toBeUndefined();
  });
});

describe('what an image starts', () => {
  const none = { entrypoint: [], cmd: [], env: [], workingDir: '' };
  it.each([
    { name: 'a path', start: { ...none, cmd: ['/app'] }, is: [['/app']] },
    {
      name: 'a path in the working folder',
      start: { ...none, cmd: ['./a/../app'], workingDir: '/srv' },
      is: [['/srv/app']],
    },
    {
      name: 'a name on the PATH of the image',
      start: { ...none, entrypoint: ['node'], env: ['PATH=/a:/b'] },
      is: [['/a/node', '/b/node']],
    },
    {
      name: 'what an init starts, too',
      start: { ...none, entrypoint: ['/sbin/tini', '--'], cmd: ['/app', '-v'] },
      is: [['/sbin/tini'], ['/app']],
    },
    { name: 'nothing', start: none, is: [] },
  ])('is $name', ({ start, is }) => {
    expect(listPrograms(start)).toEqual(is);
  });
});

describe('a program for another machine', () => {
  it.each([
    ['linux/arm64', 'amd64', 1],
    ['linux/amd64', 'arm64', 1],
    ['linux/arm64', 'arm', 1],
    ['linux/amd64', '386', 0],
    ['linux/arm/v7', 'arm', 0],
    ['linux/arm64', 'arm64', 0],
  ])('on %s, one for %s is refused %d times', (platform, architecture, times) => {
    expect(checkArchitecture(platform, '/app', { kind: 'binary', architecture })).toHaveLength(times);
  });

  it('is never guessed where the file could not be read', () => {
    expect(checkArchitecture('linux/arm64', '/app', undefined)).toEqual([]);
  });
});

describe('a path in a layer', () => {
  const head = elf(62);
  const file = { kind: 'file' as const, target: '', isHardLink: false, head };
  const link = (target: string, isHardLink = false) => ({
    kind: 'link' as const,
    target,
    isHardLink,
    head: new Uint8Array(0),
  });
  const look = (path: string, files: Record<string, object>) =>
    lookInLayer(new Map(Object.entries(files)) as Parameters<typeof lookInLayer>[0], path);

  it.each([
    { name: 'a file', path: '/a/b', files: { '/a/b': file }, is: { kind: 'file', path: '/a/b', head } },
    { name: 'not there', path: '/a/b', files: { '/a/c': file }, is: undefined },
    {
      name: 'a relative link',
      path: '/bin/sh',
      files: { '/bin/sh': link('busybox') },
      is: { kind: 'elsewhere', path: '/bin/busybox' },
    },
    {
      name: 'below a linked folder',
      path: '/bin/sh',
      files: { '/bin': link('usr/bin') },
      is: { kind: 'elsewhere', path: '/usr/bin/sh' },
    },
    {
      name: 'a hard link, which names its target from the root',
      path: '/bin/sh',
      files: { '/bin/sh': link('bin/busybox', true) },
      is: { kind: 'elsewhere', path: '/bin/busybox' },
    },
    { name: 'deleted', path: '/a/b', files: { '/a/.wh.b': file }, is: { kind: 'deleted' } },
    { name: 'in a deleted folder', path: '/a/b', files: { '/.wh.a': file }, is: { kind: 'deleted' } },
    {
      name: 'in a folder made anew',
      path: '/a/b',
      files: { '/a/.wh..wh..opq': file },
      is: { kind: 'deleted' },
    },
    {
      name: 'in a folder made anew that has it again',
      path: '/a/b',
      files: { '/a/.wh..wh..opq': file, '/a/b': file },
      is: { kind: 'file', path: '/a/b', head },
    },
  ])('is $name', ({ path, files, is }) => {
    expect(look(path, files)).toEqual(is);
  });
});
