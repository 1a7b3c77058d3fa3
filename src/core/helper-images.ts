import type { BuildRequest } from './build-command.ts';
import { helperPins } from './helper-pins.ts';
import { parseReference } from './reference.ts';

/** What is booted where nobody names another image; the variable is for networks without Docker Hub. */
export function findBuilderImage(
  { SLIPWAY_BUILDKIT_IMAGE: given }: { readonly SLIPWAY_BUILDKIT_IMAGE?: string | undefined },
  isRootless = false,
): string {
  return given || (isRootless ? helperPins.rootlessBuilder : helperPins.builder);
}

/** The wish for an SBOM with the image that makes it, where nobody names another one: BuildKit's own goes by a tag. */
export function pinScanner(sbom: string): string {
  if (['', 'false'].includes(sbom) || /(?:^|,)"?generator=/.test(sbom)) return sbom;
  const generator = `generator=${helperPins.scanner}`;
  return sbom === 'true' ? generator : `${sbom},${generator}`;
}

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
  const generator = `generator=${helperPins.scanner}`;
  if (image !== helperPins.scanner || !request.sbom.includes(generator)) return undefined;
  return { ...request, sbom: request.sbom.replace(generator, `generator=${moved}`) };
}
