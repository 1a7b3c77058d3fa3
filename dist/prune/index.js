process.env.SLIPWAY_DOOR = 'prune';
await import('../main/index.js');
