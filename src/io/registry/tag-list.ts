import type { RepositoryName } from '../../core/reference.ts';
import { resolveNextPage } from '../../core/registry-address.ts';
import type { RegistryClient } from './client.ts';

const PAGE_SIZE = 1000;
const MAX_PAGES = 100;
const MAX_BYTES = 16 * 1024 * 1024;

/** All tags of a repository, a page at a time; none where there is no such repository yet. */
export async function listTags(client: RegistryClient, name: RepositoryName): Promise<readonly string[]> {
  const tags: string[] = [];
  let page: string | URL | undefined = `tags/list?n=${PAGE_SIZE}`;
  for (let count = 0; page && count < MAX_PAGES; count++) {
    const answer: Page = await readPage(client, name, page);
    tags.push(...answer.tags);
    page = answer.next;
  }
  return tags;
}

interface Page {
  readonly tags: readonly string[];
  readonly next: URL | undefined;
}

async function readPage(client: RegistryClient, name: RepositoryName, path: string | URL): Promise<Page> {
  const { status, headers, body, url } = await client.door.send({
    method: 'GET',
    name,
    path,
    doing: 'list the tags',
    actions: ['pull'],
    expected: [200, 404],
    maxBytes: MAX_BYTES,
  });
  if (status === 404) return { tags: [], next: undefined };
  const next = resolveNextPage(headers.get('link'), url, client.door.apiOf(name.host));
  return {
    tags: parseTags(body),
    next,
  };
}

/** distribution-spec, "Listing Tags": `{"name": ..., "tags": [...]}`; an empty list may be null. */
function parseTags(body: Uint8Array): readonly string[] {
  const { tags } = JSON.parse(new TextDecoder().decode(body)) as { readonly tags?: unknown };
  return Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === 'string') : [];
}
