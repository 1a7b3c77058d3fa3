import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, '.github/workflows');
const files = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(resolve(folder, name), 'utf8'),
}));

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
}

describe('the workflows of this repository', () => {
  it.each(files)('run no action of others that could change under its name: $name', ({ text }) => {
    const uses = [...text.matchAll(/\buses: (\S+)/g)].map(([, name = '']) => name);
    const foreign = uses.filter((name) => !/^(\$|\.)\//.test(name));
    expect(foreign.filter((name) => !/@[0-9a-f]{40}$/.test(name))).toEqual([]);
  });

  it.each(files.filter(({ text }) => !text.includes('workflow_call')))(
    'give a token no right that a job does not name, and let none run for hours: $name',
    ({ text }) => {
      const { permissions, jobs } = parse(text);
      expect(permissions).toEqual({});
      for (const job of Object.values<Job>(jobs)) {
        expect(Object.values(job.permissions ?? {})).not.toEqual([]);
        expect(job['timeout-minutes']).toBeLessThanOrEqual(40);
      }
    },
  );
});

/** Its findings, and how many files it has looked at; it asks nobody, so that the answer is the same everywhere. */
function audit(config: string, ...args: readonly string[]) {
  const program = process.env.SLIPWAY_TEST_ZIZMOR ?? 'zizmor';
  const options = ['--offline', '--no-progress', '--no-exit-codes', '--format', 'json', '--config', config];
  const { stdout, stderr } = spawnSync(program, [...options, ...args], { cwd: root, encoding: 'utf8' });
  const findings: readonly { readonly ident: string; readonly ignored?: boolean }[] = JSON.parse(stdout);
  const seen = [...stderr.matchAll(/completed (\S+)/g)].map(([, name]) => name);
  return { findings: findings.filter(({ ignored }) => ignored !== true).map(({ ident }) => ident), seen };
}

describe('zizmor', () => {
  it('finds nothing in workflows and doors, at its strictest, but what its configuration gives a reason for', () => {
    const doors = ['', 'plan', 'build', 'merge', 'promote', 'prune', 'verify'].map((door) =>
      join(door, 'action.yml'),
    );
    const { findings, seen } = audit(
      '.github/zizmor.yml',
      '--persona',
      'auditor',
      ...files.map(({ name }) => `.github/workflows/${name}`),
      ...doors,
    );
    expect(findings).toEqual([]);
    expect(seen).toEqual(expect.arrayContaining(doors));
  });

  it('finds nothing in the examples, but that they name versions and are short', () => {
    const examples = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.yml'));
    const { findings, seen } = audit(
      '__tests__/docs/zizmor-examples.yml',
      ...examples.map((name) => `examples/${name}`),
    );
    expect(findings).toEqual([]);
    expect(seen).toHaveLength(examples.length);
  });
});
