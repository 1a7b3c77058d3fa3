import { describe, expect, it } from '@jest/globals';
import { findNeeds, parseAnnotationLevels } from '../../../src/core/metadata/context.ts';
import { deriveMetadata } from '../../../src/core/metadata/metadata.ts';
import { formatOutputs } from '../../../src/core/metadata/outputs.ts';
import { splitTagLines } from '../../../src/core/metadata/tag-lines.ts';
import { templateEngine } from '../../../src/core/metadata/template-engine.ts';
import { emptyMetadataInputs, planSettings, publishSettings } from '../../../src/core/metadata/types.ts';
import { readEvent } from '../../fixtures/events/read.ts';
import { derive, NOW, SHA, tagsOf, type Wish } from './derive.ts';

const labelsOf = (wish: Wish) => Object.fromEntries(derive(wish).metadata.labels);
const standard = {
  'org.opencontainers.image.created': '2024-12-30T23:30:45.678Z',
  'org.opencontainers.image.description': 'Rockets & launch pads',
  'org.opencontainers.image.licenses': 'MIT',
  'org.opencontainers.image.revision': SHA,
  'org.opencontainers.image.source': 'https://github.com/Acme/Rocket',
  'org.opencontainers.image.title': 'Rocket',
  'org.opencontainers.image.url': 'https://github.com/Acme/Rocket',
  'org.opencontainers.image.version': 'main',
};

describe('images', () => {
  it.each([
    { name: 'each image gets each tag', images: 'acme/a\nacme/b', tags: ['acme/a:main', 'acme/b:main'] },
    { name: 'names are lower case', images: 'GHCR.io/Acme/Rocket', tags: ['ghcr.io/acme/rocket:main'] },
    { name: 'one line may hold them all', images: 'acme/a, acme/b', tags: ['acme/a:main', 'acme/b:main'] },
    {
      name: 'an image may be switched off',
      images: 'name=acme/a,enable=false\nname=acme/b',
      tags: ['acme/b:main'],
    },
    { name: 'without an image, tags stand alone', images: '', tags: ['main'] },
    {
      name: 'where all are switched off, tags stand alone',
      images: 'name=acme/a,enable=false',
      tags: ['main'],
    },
  ])('$name', ({ images, tags }) => {
    expect(derive({ images }).metadata.tags).toEqual(tags);
  });
});

describe('flavor', () => {
  const tag = { event: 'push-tag', tags: 'type=semver,pattern={{version}}\ntype=sha' };
  it.each([
    { name: 'latest=false keeps latest away', flavor: 'latest=false', gives: ['1.2.3', 'sha-860c190'] },
    {
      name: 'a prefix goes before tags that have none of their own',
      flavor: 'prefix=x-',
      gives: ['x-1.2.3', 'sha-860c190', 'latest'],
    },
    {
      name: 'a suffix goes behind all',
      flavor: 'suffix=-alpine',
      gives: ['1.2.3-alpine', 'sha-860c190-alpine', 'latest'],
    },
    {
      name: 'onlatest takes latest along',
      flavor: 'suffix=-alpine,onlatest=true',
      gives: ['1.2.3-alpine', 'sha-860c190-alpine', 'latest-alpine'],
    },
    {
      name: 'onlatest belongs to what stands before it',
      flavor: 'prefix=a-,suffix=-b,onlatest=true',
      gives: ['a-1.2.3-b', 'sha-860c190-b', 'latest-b'],
    },
    {
      name: 'the last line counts',
      flavor: 'latest=false\nlatest=true',
      gives: ['1.2.3', 'sha-860c190', 'latest'],
    },
    {
      name: 'a template is filled in on latest, too',
      flavor: 'suffix=-{{sha}},onlatest=true',
      gives: ['1.2.3-860c190', 'sha-860c190-860c190', 'latest-860c190'],
    },
    {
      name: 'a date with a zone is not cut at its equals sign',
      flavor: "suffix=-{{date 'HH' tz='Asia/Tokyo'}}",
      gives: ['1.2.3-08', 'sha-860c190-08', 'latest'],
    },
  ])('$name', ({ flavor, gives }) => {
    expect(tagsOf({ ...tag, flavor })).toEqual(gives);
  });

  it('latest=true gives latest on a branch', () => {
    expect(tagsOf({ flavor: 'latest=true' })).toEqual(['main', 'latest']);
  });

  it('latest=true alone gives nothing', () => {
    expect(tagsOf({ flavor: 'latest=true', tags: 'type=raw,value=' })).toEqual([]);
  });
});

