import { checkDriverOptions, formatDriverOption } from '../../../src/core/builder/driver-options.ts';

type Driver = Parameters<typeof checkDriverOptions>[0];

function check(driver: Driver, text: string) {
  const at = text.indexOf('=');
  return checkDriverOptions(driver, [{ name: text.slice(0, at), value: text.slice(at + 1) }], 'driver-opts');
}

describe('options that a driver has', () => {
  it.each<[Driver, string]>([
    ['docker-container', 'image=moby/buildkit:master'],
    ['docker-container', 'network=host'],
    ['docker-container', 'env.HTTP_PROXY=http://p:1'],
    ['docker-container', 'memory=2g'],
    ['docker-container', 'cpu-quota=-1'],
    ['docker-container', 'default-load=true'],
    ['remote', 'cacert=/ca.pem'],
    ['remote', 'servername=x'],
    ['kubernetes', 'namespace=ci'],
    ['kubernetes', 'replicas=4'],
    ['kubernetes', 'requests.memory=4Gi'],
    ['kubernetes', 'limits.cpu=500m'],
    ['kubernetes', 'rootless=true'],
    ['kubernetes', 'nodeselector=kubernetes.io/arch=arm64'],
    ['kubernetes', 'tolerations=key=foo,value=bar;key=baz,operator=Exists'],
    ['kubernetes', 'qemu.install=true'],
    ['kubernetes', 'loadbalance=random'],
    ['kubernetes', 'timeout=1m30s'],
    ['kubernetes', 'env.X=1'],
  ])('driver %s takes %s', (driver, text) => {
    expect(check(driver, text)).toEqual([]);
  });
});

describe('options that a driver does not have', () => {
  it.each<[Driver, string, string]>([
    ['docker-container', 'netwrok=host', 'did you mean `network`?'],
    ['docker-container', 'namespace=ci', 'it is an option of driver `kubernetes`'],
    ['kubernetes', 'replica=4', 'did you mean `replicas`?'],
    ['kubernetes', 'request.memory=4Gi', 'did you mean `requests.memory`?'],
    ['kubernetes', 'network=host', 'it is an option of driver `docker-container`'],
    ['remote', 'ca-cert=/ca.pem', 'did you mean `cacert`?'],
    ['remote', 'env.HTTP_PROXY=x', 'variables of its own'],
  ])('driver %s refuses %s, and says %s', (driver, text, hint) => {
    expect(check(driver, text)).toMatchObject([
      { code: 'driver-opts.unknown', hint: expect.stringContaining(hint) },
    ]);
  });

  it('one that is close to none is left to buildx, which may be newer', () => {
    expect(check('kubernetes', 'a-new-thing=1')).toEqual([]);
  });
});

describe('values that a driver does not take', () => {
  it.each<[Driver, string, string]>([
    ['kubernetes', 'replicas=two', 'a whole number'],
    ['kubernetes', 'timeout=60', 'a time with its unit'],
    ['kubernetes', 'rootless=yes', '`true` or `false`'],
    ['kubernetes', 'requests.memory=4 GB', 'a quantity'],
    ['kubernetes', 'loadbalance=round-robin', '`sticky` or `random`'],
    ['kubernetes', 'nodeselector=arm64', '`key=value`'],
    ['docker-container', 'memory=lots', 'a size'],
    ['docker-container', 'cpu-shares=half', 'a whole number'],
  ])('driver %s refuses %s: it takes %s', (driver, text, expected) => {
    const [problem, ...others] = check(driver, text);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'driver-opts.value', message: expect.stringContaining(expected) });
  });
});

it.each([
  [{ name: 'network', value: 'host' }, 'network=host'],
  [{ name: 'env.no_proxy', value: 'a,b' }, '"env.no_proxy=a,b"'],
  [{ name: 'env.X', value: 'say "hi"' }, '"env.X=say ""hi"""'],
])('%j reaches buildx as one field of comma separated values', (option, field) => {
  expect(formatDriverOption(option)).toBe(field);
});
