/** A registry of Amazon's, and where a token for it is asked for. */
export interface EcrHost {
  readonly kind: 'private' | 'public';
  readonly region: string;
  /** Where the API is. */
  readonly endpoint: string;
  /** The account whose registry it is; none for the public one. */
  readonly account?: string;
}

/** Where AWS's documentation asks for tokens of the public registry; `AWS_REGION` is where the run's own things are. */
const publicRegion = 'us-east-1';
const publicHosts = ['public.ecr.aws', 'ecr-public.aws.com'];

const privateHost =
  /^(?<account>\d{12})\.dkr[.-]ecr(?<fips>-fips)?\.(?<region>[a-z0-9-]+)\.(?<suffix>amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu|on\.aws|on\.amazonwebservices\.com\.cn|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/;

/** Names that speak IPv6 too have an API of their own kind (docs.aws.amazon.com/AmazonECR, "Service endpoints"). */
const dualStackApis: Readonly<Record<string, string>> = {
  'on.aws': 'api.aws',
  'on.amazonwebservices.com.cn': 'api.amazonwebservices.com.cn',
};

/** What the name of a host tells, where it is one of Amazon's registries. */
export function parseEcrHost(host: string): EcrHost | undefined {
  if (publicHosts.includes(host)) return locatePublic();
  const { account, fips = '', region, suffix } = privateHost.exec(host)?.groups ?? {};
  if (!account || !region || !suffix) return undefined;
  const dualStack = dualStackApis[suffix];
  const name = dualStack || fips ? `ecr${fips}` : 'api.ecr';
  return {
    kind: 'private',
    account,
    region,
    endpoint: `https://${name}.${region}.${dualStack ?? suffix}`,
  };
}

/** A host with a name of its own, which the user says is ECR: the region is that of the run. */
export function locateEcr(host: string, region: string): EcrHost {
  return (
    parseEcrHost(host) ?? { kind: 'private', region, endpoint: `https://api.ecr.${region}.amazonaws.com` }
  );
}

/** The same registry host for another account. */
export function hostOfAccount(host: string, account: string): string {
  return parseEcrHost(host)?.account ? host.replace(/^\d{12}/, account) : host;
}

function locatePublic(): EcrHost {
  return {
    kind: 'public',
    region: publicRegion,
    endpoint: `https://api.ecr-public.${publicRegion}.amazonaws.com`,
  };
}
