import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A `docker` that notes its arguments and then does as the script says. */
export async function standIn(
  parent: string,
  script: string,
): Promise<{ readonly path: string; readonly notes: string }> {
  const folder = join(parent, `.stand-in-${crypto.randomUUID().slice(0, 8)}`);
  await mkdir(folder);
  const notes = join(folder, 'notes');
  const real = process.env.PATH;
  const text = `#!/bin/sh\nprintf '%s\\n' "$*" >> '${notes}'\nreal() { PATH='${real}' exec docker "$@"; }\n${script}\n`;
  await writeFile(join(folder, 'docker'), text);
  await chmod(join(folder, 'docker'), 0o755);
  return { path: `${folder}:${real}`, notes };
}
