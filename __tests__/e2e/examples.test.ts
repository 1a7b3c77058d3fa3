import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeWorkspace, testbed, uniqueImage } from './door.ts';
import { digestOf, readImage, removeImages, runImage } from './image.ts';
import { privateDigestOf } from './private-registry.ts';
import { startFakeSigstore } from './sigstore/sigstore.ts';
import { makeGoImage, makeNodeImage } from './toolchains.ts';
import { executed, runWorkflow, wishExamples } from './workflow.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const images: string[] = [];
afterAll(() => removeImages(images));

function newImage(registry?: string): string {
  const image = uniqueImage(registry);
  images.push(image);
  return image;
}

const push = (ref = 'refs/heads/main') => ({ name: 'push', payload: { ref } });
const user = () => testbed('REGISTRY_USER');
const password = () => testbed('REGISTRY_PASSWORD');
const small = { Dockerfile: 'FROM scratch\nCOPY page.sh /\n' };
const deploy = { 'deploy.sh': '#!/bin/sh\necho "deploying $*"\n' };

describe('where an image goes', () => {
  it('by night it has the tag of the day, too', async () => {
    const image = newImage();
    const result = await runWorkflow({
      workflow: 'examples/nightly.yml',
      event: { name: 'schedule' },
      inputs: { images: image },
      files: small,
    });
    expect(result).toMatchObject({ exitCode: 0, outputs: { pushed: 'true' } });
    expect(result.outputs['tag-names']?.replace(/\d{8}/, '<day>')).toBe('nightly\nnightly-<day>');
  });

  it('Docker Hub gets it with name and token, and the token stays in the step', async () => {
    const image = newImage(testbed('REGISTRY_AUTH'));
    const result = await runWorkflow({
      workflow: 'examples/docker-hub.yml',
      event: push(),
      // Without a registry the login is that of the image.
      texts: { 'docker.io/acme/app': image },
      vars: { DOCKERHUB_USERNAME: user() },
      secrets: { DOCKERHUB_TOKEN: password() },
      files: small,
    });
    expect(result).toMatchObject({ exitCode: 0, leaks: [] });
    expect(await privateDigestOf(image, 'main')).toBe(result.outputs.digest);
  });

  it('two registries have the same digest, each by its own login', async () => {
    const [open, closed] = [newImage(), newImage(testbed('REGISTRY_AUTH'))];
    const result = await runWorkflow({
      workflow: 'examples/two-registries.yml',
      event: push(),
      texts: {
        'docker.io/acme/app': closed,
        'registry: docker.io': `registry: ${testbed('REGISTRY_AUTH')}`,
        'ghcr.io/acme/app': open,
      },
      vars: { DOCKERHUB_USERNAME: user() },
      secrets: { DOCKERHUB_TOKEN: password() },
      files: small,
    });
    expect(result).toMatchObject({ exitCode: 0, leaks: [] });
    const digests = [await digestOf(`${open}:main`), await privateDigestOf(closed, 'main')];
    expect(digests).toEqual([result.outputs.digest, result.outputs.digest]);
  });

  it('three clouds have it, with the token of one and the password of another', async () => {
    const [amazon, google, azure] = [newImage(), newImage(testbed('REGISTRY_AUTH')), newImage()];
    const result = await runWorkflow({
      workflow: 'examples/several-clouds.yml',
      event: push('refs/tags/v1.2.3'),
      texts: {
        '123456789012.dkr.ecr.eu-central-1.amazonaws.com/app': amazon,
        'europe-docker.pkg.dev/acme/images/app': google,
        'registry=europe-docker.pkg.dev,username=oauth2accesstoken': `registry=${testbed('REGISTRY_AUTH')},username=${user()}`,
        'acme.azurecr.io/app': azure,
      },
      vars: { AZURE_CLIENT_ID: 'client' },
      secrets: { AZURE_CLIENT_SECRET: 'a,secret', GOOGLE_TOKEN: password() },
      env: { GOOGLE_TOKEN: password() },
      files: small,
    });
    expect(result.exitCode).toBe(0);
    const digests = [
      await digestOf(`${amazon}:1.2.3`),
      await privateDigestOf(google, '1.2.3'),
      await digestOf(`${azure}:1.2.3`),
    ];
    expect(digests).toEqual([result.outputs.digest, result.outputs.digest, result.outputs.digest]);
  });
});

