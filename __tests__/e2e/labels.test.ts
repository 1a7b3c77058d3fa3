import { makeWorkspace, runStep, testbed, uniqueImage } from './door.ts';
import { digestOf, readImage } from './image.ts';

const prefix = 'org.opencontainers.image';

/** Publishes a Dockerfile, and reads back what the registry has. */
async function publish(file: string, inputs: Record<string, string> = {}, event = {}, image = uniqueImage()) {
  const { folder, remove } = await makeWorkspace({ Dockerfile: file });
  const step = await runStep({
    inputs: { images: image, cache: 'off', 'guard-floating-tags': 'false', ...inputs },
    event,
    workspace: folder,
  });
  await remove();
  expect(step.exitCode === 0 ? '' : step.log).toBe('');
  const { index, children, readChild } = await readImage(`${image}@${step.outputs.digest}`);
  const { labels, manifest } = await readChild(children[0]?.digest ?? '');
  return { step, image, labels, index: index.annotations, manifest: manifest.annotations };
}

describe('labels in the registry', () => {
  it("are the Dockerfile's own where it has them, the run's for the rest, and not the base image's", async () => {
    const base = await publish(
      `FROM ${testbed('BASE')}\nLABEL ${prefix}.title=Base ${prefix}.url=https://base.example\n`,
    );
    const { labels, index, manifest, step } = await publish(
      `FROM ${testbed('BASE')} AS tool
LABEL ${prefix}.licenses=tool
FROM ${base.image}:main AS start
LABEL ${prefix}.licenses="GPL-3.0-only AND AGPL-3.0-only"
FROM start
ARG VERSION=dev
COPY --from=tool /bin/busybox /tool
LABEL ${prefix}.description="Says \\"hello\\"" ${prefix}.version="v$VERSION" com.example.path=$PATH
`,
    );
    const expected = {
      [`${prefix}.licenses`]: 'GPL-3.0-only AND AGPL-3.0-only',
      [`${prefix}.description`]: 'Says "hello"',
      [`${prefix}.version`]: 'vmain',
      [`${prefix}.title`]: 'App',
      [`${prefix}.url`]: 'https://github.com/Acme/App',
    };
    expect(labels).toMatchObject(expected);
    expect(labels['com.example.path']).toContain('/bin');
    expect(index).toMatchObject(expected);
    expect(manifest).toMatchObject(expected);
    expect(step.outputs.labels).toContain(`${prefix}.licenses=GPL-3.0-only AND AGPL-3.0-only`);
    expect(step.log).toMatch(
      /label {7}\S+licenses stays "GPL-3.0-only AND AGPL-3.0-only" \(line 4 of the Dockerfile\); the run would say "MIT"/,
    );
  }, 60_000);

  it('are those of the input `labels` above all, and of the run for a key alone', async () => {
    const { labels, index } = await publish(
      `FROM ${testbed('BASE')}\nLABEL ${prefix}.title=Mine ${prefix}.version=151.0.7922 ${prefix}.revision=abc\n`,
      { labels: `${prefix}.title=Given\n${prefix}.version` },
    );
    const expected = {
      [`${prefix}.title`]: 'Given',
      [`${prefix}.version`]: 'main',
      [`${prefix}.revision`]: 'abc',
    };
    expect(labels).toMatchObject(expected);
    expect(index).toMatchObject(expected);
  });

  it('of a plain manifest are its annotations as well', async () => {
    const { folder, remove } = await makeWorkspace({
      Dockerfile: `FROM ${testbed('BASE')}\nLABEL ${prefix}.title=Mine\n`,
    });
    const image = uniqueImage();
    await runStep({ inputs: { images: image, cache: 'off', provenance: 'false' }, workspace: folder });
    await remove();
    const { index, digest, readChild } = await readImage(`${image}:main`);
    expect(index.annotations[`${prefix}.title`]).toBe('Mine');
    expect((await readChild(digest)).labels[`${prefix}.title`]).toBe('Mine');
  });
});

describe('the guard of `latest`', () => {
  it('goes by the versions of the runs, and not by the version that a Dockerfile labels', async () => {
    const image = uniqueImage();
    const release = (version: string) =>
      publish(
        `FROM ${testbed('BASE')}\nLABEL ${prefix}.version=151.0.7922\nRUN echo ${version} >/version\n`,
        { tags: 'type=semver,pattern={{version}}', 'guard-floating-tags': 'true' },
        { ref: `refs/tags/v${version}` },
        image,
      );
    const first = await release('1.2.3');
    const second = await release('1.2.4');
    expect(second.labels[`${prefix}.version`]).toBe('151.0.7922');
    expect(await digestOf(`${image}:latest`)).toBe(second.step.outputs.digest);
    const back = await release('1.2.3');
    expect(back.step.log).toContain('latest stays at 1.2.4');
    expect(await digestOf(`${image}:latest`)).toBe(second.step.outputs.digest);
    expect(first.step.outputs.digest).not.toBe(second.step.outputs.digest);
  }, 60_000);
});

describe('legs and their plan', () => {
  it('keep the LABEL of the Dockerfile that the plan cannot see, and the merged index says it as well', async () => {
    const image = uniqueImage();
    const { folder, remove } = await makeWorkspace({
      Dockerfile: `FROM ${testbed('BASE')}\nLABEL ${prefix}.title=Mine ${prefix}.licenses=GPL-3.0 ${prefix}.version=151\n`,
    });
    const step = (entry: string, inputs: Record<string, string>) =>
      runStep({ entry, inputs, workspace: folder });
    const platforms = 'linux/amd64,linux/arm64';
    const { outputs } = await step('plan', {
      images: image,
      tags: 'type=raw,value=1.2.3',
      style: 'publish',
      platforms,
      labels: `${prefix}.licenses=0BSD`,
    });
    const { plan = '' } = outputs;
    const legs = [];
    for (const [at, own] of platforms.split(',').entries())
      legs.push(await step('build', { plan, platforms: own, index: String(at), cache: 'off' }));
    const results = JSON.stringify(Object.assign({}, ...legs.map((leg) => leg.outputs)));
    const merged = await step('merge', { plan, results });
    await remove();
    expect(merged.exitCode === 0 ? '' : merged.log).toBe('');
    const { index } = await readImage(`${image}@${merged.outputs.digest}`);
    expect(index.annotations).toMatchObject({
      [`${prefix}.title`]: 'Mine',
      [`${prefix}.licenses`]: '0BSD',
      [`${prefix}.version`]: '151',
      'io.github.slipway-ci.slipway.version': '1.2.3',
    });
    const leg = await readImage(`${image}@${legs[0]?.outputs.digest}`);
    const { labels } = await leg.readChild(leg.children[0]?.digest ?? '');
    expect(labels).toMatchObject({ [`${prefix}.title`]: 'Mine', [`${prefix}.licenses`]: '0BSD' });
  }, 60_000);
});
