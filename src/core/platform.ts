import { findNearest } from './nearest.ts';
import type { Problem } from './problem.ts';

/** What an image runs on, in the normal form of containerd: `linux/arm64/v8` is `linux/arm64`. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  /** Windows only, e.g. `10.0.20348`. */
  readonly osVersion?: string;
}

export type PlatformReading = { readonly platform: Platform } | { readonly problem: Problem };

export interface PlatformContext {
  /** The machine's own platform: the meaning of `local`, and of an operating system without architecture. */
  readonly local?: Platform;
}

// The values of GOOS and GOARCH that containerd knows (containerd/platforms, database.go).
const KNOWN_SYSTEMS = new Set(
  'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos'.split(
    ' ',
  ),
);
const KNOWN_ARCHITECTURES = new Set(
  '386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm'.split(' '),
);
// Names that other tools use for the same architecture (uname -m, dpkg, rpm, node).
const ALIASES: ReadonlyMap<string, readonly [architecture: string, variant?: string]> = new Map(
  Object.entries({
    i386: ['386'],
    i486: ['386'],
    i586: ['386'],
    i686: ['386'],
    x86: ['386'],
    ia32: ['386'],
    x86_64: ['amd64'],
    'x86-64': ['amd64'],
    x64: ['amd64'],
    aarch64: ['arm64'],
    arm64v8: ['arm64'],
    armhf: ['arm', 'v7'],
    arm32v7: ['arm', 'v7'],
    armv7l: ['arm', 'v7'],
    armv7: ['arm', 'v7'],
    armel: ['arm', 'v6'],
    arm32v6: ['arm', 'v6'],
    armv6l: ['arm', 'v6'],
    armv6: ['arm', 'v6'],
    armv5: ['arm', 'v5'],
    ppc64el: ['ppc64le'],
    loongarch64: ['loong64'],
    mipsel: ['mipsle'],
    mips64el: ['mips64le'],
  }),
);
const SYSTEM_ALIASES: ReadonlyMap<string, string> = new Map([
  ['macos', 'darwin'],
  ['win32', 'windows'],
]);
// The variant that an architecture has anyway, hence is not written (containerd/platforms, normalizeArch).
const IMPLIED_VARIANTS: ReadonlyMap<string, string> = new Map([
  ['arm64', 'v8'],
  ['amd64', 'v1'],
]);
const VARIANTS: ReadonlyMap<string, RegExp> = new Map([
  ['arm', /^v[5-8]$/],
  ['arm64', /^v(?:8|9)(?:\.\d+)?$/],
  ['amd64', /^v[1-4]$/],
]);
const EXAMPLE = 'expected `os/architecture` or `os/architecture/variant`, as in `linux/arm/v7`';

/** Reads `linux/arm/v7`, `arm64`, `linux/x86_64`, `windows(10.0.20348)/amd64` into normal form. */
export function parsePlatform(text: string, context: PlatformContext = {}): PlatformReading {
  const written = text.trim().toLowerCase();
  if (written === 'local' && context.local) return { platform: context.local };
  const parts = written.split('/');
  if (parts.length > 3 || parts.some((part) => !/^[a-z0-9_.-]+(?:\([a-z0-9_.-]*\))?$/.test(part))) {
    return invalid('platform.syntax', `\`${text}\` is not a platform`, EXAMPLE);
  }
  const [first = '', second, third] = parts;
  if (second !== undefined) return readParts(text, first, second, third);
  if (isKnownSystem(first)) {
    const { local } = context;
    if (local) return readParts(text, first, local.architecture, local.variant);
    const hint = `write the architecture too, as in \`${first}/amd64\``;
    return invalid('platform.no-architecture', `\`${text}\` has no architecture`, hint);
  }
  return readParts(text, 'linux', first);
}

/** Brings a platform as manifests and tools write it to normal form; never refuses anything. */
export function normalizePlatform(platform: Platform): Platform {
  const os = platform.os.toLowerCase();
  const written = platform.architecture.toLowerCase();
  const [architecture, impliedVariant] = ALIASES.get(written) ?? [written];
  const variant = normalizeVariant(architecture, platform.variant?.toLowerCase() || impliedVariant);
  return {
    os: SYSTEM_ALIASES.get(os) ?? os,
    architecture,
    ...(variant && { variant }),
    ...(platform.osVersion && { osVersion: platform.osVersion }),
  };
}

/** `linux/arm/v7`; the form in which platforms are compared, sorted and shown. */
export function formatPlatform({ os, architecture, variant, osVersion }: Platform): string {
  return `${os}${osVersion ? `(${osVersion})` : ''}/${architecture}${variant ? `/${variant}` : ''}`;
}

/** For sort(): by what is shown; not by the machine's language, so that every machine has the same order. */
export function comparePlatforms(left: Platform, right: Platform): number {
  const [a, b] = [formatPlatform(left), formatPlatform(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}

export function isKnownArchitecture(architecture: string): boolean {
  return KNOWN_ARCHITECTURES.has(architecture);
}

/** `unknown/unknown` marks what is no image but a note on one, e.g. BuildKit's attestation manifests. */
export function isUnknownPlatform(platform: Platform): boolean {
  return platform.os === 'unknown' && platform.architecture === 'unknown';
}

function readParts(text: string, system: string, architecture: string, variant?: string): PlatformReading {
  const [, name = system, osVersion] = /^([^(]*)\((.*)\)$/.exec(system) ?? [];
  const platform = normalizePlatform({
    os: name,
    architecture,
    ...(variant && { variant }),
    ...(osVersion && { osVersion }),
  });
  const problem = findProblem(text, platform);
  return problem ? { problem } : { platform };
}

function findProblem(text: string, platform: Platform): Problem | undefined {
  const { os, architecture, variant } = platform;
  if (!isKnownSystem(os)) {
    const nearest = findNearest(os, KNOWN_SYSTEMS);
    const better = nearest && { ...platform, os: nearest };
    return unknownPart('platform.os', text, `operating system \`${os}\``, better);
  }
  if (!isKnownArchitecture(architecture)) {
    const nearest = findNearest(architecture, [...KNOWN_ARCHITECTURES, ...ALIASES.keys()]);
    const better = nearest && normalizePlatform({ ...platform, architecture: nearest });
    return unknownPart('platform.architecture', text, `architecture \`${architecture}\``, better);
  }
  if (variant && VARIANTS.get(architecture)?.test(variant) === false) {
    const better = { os, architecture };
    return unknownPart('platform.variant', text, `variant \`${variant}\` of ${architecture}`, better);
  }
  return undefined;
}

function unknownPart(code: string, text: string, part: string, better: Platform | '' | undefined): Problem {
  const hint = better ? `did you mean \`${formatPlatform(normalizePlatform(better))}\`?` : EXAMPLE;
  return { code, message: `\`${text}\`: there is no ${part}`, hint };
}

function invalid(code: string, message: string, hint: string): PlatformReading {
  return { problem: { code, message, hint } };
}

function isKnownSystem(name: string): boolean {
  return KNOWN_SYSTEMS.has(name) || SYSTEM_ALIASES.has(name);
}

/** `7` is `v7`, no variant of arm is `v7`, `v8.0` is `v8`, and an implied variant is dropped. */
function normalizeVariant(architecture: string, written: string | undefined): string | undefined {
  if (!written) return architecture === 'arm' ? 'v7' : undefined;
  const variant = (/^\d/.test(written) ? `v${written}` : written).replace(/\.0$/, '');
  return variant === IMPLIED_VARIANTS.get(architecture) ? undefined : variant;
}
