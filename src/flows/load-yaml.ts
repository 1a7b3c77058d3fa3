import { mayHoldYaml, type ParseYaml, type RawInputs } from '../inputs/raw.ts';

/** The reader of YAML, which is the largest library of a usual run, where an input may be YAML. */
export async function loadYaml(raw: RawInputs): Promise<ParseYaml | undefined> {
  return mayHoldYaml(raw) ? (await import('../inputs/yaml.ts')).parseYaml : undefined;
}
