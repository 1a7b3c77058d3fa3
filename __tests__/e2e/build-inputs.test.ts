import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeWorkspace, runStep, type StepResult, testbed, uniqueImage } from './door.ts';
import { digestOf, docker, readImage } from './image.ts';
import { standIn } from './stand-in.ts';

/** What the commands of a build see, kept as files that an export brings out. */
const dockerfile = `FROM ${testbed('BASE')} AS seen
ARG ROUND
RUN mkdir /seen && cat /etc/hosts > /seen/hosts && ip route > /seen/routes \\
  && ulimit -n > /seen/nofile && ulimit -Hn > /seen/nofile-hard \\
  && df -k /dev/shm > /seen/shm && cat /proc/self/cgroup > /seen/cgroup
FROM scratch
COPY --from=seen /seen /
`;

let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  workspace = await makeWorkspace({
    Dockerfile: dockerfile,
    'cached.Dockerfile': `FROM ${testbed('BASE')} AS still
RUN cat /proc/sys/kernel/random/uuid > /still
FROM ${testbed('BASE')} AS anew
RUN cat /proc/sys/kernel/random/uuid > /anew
FROM scratch
COPY --from=still /still /
COPY --from=anew /anew /
`,
    'ssh.Dockerfile': `FROM ${testbed('BASE')} AS seen
ARG ROUND
RUN --mount=type=ssh test -S "$SSH_AUTH_SOCK" && echo "$SSH_AUTH_SOCK" > /socket
RUN --mount=type=ssh,id=deploy test -S "$SSH_AUTH_SOCK" && echo "$SSH_AUTH_SOCK" > /deploy
FROM scratch
COPY --from=seen /socket /deploy /
`,
    'insecure.Dockerfile': `FROM ${testbed('BASE')} AS seen
ARG ROUND
RUN --security=insecure grep CapEff /proc/self/status > /capabilities
FROM scratch
COPY --from=seen /capabilities /
`,
    'host.Dockerfile': `FROM ${testbed('BASE')} AS seen
ARG ROUND
RUN readlink /proc/self/ns/net > /own
RUN --network=host readlink /proc/self/ns/net > /host
FROM scratch
COPY --from=seen /own /host /
`,
    'rules.Dockerfile': `FROM ${testbed('BASE')} AS base
MAINTAINER nobody
FROM base AS app
ARG COLOUR=red
CMD echo hello
`,
    'clean.Dockerfile': `FROM ${testbed('BASE')}\nRUN true\n`,
    'broken.Dockerfile': `FROM ${testbed('BASE')}\nCOPPY a b\n`,
  });
});
afterAll(() => workspace.remove());

/** CAP_SYS_ADMIN, which no command of a build has by itself. */
const systemAdministration = 1n << 21n;

/** A build that leaves what its commands saw in a folder of its own. */
async function build(
  inputs: Record<string, string>,
  env: Record<string, string> = {},
): Promise<{ step: StepResult; see: (name: string) => Promise<string> }> {
  const out = `out-${crypto.randomUUID().slice(0, 8)}`;
  const step = await runStep({
    inputs: {
      images: uniqueImage(),
      push: 'false',
      'build-args': `ROUND=${out}`,
      outputs: `type=local,dest=${out}`,
      ...inputs,
    },
    workspace: workspace.folder,
    env,
  });
  return { step, see: (name) => readFile(join(workspace.folder, out, name), 'utf8') };
}

describe.each(['docker', 'docker-container'])('with driver %s, the commands of a build', (driver) => {
  it('know the hosts, limits, shared memory, control group and network that were asked for', async () => {
    const { step, see } = await build({
      driver,
      'add-hosts': 'one.example:10.1.2.3,two.example=[fd00::7]',
      network: 'none',
      ulimit: 'nofile=1000:2000',
      'shm-size': '32m',
      'cgroup-parent': 'slipway-test',
    });
    expect(step).toMatchObject({ exitCode: 0, leftovers: [] });
    expect(await see('hosts')).toMatch(/^10\.1\.2\.3\s+one\.example$/m);
    expect(await see('hosts')).toMatch(/^fd00::7\s+two\.example$/m);
    expect(await see('routes')).toBe('');
    expect([await see('nofile'), await see('nofile-hard')]).toEqual(['1000\n', '2000\n']);
    expect(await see('shm')).toMatch(/\s32768\s/);
    expect(await see('cgroup')).toContain('/slipway-test/');
  });

  it('have none of it unless it is asked for', async () => {
    const { step, see } = await build({ driver });
    expect(step.exitCode).toBe(0);
    expect(await see('hosts')).not.toContain('example');
    expect(await see('routes')).toContain('default');
    expect(await see('nofile')).not.toBe('1000\n');
    expect(await see('shm')).not.toMatch(/\s32768\s/);
    expect(await see('cgroup')).not.toContain('slipway-test');
  });
});

