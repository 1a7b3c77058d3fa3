import { describe, expect, it } from '@jest/globals';
import { formatEmulation, sumEmulation } from '../../src/core/emulation-cost.ts';
import type { StepSummary } from '../../src/core/progress/summary.ts';
import { parseVertexName } from '../../src/core/progress/vertex-name.ts';
import { formatSummary } from '../../src/core/summary.ts';
import { decide, makeResult } from '../fixtures/values.ts';

const emulation = ['linux/arm64', 'linux/arm/v7'].map((platform) => ({
  platform,
  reason: 'line 2 runs a command',
}));
const three = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];

function step(name: string, seconds: number, outcome: StepSummary['outcome'] = 'done'): StepSummary {
  return { ...parseVertexName(name), outcome, offset: 0, duration: seconds * 1000, bytes: 0 };
}

describe('what emulation cost', () => {
  const cases: {
    name: string;
    steps: readonly StepSummary[];
    platforms?: readonly string[];
    says: string;
  }[] = [
    {
      name: 'is the commands of each emulated platform, and no other work',
      steps: [
        step('[linux/amd64 2/3] RUN make', 1),
        step('[linux/arm64 1/3] FROM alpine', 3),
        step('[linux/arm64 2/3] RUN make', 10),
        step('[linux/arm64 3/3] RUN make install', 2.5),
        step('[linux/arm64 4/4] COPY . /', 4),
        step('[linux/arm/v7 2/3] RUN make', 11),
        step('exporting to image', 5),
      ],
      says: 'Emulation: linux/arm64 12.5s in 2 steps, linux/arm/v7 11.0s in one step',
    },
    {
      name: 'is none for a step that makes something for another platform and runs on its own',
      steps: [step('[linux/amd64->arm64 build 2/3] RUN go build', 9)],
      says: '',
    },
    {
      name: 'is none for a step from the cache, nor for one that did not end',
      steps: [step('[linux/arm64 2/3] RUN a', 9, 'cached'), step('[linux/arm64 3/3] RUN b', 9, 'canceled')],
      says: '',
    },
    {
      name: 'is known in a build for one platform, whose steps do not name it',
      steps: [step('[2/2] RUN make', 2)],
      platforms: ['linux/arm64'],
      says: 'Emulation: linux/arm64 2.0s in one step',
    },
    {
      name: 'says from a minute on what takes less',
      steps: [step('[linux/arm64 2/2] RUN make', 61)],
      says: 'Emulation: linux/arm64 61.0s in one step. A runner of that kind (`ubuntu-24.04-arm`) or a stage with `FROM --platform=$BUILDPLATFORM` takes a fraction of it',
    },
  ];
  it.each(cases)('$name', ({ steps, platforms = three, says }) => {
    expect(formatEmulation(sumEmulation(emulation, platforms, steps))).toBe(says);
  });

  it('counts the time of registering emulators, too', () => {
    expect(formatEmulation([], 1200)).toBe('Emulation: registering the emulators 1.2s');
  });

  it('stands in the job summary', () => {
    const { plan } = decide({ platforms: 'linux/amd64,linux/arm64' });
    const steps = [step('[linux/arm64 2/2] RUN true', 3)];
    const progress = { duration: 3000, steps, platforms: [], warnings: [] };
    expect(formatSummary(makeResult(plan, { progress, registering: 900 }))).toContain(
      'Emulation: linux/arm64 3.0s in one step, registering the emulators 0.9s',
    );
  });
});
