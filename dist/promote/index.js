process.env.SLIPWAY_DOOR = 'promote';
await import('../main/index.js');
