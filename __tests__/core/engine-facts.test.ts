import { describe, expect, it } from '@jest/globals';
import { parseBuilder, parseEngineInfo } from '../../src/core/engine-facts.ts';

const buildx = { Name: 'buildx', Version: 'v0.29.1' };
const info = (more: object = {}, plugins: readonly object[] = [buildx]) =>
  JSON.stringify({
    ServerVersion: '28.5.2',
    OSType: 'linux',
    Architecture: 'x86_64',
    DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']],
    Name: 'runner',
    MemTotal: 16e9,
    DockerRootDir: '/var/lib/docker',
    ClientInfo: { Plugins: plugins },
    ...more,
  });

describe('parseEngineInfo', () => {
  it('reads what matters', () => {
    expect(parseEngineInfo(info())).toEqual({
      serverVersion: '28.5.2',
      buildxVersion: '0.29.1',
      hasContainerdStore: true,
      platform: 'linux/amd64',
      registries: { mirrors: [], insecure: [] },
      host: { host: 'runner', memory: 16e9, folder: '/var/lib/docker' },
    });
  });

  const stores: { name: string; status: unknown; has: boolean }[] = [
    { name: 'the classic store', status: [['Backing Filesystem', 'extfs']], has: false },
    { name: 'a store of another kind', status: [['driver-type', 'overlay2']], has: false },
    { name: 'no word of a store', status: null, has: false },
    { name: 'a status of another shape', status: ['driver-type', {}], has: false },
    {
      name: 'the containerd store among other lines',
      status: [
        ['x', 'y'],
        ['driver-type', 'io.containerd.snapshotter.v1'],
      ],
      has: true,
    },
  ];
  it.each(stores)('knows $name', ({ status, has }) => {
    expect(parseEngineInfo(info({ DriverStatus: status })).hasContainerdStore).toBe(has);
  });

  it.each([
    { architecture: 'aarch64', platform: 'linux/arm64' },
    { architecture: 'armv7l', platform: 'linux/arm/v7' },
    { architecture: 's390x', platform: 'linux/s390x' },
  ])('knows $architecture as $platform', ({ architecture, platform }) => {
    expect(parseEngineInfo(info({ Architecture: architecture })).platform).toBe(platform);
  });

  const bad: { name: string; text: string; says: string }[] = [
    {
      name: 'an engine that does not answer',
      text: info({ ServerErrors: ['Cannot connect to the Docker daemon'] }),
      says: 'Cannot connect',
    },
    {
      name: 'another program that is called docker',
      text: '{"host":{"arch":"amd64"}}',
      says: 'no Docker engine answers',
    },
    { name: 'an answer that is no JSON', text: 'Client: Podman Engine', says: 'no Docker engine answers' },
    { name: 'no answer', text: '', says: 'no Docker engine answers' },
    {
      name: 'docker without buildx',
      text: info({}, [{ Name: 'compose', Version: 'v2' }]),
      says: 'no buildx plugin',
    },
    {
      name: 'a buildx that does not start',
      text: info({}, [{ ...buildx, Err: 'exec format error' }]),
      says: 'no buildx plugin',
    },
    {
      name: 'an engine for Windows containers',
      text: info({ OSType: 'windows' }),
      says: 'Windows containers',
    },
    { name: 'no word of plugins', text: info({ ClientInfo: undefined }), says: 'no buildx plugin' },
  ];
  const absent: { name: string; text: string }[] = [
    {
      name: 'does not answer',
      text: info({ ServerErrors: ['Cannot connect to the Docker daemon'], ServerVersion: '' }),
    },
    { name: 'runs Windows containers', text: info({ OSType: 'windows' }) },
  ];
  it.each(absent)('an engine that $name is as good as none where none is needed', ({ text }) => {
    expect(parseEngineInfo(text, { isNeeded: false })).toMatchObject({
      serverVersion: '',
      buildxVersion: '0.29.1',
    });
  });

  it.each(bad.filter(({ name }) => !name.startsWith('an engine')))(
    'refuses $name, also where no engine is needed',
    ({ text, says }) => {
      expect(() => parseEngineInfo(text, { isNeeded: false })).toThrow(says);
    },
  );

  it.each(bad)('refuses $name', ({ text, says }) => {
    expect(() => parseEngineInfo(text)).toThrow(says);
  });
});

describe('parseBuilder', () => {
  const cases: { name: string; text: string; driver: string; platforms: string[] }[] = [
    {
      name: 'a builder that runs',
      text: 'Name:          b\nDriver:        docker-container\n\nNodes:\nName:   b0\nPlatforms:             linux/amd64*, linux/amd64/v2, linux/arm64\nLabels:\n Platforms: no\n',
      driver: 'docker-container',
      platforms: ['linux/amd64', 'linux/amd64/v2', 'linux/arm64'],
    },
    {
      name: 'a builder that is not up',
      text: 'Name: b\nDriver: docker-container\n\nNodes:\nStatus: inactive\n',
      driver: 'docker-container',
      platforms: [],
    },
    {
      name: 'a builder without a platform yet',
      text: 'Driver: remote\nPlatforms: \nStatus: error\n',
      driver: 'remote',
      platforms: [],
    },
    {
      name: 'a builder of two nodes',
      text: 'Driver: kubernetes\nPlatforms: linux/amd64\nPlatforms: linux/arm64*, linux/amd64\n',
      driver: 'kubernetes',
      platforms: ['linux/amd64', 'linux/arm64'],
    },
    {
      name: 'the engine itself, Windows line ends',
      text: 'Name: default\r\nDriver: docker\r\nPlatforms: linux/amd64, linux/386\r\n',
      driver: 'docker',
      platforms: ['linux/amd64', 'linux/386'],
    },
  ];
  it.each(cases)('reads $name', ({ text, driver, platforms }) => {
    expect(parseBuilder(text)).toEqual({ builderDriver: driver, builderPlatforms: platforms });
  });
});
