import { describe, expect, it } from '@jest/globals';
import {
  describePlainContainer,
  isBuilderName,
  isPlainContainer,
} from '../../../src/core/builder/instance-file.ts';
import { containerdEngine } from '../../fixtures/values.ts';

const socket = '/var/run/docker.sock';
const node = { Name: 'b0', Endpoint: `unix://${socket}`, Platforms: null, DriverOpts: {}, Flags: null };
const plain = { Name: 'b', Driver: 'docker-container', Nodes: [node], Dynamic: false };

describe("what buildx's file says of a builder", () => {
  const cases: { name: string; text: string; is: boolean }[] = [
    {
      name: "one container of this machine's engine is known without asking",
      text: JSON.stringify(plain),
      is: true,
    },
    {
      name: 'a builder of another driver is asked',
      text: JSON.stringify({ ...plain, Driver: 'remote' }),
      is: false,
    },
    {
      name: 'a builder of two nodes is asked',
      text: JSON.stringify({ ...plain, Nodes: [node, node] }),
      is: false,
    },
    { name: 'a builder without nodes is asked', text: JSON.stringify({ ...plain, Nodes: null }), is: false },
    {
      name: 'a builder on another engine is asked',
      text: JSON.stringify({ ...plain, Nodes: [{ ...node, Endpoint: 'ssh://host' }] }),
      is: false,
    },
    {
      name: 'a builder that was given its platforms is asked',
      text: JSON.stringify({
        ...plain,
        Nodes: [{ ...node, Platforms: [{ os: 'linux', architecture: 'arm64' }] }],
      }),
      is: false,
    },
    { name: 'a file that is cut off says nothing', text: '{"Name":"b","Dri', is: false },
    { name: 'a file that is no object says nothing', text: '[]', is: false },
  ];
  it.each(cases)('$name', ({ text, is }) => expect(isPlainContainer(text, socket)).toBe(is));

  it('its platforms are those of the processor and of the emulators of the kernel', () => {
    const { builderDriver, builderPlatforms } = describePlainContainer(containerdEngine, [
      'register',
      'status',
      'qemu-aarch64',
      'qemu-arm',
      'python3.11',
    ]);
    expect(builderDriver).toBe('docker-container');
    expect(builderPlatforms).toEqual(
      expect.arrayContaining(['linux/amd64', 'linux/386', 'linux/arm64', 'linux/arm/v7']),
    );
    expect(builderPlatforms).not.toContain('linux/s390x');
  });

  it.each([
    ['builder-1.x_y', true],
    ['../default', false],
    ['', false],
    ['Upper', false],
  ])('the name %j may be that of a file: %j', (name, is) => expect(isBuilderName(name)).toBe(is));
});
