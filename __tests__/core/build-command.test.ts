import { describe, expect, it } from '@jest/globals';
import { type BuildRequest, deriveBuildCommand, fitAnnotations } from '../../src/core/build-command.ts';
import { deriveBuildRequest } from '../../src/core/build-request.ts';
import { helperPins } from '../../src/core/helper-pins.ts';
import type { PublishFacts } from '../../src/core/publish-plan.ts';
import { classicEngine, decide, makeFacts, readInputs } from '../fixtures/values.ts';

const request: BuildRequest = {
  context: '.',
  target: '',
  platforms: [],
  buildArgs: [],
  buildContexts: [],
  labels: [],
  annotations: [],
  secrets: [],
  cacheFrom: [],
  cacheTo: [],
  noCache: false,
  pull: false,
  provenance: '',
  sbom: '',
  options: readInputs({}).inputs.options,
  outputs: [],
  metadataFile: 'm.json',
};

describe('deriveBuildCommand', () => {
  const start = ['buildx', 'build', '--progress', 'rawjson'];
  const end = ['--metadata-file', 'm.json', '.'];
  const cases: { name: string; wish: Partial<BuildRequest>; args: string[] }[] = [
    { name: 'the least', wish: {}, args: [] },
    {
      name: 'builder, file and target',
      wish: { builder: 'b', file: 'a/Dockerfile', target: 't' },
      args: ['--builder', 'b', '--file', 'a/Dockerfile', '--target', 't'],
    },
    {
      name: 'platforms in one',
      wish: { platforms: ['linux/amd64', 'linux/arm/v7'] },
      args: ['--platform', 'linux/amd64,linux/arm/v7'],
    },
    {
      name: 'arguments as they are, whatever they hold',
      wish: { buildArgs: ['A=$(rm -rf /)', 'B=1\n2', 'C="x y"', '--load'] },
      args: [
        '--build-arg',
        'A=$(rm -rf /)',
        '--build-arg',
        'B=1\n2',
        '--build-arg',
        'C="x y"',
        '--build-arg',
        '--load',
      ],
    },
    {
      name: 'contexts, labels, annotations',
      wish: { buildContexts: ['a=b'], labels: ['k=v,w'], annotations: ['index:k=v'] },
      args: ['--build-context', 'a=b', '--label', 'k=v,w', '--annotation', 'index:k=v'],
    },
    { name: 'switches', wish: { noCache: true, pull: true }, args: ['--no-cache', '--pull'] },
    {
      name: 'caches that cannot fail the build',
      wish: {
        cacheFrom: ['type=gha'],
        cacheTo: [
          'type=gha,mode=max',
          'type=registry,ref=a,ignore-error=false',
          'type=inline',
          'type=local,"dest=a,b"',
        ],
      },
      args: [
        ...['--cache-from', 'type=gha', '--cache-to', 'type=gha,mode=max,ignore-error=true'],
        ...['--cache-to', 'type=registry,ref=a,ignore-error=false', '--cache-to', 'type=inline'],
        ...['--cache-to', 'type=local,"dest=a,b",ignore-error=true'],
      ],
    },
    {
      name: 'no attestations, in so many words',
      wish: { provenance: 'false', sbom: 'false' },
      args: ['--attest', 'type=provenance,disabled=true', '--attest', 'type=sbom,disabled=true'],
    },
    {
      name: 'attestations',
      wish: { provenance: 'mode=max,x=y', sbom: 'true' },
      args: ['--attest', 'type=provenance,mode=max,x=y', '--attest', 'type=sbom'],
    },
    {
      name: 'outputs',
      wish: {
        outputs: [
          {
            type: 'image',
            attributes: [
              ['name', 'a,b'],
              ['push', 'true'],
            ],
          },
        ],
      },
      args: ['--output', 'type=image,"name=a,b",push=true'],
    },
  ];
  it.each(cases)('writes $name', ({ wish, args }) => {
    expect(deriveBuildCommand({ ...request, ...wish }).args).toEqual([...start, ...args, ...end]);
  });

  it('hands secrets over in the environment, and names them in the arguments', () => {
    const secrets = [
      { id: 'a', value: 'hidden\n"line, two"' },
      { id: 'b', variable: 'B_TOKEN' },
      { id: 'c', file: './a,b "c"' },
      { id: 'd', value: 'hidden too' },
    ];
    const { args, env } = deriveBuildCommand({ ...request, secrets });
    expect(args.filter((_, index) => args[index - 1] === '--secret')).toEqual([
      'id=a,env=SLIPWAY_SECRET_0',
      'id=b,env=B_TOKEN',
      'id=c,"src=./a,b ""c"""',
      'id=d,env=SLIPWAY_SECRET_3',
    ]);
    expect(env).toMatchObject({ SLIPWAY_SECRET_0: 'hidden\n"line, two"', SLIPWAY_SECRET_3: 'hidden too' });
    expect(args.join(' ')).not.toContain('hidden');
  });

  it.each([
    {
      name: 'a secret that is a variable',
      wish: { secrets: [{ id: 'b', variable: 'GITHUB_TOKEN' }] },
      needs: ['GITHUB_TOKEN'],
    },
    {
      name: 'an argument without a value',
      wish: { buildArgs: ['GH_TOKEN', 'A=GH_TOKEN'] },
      needs: ['GH_TOKEN'],
    },
    {
      name: 'reading the Actions cache',
      wish: { cacheFrom: ['type=gha,scope=a'] },
      needs: ['ACTIONS_RUNTIME_TOKEN'],
    },
    {
      name: 'writing the Actions cache',
      wish: { cacheTo: ['mode=max,"type=gha"'] },
      needs: ['ACTIONS_RUNTIME_TOKEN'],
    },
    { name: 'another cache', wish: { cacheTo: ['type=registry,ref=a/b:gha'] }, needs: [] },
  ])('names what the build cannot do without: $name', ({ wish, needs }) => {
    expect(deriveBuildCommand({ ...request, ...wish }).needs).toEqual(needs);
  });

  it('tells the date of the commit, and of no other time', () => {
    expect(deriveBuildCommand({ ...request, sourceDateEpoch: 0 }).env).toEqual({
      SOURCE_DATE_EPOCH: '0',
      BUILDX_METADATA_WARNINGS: 'true',
    });
    expect(deriveBuildCommand(request).env).toEqual({ BUILDX_METADATA_WARNINGS: 'true' });
  });

  it('is the same line for the same request', () => {
    expect(deriveBuildCommand(request)).toEqual(deriveBuildCommand({ ...request }));
  });
});

