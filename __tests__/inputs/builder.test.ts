import { codesOf, readInputs } from '../fixtures/values.ts';

const optionsOf = (text: string) => readInputs({ 'driver-opts': text });

describe('driver-opts', () => {
  it.each([
    { text: 'network=host', read: [['network', 'host']] },
    {
      text: 'image=moby/buildkit:v0.12\nnetwork=host',
      read: [
        ['image', 'moby/buildkit:v0.12'],
        ['network', 'host'],
      ],
    },
    {
      text: 'image=moby/buildkit:v0.12,network=host',
      read: [
        ['image', 'moby/buildkit:v0.12'],
        ['network', 'host'],
      ],
    },
    { text: '"env.no_proxy=localhost,127.0.0.1"', read: [['env.no_proxy', 'localhost,127.0.0.1']] },
    {
      text: 'env.no_proxy=localhost,127.0.0.1,network=host',
      read: [
        ['env.no_proxy', 'localhost,127.0.0.1'],
        ['network', 'host'],
      ],
    },
    {
      text: 'nodeselector=kubernetes.io/arch=arm64,pool=big',
      read: [['nodeselector', 'kubernetes.io/arch=arm64,pool=big']],
    },
    { text: 'nodeselector="a=1,b=2"', read: [['nodeselector', 'a=1,b=2']] },
    { text: '"env.GREETING=say ""hi"""', read: [['env.GREETING', 'say "hi"']] },
    {
      text: 'memory=1g\r\n\r\ncpuset-cpus=0,1',
      read: [
        ['memory', '1g'],
        ['cpuset-cpus', '0,1'],
      ],
    },
  ])('$text is read as it is meant, with and without quotes', ({ text, read }) => {
    const { inputs, problems } = optionsOf(text);
    expect(problems).toEqual([]);
    expect(inputs.nodes[0].driverOpts).toEqual(read.map(([name, value]) => ({ name, value })));
  });

  it('an option without a value is refused, with the way to write one that has commas', () => {
    const { problems } = optionsOf('image=x,localhost');
    expect(problems).toMatchObject([
      { code: 'driver-opts.syntax', message: expect.stringContaining('"localhost"') },
    ]);
    expect(problems[0]?.hint).toContain('"env.NO_PROXY=a,b"');
  });
});

describe('append', () => {
  it('takes what docker/setup-buildx-action takes', () => {
    const append = `
- name: arm
  endpoint: tcp://arm:1234
  platforms: linux/arm64,linux/arm/v7
  driver-opts:
    - servername=arm.example
    - default-load=true
  buildkitd-flags: --debug
- endpoint: tcp://amd:1234
  platforms:
    - linux/x86_64
`;
    const { inputs, problems } = readInputs({ append });
    expect(problems).toEqual([]);
    expect(inputs.nodes.slice(1)).toEqual([
      {
        name: 'arm',
        endpoint: 'tcp://arm:1234',
        platforms: ['linux/arm64', 'linux/arm/v7'],
        driverOpts: [
          { name: 'servername', value: 'arm.example' },
          { name: 'default-load', value: 'true' },
        ],
        buildkitdFlags: '--debug',
      },
      {
        name: '',
        endpoint: 'tcp://amd:1234',
        platforms: ['linux/amd64'],
        driverOpts: [],
        buildkitdFlags: '',
      },
    ]);
  });

  it.each([
    { what: 'an alias of nothing', append: '- *x', code: 'append.syntax', says: 'Unresolved alias' },
    { what: 'a text', append: 'foo', code: 'append.syntax', says: 'no list' },
    { what: 'a list of texts', append: '- tcp://a:1', code: 'append.syntax', says: 'entry 1 has no fields' },
    {
      what: 'a field that does not exist',
      append: '- platform: linux/arm64',
      code: 'append.unknown',
      says: 'did you mean `platforms`?',
    },
    {
      what: 'a platform that does not exist',
      append: '- platforms: linux/arm46',
      code: 'platform.architecture',
      says: 'did you mean',
    },
    { what: 'a name that no container can have', append: '- name: -x', code: 'append.syntax', says: '"-x"' },
    {
      what: 'an option without a value',
      append: '- driver-opts: [image]',
      code: 'driver-opts.syntax',
      says: '"image"',
    },
    {
      what: 'a map for a text',
      append: '- endpoint: {a: b}',
      code: 'append.syntax',
      says: '`endpoint` of entry 1',
    },
  ])('refuses $what', ({ append, code, says }) => {
    const { problems } = readInputs({ append });
    expect(problems).toMatchObject([{ code, input: 'append' }]);
    expect(`${problems[0]?.message} ${problems[0]?.hint}`).toContain(says);
  });

  it('names the line where it is no YAML', () => {
    expect(readInputs({ append: '- name: a\n  endpoint: "x' }).problems).toMatchObject([
      { code: 'append.syntax', line: 2 },
    ]);
  });
});

it('both forms of the configuration of BuildKit together are a mistake', () => {
  const raw = { 'buildkitd-config': 'a.toml', 'buildkitd-config-inline': 'debug = true' };
  expect(codesOf(readInputs(raw).problems)).toEqual(['buildkitd-config.twice']);
});

it('a builder is removed, and its cache with it, unless the inputs say otherwise', () => {
  expect(readInputs({}).inputs).toMatchObject({ cleanup: true, keepState: false });
  const raw = { cleanup: 'false', 'keep-state': 'true' };
  expect(readInputs(raw).inputs).toMatchObject({ cleanup: false, keepState: true });
});
