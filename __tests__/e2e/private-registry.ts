import { testbed } from './door.ts';

/** Variables and secrets of a workflow that publishes to the registry that asks for a login. */
export function authenticated(image: string) {
  return {
    vars: {
      IMAGE: image,
      REGISTRY: testbed('REGISTRY_AUTH'),
      REGISTRY_USER: testbed('REGISTRY_USER'),
    },
    secrets: { REGISTRY_PASSWORD: testbed('REGISTRY_PASSWORD') },
  };
}

/** The digest behind a tag of the registry that asks for a login. */
export async function privateDigestOf(image: string, tag: string): Promise<string | null> {
  const [host, ...path] = image.split('/');
  const login = `${testbed('REGISTRY_USER')}:${testbed('REGISTRY_PASSWORD')}`;
  const answer = await fetch(`http://${host}/v2/${path.join('/')}/manifests/${tag}`, {
    method: 'HEAD',
    headers: {
      Authorization: `Basic ${Buffer.from(login).toString('base64')}`,
      Accept: 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json',
    },
  });
  return answer.headers.get('docker-content-digest');
}
