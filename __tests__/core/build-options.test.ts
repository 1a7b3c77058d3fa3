import { describe, expect, it } from '@jest/globals';
import { deriveBuildCommand } from '../../src/core/build-command.ts';
import { listEntitlements } from '../../src/core/build-options.ts';
import { deriveBuildRequest } from '../../src/core/build-request.ts';
import {
  classicEngine,
  codesOf,
  containerdEngine,
  decide,
  makeFacts,
  readInputs,
} from '../fixtures/values.ts';

function argumentsOf(raw: Record<string, string>): readonly string[] {
  const { plan, problems } = decide(raw);
  expect(problems).toEqual([]);
  return deriveBuildCommand(deriveBuildRequest(readInputs(raw).inputs, plan, 'b', 'm.json')).args;
}

it('all options stand in the command in one order, whatever their order in the workflow', () => {
  const raw = {
    ulimit: 'nofile=1\nnproc=2',
    ssh: 'default=/a,/b\nc=/d',
    'shm-size': '1g',
    'no-cache-filters': 'base,app',
    network: 'none',
    'cgroup-parent': 'ci',
    allow: 'network.host',
    'add-hosts': 'a:1.1.1.1,b:2.2.2.2',
  };
  const expected = [
    ...['--add-host', 'a:1.1.1.1', '--add-host', 'b:2.2.2.2', '--allow', 'network.host'],
    ...['--cgroup-parent', 'ci', '--network', 'none'],
    ...['--no-cache-filter', 'base', '--no-cache-filter', 'app', '--shm-size', '1g'],
    ...['--ssh', 'default=/a,/b', '--ssh', 'c=/d', '--ulimit', 'nofile=1', '--ulimit', 'nproc=2'],
  ];
  const args = argumentsOf(raw);
  const start = args.indexOf('--add-host');
  expect(args.slice(start, start + expected.length)).toEqual(expected);
});

describe('call', () => {
  it('exports, attests and keeps nothing, whatever else is asked for', () => {
    const args = argumentsOf({
      call: 'check',
      outputs: 'type=local,dest=out',
      'cache-to': 'type=gha',
      load: 'true',
      sbom: 'true',
      driver: 'docker-container',
    });
    expect(args).toContain('check,format=json');
    for (const flag of ['--output', '--cache-to', '--attest', '--metadata-file'])
      expect(args).not.toContain(flag);
  });

  it('pushes nothing, also where `push` asks for it, and says why', () => {
    const { plan } = decide({ call: 'outline', push: 'true' });
    expect(plan.push).toEqual({ push: false, reason: expect.stringContaining('`call: outline`') });
    expect(plan.repositories).toEqual([]);
  });

  it('needs no builder of its own and no emulator for several platforms', () => {
    const raw = {
      call: 'targets',
      platforms: 'linux/amd64,linux/s390x',
      load: 'true',
      allow: 'security.insecure',
    };
    const { plan, problems } = decide(raw, makeFacts({ engine: classicEngine }));
    expect(problems).toEqual([]);
    expect(plan).toMatchObject({ engine: { driver: 'docker' }, emulation: [] });
  });
});

describe('entitlements', () => {
  const cases = [
    { raw: {}, granted: [] },
    { raw: { network: 'none' }, granted: [] },
    { raw: { network: 'host' }, granted: ['network.host'] },
    { raw: { network: 'host', allow: 'network.host' }, granted: ['network.host'] },
    {
      raw: { allow: 'security.insecure,device=a.b/c,device=d.e/f,buildx.local.delete' },
      granted: ['security.insecure', 'device'],
    },
  ];
  it.each(cases)('a builder made for $raw grants $granted', ({ raw, granted }) => {
    expect(listEntitlements(readInputs(raw as Record<string, string>).inputs.options)).toEqual(granted);
  });

  it('that the engine does not grant make a builder of its own', () => {
    const { plan } = decide({ allow: 'security.insecure' });
    expect(plan.engine).toMatchObject({ driver: 'docker-container', creates: true });
    expect(plan.engine.reason).toContain('it grants no `security.insecure` by itself');
  });

  it('of the network are granted by the engine', () => {
    expect(decide({ allow: 'network.host', network: 'host' }).plan.engine.driver).toBe('docker');
  });
});

it('`host-gateway` is refused where no engine tells its address', () => {
  const raw = { 'add-hosts': 'me:host-gateway' };
  expect(codesOf(decide({ ...raw, driver: 'docker-container' }).problems)).toEqual(['engine.host-gateway']);
  expect(decide(raw).problems).toEqual([]);
});

it('a filter that names no stage is told, with the nearest stage', () => {
  expect(decide({ 'no-cache-filters': 'BASE,ap' }).notices).toMatchObject([
    {
      code: 'no-cache-filters.unknown',
      message: expect.stringContaining('`ap`'),
      hint: 'did you mean `app`?',
    },
  ]);
});

describe('an older buildx', () => {
  const cases: { buildxVersion: string; raw: Record<string, string>; says: string[] }[] = [
    { buildxVersion: '0.11.2', raw: {}, says: ['buildx 0.12.0 (`--progress rawjson`)'] },
    { buildxVersion: '0.12.0', raw: {}, says: [] },
    { buildxVersion: '0.14.1', raw: { call: 'check' }, says: ['`call` needs buildx 0.15.0 (`--call`)'] },
    { buildxVersion: 'v0.15.0-rc1', raw: { call: 'check' }, says: [] },
    { buildxVersion: '0.20.9', raw: { allow: 'device=a.b/c' }, says: ['`allow` needs buildx 0.21.0'] },
    {
      buildxVersion: '0.29.1+ds1-4',
      raw: { allow: 'buildx.local.delete' },
      says: ['`allow` needs buildx 0.35.0'],
    },
    {
      buildxVersion: '0.6.3',
      raw: {
        'shm-size': '1m',
        ulimit: 'core=0',
        'cgroup-parent': 'a',
        'build-contexts': 'a=b',
        'no-cache-filters': 'app',
      },
      says: [
        'rawjson',
        '`--shm-size`',
        '`--ulimit`',
        '`--cgroup-parent`',
        '`--build-context`',
        '`--no-cache-filter`',
      ],
    },
    { buildxVersion: '', raw: { call: 'check' }, says: [] },
    { buildxVersion: 'a1b2c3d', raw: { call: 'check' }, says: [] },
  ];
  it.each(cases)('$buildxVersion with $raw lacks $says', ({ buildxVersion, raw, says }) => {
    const { problems } = decide(raw, makeFacts({ engine: { ...containerdEngine, buildxVersion } }));
    expect(problems.map(({ message }) => message)).toEqual(says.map((text) => expect.stringContaining(text)));
    for (const { message } of problems) expect(message).toContain(`has buildx ${buildxVersion}`);
  });
});
