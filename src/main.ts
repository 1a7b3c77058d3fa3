import { setFlagsFromString } from 'node:v8';
import { runDoor } from './flows/run-door.ts';

// A long build log is short-lived garbage; on a large machine V8 would let hundreds of megabytes of it pile up.
setFlagsFromString('--semi-space-growth-factor=1');

/** Each door's action.yml starts a file of two lines that names its door; what a door needs is loaded with it. */
if (process.env.SLIPWAY_DOOR === 'plan') await runDoor((await import('./flows/plan.ts')).plan);
else await runDoor((await import('./flows/publish.ts')).publish);
