// The closing line of script/test: what ran, counted from jest's own reports, checks before them included.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder = '', failedChecks = '0'] = process.argv.slice(2);
const reports = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
const sum = (...names) =>
  reports.flatMap((report) => names.map((name) => report[name])).reduce((a, b) => a + b, 0);
const passed = sum('numPassedTests');
const failed = sum('numFailedTests', 'numRuntimeErrorTestSuites') + Number(failedChecks);
const skipped = sum('numPendingTests', 'numTodoTests');
const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
process.stdout.write(`\n${line}\n`);
process.exitCode = passed === 0 || failed > 0 ? 1 : 0;
