import { copyFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';
import { docker, readImage } from './image.ts';

/**
 * linux/s390x is a platform that no other test uses and that script/setup does not register, so this test may
 * register it and take it away again. The image that registers it stands in for tonistiigi/binfmt, which cannot be
 * pulled here, and takes the same arguments.
 */
const entry = '/proc/sys/fs/binfmt_misc/qemu-s390x';
const magic = `\\\\x7f\\\\x45\\\\x4c\\\\x46\\\\x02\\\\x02\\\\x01${'\\\\x00'.repeat(10)}\\\\x02\\\\x00\\\\x16`;
const mask = `${'\\\\xff'.repeat(7)}\\\\xfc${'\\\\xff'.repeat(9)}\\\\xfe${'\\\\xff'.repeat(2)}`;
const install = `#!/bin/sh
[ "$1" = --install ] || exit 2
mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc 2>/dev/null
for name in $(echo "$2" | tr , ' '); do
  printf ':qemu-%s:M::${magic}:${mask}:/emulator:F' "$name" > /proc/sys/fs/binfmt_misc/register || exit 1
done
`;

/** A program for s390x that ends with exit code 0: `lghi %r2,0; lghi %r1,1; svc 0` in the smallest ELF file. */
function makeProgram(): Buffer {
  const code = Buffer.from('a7290000a71900010a00', 'hex');
  const file = Buffer.alloc(0x78 + code.length);
  file.write('7f454c4602020100', 'hex');
  for (const [at, value] of [
    [0x10, 2],
    [0x12, 22],
    [0x34, 64],
    [0x36, 56],
    [0x38, 1],
  ] as const)
    file.writeUInt16BE(value, at);
  for (const [at, value] of [
    [0x14, 1],
    [0x40, 1],
    [0x44, 5],
  ] as const)
    file.writeUInt32BE(value, at);
  const base = 0x400000n;
  for (const [at, value] of [
    [0x18, base + 0x78n],
    [0x20, 0x40n],
    [0x50, base],
    [0x58, base],
    [0x60, BigInt(file.length)],
    [0x68, BigInt(file.length)],
    [0x70, 0x1000n],
  ] as const) {
    file.writeBigUInt64BE(value, at);
  }
  code.copy(file, 0x78);
  return file;
}

const image = `${testbed('REGISTRY')}/test/register-s390x:1`;
let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
beforeAll(async () => {
  const helper = await makeWorkspace({
    Dockerfile: `FROM ${testbed('BASE')}\nCOPY --chmod=755 emulator install /\nENTRYPOINT ["/install"]\n`,
    install,
  });
  await copyFile('/usr/bin/qemu-s390x-static', join(helper.folder, 'emulator'));
  await docker('buildx', 'build', '--load', '--tag', image, helper.folder);
  await helper.remove();
  workspace = await makeWorkspace({
    Dockerfile: 'FROM scratch\nCOPY --chmod=755 program /program\nRUN ["/program"]\n',
  });
  await writeFile(join(workspace.folder, 'program'), makeProgram());
});
afterAll(async () => {
  await workspace.remove();
  await docker('image', 'rm', '--force', image);
});
afterEach(() => writeFile(entry, '-1').catch(() => undefined));

function publish(inputs: Record<string, string>) {
  return runStep({
    inputs: {
      platforms: 'linux/amd64,linux/s390x',
      'allow-platform-removal': 'true',
      'no-cache': 'true',
      ...inputs,
    },
    workspace: workspace.folder,
  });
}

it('a missing emulator is registered, only that one, and the log says for which line', async () => {
  const before = await readdir('/proc/sys/fs/binfmt_misc');
  const images = uniqueImage();
  const step = await publish({ images, platforms: 'linux/s390x', 'qemu-image': image });
  expect(step.exitCode).toBe(0);
  expect(step.log).toMatch(/Registered the missing emulators s390x after .*: line 3 runs/);
  expect(step.log).toMatch(/Emulation: linux\/s390x [\d.]+s in one step/);
  expect(step.summary).toMatch(
    /Emulation: linux\/s390x [\d.]+s in one step, registering the emulators [\d.]+s/,
  );
  expect((await readdir('/proc/sys/fs/binfmt_misc')).filter((name) => !before.includes(name))).toEqual([
    'qemu-s390x',
  ]);
  expect((await readImage(`${images}:main`)).platforms).toMatchObject([{ architecture: 's390x' }]);
});

it('an image that Docker Hub does not give is taken from the second place', async () => {
  const copy = `${testbed('REGISTRY')}/hub/test/register-s390x:1`;
  await docker('tag', image, copy);
  const images = uniqueImage();
  const step = await publish({
    images,
    platforms: 'linux/s390x',
    'qemu-image': 'docker.io/test/register-s390x:1',
    'helper-images-from': `${testbed('REGISTRY')}/hub`,
  });
  await docker('image', 'rm', copy);
  expect(step.exitCode).toBe(0);
  expect(step.log).toContain(`Docker Hub gave no docker.io/test/register-s390x:1: it is taken from ${copy}`);
});

it('an emulator that cannot be registered is named with the line that needs it and the way to get it', async () => {
  const step = await publish({ images: uniqueImage(), 'qemu-image': `${testbed('REGISTRY')}/no/such:1` });
  expect(step).toMatchObject({ exitCode: 1, leftovers: [] });
  expect(step.log).toContain('no emulator is registered for linux/s390x');
  expect(step.log).toContain('line 3 runs');
  expect(step.log).toMatch(/docker run --rm --privileged \S+ --install s390x/);
  expect(step.log).not.toContain('buildx build');
});

it('a platform whose stages run nothing needs no emulator', async () => {
  const still = await makeWorkspace({ Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' });
  const images = uniqueImage();
  const step = await runStep({
    inputs: { images, platforms: 'linux/amd64,linux/s390x', 'qemu-image': 'none' },
    workspace: still.folder,
  });
  await still.remove();
  expect(step.exitCode).toBe(0);
  expect((await readImage(`${images}:main`)).platforms).toHaveLength(2);
  expect(await readdir('/proc/sys/fs/binfmt_misc')).not.toContain('qemu-s390x');
});
