import { type Findings, parseBoolean, parseChoice, type RawInputs } from './raw.ts';

/** Whether an image that exists may stand for a build, and whether a build gives the same bytes again. */
export interface ReuseInputs {
  readonly reuse: 'off' | 'commit' | 'content';
  readonly reproducible: boolean;
}

interface AttestationWishes {
  readonly provenance: string;
  readonly sbom: string;
}

export function parseReuseInputs(raw: RawInputs, found: Findings): ReuseInputs {
  const modes = { off: 'off', commit: 'commit', content: 'content' } as const;
  return {
    reuse: parseChoice(raw, 'reuse', modes, 'off', found),
    reproducible: parseBoolean(raw, 'reproducible', found),
  };
}

/** BuildKit's provenance has the time of the build, its SBOM a number by chance: neither is ever the same again. */
export function fitAttestations(
  wishes: AttestationWishes,
  isReproducible: boolean,
  found: Findings,
): AttestationWishes {
  if (!isReproducible) return wishes;
  for (const name of ['provenance', 'sbom'] as const) {
    if (['', 'false'].includes(wishes[name])) continue;
    found.problems.push({
      code: 'reproducible.attestations',
      input: name,
      message: `\`${name}: ${wishes[name]}\` puts into the image what differs with each build, and \`reproducible: true\` wants the same digest again`,
      hint: `leave out \`${name}\`; \`attest: true\` signs who built it, beside the image`,
    });
  }
  return { ...wishes, provenance: wishes.provenance || 'false' };
}
