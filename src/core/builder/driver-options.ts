import type { Driver } from '../engine.ts';
import { findNearest } from '../nearest.ts';
import { ownValue } from '../own-value.ts';
import type { Problem } from '../problem.ts';

/** An option of a driver, `name=value`. */
export interface DriverOption {
  readonly name: string;
  readonly value: string;
}

/** As buildx takes it: a field of comma separated values. */
export function formatDriverOption({ name, value }: DriverOption): string {
  const field = `${name}=${value}`;
  return /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** What a value looks like; buildx refuses any other only when the builder is made, and names no option. */
interface Kind {
  readonly form: RegExp;
  readonly expected: string;
}

const anything: Kind = { form: /^/, expected: '' };
const flag: Kind = { form: /^(?:1|t|true|0|f|false)$/i, expected: '`true` or `false`' };
const count: Kind = { form: /^-?\d+$/, expected: 'a whole number' };
const size: Kind = { form: /^-?\d+(?:\.\d+)?\s?[kmgtp]?i?b?$/i, expected: 'a size, such as `512m`' };
const time: Kind = {
  form: /^(?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h))+$/,
  expected: 'a time with its unit, such as `120s`',
};
const quantity: Kind = {
  form: /^\d+(?:\.\d+)?(?:[KMGTPE]i|[numkMGTPE]|[eE]\d+)?$/,
  expected: 'a quantity as Kubernetes has it, such as `500m` or `4Gi`',
};
const pairs: Kind = {
  form: /^[^=,]+=[^=,]*(?:,[^=,]+=[^=,]*)*$/,
  expected: '`key=value`, several separated by commas',
};
const balance: Kind = { form: /^(?:sticky|random)$/, expected: '`sticky` or `random`' };

/** The options of each driver (buildx, driver/<name>/factory.go). Variables, `env.<name>`, are not in the list. */
const optionsOf: Readonly<Record<Exclude<Driver, 'docker'>, Readonly<Record<string, Kind>>>> = {
  'docker-container': {
    'allow-untrusted-image': flag,
    'cgroup-parent': anything,
    'cpu-period': count,
    'cpu-quota': count,
    'cpu-shares': count,
    'cpuset-cpus': anything,
    'cpuset-mems': anything,
    'default-load': flag,
    image: anything,
    memory: size,
    'memory-swap': size,
    network: anything,
    'provenance-add-gha': flag,
    'restart-policy': anything,
  },
  remote: { cacert: anything, cert: anything, 'default-load': flag, key: anything, servername: anything },
  kubernetes: {
    annotations: pairs,
    'buildkit-root-volume-memory': quantity,
    'default-load': flag,
    image: anything,
    labels: pairs,
    'limits.cpu': quantity,
    'limits.ephemeral-storage': quantity,
    'limits.memory': quantity,
    loadbalance: balance,
    namespace: anything,
    nodeselector: pairs,
    'persistent-volume-claim.requests.storage': quantity,
    'qemu.image': anything,
    'qemu.install': flag,
    replicas: count,
    'requests.cpu': quantity,
    'requests.ephemeral-storage': quantity,
    'requests.memory': quantity,
    rootless: flag,
    schedulername: anything,
    serviceaccount: anything,
    timeout: time,
    tolerations: anything,
  },
};

const allNames = new Set(Object.values(optionsOf).flatMap((options) => Object.keys(options)));

/** Whether any driver knows an option of this name. */
export function isOptionName(name: string): boolean {
  return allNames.has(name) || /^env\../.test(name);
}

/** Whether the value of an option may be a list with commas. */
export function takesCommas(name: string): boolean {
  return /^(?:env\..*|nodeselector|labels|annotations|tolerations|cpuset-(?:cpus|mems))$/.test(name);
}

/** Options that the driver does not have, and values that it does not take. */
export function checkDriverOptions(
  driver: Exclude<Driver, 'docker'>,
  options: readonly DriverOption[],
  input: string,
): readonly Problem[] {
  return options.flatMap(({ name, value }) => {
    const kind = ownValue(optionsOf[driver], name);
    if (kind?.form.test(value)) return [];
    if (kind) return [describeValue(name, value, kind, input)];
    return /^env\../.test(name) && driver !== 'remote' ? [] : describeUnknown(driver, name, input);
  });
}

function describeValue(name: string, value: string, { expected }: Kind, input: string): Problem {
  return {
    code: 'driver-opts.value',
    input,
    message: `\`${name}\` takes ${expected}, found "${value}"`,
  };
}

/** A name that is close to none may be of a newer buildx, which knows better. */
function describeUnknown(driver: Exclude<Driver, 'docker'>, name: string, input: string): readonly Problem[] {
  const nearest = findNearest(name, Object.keys(optionsOf[driver]));
  const owner = Object.entries(optionsOf).find(([, options]) => Object.hasOwn(options, name))?.[0];
  if (!nearest && !owner && !name.startsWith('env.')) return [];
  return [
    {
      code: 'driver-opts.unknown',
      input,
      message: `driver \`${driver}\` has no option \`${name}\``,
      hint: owner
        ? `it is an option of driver \`${owner}\``
        : nearest
          ? `did you mean \`${nearest}\`?`
          : 'that BuildKit was started by others, with variables of its own',
    },
  ];
}
