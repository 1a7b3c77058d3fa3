import type { Claims } from '../core/attest/identity.ts';
import {
  deriveSubjects,
  findAttestationManifests,
  formatProvenance,
  formatSbom,
  nameSubjects,
  SPDX_TYPE,
  type Statement,
} from '../core/attest/statement.ts';
import type { Descriptor } from '../core/descriptor.ts';
import { type ImageIndex, parseManifest } from '../core/manifest.ts';
import { SlipwayError } from '../core/problem.ts';
import { type RepositoryName, withDigest } from '../core/reference.ts';
import type { RegistryClient, StoredManifest } from '../io/registry/client.ts';
import { readFreshManifest } from '../io/registry/fresh.ts';

/** What is going to be signed, and the manifest that it is hung onto. */
export interface Draft {
  readonly title: string;
  readonly subject: Descriptor;
  readonly statement: Statement;
}

/** An image that is in its registries, and that no tag names yet. */
export interface ReleasedImage {
  readonly registry: RegistryClient;
  readonly repositories: readonly RepositoryName[];
  readonly image: StoredManifest;
  /** Whether it has to have SBOMs, or those are signed that it has. */
  readonly sboms: 'none' | 'if-there' | 'required';
}

// What GitHub's own action allows of one predicate.
const MAX_PREDICATE_BYTES = 16 * 1024 * 1024;

/** The provenance of the whole image, and the SBOM of each platform where there is one. */
export async function draftAttestations(
  release: ReleasedImage,
  claims: Claims,
  serverUrl: string,
): Promise<readonly Draft[]> {
  const { repositories, image, sboms } = release;
  const { digest, mediaType, bytes } = image;
  const content = parseManifest(bytes, mediaType);
  const subjects = deriveSubjects(repositories, digest, content);
  const provenance: Draft = {
    title: 'provenance',
    subject: { mediaType, digest, size: bytes.length },
    statement: formatProvenance(subjects, claims, serverUrl),
  };
  const isWanted = sboms !== 'none' && content.kind === 'index';
  return [provenance, ...(isWanted ? await draftSboms(release, content) : [])];
}

async function draftSboms(
  { registry, repositories, sboms }: ReleasedImage,
  index: ImageIndex,
): Promise<readonly Draft[]> {
  const [name] = repositories;
  if (!name) return [];
  const drafts = await Promise.all(
    findAttestationManifests(index).map(async ({ platform, digest, manifest }) => {
      const subject = index.manifests.find((child) => child.digest === digest);
      const texts = await readSpdx(registry, name, manifest);
      return texts.flatMap((text): readonly Draft[] => {
        const statement = formatSbom(nameSubjects(repositories, digest), text);
        return subject && statement ? [{ title: `SBOM of ${platform}`, subject, statement }] : [];
      });
    }),
  );
  if (sboms === 'if-there' || drafts.flat().length > 0) return drafts.flat();
  throw new SlipwayError({
    code: 'attest.no-sbom',
    input: 'sbom',
    message: `an SBOM is asked for, and the image came out without one in SPDX`,
    hint: 'use the generator of BuildKit (`sbom: true`) or one that writes SPDX, or leave out `sbom`',
  });
}

async function readSpdx(
  registry: RegistryClient,
  name: RepositoryName,
  digest: string,
): Promise<readonly string[]> {
  const { content } = await readFreshManifest(registry, withDigest(name, digest));
  const layers = content.kind === 'manifest' ? content.layers : [];
  const isSpdx = ({ annotations }: Descriptor) =>
    annotations?.['in-toto.io/predicate-type']?.startsWith(SPDX_TYPE) === true;
  const blobs = layers.filter(isSpdx).map((layer) => readWithin(registry, name, layer));
  return Promise.all(blobs);
}

async function readWithin(
  registry: RegistryClient,
  name: RepositoryName,
  layer: Descriptor,
): Promise<string> {
  if (layer.size > MAX_PREDICATE_BYTES) {
    throw new SlipwayError({
      code: 'attest.sbom-size',
      input: 'sbom',
      message: `the SBOM has ${layer.size} bytes, and GitHub takes at most ${MAX_PREDICATE_BYTES} of one`,
      hint: 'leave out `attest` or `sbom`, or use a generator that lists packages without their files',
    });
  }
  return new TextDecoder().decode(await registry.getBlob(name, layer.digest, MAX_PREDICATE_BYTES));
}
