// Loaded before a bundle: writes down what the process has taken, once it ends.
const { statSync, writeFileSync } = require('node:fs');
const { registerHooks } = require('node:module');

let bytes = 0;
registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:')) bytes += statSync(new URL(url)).size;
    return next(url, context);
  },
});
process.on('exit', () => {
  const memory = process.resourceUsage().maxRSS * 1024;
  writeFileSync(process.env.BENCH_NOTES, JSON.stringify({ bytes, memory }));
});
