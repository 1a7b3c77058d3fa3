import type { PublishInputs } from '../inputs/publish.ts';
import { type AttestDecision, type AttestReading, decideAttest } from './attest/decision.ts';
import { type BuildRoom, decideRoom, type MachineFacts } from './build-room.ts';
import { type CandidateAccess, decideCandidateAccess } from './candidate/access.ts';
import type { EmulationNeed } from './dockerfile/emulation.ts';
import type { BuildChoices } from './dockerfile/graph.ts';
import type { Dockerfile } from './dockerfile/parse.ts';
import { decideEngine, type EngineChoice, type EngineFacts } from './engine.ts';
import { deriveEngineNeeds, insistsOnAttestations } from './engine-needs.ts';
import type { Event } from './event.ts';
import { decideIndex, type IndexDecision } from './index-decision.ts';
import type { Problem } from './problem.ts';

/** What the image is to be, and which BuildKit makes it: neither can be decided without the other. */
export interface ImageForm {
  readonly engine: EngineChoice;
  /** What the build has of this machine; absent where another one builds. */
  readonly room?: BuildRoom;
  /** Where the image can be looked at before a tag names it. */
  readonly candidate: CandidateAccess;
  readonly index: IndexDecision;
  readonly attest: AttestDecision;
  readonly provenance: string;
  readonly sbom: string;
}

export interface FormFacts {
  readonly engine: EngineFacts;
  readonly machine?: MachineFacts | undefined;
  readonly emulation: readonly EmulationNeed[];
  readonly push: boolean;
  readonly event: Event;
  readonly hasIdentity?: boolean;
  readonly repositories: number;
  readonly platforms: readonly string[];
  readonly dockerfile: Dockerfile | undefined;
  readonly choices: BuildChoices;
}

export interface FormReading {
  readonly form: ImageForm;
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];
  readonly warnings: readonly Problem[];
}

export function decideForm(inputs: PublishInputs, facts: FormFacts): FormReading {
  const index = decideIndex({
    ...facts,
    wish: inputs.index,
    insistsOnAttestations: insistsOnAttestations(inputs),
  });
  const needs = deriveEngineNeeds(inputs, facts.push, facts.repositories, index.decision);
  // Only what the user or an earlier step has settled still leads there.
  const { driver } = decideEngine({ ...needs, attests: true }, facts.engine).choice;
  const attest = decideAttestation(inputs, facts, driver === 'docker');
  const { choice, problems } = decideEngine({ ...needs, attests: attest.decision.attest }, facts.engine);
  const { room, warnings } = decideRoom(facts.machine, { ...inputs, ...facts, engine: choice });
  return {
    form: {
      engine: choice,
      ...(room && { room }),
      candidate: decideCandidateAccess(inputs, choice, facts),
      index: index.decision,
      attest: attest.decision,
      ...decideAttestations(inputs, choice),
    },
    problems: [...index.problems, ...attest.problems, ...problems],
    notices: [...index.notices, ...attest.notices],
    warnings,
  };
}

/**
 * `mode=min` unless the user says otherwise: `mode=max` would publish the build arguments, and is what BuildKit takes
 * where attributes name no mode.
 */
function decideAttestations({ provenance, sbom }: PublishInputs, engine: EngineChoice) {
  if (!engine.withAttestations) return { provenance: 'false', sbom: '' };
  if (provenance === '' || provenance === 'true') return { provenance: 'mode=min', sbom };
  const isWhole = provenance === 'false' || /(?:^|,)mode=/.test(provenance);
  return { provenance: isWhole ? provenance : `mode=min,${provenance}`, sbom };
}

/** Signed, beside the image: not to be taken for BuildKit's own attestations, which are a part of it. */
function decideAttestation(
  inputs: PublishInputs,
  { push, event, hasIdentity = false }: FormFacts,
  insistsOnEngine: boolean,
): AttestReading {
  return decideAttest(inputs.attest, {
    push,
    event,
    hasIdentity,
    hasToken: inputs.githubToken !== '',
    insistsOnEngine,
  });
}
