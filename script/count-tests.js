// The closing line of script/test: what ran, counted from jest's own report, checks before it included.
import { readFileSync } from 'node:fs';

const [path = '', failedChecks = '0'] = process.argv.slice(2);
const report = JSON.parse(readFileSync(path, 'utf8'));
const failed = report.numFailedTests + report.numRuntimeErrorTestSuites + Number(failedChecks);
const skipped = report.numPendingTests + report.numTodoTests;
const line = `${report.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
process.stdout.write(`\n${line}\n`);
process.exitCode = report.numPassedTests === 0 || failed > 0 ? 1 : 0;
