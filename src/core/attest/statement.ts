import type { ImageIndex, Manifest } from '../manifest.ts';
import { platformImagesOf } from '../manifest.ts';
import { formatName, type RepositoryName } from '../reference.ts';
import type { Claims } from './identity.ts';

/** What is said of an image, in the form that is signed (in-toto Attestation Framework, Statement v1). */
export interface Statement {
  readonly _type: 'https://in-toto.io/Statement/v1';
  readonly subject: readonly Subject[];
  readonly predicateType: string;
  readonly predicate: unknown;
}

export interface Subject {
  readonly name: string;
  readonly digest: Readonly<Record<string, string>>;
}

export const PROVENANCE_TYPE = 'https://slsa.dev/provenance/v1';
export const SPDX_TYPE = 'https://spdx.dev/Document';
export const IN_TOTO_TYPE = 'application/vnd.in-toto+json';

/** The digest that tags name, in every repository, and those of the platforms behind it: a verifier may ask for either. */
export function deriveSubjects(
  repositories: readonly RepositoryName[],
  digest: string,
  image: Manifest,
): readonly Subject[] {
  const platforms = image.kind === 'index' ? platformImagesOf(image).map((one) => one.digest) : [];
  return [digest, ...new Set(platforms)].flatMap((each) => nameSubjects(repositories, each));
}

export function nameSubjects(repositories: readonly RepositoryName[], digest: string): readonly Subject[] {
  const [algorithm = '', hex = ''] = digest.split(':');
  return repositories.map((name) => ({ name: formatName(name), digest: { [algorithm]: hex } }));
}

/**
 * Which run of which workflow built it. All of it is what GitHub itself says of the job, in the terms of the build
 * type that GitHub's own attestations have (slsa-framework/github-actions-buildtypes, workflow/v1).
 */
export function formatProvenance(subject: readonly Subject[], claims: Claims, serverUrl: string): Statement {
  const repository = `${serverUrl}/${claims.repository}`;
  const prefix = `${claims.repository}/`;
  const path = claims.workflow_ref.startsWith(prefix)
    ? claims.workflow_ref.slice(prefix.length)
    : claims.workflow_ref;
  const predicate = {
    buildDefinition: {
      buildType: 'https://actions.github.io/buildtypes/workflow/v1',
      externalParameters: {
        workflow: { ref: claims.ref, repository, path: path.replace(/@.*$/, '') },
      },
      internalParameters: {
        github: {
          event_name: claims.event_name,
          repository_id: claims.repository_id,
          repository_owner_id: claims.repository_owner_id,
          runner_environment: claims.runner_environment,
        },
      },
      resolvedDependencies: [{ uri: `git+${repository}@${claims.ref}`, digest: { gitCommit: claims.sha } }],
    },
    runDetails: {
      builder: { id: `${serverUrl}/${claims.job_workflow_ref}` },
      metadata: {
        invocationId: `${repository}/actions/runs/${claims.run_id}/attempts/${claims.run_attempt}`,
      },
    },
  };
  return { _type: 'https://in-toto.io/Statement/v1', subject, predicateType: PROVENANCE_TYPE, predicate };
}

/** BuildKit's SBOM of one platform, about that platform's image; nothing where the text is no such statement. */
export function formatSbom(subject: readonly Subject[], buildkitStatement: string): Statement | undefined {
  const { predicateType, predicate } = parseObject(buildkitStatement);
  if (typeof predicateType !== 'string' || !predicateType.startsWith(SPDX_TYPE)) return undefined;
  if (typeof predicate !== 'object' || predicate === null) return undefined;
  const version = /^SPDX-(\d+\.\d+)/.exec(String((predicate as { spdxVersion?: unknown }).spdxVersion))?.[1];
  // GitHub's own attestations have the version of the format in the type, and that is what verifiers ask for.
  const type = version ? `${SPDX_TYPE}/v${version}` : predicateType;
  return { _type: 'https://in-toto.io/Statement/v1', subject, predicateType: type, predicate };
}

/** Where the SBOMs of a platform's image are: manifests of BuildKit's beside it in the index. */
export function findAttestationManifests(image: ImageIndex) {
  return platformImagesOf(image).flatMap(({ name, digest, attestations }) =>
    attestations.map((manifest) => ({ platform: name, digest, manifest })),
  );
}

/** A statement that someone has signed, as far as it is read here. */
export interface SignedStatement {
  readonly predicateType: string;
  /** What it speaks of, `sha256:<hex>`. */
  readonly digests: readonly string[];
}

/** A statement of any version of the framework; nothing where the text is none. */
export function parseStatement(text: string): SignedStatement | undefined {
  const { _type, predicateType, subject } = parseObject(text);
  const isStatement = typeof _type === 'string' && _type.startsWith('https://in-toto.io/Statement/');
  if (!isStatement || typeof predicateType !== 'string' || !Array.isArray(subject)) return undefined;
  const digests = subject.flatMap((one: { readonly digest?: { readonly sha256?: unknown } } | null) => {
    const hex = one?.digest?.sha256;
    return typeof hex === 'string' ? [`sha256:${hex.toLowerCase()}`] : [];
  });
  return { predicateType, digests };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
