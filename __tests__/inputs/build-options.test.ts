import { describe, expect, it } from '@jest/globals';
import { codesOf, readInputs } from '../fixtures/values.ts';

describe('how the commands of the build run', () => {
  const good: { name: string; raw: Record<string, string>; options: object }[] = [
    {
      name: 'nothing at all',
      raw: {},
      options: { addHosts: [], allow: [], cgroupParent: '', network: '', shmSize: '', ssh: [], ulimits: [] },
    },
    {
      name: 'hosts, by commas and lines, with each kind of address',
      raw: { 'add-hosts': 'a:10.0.0.1,b=10.0.0.2\nc.example:::1\nd=[fe80::1]\nme:host-gateway' },
      options: { addHosts: ['a:10.0.0.1', 'b=10.0.0.2', 'c.example:::1', 'd=[fe80::1]', 'me:host-gateway'] },
    },
    {
      name: 'what is allowed',
      raw: { allow: 'network.host,security.insecure\ndevice=vendor.com/gpu=all' },
      options: { allow: ['network.host', 'security.insecure', 'device=vendor.com/gpu=all'] },
    },
    { name: 'a network in any case', raw: { network: ' None' }, options: { network: 'none' } },
    {
      name: 'stages without the cache',
      raw: { 'no-cache-filters': 'a,b\nc' },
      options: { noCacheFilters: ['a', 'b', 'c'] },
    },
    { name: 'a size', raw: { 'shm-size': '128m' }, options: { shmSize: '128m' } },
    { name: 'a size in bytes', raw: { 'shm-size': '67108864' }, options: { shmSize: '67108864' } },
    { name: 'a size with a point', raw: { 'shm-size': '1.5GiB' }, options: { shmSize: '1.5GiB' } },
    { name: 'the agent', raw: { ssh: 'default' }, options: { ssh: ['default'] } },
    {
      name: 'two keys of one id, which the peer takes apart',
      raw: { ssh: 'default=/a,/b\nother=./c.pem' },
      options: { ssh: ['default=/a,/b', 'other=./c.pem'] },
    },
    {
      name: 'two ids on one line, as the peer does',
      raw: { ssh: 'default,deploy=/c,/d,third' },
      options: { ssh: ['default', 'deploy=/c,/d', 'third'] },
    },
    {
      name: 'limits, one a line',
      raw: { ulimit: 'nofile=1024:2048\nnproc=10\ncore=-1:-1\nmemlock=1:-1' },
      options: { ulimits: ['nofile=1024:2048', 'nproc=10', 'core=-1:-1', 'memlock=1:-1'] },
    },
    { name: 'a control group', raw: { 'cgroup-parent': '/ci' }, options: { cgroupParent: '/ci' } },
  ];
  it.each(good)('reads $name', ({ raw, options }) => {
    expect(readInputs(raw)).toMatchObject({ problems: [], notices: [], inputs: { options } });
  });

  const bad: { name: string; raw: Record<string, string>; code: string; says: string }[] = [
    { name: 'a host without an address', raw: { 'add-hosts': 'a' }, code: 'add-hosts.syntax', says: '"a"' },
    { name: 'a host with a name', raw: { 'add-hosts': 'a:b' }, code: 'add-hosts.syntax', says: '[::1]' },
    {
      name: 'a host with a word of hex digits',
      raw: { 'add-hosts': 'a:cafe' },
      code: 'add-hosts.syntax',
      says: 'a:cafe',
    },
    {
      name: 'an entitlement that does not exist',
      raw: { allow: 'security.insecre' },
      code: 'allow.unknown',
      says: '`security.insecure`?',
    },
    {
      name: "a network of the engine's",
      raw: { network: 'my-net' },
      code: 'network.unknown',
      says: 'driver-opts: network=my-net',
    },
    { name: 'a misspelt network', raw: { network: 'hots' }, code: 'network.unknown', says: '`host`?' },
    { name: 'a size in words', raw: { 'shm-size': 'big' }, code: 'shm-size.syntax', says: '`128m`' },
    { name: 'an ssh entry without an id', raw: { ssh: '=/a' }, code: 'ssh.syntax', says: 'deploy=./key.pem' },
    { name: 'a path without an id', raw: { ssh: '/a' }, code: 'ssh.syntax', says: '"/a"' },
    { name: 'a misspelt limit', raw: { ulimit: 'nofil=1' }, code: 'ulimit.syntax', says: '`nofile`?' },
    {
      name: 'a limit without a number',
      raw: { ulimit: 'nofile=many' },
      code: 'ulimit.syntax',
      says: '1024:2048',
    },
    {
      name: 'a soft limit above the hard one',
      raw: { ulimit: 'nofile=2:1' },
      code: 'ulimit.syntax',
      says: 'soft',
    },
    {
      name: 'no soft limit above a hard one',
      raw: { ulimit: 'nofile=-1:1' },
      code: 'ulimit.syntax',
      says: 'soft',
    },
    {
      name: 'two limits on a line',
      raw: { ulimit: 'nofile=1,nproc=2' },
      code: 'ulimit.syntax',
      says: 'one a line',
    },
    { name: 'a misspelt call', raw: { call: 'chek' }, code: 'call.unknown', says: '`check`?' },
    {
      name: 'a call with a strange field',
      raw: { call: 'check,colour=red' },
      code: 'call.unknown',
      says: 'format=json',
    },
  ];
  it.each(bad)('refuses $name', ({ raw, code, says }) => {
    const { problems } = readInputs(raw);
    expect(problems).toMatchObject([{ code, input: Object.keys(raw)[0] }]);
    expect(`${problems[0]?.message} ${problems[0]?.hint}`).toContain(says);
  });

  it('tells all of them at once', () => {
    const raw = {
      'add-hosts': 'a,b',
      allow: 'x',
      network: 'y',
      'shm-size': 'z',
      ulimit: 'a\nb',
      call: 'c',
      ssh: '=',
    };
    expect(readInputs(raw).problems).toHaveLength(9);
  });
});