describe('expressions', () => {
  const cases: (Wish & { name: string; template: string; gives: string })[] = [
    { name: 'branch', template: '{{branch}}', gives: 'main' },
    { name: 'branch on a git tag is empty', event: 'push-tag', template: '[{{branch}}]', gives: '[]' },
    { name: 'tag', event: 'push-tag', template: '{{tag}}', gives: 'v1.2.3' },
    { name: 'sha', template: '{{sha}}', gives: '860c190' },
    { name: 'base_ref of a git tag', event: 'push-tag', template: '{{base_ref}}', gives: 'main' },
    { name: 'base_ref of a pull request', event: 'pull-request', template: '{{base_ref}}', gives: 'main' },
    { name: 'base_ref of a branch is empty', template: '[{{base_ref}}]', gives: '[]' },
    { name: 'is_default_branch', template: '{{is_default_branch}}', gives: 'true' },
    {
      name: 'is_default_branch on another branch',
      event: 'push-branch',
      template: '{{is_default_branch}}',
      gives: 'false',
    },
    {
      name: 'is_default_branch of a schedule, which tells no repository',
      event: 'schedule',
      template: '{{is_default_branch}}',
      gives: 'true',
    },
    { name: 'is_not_default_branch', template: '{{is_not_default_branch}}', gives: 'false' },
    { name: 'a date in UTC', template: "{{date 'YYYY-MM-DD HH:mm'}}", gives: '2024-12-30 23:30' },
    {
      name: 'a date in a zone',
      template: "{{date 'YYYY-MM-DD HH:mm z' tz='Asia/Tokyo'}}",
      gives: '2024-12-31 08:30 JST',
    },
    { name: 'a date as an ISO week', template: "{{date 'GGGG-[W]WW'}}", gives: '2025-W01' },
    { name: 'a date as seconds', template: "{{date 'X'}}", gives: '1735601445' },
    {
      name: 'the date of the commit',
      template: "{{commit_date 'YYYY-MM-DDTHH:mm:ssZ'}}",
      gives: '2024-05-06T07:08:07+00:00',
    },
    { name: 'an if', template: '{{#if tag}}t{{else}}b{{/if}}', gives: 'b' },
    { name: 'a lookup', template: "{{lookup this 'branch'}}", gives: 'main' },
    { name: 'an escaped expression', template: '\\{{branch}}', gives: '{{branch}}' },
    {
      name: 'HTML is escaped, as in the peer',
      ref: "refs/heads/a&b's",
      template: '{{branch}}',
      gives: 'a&amp;b&#x27;s',
    },
    {
      name: 'HTML is not escaped in three braces',
      ref: "refs/heads/a&b's",
      template: '{{{branch}}}',
      gives: "a&b's",
    },
  ];
  it.each(cases)('$name', ({ name: _, template, gives, ...wish }) => {
    expect(labelsOf({ ...wish, labels: `x=${template}` }).x).toBe(gives);
  });
});

describe('labels', () => {
  it('are derived from the event', () => {
    expect(labelsOf({})).toEqual(standard);
  });

  it('are empty where the repository has none', () => {
    expect(labelsOf({ event: 'push-bare-repository' })).toEqual({
      ...standard,
      'org.opencontainers.image.description': '',
      'org.opencontainers.image.licenses': '',
    });
  });

  it('of the user take the place of derived ones, the last one counts, and all are sorted', () => {
    const labels =
      'zeta=1\norg.opencontainers.image.title=Rocket 2\nalpha=a=b\nzeta=2\norg.opencontainers.image.licenses=';
    const { metadata } = derive({ labels });
    expect(Object.fromEntries(metadata.labels)).toEqual({
      ...standard,
      alpha: 'a=b',
      'org.opencontainers.image.title': 'Rocket 2',
      'org.opencontainers.image.licenses': '',
      zeta: '2',
    });
    expect(metadata.labels[0]).toEqual(['alpha', 'a=b']);
    expect(metadata.labels.at(-1)).toEqual(['zeta', '2']);
  });

  it('keep their lines, and lose all but the first in JSON, as in the peer', () => {
    const { metadata } = derive({ labels: '"note=one\ntwo"' });
    expect(Object.fromEntries(metadata.labels).note).toBe('one\ntwo');
    expect(metadata.json.labels.note).toBe('one');
  });
});