describe('the cache', () => {
  it('is not used for the stages of `no-cache-filters`, and for the others it is', async () => {
    const file = { file: 'cached.Dockerfile' };
    const first = await build(file);
    const second = await build({ ...file, 'no-cache-filters': 'anew' });
    expect([first.step.exitCode, second.step.exitCode]).toEqual([0, 0]);
    expect(await second.see('still')).toBe(await first.see('still'));
    expect(await second.see('anew')).not.toBe(await first.see('anew'));
  });
});

describe('ssh', () => {
  let agent: ReturnType<typeof spawn>;
  let socket: string;
  beforeAll(async () => {
    socket = join(workspace.folder, 'agent.sock');
    agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((done) => agent.stdout?.once('data', done));
  });
  afterAll(() => agent.kill());

  it('hands the agent of the runner, and another by its path, to the commands', async () => {
    const inputs = { file: 'ssh.Dockerfile', ssh: `default,deploy=${socket}` };
    const { step, see } = await build(inputs, { SSH_AUTH_SOCK: socket });
    expect(step).toMatchObject({ exitCode: 0, leftovers: [] });
    expect(await see('socket')).toContain('ssh_agent');
    expect(await see('deploy')).toContain('ssh_agent');
  });

  it('hands nothing over unless it is asked for', async () => {
    const { step } = await build({ file: 'ssh.Dockerfile' }, { SSH_AUTH_SOCK: socket });
    expect(step.exitCode).toBe(1);
  });
});

describe('allow', () => {
  it('`security.insecure` runs with all capabilities, on a builder made for it', async () => {
    const { step, see } = await build({ file: 'insecure.Dockerfile', allow: 'security.insecure' });
    expect(step).toMatchObject({ exitCode: 0, leftovers: [] });
    expect(step.log).toContain('it grants no `security.insecure` by itself');
    const [, capabilities = '0'] = /CapEff:\s+(\w+)/.exec(await see('capabilities')) ?? [];
    expect(BigInt(`0x${capabilities}`) & systemAdministration).not.toBe(0n);
    expect(await docker('buildx', 'ls')).not.toContain(step.state.builder ?? 'no builder');
  });

  it('nothing insecure runs unless it is asked for, and the builder would not grant it', async () => {
    const { path, notes } = await standIn(workspace.folder, 'real "$@"');
    const inputs = { file: 'insecure.Dockerfile', driver: 'docker-container' };
    const { step } = await build(inputs, { PATH: path });
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('security.insecure');
    expect(await readFile(notes, 'utf8')).not.toContain('--allow-insecure-entitlement');
  });

  it.each(['docker', 'docker-container'])(
    '`network.host` only when asked for, with driver %s',
    async (driver) => {
      const inputs = { file: 'host.Dockerfile', driver };
      expect((await build({ ...inputs, allow: 'network.host' })).step.exitCode).toBe(0);
      expect((await build(inputs)).step.exitCode).toBe(1);
    },
  );

  it('`network: host` puts every command there, and asks for the right to by itself', async () => {
    const file = { file: 'host.Dockerfile', driver: 'docker' };
    const [one, all] = [
      await build({ ...file, allow: 'network.host' }),
      await build({ ...file, network: 'host' }),
    ];
    expect([one.step.exitCode, all.step.exitCode]).toEqual([0, 0]);
    expect(await one.see('own')).not.toBe(await one.see('host'));
    expect(await all.see('own')).toBe(await all.see('host'));
  });

  it('`network: host` works on a builder made for it', async () => {
    const { step } = await build({ file: 'host.Dockerfile', driver: 'docker-container', network: 'host' });
    expect(step.exitCode).toBe(0);
  });
});

