process.env.SLIPWAY_DOOR = 'merge';
await import('../main/index.js');
