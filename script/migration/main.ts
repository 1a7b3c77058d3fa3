/** script/migrate: rewrites the files that are named, and says on stderr what a person has to look at. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishInputNames } from '../../src/inputs/publish.ts';
import { migrate } from './migrate.ts';

const [, , root = '', version = '', ...files] = process.argv;
const { repository: action } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

for (const file of files) {
  const text = readFileSync(file, 'utf8');
  const { text: written, count, notes } = migrate(text, { action, version, inputs: publishInputNames });
  if (written !== text) writeFileSync(file, written);
  const steps =
    count === 1 ? '1 build is a step of its own now' : `${count} builds are steps of their own now`;
  process.stderr.write(`${file}: ${count === 0 ? 'nothing rewritten' : steps}\n`);
  for (const note of notes) process.stderr.write(`  ${note}\n`);
}
