/** Stands for `docker buildx build --progress rawjson`: prints a long log, and says that all went well. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';

const [, , count = '0', ...args] = process.argv;
const digest = `sha256:${'a'.repeat(64)}`;
const started = '2026-01-02T03:04:05.000000000Z';
const step = { digest, name: '[2/2] RUN make', started };

let waiting = '';
const pieceLength = 32_768;

/** As fast as the pipe takes it: what reads slowly shows it in its memory. */
async function flush(): Promise<void> {
  const isTaken = process.stderr.write(waiting);
  waiting = '';
  if (!isTaken) await once(process.stderr, 'drain');
}

async function print(value: unknown): Promise<void> {
  waiting += `${JSON.stringify(value)}\n`;
  if (waiting.length > pieceLength) await flush();
}

await print({ vertexes: [step] });
for (let line = 0; line < Number(count); line++) {
  const data = Buffer.from(`compiling part ${line} of ${count}\n`).toString('base64');
  await print({ logs: [{ vertex: digest, stream: 1, data, timestamp: started }] });
}
await print({ vertexes: [{ ...step, completed: '2026-01-02T03:05:05.000000000Z' }] });
await flush();
const file = args[args.indexOf('--metadata-file') + 1];
if (file) writeFileSync(file, JSON.stringify({ 'containerimage.digest': digest }));