describe('call', () => {
  const plain = { format: '', ignoreStatus: false };
  const cases: { text: string; call: object | undefined }[] = [
    { text: '', call: undefined },
    { text: 'build', call: undefined },
    { text: 'Check', call: { ...plain, method: 'check' } },
    { text: 'lint', call: { ...plain, method: 'check' } },
    { text: 'outline', call: { ...plain, method: 'outline' } },
    { text: 'targets,format=json', call: { ...plain, method: 'targets', format: 'json' } },
    { text: 'check, ignorestatus=true', call: { ...plain, method: 'check', ignoreStatus: true } },
  ];
  it.each(cases)('reads "$text"', ({ text, call }) => {
    const { inputs, problems } = readInputs({ call: text });
    expect(problems).toEqual([]);
    expect(inputs.options.call).toEqual(call);
  });
});

describe('attests', () => {
  const good: { name: string; raw: Record<string, string>; read: object }[] = [
    {
      name: 'both types',
      raw: { attests: 'type=provenance,mode=max\ntype=sbom' },
      read: { provenance: 'mode=max', sbom: 'true' },
    },
    {
      name: 'a generator, with the type last and quotes around the line',
      raw: { attests: '"generator=a/b:1,type=sbom"' },
      read: { sbom: 'generator=a/b:1' },
    },
    {
      name: 'an attribute with a comma',
      raw: { attests: 'type=sbom,"generator=a,b"' },
      read: { sbom: '"generator=a,b"' },
    },
    {
      name: 'none of a type',
      raw: { attests: 'type=provenance,disabled=true\ntype=sbom,disabled=false' },
      read: { provenance: 'false', sbom: 'true' },
    },
  ];
  it.each(good)('reads $name', ({ raw, read }) => {
    expect(readInputs(raw)).toMatchObject({ problems: [], notices: [], inputs: read });
  });

  it('gives way to `provenance` and `sbom`, and says so', () => {
    const reading = readInputs({ attests: 'type=provenance,mode=max\ntype=sbom', provenance: 'false' });
    expect(reading).toMatchObject({ problems: [], inputs: { provenance: 'false', sbom: 'true' } });
    expect(codesOf(reading.notices)).toEqual(['attests.overridden']);
  });

  const bad: { name: string; attests: string; code: string; line: number }[] = [
    { name: 'no type', attests: 'mode=max', code: 'attests.type', line: 1 },
    { name: 'a misspelt type', attests: 'type=sbom\ntype=provenence', code: 'attests.type', line: 2 },
    { name: 'a type twice', attests: 'type=sbom\ntype=sbom,disabled=true', code: 'attests.twice', line: 2 },
    {
      name: 'a misspelt mode',
      attests: 'type=sbom\ntype=provenance,mode=mx',
      code: 'provenance.mode',
      line: 2,
    },
  ];
  it.each(bad)('refuses $name', ({ attests, code, line }) => {
    expect(readInputs({ attests }).problems).toMatchObject([{ code, input: 'attests', line }]);
  });
});
