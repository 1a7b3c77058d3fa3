import { removeFolder } from '../io/files.ts';
import type { Io } from '../io/io.ts';
import { readState } from '../io/runner.ts';
import { forgetImage } from './own-image.ts';
import { removeBuilder } from './session.ts';

/** What a step that was killed left behind: its folder with the logins, its builder, and its names in the engine. */
export async function cleanUp(io: Io): Promise<void> {
  const folder = readState('folder');
  if (folder === '') return;
  await removeFolder(folder);
  const foreignFolder = readState('foreignFolder');
  if (foreignFolder !== '') await removeFolder(foreignFolder);
  const builder = readState('builder');
  if (builder !== '')
    await removeBuilder(io, { name: builder, keepState: readState('keepState') === 'true' });
  const images = [readState('image'), ...readState('candidates').split(',')].filter((name) => name !== '');
  for (const name of images) await forgetImage(io, name);
  io.log.line('Removed what the cancelled step had left behind');
}
