// Loaded before a bundle: writes down what the process has taken, once it ends.
const { readFileSync, statSync, writeFileSync } = require('node:fs');
const { registerHooks } = require('node:module');

let bytes = 0;
registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:')) bytes += statSync(new URL(url)).size;
    return next(url, context);
  },
});
/** On Linux `maxRSS` of a new process begins at what its parent holds (execve keeps it), here all that is measured with. */
function readPeak() {
  const { maxRSS } = process.resourceUsage();
  if (process.platform !== 'linux') return maxRSS * 1024;
  const [, own] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(own ?? maxRSS) * 1024;
}
process.on('exit', () => {
  writeFileSync(process.env.BENCH_NOTES, JSON.stringify({ bytes, memory: readPeak() }));
});
