import { execFile } from 'node:child_process';
import { appendFile, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { makeWorkspace, runStep, type Step, type StepResult, testbed, uniqueImage } from './door.ts';
import { makePruneWorld } from './prune-world.ts';

/*
 * The job summaries and logs of real runs, as a reader sees them: the summaries in a real browser, by script/picture.
 * Pictures and logs stay in .slipway/pictures, for somebody's eyes; CI keeps them as an artifact.
 * SLIPWAY_WRITE_DOCS=1 makes the picture of the README.
 */

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, '.slipway/pictures');
const image = uniqueImage();
const shownImage = 'ghcr.io/acme/app';
const platforms = 'linux/amd64,linux/arm64,linux/arm/v7';
const versions = ['{{version}}', '{{major}}.{{minor}}', '{{major}}'];
const tags = versions.map((pattern) => `type=semver,pattern=${pattern}`).join('\n');
const event = { ref: 'refs/tags/v1.2.3' };
const pushed = { ref: 'refs/tags/v1.1.9' };
/** Fails on one of three platforms, behind a page of output. */
const brokenStep =
  'RUN for i in $(seq 60); do echo "compiling file $i"; done; if [ "$(uname -m)" = armv7l ]; then echo "ld: no -lssl"; exit 7; fi';

/** What script/picture tells of a page. */
interface Page {
  readonly heading: string;
  /** What is seen: not what is folded. */
  readonly text: string;
  readonly tables: readonly (readonly (readonly string[])[])[];
  readonly diagrams: readonly { readonly isDrawn: boolean; readonly labels: readonly string[] }[];
  readonly broken: readonly string[];
}

const steps: Record<string, StepResult> = {};
let pages: Readonly<Record<string, Page>>;
let workspace: Awaited<ReturnType<typeof makeWorkspace>>;

const step = (name: string): StepResult => steps[name] ?? fail(name);
const page = (name: string): Page => pages[name] ?? fail(name);
const fail = (name: string): never => {
  throw new Error(`there was no run called ${name}`);
};

/** As on ghcr.io: the registry of the testbed has another port each time. The timeline has no colons. */
const named = (text: string) =>
  text
    .replaceAll(image, shownImage)
    .replaceAll(testbed('BASE'), 'busybox:1')
    .replaceAll(testbed('REGISTRY').replace(':', '∶'), 'docker.io');

async function keep(name: string, result: StepResult): Promise<void> {
  steps[name] = result;
  await writeFile(join(folder, `${name}.md`), named(result.summary));
  await writeFile(join(folder, `${name}.log`), `${showLog(named(result.log)).join('\n')}\n`);
}

const run = async (name: string, options: Omit<Step, 'workspace'>) =>
  keep(name, await runStep({ workspace: workspace.folder, ...options }));

beforeAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const [dockerfile = '', script = ''] = await Promise.all(
    ['Dockerfile', 'page.sh'].map((name) => readFile(join(root, 'examples/sample', name), 'utf8')),
  );
  workspace = await makeWorkspace({
    Dockerfile: dockerfile,
    'page.sh': script,
    'broken.Dockerfile': `${dockerfile}${brokenStep}\n`,
  });
  await runPublish();
  await runOtherDoors();
  const files = Object.keys(steps).map((name) => join(folder, `${name}.md`));
  const { stdout } = await promisify(execFile)(join(root, 'script/picture'), files).catch((error) => error);
  pages = JSON.parse(stdout);
  if (process.env.SLIPWAY_WRITE_DOCS)
    await copyFile(join(folder, 'published.png'), join(root, 'docs/summary.png'));
}, 300_000);
afterAll(() => workspace.remove());

