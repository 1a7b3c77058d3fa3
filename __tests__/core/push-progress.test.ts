import { expect, it } from '@jest/globals';
import { applyPushLine, formatPushing, type PushedLayers } from '../../src/core/push-progress.ts';

it('a push that takes long says how many of its layers the registry has', () => {
  const layers: PushedLayers = new Map();
  const lines = [
    'The push refers to repository [ghcr.io/acme/app]',
    'e3e5db93f910: Waiting',
    '2cf9c0cf801f: Preparing',
    'f38cb9c28b2f: Mounted from acme/base',
    '083dfbf8753d: Layer already exists',
    '9cdaa047b416: Pushed',
    '9cdaa047b416: Waiting',
    '1: digest: sha256:a9edaf9aeb2f77f74ffdde8049a8c3e2d5039b171d0285bccaa2b0bf931dec6d size: 1609',
  ];
  for (const line of lines) applyPushLine(layers, line);
  expect(formatPushing('ghcr.io/acme/app:1', layers, 60_000)).toBe(
    'still pushing ghcr.io/acme/app:1, 60.0s: 3 of 5 layers are there',
  );
});