describe('annotations', () => {
  it('are written once for every level', () => {
    const { annotations } = derive({ annotations: 'a=b', annotationLevels: ['index', 'manifest'] }).metadata;
    expect(annotations.filter((one) => /:a=|title/.test(one))).toEqual([
      'index:a=b',
      'index:org.opencontainers.image.title=Rocket',
      'manifest:a=b',
      'manifest:org.opencontainers.image.title=Rocket',
    ]);
  });

  it('that name a level get another one in front, as in the peer', () => {
    expect(derive({ annotations: 'index:a=b' }).metadata.annotations[0]).toBe('manifest:index:a=b');
  });

  it('that name a level keep it where the door says so', () => {
    const annotations =
      'index:a=1\nindex,manifest-descriptor[linux/amd64]:b=2\na=3\nmanifest:org.opencontainers.image.title=T';
    const found = derive({ ...publishSettings, annotations }).metadata.annotations;
    expect(found.filter((one) => /:[ab]=|title/.test(one))).toEqual([
      'manifest:a=3',
      'manifest:org.opencontainers.image.title=T',
      'index:a=1',
      'index:org.opencontainers.image.title=Rocket',
      'index,manifest-descriptor[linux/amd64]:b=2',
    ]);
  });

  it.each([
    { name: 'levels are a list', text: 'manifest,index', levels: ['manifest', 'index'] },
    { name: 'white space is no part of a level', text: ' manifest , index ,', levels: ['manifest', 'index'] },
    { name: 'no level at all is the default', text: '', levels: ['manifest'] },
    { name: 'an absent variable is the default', text: undefined, levels: ['manifest'] },
  ])('$name', ({ text, levels }) => {
    expect(parseAnnotationLevels(text, ['manifest'])).toEqual(levels);
  });
});

describe('outputs', () => {
  const inputs = {
    ...emptyMetadataInputs,
    ...planSettings,
    images: 'acme/a',
    tags: 'x\ny',
    sepTags: ',',
    bakeTarget: 'app',
  };
  const context = { event: readEvent('push-default-branch'), now: NOW };
  const { metadata } = deriveMetadata(inputs, context);

  it('are joined by their separators', () => {
    expect(formatOutputs(metadata, inputs)).toMatchObject({
      version: 'x',
      tags: 'acme/a:x,acme/a:y',
      'tag-names': 'x,y',
    });
  });

  it('hold everything as JSON', () => {
    const json: unknown = JSON.parse(formatOutputs(metadata, inputs).json);
    expect(json).toEqual({
      tags: ['acme/a:x', 'acme/a:y'],
      'tag-names': ['x', 'y'],
      labels: { ...standard, 'org.opencontainers.image.version': 'x' },
      annotations: Object.entries({ ...standard, 'org.opencontainers.image.version': 'x' }).map(
        ([key, value]) => `manifest:${key}=${value}`,
      ),
    });
  });

  it('hold a bake file for the target, indented by two', () => {
    expect(metadata.bakeFiles.tags).toBe(
      `{
  "target": {
    "app": {
      "tags": [
        "acme/a:x",
        "acme/a:y"
      ],
      "args": {
        "DOCKER_META_IMAGES": "acme/a",
        "DOCKER_META_VERSION": "x"
      }
    }
  }
}`,
    );
  });

  it('name no version in a bake file where there is none', () => {
    const { bakeFiles } = derive({ tags: 'type=schedule' }).metadata;
    expect(JSON.parse(bakeFiles.all).target['docker-metadata-action'].args).toEqual({
      DOCKER_META_IMAGES: '',
    });
  });
});

