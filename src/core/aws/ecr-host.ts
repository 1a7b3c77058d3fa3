/** A registry of Amazon's, and which of its APIs gives tokens for it. */
export interface EcrHost {
  readonly kind: 'private' | 'public';
  readonly region: string;
  /** The account whose registry it is; none for the public one. */
  readonly account?: string;
  /** Whether its API is the one for FIPS 140, or the one that speaks IPv6 too (AmazonECR, "Service endpoints"). */
  readonly isFips: boolean;
  readonly isDualStack: boolean;
}

/** Where AWS's documentation asks for tokens of the public registry; `AWS_REGION` is where the run's own things are. */
const publicRegion = 'us-east-1';
const publicHosts = ['public.ecr.aws', 'ecr-public.aws.com'];

const privateHost =
  /^(?<account>\d{12})\.dkr[.-]ecr(?<fips>-fips)?\.(?<region>[a-z0-9-]+)\.(?<suffix>amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu|on\.aws|on\.amazonwebservices\.com\.cn|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/;

/** What the name of a host tells, where it is one of Amazon's registries. */
export function parseEcrHost(host: string): EcrHost | undefined {
  if (publicHosts.includes(host))
    return { kind: 'public', region: publicRegion, isFips: false, isDualStack: false };
  const { account, fips, region, suffix } = privateHost.exec(host)?.groups ?? {};
  if (!account || !region || !suffix) return undefined;
  return {
    kind: 'private',
    account,
    region,
    isFips: fips !== undefined,
    isDualStack: suffix.startsWith('on.'),
  };
}

/** A host with a name of its own, which the user says is ECR: the region is that of the run. */
export function locateEcr(host: string, region: string): EcrHost {
  return parseEcrHost(host) ?? { kind: 'private', region, isFips: false, isDualStack: false };
}

/** The same registry host for another account. */
export function hostOfAccount(host: string, account: string): string {
  return parseEcrHost(host)?.account ? host.replace(/^\d{12}/, account) : host;
}
