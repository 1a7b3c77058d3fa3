import { askOnce, engineQuestion } from '../io/ask-docker.ts';
import type { Io } from '../io/io.ts';

/** Docker is asked what it is while the code that waits for the answer is being loaded. */
export async function startPublish(io: Io): Promise<void> {
  const ask = askOnce(io);
  void ask(engineQuestion);
  const { publish } = await import('./publish.ts');
  await publish(io, ask);
}
