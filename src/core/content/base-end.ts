import type { BaseImage } from '../dockerfile/images.ts';
import type { Problem } from '../problem.ts';
import { parseReference } from '../reference.ts';

/** The last day on which a release gets fixes for nothing, as its makers announced it. */
const ends: Readonly<Record<string, string>> = {
  'alpine 3.15': '2023-11-01',
  'alpine 3.16': '2024-05-23',
  'alpine 3.17': '2024-11-22',
  'alpine 3.18': '2025-05-09',
  'alpine 3.19': '2025-11-01',
  'alpine 3.20': '2026-04-01',
  'alpine 3.21': '2026-11-01',
  'centos 7': '2024-06-30',
  'centos 8': '2021-12-31',
  'debian 9': '2022-06-30',
  'debian 10': '2024-06-30',
  'debian 11': '2026-08-31',
  'debian 12': '2028-06-30',
  'ubuntu 16.04': '2021-04-30',
  'ubuntu 18.04': '2023-05-31',
  'ubuntu 20.04': '2025-05-31',
  'ubuntu 22.04': '2027-04-30',
};

const codenames: Readonly<Record<string, string>> = {
  stretch: 'debian 9',
  buster: 'debian 10',
  bullseye: 'debian 11',
  bookworm: 'debian 12',
  xenial: 'ubuntu 16.04',
  bionic: 'ubuntu 18.04',
  focal: 'ubuntu 20.04',
  jammy: 'ubuntu 22.04',
};

/**
 * Base images of a distribution's release that gets no fixes any more, by their names: `debian:11`, `node:20-bullseye`,
 * `python:3.12-alpine3.18`. A warning and no refusal, since the day comes by itself.
 */
export function warnOfBaseEnds(bases: readonly BaseImage[], today: Date): readonly Problem[] {
  const day = today.toISOString().slice(0, 10);
  return bases.flatMap(({ reference, line }) => {
    const release = findRelease(reference);
    const end = release === undefined ? undefined : ends[release];
    if (end === undefined || day <= end) return [];
    return [
      {
        code: 'content.base-end-of-life',
        message: `\`${reference}\` (line ${line} of the Dockerfile) is of ${release}, which gets no fixes any more since ${end}`,
        hint: 'build on a newer release; `allow-findings: base-end-of-life` leaves this out',
      },
    ];
  });
}

function findRelease(text: string): string | undefined {
  const reading = parseReference(text);
  if ('problem' in reading) return undefined;
  const { repository, tag = '' } = reading.reference;
  const name = repository.split('/').at(-1) ?? '';
  const version = /^(\d+(?:\.\d+)?)/.exec(tag)?.[1];
  const exact = version && ends[`${name} ${version}`] ? `${name} ${version}` : undefined;
  const alpine = /(?:^|-)alpine(3\.\d+)(?:$|-)/.exec(tag)?.[1];
  const word = tag.split('-').find((part) => Object.hasOwn(codenames, part));
  return exact ?? (alpine ? `alpine ${alpine}` : word && codenames[word]);
}
