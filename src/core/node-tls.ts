import type { DriverOption } from './builder/driver-options.ts';
import type { Problem } from './problem.ts';

/** The certificate files of a remote node, as options of buildx's remote driver. */
export interface NodeTls {
  readonly cacert?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
}

const fileNames = ['cacert', 'cert', 'key'] as const;
const names = [...fileNames, 'servername'] as const;

/** What `driver-opts` say of the certificates: paths, and the name that the node's certificate has. */
export function readTlsOptions(driverOpts: readonly DriverOption[]): NodeTls {
  return Object.fromEntries(
    driverOpts.flatMap(({ name, value }) => (names.some((known) => known === name) ? [[name, value]] : [])),
  );
}

/** Texts of BUILDER_NODE_<index>_AUTH_TLS_CACERT, _CERT and _KEY, which setup-buildx takes from the environment. */
export function readTlsVariables(
  env: Readonly<Record<string, string | undefined>>,
  index: number,
): Pick<NodeTls, 'cacert' | 'cert' | 'key'> {
  return Object.fromEntries(
    fileNames.flatMap((name) => {
      const text = env[`BUILDER_NODE_${index}_AUTH_TLS_${name.toUpperCase()}`];
      return text ? [[name, text]] : [];
    }),
  );
}

/** Options that name the certificates; those that the user gave in `driver-opts` stand. */
export function addTlsOptions(driverOpts: readonly DriverOption[], tls: NodeTls): readonly DriverOption[] {
  const given = readTlsOptions(driverOpts);
  const added = Object.entries(tls).filter(([name]) => !(name in given));
  return [...driverOpts, ...added.map(([name, value]) => ({ name, value }))];
}

/** buildx wants the authority, and both halves of a client certificate; it says so only once the builder is made. */
export function checkTls(tls: NodeTls, label: string, index: number): readonly Problem[] {
  const used = names.filter((name) => tls[name] !== undefined);
  const needed = [
    ...(used.length > 0 ? (['cacert'] as const) : []),
    ...(tls.cert !== undefined || tls.key !== undefined ? (['cert', 'key'] as const) : []),
  ];
  const missing = needed.filter((name) => tls[name] === undefined);
  if (missing.length === 0) return [];
  return [
    {
      code: 'builder.node-tls',
      input: index === 0 ? 'driver-opts' : 'append',
      message: `the BuildKit node ${label} is given ${formatNames(used)}, and no ${formatNames(missing)}`,
      hint: `give ${missing.map((name) => `BUILDER_NODE_${index}_AUTH_TLS_${name.toUpperCase()}`).join(' and ')} in \`env:\`, or ${missing.map((name) => `\`${name}=<path>\``).join(' and ')} in \`driver-opts\``,
    },
  ];
}

function formatNames(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(' and ');
}
