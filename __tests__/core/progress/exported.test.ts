import { expect, it } from '@jest/globals';
import { followExport } from '../../../src/core/progress/exported.ts';

const repository = 'ghcr.io/acme/app';
const [amd64, arm64, list] = ['a', 'b', 'c'].map((one) => `sha256:${one.repeat(64)}`) as [
  string,
  string,
  string,
];
const time = '2026-01-02T03:04:05Z';
const line = (id: string, more: object = { completed: time }) =>
  JSON.stringify({ statuses: [{ id, vertex: 'v', started: time, ...more }] });
const index = [
  line(`exporting manifest ${amd64}`),
  line(`exporting attestation manifest ${arm64}`),
  line(`exporting manifest ${arm64}`),
  line(`exporting manifest list ${list}`),
];

it.each<{ name: string; lines: string[]; is: (string | undefined)[] }>([
  {
    name: 'once an index is pushed its digest is told',
    lines: [...index, line(`pushing manifest for ${repository}`)],
    is: [list],
  },
  {
    name: 'once a single image is pushed its digest is told',
    lines: [line(`exporting manifest ${amd64}`), line(`pushing manifest for ${repository}`)],
    is: [amd64],
  },
  {
    name: 'a push that names the digest tells it, too',
    lines: [...index, line(`pushing manifest for ${repository}@${list}`)],
    is: [list],
  },
  {
    name: 'a push that has begun tells nothing',
    lines: [...index, line(`pushing manifest for ${repository}`, {})],
    is: [],
  },
  {
    name: 'a push to another repository tells nothing',
    lines: [...index, line(`pushing manifest for ${repository}-two`)],
    is: [],
  },
  {
    name: 'a step that prints these words tells nothing',
    lines: [...index, JSON.stringify({ logs: [{ data: `pushing manifest for ${repository}` }] })],
    is: [],
  },
  {
    name: 'a line that is no status tells nothing',
    lines: [...index, `ERROR: pushing manifest for ${repository}`],
    is: [],
  },
])('$name', ({ lines, is }) => {
  const hear = followExport(repository);
  expect(lines.flatMap((one) => hear(one)?.digest ?? [])).toEqual(is);
});

it('all that was made for the image is told with it, and nothing of another export', () => {
  const other = JSON.stringify({
    statuses: [{ id: `exporting config ${list}`, vertex: 'w', started: time }],
  });
  const lines = [other, ...index, line(`exporting config ${amd64}`, {}), line(`exporting config ${amd64}`)];
  const hear = followExport(repository);
  for (const one of lines) expect(hear(one)).toBeUndefined();
  expect(hear(line(`pushing manifest for ${repository}`))).toEqual({
    digest: list,
    manifests: [amd64, arm64, list],
    configs: [amd64],
  });
});

const exporting = (more: object) =>
  JSON.stringify({ vertexes: [{ digest: 'v', name: 'exporting to image', started: time, ...more }] });

it.each<{ name: string; lines: string[]; is: (string | undefined)[] }>([
  {
    name: 'an image in the store of the engine is told once its export is over',
    lines: [exporting({}), ...index, exporting({ completed: time })],
    is: [list],
  },
  {
    name: 'an export that fails tells nothing',
    lines: [...index, exporting({ completed: time, error: 'no space left' })],
    is: [],
  },
  {
    name: 'the classic store, which has no manifests, tells nothing',
    lines: [exporting({ completed: time })],
    is: [],
  },
])('$name', ({ lines, is }) => {
  const hear = followExport(undefined);
  expect(lines.flatMap((one) => hear(one)?.digest ?? [])).toEqual(is);
});