describe('attests', () => {
  it('ask for the same as `provenance` and `sbom`, which win', async () => {
    const image = uniqueImage();
    const inputs = { images: image, push: 'true', outputs: '', file: 'clean.Dockerfile' };
    const full = await build({
      ...inputs,
      attests: 'type=provenance,mode=max\ntype=sbom,disabled=true',
      'build-args': 'SHOWN=by-mode-max',
    });
    expect(full.step.exitCode).toBe(0);
    expect(full.step.log).toContain('type=provenance,mode=max');
    expect((await readImage(`${image}:main`)).children).toHaveLength(2);
    const none = await build({ ...inputs, attests: 'type=provenance,mode=max', provenance: 'false' });
    expect(none.step.exitCode).toBe(0);
    expect(none.step.log).toContain('`provenance` is set by itself');
    expect((await readImage(`${image}:main`)).children).toHaveLength(0);
  });
});

describe('call', () => {
  const image = uniqueImage();
  const ask = (call: string, file: string) => build({ call, file, images: image, push: 'true' });

  it('`check` fails the step, with each finding on its line, and pushes nothing', async () => {
    const { step, see } = await ask('check', 'rules.Dockerfile');
    expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
    expect(step.log).toMatch(/::warning title=MaintainerDeprecated,file=rules\.Dockerfile,line=2,/);
    expect(step.log).toMatch(/::warning title=JSONArgsRecommended,file=rules\.Dockerfile,line=5,/);
    expect(step.log).toContain('the Dockerfile breaks rules in 2 places');
    expect(step.outputs.digest).toBeUndefined();
    await expect(see('hosts')).rejects.toThrow('ENOENT');
    expect(await digestOf(`${image}:main`)).toBeUndefined();
  });

  it('`check,ignorestatus=true` shows the findings and stays green', async () => {
    const { step } = await ask('check,ignorestatus=true', 'rules.Dockerfile');
    expect(step).toMatchObject({ exitCode: 0, outputs: { pushed: 'false', tags: `${image}:main` } });
    expect(step.log).toContain('rules.Dockerfile:2: MaintainerDeprecated');
  });

  it('`check` of a Dockerfile that keeps all rules is green', async () => {
    const { step } = await ask('check', 'clean.Dockerfile');
    expect(step).toMatchObject({ exitCode: 0, outputs: { pushed: 'false' } });
    expect(step.outputs.digest).toBeUndefined();
    expect(step.log).toContain('The Dockerfile keeps all rules');
  });

  it('`check` of a Dockerfile that cannot be built says on which line', async () => {
    const { step } = await ask('check', 'broken.Dockerfile');
    expect(step.exitCode).toBe(1);
    expect(step.log).toMatch(/::error .*file=broken\.Dockerfile.*line=2.*COPPY/);
  });

  it('`outline` lists the arguments, `targets` the stages', async () => {
    const [outline, targets] = await Promise.all([
      ask('outline', 'rules.Dockerfile'),
      ask('targets', 'rules.Dockerfile'),
    ]);
    expect([outline.step.exitCode, targets.step.exitCode]).toEqual([0, 0]);
    expect(outline.step.log).toMatch(/^COLOUR\s.*red/m);
    expect(targets.step.log).toMatch(/^app \(default\)/m);
  });
});

it('what is missing is told all at once, before anything starts', async () => {
  const { path, notes } = await standIn(workspace.folder, 'real "$@"');
  const { step } = await build(
    {
      'secret-files': 'key=gone.pem\nok=Dockerfile',
      'secret-envs': 'token=NOT_SET_AT_ALL',
      ssh: 'default=gone.sock',
      ulimit: 'nofil=1',
      allow: 'everything',
    },
    { PATH: path },
  );
  expect(step.exitCode).toBe(1);
  for (const word of ['gone.pem', 'NOT_SET_AT_ALL', 'gone.sock', 'nofil=1', 'everything'])
    expect(step.log).toContain(word);
  expect(step.log).not.toContain('`ok`');
  expect(await readFile(notes, 'utf8')).not.toContain('buildx');
});

it('an older buildx is told by name and version, before anything starts', async () => {
  const { path, notes } = await standIn(
    workspace.folder,
    `case "$*" in info*) PATH="$REAL_PATH" docker "$@" | sed 's#"Version":"0.29.1[^"]*"#"Version":"v0.14.1"#g';; *) real "$@";; esac`,
  );
  const { step } = await build({ call: 'check' }, { PATH: path, REAL_PATH: process.env.PATH ?? '' });
  expect(step.exitCode).toBe(1);
  expect(step.log).toContain('`call` needs buildx 0.15.0 (`--call`), and this runner has buildx 0.14.1');
  expect(await readFile(notes, 'utf8')).not.toContain('buildx build');
});
