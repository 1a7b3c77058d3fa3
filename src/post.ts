/** A step that has ended has nothing left to clean up, and most have: they load nothing. */
if (process.env.STATE_closed !== 'true') {
  const { runDoor } = await import('./flows/run-door.ts');
  await runDoor((await import('./flows/clean-up.ts')).cleanUp);
}

export {};