async function runPublish(): Promise<void> {
  const inputs = { images: image, tags, platforms, 'build-args': `BASE=${testbed('BASE')}` };
  await runStep({ inputs, event: { ref: 'refs/tags/v1.2.2' }, workspace: workspace.folder });
  await appendFile(join(workspace.folder, 'page.sh'), 'echo "<p>New in 1.2.3: this line</p>"\n');
  await run('published', { inputs: { ...inputs, 'no-cache': 'true' }, event });
  await run('held', { inputs: { ...inputs, test: 'echo "$PLATFORM"' }, event: pushed });
  await run('failed', { inputs: { ...inputs, file: 'broken.Dockerfile' }, event });
  await run('test-refused', { inputs: { ...inputs, test: 'echo "GET / gave 500"; exit 1' }, event });
  const wrong = { platforms: 'linux/amd46', push: 'yes', tags: 'type=semver,patern={{version}}' };
  await run('wrong-inputs', { inputs: { ...inputs, ...wrong }, event });
  await run('dry-run', { inputs: { ...inputs, 'dry-run': 'true' }, event });
  const worse = { ...wrong, images: 'ghcr.io/tenant', attest: 'true', context: 'dokcer', platfrom: 'x' };
  await run('dry-run-wrong', { inputs: { ...inputs, ...worse, 'dry-run': 'true' }, event });
}

async function runOtherDoors(): Promise<void> {
  await run('plan', { entry: 'plan', inputs: { images: image, tags, platforms }, event });
  await run('plan-dry-run', {
    entry: 'plan',
    inputs: { images: image, tags, platforms, 'dry-run': 'true' },
    event,
  });
  const digests: Readonly<Record<string, string>> = JSON.parse(step('published').outputs.digests ?? '{}');
  const results = Object.entries(digests).map(([platform, digest]) => `${platform} ${digest}`);
  await run('merge', { entry: 'merge', inputs: { images: image, platforms, results: results.join('\n') } });
  await run('promote', { entry: 'promote', inputs: { source: `${image}:1.2.3`, tags: 'production' } });
  const world = await makePruneWorld([
    { name: 'a1', age: '60 days' },
    { name: 'one', index: ['a1'], tags: ['v1'], age: '60 days' },
    { name: 'a2' },
    { name: 'two', index: ['a2'], tags: ['v2', 'latest'] },
    { name: 'lost' },
  ]);
  await keep(
    'prune',
    await world.prune({ 'keep-latest': '1', untagged: 'true', 'max-delete-fraction': '100%' }),
  );
  await world.close();
}

/** The log as GitHub shows it: what is folded by its title, no commands. */
function showLog(log: string): readonly string[] {
  let isFolded = false;
  return log.split(/\r?\n/).flatMap((line) => {
    const [, command = '', text = ''] = /^::([a-z-]+)(?: .*?)?::(.*)$/.exec(line) ?? [];
    if (command === 'group' || command === 'endgroup') isFolded = command === 'group';
    if (command === 'group') return [`> ${text}`];
    if (['error', 'warning', 'notice'].includes(command))
      return `${command[0]?.toUpperCase()}${command.slice(1)}: ${text}`
        .replaceAll('%0A', '\n')
        .replaceAll('%25', '%')
        .split('\n');
    return command !== '' || isFolded || line === '' ? [] : [line];
  });
}

