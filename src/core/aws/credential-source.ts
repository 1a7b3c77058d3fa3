import type { Environment } from '../event.ts';

export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Where the runner's AWS credentials come from. */
export type AwsSource =
  | { readonly kind: 'keys'; readonly keys: AwsKeys; readonly from: string }
  /** A role that is taken by the identity token in a file. */
  | {
      readonly kind: 'web-identity';
      readonly role: string;
      readonly tokenFile: string;
      readonly session: string;
      readonly from: string;
    }
  /** An address that gives the keys of a container. */
  | { readonly kind: 'container'; readonly url: string; readonly token?: string; readonly tokenFile?: string }
  /** The machine's own role, where it is one of Amazon's. */
  | { readonly kind: 'machine'; readonly url: string }
  /** A profile that says how to get the keys in a way that is not known here. */
  | { readonly kind: 'unknown'; readonly profile: string; readonly setting: string };

const machineUrl = 'http://169.254.169.254';
const containerUrl = 'http://169.254.170.2';

/** In the order in which AWS's own tools look; `profiles` is the text of the shared files, credentials first. */
export function findAwsSource(env: Environment, profiles: readonly string[]): AwsSource | undefined {
  return (
    findKeys(env) ??
    findWebIdentity(env) ??
    findProfile(env, profiles) ??
    findContainer(env) ??
    findMachine(env)
  );
}

/** Whether credentials are there in so many words, so that they may be used without being asked for. */
export function hasAwsCredentials(source: AwsSource | undefined): boolean {
  return source !== undefined && source.kind !== 'machine';
}

function findKeys(env: Environment): AwsSource | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = env;
  if (!accessKeyId || !secretAccessKey) return undefined;
  const keys = {
    accessKeyId,
    secretAccessKey,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
  };
  return { kind: 'keys', keys, from: 'AWS_ACCESS_KEY_ID' };
}

function findWebIdentity(env: Environment): AwsSource | undefined {
  const { AWS_ROLE_ARN: role, AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile } = env;
  if (!role || !tokenFile) return undefined;
  const session = env.AWS_ROLE_SESSION_NAME || 'slipway';
  return { kind: 'web-identity', role, tokenFile, session, from: 'AWS_WEB_IDENTITY_TOKEN_FILE' };
}

function findProfile(env: Environment, profiles: readonly string[]): AwsSource | undefined {
  const name = env.AWS_PROFILE || env.AWS_DEFAULT_PROFILE || 'default';
  // What stands in the file of credentials goes before what stands in that of settings.
  const settings = Object.assign(
    {},
    ...profiles.map((text) => parseProfile(text, name)).reverse(),
  ) as Settings;
  const from = `the profile \`${name}\``;
  const { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey } = settings;
  const { role_arn: role, web_identity_token_file: tokenFile } = settings;
  if (role && tokenFile) {
    const session = settings.role_session_name || 'slipway';
    return { kind: 'web-identity', role, tokenFile, session, from };
  }
  if (!role && accessKeyId && secretAccessKey) {
    const sessionToken = settings.aws_session_token;
    return {
      kind: 'keys',
      keys: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
      from,
    };
  }
  const setting = ['role_arn', 'credential_process', 'sso_session', 'sso_start_url'].find(
    (key) => settings[key],
  );
  return setting ? { kind: 'unknown', profile: name, setting } : undefined;
}

type Settings = Readonly<Record<string, string | undefined>>;

/** `[name]` in the file of credentials, `[profile name]` in that of settings. */
function parseProfile(text: string, name: string): Settings {
  const settings: Record<string, string> = {};
  let isHere = false;
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[\s*(?:profile\s+)?"?([^\]"]+?)"?\s*\]/.exec(line)?.[1];
    if (section !== undefined) isHere = section === name;
    const [, key, value] = /^([a-z_]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (isHere && key && value) settings[key] = value;
  }
  return settings;
}

function findContainer(env: Environment): AwsSource | undefined {
  const relative = env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI;
  const url = relative ? `${containerUrl}${relative}` : env.AWS_CONTAINER_CREDENTIALS_FULL_URI;
  if (!url) return undefined;
  const { AWS_CONTAINER_AUTHORIZATION_TOKEN: token, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: tokenFile } = env;
  return { kind: 'container', url, ...(tokenFile ? { tokenFile } : token && { token }) };
}

function findMachine(env: Environment): AwsSource | undefined {
  if (/^true$/i.test(env.AWS_EC2_METADATA_DISABLED ?? '')) return undefined;
  return { kind: 'machine', url: env.AWS_EC2_METADATA_SERVICE_ENDPOINT || machineUrl };
}
