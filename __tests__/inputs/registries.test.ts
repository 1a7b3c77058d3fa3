import { describe, expect, it, jest } from '@jest/globals';
import type { RegistryLogin } from '../../src/inputs/registries.ts';
import { codesOf, readInputs } from '../fixtures/values.ts';

const entry = (
  host: string,
  username: string,
  password: string,
  input = 'registries',
  more: Partial<RegistryLogin> = {},
): RegistryLogin => ({ host, path: '', username, password, ecr: 'auto', input, ...more });

describe('registry logins', () => {
  const good: { name: string; raw: Record<string, string>; logins: ReturnType<typeof entry>[] }[] = [
    { name: 'nothing', raw: {}, logins: [] },
    { name: 'a registry alone, which is no login', raw: { registry: 'ghcr.io' }, logins: [] },
    {
      name: 'one registry',
      raw: { registry: 'quay.io', username: 'me', password: 'pw' },
      logins: [entry('quay.io', 'me', 'pw', 'password')],
    },
    {
      name: 'an address that was pasted from a browser',
      raw: { registry: 'HTTPS://Registry.Example.com:5000/v2/', username: 'me', password: 'pw' },
      logins: [entry('registry.example.com:5000', 'me', 'pw', 'password')],
    },
    {
      name: 'the old names of Docker Hub',
      raw: { registry: 'https://index.docker.io/v1/', username: 'me', password: 'pw' },
      logins: [entry('docker.io', 'me', 'pw', 'password')],
    },
    ...[
      'docker.io',
      'index.docker.io',
      'registry-1.docker.io',
      'https://registry-1.docker.io/v2/',
      'hub.docker.com',
    ].map((registry) => ({
      name: `${registry}, a name of Docker Hub`,
      raw: { registry, username: 'me', password: 'pw' },
      logins: [entry('docker.io', 'me', 'pw', 'password')],
    })),
    {
      name: 'an entry without a registry, which is Docker Hub as the peer has it',
      raw: { registries: '- registry: ""\n  username: a\n  password: b\n- username: c\n  password: d' },
      logins: [entry('docker.io', 'a', 'b'), entry('docker.io', 'c', 'd')],
    },
    {
      name: 'logins for two owners of one registry',
      raw: {
        registries: 'registry=ghcr.io/Other,username=a,password=b\nregistry=ghcr.io,username=c,password=d',
      },
      logins: [entry('ghcr.io', 'a', 'b', 'registries', { path: 'other' }), entry('ghcr.io', 'c', 'd')],
    },
    {
      name: "the peer's `scope` for one repository",
      raw: { registries: '- registry: ghcr.io\n  scope: acme/app\n  username: a\n  password: b' },
      logins: [entry('ghcr.io', 'a', 'b', 'registries', { path: 'acme/app' })],
    },
    {
      name: "a registry of Amazon's, which is a login by itself",
      raw: { registry: '123456789012.dkr.ecr.eu-central-1.amazonaws.com' },
      logins: [entry('123456789012.dkr.ecr.eu-central-1.amazonaws.com', '', '', 'password')],
    },
    {
      name: 'ECR under a name of its own',
      raw: { registry: 'images.example.com', ecr: 'True' },
      logins: [entry('images.example.com', '', '', 'password', { ecr: true })],
    },
    {
      name: 'ECR in an entry, beside a registry that only looks like it',
      raw: {
        registries: '- registry: images.example.com\n  ecr: true\n- registry: public.ecr.aws\n  ecr: "false"',
      },
      logins: [
        entry('images.example.com', '', '', 'registries', { ecr: true }),
        entry('public.ecr.aws', '', '', 'registries', { ecr: false }),
      ],
    },
    {
      name: 'lines',
      raw: {
        registries: 'registry=ghcr.io,username=a,password=b\r\nregistry=quay.io, username=c, password=d\r\n',
      },
      logins: [entry('ghcr.io', 'a', 'b'), entry('quay.io', 'c', 'd')],
    },
    {
      name: 'lines under a comment',
      raw: { registries: '# ours\n\nregistry=ghcr.io,username=a,password=b' },
      logins: [entry('ghcr.io', 'a', 'b')],
    },
    {
      name: 'a password with equals signs, colons and quotes in a line',
      raw: { registries: `registry=x.io,username=a,password=p=:"'==` },
      logins: [entry('x.io', 'a', `p=:"'==`)],
    },
    {
      name: 'a password with commas and quotes, in quotes',
      raw: { registries: 'registry=x.io,username=a,"password=p,""q"",r"' },
      logins: [entry('x.io', 'a', 'p,"q",r')],
    },
    {
      name: 'a YAML list',
      raw: {
        registries:
          '- registry: ghcr.io\n  username: a\n  password: b\n- registry: quay.io\n  username: c\n  password: d',
      },
      logins: [entry('ghcr.io', 'a', 'b'), entry('quay.io', 'c', 'd')],
    },
    {
      name: 'a YAML list with Windows line ends, a comment and a document mark',
      raw: { registries: '# ours\r\n---\r\n- registry: ghcr.io\r\n  username: a\r\n  password: b\r\n' },
      logins: [entry('ghcr.io', 'a', 'b')],
    },
    {
      name: 'YAML in which passwords look like numbers, booleans, dates and null',
      raw: {
        registries:
          '- {registry: a.io, username: 007, password: 0123}\n- {registry: b.io, username: yes, password: 1e3}\n- {registry: c.io, username: null, password: 2024-01-01}',
      },
      logins: [
        entry('a.io', '007', '0123'),
        entry('b.io', 'yes', '1e3'),
        entry('c.io', 'null', '2024-01-01'),
      ],
    },
    {
      name: 'YAML in which a password is quoted',
      raw: { registries: `- registry: a.io\n  username: u\n  password: 'p: #"{%'` },
      logins: [entry('a.io', 'u', 'p: #"{%')],
    },
    {
      name: 'JSON, as toJSON() gives it',
      raw: { registries: '[\n\t{"registry": "a.io",\n\t"username": "u", "password": "p"}\n]' },
      logins: [entry('a.io', 'u', 'p')],
    },
    {
      name: 'YAML anchors and merge keys',
      raw: {
        registries:
          '- &one\n  registry: a.io\n  username: &u me\n  password: p\n- <<: *one\n  registry: b.io\n- registry: c.io\n  username: *u\n  password: q',
      },
      logins: [entry('a.io', 'me', 'p'), entry('b.io', 'me', 'p'), entry('c.io', 'me', 'q')],
    },
    {
      name: 'a secret of several lines in YAML, such as the key of a cloud',
      raw: {
        registries: '- registry: gcr.io\n  username: _json_key\n  password: |\n    {\n      "a": 1\n    }\n',
      },
      logins: [entry('gcr.io', '_json_key', '{\n  "a": 1\n}')],
    },
  ];
  it.each(good)('reads $name', ({ raw, logins }) => {
    const { inputs, problems } = readInputs(raw);
    expect(problems).toEqual([]);
    expect(inputs.logins).toEqual(logins);
  });

  const shape = 'registries.syntax';
  const bad: { name: string; registries: string; codes: string[]; says?: string }[] = [
    { name: 'a single word', registries: 'ghcr.io', codes: [shape], says: 'is no list' },
    {
      name: 'a map without a dash',
      registries: 'registry: a.io\nusername: hidden\npassword: hidden',
      codes: [shape],
    },
    { name: 'a list of words', registries: '- ghcr.io\n- hidden', codes: [shape, shape], says: 'entry 2' },
    {
      name: 'broken YAML',
      registries: '- registry: a.io\n  password: @hidden',
      codes: [shape],
      says: 'single quotes',
    },
    { name: 'a field given twice', registries: '- registry: a.io\n  registry: b.io', codes: [shape] },
    { name: 'a nested field', registries: '- registry: [a.io]', codes: [shape] },
    {
      name: 'a word for `ecr` that is none',
      registries: '- registry: a.io\n  ecr: tru',
      codes: ['input.not-a-choice'],
      says: 'did you mean `true`?',
    },
    {
      name: "the peer's `scope` of actions",
      registries: '- registry: a.io\n  scope: acme/app@push\n  username: a\n  password: hidden',
      codes: [shape],
      says: 'acme/app`: one login',
    },
    {
      name: 'a misspelt field',
      registries: '- registry: a.io\n  user: a\n  pasword: hidden',
      codes: [shape],
      says: 'did you mean `password`?',
    },
    {
      name: 'a password with commas that is not in quotes, once',
      registries: 'registry=a.io,username=u,password=hidden,hidden2,hidden3=x',
      codes: [shape],
      says: 'double quotes',
    },
    { name: 'aliases that multiply', registries: bomb(), codes: [shape] },
  ];
  it.each(bad)('refuses $name', ({ registries, codes, says = '' }) => {
    const { problems } = readInputs({ registries });
    expect(codesOf(problems)).toEqual(codes);
    expect(JSON.stringify(problems)).toContain(says);
    expect(JSON.stringify(problems)).not.toContain('hidden');
  });

  it('reads a password that was saved with a line break as docker login does, and says so', () => {
    const { inputs, problems, notices } = readInputs({
      registry: ' quay.io\n',
      username: 'me',
      password: ' hidden\r\n',
    });
    expect({ logins: inputs.logins, problems }).toEqual({
      logins: [entry('quay.io', 'me', 'hidden', 'password')],
      problems: [],
    });
    expect(notices).toMatchObject([{ code: 'login.trimmed', input: 'password' }]);
    expect(JSON.stringify(notices)).not.toContain('hidden');
  });

  it('prints no warning of the YAML parser, which would show the line', () => {
    const warn = jest.spyOn(process, 'emitWarning');
    readInputs({ registries: '- registry: a.io\n  password: !hidden' });
    readInputs({ registries: '- registry: a.io\n  password: !!int 12' });
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it('points users of docker/login-action to the name of the list here', () => {
    expect(readInputs({ 'registry-auth': '- registry: a.io' }).problems).toMatchObject([
      { code: 'input.misspelt', hint: 'did you mean `registries`?' },
    ]);
  });
});

/** A billion laughs: each list holds the one before ten times. */
function bomb(): string {
  const rows = ['- &a0 [x,x,x,x,x,x,x,x,x,x]'];
  for (let i = 1; i < 9; i++)
    rows.push(
      `- &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join(',')}]`,
    );
  return rows.join('\n');
}
