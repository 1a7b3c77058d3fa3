import { describe, expect, it } from '@jest/globals';
import { parseBuildxMetadata } from '../../src/core/buildx-metadata.ts';
import { decideMoves } from '../../src/core/release.ts';
import { checkCompleteness, describeRollBack } from '../../src/core/release-report.ts';
import { deriveOutputs, derivePlanOutputs } from '../../src/core/report.ts';
import { decide, makeFacts, makeResult } from '../fixtures/values.ts';

const image = 'ghcr.io/acme/rocket';
const digest = `sha256:${'a'.repeat(64)}`;
const child = `sha256:${'b'.repeat(64)}`;

describe('outputs', () => {
  const { plan } = decide({ tags: 'type=raw,value=1.2.3\ntype=raw,value=1' });
  const moves = decideMoves(
    plan.targets,
    digest,
    new Map([[`${image}:1`, { kind: 'present', digest: child, platforms: [] }]]),
  );
  const outputs = deriveOutputs(
    makeResult(plan, {
      moves,
      platforms: [
        { name: 'linux/amd64', digest: child, size: 1 },
        { name: 'linux/arm64', digest },
      ],
      buildx: { text: `{"a":1,"containerimage.digest":"${child}"}`, imageId: child },
    }),
    '### Published',
  );

  const cases: { name: string; output: string; value: string }[] = [
    { name: 'the digest', output: 'digest', value: digest },
    { name: 'the name without a tag, for an attestation', output: 'name', value: image },
    {
      name: 'each tag at its digest',
      output: 'refs',
      value: `${image}:1.2.3@${digest}\n${image}:1@${digest}`,
    },
    { name: 'each tag', output: 'tags', value: `${image}:1.2.3\n${image}:1` },
    { name: 'each tag without its image', output: 'tag-names', value: '1.2.3\n1' },
    { name: 'the version', output: 'version', value: '1.2.3' },
    {
      name: 'what buildx says, with the digest and the names that the registry has',
      output: 'metadata',
      value: JSON.stringify(
        { a: 1, 'containerimage.digest': digest, 'image.name': `${image}:1.2.3,${image}:1` },
        null,
        2,
      ),
    },
    { name: 'the image id', output: 'imageid', value: child },
    { name: 'that it was pushed', output: 'pushed', value: 'true' },
    { name: 'the platforms that came out', output: 'platforms', value: 'linux/amd64,linux/arm64' },
    {
      name: 'their digests',
      output: 'digests',
      value: JSON.stringify({ 'linux/amd64': child, 'linux/arm64': digest }),
    },
    { name: 'the job summary', output: 'summary', value: '### Published' },
    {
      name: 'what a tag named before, and nothing of one that could not be read',
      output: 'previous',
      value: JSON.stringify({ [`${image}:1`]: child }),
    },
  ];
  it.each(cases)('give $name', ({ output, value }) => {
    expect(outputs[output]).toBe(value);
  });

  it('put between the items of a list what was asked for', () => {
    const separators = { 'sep-tags': ', ', 'sep-labels': ';', 'sep-annotations': '|' };
    const { plan: joined } = decide({ ...separators, tags: 'type=raw,value=a\ntype=raw,value=b' });
    const told = derivePlanOutputs(joined);
    expect(told).toMatchObject({ tags: `${image}:a, ${image}:b`, 'tag-names': 'a, b' });
    expect(told.labels).toMatch(/^org\S+=[^;\n]*;org/);
    expect(told.annotations).toMatch(/^manifest:[^|\n]+\|/);
  });

  it('give a digest on a pull request too, and say that nothing was pushed', () => {
    const { plan: built } = decide({ platforms: 'linux/amd64' }, makeFacts({}, 'pull-request'));
    expect(deriveOutputs(makeResult(built))).toMatchObject({
      digest,
      imageid: digest,
      pushed: 'false',
      platforms: 'linux/amd64',
      digests: '{}',
      previous: '{}',
      metadata: '{}',
    });
  });

  it('of a dry run are those that are known without a build', () => {
    const dry = derivePlanOutputs(plan);
    expect(dry).toMatchObject({ name: image, version: '1.2.3', pushed: 'false' });
    expect(dry).not.toHaveProperty('digest');
    expect(JSON.parse(dry.json ?? '')).toMatchObject({ tags: [`${image}:1.2.3`, `${image}:1`] });
  });

  it('name the image also where no tag is given', () => {
    const none = decide({ images: 'quay.io/a/b', tags: 'type=ref,event=pr', push: 'false' });
    expect(derivePlanOutputs(none.plan)).toMatchObject({ name: 'quay.io/a/b', tags: '' });
  });
});

describe('parseBuildxMetadata', () => {
  const cases: { name: string; text: string; read: object }[] = [
    { name: 'an index', text: `{"containerimage.digest":"${digest}"}`, read: { digest, imageId: digest } },
    {
      name: 'an image',
      text: `{"containerimage.digest":"${digest}","containerimage.config.digest":"${child}"}`,
      read: { digest, imageId: child },
    },
    { name: 'no image', text: '{}', read: {} },
    { name: 'a digest of another shape', text: '{"containerimage.digest":7}', read: {} },
  ];
  it.each(cases)('reads $name', ({ text, read }) => {
    expect(parseBuildxMetadata(text)).toEqual({ text, ...read });
  });
});

describe('the report of a release', () => {
  it('is content with an image that has more than was asked for', () => {
    expect(checkCompleteness('x', ['linux/amd64', 'linux/arm64'], ['linux/arm64'])).toEqual([]);
    expect(checkCompleteness('x', [], [])).toEqual([]);
  });

  it('refuses an image without a platform that was asked for', () => {
    const [problem] = checkCompleteness('x', ['linux/amd64'], ['linux/amd64', 'linux/arm64']);
    expect(problem).toMatchObject({ code: 'release.incomplete' });
    expect(problem?.message).toContain('without linux/arm64');
  });

  it('says which tags went back and which could not', () => {
    const none = { restored: [], left: [], unknown: [] };
    expect(describeRollBack(none)).toEqual([]);
    const [known] = describeRollBack({ ...none, restored: ['x:latest'], left: ['x:1.2.3'] });
    expect(known?.message).toBe(
      'the release broke off; put back: x:latest; names the new image already: x:1.2.3',
    );
    const [unknown] = describeRollBack({ ...none, unknown: ['x:latest'] });
    expect(unknown?.message).toContain('may name the new image, which could not be found out: x:latest');
  });
});
