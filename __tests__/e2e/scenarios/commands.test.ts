import { createHash, generateKeyPairSync } from 'node:crypto';
import { describeScenarios } from './scenario.ts';

const pem = generateKeyPairSync('ed25519')
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString()
  .trim();

/** What each secret has to be in the build, to the byte. */
const secrets = {
  PLAIN: 'one two',
  LINES: 'first\nsecond\nthird',
  GAP: 'above\n\nbelow',
  JSON: '{"user":"octocat","scopes":["read","write,all"]}',
  QUOTES: 'say "hello", twice',
  PEM: pem,
  ENV: 'from the environment',
  FILE: 'from a file',
};

describeScenarios({
  file: 'commands.yml',
  secrets: { PEM: pem },
  scenarios: {
    'build-args': [
      'a value of the environment, and one of several lines with quotes and a comma',
      ({ outputs }) => {
        expect(outputs.seen?.colour).toBe('green, from the environment');
        expect(Buffer.from(outputs.seen?.long ?? '', 'base64').toString()).toBe(
          'first line\nsecond "line", with a comma',
        );
      },
    ],
    secrets: [
      'several lines, empty lines, JSON, PEM, quotes and commas arrive byte by byte, inline, by environment and by file',
      ({ outputs }) => expect(outputs.seen).toEqual(mapValues(secrets, sha256)),
    ],
    'hosts-and-limits': [
      'hosts, shared memory, limits and control group are what was asked for',
      ({ outputs }) =>
        expect(outputs.seen).toEqual({ hosts: '2', files: '1234', shm: '98304', cgroup: 'slipway-scenario' }),
    ],
    network: [
      '`network: host` is the network of the machine',
      ({ outputs }) => expect(outputs.seen?.build).toBe(outputs.seen?.machine),
    ],
    'no-cache': [
      'a filtered stage is built anew and the others are not; `no-cache` builds all anew',
      ({ outputs }) =>
        expect(outputs.seen).toEqual({ unfiltered: 'same', filtered: 'other', nothing: 'other' }),
    ],
    proxies: [
      "a proxy of the user's docker configuration reaches the commands",
      ({ outputs }) => expect(outputs.seen?.proxy).toBe('http://proxy.example:3128'),
    ],
  },
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function mapValues<T>(values: Readonly<Record<string, T>>, map: (value: T) => string) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}