describe('the job summary in a browser', () => {
  const doors = [
    { name: 'published', heading: `Published ${shownImage}:1.2.3` },
    { name: 'held', heading: `Published ${shownImage}:1.1.9` },
    { name: 'failed', heading: 'Nothing was published' },
    { name: 'test-refused', heading: 'Nothing was published' },
    { name: 'wrong-inputs', heading: 'Nothing was published' },
    { name: 'dry-run', heading: 'This would work' },
    { name: 'dry-run-wrong', heading: 'This cannot work: 9 things are wrong' },
    { name: 'plan', heading: `Plan for ${shownImage}:1.2.3` },
    { name: 'plan-dry-run', heading: 'This would work' },
    { name: 'merge', heading: `Merged ${shownImage}` },
    { name: 'promote', heading: `Promoted ${shownImage}:1.2.3` },
    { name: 'prune', heading: expect.stringContaining('3 of 5 versions would go') },
  ];
  it.each(doors)(
    'of $name says first what came of it, and nothing on the page is broken',
    ({ name, heading }) => {
      expect(page(name)).toMatchObject({ heading, broken: [] });
      expect(page(name).diagrams.filter(({ isDrawn }) => !isDrawn)).toEqual([]);
    },
  );

  it('of an image shows digest, tags and a row for each platform without unfolding anything', () => {
    const { outputs } = step('published');
    const { text, tables } = page('published');
    expect(text).toContain(outputs.digest);
    expect(text).toContain('linux/arm64: +');
    expect(text).toContain(`docker pull ${shownImage}:1.2.3\n`);
    expect(tables[0]).toEqual([
      ['Tag', 'Before'],
      [`${shownImage}:1.2.3`, 'new'],
      ...['1.2', '1', 'latest'].map((tag) => [`${shownImage}:${tag}`, expect.stringMatching(/^sha256:/)]),
    ]);
    const digests: Readonly<Record<string, string>> = JSON.parse(outputs.digests ?? '{}');
    expect(tables[1]).toEqual([
      ['Platform', 'Digest', 'Size'],
      ...['linux/amd64', 'linux/arm/v7', 'linux/arm64'].map((name) => [
        name,
        digests[name],
        expect.stringMatching(/^[\d.]+ [kM]B$/),
      ]),
    ]);
  });

  it('draws when each step of the build ran, by its name', () => {
    const { labels } = page('published').diagrams[0] ?? fail('diagram');
    expect(labels).toContain('exporting to image');
    for (const platform of ['linux/amd64', 'linux/arm64', 'linux/arm/v7'])
      expect(labels.filter((label) => label.startsWith(`[${platform} build 3/3] RUN sh /src/`))).toHaveLength(
        1,
      );
  });

  it('says beside a tag why it stays where it is', () => {
    expect(page('held').tables[0]).toContainEqual([
      `${shownImage}:latest`,
      'stays at 1.2.3: 1.2.3 is newer than 1.1.9',
    ]);
  });

  it('of a failed build has the platform, the line of the Dockerfile, and what the step printed', () => {
    const { text } = page('failed');
    expect(text).toContain('linux/arm/v7, stage stage-1: RUN for i');
    expect(text).toMatch(/failed with exit code 7 \(broken\.Dockerfile, line \d+\)/);
    expect(text).toMatch(/compiling file 60\nld: no -lssl\s*$/);
  });

  it('shows usage as a pie, in a unit that can be read', () => {
    expect(page('prune').diagrams.map(({ labels }) => labels)).toEqual([
      expect.arrayContaining([expect.stringMatching(/^freed by the plan \[\d\.\d+\]$/)]),
      expect.arrayContaining([expect.stringMatching(/^latest \[\d\.\d+\]$/)]),
    ]);
  });
});

describe('the last screen of the log', () => {
  const lastScreen = (name: string) =>
    showLog(named(step(name).log))
      .slice(-25)
      .join('\n');

  it('of a failed build for three platforms says which platform, which line, and why', () => {
    const screen = lastScreen('failed');
    expect(screen).toMatch(/^broken\.Dockerfile:\d+$/m);
    expect(screen).toMatch(/ >>> RUN for i/);
    expect(screen).toMatch(/^Error: linux\/arm\/v7, stage stage-1: RUN for i .* failed with exit code 7$/m);
    expect(screen).toMatch(/\n {2}compiling file 60\n {2}ld: no -lssl$/);
  });

  it('of a test that did not pass says for which platforms, and what it printed', () => {
    const screen = lastScreen('test-refused');
    for (const platform of ['linux/amd64', 'linux/arm64', 'linux/arm/v7'])
      expect(screen).toContain(
        `Error: input \`test\`: ${platform} did not pass the test: the script ended with 1\n  GET / gave 500\n`,
      );
  });

  it('of wrong inputs has all of them, and nothing else', () => {
    const lines = showLog(step('wrong-inputs').log);
    expect(lines.filter((line) => !line.startsWith('  -> '))).toEqual(
      Array(4).fill(expect.stringMatching(/^Error: input `/)),
    );
  });

  it('of a published image names every tag with its digest', () => {
    const lines = showLog(named(step('published').log)).slice(-4);
    const { digest } = step('published').outputs;
    expect(lines).toEqual(['1.2.3', '1.2', '1', 'latest'].map((tag) => `${shownImage}:${tag} -> ${digest}`));
  });
});
