import { SlipwayError } from '../problem.ts';
import { expandWord, longestValue, type Variables } from './expand.ts';
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
  let length = 0;
  const variables: Variables = (name) => {
    const found = values.get(name);
    length += found?.length ?? 0;
    return found;
  };
  const expanded = value === undefined ? undefined : expandWord(value, variables, escapeToken);
  // The engine would fill its memory, too.
  if (expanded === undefined && length > longestValue) throw describeGrowth();
  return expanded;
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

function describeGrowth(): SlipwayError {
  return new SlipwayError({
    code: 'dockerfile.value-too-long',
    message: `an ARG of the Dockerfile becomes longer than ${longestValue / 1024} KiB when the variables in it are replaced`,
    hint: 'look for an ARG that names another one twice, line after line',
  });
}