describe('the publish door', () => {
  const long = `feat/${'x'.repeat(150)}`;

  it.each([
    { name: 'leading dots and dashes go', ref: '.-hidden', tag: 'hidden' },
    { name: 'a name without any tag character gets a hash', ref: '日本語', tag: 'ref-805f5ce7' },
    {
      name: 'a long name is cut and ends in a hash of all of it',
      ref: long,
      tag: `feat-${'x'.repeat(114)}-c17b344a`,
    },
    { name: 'values are not escaped for HTML', ref: "it's", tag: 'it-s' },
  ])('$name', ({ ref, tag }) => {
    const { metadata } = derive({
      ...publishSettings,
      event: 'push-branch',
      ref: `refs/heads/${ref}`,
      tags: 'type=raw,value={{branch}}',
    });
    expect(metadata.tagNames).toEqual([tag]);
    expect(tag.length).toBeLessThanOrEqual(128);
  });

  it('two long names stay apart', () => {
    const tagOf = (name: string) =>
      tagsOf({ ...publishSettings, event: 'push-branch', ref: `refs/heads/${name}` });
    expect(tagOf(`${long}a`)).not.toEqual(tagOf(`${long}b`));
  });

  it('shows what became of a name', () => {
    const { warnings } = derive({ ...publishSettings, event: 'push-branch', ref: 'refs/heads/.x' });
    expect(warnings.map((one) => one.message)).toEqual(['the tag `.x` became `x`: it starts with `.`']);
  });

  it('gives latest once', () => {
    expect(tagsOf({ ...publishSettings, event: 'push-tag', tags: 'type=ref,event=tag\nlatest' })).toEqual([
      'v1.2.3',
      'latest',
    ]);
  });

  it('dates the image by its commit', () => {
    expect(labelsOf(publishSettings)['org.opencontainers.image.created']).toBe('2024-05-06T07:08:07.000Z');
  });

  it('dates the image by the clock where the commit has no date', () => {
    expect(labelsOf({ ...publishSettings, event: 'pull-request' })['org.opencontainers.image.created']).toBe(
      NOW.toISOString(),
    );
  });

  it('writes a description on one line, and cuts it to what GHCR shows', () => {
    const event = readEvent('push-default-branch');
    const repository = { ...event.repository, description: `a\n b ${'🚀'.repeat(600)}` };
    const { metadata } = deriveMetadata(
      { ...emptyMetadataInputs, ...publishSettings },
      { event: { ...event, repository }, now: NOW },
    );
    const text = Object.fromEntries(metadata.labels)['org.opencontainers.image.description'] ?? '';
    expect(text.startsWith('a b 🚀')).toBe(true);
    expect(Array.from(text)).toHaveLength(512);
    expect(text.endsWith('🚀…')).toBe(true);
  });

  it('annotates manifests and index', () => {
    const { annotations } = derive(publishSettings).metadata;
    expect(annotations.filter((one) => one.includes('title'))).toEqual([
      'manifest:org.opencontainers.image.title=Rocket',
      'index:org.opencontainers.image.title=Rocket',
    ]);
  });
});

describe('splitTagLines', () => {
  it.each([
    { name: 'rules stay rules', text: 'type=sha\nstable', rules: 'type=sha\nstable', references: [] },
    {
      name: 'a reference is told by its slash or colon',
      text: 'ghcr.io/acme/app:1\nacme/app\napp:2',
      rules: '\n\n',
      references: ['1 ghcr.io/acme/app:1', '2 acme/app', '3 app:2'],
    },
    {
      name: 'rules keep their lines',
      text: '# tags\nacme/app:1\n\ntype=sha',
      rules: '# tags\n\n\ntype=sha',
      references: ['2 acme/app:1'],
    },
    {
      name: 'references may be separated by commas',
      text: 'acme/app:1, acme/app:2',
      rules: '',
      references: ['1 acme/app:1', '1 acme/app:2'],
    },
    {
      name: 'a value with a slash is a rule',
      text: 'type=raw,value=a/b',
      rules: 'type=raw,value=a/b',
      references: [],
    },
    {
      name: 'a bare template is a rule',
      text: "{{date 'HH:mm'}}",
      rules: "{{date 'HH:mm'}}",
      references: [],
    },
    { name: 'nothing is nothing', text: '', rules: '', references: [] },
  ])('$name', ({ text, rules, references }) => {
    const lines = splitTagLines(text);
    expect(lines.rules).toBe(rules);
    expect(lines.references.map((one) => `${one.line} ${one.text}`)).toEqual(references);
  });

  it('leaves open quotes to whoever reads the rules', () => {
    expect(splitTagLines('"acme/app')).toMatchObject({ rules: '"acme/app', references: [] });
  });
});

