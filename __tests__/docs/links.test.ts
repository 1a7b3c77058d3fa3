import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'examples/README.md'],
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  ...readdirSync(join(root, 'docs/decisions')).map((name) => `docs/decisions/${name}`),
];

/** The anchors that GitHub gives to the headings of a page. */
const anchorsOf = (path: string) =>
  [...read(path).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

describe('a link on a page of the documentation', () => {
  it.each(pages)('leads to a file that is there, and to a heading in it: %s', (page) => {
    const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const broken = links
      .filter((link) => !/^https?:/.test(link))
      .filter((link) => {
        const [path = '', anchor] = link.split('#');
        const file = path === '' ? page : join(dirname(page), path);
        if (!existsSync(join(root, file))) return true;
        return anchor !== undefined && !anchorsOf(file).includes(anchor);
      });
    expect(broken).toEqual([]);
  });
});

describe('an index', () => {
  const linksOf = (path: string) => [...read(path).matchAll(/\]\(([^)\s#]+)\)/g)].map(([, link]) => link);
  const filesIn = (folder: string, end: string) =>
    readdirSync(join(root, folder)).filter((name) => name.endsWith(end) && name !== 'README.md');

  it('has every page of docs', () => {
    expect(linksOf('docs/README.md')).toEqual(expect.arrayContaining(filesIn('docs', '.md')));
    const linked = linksOf('README.md');
    for (const page of filesIn('docs', '.md')) expect(linked).toContain(`docs/${page}`);
  });

  it('has every example', () => {
    expect(linksOf('examples/README.md')).toEqual(expect.arrayContaining(filesIn('examples', '.yml')));
  });
});

describe('the list of texts that come most often', () => {
  const page = read('docs/troubleshooting.md');
  const rows = [...page.matchAll(/^\| `([^`]+)` \| \[([\w.-]+)\]\(#/gm)].map(([, text = '', code = '']) => ({
    text,
    code,
  }));

  it('has texts', () => {
    expect(rows.length).toBeGreaterThan(8);
  });

  it.each(rows)('leads from $text to the entry that has it', ({ text, code }) => {
    const entry = page.split(/^(?=### )/m).find((one) => one.startsWith(`### ${code}\n`));
    expect(entry).toContain(text);
  });
});
