/** What the rows are measured in: folders, images, builders, a docker that counts; all of it goes at the end. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitHub } from './github.ts';
import type { Options } from './options.ts';
import { docker } from './process.ts';

export interface World {
  readonly options: Options;
  readonly github: GitHub;
  readonly folder: string;
  /** Without a login, and the base image in it. */
  readonly registry: string;
  readonly locked: { readonly host: string; readonly username: string; readonly password: string };
  readonly base: string;
  /** A container builder that runs. */
  readonly builder: () => Promise<string>;
  readonly image: (registry?: string) => string;
  /** A workspace with a Dockerfile and a file that is another one at each touch. */
  readonly workspace: (dockerfile: string) => Workspace;
  /** A `docker` in front of the real one that notes its starts. */
  readonly counter: () => { readonly path: string; readonly count: () => number };
  readonly close: () => Promise<void>;
}

export interface Workspace {
  readonly folder: string;
  readonly touch: () => void;
}

export const three = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];

export function openWorld(options: Options, github: GitHub): World {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
  const images: string[] = [];
  let builder: Promise<string> | undefined;
  const newFolder = (label: string) => mkdtempSync(join(folder, `${label}-`));
  const registry = variable('REGISTRY');
  return {
    options,
    github,
    folder,
    registry,
    locked: {
      host: variable('REGISTRY_AUTH'),
      username: variable('REGISTRY_USER'),
      password: variable('REGISTRY_PASSWORD'),
    },
    base: variable('BASE'),
    builder: () => {
      builder ??= makeBuilder();
      return builder;
    },
    image: (host = registry) => {
      const name = `${host}/bench/app-${randomBytes(4).toString('hex')}`;
      images.push(name);
      return name;
    },
    workspace: (dockerfile) => {
      const own = newFolder('workspace');
      const touch = () => writeFileSync(join(own, 'stamp'), randomBytes(16).toString('hex'));
      writeFileSync(join(own, 'Dockerfile'), dockerfile);
      touch();
      return { folder: own, touch };
    },
    counter: () => makeCounter(newFolder('counter')),
    close: async () => {
      if (builder) await docker('buildx', 'rm', '--force', await builder);
      await removeImages(images);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function variable(name: string): string {
  const value = process.env[`SLIPWAY_TEST_${name}`];
  if (!value) throw new Error(`SLIPWAY_TEST_${name} is not set: start this by script/bench`);
  return value;
}

async function makeBuilder(): Promise<string> {
  const name = `slipway-bench-${randomBytes(4).toString('hex')}`;
  const options = ['--driver', 'docker-container', '--driver-opt', 'network=host'];
  await docker('buildx', 'create', '--name', name, ...options, '--bootstrap');
  return name;
}

function makeCounter(folder: string) {
  const notes = join(folder, 'notes');
  const real = process.env.PATH;
  const script = `#!/bin/sh\necho "$1 $2" >> '${notes}'\nPATH='${real}' exec docker "$@"\n`;
  writeFileSync(notes, '');
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin', 'docker'), script);
  chmodSync(join(folder, 'bin', 'docker'), 0o755);
  const count = () => readFileSync(notes, 'utf8').split('\n').filter(Boolean).length;
  return { path: `${join(folder, 'bin')}:${real}`, count };
}

/** What the engine keeps of the measured images. */
async function removeImages(names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const filters = names.flatMap((name) => ['--filter', `reference=${name}`]);
  const ids = (await docker('image', 'ls', '--quiet', ...filters)).split('\n').filter(Boolean);
  if (ids.length > 0) await docker('image', 'rm', '--force', ...new Set(ids));
}
