process.env.SLIPWAY_DOOR = 'plan';
await import('../main/index.js');
