import { expandWord, type Variables } from './expand.ts';
import type { Dockerfile } from './parse.ts';

/**
 * What a FROM line sees: the platform variables, then the ARGs above the first FROM; build arguments win over both.
 *
 * Without a platform the TARGET variables are unset, and `FROM base-$TARGETARCH` can not be resolved.
 */
export function globalVariables(
  dockerfile: Dockerfile,
  choices: {
    readonly platform?: string | undefined;
    readonly buildPlatform?: string | undefined;
    readonly buildArgs?: Readonly<Record<string, string>>;
  },
): Variables {
  const given = new Map(Object.entries(choices.buildArgs ?? {}));
  const values = new Map<string, string>();
  const predefined = {
    ...platformVariables('TARGET', choices.platform),
    ...platformVariables('BUILD', choices.buildPlatform),
  };
  for (const [name, value] of Object.entries(predefined)) values.set(name, given.get(name) ?? value);
  for (const arg of dockerfile.args) {
    if (arg.stage !== undefined) continue;
    const value = given.get(arg.name) ?? expandDefault(arg.value, values, dockerfile.escapeToken);
    if (value !== undefined) values.set(arg.name, value);
  }
  return (name) => values.get(name);
}

function expandDefault(
  value: string | undefined,
  values: ReadonlyMap<string, string>,
  escapeToken: string,
): string | undefined {
  return value === undefined ? undefined : expandWord(value, (name) => values.get(name), escapeToken);
}

function platformVariables(
  prefix: 'TARGET' | 'BUILD',
  platform: string | undefined,
): Readonly<Record<string, string>> {
  if (platform === undefined) return {};
  const [os = '', arch = '', variant = ''] = platform.split('/');
  return {
    [`${prefix}PLATFORM`]: platform,
    [`${prefix}OS`]: os,
    [`${prefix}ARCH`]: arch,
    [`${prefix}VARIANT`]: variant,
  };
}
