import { type JsonValue, textAt } from '../event.ts';
import { formatSeconds } from '../progress/format.ts';

/** Milliseconds that a build took, by its provenance (SLSA 0.2 and 1); nothing where it does not say. */
export function readBuildTime(text: string): number | undefined {
  const statement = parse(text);
  const started =
    textAt(statement, 'predicate', 'metadata', 'buildStartedOn') ??
    textAt(statement, 'predicate', 'runDetails', 'metadata', 'startedOn');
  const finished =
    textAt(statement, 'predicate', 'metadata', 'buildFinishedOn') ??
    textAt(statement, 'predicate', 'runDetails', 'metadata', 'finishedOn');
  const time = Date.parse(finished ?? '') - Date.parse(started ?? '');
  return time >= 0 ? time : undefined;
}

/** `its own build took 27.3s`; empty where that is not known. */
export function formatBuildTime(milliseconds: number | undefined): string {
  return milliseconds === undefined ? '' : `its own build took ${formatSeconds(milliseconds)}`;
}

/** The guard of the content reads the same text, and says what is wrong with it. */
function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
