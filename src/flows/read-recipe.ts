import type { PublishPlan } from '../core/publish-plan.ts';
import type { RecipeFacts } from '../core/reuse/recipe.ts';
import type { Io } from '../io/io.ts';
import type { RegistryClient } from '../io/registry/client.ts';
import type { PublishRequest } from './read-request.ts';

/** What the recipe of the image needs to know of this machine and its registries; or why that cannot be known. */
export async function readSources(
  io: Io,
  request: PublishRequest,
  plan: PublishPlan,
  registry: RegistryClient,
): Promise<RecipeFacts | { readonly obstacle: string }> {
  const { inputs, facts } = request;
  const dockerfile = facts.workspace.dockerfile?.text;
  const common = { env: io.env, dockerfile };
  if (inputs.reuse === 'commit') {
    const { kind, value } = plan.context;
    return { ...common, context: `${facts.event.sha} ${kind} ${value}` };
  }
  void registry;
  return { obstacle: 'content' };
}
