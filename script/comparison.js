// The README's table beside others. Figures are those of docs/performance.md, so that they are measured or not there;
// what is said of docker/github-builder was read in its source at 58cb9f5, of August 2026.

/** The rows of the first table on the page of script/bench, by what they are about. */
export function readMeasured(page) {
  const rows = [...page.matchAll(/^\| (.*) \|$/gm)].map(([, row]) =>
    row.split(' | ').map((cell) => cell.trim()),
  );
  return (what) => {
    const row = rows.find(([name]) => name === what);
    if (!row) throw new Error(`docs/performance.md has no row "${what}"`);
    return { ours: row[1], theirs: row[3], ratio: row[4] };
  };
}

const sample = 'an application in Go, three platforms:';
const cold = 'the same from cold, logins and post steps included, with';

const facts = [
  [
    'A leg that is missing',
    'is refused',
    'is missing in what is published',
    'is missing in what is published',
  ],
  ['Jobs for two native platforms', '4', 'by hand', '5'],
  ['Tags move', 'last: complete, tested, attested; then read back', 'with the push', 'with the index'],
  ['`latest` when 1.9.1 follows 2.0.0', 'stays at 2.0.0', 'goes to 1.9.1', 'goes to 1.9.1'],
  ['A test before the tags', '`test`, once a platform', 'none', 'none'],
  [
    'Signed',
    'index and platforms, before the tags',
    'by a step behind the tags',
    "each leg's attestation, not the index",
  ],
  [
    'Cache, if you say nothing',
    'on where the builder would lose its own; never fails a build',
    'off; a failing export fails the job',
    'off; a failing export does not matter',
  ],
  [
    'Pull requests of forks',
    'built, not pushed, green',
    'by conditions of your own',
    'by conditions of your own',
  ],
  ['Build secrets, self-hosted runners, steps of your own beside it', 'yes', 'yes', 'no'],
  [
    'What Slipway has not',
    '',
    'bake',
    'a signed cache; logins to ECR, Google and Docker Hub by identity alone; no step of the caller near the build',
  ],
];

export function compare(measured) {
  return [
    [
      'What you write',
      'one step, or one call of `publish.yml`',
      'five steps; for native runners a matrix and a merge by hand',
      'one call of a workflow',
    ],
    ...compareFigures(measured),
    compareCaches(measured),
    ...facts,
  ];
}

/** As shares of the time that the same build takes from nothing: that is what it takes without a cache. */
function compareCaches(measured) {
  const cached = measured(`${sample} every step from the Actions cache`);
  const reused = measured(`${sample} \`reuse: commit\``);
  const mounts = measured(`${sample} the same with \`cache-mounts\``);
  return [
    'An application in Go, built again, against its first build',
    `**${cached.ratio}** from the cache, ${reused.ratio} with \`reuse\`; ${mounts.ratio} where a file changed, with \`cache-mounts\``,
    '1, without cache lines of your own',
    'not measured',
  ];
}

function compareFigures(measured) {
  const container = measured(`${cold} a container builder made for it`);
  const engine = measured(`${cold} the engine's own BuildKit`);
  const commands = measured("docker commands of that, with the engine's own BuildKit");
  const more = measured('docker commands of that, with a container builder made for it');
  const plan = measured('`plan` on a push');
  const merge = measured('`merge` of three platforms with attestations');
  const code = measured('code loaded by the step');
  return [
    [
      'Three platforms, from cold',
      `**${engine.ours}**, with a container builder ${container.ours}`,
      container.theirs,
      "not measured: it runs on GitHub's machines only",
    ],
    [
      'Docker commands of that',
      `${commands.ours}, with a container builder ${more.ours}`,
      commands.theirs,
      '',
    ],
    ['Tags and labels alone', plan.ours, plan.theirs, "the chain's, in two jobs"],
    ['Code that is loaded', code.ours, code.theirs, 'its own `npm install` in every job'],
    [
      'Putting legs together',
      `${merge.ours}, without Docker`,
      `${merge.theirs} by \`imagetools create\``,
      '`imagetools create`, for which it boots a BuildKit',
    ],
  ];
}
