import { isOwnContext, planInputNames } from './plan.ts';
import { type PublishInputs, parsePublishInputs, publishInputNames } from './publish.ts';
import { checkUnknownInputs, type Findings, type ParseYaml, type RawInputs } from './raw.ts';

/** The publishing step's inputs, which a dry run of the plan takes beside its own. */
export function parseDryRunInputs(raw: RawInputs, found: Findings, parseYaml?: ParseYaml): PublishInputs {
  checkUnknownInputs(raw, [...planInputNames, ...publishInputNames], found);
  const publish = Object.entries(raw).filter(([name]) => publishInputNames.includes(name));
  const { context = '', ...others } = Object.fromEntries(publish);
  return parsePublishInputs(isOwnContext(context) ? others : { ...others, context }, found, parseYaml);
}
