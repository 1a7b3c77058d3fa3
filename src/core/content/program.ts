import type { Problem } from '../problem.ts';

/** What the first bytes of a file say of it. */
export type Program =
  | { readonly kind: 'binary'; readonly architecture: string }
  | { readonly kind: 'script'; readonly interpreter: string };

// e_machine of ELF (gABI, "Machine"), with class and byte order where Go names them apart.
const machines: Readonly<Record<number, string>> = {
  3: '386',
  8: 'mips',
  21: 'ppc64',
  22: 's390x',
  40: 'arm',
  62: 'amd64',
  183: 'arm64',
  243: 'riscv64',
  258: 'loong64',
};

/** Reads an ELF header or the first line of a script; nothing where it is neither. */
export function parseProgram(head: Uint8Array): Program | undefined {
  if (head[0] === 0x23 && head[1] === 0x21) return readShebang(head);
  if (head.length < 20 || head[0] !== 0x7f || head[1] !== 0x45 || head[2] !== 0x4c || head[3] !== 0x46)
    return undefined;
  const isLittle = head[5] === 1;
  const machine = new DataView(head.buffer, head.byteOffset).getUint16(18, isLittle);
  const name = machines[machine];
  if (name === undefined) return undefined;
  if (name === 'ppc64') return { kind: 'binary', architecture: isLittle ? 'ppc64le' : 'ppc64' };
  if (name !== 'mips') return { kind: 'binary', architecture: name };
  const wide = head[4] === 2 ? 'mips64' : 'mips';
  return { kind: 'binary', architecture: isLittle ? `${wide}le` : wide };
}

function readShebang(head: Uint8Array): Program | undefined {
  const line = new TextDecoder().decode(head.slice(2, 256)).split('\n')[0]?.trim() ?? '';
  const [program = '', argument = ''] = line.split(/\s+/);
  // `#!/usr/bin/env node`: what is started in the end is looked for like any command.
  const interpreter = /\/env$/.test(program) && /^\w[\w.+-]*$/.test(argument) ? argument : program;
  return interpreter === '' ? undefined : { kind: 'script', interpreter };
}

/** What an image starts, as its configuration has it. */
export interface StartCommand {
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env: readonly string[];
  readonly workingDir: string;
}

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The programs that are started, each with the paths at which it may be: in `init -- /app` it is two. */
export function listPrograms(start: StartCommand): readonly (readonly string[])[] {
  const [first = '', ...others] = [...start.entrypoint, ...start.cmd];
  const further = others.filter((word) => /^\/[\w./+-]+$/.test(word)).slice(0, 2);
  return [first, ...further].filter((word) => word !== '').map((word) => listPaths(word, start));
}

/** Where a command may be found. */
export function listPaths(command: string, { env, workingDir }: StartCommand): readonly string[] {
  if (command.startsWith('/')) return [normalize(command)];
  if (command.includes('/')) return [normalize(`${workingDir || '/'}/${command}`)];
  const path = env.find((variable) => variable.startsWith('PATH='))?.slice('PATH='.length) ?? defaultPath;
  return path.split(':').map((folder) => normalize(`${folder}/${command}`));
}

export function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** An x86-64 machine runs programs for 32 bits, too. */
const runsToo: Readonly<Record<string, readonly string[]>> = { amd64: ['386'] };

/** A binary that machines of this platform cannot start. */
export function checkArchitecture(
  platform: string,
  path: string,
  program: Program | undefined,
): readonly Problem[] {
  const own = platform.split('/')[1] ?? '';
  if (program?.kind !== 'binary') return [];
  const { architecture } = program;
  if (architecture === own || runsToo[own]?.includes(architecture)) return [];
  return [
    {
      code: 'content.architecture',
      input: 'platforms',
      message: `the image for ${platform} starts \`${path}\`, which is a program for ${architecture}: expected ${own}`,
      hint: 'look where it comes from: a `COPY --from` of a stage with `--platform=$BUILDPLATFORM` has to be compiled for `$TARGETARCH`, and a file of the context is the same on every platform; `allow-findings: architecture` lets it pass',
    },
  ];
}
