process.env.SLIPWAY_DOOR = 'build';
await import('../main/index.js');
