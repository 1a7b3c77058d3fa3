import { publish } from './flows/publish.ts';
import { runDoor } from './flows/run-door.ts';

await runDoor(publish);
