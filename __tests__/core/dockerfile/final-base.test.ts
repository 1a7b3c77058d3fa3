import { expect, it } from '@jest/globals';
import { findFinalBase } from '../../../src/core/dockerfile/final-base.ts';
import { parseDockerfile } from '../../../src/core/dockerfile/parse.ts';

const find = (file: string, choices = {}) =>
  findFinalBase(parseDockerfile(file), { platforms: ['linux/amd64', 'linux/arm64'], ...choices });

it.each([
  { what: 'the image of the last stage', file: 'FROM golang AS build\nFROM alpine:3', name: 'alpine:3' },
  { what: 'that of the stage it is built on', file: 'FROM alpine AS base\nFROM base\nRUN x', name: 'alpine' },
  { what: 'that of the target', file: 'FROM debian AS one\nFROM alpine', target: 'one', name: 'debian' },
])('the base of an image is $what', ({ file, name, target }) => {
  expect(find(file, { target })).toEqual({ name, hasPlatform: false });
});

it.each([
  { what: 'scratch', file: 'FROM scratch' },
  { what: 'a build context', file: 'FROM own', contexts: ['own'] },
  { what: 'another one on each platform', file: 'FROM base-$TARGETARCH' },
  { what: 'an empty name', file: 'ARG NAME\nFROM $NAME' },
])('there is none that could be told for $what', ({ file, contexts = [] }) => {
  expect(find(file, { contexts })).toBeUndefined();
});

it.each([
  'FROM --platform=linux/amd64 alpine',
  'FROM --platform=$BUILDPLATFORM alpine AS base\nFROM base\nRUN x',
])('a platform that FROM chooses is told: %s', (file) => {
  expect(find(file)).toEqual({ name: 'alpine', hasPlatform: true });
});

it('a platform that only a stage above chooses is none of the base', () => {
  expect(find('FROM --platform=$BUILDPLATFORM golang AS build\nFROM alpine')?.hasPlatform).toBe(false);
});
