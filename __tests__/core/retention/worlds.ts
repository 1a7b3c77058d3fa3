import { DOCKER_LIST, DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST } from '../../../src/core/manifest.ts';
import {
  DAY,
  type ManifestFacts,
  type PackageFacts,
  type PullRequestState,
  type Version,
} from '../../../src/core/retention/facts.ts';
import { readManifestFacts, shareBlobs } from '../../../src/core/retention/manifest-facts.ts';
import { type Dice, digestOf, NOW } from './random.ts';

export type What = 'image' | 'cache' | 'chart' | 'sbom' | 'signature' | 'artifact';

/** A version, and what the maker of the package knows of it without having to read anything. */
export interface Made {
  readonly digest: string;
  readonly what: What;
  /** Names that people gave it; other tags only say what it speaks of. */
  readonly names: readonly string[];
  /** Days. */
  readonly age: number;
  readonly id: number;
  /** The thing that it is a part of, or speaks of; `gone` where that is not there. */
  readonly of?: string;
  /** It lies inside that, rather than speaking of it. */
  readonly isInside: boolean;
}

export interface World {
  readonly facts: PackageFacts;
  readonly made: readonly Made[];
}

const IMAGE = 'application/vnd.oci.image.config.v1+json';
const EMPTY = 'application/vnd.oci.empty.v1+json';
const TAR = 'application/vnd.oci.image.layer.v1.tar+gzip';
const CACHE = 'application/vnd.buildkit.cacheconfig.v0';
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/** By name of the form: media types of config and layer, and further fields. */
const FORMS = {
  image: [IMAGE, TAR],
  docker: [
    'application/vnd.docker.container.image.v1+json',
    'application/vnd.docker.image.rootfs.diff.tar.gzip',
  ],
  cache: [CACHE, TAR],
  chart: ['application/vnd.cncf.helm.config.v1+json', 'application/vnd.cncf.helm.chart.content.v1.tar+gzip'],
  spdx: [EMPTY, 'application/spdx+json', { artifactType: 'application/spdx+json' }],
  attached: [IMAGE, 'text/spdx'],
  cosign: [IMAGE, 'application/vnd.dev.cosign.simplesigning.v1+json'],
  bundle: [EMPTY, BUNDLE, { artifactType: BUNDLE }],
  provenance: [IMAGE, 'application/vnd.in-toto+json'],
  file: [EMPTY, 'text/plain', { artifactType: 'application/vnd.acme.notes' }],
} as const satisfies Readonly<Record<string, readonly [string, string, object?]>>;
type Form = keyof typeof FORMS;

interface Options {
  readonly names?: readonly string[];
  readonly links?: readonly string[];
  readonly of?: string;
  readonly isInside?: boolean;
  readonly subject?: string;
}

/** A package as people and their tools fill it; each thing is a real manifest, and what it is was decided before. */
class Maker {
  readonly made: Made[] = [];
  readonly versions: Version[] = [];
  readonly manifests = new Map<string, ManifestFacts>();
  private readonly share = shareBlobs();
  private readonly taken = new Set<string>();
  private readonly dice: Dice;
  private count = 0;
  age = 90;

  constructor(dice: Dice) {
    this.dice = dice;
  }

  manifest(what: What, form: Form, options: Options = {}): string {
    const [config, layer, more = {}] = FORMS[form] as readonly [string, string, object?];
    const type = form === 'docker' ? DOCKER_MANIFEST : OCI_MANIFEST;
    const document = {
      config: { mediaType: config, digest: digestOf(70_000), size: 2 },
      layers: [{ mediaType: layer, digest: digestOf(80_000 + this.count), size: 9 }],
      ...more,
      ...(options.subject && { subject: this.entry(options.subject) }),
    };
    return this.add(what, document, type, options);
  }

  index(what: What, manifests: readonly object[], options: Options = {}): string {
    return this.add(
      what,
      { manifests },
      this.dice.chance(0.2) && !options.subject ? DOCKER_LIST : OCI_INDEX,
      options,
    );
  }

  entry(digest: string, more: object = {}): object {
    return { mediaType: OCI_MANIFEST, digest, size: 5, ...more };
  }

  name(...choices: readonly string[]): string {
    const base = this.dice.pick(choices);
    const name = this.taken.has(base) ? `${base}.${this.count}` : base;
    this.taken.add(name);
    return name;
  }

  private add(what: What, document: object, type: string, options: Options): string {
    const { names = [], links = [], of, isInside = false } = options;
    const id = ++this.count;
    const digest = digestOf(id);
    const bytes = new TextEncoder().encode(
      JSON.stringify({ schemaVersion: 2, mediaType: type, ...document }),
    );
    this.manifests.set(digest, readManifestFacts(bytes, type, this.share));
    this.versions.push({ id, digest, tags: [...links, ...names], createdAt: NOW - this.age * DAY });
    this.made.push({ digest, what, names, age: this.age, id, isInside, ...(of !== undefined && { of }) });
    return digest;
  }
}

const link = (digest: string, ending = '') => `${digest.replace(':', '-')}${ending}`;