describe('what goes into an image', () => {
  it('what another tool has built, whose version is tag and argument; the deployment gets the digest', async () => {
    const image = newImage();
    const result = await runWorkflow({
      workflow: 'examples/built-elsewhere.yml',
      event: push(),
      inputs: { images: image },
      files: {
        ...deploy,
        'build.sh': '#!/bin/sh\nmkdir "$1" && echo 4.5.6 > "$1/VERSION" && echo game > "$1/game"\n',
        Dockerfile: `FROM ${testbed('BASE')}\nARG APP_VERSION\nLABEL app=$APP_VERSION\nCOPY . /app\n`,
      },
    });
    expect(result).toMatchObject({ exitCode: 0, jobs: { image: 'success', deploy: 'success' } });
    const { digest, readChild, children } = await readImage(`${image}:4.5.6`);
    expect(result.log).toContain(`deploying ${image}@${digest} 4.5.6\n`);
    expect((await readChild(children[0]!.digest)).labels.app).toBe('4.5.6');
    expect(await runImage(`${image}@${digest}`, 'linux/amd64', 'ls', '/app')).toBe('VERSION\ngame');
  });

  it('the very base image that was published in the job before', async () => {
    const [base, app] = [newImage(), newImage()];
    const result = await runWorkflow({
      workflow: 'examples/base-image.yml',
      event: push(),
      texts: { 'images: ghcr.io/acme/base': `images: ${base}`, 'images: ghcr.io/acme/app': `images: ${app}` },
      files: {
        'base/Dockerfile': `FROM ${testbed('BASE')}\nCOPY motto /motto\n`,
        'base/motto': 'shared by all\n',
        Dockerfile: 'FROM ghcr.io/acme/base:1\nCOPY page.sh /\n',
      },
    });
    expect(result).toMatchObject({ exitCode: 0, jobs: { base: 'success', app: 'success' } });
    expect(await runImage(`${app}:main`, 'linux/amd64', 'cat', '/motto')).toBe('shared by all');
  });
});

const sourcesOf = (folder: string, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [`${folder}/${name}`, read(`${folder}/${name}`)]));

/** The example's own files; the images that its Dockerfile takes from elsewhere are those given. */
function runApplication(
  language: string,
  image: string,
  bases: Readonly<Record<string, string>>,
  files: object,
) {
  const folder = `examples/${language}`;
  const dockerfile = Object.entries(bases).reduce(
    (text, [from, to]) => text.replaceAll(`${from}\n`, `${to}\n`).replaceAll(`${from} `, `${to} `),
    read(`${folder}/Dockerfile`),
  );
  return runWorkflow({
    workflow: `${folder}.yml`,
    event: push(),
    inputs: { images: image },
    files: { [`${folder}/Dockerfile`]: dockerfile, ...files },
  });
}

