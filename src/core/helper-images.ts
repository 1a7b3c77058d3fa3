import type { BuildRequest } from './build-command.ts';
import { parseReference } from './reference.ts';

/** What buildx boots where nobody names another image. */
export const builderImage = 'docker.io/moby/buildkit:buildx-stable-1';
/** What BuildKit makes SBOMs with where nobody names another image. */
const scannerImage = 'docker.io/docker/buildkit-syft-scanner:stable-1';

const hubHost = /(?:registry-1|auth|index)\.docker\.(?:io|com)|docker\.io\/|\.docker\.com/i;
const limitText = /toomanyrequests|too many requests|pull rate limit/i;
const faultText =
  /no such host|i\/o timeout|tls handshake timeout|deadline exceeded|client\.timeout|connection (?:refused|reset)|network is unreachable|unexpected eof|50[0234] (?:internal|bad|service|gateway)|server misbehaving|temporary failure/i;

/** Whether Docker Hub gave nothing because of its limit. Other registries use the same word. */
export function isHubLimit(text: string): boolean {
  return limitText.test(text) && hubHost.test(text);
}

/** Whether Docker Hub refused because of its limit, or could not be reached; a wrong name is neither. */
export function isHubRefusal(text: string): boolean {
  return hubHost.test(text) && (limitText.test(text) || faultText.test(text));
}

/** The same image in a place that mirrors Docker Hub; nothing for an image of another registry. */
export function moveImage(image: string, place: string): string | undefined {
  const reading = parseReference(image);
  if (place === '' || 'problem' in reading || reading.reference.host !== 'docker.io') return undefined;
  const { repository, tag, digest } = reading.reference;
  return `${place}/${repository}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`;
}

/**
 * The request with the helper that Docker Hub refused taken from the other place: the Dockerfile's frontend or the
 * scanner of the SBOM. Nothing where a base image was refused, which is the user's to choose.
 */
export function moveHelper(request: BuildRequest, error: string, place: string): BuildRequest | undefined {
  const image = /failed to resolve source metadata for ([^\s:]+(?::\d+)?\/[^\s]+?):? /.exec(error)?.[1];
  const moved = image && isHubRefusal(error) ? moveImage(image, place) : undefined;
  if (!image || !moved) return undefined;
  if (/^docker\.io\/docker\/dockerfile(?:-upstream)?[:@]/.test(image)) {
    const argument = `BUILDKIT_SYNTAX=${moved}`;
    return request.buildArgs.includes(argument)
      ? undefined
      : { ...request, buildArgs: [...request.buildArgs, argument] };
  }
  const { sbom } = request;
  if (image !== scannerImage || ['', 'false'].includes(sbom) || sbom.includes('generator=')) return undefined;
  return { ...request, sbom: sbom === 'true' ? `generator=${moved}` : `${sbom},generator=${moved}` };
}