describe('findNeeds', () => {
  const needs = (more: object) => findNeeds({ ...emptyMetadataInputs, ...planSettings, ...more });
  it.each([
    { name: 'nothing by default', more: {}, found: {} },
    {
      name: 'a formatter and the template engine for a date',
      more: { tags: "type=raw,value={{date 'X'}}" },
      found: { formatDate: true, templateEngine: true },
    },
    {
      name: 'no engine for names alone',
      more: {
        tags: 'type=semver,pattern={{major}}.{{minor}}',
        flavor: 'suffix=-{{ branch }}',
        labels: 'a={{sha}}{{tag}}\nb=}} {c}',
      },
      found: {},
    },
    {
      name: 'the engine for a block',
      more: { labels: 'a={{#if tag}}x{{/if}}' },
      found: { templateEngine: true },
    },
    { name: 'the engine for three braces', more: { labels: 'a={{{tag}}}' }, found: { templateEngine: true } },
    {
      name: 'the engine for an escaped brace',
      more: { labels: 'a=\\{{tag}}' },
      found: { templateEngine: true },
    },
    {
      name: 'the engine for a template that does not end',
      more: { labels: 'a={{tag' },
      found: { templateEngine: true },
    },
    {
      name: 'the engine for a word of its own',
      more: { labels: 'a={{else}}' },
      found: { templateEngine: true },
    },
    {
      name: 'the engine where quotes stand between two braces',
      more: { tags: '"type=raw,value={""{branch"' },
      found: { templateEngine: true },
    },
    {
      name: 'the patterns for a match, however it is written',
      more: { tags: 'Type = match , pattern=v' },
      found: { compilePattern: true },
    },
    {
      name: 'the patterns for a version that is cut out',
      more: { tags: 'type=semver,pattern={{version}},match=v(.*)' },
      found: { compilePattern: true },
    },
    {
      name: 'the commit for its date',
      more: { labels: "a={{commit_date 'X'}}" },
      found: { formatDate: true, templateEngine: true, commitDate: true },
    },
    {
      name: 'the commit where the image is dated by it',
      more: { created: 'commit' },
      found: { commitDate: true },
    },
    { name: 'the default branch for edge', more: { tags: 'type=edge' }, found: { defaultBranch: true } },
    { name: 'no default branch for an edge with its own', more: { tags: 'type=edge,branch=dev' }, found: {} },
  ])('$name', ({ more, found }) => {
    const { tools, ...rest } = needs(more);
    const none = { formatDate: false, templateEngine: false, compilePattern: false };
    const nothing = { ...none, commitDate: false, defaultBranch: false };
    expect({ ...tools, ...rest }).toEqual({ ...nothing, ...found });
  });

  it.each([
    { name: 'a date without a formatter', tags: "type=raw,value={{date 'X'}}", tools: { templateEngine } },
    { name: 'a block without the template engine', tags: 'type=raw,value={{#if tag}}x{{/if}}', tools: {} },
    { name: 'a pattern without its engine', tags: 'type=match,pattern=v', tools: {} },
  ])('$name is the mistake of a programmer, and says so', ({ tags, tools }) => {
    const inputs = { ...emptyMetadataInputs, ...planSettings, tags };
    const context = { event: readEvent('push-branch'), now: NOW };
    expect(() => deriveMetadata(inputs, context, tools)).toThrow('findTools');
  });
});
