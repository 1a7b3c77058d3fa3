import { askForBuilder, askOnce, engineQuestion } from '../io/ask-docker.ts';
import type { Io } from '../io/io.ts';

/** Docker is asked what it is while the code that waits for the answer is being loaded. */
export async function startPublish(io: Io): Promise<void> {
  const ask = askOnce(io);
  const builder = io.env.INPUT_BUILDER?.trim();
  void ask(engineQuestion);
  if (builder) void ask(askForBuilder(builder));
  const { publish } = await import('./publish.ts');
  await publish(io, ask);
}
