import { describe, expect, it } from '@jest/globals';
import { decide, makeFacts, workspace } from '../fixtures/values.ts';

describe('`tags: myapp` beside `load`', () => {
  const warned = (raw: Record<string, string>) =>
    decide(raw).warnings.filter(({ code }) => code === 'tags.bare-name');

  it('is a warning with the name that is loaded, and how to get the other', () => {
    expect(warned({ tags: '# a\nmyapp', load: 'true', push: 'false' })).toMatchObject([
      {
        input: 'tags',
        line: 2,
        message: '`myapp` is taken as a tag: the image is loaded as `ghcr.io/acme/rocket:myapp`',
        hint: 'for an image of that name write `myapp:latest`',
      },
    ]);
    expect(warned({ tags: 'my-app', outputs: 'type=docker', push: 'false' })).toHaveLength(1);
  });

  it.each<[string, Record<string, string>]>([
    ['an image that is pushed', { tags: 'myapp', load: 'true' }],
    ['one that is not loaded', { tags: 'myapp', push: 'false' }],
    ['one that `images` names', { tags: 'myapp', images: 'acme/app', load: 'true', push: 'false' }],
    ['a reference', { tags: 'myapp:latest', load: 'true', push: 'false' }],
    ['a rule', { tags: 'type=raw,value=myapp', load: 'true', push: 'false' }],
    ['a version', { tags: '1.2', load: 'true', push: 'false' }],
    ['latest', { tags: 'latest', load: 'true', push: 'false' }],
  ])('is none for %s', (_, raw) => {
    expect(warned(raw)).toEqual([]);
  });
});

describe('pointers of Git LFS in the build context', () => {
  const pointers = makeFacts({ workspace: { ...workspace, lfsPointers: ['a.bin', 'b.bin', 'c.bin'] } });

  it('are a warning with the first of them', () => {
    expect(decide({}, pointers).warnings).toMatchObject([
      {
        code: 'context.lfs',
        message: expect.stringMatching(/`a\.bin` and 2 more/),
        hint: expect.stringContaining('lfs: true'),
      },
    ]);
  });

  it('are none of a context that git fetches', () => {
    expect(decide({ context: 'git' }, pointers).warnings).toEqual([]);
  });
});

describe('an image that goes into a file alone', () => {
  it.each([
    ['type=docker,dest=a.tar', 'none'],
    ['type=oci,dest=a.tar', 'none'],
    ['type=docker', 'engine'],
  ])('`outputs: %s` leaves in the engine: %s', (outputs, kind) => {
    const { plan } = decide({ outputs, push: 'false', driver: 'docker', tags: 'acme/app:1' });
    expect(plan.candidate.kind).toBe(kind);
  });
});

describe('a checkout in a folder of the workspace', () => {
  const nested = { hasCheckout: true, kinds: { '.': 'folder' }, similar: ['app/Dockerfile'] } as const;

  it('is answered with its folder, before anything starts', () => {
    expect(decide({}, makeFacts({ workspace: nested })).problems).toMatchObject([
      { code: 'dockerfile.missing', hint: expect.stringContaining('`context: app`') },
    ]);
  });

  it('with a `file` that is written nearly so, that name', () => {
    const facts = makeFacts({ workspace: { ...nested, similar: ['Dockerfile'] } });
    expect(decide({ file: 'Dokcerfile' }, facts).problems).toMatchObject([
      { code: 'dockerfile.missing', hint: expect.stringContaining('`file: Dockerfile`') },
    ]);
  });
});
