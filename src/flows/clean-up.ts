import { removeFolder } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import { readState } from '../io/runner.ts';
import { removeBuilder } from './session.ts';

/** What a step that was killed left behind: its folder with the logins, and its builder. */
export async function cleanUp(io: Io): Promise<void> {
  const folder = readState('folder');
  if (folder === '') return;
  await removeFolder(folder);
  const builder = readState('builder');
  if (builder !== '')
    await removeBuilder(io, { name: builder, keepState: readState('keepState') === 'true' });
  io.log.line('Removed what the cancelled step had left behind');
}
