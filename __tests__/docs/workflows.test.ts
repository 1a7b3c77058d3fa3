import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';

const folder = resolve(import.meta.dirname, '../../.github/workflows');
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
