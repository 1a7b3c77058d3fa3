process.env.SLIPWAY_DOOR = 'verify';
await import('../main/index.js');
