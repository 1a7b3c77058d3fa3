/** The table, for the terminal and for docs/performance.md. */
import { cpus, totalmem } from 'node:os';
import type { Row } from './row.ts';

const heads = ['What', 'Slipway', 'Beside it', 'Its figure', 'Ratio', 'To reach'];

function cells(row: Row): readonly string[] {
  const verdict = row.isReached === undefined ? '' : row.isReached ? ' ✓' : ' ✗ missed';
  const reach = row.reach ? `${row.reach}${verdict}` : '';
  return [row.what, row.ours, row.peer ?? '', row.theirs ?? '', row.ratio ?? '', reach];
}

export function formatTable(rows: readonly Row[]): string {
  const lines = [heads, heads.map(() => '---'), ...rows.map(cells)];
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

/** The page: what is measured, on what, and how to do it again. */
export function formatPage(rows: readonly Row[], missing: readonly string[], rounds: number): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const left = missing.length > 0 ? `\n\nNot measured: ${missing.join('; ')}.` : '';
  return `# Performance

<!-- written by script/bench -->

Everything here comes from one run of \`script/bench\` on a virtual machine with ${cpus().length} processors and ${gigabytes} GB, with the registries on the machine itself and node ${process.versions.node}: medians of ${rounds} rounds or more (one or two where a round is long), all contestants in turn in each round, with half a second of rest between them. Times differ from machine to machine; ratios say more.

${formatTable(rows)}${left}

How it is measured:

- **Warm** is a container builder that runs; bare buildx gets the same arguments and pushes the tags by itself. What a step adds is node's start, and what it looks at before and after the build: the right to push, what the tags name, what is in the image ([decision 31](decisions/0031-which-layers-are-looked-into.md)), and each tag read back. What it saves is docker around buildx ([decision 30](decisions/0030-buildx-without-docker-around-it.md)).
- **From cold** nobody is logged in and there is no builder; the times of all main and post steps of an action are added up. Artifact upload of build records is off. With the runner's own start of each step the difference would be larger. Docker commands are counted by a script in docker's place, so that buildx is started through it, too.
- **The application in Go** fetches its modules in a \`RUN\` and is compiled for three platforms, each time by a builder of its own that goes with the step. Its cache is on the machine itself; from GitHub's it takes longer to arrive, and so do the modules.
- **Requests in a row** are those that wait for one another, which is what a distant registry makes slow; those of BuildKit are not counted.
- **Memory** is the most that the process has held at once. A docker that prints a log of a million lines stands in for BuildKit, which cuts logs off at 2 MiB.
- **Promote** asks each tag before and after the write, which the others do not ([decision 20](decisions/0020-what-promote-asks-a-registry.md)).

To repeat it: \`script/bench --peers <folder>\`, where the folder has checkouts of docker's login-action, setup-buildx-action, metadata-action and build-push-action under these names. \`script/bench --quick\` takes a minute and writes nothing; \`--rows warm,cold\` chooses rows. Numbers of processes, requests and bytes of code are held by tests ([__tests__/e2e/costs.test.ts](../__tests__/e2e/costs.test.ts)).
`;
}
