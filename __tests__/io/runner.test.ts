import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  exportVariable,
  log,
  maskSecret,
  readState,
  saveState,
  writeOutputs,
  writeSummary,
} from '../../src/io/runner.ts';

let folder: string;
let printed: string;
const before = { ...process.env };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-runner-'));
  printed = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
});
afterEach(async () => {
  jest.restoreAllMocks();
  process.env = { ...before };
  await rm(folder, { recursive: true, force: true });
});

/** An empty file of the runner, as its variable names it. */
async function giveFile(variable: string): Promise<string> {
  const path = join(folder, variable);
  await writeFile(path, '');
  process.env[variable] = path;
  return path;
}

describe('commands in the log', () => {
  it.each([
    { name: 'a group has its title', call: () => log.startGroup('Why'), gives: '::group::Why\n' },
    { name: 'a group ends', call: () => log.endGroup(), gives: '::endgroup::\n' },
    { name: 'a line is a line', call: () => log.line('50 % of a\tb'), gives: '50 % of a\tb\n' },
    {
      name: 'line breaks and percent signs cannot end a command',
      call: () => log.warning('a\r\n::error::b 50%'),
      gives: '::warning::a%0D%0A::error::b 50%25\n',
    },
    {
      name: 'an annotation has its place, in which colons and commas are escaped, too',
      call: () => log.error('no', { title: 'a,b: c', file: 'Dockerfile', startLine: 3, endLine: 4 }),
      gives: '::error title=a%2Cb%3A c,file=Dockerfile,line=3,endLine=4::no\n',
    },
    {
      name: 'a problem says its input, line and hint',
      call: () =>
        log.problem('notice', { code: 'x', input: 'tags', line: 2, message: 'bad', hint: 'better' }),
      gives: '::notice::input `tags`, line 2: bad%0A  -> better\n',
    },
    {
      name: 'a secret of several lines is masked line by line, and empty lines are not',
      call: () => maskSecret('{\n\n  "key": "geheim" \r\n}\n'),
      gives: '::add-mask::"key": "geheim"\n',
    },
  ])('$name', ({ call, gives }) => {
    call();
    expect(printed).toBe(gives);
  });
});

describe('answers in the files of the runner', () => {
  it('writes outputs, state and variables with a delimiter around each value', async () => {
    const paths = await Promise.all(['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV'].map(giveFile));
    writeOutputs({ a: '1', b: 'two\nlines' });
    saveState('folder', '/x');
    exportVariable('NAME', '');
    expect(await Promise.all(paths.map((path) => readFile(path, 'utf8')))).toEqual([
      'a<<slipway_0_end\n1\nslipway_0_end\nb<<slipway_0_end\ntwo\nlines\nslipway_0_end\n',
      'folder<<slipway_0_end\n/x\nslipway_0_end\n',
      'NAME<<slipway_0_end\n\nslipway_0_end\n',
    ]);
    expect(printed).toBe('');
  });

  it('no value can end its own block and set another output', async () => {
    const path = await giveFile('GITHUB_OUTPUT');
    writeOutputs({ a: 'x\nslipway_0_end\nevil<<slipway_1_end\ny\nslipway_1_end' });
    const text = await readFile(path, 'utf8');
    expect(text.startsWith('a<<slipway_2_end\n')).toBe(true);
    expect(text.split('\n').filter((line) => line === 'slipway_2_end')).toHaveLength(1);
  });

  it('prints the commands that older runners read where there are no files', () => {
    for (const name of ['GITHUB_OUTPUT', 'GITHUB_STATE']) delete process.env[name];
    writeOutputs({ a: '1\n2' });
    saveState('b', '3');
    expect(printed).toBe('::set-output name=a::1%0A2\n::save-state name=b::3\n');
  });

  it('adds to the summary, and reads the state of the step before', async () => {
    const path = await giveFile('GITHUB_STEP_SUMMARY');
    await writeSummary('# a');
    await writeSummary('b');
    expect(await readFile(path, 'utf8')).toBe('# a\nb\n');
    process.env.STATE_folder = '/x';
    expect([readState('folder'), readState('other')]).toEqual(['/x', '']);
  });
});
