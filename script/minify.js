// Shrinks the chunks of a build that ncc leaves as they are: code that is loaded is time in every run.
// Names of functions stay, so that the stack of a defect can be read.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { minifySync } from '@swc/core';

const keep = { keep_fnames: true, keep_classnames: true };

for (const folder of process.argv.slice(2)) {
  const chunks = readdirSync(folder).filter((name) => name.endsWith('.index.js'));
  for (const name of chunks) {
    const path = join(folder, name);
    const { code } = minifySync(readFileSync(path, 'utf8'), { module: true, compress: keep, mangle: keep });
    writeFileSync(path, code);
  }
}