describe('an application is built for two platforms, and nothing is emulated', () => {
  const check = async (image: string, { exitCode, log }: { exitCode: number | null; log: string }) => {
    expect({ exitCode, log }).toMatchObject({ exitCode: 0 });
    expect(log).not.toMatch(/emulation .*arm64/);
    const { platforms } = await readImage(`${image}:main`);
    expect(platforms.map((platform) => platform?.architecture)).toEqual(['amd64', 'arm64']);
  };

  it('a Go program, by the real compiler: it runs on both', async () => {
    const image = newImage();
    // Compiling an HTTP server and all below it takes a processor half a minute a platform.
    const main =
      'package main\n\nimport (\n\t"os"\n\t"runtime"\n)\n\nfunc main() { os.Stdout.WriteString("go on " + runtime.GOARCH) }\n';
    const program = await makeWorkspace({ 'go.mod': read('examples/go/go.mod'), 'main.go': main });
    const golang = await makeGoImage(program.folder).finally(program.remove);
    const files = { ...sourcesOf('examples/go', ['go.mod']), 'examples/go/main.go': main };
    await check(image, await runApplication('go', image, { 'docker.io/library/golang:1.25': golang }, files));
    for (const arch of ['amd64', 'arm64'])
      expect(await runImage(`${image}:main`, `linux/${arch}`)).toBe(`go on ${arch}`);
  });

  it('a Node application, by the real npm: its packages are installed once', async () => {
    const image = newImage();
    const bases = {
      'FROM --platform=$BUILDPLATFORM docker.io/library/node:24-slim': `FROM --platform=$BUILDPLATFORM ${await makeNodeImage()}`,
      'FROM docker.io/library/node:24-slim': `FROM ${testbed('BASE')}`,
      'USER node': 'USER 1000',
    };
    const files = sourcesOf('examples/node', ['package.json', 'package-lock.json', 'server.js']);
    const result = await runApplication('node', image, bases, files);
    await check(image, result);
    expect(result.log.match(/up to date, audited/g)).toHaveLength(1);
    expect(await runImage(`${image}:main`, 'linux/arm64', 'ls', '/app')).toContain('server.js');
  });

  // Neither Debian nor a registry of packages has the SDK: a script that says what it was called for stands in.
  it('a .NET application, with a stand-in for the SDK', async () => {
    const image = newImage();
    const bases = {
      'FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:9.0': `FROM --platform=$BUILDPLATFORM ${testbed('BASE')} AS sdk\nCOPY --chmod=755 dotnet /bin/\nFROM sdk`,
      'FROM mcr.microsoft.com/dotnet/aspnet:9.0': `FROM ${testbed('BASE')}`,
      'USER $APP_UID': 'USER 1000',
    };
    const dotnet = '[ "$1" = restore ] || { mkdir /app && echo "$3" > /app/app.dll; echo "dotnet for $3"; }';
    const result = await runApplication('dotnet', image, bases, {
      ...sourcesOf('examples/dotnet', ['app.csproj', 'Program.cs']),
      'examples/dotnet/dotnet': `#!/bin/sh\n${dotnet}\n`,
    });
    await check(image, result);
    expect(result.log).toContain('dotnet for arm64');
  });
});

describe('what is checked', () => {
  it('by a scanner: what it finds keeps every tag where it is, and is uploaded all the same', async () => {
    const image = newImage();
    const sarif = '{"runs":[{"results":[{"ruleId":"CVE-2026-1"}]}]}';
    const { exitCode, log } = await runWorkflow({
      workflow: 'examples/scan.yml',
      event: push(),
      inputs: { images: image },
      files: small,
      programs: { trivy: `#!/bin/sh\necho '${sarif}' > "$9"\necho "scanned \${10}"\nexit 1\n` },
    });
    expect(exitCode).toBe(1);
    expect(log).toContain(`scanned ${image}@sha256:`);
    for (const platform of ['linux-amd64', 'linux-arm64'])
      expect(log).toContain(`uploaded ${platform}/trivy.sarif:"ruleId":"CVE-2026-1"`);
    expect(await digestOf(`${image}:main`)).toBeUndefined();
  });

  it('by the attestation, before a deployment: asked for by the digest that was signed', async () => {
    const sigstore = await startFakeSigstore();
    try {
      const image = newImage();
      const { exitCode, log, outputs } = await runWorkflow({
        workflow: 'examples/verified-deployment.yml',
        event: push(),
        inputs: { images: image, 'github-token': 'ghs_run' },
        env: sigstore.env,
        files: { ...small, ...deploy },
      });
      expect(exitCode).toBe(0);
      const { statement } = sigstore.verify(sigstore.stored[0]!);
      expect(statement.subject[0]).toEqual({ name: image, digest: { sha256: outputs.digest?.slice(7) } });
      expect(log).toContain('https://slsa.dev/provenance/v1 verifies, found in the registry');
      expect(log).toContain(`deploying ${image}@${outputs.digest}\n`);
    } finally {
      await sigstore.close();
    }
  });
});

describe('these examples', () => {
  it('are all executed here', () => {
    expect([...executed].sort()).toEqual([...wishExamples]);
  });
});
