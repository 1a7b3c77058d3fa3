import { setImmediate } from 'node:timers/promises';
import { runDoor } from './flows/run-door.ts';
import { startPublish } from './flows/start-publish.ts';

/** Each door's action.yml starts a file of two lines that names its door; what a door needs is loaded with it. */
const { SLIPWAY_DOOR: name } = process.env;
if (name === 'plan') await runDoor((await import('./flows/plan.ts')).plan);
else if (name === 'build') await runDoor((await import('./flows/build.ts')).build);
else if (name === 'merge') await runDoor((await import('./flows/merge.ts')).merge);
else if (name === 'promote') await runDoor((await import('./flows/promote.ts')).promote);
else if (name === 'prune') await runDoor((await import('./flows/prune.ts')).prune);
else if (name === 'verify') await runDoor((await import('./flows/verify.ts')).verify);
else if (name === 'archive')
  await (await import('./io/archive-worker.ts')).workOnArchive(process.argv.slice(2));
else await Promise.all([runDoor(startPublish), limitGarbage()]);

/**
 * A long build log is short-lived garbage; on a large machine V8 would let hundreds of megabytes of it pile up: in the
 * space for new objects, and behind it, where what waits to be printed ends up.
 */
async function limitGarbage(): Promise<void> {
  // What is started first runs while this is loaded.
  await setImmediate();
  (await import('node:v8')).setFlagsFromString('--semi-space-growth-factor=1 --heap-growing-percent=20');
}
