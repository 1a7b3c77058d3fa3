import { mergeDaemonConfig, readEntitlements } from '../../../src/core/builder/daemon-config.ts';
import { formatDaemonConfig, readDaemonConfig } from '../../../src/core/builder/daemon-toml.ts';

function read(text: string) {
  const reading = readDaemonConfig(text);
  if ('fault' in reading) throw new Error(reading.fault.message);
  return reading.config;
}

const machine = {
  'docker.io': { mirrors: ['mirror.of.the.machine'] },
  'registry.local:5000': { http: true, insecure: true },
} as const;

describe("the user's configuration and what the machine knows", () => {
  it.each([
    { name: 'nothing of the user', user: '', merged: machine },
    {
      name: 'a mirror of the user for the same host: it stands',
      user: '[registry."docker.io"]\nmirrors = ["mine"]',
      merged: { ...machine, 'docker.io': { mirrors: ['mine'] } },
    },
    {
      name: 'another setting of the user for the same host: both stand',
      user: '[registry."docker.io"]\nca = ["/ca.pem"]',
      merged: { ...machine, 'docker.io': { ca: ['/ca.pem'], mirrors: ['mirror.of.the.machine'] } },
    },
    {
      name: 'the user says no where the machine says yes',
      user: '[registry."registry.local:5000"]\nhttp = false',
      merged: { ...machine, 'registry.local:5000': { http: false, insecure: true } },
    },
    {
      name: 'another host of the user',
      user: '[registry.mine]\nhttp = true',
      merged: { ...machine, mine: { http: true } },
    },
  ])('$name', ({ user, merged }) => {
    expect(mergeDaemonConfig(read(user), machine)).toMatchObject({ registry: merged });
  });

  it('a machine that knows nothing changes nothing', () => {
    const user = read('debug = true');
    expect(mergeDaemonConfig(user, {})).toBe(user);
  });

  it('what is no table is left to BuildKit to complain of', () => {
    expect(mergeDaemonConfig(read('registry = "x"'), machine)).toEqual({ registry: 'x' });
  });
});

describe('the text that BuildKit reads', () => {
  it.each([
    'debug = true\n\n[worker.oci]\nmax-parallelism = 4\ngckeepstorage = 9000000000\n',
    '[worker.oci]\nlabels = { team = "blue" }\n',
    '[[worker.oci.gcpolicy]]\nall = true\nkeepDuration = "48h"\n',
    '[registry."a:5000"]\nca = [ "/c/\\"ca\\".crt" ]\n\n[[registry."a:5000".keypair]]\nkey = "/k"\ncert = "/c"\n',
  ])('means what the user wrote, integers included: %j', (text) => {
    const config = read(text);
    expect(read(formatDaemonConfig(config))).toEqual(config);
    expect(formatDaemonConfig(config)).not.toContain('.0');
  });

  it.each([
    { text: 'debug = true\n[registry."docker.io"\nmirrors = []', line: 2 },
    { text: 'a = 1\na = 2', line: 2 },
    { text: 'debug: true', line: 1 },
  ])('that is no TOML is told with its line: $text', ({ text, line }) => {
    expect(readDaemonConfig(text)).toMatchObject({ fault: { line, message: expect.stringMatching(/\w/) } });
  });
});

it('entitlements of the configuration are known, since flags would replace them', () => {
  expect(readEntitlements(read('insecure-entitlements = ["security.insecure"]'))).toEqual([
    'security.insecure',
  ]);
  expect(readEntitlements(read('debug = true'))).toEqual([]);
});