describe('fitAnnotations', () => {
  const cases: { name: string; annotation: string; single: string[] }[] = [
    { name: 'one of the manifest stays', annotation: 'manifest:a=b', single: ['manifest:a=b'] },
    { name: 'one of the index goes', annotation: 'index:a=index:b', single: [] },
    { name: 'one of the descriptor of an index goes', annotation: 'index-descriptor:a=b', single: [] },
    {
      name: 'one of a descriptor stays',
      annotation: 'manifest-descriptor[linux/amd64]:a=b',
      single: ['manifest-descriptor[linux/amd64]:a=b'],
    },
    { name: 'one of both keeps the manifest', annotation: 'manifest,index:a=b', single: ['manifest:a=b'] },
    {
      name: 'one of both the other way round',
      annotation: 'index,manifest[linux/amd64,linux/arm64]:a=b:c',
      single: ['manifest[linux/amd64,linux/arm64]:a=b:c'],
    },
    { name: 'several lines stay', annotation: 'manifest:a=1\n2', single: ['manifest:a=1\n2'] },
  ];
  it.each(cases)('on a single manifest, $name', ({ annotation, single }) => {
    expect(fitAnnotations([annotation], false)).toEqual(single);
    expect(fitAnnotations([annotation], true)).toEqual([annotation]);
  });
});