function makeImage(maker: Maker, dice: Dice, names: readonly string[]): string {
  if (dice.chance(0.5)) return maker.manifest('image', dice.pick(['image', 'docker']), { names });
  const parts = ['amd64', 'arm64'].map((architecture) => ({
    digest: maker.manifest('image', 'image', { of: 'next', isInside: true }),
    platform: { os: 'linux', architecture },
  }));
  const provenance = maker.manifest('signature', 'provenance', { of: 'next', isInside: true });
  const entries = [
    ...parts.map(({ digest, platform }) => maker.entry(digest, dice.chance(0.9) ? { platform } : {})),
    maker.entry(provenance, { platform: { os: 'unknown', architecture: 'unknown' } }),
  ];
  const digest = maker.index('image', entries, { names });
  maker.made.forEach((one, at) => {
    if (one.of === 'next') maker.made[at] = { ...one, of: digest };
  });
  return digest;
}

/** Signatures in all forms, of an image that is there or of one that is gone. */
function sign(maker: Maker, dice: Dice, subject: string, of: string): void {
  const prefix = dice.pick(['', '', 'cosign-', 'sigs_', 'x']);
  const form = dice.below(5);
  if (form === 0) maker.manifest('signature', 'cosign', { links: [`${prefix}${link(subject, '.sig')}`], of });
  else if (form === 1)
    maker.manifest('sbom', 'attached', { links: [`${prefix}${link(subject, '.sbom')}`], of });
  else if (form === 2) maker.manifest('signature', 'bundle', { subject, of });
  else if (form === 3) maker.manifest('sbom', 'spdx', { subject, of });
  else {
    const bundle = maker.manifest('signature', 'bundle', { subject, of });
    maker.index('signature', [maker.entry(bundle)], { links: [link(subject)], of });
  }
}

function imageNames(maker: Maker, dice: Dice): readonly string[] {
  const names: string[] = [];
  if (dice.chance(0.5))
    names.push(maker.name(`v1.${dice.below(9)}.${dice.below(9)}`, `${dice.below(9)}.${dice.below(99)}`));
  if (dice.chance(0.2)) names.push(maker.name('latest', 'prod', 'main', 'nightly'));
  if (dice.chance(0.2)) names.push(maker.name('sha-0123456', 'sha-89abcde'));
  if (dice.chance(0.2)) names.push(maker.name('pr-1', 'pr-2', 'pr-3', 'pr-1-alpine', 'pr-2-hotfix'));
  if (dice.chance(0.06)) names.push(maker.name('chart-1.0.0', 'cache-main', 'buildcache-amd64', 'sbom'));
  if (dice.chance(0.05)) names.push(maker.name(link(digestOf(90_000 + dice.below(9)))));
  return names;
}

const others: readonly (readonly [what: What, form: Form, names: readonly string[]])[] = [
  ['chart', 'chart', ['chart-1.0.0', '1.0.0', 'v9.9.9', 'latest-chart']],
  ['sbom', 'spdx', ['sbom-v1', 'v1.0.0.spdx', 'prod-sbom']],
  ['artifact', 'file', ['notes', 'v9.9.8', 'main']],
  [
    'cache',
    'cache',
    [
      'buildcache-amd64',
      'buildcache-amd64--branch.gone',
      'buildcache-amd64--branch.main',
      'cache-main',
      'v0.0.1',
      'layers',
    ],
  ],
];

function makeOther(maker: Maker, dice: Dice): void {
  const [what, form, choices] = dice.pick(others);
  const names = dice.chance(0.9) ? [maker.name(...choices)] : [];
  if (what !== 'cache' || dice.chance(0.5)) maker.manifest(what, form, { names });
  else
    maker.index(
      'cache',
      [
        { mediaType: TAR, digest: digestOf(80_000), size: 9 },
        { mediaType: CACHE, digest: digestOf(70_000), size: 2 },
      ],
      { names },
    );
}

export function makeWorld(dice: Dice): World {
  const maker = new Maker(dice);
  const images: string[] = [];
  for (let left = 3 + dice.below(12); left > 0; left--) {
    if (dice.chance(0.8)) maker.age = Math.max(0, maker.age - dice.below(14));
    const shape = dice.below(10);
    if (shape < 5) images.push(makeImage(maker, dice, imageNames(maker, dice)));
    else if (shape < 7) makeOther(maker, dice);
    else if (shape < 9 && images.length > 0) {
      const subject = dice.pick(images);
      sign(maker, dice, subject, subject);
    } else sign(maker, dice, digestOf(95_000 + left), 'gone');
  }
  const states: readonly PullRequestState[] = ['open', 'closed', 'closed', 'unknown'];
  const facts: PackageFacts = {
    name: 'app',
    versions: dice.chance(0.5) ? maker.versions.toReversed() : maker.versions,
    manifests: maker.manifests,
    pullRequests: new Map([1, 2, 3].map((number) => [number, dice.pick(states)])),
    branches: dice.chance(0.5) ? ['main'] : ['main', 'pr-2/hotfix'],
    now: NOW,
  };
  return { facts, made: maker.made };
}
