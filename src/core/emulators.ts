import type { EmulationNeed } from './dockerfile/emulation.ts';
import { ownValue } from './own-value.ts';
import type { Problem } from './problem.ts';

/** Names of the kernel's binfmt_misc entries, by architecture: those of QEMU, which all tools use alike. */
const entryNames: Readonly<Record<string, string>> = {
  '386': 'qemu-i386',
  amd64: 'qemu-x86_64',
  arm: 'qemu-arm',
  arm64: 'qemu-aarch64',
  loong64: 'qemu-loongarch64',
  mips64: 'qemu-mips64',
  mips64le: 'qemu-mips64el',
  ppc64le: 'qemu-ppc64le',
  riscv64: 'qemu-riscv64',
  s390x: 'qemu-s390x',
};

/** What runs on a machine without an emulator beside its own platform: older and newer kinds of the same processor. */
const relatives: Readonly<Record<string, readonly string[]>> = {
  'linux/amd64': ['linux/amd64/v2', 'linux/amd64/v3', 'linux/amd64/v4', 'linux/386'],
  'linux/arm64': ['linux/arm64/v9'],
  'linux/arm/v7': ['linux/arm/v6', 'linux/arm/v5'],
  'linux/arm/v6': ['linux/arm/v5'],
};

/** The machine's own platform comes first. Not every 64-bit ARM machine runs 32-bit programs. */
export function listNativePlatforms(own: string): readonly string[] {
  return [own, ...(ownValue(relatives, own) ?? [])];
}

/** What a kernel with these entries runs beside its own platforms. */
export function listEmulatedPlatforms(registered: readonly string[]): readonly string[] {
  const architectures = Object.keys(entryNames).filter((name) => registered.includes(entryNames[name] ?? ''));
  return architectures.flatMap((name) =>
    listNativePlatforms(name === 'arm' ? 'linux/arm/v7' : `linux/${name}`),
  );
}

/** The needs that no registered emulator serves. `registered` is absent where it cannot be read: then all are. */
export function findMissingEmulators(
  needs: readonly EmulationNeed[],
  registered: readonly string[] | undefined,
): readonly EmulationNeed[] {
  if (!registered) return needs;
  return needs.filter((need) => !registered.includes(entryNames[architectureOf(need.platform)] ?? ''));
}

/** What `binfmt --install` is told: architectures, each once. */
export function listEmulatorNames(needs: readonly EmulationNeed[]): string {
  return [...new Set(needs.map((need) => architectureOf(need.platform)))].join(',');
}

function architectureOf(platform: string): string {
  return platform.split('/')[1] ?? platform;
}

/** What to say where an emulator is missing and could not be registered. */
export function describeMissingEmulators(
  missing: readonly EmulationNeed[],
  image: string,
  cause: string,
): Problem {
  const needs = missing.map((need) => `\n  ${need.platform}: ${need.reason}`).join('');
  const names = listEmulatorNames(missing);
  return {
    code: 'emulator.missing',
    input: 'platforms',
    message: `no emulator is registered for ${missing.map((need) => need.platform).join(', ')}, and registering it failed: ${cause}${needs}`,
    hint: `run \`docker run --rm --privileged ${image} --install ${names}\` on the runner, set \`qemu-image\` to a copy of that image, or let the stage run on the build platform: \`FROM --platform=$BUILDPLATFORM\``,
  };
}
