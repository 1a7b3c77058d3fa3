/** The certificate files of a remote node, as options of buildx's remote driver. */
export interface NodeTls {
  readonly cacert?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
}

const names = ['cacert', 'cert', 'key', 'servername'] as const;

/** What `driver-opts` say of the certificates: paths, and the name that the node's certificate has. */
export function readTlsOptions(driverOpts: readonly string[]): NodeTls {
  return Object.fromEntries(
    driverOpts.flatMap((option) => {
      const at = option.indexOf('=');
      const name = names.find((known) => known === option.slice(0, at));
      return name ? [[name, option.slice(at + 1)]] : [];
    }),
  );
}

/** Texts of BUILDER_NODE_<index>_AUTH_TLS_CACERT, _CERT and _KEY, which setup-buildx takes from the environment. */
export function readTlsVariables(
  env: Readonly<Record<string, string | undefined>>,
  index: number,
): Pick<NodeTls, 'cacert' | 'cert' | 'key'> {
  return Object.fromEntries(
    (['cacert', 'cert', 'key'] as const).flatMap((name) => {
      const text = env[`BUILDER_NODE_${index}_AUTH_TLS_${name.toUpperCase()}`];
      return text ? [[name, text]] : [];
    }),
  );
}

/** Options that name the certificates; those that the user gave in `driver-opts` stand. */
export function addTlsOptions(driverOpts: readonly string[], tls: NodeTls): readonly string[] {
  const given = readTlsOptions(driverOpts);
  const added = Object.entries(tls).filter(([name]) => !(name in given));
  return [...driverOpts, ...added.map(([name, value]) => `${name}=${value}`)];
}