describe('deriveBuildRequest', () => {
  const argsOf = (raw: Record<string, string>, facts: Partial<PublishFacts> = {}, event?: string) => {
    const { plan, problems } = decide(raw, makeFacts(facts, event));
    expect(problems).toEqual([]);
    const { args } = deriveBuildCommand(deriveBuildRequest(readInputs(raw).inputs, plan, 'b', 'm.json'));
    const all = (flag: string) => args.filter((_, index) => args[index - 1] === flag);
    return { args, all };
  };
  const image = 'ghcr.io/acme/rocket';
  const classic = { engine: classicEngine };

  const outputs: {
    name: string;
    raw: Record<string, string>;
    facts?: Partial<PublishFacts>;
    event?: string;
    outputs: string[];
  }[] = [
    {
      name: "the engine's own store without a name, to be pushed from there by its digest",
      raw: {},
      outputs: ['type=image,push=false'],
    },
    {
      name: "the engine's own store under the tags too, where it is loaded",
      raw: { load: 'true' },
      outputs: [`type=image,name=${image}:main,push=false`],
    },
    {
      name: 'a registry by digest, without a tag, by a builder of its own',
      raw: { driver: 'docker-container' },
      outputs: [`type=image,name=${image},push-by-digest=true,name-canonical=true,push=true`],
    },
    {
      name: 'several repositories at once',
      raw: { images: `${image}\ndocker.io/acme/rocket` },
      outputs: [
        `type=image,"name=${image},docker.io/acme/rocket",push-by-digest=true,name-canonical=true,push=true`,
      ],
    },
    {
      name: 'nowhere, but with a digest, on a pull request',
      raw: { driver: 'docker-container' },
      event: 'pull-request',
      outputs: ['type=image,push=false'],
    },
    {
      name: 'no name of the engine on a pull request',
      raw: {},
      event: 'pull-request',
      outputs: ['type=image,push=false'],
    },
    {
      name: 'the engine on a pull request that asks for it',
      raw: { load: 'true' },
      event: 'pull-request',
      outputs: [`type=image,name=${image}:pr-42,push=false`],
    },
    {
      name: 'the engine without a name, where no rule gives one',
      raw: { load: 'true', driver: 'docker-container', tags: 'type=ref,event=branch' },
      event: 'pull-request',
      outputs: ['type=docker'],
    },
    {
      name: 'a file alone, whose digest is then the one of the step',
      raw: { outputs: 'type=oci,dest=layout,tar=false\ntype=local,dest=out', push: 'false' },
      outputs: [`type=oci,dest=layout,tar=false,name=${image}:main`, 'type=local,dest=out'],
    },
    {
      name: 'the files of the image, and nowhere, but with a digest',
      raw: { outputs: 'type=local,dest=out', push: 'false' },
      outputs: ['type=local,dest=out', 'type=image,push=false'],
    },
    {
      name: 'the engine and a registry, which comes last for its digest',
      raw: { load: 'true', driver: 'docker-container' },
      outputs: [
        `type=docker,name=${image}:main`,
        `type=image,name=${image},push-by-digest=true,name-canonical=true,push=true`,
      ],
    },
    {
      name: 'what the user wishes beside the image, and as attributes of it',
      raw: {
        outputs: 'type=image,compression=zstd\ntype=local,dest=out\ntype=oci,dest=a.tar',
        driver: 'docker-container',
      },
      outputs: [
        'type=local,dest=out',
        `type=oci,dest=a.tar,name=${image}:main`,
        `type=image,name=${image},push-by-digest=true,name-canonical=true,push=true,compression=zstd`,
      ],
    },
  ];
  it.each(outputs)('exports to $name', ({ raw, facts, event, outputs: expected }) => {
    expect(argsOf(raw, facts, event).all('--output')).toEqual(expected);
  });

  it('writes annotations of manifest and index where there is an index', () => {
    const levels = argsOf({ platforms: 'linux/amd64,linux/arm64' }).all('--annotation');
    expect(levels).toContain('index:org.opencontainers.image.description=Rockets & launch pads');
    expect(levels).toContain('manifest:org.opencontainers.image.description=Rockets & launch pads');
  });

  it('writes no annotation of an index on a single manifest', () => {
    const levels = argsOf({ provenance: 'false', annotations: 'index:a=b\nmanifest,index:c=d' }).all(
      '--annotation',
    );
    expect(levels.filter((annotation) => /index/.test(annotation))).toEqual([]);
    expect(levels).toContain('manifest:c=d');
  });

  it('writes no attestation that the engine could not load', () => {
    const { all } = argsOf({ load: 'true' }, classic);
    expect(all('--attest')).toEqual(['type=provenance,disabled=true']);
  });

  it('writes the least provenance, with this run as its builder, and the most only on request', () => {
    const run = `builder-id=https://github.com/Acme/Rocket/actions/runs/7001/attempts/1`;
    expect(argsOf({}).all('--attest')).toEqual([`type=provenance,mode=min,${run}`]);
    expect(argsOf({ provenance: 'true', sbom: 'true' }).all('--attest')).toEqual([
      `type=provenance,mode=min,${run}`,
      `type=sbom,generator=${helperPins.scanner}`,
    ]);
    expect(argsOf({ provenance: 'max' }).all('--attest')).toEqual([`type=provenance,mode=max,${run}`]);
    expect(argsOf({ provenance: 'builder-id=https://a/b' }).all('--attest')).toEqual([
      'type=provenance,mode=min,builder-id=https://a/b',
    ]);
  });

  it('takes the Dockerfile that was found', () => {
    expect(argsOf({}).all('--file')).toEqual(['Dockerfile']);
    expect(argsOf({ context: 'git' }).all('--file')).toEqual([]);
    expect(argsOf({ context: 'git', file: 'a/Dockerfile' }).all('--file')).toEqual(['a/Dockerfile']);
  });

  it('gives the token of the run to git, for the own repository only', () => {
    const own = argsOf({ context: 'git', 'github-token': 'ghs_hidden' });
    expect(own.all('--secret')).toEqual(['id=GIT_AUTH_TOKEN.github.com,env=SLIPWAY_SECRET_0']);
    expect(own.args.at(-1)).toMatch(/^https:\/\/github\.com\/Acme\/Rocket\.git#[0-9a-f]{40}$/);
    const other = argsOf({ context: 'https://github.com/other/app.git', 'github-token': 'ghs_hidden' });
    expect(other.all('--secret')).toEqual([]);
  });

  it("never puts the token over the user's own for the same host", () => {
    const given = (id: string) =>
      argsOf({ context: 'git', 'github-token': 'ghs_1', secrets: `${id}=x` }).all('--secret');
    expect(given('GIT_AUTH_TOKEN')).toEqual(['id=GIT_AUTH_TOKEN,env=SLIPWAY_SECRET_0']);
    expect(given('GIT_AUTH_TOKEN.github.com')).toHaveLength(1);
    expect(given('GIT_AUTH_TOKEN.gitlab.com')).toHaveLength(2);
  });
});
