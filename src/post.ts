import { cleanUp } from './flows/clean-up.ts';
import { runDoor } from './flows/run-door.ts';

await runDoor(cleanUp);
