import { setFlagsFromString } from 'node:v8';
import { publish } from './flows/publish.ts';
import { runDoor } from './flows/run-door.ts';

// A long build log is short-lived garbage; on a large machine V8 would let hundreds of megabytes of it pile up.
setFlagsFromString('--semi-space-growth-factor=1');

await runDoor(publish);
