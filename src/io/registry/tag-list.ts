import type { RepositoryName } from '../../core/reference.ts';
import { resolveNextPage } from '../../core/registry-address.ts';
import type { RegistryClient } from './client.ts';
import { readJsonAnswer } from './json-answer.ts';

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
  const doing = 'list the tags';
  const answer = await client.door.send({
    method: 'GET',
    name,
    path,
    doing,
    actions: ['pull'],
    expected: [200, 404],
    maxBytes: MAX_BYTES,
  });
  if (answer.status === 404) return { tags: [], next: undefined };
  const next = resolveNextPage(answer.headers.get('link'), answer.url, client.door.apiOf(name.host));
  // distribution-spec, "Listing Tags": `{"name": ..., "tags": [...]}`; an empty list may be null.
  const { tags } = readJsonAnswer(answer, doing);
  const names = Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === 'string') : [];
  return { tags: names, next };
}
